"""From lines to the text of a report, in the way its author lays reports out.

The deciding line is found again verbatim in the text: it is the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from core.demo.authors import Author
from core.demo.dice import Dice
from core.demo.draft import Line, Section, closed, tidy
from core.demo.handwriting import written


@dataclass(frozen=True, slots=True)
class Page:
    """A report's text, its deciding quote, and whether the spelling suffered."""

    text: str
    evidence: str
    misspelt: bool


def laid_out(lines: list[Line], author: Author, dice: Dice) -> Page:
    """The report as it stands in the file."""
    fair = [written(line.text, author, dice) for line in lines]
    misspelt = any(spelt for _, spelt in fair)
    copied = [
        Line(text, line.section, line.decides, _label(line.heading, author))
        for (text, _), line in zip(fair, lines, strict=True)
    ]
    telegram = author.layout == "telegram"
    text = _as_telegram(copied, author) if telegram else _as_sections(copied, author)
    evidence = next((line.text for line in reversed(copied) if line.decides), "")
    return Page(tidy(text), evidence, misspelt)


def _as_telegram(lines: list[Line], author: Author) -> str:
    gap = "  " if author.letters == "capitals" else ", "
    parts: list[str] = []
    for heading, group in groupby(lines, key=lambda line: line.heading):
        said = gap.join(line.text for line in group)
        parts.append(f"{heading}: {said}" if heading else said)
    return ("\n" if len(parts) > 1 else gap).join(parts)


def _as_sections(lines: list[Line], author: Author) -> str:
    parts = [
        _section(section, list(group), author)
        for section, group in groupby(lines, key=lambda line: line.section)
    ]
    if author.layout == "blocks":
        return "\n\n".join(parts)
    if author.layout in ("lines", "list"):
        return "\n".join(parts)
    return " ".join(parts)


def _section(section: Section, lines: list[Line], author: Author) -> str:
    label = _section_label(section, lines, author)
    if author.layout == "list" and section is Section.FINDINGS and len(lines) > 1:
        return label.strip() + "\n- " + _by_heading(lines, "\n- ")
    if section is Section.CLOSING or (section is Section.EXAM and author.layout != "flow"):
        return " ".join(line.text for line in lines)
    if any(line.heading for line in lines) and section is Section.FINDINGS:
        return label.strip() + ("\n" if label else "") + _by_heading(lines, "\n")
    return label + " ".join(closed(line.text) for line in lines)


def _by_heading(lines: list[Line], gap: str) -> str:
    """Lines under their headings; lines without one stand alone."""
    parts = []
    for heading, group in groupby(lines, key=lambda line: line.heading):
        said = [closed(line.text) for line in group]
        parts += [f"{heading}: {' '.join(said)}"] if heading else said
    return gap.join(parts)


def _section_label(section: Section, lines: list[Line], author: Author) -> str:
    if section is Section.INDICATION:
        return _label(author.indication_label, author) + author.label_end
    if section is Section.FINDINGS and author.findings_label:
        return _label(author.findings_label, author) + author.label_end
    if section is Section.CONCLUSION:
        return _label(author.conclusion_label, author) + author.label_end
    if section is Section.ADDENDUM:
        return lines[0].heading + ": "
    return ""


def _label(words: str, author: Author) -> str:
    if author.letters == "capitals":
        return words.upper()
    return words.lower() if author.letters == "lower" else words
