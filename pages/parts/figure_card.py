"""A figure in a frame: what it is, the figure with its interval, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True, slots=True)
class FigureCard:
    """`figure` is "–" until it exists; `rests_on` and `beside` stand small below it."""

    title: str
    figure: str
    rests_on: str
    beside: str = ""


def draw(cards: Sequence[FigureCard]) -> None:
    """The cards side by side, all of one height."""
    for column, card in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        column.html(
            f'<div class="overread-card" data-testid="overread-figure">'
            f'<div class="overread-quiet">{escape(card.title)}</div>'
            f'<div class="overread-figure">{escape(card.figure)}</div>'
            f'<div class="overread-quiet">{escape(card.rests_on)}</div>'
            f'<div class="overread-quiet">{escape(card.beside)}</div></div>'
        )
