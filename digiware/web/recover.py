"""The lost password of Cyber: the passphrase, used once [WEB-5]."""

from digiware.access.refusals import Locked, Refusal
from digiware.web.refused import sentences
from digiware.web.visit import TOO_MANY, UNPROCESSABLE, Visit


def show(visit: Visit) -> bytes:
    """The form."""
    return visit.page("recover.html", faults=())


async def use(visit: Visit) -> bytes:
    """A passphrase and a new password."""
    new, again = visit.form.get("new", ""), visit.form.get("again", "")
    if new != again:
        faults = [visit.gettext("The two new passwords differ.")]
        return visit.page("recover.html", UNPROCESSABLE, faults=faults)
    try:
        passphrase = visit.form.get("passphrase", "")
        await visit.lobby.doorkeeper.recover(passphrase, new, visit.whence)
    except Refusal as refusal:
        code = TOO_MANY if isinstance(refusal, Locked) else UNPROCESSABLE
        faults = sentences(visit, refusal)
        return visit.page("recover.html", code, faults=faults)
    return visit.go("/login")
