"""What `streamlit run` starts: the pages of app.py behind a server that we configure.

Streamlit looks for scripts in `pages/` on a first visit by deep link after a
restart, and would then run a page without app.py. It is told here not to.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager

from pages.parts import frame
from pages.parts.heat_routes import routes as heat_routes
from pages.parts.image_pane.routes import routes as image_pane
from pages.parts.reading_desk.routes import routes as reading_desk
from pages.parts.training_routes import routes as training_routes

LAST_SECONDS = 5.0
ASSETS = Path(__file__).parent / "pages" / "parts" / "assets"
"""Scripts of our components: no data, so no token is asked for."""


def to_overview(request: Request) -> RedirectResponse:
    """The first page lives at / only; whoever asks for it by name gets there too."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}")


def answer_without_delay() -> None:
    """Lets answers leave at once, on every connection that the server will accept.

    Streamlit makes its listening socket with protocol 0. asyncio then leaves Nagle's
    algorithm on, and each answer on an open connection waits some 40 ms for the client's
    delayed acknowledgement. Connections inherit the option from the listening socket.
    """
    for path in Path("/dev/fd").iterdir():
        if path.is_socket():
            with suppress(OSError), socket.socket(fileno=os.dup(int(path.name))) as found:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def end_with_whoever_started_us() -> None:
    """Ends this server when `serve`, which holds the other end of its input, was killed."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    PagesManager.uses_pages_directory = False
    answer_without_delay()
    if os.environ.get("OVERREAD_SERVED"):
        end_with_whoever_started_us()
    yield


app = st.App(
    "app.py",
    lifespan=lifespan,
    routes=[
        Route("/overview", to_overview),
        Mount("/overread/assets", StaticFiles(directory=ASSETS)),
        *reading_desk(frame.current_study),
        *image_pane(frame.current_study),
        *heat_routes(frame.current_study),
        *training_routes(frame.current_study),
    ],
)
