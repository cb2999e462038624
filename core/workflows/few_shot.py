"""Gold reports that a reader shows to the model as examples: nobody is scored on them.

A report counts as shown when its text, or a piece of it that is no mere phrase, is an
example's text; white space and case don't matter. Where examples are picked anew for each
report, all that may be picked count. Other reports of the same patients are left out too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.example_picks import folded
from core.store import reports
from core.store.database import reading
from core.types import GoldSet, PoolReport, Reader, ReaderKind, Report, Split, Task
from core.workflows import draw_examples, library
from core.workflows.study import Study

SHORTEST_PIECE = 60
"""Characters from which on an excerpt is no phrase that many reports share."""
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Shown:
    """report_ids of a part: those shown as examples, and others of the same patients."""

    examples: frozenset[int] = frozenset()
    same_patient: frozenset[int] = frozenset()


def shown_reports(
    study: Study, task: Task, readers: Sequence[Reader], gold_set: GoldSet, part: Split
) -> Shown:
    """The reports of the part that any of these readers has among its examples."""
    prompts = [reader for reader in readers if reader.kind is ReaderKind.PROMPT]
    lists = {reader.settings.get("examples", "") for reader in prompts} - {""}
    drawn = [each for sha256 in sorted(lists) for each in draw_examples.listed(study, sha256)]
    texts = {text for reader in prompts for text in _own(study, task, reader)}
    texts |= {folded(each.text) for each in drawn}
    if not texts:
        return Shown()
    ids = [label.report_id for label in gold_set.part(part)]
    with reading(study.engine) as connection:
        known = reports.get_many(connection, ids)
    return _among(known, texts, drawn)


def _own(study: Study, task: Task, reader: Reader) -> Iterable[str]:
    """The folded texts of a prompt's own examples, where it shows them."""
    if not int(reader.settings.get("shots", "0")) or reader.settings.get("examples"):
        return ()
    prompt = library.version_of(study.engine, task, reader.prompt_name, reader.prompt_sha256).prompt
    return [folded(example.text) for example in prompt.examples]


def _among(known: dict[int, Report], texts: set[str], drawn: Sequence[PoolReport]) -> Shown:
    numbers = {each.accession_number for each in drawn} - {""}
    shown = set(_holding({i: folded(report.text) for i, report in known.items()}, texts))
    shown |= {i for i, report in known.items() if report.accession_number in numbers}
    patients = {each.patient for each in drawn} | {known[i].patient_id for i in shown}
    patients -= {None, ""}
    same = {i for i, report in known.items() if report.patient_id in patients}
    return Shown(frozenset(shown), frozenset(same - shown))


def _holding(texts: dict[int, str], examples: Iterable[str]) -> Iterable[int]:
    by_text: dict[str, list[int]] = {}
    for report_id, text in texts.items():
        by_text.setdefault(text, []).append(report_id)
    everything = _BETWEEN.join(by_text)
    for example in examples:
        if example in by_text:
            yield from by_text[example]
        elif len(example) >= SHORTEST_PIECE and example in everything:
            for text, ids in by_text.items():
                if example in text:
                    yield from ids
