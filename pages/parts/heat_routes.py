"""Activation maps leave the server here, each for a signed token of its own.

GET  /overread/heat/TOKEN   where a network looked: a PNG to lie over the image
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.errors import StoreError
from core.workflows import image_heat, show_images
from core.workflows.review_tokens import NoPermission, NotForYou
from core.workflows.show_images import NoPixels
from core.workflows.study import Study
from pages.parts.reading_desk.routes import kept

KEPT = {
    "Cache-Control": f"private, max-age={show_images.TOKEN_SECONDS}, immutable",
    "X-Content-Type-Options": "nosniff",
}
REFUSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    study = kept(opening)

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, study, request.path_params["token"])

    return [Route("/overread/heat/{token}", answer, methods=["GET"])]


def _answer(study: Callable[[], Study], token: str) -> Response:
    try:
        return Response(image_heat.granted(study(), token), media_type="image/png", headers=KEPT)
    except NoPermission as error:
        return _refusal(401, str(error))
    except NotForYou as error:
        return _refusal(403, str(error))
    except NoPixels as error:
        return _refusal(404, str(error))
    except StoreError as error:
        return _refusal(503, str(error))


def _refusal(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers=REFUSED)
