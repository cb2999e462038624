"""The axes of a comparison beyond prompts and models, folded: examples, temperature, repeats."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core import wording
from core.types import Pick, PoolReport, Task
from core.workflows import draw_examples
from core.workflows.draw_examples import Wish
from pages.parts import frame

MOST_REPEATS = 20
NUMBERS = ("0", "1", "3", "5", "10")
TEMPERATURES = ("0", "0.3", "0.7", "1")
HOW = {
    Pick.BALANCED: "balanced: the answers in turn",
    Pick.RANDOM: "at random",
    Pick.DIVERSE: "diverse: one of each kind of wording",
    Pick.NEAREST: "nearest: for each report those most like it",
    Pick.FIXED: "fixed: the first of the prompt's own, or of the file",
}
WHERE_FROM = (
    "Drawn from a fifth of the develop part, or from a file. Whoever is shown as an example is "
    "scored for nobody; with “nearest” that is the whole fifth."
)


@dataclass(frozen=True, slots=True)
class More:
    """What was chosen; None stands for what the prompt itself says."""

    examples: tuple[Wish | None, ...]
    temperatures: tuple[float | None, ...]
    repeats: int
    pool: tuple[PoolReport, ...]


def ask(task: Task) -> More:
    """The folded choice. As it opens, every prompt is run as it is written, once."""
    with st.expander("Few-shot examples, temperature, repeats"):
        left, right = st.columns([1, 2])
        with left:
            numbers = st.multiselect(
                "Examples", NUMBERS, placeholder="as written", accept_new_options=True,
                help="Numbers of few-shot examples in place of the prompts' own. " + WHERE_FROM,
            )  # fmt: skip
        with right:
            picks = st.multiselect(
                "How they are picked", list(HOW), default=[Pick.BALANCED],
                format_func=lambda pick: HOW[pick], disabled=not numbers,
            )  # fmt: skip
        pool, seed = _source(task, disabled=not numbers)
        left, right = st.columns([2, 1])
        with left:
            heat = st.multiselect(
                "Temperatures", TEMPERATURES, placeholder="as written", accept_new_options=True
            )
        with right:
            repeats = st.number_input(
                "Repeats", 1, MOST_REPEATS, 1,
                help="Two or more show how often the same prompt changes its own answer.",
            )  # fmt: skip
    return More(_wishes(numbers, picks, seed), _heat(heat), int(repeats), pool)


def _source(task: Task, *, disabled: bool) -> tuple[tuple[PoolReport, ...], int]:
    left, right = st.columns([2, 1])
    with right:
        seed = st.number_input("Seed", 0, 9999, 1, disabled=disabled)
    with left:
        given = st.file_uploader(
            "A file of examples, if not from the develop part",
            type=["csv", "tsv", "xlsx", "jsonl", "parquet"], disabled=disabled,
        )  # fmt: skip
    if given is None or disabled:
        return (), int(seed)
    pool = _read(task, given.name, given.getvalue())
    quoted = sum(bool(each.evidence) for each in pool)
    frame.quiet(
        f"{wording.things(len(pool), 'example')} in {frame.plain(given.name)}, "
        f"{wording.count(quoted)} with a quote."
    )
    return pool, int(seed)


@st.cache_data(show_spinner=False, max_entries=4)
def _read(_task: Task, name: str, content: bytes) -> tuple[PoolReport, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"examples{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return draw_examples.pool_of_file(_task, path)


def _wishes(
    numbers: Sequence[str], picks: Sequence[Pick], seed: int
) -> tuple[Wish | None, ...]:  # fmt: skip
    found: list[Wish] = []
    for text in numbers:
        if not text.isdecimal() or int(text) > draw_examples.MOST_SHOTS:
            frame.quiet(f"“{frame.plain(text)}” is no number of examples.")
            continue
        k = int(text)
        found += [draw_examples.wish(k, pick, seed) for pick in (picks if k else [Pick.FIXED])]
    return tuple(dict.fromkeys(found)) or (None,)


def _heat(texts: Sequence[str]) -> tuple[float | None, ...]:
    found: list[float] = []
    for text in texts:
        value = draw_examples.temperature(text.replace(",", "."))
        if value is None:
            frame.quiet(f"“{frame.plain(text)}” is no temperature between 0 and 2.")
        else:
            found.append(value)
    return tuple(dict.fromkeys(found)) or (None,)
