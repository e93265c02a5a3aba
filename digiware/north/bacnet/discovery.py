"""Who-Is and Who-Has answered, and what others say of themselves heard.

Answers go to whoever asked, alone, and out of one budget: a question of twelve bytes
would otherwise be worth hundreds of answers.  Other people's I-Am is never answered;
one with an instance of ours is worth a warning, because both must be unique [BAC-1].
"""

from collections.abc import Callable, Iterable

from twisted.logger import Logger

from digiware.north.bacnet.budget import Budget
from digiware.north.bacnet.identity import MAX_APDU, SEGMENTED_TRANSMIT
from digiware.north.bacnet.station import Asker, Station
from digiware.wire.bacnet import apdu, tags

log = Logger()

A_SECOND = 200

# Sends an APDU of a station to whoever asked.
Reply = Callable[[Station, Asker, bytes], object]


class Discovery:
    """Unconfirmed requests."""

    def __init__(self, vendor: int, reply: Reply, seconds: Callable[[], float]) -> None:
        self._vendor = vendor
        self._reply = reply
        self._twins: set[int] = set()
        self.budget = Budget(A_SECOND, seconds)

    def heard(
        self,
        data: bytes,
        at: int,
        stations: Iterable[Station],
        everybody: Iterable[Station],
        asker: Asker,
    ) -> None:
        """An unconfirmed request whose APDU begins at `at`, for these stations.

        An I-Am concerns `everybody`: most are broadcast on the asker's own network
        alone, and an instance is unique in all of them.  Raises DecodeError.
        """
        service = data[at + 1] if at + 1 < len(data) else None
        if service == apdu.WHO_IS:
            self._who_is(apdu.instances(data, at + 2), stations, asker)
        elif service == apdu.WHO_HAS:
            self._who_has(apdu.who_has(data, at + 2), stations, asker)
        elif service == apdu.I_AM:
            self._i_am(apdu.heard_i_am(data, at + 2), everybody, asker)

    def _who_is(
        self, asked: tuple[int, int], stations: Iterable[Station], asker: Asker
    ) -> None:
        low, high = asked
        for station in stations:
            instance = station.objects.instance
            if low <= instance <= high:
                if not self.budget.allows():
                    return
                told = apdu.i_am(instance, MAX_APDU, SEGMENTED_TRANSMIT, self._vendor)
                self._reply(station, asker, told)

    def _who_has(
        self,
        asked: tuple[int, int, int | str],
        stations: Iterable[Station],
        asker: Asker,
    ) -> None:
        low, high, wanted = asked
        for station in stations:
            objects = station.objects
            if not low <= objects.instance <= high:
                continue
            if isinstance(wanted, str):
                found = objects.named(wanted)
            else:
                found = wanted >> 22, wanted & tags.INSTANCE
            thing = objects.find(*found) if found else None
            if found is None or thing is None:
                continue
            if not self.budget.allows():
                return
            told = apdu.i_have(objects.instance, *found, thing.name)
            self._reply(station, asker, told)

    def _i_am(self, instance: int, everybody: Iterable[Station], asker: Asker) -> None:
        ours = any(each.objects.instance == instance for each in everybody)
        if ours and instance not in self._twins:
            self._twins.add(instance)
            log.warn(
                "Another BACnet device, at {host}, says that it is instance {instance},"
                " which is ours: give [bacnet] another `instance`, or that device",
                host=asker.address[0],
                instance=instance,
            )
