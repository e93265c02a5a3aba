"""The front panel: what each of its LEDs shows [HW-1].

The gateway's own legend is a picture in its manual; this is the text for the modules of
the same range (542875H, 18.8.2), so that COM and ALARM mean the same everywhere:
COM steady = address conflict, pulse = frames go by; ALARM steady = an alarm of a meter,
blinking = a system alarm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from digiware.domain.alarm import Alarm

CONFLICT = 4  # the system alarm of two devices at one address


class Lamp(Enum):
    """What an LED does."""

    ABSENT = "absent"  # this variant of the hardware has none
    OFF = "off"
    ON = "on"
    BLINK = "blink"
    PULSE = "pulse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The four LEDs, from left to right."""

    power: Lamp
    com: Lamp
    alarm: Lamp
    bluetooth: Lamp


def panel(
    *,
    traffic: bool,
    conflict: bool = False,
    system_alarms: int = 0,
    meter_alarms: int = 0,
    bluetooth: bool | None = None,
) -> Panel:
    """What the panel shows; `bluetooth` is None on hardware without it."""
    com = Lamp.ON if conflict else Lamp.PULSE if traffic else Lamp.OFF
    alarm = Lamp.BLINK if system_alarms else Lamp.ON if meter_alarms else Lamp.OFF
    radio = Lamp.ABSENT if bluetooth is None else Lamp.ON if bluetooth else Lamp.OFF
    return Panel(power=Lamp.ON, com=com, alarm=alarm, bluetooth=radio)


def with_alarms(
    active: Iterable[Alarm], *, traffic: bool, bluetooth: bool | None = None
) -> Panel:
    """What the panel shows while these alarms are on [ALM-3]."""
    numbers = [alarm.about.number for alarm in active]
    system = sum(number > 0 for number in numbers)
    return panel(
        traffic=traffic,
        conflict=CONFLICT in numbers,
        system_alarms=system,
        meter_alarms=len(numbers) - system,
        bluetooth=bluetooth,
    )
