"""SNMP: the measurements of the site as one table, and the gateway as MIB-II."""
