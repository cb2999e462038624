"""A cohort as a picture: the patients on the left flow into the three sets on the right.

Heights are of patients. The bar of a set shows how many of its images have the finding.
Lengths are in a drawing of WIDTH units, of which plotly makes what the column has room for.
"""

from __future__ import annotations

import plotly.graph_objects as go

from core.cnn_types import Part
from core.wording import percent, things
from core.workflows import cohort_words
from core.workflows.cohort_proof import CohortProof, SetProof
from pages.parts import ink
from pages.parts.ink import Ink

WIDTH, ALL_PATIENTS, LEAST_SLOT = 800, 170, 62
LEFT, RIGHT, THICK = 105, 300, 12
TEXT, BAR, BAR_WIDTH = RIGHT + THICK + 14, 560, 240


def draw(proof: CohortProof, key: str) -> None:
    with_ink = ink.current()
    figure, height = drawn(proof, with_ink)
    ink.prepared(figure, height, with_ink)
    figure.update_xaxes(visible=False, range=(0, WIDTH))
    figure.update_yaxes(visible=False, range=(height, 0))
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
    ink.draw(figure, key)


def drawn(proof: CohortProof, with_ink: Ink) -> tuple[go.Figure, int]:
    """The figure and its height in pixels."""
    total = max(1, sum(found.patients for found in proof.sets.values()))
    heights = {part: ALL_PATIENTS * proof.sets[part].patients / total for part in Part}
    slots = {part: max(LEAST_SLOT, heights[part] + 8) for part in Part}
    height = sum(slots.values())
    source, slot_top = (height - ALL_PATIENTS) / 2, 0.0
    figure = go.Figure()
    _block(figure, LEFT, source, ALL_PATIENTS, with_ink.pale)
    _text(figure, 0, height / 2 - 9, f"<b>{things(proof.patients, 'patient')}</b>", with_ink)
    _text(figure, 0, height / 2 + 9, things(proof.images, "image"), with_ink)
    for part in Part:
        here = slot_top + (slots[part] - heights[part]) / 2
        _ribbon(figure, source, here, heights[part], with_ink)
        _block(figure, RIGHT, here, heights[part], with_ink.pale)
        _set(figure, part, proof.sets[part], slot_top + slots[part] / 2, with_ink)
        source += heights[part]
        slot_top += slots[part]
    return figure, round(height)


def _set(figure: go.Figure, part: Part, found: SetProof, middle: float, with_ink: Ink) -> None:
    """The words of a set, and its bar: present from the left, absent behind it."""
    held = f"{things(found.images, 'image')}, {things(found.patients, 'patient')}"
    _text(figure, TEXT, middle - 9, f"<b>{cohort_words.SETS[part]}</b>", with_ink)
    _text(figure, TEXT, middle + 9, held, with_ink)
    present = BAR_WIDTH * (found.prevalence or 0.0)
    _bar(figure, BAR, middle - 20, BAR_WIDTH, ink.ABSENT)
    _bar(figure, BAR, middle - 20, present, ink.PRESENT)
    _text(figure, BAR, middle - 1, f"● {percent(found.prevalence)} present", with_ink)
    if part is not Part.TRAIN:
        balanced = f"balanced to {cohort_words.balanced(found)}"
        _text(figure, BAR, middle + 17, balanced, with_ink)


def _ribbon(
    figure: go.Figure, source: float, target: float, height: float, with_ink: Ink
) -> None:  # fmt: skip
    """A band of even thickness from the left block to a set's."""
    left, right, bend = LEFT + THICK, RIGHT, (LEFT + THICK + RIGHT) / 2
    path = (
        f"M {left},{source} C {bend},{source} {bend},{target} {right},{target} "
        f"L {right},{target + height} C {bend},{target + height} {bend},{source + height} "
        f"{left},{source + height} Z"
    )
    figure.add_shape(
        type="path", path=path, fillcolor=with_ink.line, opacity=0.8, line_width=0, layer="below"
    )


def _block(figure: go.Figure, x: float, y: float, height: float, colour: str) -> None:
    figure.add_shape(
        type="rect", x0=x, x1=x + THICK, y0=y, y1=y + max(1, height), fillcolor=colour,
        line_width=0,
    )  # fmt: skip


def _bar(figure: go.Figure, x: float, y: float, length: float, colour: str) -> None:
    figure.add_shape(
        type="rect", x0=x, x1=x + length, y0=y, y1=y + 7, fillcolor=colour, line_width=0
    )


def _text(figure: go.Figure, x: float, y: float, words: str, with_ink: Ink) -> None:
    figure.add_annotation(
        x=x, y=y, text=words, showarrow=False, xanchor="left", yanchor="middle",
        font={"family": ink.FONT, "size": 13, "color": with_ink.strong},
    )  # fmt: skip
