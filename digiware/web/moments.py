"""Times and durations as visitors read them, in the zone of the gateway."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digiware.web.lobby import Lobby
from digiware.web.visit import Visit

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def moment(visit: Visit, when: float) -> str:
    """A time of today, or of another day as the header's clock writes it [WEB-1]."""
    there = visit.lobby.local(when)
    today = visit.lobby.local(visit.lobby.now()).date()
    which = _which(visit.lobby, there)
    if there.date() == today:
        return f"{there:%H:%M:%S}{which}"
    if there.date() == today - timedelta(days=1):
        return visit.gettext("yesterday {time}").format(time=f"{there:%H:%M}{which}")
    return f"{there:%Y/%m/%d %H:%M}{which}"


def stamp(lobby: Lobby, when: float) -> str:
    """In full, to the second."""
    there = lobby.local(when)
    return f"{there:%Y/%m/%d %H:%M:%S}{_which(lobby, there)}"


def _which(lobby: Lobby, there: datetime) -> str:
    """Summer time or not, in the hour that the day of October has twice [TIM-1]."""
    other = there.replace(fold=1 - there.fold)
    twice = other.utcoffset() != there.utcoffset()
    return f" {there:%Z}" if twice and lobby.settings.gateway.daylight_saving else ""


def lasted(visit: Visit, seconds: float) -> str:
    """In the two largest units that say something."""
    _, whole = visit.gettext, max(0, int(seconds))
    days, hours = whole // DAY_S, whole % DAY_S // HOUR_S
    minutes = whole % HOUR_S // MINUTE_S
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if minutes:
        return _("{minutes} min").format(minutes=minutes)
    return _("{seconds} s").format(seconds=whole)


def midnight(lobby: Lobby, day: date) -> float:
    """UTC seconds at which that day begins where the gateway is."""
    gateway = lobby.settings.gateway
    there = datetime.combine(day, time(), ZoneInfo(gateway.timezone))
    summer = timedelta() if gateway.daylight_saving else there.dst() or timedelta()
    return there.timestamp() + summer.total_seconds()
