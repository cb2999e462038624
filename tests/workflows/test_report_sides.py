"""Sides are found as radiologists write them."""

from __future__ import annotations

import pytest

from core.workflows.report_sides import BodySide, sides_named

RIGHT, LEFT = BodySide.RIGHT, BodySide.LEFT


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("OSG rechts in 2 Ebenen. Keine Fraktur.", {RIGHT}),
        ("Rechtes oberes Sprunggelenk ap.", {RIGHT}),
        ("Sprunggelenk re. und Fuß", {RIGHT}),
        ("Rechtsseitige Weichteilschwellung", {RIGHT}),
        ("OSG LINKS a.p. und seitlich", {LEFT}),
        ("Zustand nach Fraktur des linken Innenknöchels", {LEFT}),
        ("OSG li: unauffällig", {LEFT}),
        ("OSG rechts. Im Vergleich zu links unverändert.", {RIGHT, LEFT}),
        ("OSG bds. in 2 Ebenen", {RIGHT, LEFT}),
        ("Beide Sprunggelenke beidseits unauffällig", {RIGHT, LEFT}),
        ("Left ankle, three views", {LEFT}),
        ("Bilateral ankles", {RIGHT, LEFT}),
        ("Rechtfertigende Indikation: Trauma. Oberes Sprunggelenk.", set()),
        ("Zustand nach Re-Osteosynthese, Lisfranc-Gelenk regelrecht.", set()),
        ("Korrekte, gerechte und rechtzeitige Aufnahme", set()),
        ("", set()),
    ],
)
def test_a_report_names_its_sides(text: str, sides: set[BodySide]) -> None:
    assert sides_named(text) == sides
