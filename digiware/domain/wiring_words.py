"""What the wiring doctor says, in English and French, and what to do [PLUS-14]."""

from digiware.domain.alarm_causes import Words
from digiware.domain.wiring import Finding

# Word of a finding: what is seen, what to do.
WORDS = {
    "factor beyond 1": (
        Words(
            "{names} is beyond 1, which can't be.",
            "{names} dépasse 1, ce qui est impossible.",
        ),
        Words(
            "Check the primaries of the current and voltage transformers in the meter.",
            "Vérifiez les primaires des transformateurs de courant et de tension dans"
            " le compteur.",
        ),
    ),
    "power beyond": (
        Words(
            "On {phases} the power is more than voltage times current.",
            "Sur {phases}, la puissance dépasse le produit tension par courant.",
        ),
        Words(
            "Check the load type and the transformer ratios in the meter.",
            "Vérifiez le type de charge et les rapports de transformation dans le"
            " compteur.",
        ),
    ),
    "voltage missing": (
        Words("{phases}: the voltage is missing.", "{phases} : la tension manque."),
        Words(
            "Check the fuse and the terminal of that voltage input.",
            "Vérifiez le fusible et la borne de cette entrée de tension.",
        ),
    ),
    "neutral exchanged": (
        Words(
            "The neutral and {phases} seem to be exchanged: the other phases show phase"
            " to phase voltages.",
            "Le neutre et {phases} semblent intervertis : les autres phases montrent"
            " des tensions composées.",
        ),
        Words(
            "Exchange N and {phases} at the voltage inputs. Switch off first.",
            "Intervertissez N et {phases} aux entrées de tension. Coupez d'abord.",
        ),
    ),
    "voltages unbalanced": (
        Words(
            "A voltage is {percent} % away from the mean of all.",
            "Une tension s'écarte de {percent} % de la moyenne.",
        ),
        Words(
            "Check the terminals of the voltage inputs and the neutral.",
            "Vérifiez les bornes des entrées de tension et le neutre.",
        ),
    ),
    "rotation": (
        Words(
            "The phases come in the reverse order.",
            "Les phases se suivent dans l'ordre inverse.",
        ),
        Words(
            "Exchange two phases, their voltages and their currents; motors may turn"
            " backwards, too.",
            "Intervertissez deux phases, tensions et courants ; les moteurs tournent"
            " peut-être aussi à l'envers.",
        ),
    ),
    "exchanged": (
        Words(
            "The current transformers of {phases} seem to be exchanged.",
            "Les transformateurs de courant de {phases} semblent intervertis.",
        ),
        Words(
            "Exchange the two current transformers, or their inputs.",
            "Intervertissez les deux transformateurs de courant, ou leurs entrées.",
        ),
    ),
    "reversed": (
        Words(
            "{phases} feeds back while the other phases take power.",
            "{phases} renvoie de la puissance, les autres phases en consomment.",
        ),
        Words(
            "Turn the current transformer of {phases} round, or exchange its two wires."
            " If that phase really feeds back, all is well.",
            "Retournez le transformateur de courant de {phases}, ou intervertissez ses"
            " deux fils. Si cette phase produit vraiment, tout va bien.",
        ),
    ),
    "association": (
        Words(
            "The current of {phases} does not belong to the voltage of {phases}.",
            "Le courant de {phases} ne va pas avec la tension de {phases}.",
        ),
        Words(
            "See on which phase this current transformer sits, and whether it is turned"
            " round.",
            "Cherchez sur quelle phase est ce transformateur de courant, et s'il est"
            " retourné.",
        ),
    ),
    "current missing": (
        Words(
            "No current on {phases}, although the other phases take some.",
            "Aucun courant sur {phases}, alors que les autres phases en prennent.",
        ),
        Words(
            "If something is connected to {phases}, check its fuse and the plug of its"
            " current transformer.",
            "Si quelque chose est raccordé à {phases}, vérifiez son fusible et la"
            " fiche de son transformateur de courant.",
        ),
    ),
    "neutral current": (
        Words(
            "The neutral carries more than all phases together, which can't be.",
            "Le neutre porte plus que toutes les phases ensemble, ce qui est"
            " impossible.",
        ),
        Words(
            "Check where the current transformer of the neutral sits, and its primary.",
            "Vérifiez l'emplacement du transformateur de courant du neutre, et son"
            " primaire.",
        ),
    ),
    "currents unbalanced": (
        Words(
            "A current is {percent} % away from the mean of the phases.",
            "Un courant s'écarte de {percent} % de la moyenne des phases.",
        ),
        Words(
            "Spread single-phase loads over the phases; check the primaries of the"
            " current transformers.",
            "Répartissez les charges monophasées ; vérifiez les primaires des"
            " transformateurs de courant.",
        ),
    ),
}


def sentence(finding: Finding, language: str) -> str:
    """What is seen."""
    return WORDS[finding.word][0].of(language).format_map(finding.facts)


def remedy(finding: Finding, language: str) -> str:
    """What to do about it."""
    return WORDS[finding.word][1].of(language).format_map(finding.facts)
