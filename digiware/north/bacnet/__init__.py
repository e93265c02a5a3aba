"""BACnet/IP: the gateway as a device and as router to one device a meter [BAC-1..6]."""
