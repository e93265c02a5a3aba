"""BACnet/IP, a layer a module: tags, apdu, npdu, bvlc [ASHRAE 135]."""
