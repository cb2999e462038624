"""How pictures leave the server: each for a signed token, a refusal as one sentence.

Streamlit's pages don't stand before these routes, and its own `/media` asks nobody who they
are. 401 is for no token or an old one, 403 for another's, 404 for what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.errors import OverreadError, StoreError
from core.workflows.review_tokens import NoPermission, NotForYou
from core.workflows.study import Study

REFUSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
NO_READER = -1
Show = Callable[[Study, Request], Response]


def kept_for(seconds: int) -> Mapping[str, str]:
    """Headers of what one browser may keep as long as its token is the same."""
    return {
        "Cache-Control": f"private, max-age={seconds}, immutable",
        "X-Content-Type-Options": "nosniff",
    }


def asking_reader(request: Request) -> int:
    """Who says to ask (`?reader=`); 0 where nobody is named, NO_READER for what is no number."""
    asks = request.query_params.get("reader", "0")
    return int(asks) if asks.isascii() and asks.isdigit() and len(asks) < 10 else NO_READER


def answering(study: Callable[[], Study], show: Show) -> Callable[..., object]:
    """A route that shows something of the study; reading and decoding work in a thread."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, study, show, request)

    return answer


def _answer(study: Callable[[], Study], show: Show, request: Request) -> Response:
    try:
        return show(study(), request)
    except NoPermission as error:
        return _refusal(401, error)
    except NotForYou as error:
        return _refusal(403, error)
    except StoreError as error:
        return _refusal(503, error)
    except OverreadError as error:
        return _refusal(404, error)


def _refusal(status: int, error: OverreadError) -> Response:
    return PlainTextResponse(str(error), status_code=status, headers=REFUSED)
