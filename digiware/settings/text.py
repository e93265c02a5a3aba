"""The text of an INI file: its sections and options read, or changed in place.

A line is a [section], `option = value`, blank, or a comment: from `;` or `#` on for a
whole line, from a space and `;` on behind a value.  Indentation means nothing.
"""

import re
from collections.abc import Iterator, Mapping

from configupdater import ConfigUpdater, Option, Section

from digiware.settings.faults import Report

HEADER = re.compile(r"\[([^\[\]]+)\]\s*([;#].*)?")
OPTION = re.compile(r"[^=\s][^=]*=.*")
COMMENT = re.compile(r"(?:^|\s);.*")

NAME = re.compile(r"[^\s\[\];#=]+( [^\s\[\];#=]+)*")
VALUE = re.compile("[^\x00-\x1f\x7f\ud800-\udfff]*")

Sections = dict[str, dict[str, str]]
Edits = Mapping[tuple[str, str], str | None]


def read(text: str, report: Report) -> Sections:
    """The options of every section, as text; duplicates and other lines are faults."""
    sections: Sections = {}
    for block in _document(text, report).section_blocks():
        name = _name(block)
        if name in sections:
            report.fault(name, "", "is there twice; make one section of the two")
        options = sections.setdefault(name, {})
        keys = [option.key for option in block.option_blocks()]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            report.fault(name, key, "is there more than once; keep one of them")
        for option in block.option_blocks():
            value = COMMENT.sub("", option.value or "", count=1)
            options.setdefault(option.key, value.rstrip())
    return sections


def edit(text: str, edits: Edits, report: Report) -> str:
    """The text with options set, or removed where the value is None; comments stay.

    With an empty option, None removes the section and "" adds it.  What is not there
    yet is added at the end.  Lines that can't be read, names and values that can't be
    written go to the report, and the text stays as it was.
    """
    for (section, option), value in edits.items():
        _check(section, option, value, report)
    document = _document(text, report)
    if report.faults:
        return text
    for block in document.section_blocks():
        if edits.get((_name(block), ""), "") is None:
            _remove(block)
    document = _with_sections(document, edits, report)
    for block in document.section_blocks():
        for (section, option), value in edits.items():
            if option and section == _name(block):
                _change(block, option, value)
    return "".join(f"{line.rstrip()}\n" for line in str(document).strip().split("\n"))


def _with_sections(
    document: ConfigUpdater, edits: Edits, report: Report
) -> ConfigUpdater:
    """With the sections, still empty, in which the edits set something."""
    there = {_name(block) for block in document.section_blocks()}
    wanted = dict.fromkeys(
        name for (name, _), value in edits.items() if value is not None
    )
    headers = [f"\n[{name}]\n" for name in wanted if name not in there]
    return _document("\n".join([str(document).strip(), *headers]), report)


def _document(text: str, report: Report) -> ConfigUpdater:
    """The lines that can be read; the others are faults."""
    lines = "".join(f"{line}\n" for line in _readable(text, report))
    document = ConfigUpdater(
        strict=False, delimiters=("=",), empty_lines_in_values=False
    )
    return document.read_string(lines)


def _readable(text: str, report: Report) -> Iterator[str]:
    """Lines under a header that can't be read are passed over with it, as they would be
    taken for options of the section before.
    """
    section: str | None = ""
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if line.startswith("["):
            header = HEADER.fullmatch(line)
            section = header[1].strip() if header else None
            if header is None:
                report.fault("", "", f"line {number}: a section is written [NAME]")
                continue
        elif line and line[0] not in ";#":
            if section is None:
                continue
            if not section or OPTION.fullmatch(line) is None:
                what = "option = value" if section else "a [section] first"
                report.fault(section, "", f"line {number}: {what} is expected here")
                continue
        yield line


def _name(block: Section) -> str:
    # A section's comment may hold a bracket too: the parser would take it all.
    return " ".join(block.name.partition("]")[0].split())


def _check(section: str, option: str, value: str | None, report: Report) -> None:
    for name in filter(None, (section, option)):
        if NAME.fullmatch(name) is None:
            report.fault("", "", f"{name!r} can't be the name of a section or option")
    if value and (VALUE.fullmatch(value) is None or COMMENT.search(value)):
        report.fault(
            section, option, "can't hold line breaks, nor a word that begins with ;"
        )


def _change(section: Section, option: str, value: str | None) -> None:
    found = [each for each in section.option_blocks() if each.key == option.lower()]
    if value is None:
        for each in found:
            each.detach()
    elif found:
        found[0].value = _beside_comment(found[0], value.strip())
    else:
        _append(section, option, value.strip())


def _beside_comment(option: Option, value: str) -> str:
    """The value followed by the comment of the option's line, in the same column."""
    comment = COMMENT.search(option.value or "")
    if comment is None:
        return value
    kept = comment[0].lstrip()
    column = len(str(option).rstrip()) - len(kept)
    width = column - len(f"{option.raw_key} = ") - 1
    return f"{value:<{max(width, 0)}} {kept}"


def _append(section: Section, option: str, value: str) -> None:
    """Behind the last option: blank lines and comments at the end head what follows."""
    options = section.option_blocks()
    place = options[-1].add_after if options else section.insert_at(0)
    place.option(option, value)


def _remove(section: Section) -> None:
    """The section goes, but for what heads the next: all behind its last option."""
    document = section.document
    while (block := section.last_block) and not isinstance(block, Option):
        block.detach().attach(document)
        document.structure.insert(section.container_idx + 1, block)
    section.detach()
