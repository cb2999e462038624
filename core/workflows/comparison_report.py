"""The comparison as one self-contained HTML file: no script, no address of another host.

Beside the figures it holds what produced them: every prompt as it was sent, model and
digest, how often the locked part was opened and why.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from core import __version__
from core.store import prompts as prompt_rows
from core.store.database import reading
from core.types import Pick
from core.workflows import (
    comparison_confusion,
    comparison_figure,
    comparison_table,
    comparison_words,
    draw_examples,
    locked_test,
)
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.study import Study

LOOK = Path(__file__).with_name("comparison.css")
PAPER = """
body { margin: 2.5rem auto; max-width: 1240px; padding: 0 1.5rem;
  background: #FCFCFB; color: #1F2328;
  font: 15px/1.5 "Source Sans", "Source Sans Pro", system-ui, sans-serif; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.35; max-width: 60rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 0.5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #F3F2EF; padding: 0.8rem 1rem; }
summary { cursor: pointer; } .quiet { color: #6B6963; }
.comparison button { cursor: default; text-decoration: none !important; }
.comparison .more { display: none; }
@media print { details { display: none; } body { margin: 0; max-width: none; } }
"""


@lru_cache(maxsize=1)
def css() -> str:
    """The look of figure and table, the same on the page and in a file."""
    return LOOK.read_text(encoding="utf-8")


def html(study: Study, comparison: Comparison) -> str:
    """The whole file. All texts are escaped; nothing is loaded from anywhere."""
    ground = comparison.ground
    parts = [
        _top(study, comparison),
        _drawn(comparison_figure.figure(comparison, every_row=True)),
        _drawn(comparison_table.table(comparison, comparison.rows)),
        "<h2>What must be said beside</h2>",
        *(f"<p>{escape(sentence)}</p>" for sentence in comparison_words.remarks(comparison)),
        "<h2>Confusion matrices: gold in the rows, what the reader said in the columns</h2>",
        _drawn(comparison_confusion.matrices(comparison, comparison.rows)),
        "<h2>The locked test part</h2>",
        _openings(study, comparison),
        "<h2>The readers</h2>",
        *(_reader(study, comparison, row) for row in comparison.rows),
    ]
    title = escape(f"{ground.task.title}: comparison on the {ground.part.value} part")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{PAPER}{css()}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _drawn(markup: str) -> str:
    return f'<div class="comparison">{markup}</div>'


def _top(study: Study, comparison: Comparison) -> str:
    ground = comparison.ground
    facts = [
        ground.task.title,
        f"{ground.part.value} part of gold set {ground.gold_version}",
        comparison.policy.name,
        comparison.view.value,
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        f"Overread {__version__}",
    ]
    if study.is_synthetic:
        facts.insert(0, "Synthetic reports: figures teach the screen, not medicine")
    answer = comparison_words.plain(comparison_words.answer(comparison))
    return f'<p class="quiet">{escape(" · ".join(facts))}</p><h1>{escape(answer)}</h1>'


def _openings(study: Study, comparison: Comparison) -> str:
    record = locked_test.door(study, comparison.ground.task).openings
    if not record:
        return "<p>It was never opened.</p>"
    lines = "".join(
        f"<li>{datetime.fromtimestamp(each.event.at, UTC):%Y-%m-%d %H:%M UTC}, "
        f"{escape(each.event.who)}: {escape(each.event.sentence)}</li>"
        for each in record
    )
    return f"<ul>{lines}</ul>"


def _reader(study: Study, comparison: Comparison, row: Row) -> str:
    reader = row.variant.reader
    settings = ", ".join(f"{name} {value}" for name, value in reader.settings.items())
    facts = [
        reader.kind.value,
        f"{reader.model} {reader.model_digest}" if reader.model else "",
        settings,
        f"reader {reader.sha256}",
        "stand-in, not a language model" if reader.stand_in else "",
        "simulated" if reader.simulated else "",
    ]
    said = escape(" · ".join(fact for fact in facts if fact))
    source = _source(study, comparison, row) if row.variant.is_prompt else ""
    return (
        f"<details><summary>{escape(row.name)}</summary>"
        f'<p class="quiet">{said}</p>{source}</details>'
    )


def _source(study: Study, comparison: Comparison, row: Row) -> str:
    """The prompt's file, word by word."""
    reader = row.variant.reader
    task = comparison.ground.task.name
    with reading(study.engine) as connection:
        version = prompt_rows.find(connection, task, reader.prompt_name, reader.prompt_sha256)
    text = f"<pre>{escape(version.source)}</pre>" if version else ""
    return text + _examples(study, row)


def _examples(study: Study, row: Row) -> str:
    """The examples that were shown in place of the prompt's own, word by word."""
    sha256 = row.variant.reader.settings.get("examples", "")
    if not sha256:
        return ""
    kept = draw_examples.listed(study, sha256)
    if row.variant.pick == Pick.NEAREST:
        said = f"For each report the {row.variant.shots} of these that are most like it:"
    else:
        said = f"Examples, {row.variant.pick}, seed {row.variant.pick_seed}, in this order:"
    shown = "\n\n".join(
        f"{each.answer.value}{f' (“{each.evidence}”)' if each.evidence else ''}: {each.text}"
        for each in kept
    )
    return f'<p class="quiet">{escape(said)}</p><pre>{escape(shown)}</pre>'
