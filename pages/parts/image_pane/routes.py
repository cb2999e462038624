"""Pixels leave the server here and nowhere else, each for a signed token of its own.

    GET  /overread/pixels/TOKEN      16-bit values, for window and level in the browser; as many
                                     as a screen has, or all of them with `whole=1`
    GET  /overread/thumbnail/TOKEN   a small PNG

A token names an image by its number in the study: no identifier stands in an address. One
that was given to a reader at the desk is good with `?reader=` of the same number only.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from core.image_types import Image
from core.workflows import show_images
from core.workflows.study import Study
from pages.parts.private_routes import answering, asking_reader, kept_for
from pages.parts.reading_desk.routes import Scripts, kept

SCRIPTS = Path(__file__).parent / "scripts"
BYTES = "application/octet-stream"


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    study = kept(opening)
    return [
        Route("/overread/pixels/{token}", answering(study, _pixels), methods=["GET"]),
        Route("/overread/thumbnail/{token}", answering(study, _thumbnail), methods=["GET"]),
        Mount("/overread/images", Scripts(directory=SCRIPTS)),
    ]


def _pixels(study: Study, request: Request) -> Response:
    whole = request.query_params.get("whole") == "1"
    made = show_images.shown(study, _granted(study, request), whole=whole)
    at_desk = request.query_params.get("reader") is not None
    seconds = show_images.DESK_TOKEN_SECONDS if at_desk else show_images.TOKEN_SECONDS
    headers = {**kept_for(seconds), "X-Picture": made.about, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.decompress(made.content), media_type=BYTES, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(made.content, media_type=BYTES, headers=headers)


def _thumbnail(study: Study, request: Request) -> Response:
    made = show_images.thumbnail(study, _granted(study, request))
    return Response(made, media_type="image/png", headers=kept_for(show_images.TOKEN_SECONDS))


def _granted(study: Study, request: Request) -> Image:
    return show_images.granted(study, request.path_params["token"], asking_reader(request))
