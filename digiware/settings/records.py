"""Every section of digiware.ini as a record: its options, defaults, checks, comments.

A class's docstring is the comment of its section in the default file.
"""

from dataclasses import dataclass, field

from digiware.domain.site import Criticality, Site
from digiware.settings.kinds import (
    HOST,
    HOSTS,
    INTERFACE,
    IPV4,
    LINK,
    MAIL,
    NET_ID,
    PORT,
    REMOTE_PORT,
    TEXT,
    UNIT,
    V3_PASSWORD,
    YES_NO,
    ZONE,
    choice,
    either,
    seconds,
    whole,
)
from digiware.settings.options import option

DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The gateway itself."""

    model: str = option(choice("M-50", "M-70"), "M-70")
    site: str = option(TEXT, "SITE")
    server: str = option(TEXT, "", "empty = the NET ID")
    net_id: str = option(NET_ID, "000000")
    address: int = option(
        UNIT, 1, "its own Modbus address (so is 255); no device may have it"
    )
    language: str = option(choice("en", "fr"), "en")
    timezone: str = option(ZONE, "UTC")
    daylight_saving: bool = option(YES_NO, True)
    device_clock: str = option(choice("utc", "local"), "utc")

    @property
    def server_name(self) -> str:
        return self.server or self.net_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A field bus. Links: serial:PATH | tcp:HOST:PORT (RTU over TCP) | twin: | none."""

    role: str = option(
        choice("master", "slave"), "master", "rs485: master | slave; digiware: master"
    )
    link: str = option(LINK, "none")
    baud: int = option(choice(9600, 19200, 38400, 57600, 115200), 38400)
    parity: str = option(choice("none", "even", "odd"), "none")
    stop_bits: int = option(choice(1, 2), 1)
    timeout_s: float = option(seconds(0.01, 60), 0.5)
    retries: int = option(whole(0, 10), 1)
    poll_s: float = option(
        seconds(0, DAY), 1.0, "wished cycle of the live group; 0 = back to back"
    )
    rts: str = option(
        choice("none", "transmit", "receive"),
        "none",
        "serial: none | transmit | receive: when the port's driver is to set RTS",
    )
    wake: str = option(
        choice("byte", "answer"),
        "answer",
        "serial: byte | answer: what the port wakes the gateway for",
    )

    @property
    def character_bits(self) -> int:
        """Bits of a character on the wire: start, eight of data, parity, stop."""
        return 9 + (self.parity != "none") + self.stop_bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Modbus:
    """Modbus TCP server."""

    enabled: bool = option(YES_NO, True)
    interface: str = option(INTERFACE, "0.0.0.0")
    port: int = option(PORT, 502)
    connections: int = option(whole(1, 1024), 32)
    idle_s: float = option(seconds(1, DAY), 300.0)
    max_age_s: float | None = option(
        either("auto", seconds(0, DAY)),
        None,
        "age of the image that may answer a client; 0 = always ask the device",
    )
    answer_within_s: float = option(seconds(0.1, 60), 2.0)
    rtu_over_tcp_port: int | None = option(
        either("off", PORT), None, "off | 503 as on the original"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snmp:
    """SNMP agent."""

    enabled: bool = option(YES_NO, False)
    interface: str = option(INTERFACE, "0.0.0.0")
    port: int = option(PORT, 161)
    v1: bool = option(YES_NO, True)
    v2c: bool = option(YES_NO, True)
    v3: bool = option(YES_NO, True)
    read_community: str = option(TEXT, "public")
    write_community: str = option(TEXT, "private")
    trap_community: str = option(TEXT, "trap")
    read_community_v2: str = option(TEXT, "publicV2")
    write_community_v2: str = option(TEXT, "privateV2")
    v3_auth: str = option(
        choice("none", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"), "md5"
    )
    v3_priv: str = option(choice("none", "des", "aes128", "aes192", "aes256"), "des")
    v3_read_user: str = option(TEXT, "control")
    v3_read_password: str = option(
        V3_PASSWORD,
        "",
        "8 to 16 characters, for authentication and privacy; empty = no such user",
        secret=True,
    )
    v3_write_user: str = option(TEXT, "admin")
    v3_write_password: str = option(V3_PASSWORD, "", secret=True)
    traps: str = option(choice("off", "broadcast", "hosts"), "off")
    broadcast: str | None = option(
        either("auto", INTERFACE), None, "auto = that of the interface"
    )
    trap_version: str = option(choice("v1", "v2c", "v3"), "v2c")
    trap_host_1: str = option(HOST, "")
    trap_port_1: int = option(REMOTE_PORT, 162)
    trap_host_2: str = option(HOST, "")
    trap_port_2: int = option(REMOTE_PORT, 162)
    trap_period_s: float = option(seconds(1, 7 * DAY), 3600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bacnet:
    """BACnet/IP server."""

    enabled: bool = option(YES_NO, False)
    # Annex J of the standard is BACnet over IPv4 alone.
    interface: str = option(IPV4, "0.0.0.0")
    port: int = option(PORT, 47808)
    broadcast: str | None = option(
        either("auto", IPV4), None, "auto = that of the interface"
    )
    # The highest that leaves one for each of 247 devices, below the wildcard 4194303.
    instance: int = option(whole(0, 4194055), 100)
    network: int | None = option(
        either("", whole(1, 65534)), None, "empty = low 16 bits of the NET ID"
    )
    vendor_id: int = option(whole(0, 65535), 591)
    bbmd: str | None = option(
        either("", IPV4), None, "whose forwarded broadcasts are heard; else none"
    )

    def network_number(self, net_id: str) -> int:
        """The number of the network behind the gateway [BAC-1]: 1 to 65534."""
        low = int(net_id, 16) & 0xFFFF
        return self.network or (8474 if low in (0, 0xFFFF) else low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Web server."""

    interface: str = option(INTERFACE, "0.0.0.0")
    http_port: int = option(PORT, 80)
    https_port: int = option(PORT, 443)
    https: bool = option(
        YES_NO, True, "a self-signed P-256 certificate is made at first start"
    )
    redirect: bool = option(
        YES_NO, False, 'http answers with a redirect to https ("secure connection")'
    )
    connections: int = option(whole(1, 4096), 128)
    connections_per_address: int = option(whole(1, 4096), 16)
    streams: int = option(whole(1, 4096), 64)
    metrics_token: str = option(
        TEXT, "", "empty = /metrics on loopback only", secret=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sntp:
    """SNTP client."""

    enabled: bool = option(YES_NO, False)
    server: tuple[str, ...] = option(
        HOSTS, ("0.pool.ntp.org",), "several: separated by commas"
    )
    port: int = option(REMOTE_PORT, 123)
    period_s: float = option(seconds(16, 30 * DAY), 3600.0)
    step_system_clock: bool = option(YES_NO, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """Outgoing mail."""

    enabled: bool = option(YES_NO, False)
    host: str = option(HOST, "")
    port: int = option(REMOTE_PORT, 465)
    security: str = option(choice("tls", "starttls", "none"), "tls")
    authentication: bool = option(YES_NO, True)
    user: str = option(TEXT, "")
    password: str = option(TEXT, "", secret=True)
    ca_folder: str = option(TEXT, "", "PEM files trusted besides the system's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Alarm mails."""

    sender: str = option(MAIL, "")
    recipient_1: str = option(MAIL, "")
    recipient_2: str = option(MAIL, "")
    recipient_3: str = option(MAIL, "")
    language: str = option(choice("en", "fr"), "en")
    minimum: Criticality = option(  # noqa: RUF009 - an Enum is immutable
        choice(*Criticality), Criticality.CRITICAL
    )
    period_min: int = option(whole(0, 44640), 60, "0 = one mail each")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The security policy: what is allowed at all."""

    banner: bool = option(YES_NO, False)
    attempts: int = option(whole(1, 100), 3)
    lock_s: float = option(seconds(1, 30 * DAY), 3600.0)
    session_s: float = option(seconds(60, 30 * DAY), DAY)
    usb: bool = option(YES_NO, True)
    bluetooth: bool = option(YES_NO, False)
    rs485_slave: bool = option(YES_NO, True)
    modbus_writes: bool = option(YES_NO, False)
    snmp: bool = option(YES_NO, True)
    snmp_writes: bool = option(YES_NO, False)
    bacnet: bool = option(YES_NO, True)
    bacnet_writes: bool = option(YES_NO, False)
    cloud: bool = option(YES_NO, False)
    ftps_mandatory: bool = option(YES_NO, False)
    smtps_mandatory: bool = option(YES_NO, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration; each field is a section, or what site.ini holds.

    `warnings` are sentences on what is allowed but probably not meant.
    """

    gateway: Gateway = field(default_factory=Gateway)
    digiware: Bus = field(default_factory=Bus)
    rs485: Bus = field(default_factory=Bus)
    modbus: Modbus = field(default_factory=Modbus)
    snmp: Snmp = field(default_factory=Snmp)
    bacnet: Bacnet = field(default_factory=Bacnet)
    web: Web = field(default_factory=Web)
    sntp: Sntp = field(default_factory=Sntp)
    smtp: Smtp = field(default_factory=Smtp)
    notifications: Notifications = field(default_factory=Notifications)
    policy: Policy = field(default_factory=Policy)
    site: Site = field(default_factory=Site)
    warnings: tuple[str, ...] = field(default=(), compare=False)
