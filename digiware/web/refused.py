"""What a page says about a refusal, in sentences."""

from digiware.access.passwords import LENGTH, Lack
from digiware.access.refusals import Locked, NotYours, Refusal, Same, Weak, Wrong
from digiware.web.language import N_
from digiware.web.visit import Visit

RULES = {
    Lack.LENGTH: N_("at least 10 characters"),
    Lack.UPPER: N_("an upper case letter"),
    Lack.LOWER: N_("a lower case letter"),
    Lack.DIGIT: N_("a digit"),
    Lack.SPECIAL: N_("a special character"),
}
assert LENGTH == 10  # as the rule says


def sentences(visit: Visit, refusal: Refusal) -> list[str]:
    """Why not, for the visitor."""
    _ = visit.gettext
    match refusal:
        case Weak(lacks=lacks):
            rules = ", ".join(_(RULES[lack]) for lack in Lack if lack in lacks)
            return [_("The new password lacks: {rules}.").format(rules=rules)]
        case Same():
            return [_("The new password is the present one.")]
        case Wrong(left=left):
            return [_("Wrong. Tries left: {left}.").format(left=left)]
        case Locked(seconds=seconds):
            minutes = int(seconds / 60) + 1
            text = _("Locked after too many wrong tries. Try again in {minutes} min.")
            return [text.format(minutes=minutes)]
        case NotYours():
            return [_("Your profile may not do this.")]
    return [_("This was refused.")]
