"""The desk's own routes: cases to the browser, verdicts to the study.

Streamlit's pages don't stand before them, so each asks for a signed token. Who has none,
an old one or another's learns nothing but that: 401 and 403 carry one sentence.

    GET  /overread/cases        the next cases of a list        desk token
    POST /overread/verdict      one decision about a case       case token
    POST /overread/image        what a reader says of an image  case token
    POST /overread/permissions  fresh tokens for old ones       desk token
    POST /overread/leave        gives back what is not begun    desk token
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.errors import OverreadError, StoreError
from core.workflows import (
    desk_images,
    review,
    review_desk,
    review_results,
    review_tokens,
    show_images,
)
from core.workflows.review_tokens import NoPermission, NotForYou, Permission, Purpose
from core.workflows.study import Study
from pages.parts.reading_desk import messages, texts, told_texts
from pages.parts.reading_desk.messages import LARGEST_BODY, BadMessage

SCRIPTS = Path(__file__).parent / "scripts"
KEPT_SECONDS = 2.0
LANGUAGE = "X-Overread-Language"
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Handler = Callable[[Study, Request, bytes], dict[str, object]]


class Scripts(StaticFiles):
    """Scripts of a component: asked for each time, answered with 304 while they are the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def kept(opening: Callable[[], Study], seconds: float = KEPT_SECONDS) -> Callable[[], Study]:
    """Opens anew after a while only: looking whether a prompt file changed takes longer than
    a verdict."""
    last: list[tuple[float, Study]] = []

    def opened() -> Study:
        if not last or time.monotonic() - last[0][0] > seconds:
            last[:] = [(time.monotonic(), opening())]
        return last[0][1]

    return opened


def routes(opening: Callable[[], Study]) -> list[BaseRoute]:
    """The desk's routes on the study that `opening` opens."""
    study = kept(opening)
    return [
        Route("/overread/cases", _answering(study, _cases), methods=["GET"]),
        Route("/overread/verdict", _answering(study, _verdict), methods=["POST"]),
        Route("/overread/image", _answering(study, _image), methods=["POST"]),
        Route("/overread/permissions", _answering(study, _permissions), methods=["POST"]),
        Route("/overread/leave", _answering(study, _leave), methods=["POST"]),
        Mount("/overread/desk", Scripts(directory=SCRIPTS)),
    ]


def _cases(study: Study, request: Request, _body: bytes) -> dict[str, object]:
    granted = _granted(study, request, Purpose.DESK)
    wanted = request.query_params
    _require_same(granted.about, _number(wanted.get("list")), "another list's")
    _require_same(granted.reader_id, _number(wanted.get("reader")), "another reader's")
    given = review_desk.hand(
        study,
        granted.reader_id,
        granted.about,
        _number(wanted.get("n")),
        last=wanted.get("last") == "1",
    )
    if any(case.pictures.images for case in given.cases):
        show_images.warm()
    thanks: list[str] = []
    if not given.cases and not given.progress.left:
        brought = review_results.thanks(study, granted.about, granted.reader_id)
        thanks = texts.thanks(brought, wanted.get("lang", "en")) if brought else []
    return {**messages.hand(given), "thanks": thanks}


def _verdict(study: Study, request: Request, body: bytes) -> dict[str, object]:
    granted = _granted(study, request, Purpose.CASE)
    decision = messages.decision(body)
    _require_same(granted.about, decision.verdict.case_id, "another case's")
    _require_same(granted.reader_id, decision.reader_id, "another reader's")
    return messages.receipt(review.decide(study, granted.reader_id, decision.verdict))


def _image(study: Study, request: Request, body: bytes) -> dict[str, object]:
    granted = _granted(study, request, Purpose.CASE)
    said = messages.image_mark(body)
    _require_same(granted.about, said.case_id, "another case's")
    _require_same(granted.reader_id, said.reader_id, "another reader's")
    where = (study, granted.reader_id, granted.about, said.image_id)
    if said.view is not None:
        desk_images.set_view(*where, said.view)
    elif said.excluded is not None:
        desk_images.leave_out(*where, said.excluded)
    return {}


def _permissions(study: Study, request: Request, body: bytes) -> dict[str, object]:
    granted = _granted(study, request, Purpose.DESK)
    return {"fresh": review_desk.renewed(study, granted.reader_id, messages.old_tokens(body))}


def _leave(study: Study, request: Request, _body: bytes) -> dict[str, object]:
    granted = _granted(study, request, Purpose.DESK)
    review_desk.leave(study, granted.reader_id, granted.about)
    return {}


def _granted(study: Study, request: Request, purpose: Purpose) -> Permission:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer":
        raise NoPermission("Open the reading desk to read: this request has no permission.")
    secret = review_tokens.secret_of(study.settings.home)
    return review_tokens.permission(secret, token.strip(), purpose, time.time())


def _require_same(granted: int, asked_for: int, whose: str) -> None:
    if granted != asked_for:
        raise NotForYou(f"This permission is {whose}.")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _answering(study: Callable[[], Study], handler: Handler) -> Callable[..., object]:
    """A route that answers in JSON, errors as sentences; the database works in a thread."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        started = time.perf_counter()
        body = await _body(request)
        if body is None:
            response = _refusal(request, 413, "The message is too long.")
        else:
            response = await run_in_threadpool(_answer, study, handler, request, body)
        spent = (time.perf_counter() - started) * 1000
        response.headers["Server-Timing"] = f"desk;dur={spent:.2f}"
        return response

    return answer


async def _body(request: Request) -> bytes | None:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LARGEST_BODY:
            return None
    return bytes(parts)


def _answer(
    study: Callable[[], Study], handler: Handler, request: Request, body: bytes
) -> Response:
    try:
        given = handler(study(), request, body)
        if "told" in given:
            given["told"] = _in_its_language(request, str(given["told"]))
        return JSONResponse(given, headers=PRIVATE)
    except NoPermission as error:
        return _refusal(request, 401, str(error))
    except NotForYou as error:
        return _refusal(request, 403, str(error))
    except BadMessage as error:
        return _refusal(request, 400, str(error))
    except StoreError as error:
        return _refusal(request, 503, str(error))
    except OverreadError as error:
        return _refusal(request, 422, str(error))


def _refusal(request: Request, status: int, sentence: str) -> Response:
    told = {"told": _in_its_language(request, sentence)}
    return JSONResponse(told, status_code=status, headers=PRIVATE)


def _in_its_language(request: Request, sentence: str) -> str:
    """A sentence of the study in the language of the desk that asks."""
    return told_texts.sentence(sentence, request.headers.get(LANGUAGE, "en"))
