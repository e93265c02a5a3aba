"""Counters and extremes of a load begin anew, for those who may [WEB-10].

The load's name must be typed: what is reset is gone.  Whether Modbus clients may write
([policy] modbus_writes) is another matter.
"""

from digiware.interfaces import Unanswered
from digiware.web import load_values
from digiware.web.load import missing
from digiware.web.load_values import Subject
from digiware.web.reset_words import WORDS, sentence
from digiware.web.visit import UNPROCESSABLE, Visit

CLIENT = "web"
DEADLINE_S = 5.0
BAD_GATEWAY = 502


def ask(visit: Visit, load: str) -> bytes:
    """The question, before anything is reset."""
    one = load_values.subject(visit.lobby, load)
    if one is None:
        return missing(visit)
    what = visit.query("what")
    if not _can(visit, one, what):
        return visit.go(f"/monitor/load/{one.name}")
    return _question(visit, one, what)


async def reset(visit: Visit, load: str) -> bytes:
    """Do it, if the name was typed; say what became of it."""
    one = load_values.subject(visit.lobby, load)
    if one is None:
        return missing(visit)
    what = visit.form.get("what", "")
    if not _can(visit, one, what):
        return visit.go(f"/monitor/load/{one.name}")
    if _spaced(visit.form.get("name", "")) != title(one):
        fault = visit.gettext("That is not the name of the load.")
        return _question(visit, one, what, [fault])
    failure = await _failure(visit, one, what)
    return _told(visit, one, what, failure)


def title(one: Subject) -> str:
    """What must be typed."""
    return _spaced(one.load.name) or one.name


def _spaced(name: str) -> str:
    """As a browser shows it: with single spaces."""
    return " ".join(name.split())


async def _failure(visit: Visit, one: Subject, what: str) -> Unanswered | None:
    """Why the meter did not say that it is done; written to the journal either way."""
    lobby, failure = visit.lobby, None
    until = lobby.seconds() + DEADLINE_S
    number, load = one.device.number, one.load.number
    try:
        await lobby.commands.reset(number, load, what, CLIENT, until)
    except Unanswered as error:
        failure = error
    facts = {
        "device": number,
        "load": load,
        "load_name": one.load.name,
        "what": what,
        "result": "done" if failure is None else str(failure),
    }
    lobby.journal.write("reset", facts, f"{visit.profile.value} at {visit.whence}")
    return failure


def _can(visit: Visit, one: Subject, what: str) -> bool:
    can = visit.lobby.commands.resets(one.device.number, one.load.number)
    return what in WORDS and what in can


def _question(
    visit: Visit, one: Subject, what: str, faults: list[str] | None = None
) -> bytes:
    return visit.page(
        "load_reset.html",
        UNPROCESSABLE if faults else 200,
        one=one,
        what=what,
        words=WORDS[what],
        typed=title(one),
        faults_of_form=faults or [],
    )


def _told(visit: Visit, one: Subject, what: str, failure: Unanswered | None) -> bytes:
    done = failure is None
    text = WORDS[what][2] if failure is None else sentence(failure)
    told = visit.gettext(text).format(name=title(one), device=one.device.name)
    code = 200 if done else BAD_GATEWAY
    tab = WORDS[what][3]
    return visit.page(
        "load_reset_done.html", code, one=one, done=done, sentence=told, tab=tab
    )
