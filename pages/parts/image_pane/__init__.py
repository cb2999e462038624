"""Radiographs on a page: small ones to choose from, one large with window, zoom and invert.

The pixels come over routes.py, each with a token of its own; the page hands over addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.image_types import Image
from core.workflows import show_images
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
}

_pane = st.components.v2.component(
    "overread_images", html=HTML, css=CSS.read_text(encoding="utf-8"), js=JS
)


def draw(study: Study, images: Sequence[Image], key: str) -> None:
    """The pane with these images, the first one opened."""
    shown = [
        {
            "small": f"overread/thumbnail/{token}",
            "pixels": f"overread/pixels/{token}",
            "caption": f"{_report(image)} · {_view(image)}",
            "report": _report(image),
            "view": _view(image),
        }
        for image in images
        for token in [show_images.token(study, image.image_id)]
    ]
    _pane(key=key, data={"images": shown, "texts": TEXTS})


def _report(image: Image) -> str:
    return image.linked_to or "no report"


def _view(image: Image) -> str:
    """View and side, as far as the tags tell."""
    view, side = image.header.view.value, image.header.laterality.value
    return (
        " · ".join(word for word in (view.upper() if view == "ap" else view, side) if word) or "–"
    )
