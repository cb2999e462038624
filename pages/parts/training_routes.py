"""Augmented training images leave the server here, for a signed token that names a run.

GET  /overread/augmented/TOKEN   a few images as prepared and as the network is shown them
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.workflows import augmented
from core.workflows.study import Study
from pages.parts.private_routes import answering, kept_for
from pages.parts.reading_desk.routes import kept


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    answer = answering(kept(opening), _sample)
    return [Route("/overread/augmented/{token}", answer, methods=["GET"])]


def _sample(study: Study, request: Request) -> Response:
    run_id = augmented.granted(study, request.path_params["token"])
    png = augmented.sample(study, run_id)
    return Response(png, media_type="image/png", headers=kept_for(augmented.TOKEN_SECONDS))
