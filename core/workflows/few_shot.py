"""Gold reports that a prompt shows to the model as examples: nobody is scored on them.

A report counts as shown when its text, or a piece of it that is no mere phrase, is an
example's text; white space and case don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.store import reports
from core.store.database import reading
from core.types import GoldSet, Reader, ReaderKind, Split, Task
from core.workflows import library
from core.workflows.study import Study

SHORTEST_PIECE = 60
"""Characters from which on an excerpt is no phrase that many reports share."""
_BETWEEN = "\0"
_SPACE = re.compile(r"\s+")


def shown_reports(
    study: Study, task: Task, readers: Sequence[Reader], gold_set: GoldSet, part: Split
) -> frozenset[int]:
    """report_ids of the part that any of these prompts has among its examples."""
    examples = frozenset(
        text
        for reader in readers
        if reader.kind is ReaderKind.PROMPT
        for text in _examples(study, task, reader)
    )
    if not examples:
        return frozenset()
    ids = [label.report_id for label in gold_set.part(part)]
    with reading(study.engine) as connection:
        texts = {i: folded(report.text) for i, report in reports.get_many(connection, ids).items()}
    return frozenset(_holding(texts, examples))


def _examples(study: Study, task: Task, reader: Reader) -> Iterable[str]:
    """The folded texts of a prompt's examples; none where its text is not kept."""
    if not int(reader.settings.get("shots", "0")):
        return ()
    prompt = library.version_of(study.engine, task, reader.prompt_name, reader.prompt_sha256).prompt
    return [folded(example.text) for example in prompt.examples]


def _holding(texts: dict[int, str], examples: frozenset[str]) -> Iterable[int]:
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


def folded(text: str) -> str:
    """The text in one line and in small letters, to recognise it by."""
    return _SPACE.sub(" ", text).strip().casefold()
