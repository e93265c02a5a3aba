"""What the MIB module says of its own accord; the columns stand between it."""

HEAD = """\
%(module)s DEFINITIONS ::= BEGIN

IMPORTS
    MODULE-IDENTITY, OBJECT-TYPE, OBJECT-IDENTITY,
    Integer32, Gauge32, enterprises
        FROM SNMPv2-SMI
    TEXTUAL-CONVENTION, DisplayString
        FROM SNMPv2-TC
    MODULE-COMPLIANCE, OBJECT-GROUP
        FROM SNMPv2-CONF;

digiwareMIB MODULE-IDENTITY
    LAST-UPDATED "%(revision)s"
    ORGANIZATION "The digiware project"
    CONTACT-INFO "See the project's README."
    DESCRIPTION
        "The measurements of the meters behind a digiware gateway, and how the
        meters stand.  The table of measurements has the place and the names
        that the manual of the DIRIS Digiware M-50 and M-70 gives it; this
        module is not made or endorsed by SOCOMEC."
    REVISION "%(revision)s"
    DESCRIPTION "The first one."
    ::= { socomecProducts 99 }

socomec OBJECT IDENTIFIER ::= { enterprises 4555 }
socomecProducts OBJECT IDENTIFIER ::= { socomec 10 }
productMetrology OBJECT IDENTIFIER ::= { socomecProducts 20 }
"""

TABLE = """\
instantaneousTable OBJECT-TYPE
    SYNTAX SEQUENCE OF InstantaneousEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION
        "All measurements: a column for each service, a row for each load.  What
        a model or a load does not measure reads 0."
    ::= { productMetrology 20 }

instantaneousEntry OBJECT-TYPE
    SYNTAX InstantaneousEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "The measurements of a load."
    INDEX { instDevice, instLoad }
    ::= { instantaneousTable 1 }
"""

INDICES = """\
instDevice OBJECT-TYPE
    SYNTAX Integer32 (1..247)
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "The Modbus address of the device."
    ::= { instantaneousEntry 1 }

instLoad OBJECT-TYPE
    SYNTAX Integer32 (0..192)
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "The load of the device, from 1; 0 is the device itself."
    ::= { instantaneousEntry 2 }
"""

DEVICES = """\
digiwareObjects OBJECT IDENTIFIER ::= { digiwareMIB 1 }
digiwareConformance OBJECT IDENTIFIER ::= { digiwareMIB 2 }
digiwareIdentities OBJECT IDENTIFIER ::= { digiwareMIB 3 }

digiwareGateway OBJECT-IDENTITY
    STATUS current
    DESCRIPTION "The gateway: its sysObjectID."
    ::= { digiwareIdentities 1 }

deviceTable OBJECT-TYPE
    SYNTAX SEQUENCE OF DeviceEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "The devices of the site, and how far to trust what they measure."
    ::= { digiwareObjects 1 }

deviceEntry OBJECT-TYPE
    SYNTAX DeviceEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "A device."
    INDEX { deviceAddress }
    ::= { deviceTable 1 }

DeviceEntry ::= SEQUENCE {
    deviceAddress Integer32,
    deviceModel DisplayString,
    deviceName DisplayString,
    deviceNetId DisplayString,
    deviceStatus INTEGER,
    deviceAge Gauge32
}

deviceAddress OBJECT-TYPE
    SYNTAX Integer32 (1..247)
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "Its Modbus address."
    ::= { deviceEntry 1 }

deviceModel OBJECT-TYPE
    SYNTAX DisplayString
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Its model."
    ::= { deviceEntry 2 }

deviceName OBJECT-TYPE
    SYNTAX DisplayString
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Its name on the site."
    ::= { deviceEntry 3 }

deviceNetId OBJECT-TYPE
    SYNTAX DisplayString
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Its NET ID, as six hexadecimal digits; empty if it is not known."
    ::= { deviceEntry 4 }

deviceStatus OBJECT-TYPE
    SYNTAX INTEGER { never(1), good(2), stale(3), silent(4) }
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION
        "never: not read yet.  good: read within the last three cycles.  stale:
        read, but longer ago.  silent: it does not answer; its measurements are
        the last ones known."
    ::= { deviceEntry 5 }

deviceAge OBJECT-TYPE
    SYNTAX Gauge32
    UNITS "s"
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Since anything was read from it; none before that."
    ::= { deviceEntry 6 }
"""

TAIL = """\
digiwareGroups OBJECT IDENTIFIER ::= { digiwareConformance 1 }
digiwareCompliances OBJECT IDENTIFIER ::= { digiwareConformance 2 }

instantaneousGroup OBJECT-GROUP
    OBJECTS {
%s
    }
    STATUS current
    DESCRIPTION "The measurements."
    ::= { digiwareGroups 1 }

deviceGroup OBJECT-GROUP
    OBJECTS { deviceModel, deviceName, deviceNetId, deviceStatus, deviceAge }
    STATUS current
    DESCRIPTION "The devices."
    ::= { digiwareGroups 2 }

digiwareCompliance MODULE-COMPLIANCE
    STATUS current
    DESCRIPTION "What every gateway has."
    MODULE
    MANDATORY-GROUPS { instantaneousGroup, deviceGroup }
    ::= { digiwareCompliances 1 }

END
"""
