"""The contracts between the floors, and the errors that cross them.

Who implements and who calls: `store.registers` and `store.readings` stand behind
IRegisters and IReadings, `store.alarms` and `store.journal` behind IAlarms and
IJournal, `bus.lines` behind ICommands, `clock` behind IClock; north, outbound and web
are given them and import neither store nor bus.

Methods are in the order of a question: whose registers, which, for whom, until when.
"""

from zope.interface import Interface


class Unanswered(Exception):
    """No answer came from the field; each kind below says why, in its message."""


class NoPath(Unanswered):
    """No device of that address is configured, or its bus has no link."""


class LineDown(Unanswered):
    """The device's line is closed at the moment."""


class Silent(Unanswered):
    """The device did not answer in time, or is being rested after not answering."""


class Garbled(Unanswered):
    """What came back was damaged, after all retries."""


class Busy(Unanswered):
    """Too much is waiting already: of this client, or for this line."""


class Expired(Unanswered):
    """The client's deadline passed before the line was free."""


class Refused(Unanswered):
    """The device answered with a Modbus exception: `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the device refused with exception {code}")
        self.code = code


class Forbidden(Unanswered):
    """The security policy does not allow it."""


class Unreadable(Exception):
    """The journal can't be read at the moment; why is in the message."""


class IRegisters(Interface):
    """The registers of every device, from the image or from the line."""

    def read(address, function, first, count, client, deadline):
        """`count` words from `first`: bytes, two a word, most significant first.

        Covered by fresh words of the image: plain bytes, in the same call.  Otherwise
        a Deferred of them, failing with a subclass of Unanswered.  `function` is 3 or
        4, `client` any hashable that names who asks, `deadline` monotonic seconds.
        """

    def fresh_until(address, function, first, count):
        """Until when, monotonic, the image may answer this read; 0 if it may not."""

    def age(address, function, first, count):
        """Seconds since the oldest of these words was read, None if not all were."""


class IReadings(Interface):
    """The measurements of every load."""

    def reading(address, load, service):
        """The newest Reading; its quality is ABSENT where there is no such quantity."""

    def load(address, load):
        """All readings of a load: a mapping from service id to Reading."""

    def devices():
        """One DeviceState for each configured device, in the order of the site."""

    def listen(told):
        """Call `told(event)` for each domain event; what it returns stops that."""


class ICommands(Interface):
    """What can be asked of a device besides reading its registers."""

    def send(address, pdu, client, deadline):
        """Forward a request PDU: a Deferred of the response PDU.

        Fails as IRegisters.read does, but a device's own exception is an answer here.
        """

    def resets(address, load):
        """What of a load can be reset: "partial energies", "extremes" and so on."""

    def reset(address, load, what, client, deadline):
        """Have the device begin this anew: a Deferred that fires when it said yes.

        Fails as IRegisters.read does; after Silent and Garbled nobody knows whether it
        was done.  What it touches drops from the image and is read anew.
        """


class IAlarms(Interface):
    """What is wrong on the site; all of it is in the journal before it is seen here."""

    def active():
        """The Alarms that are on, the oldest first."""

    def standing():
        """Those, and the Alarms that ended and nobody has acknowledged."""

    def acknowledge(id, who):
        """Somebody has seen it; whether there is such a standing alarm."""

    def report(number, cause, on, facts):
        """A system alarm [ALM-2], 1 to 8, is on or off for this cause.

        Say it as often as you like, but say it at your start, too: an alarm outlasts a
        restart until its cause says that it is off.  `cause` is a word of
        domain.alarm_words, `facts` are JSON values by name.
        """

    def listen(told):
        """Call `told(alarm)` after each change of one; what it returns stops that."""


class IJournal(Interface):
    """What happened on the site, and who did what."""

    def write(kind, facts, who=""):
        """A Deferred of whether it was written, which never fails.

        `kind` is a word (docs/alarms.md), `facts` are JSON values by name, among them
        `device` if it is about one; `who` a profile or a client.
        """

    def page(before=None, many=50, **filters):
        """A Deferred of the newest `many` entries, or the newest before an entry's id.

        Filters: `kind`, `device`, `alarm` (an id), `since` and `until` (UTC seconds).
        Fails with Unreadable.
        """


class IFollowsSite(Interface):
    """A part that shows the site, and is told when that changes."""

    def replan(site):
        """The site is `site` from now on; what did not change must not notice."""


class IFigures(Interface):
    """A part that counts what it does."""

    def figures():
        """An iterable of Figure."""


class IClock(Interface):
    """The gateway's notion of the time of day."""

    def now():
        """UTC seconds since 1970, with the correction the gateway carries."""
