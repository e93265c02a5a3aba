"""The two INI files where they lie: read, checked, encrypted, changed and written."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from digiware.settings import atomic, text
from digiware.settings.faults import Fault, Faults, Report
from digiware.settings.ini import GATEWAY, SECTIONS, SITE, parse
from digiware.settings.options import options
from digiware.settings.records import Settings
from digiware.settings.secrets import Vault, is_concealed
from digiware.settings.site import Lookup

Edits = Mapping[tuple[str, str, str], str | None]


class Files:
    """The configuration in the folder `etc`, its key for secrets in `state`.

    Edits are {(file, section, option): value}: a value of None removes the option, and
    the section where the option is empty; an empty option with "" adds a section.
    Every method raises Faults with all that is wrong, and nothing is written then.
    """

    def __init__(
        self, etc: Path, state: Path, product: Lookup, models: Iterable[str] = ()
    ) -> None:
        self._etc = etc
        self._vault = Vault(state / "secrets.key")
        self._product = product
        self._models = tuple(models)

    def read(self) -> Settings:
        """What the files say; secrets typed in by hand are encrypted, if possible."""
        texts, faults = self._texts()
        settings = self._parse(texts, faults)
        typed = _typed_secrets(texts[GATEWAY])
        if not typed:
            return settings
        try:
            return self.write(typed)
        except Faults as kept:
            warning = f"passwords stay as they were typed, in plain text: {kept}"
            return replace(settings, warnings=(*settings.warnings, warning))

    def plan(self, edits: Edits) -> Settings:
        """What the files would say after these edits."""
        return self._parse(self._edited(edits))

    def write(self, edits: Edits) -> Settings:
        """Make these edits, comments kept, and return what the files say then.

        Each file is replaced whole; a disk that fails between the two leaves the first.
        """
        texts = self._edited(edits)
        settings = self._parse(texts)
        for file in dict.fromkeys(file for file, _, _ in edits):
            self._save(file, texts[file])
        return settings

    def _texts(self) -> tuple[dict[str, str], list[Fault]]:
        """Both texts, empty where a file can't be read: that is a fault."""
        texts, faults = {GATEWAY: "", SITE: ""}, []
        for file in texts:
            path = self._etc / file
            try:
                # A file saved by Windows' Notepad begins with a byte order mark.
                read = path.read_bytes().decode("utf-8-sig")
                texts[file] = read.replace("\r\n", "\n").replace("\r", "\n")
            except FileNotFoundError:
                message = f"not found; it was looked for as {path}"
                faults.append(Fault(file, "", "", message))
            except OSError as error:
                message = f"can't be read as {path}: {error.strerror}"
                faults.append(Fault(file, "", "", message))
            except UnicodeDecodeError as error:
                line = error.object.count(b"\n", 0, error.start) + 1
                message = f"line {line} is not UTF-8; save the file in that encoding"
                faults.append(Fault(file, "", "", message))
        return texts, faults

    def _parse(
        self, texts: Mapping[str, str], faults: Iterable[Fault] = ()
    ) -> Settings:
        reveal = self._vault.reveal
        found = list(faults)
        try:
            settings = parse(
                texts[GATEWAY], texts[SITE], self._product, self._models, reveal
            )
        except Faults as error:
            found += error.faults
        if found:
            raise Faults(found)
        return replace(settings, warnings=(*settings.warnings, *_empty(texts)))

    def _edited(self, edits: Edits) -> dict[str, str]:
        """Both texts with the edits made, secrets among them encrypted."""
        texts, faults = self._texts()
        strange = [place for place in edits if place[0] not in texts]
        faults += [Fault(*place, "there is no such file") for place in strange]
        edits = {place: self._concealed(place, edits[place]) for place in edits}
        for file in texts:
            report = Report(file)
            own = {place[1:]: edits[place] for place in edits if place[0] == file}
            texts[file] = text.edit(texts[file], own, report)
            faults += report.faults
        if faults:
            raise Faults(faults)
        return texts

    def _concealed(self, place: tuple[str, str, str], value: str | None) -> str | None:
        _, section, option = place
        if not value or not _is_secret(section, option):
            return value
        try:
            return self._vault.conceal(section, option, value)
        except (OSError, ValueError) as error:
            raise Faults([Fault(*place, f"can't be encrypted: {error}")]) from None

    def _save(self, file: str, written: str) -> None:
        path = self._etc / file
        try:
            if not os.access(path, os.W_OK):
                raise PermissionError(f"{path} is read-only")
            atomic.replace(path, written)
        except OSError as error:
            raise Faults([Fault(file, "", "", f"can't be written: {error}")]) from None


def _empty(texts: Mapping[str, str]) -> Iterator[str]:
    """It may be meant; it is also what an editor leaves on a disk that is full."""
    for file, held in texts.items():
        if not held.strip():
            yield f"{file} is empty: what belongs in it is at its default, or missing"


def _is_secret(section: str, option: str) -> bool:
    declared = options(SECTIONS[section]) if section in SECTIONS else {}
    return option in declared and declared[option].secret


def _typed_secrets(gateway_text: str) -> Edits:
    """Edits that set every secret in plain text to itself."""
    sections = text.read(gateway_text, Report(GATEWAY))
    return {
        (GATEWAY, section, option): value
        for section, texts in sections.items()
        for option, value in texts.items()
        if value and _is_secret(section, option) and not is_concealed(value)
    }
