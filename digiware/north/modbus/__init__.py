"""Modbus TCP: the devices of the site as the units of one server."""
