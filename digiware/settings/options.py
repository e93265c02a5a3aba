"""An option as it is declared: one line drives reading, checking, writing, the samples.

A section of an INI file is a frozen dataclass whose fields are made by `option`.
"""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from digiware.settings.kinds import Kind

T = TypeVar("T")


class Required:
    """The default of an option that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`example` is shown instead of the default in a commented-out sample."""

    kind: Kind[Any]
    default: Any
    comment: str
    secret: bool
    example: str

    @property
    def required(self) -> bool:
        return self.default is Required

    @property
    def written(self) -> str:
        """The default, as in the file; empty where there is none."""
        return "" if self.required else self.kind.write(self.default)

    def read(self, text: str) -> Any:
        """The value of the text; ValueError, saying what it must be, if it can't be.

        A secret is never repeated in the error.
        """
        if not text and (self.required or self.written):
            raise ValueError("must not be empty")
        if not text:
            return self.default
        try:
            return self.kind.read(text)
        except ValueError:
            shown = "" if self.secret else f", not {text!r}"
            raise ValueError(f"must be {self.kind.accepts}{shown}") from None


def option(
    kind: Kind[T],
    default: T | type[Required],
    comment: str = "",
    *,
    secret: bool = False,
    example: str = "",
) -> Any:
    """A dataclass field for one option; secret ones stay out of repr()."""
    declared = Option(
        kind=kind,
        default=default,
        comment=comment or kind.choices,
        secret=secret,
        example=example,
    )
    metadata = {"option": declared}
    if declared.required:
        return field(repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


def options(section: Any) -> dict[str, Option]:
    """The options of a section's record (or its class), by name, in their order."""
    return {each.name: each.metadata["option"] for each in fields(section)}


def written(record: Any) -> dict[str, str]:
    """Every option of a record, as text for the file."""
    declared = options(record)
    return {name: declared[name].kind.write(getattr(record, name)) for name in declared}
