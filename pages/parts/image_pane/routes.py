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

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from core.errors import StoreError
from core.image_types import Image
from core.workflows import show_images
from core.workflows.review_tokens import NoPermission, NotForYou
from core.workflows.show_images import NoPixels
from core.workflows.study import Study
from pages.parts.reading_desk.routes import Scripts, kept

SCRIPTS = Path(__file__).parent / "scripts"
KEPT = {
    "Cache-Control": f"private, max-age={show_images.TOKEN_SECONDS}, immutable",
    "X-Content-Type-Options": "nosniff",
}
KEPT_AT_DESK = {
    **KEPT, "Cache-Control": f"private, max-age={show_images.DESK_TOKEN_SECONDS}, immutable",
}  # fmt: skip
REFUSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
BYTES = "application/octet-stream"
Show = Callable[[Study, Request], Response]


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    study = kept(opening)
    return [
        Route("/overread/pixels/{token}", _answering(study, _pixels), methods=["GET"]),
        Route("/overread/thumbnail/{token}", _answering(study, _thumbnail), methods=["GET"]),
        Mount("/overread/images", Scripts(directory=SCRIPTS)),
    ]


def _pixels(study: Study, request: Request) -> Response:
    whole = request.query_params.get("whole") == "1"
    made = show_images.shown(study, _granted(study, request), whole=whole)
    kept = KEPT if request.query_params.get("reader") is None else KEPT_AT_DESK
    headers = {**kept, "X-Picture": made.about, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.decompress(made.content), media_type=BYTES, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(made.content, media_type=BYTES, headers=headers)


def _thumbnail(study: Study, request: Request) -> Response:
    made = show_images.thumbnail(study, _granted(study, request))
    return Response(made, media_type="image/png", headers=KEPT)


def _granted(study: Study, request: Request) -> Image:
    asks = request.query_params.get("reader", "0")
    reader_id = int(asks) if asks.isascii() and asks.isdigit() and len(asks) < 10 else -1
    return show_images.granted(study, request.path_params["token"], reader_id)


def _answering(study: Callable[[], Study], show: Show) -> Callable[..., object]:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, study, show, request)

    return answer


def _answer(study: Callable[[], Study], show: Show, request: Request) -> Response:
    try:
        return show(study(), request)
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
