"""The kinds of values an option can have: each reads its text, or says what it accepts.

`read` raises ValueError for a text it refuses; `accepts` completes "must be ...".
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

T = TypeVar("T")

PRINTABLE = "[^\x00-\x1f\x7f\ud800-\udfff]"
HOST_FORM = (
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:;,/\[\]]+)"  # a name, IPv4, or IPv6 in brackets
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """`choices` is what the default file says of an option that has no comment."""

    read: Callable[[str], T]
    write: Callable[[T], str] = str
    accepts: str
    choices: str = ""


def matching(form: str, accepts: str, read: Callable[[str], T]) -> Kind[T]:
    """Texts that are of that form (a regular expression) and that `read` takes."""

    def checked(text: str) -> T:
        if re.fullmatch(form, text) is None:
            raise ValueError(text)
        return read(text)

    return Kind(read=checked, accepts=accepts)


def within(kind: Kind[T], low: T, high: T, unit: str) -> Kind[T]:
    """A number of that kind, both limits allowed."""

    def checked(text: str) -> T:
        number: Any = kind.read(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number  # type: ignore[no-any-return]

    accepts = f"{unit} from {kind.write(low)} to {kind.write(high)}"
    return Kind(read=checked, write=kind.write, accepts=accepts)


def plain(number: float) -> str:
    """300.0 as 300: how people write it."""
    return repr(number).removesuffix(".0")


INTEGER = matching("-?[0-9]+", "a whole number", int)
FLOAT = Kind(
    read=matching(r"-?[0-9]+(\.[0-9]+)?", "", float).read,
    write=plain,
    accepts="a number such as 12.5",
)


def whole(low: int, high: int) -> Kind[int]:
    """A whole number, both limits allowed."""
    return within(INTEGER, low, high, "a whole number")


def seconds(low: float, high: float) -> Kind[float]:
    """A time in seconds, both limits allowed."""
    return within(FLOAT, low, high, "a number of seconds")


def choice(*values: T) -> Kind[T]:
    """One of these values (or members of an Enum, as their values), in any case."""

    def written(value: T) -> str:
        return str(value.value if isinstance(value, Enum) else value)

    names = [written(value) for value in values if written(value)]
    known = {written(value).lower(): value for value in values}

    def read(text: str) -> T:
        if text.lower() not in known:
            raise ValueError(text)
        return known[text.lower()]

    return Kind(
        read=read,
        write=written,
        accepts=f"one of {', '.join(names)}",
        choices=" | ".join(names),
    )


def either(word: str, kind: Kind[T]) -> Kind[T | None]:
    """None for `word`, or a value of the kind; an empty word is for "not set"."""

    def read(text: str) -> T | None:
        return None if text.lower() == word else kind.read(text)

    def write(value: T | None) -> str:
        return word if value is None else kind.write(value)

    accepts = f"{word or 'empty'} or {kind.accepts}"
    return Kind(read=read, write=write, accepts=accepts)


def several(kind: Kind[T], accepts: str) -> Kind[tuple[T, ...]]:
    """Values of that kind, separated by commas."""

    def read(text: str) -> tuple[T, ...]:
        return tuple(kind.read(part.strip()) for part in text.split(","))

    def write(values: tuple[T, ...]) -> str:
        return ", ".join(kind.write(value) for value in values)

    return Kind(read=read, write=write, accepts=accepts)


def _yes(text: str) -> bool:
    words = {"yes": True, "on": True, "true": True, "1": True}
    words |= {"no": False, "off": False, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _link(text: str) -> str:
    serial, tcp = r"serial:\S.*", rf"tcp:{HOST_FORM}:([0-9]+)"
    form = re.fullmatch(rf"{serial}|{tcp}|twin:|none", text)
    if form is None or (form[1] and not 0 < int(form[1]) < 65536):
        raise ValueError(text)
    return text


def _zone(text: str) -> str:
    # UTC needs no database; a folder of it ("Europe") raises an OSError.
    if text != "UTC":
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(text) from None
    return text


def _interface(text: str) -> str:
    return str(ipaddress.ip_address(text))


def _ipv4(text: str) -> str:
    return str(ipaddress.IPv4Address(text))


TEXT = matching(f"{PRINTABLE}*", "text without control characters", str)
YES_NO = Kind(
    read=_yes, write=lambda value: "yes" if value else "no", accepts="yes or no"
)
PORT = whole(0, 65535)  # 0 takes a free one
REMOTE_PORT = whole(1, 65535)
UNIT = whole(1, 247)
INTERFACE = Kind(read=_interface, accepts="an IP address such as 0.0.0.0")
IPV4 = Kind(read=_ipv4, accepts="an IPv4 address such as 0.0.0.0")
HOST = matching(HOST_FORM + "|[0-9A-Fa-f:.]+", "a host name or an IP address", str)
HOSTS = several(HOST, "host names or IP addresses, separated by commas")
LINK = Kind(read=_link, accepts="serial:PATH, tcp:HOST:PORT, twin: or none")
ZONE = Kind(read=_zone, accepts="a time zone such as Europe/Paris")
NET_ID = matching("[0-9A-Fa-f]{6}", "six hexadecimal digits", str.upper)
MAIL = matching(r"[^\s@]+@[^\s@]+", "a mail address", str)
V3_PASSWORD = matching(f"{PRINTABLE}{{8,16}}", "empty or 8 to 16 characters", str)
