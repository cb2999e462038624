"""Augmented training images leave the server here, for a signed token that names a run.

GET  /overread/augmented/TOKEN   a few images as prepared and as the network is shown them
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.errors import OverreadError, StoreError
from core.workflows import augmented
from core.workflows.review_tokens import NoPermission, NotForYou
from core.workflows.study import Study
from pages.parts.reading_desk.routes import kept

KEPT = {
    "Cache-Control": f"private, max-age={augmented.TOKEN_SECONDS}, immutable",
    "X-Content-Type-Options": "nosniff",
}
REFUSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    study = kept(opening)

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, study, request.path_params["token"])

    return [Route("/overread/augmented/{token}", answer, methods=["GET"])]


def _answer(study: Callable[[], Study], token: str) -> Response:
    try:
        run_id = augmented.granted(study(), token)
        return Response(augmented.sample(study(), run_id), media_type="image/png", headers=KEPT)
    except NoPermission as error:
        return _refusal(401, str(error))
    except NotForYou as error:
        return _refusal(403, str(error))
    except StoreError as error:
        return _refusal(503, str(error))
    except OverreadError as error:
        return _refusal(404, str(error))


def _refusal(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers=REFUSED)
