"""How a load is connected: which phases its meter sees, and through what."""

from dataclasses import dataclass

from digiware.domain.site import LoadType, Network

USUAL = "3P+N"  # where neither the load nor its device says more


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """`phases` 1 to 3; `transformers` is 0 where their number is not known."""

    phases: int = 3
    neutral: bool = True
    transformers: int = 0

    @property
    def branches(self) -> int:
        """Currents that are measured: two phases without neutral are one circuit."""
        return 1 if self.phases == 2 and not self.neutral else self.phases

    @property
    def measured_apart(self) -> bool:
        """Whether each phase has a current transformer of its own.

        What one transformer measures of three phases is shown as if they were alike.
        """
        return self.transformers == 0 or self.transformers >= self.branches


def connection(type: LoadType, network: Network) -> Connection:
    """By the load's own type, else by the network of its device."""
    word = type.value.rsplit("-", 1)[0] or network.value or USUAL
    return Connection(
        phases=int(word[0]),
        neutral=word.endswith("+N"),
        transformers=type.transformers,
    )
