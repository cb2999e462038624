"""Radiographs on a page: small ones to choose from, one large with window, zoom and invert.

The pixels come over routes.py, each with a token of its own; the page hands over addresses.
What one says of an image – its view, a reason to leave it out – comes back to the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.image_types import BY_HAND, Image
from core.workflows import mark_images, show_images
from core.workflows.image_listings import Listed
from core.workflows.study import Study

CSS = Path(__file__).with_name("pane.css")
HTML = '<div class="overread-images" data-testid="images"></div>'
JS = """
const pane = import(new URL("overread/images/pane.js", document.baseURI).href);
export default function (component) {
  pane.then((made) => made.show(component));
  return () => pane.then((made) => made.leave(component.parentElement));
}
"""
TEXTS = {
    "invert": "Invert",
    "reset": "Reset",
    "hint": "Drag: window and level · Wheel: zoom · Shift and drag: pan · I: invert · 0: reset",
    "view": "View",
    "leave_out": "Leave out because …",
    "take_back": "Take in again",
    "views": {view.value: view.value.upper() if view.value == "ap" else view.value or "unknown"
              for view in mark_images.VIEWS},
    "reasons": {reason.value: mark_images.REASONS[reason] for reason in BY_HAND},
}  # fmt: skip

_pane = st.components.v2.component(
    "overread_images", html=HTML, css=CSS.read_text(encoding="utf-8"), js=JS
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an image: `kind` is view or excluded."""

    image_id: int
    kind: str
    value: str


def draw(study: Study, listed: Listed, key: str) -> Said | None:
    """The pane with these images, the first one opened; what was just said of one of them."""
    show_images.warm()
    by_hand = mark_images.left_out_by(study, [image.image_id for image in listed.images])
    shown = [_shown(study, image, listed.words, by_hand) for image in listed.images]
    result = _pane(key=key, data={"images": shown, "texts": TEXTS}, on_said_change=lambda: None)
    return _said(result.said, {image.image_id for image in listed.images})


def _shown(
    study: Study, image: Image, words: Mapping[int, str], by_hand: Mapping[int, str]
) -> dict[str, object]:
    token = show_images.token(study, image.image_id)
    remark = words.get(image.image_id, "")
    return {
        "image": image.image_id,
        "small": f"overread/thumbnail/{token}",
        "pixels": f"overread/pixels/{token}",
        "caption": " · ".join(word for word in (_report(image), _view(image), remark) if word),
        "report": _report(image),
        "remark": remark or _view(image),
        "view": image.header.view.value,
        "excluded": image.header.excluded.value,
        "by_hand": image.image_id in by_hand,
    }


def _said(said: object, known: set[int]) -> Said | None:
    """Only about an image that is shown, and only in words that a page can have sent."""
    if not isinstance(said, Mapping):
        return None
    image_id, kind, value = said.get("image"), said.get("kind"), said.get("value")
    if image_id not in known or not isinstance(kind, str) or not isinstance(value, str):
        return None
    return Said(int(image_id), kind, value)


def _report(image: Image) -> str:
    return image.linked_to or "no report"


def _view(image: Image) -> str:
    """View and side, as far as tags and people tell."""
    view, side = image.header.view.value, image.header.laterality.value
    return (
        " · ".join(word for word in (view.upper() if view == "ap" else view, side) if word) or "–"
    )
