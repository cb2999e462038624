"""Activation maps leave the server here, each for a signed token of its own.

GET  /overread/heat/TOKEN   where a network looked: a PNG to lie over the image

A token that was given to a reader at the desk is good with `?reader=` of the same number only.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.workflows import image_heat, show_images
from core.workflows.study import Study
from pages.parts.private_routes import answering, asking_reader, kept_for
from pages.parts.reading_desk.routes import kept


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    answer = answering(kept(opening), _map)
    return [Route("/overread/heat/{token}", answer, methods=["GET"])]


def _map(study: Study, request: Request) -> Response:
    png = image_heat.granted(study, request.path_params["token"], asking_reader(request))
    return Response(png, media_type="image/png", headers=kept_for(show_images.TOKEN_SECONDS))
