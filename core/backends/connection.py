"""HTTP to one model server: headers, certificates, time-outs, and a sentence for each way to fail.

Redirects are not followed: a token must not travel to another host, and a sign-in
page is no answer.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from core.errors import BackendError, BadRequest, NoServer, RequestTimeout, ServerTrouble

LOOK_SECONDS = 10.0
LARGEST_REPLY = 4_000_000
STAND_IN_HEADER = "X-Overread-Standin"
"""Our stand-in says in every reply that it is no language model."""
WEB_PAGE = ("<!doctype", "<html", "<?xml", "<head", "<!--")


def to_json(fields: Mapping[str, object]) -> bytes:
    """The fields as JSON; what is no character (half a surrogate pair) becomes a question mark."""
    try:
        return orjson.dumps(fields)
    except TypeError:
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Access:
    """What a host wants to see: headers (secret), and who signed its key."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: Path | None = None

    def certificates(self) -> ssl.SSLContext:
        """Always verified; with the authority of one's own beside the usual ones."""
        context = ssl.create_default_context()
        if self.ca_file is not None:
            try:
                context.load_verify_locations(self.ca_file)
            except (ssl.SSLError, OSError) as error:
                raise BadRequest(
                    f"The file {self.ca_file} (OVERREAD_CA_FILE) holds no certificate in PEM form."
                ) from error
        return context


NO_ACCESS = Access()


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of server is expected: its name, how one starts it, and what else it may be."""

    name: str
    start: str
    other: str = ""


class Connection:
    """Keeps connections to one server. `timeout` is in seconds and bounds one POST."""

    def __init__(
        self, url: str, kind: Kind, access: Access, timeout: float, connections: int
    ) -> None:
        self._url = url
        self._kind = kind
        self._access = access
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=LOOK_SECONDS)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self.is_stand_in = False

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON object at this path; raises NoServer or BadRequest."""
        look = aiohttp.ClientTimeout(total=LOOK_SECONDS)
        try:
            async with self._open().get(
                self._url + path, timeout=look, allow_redirects=False
            ) as response:
                self._require_no_redirect(response)
                self.is_stand_in = STAND_IN_HEADER in response.headers
                status, body = response.status, await self._bounded(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self.unreachable(error) from error
        if status in (401, 403):
            raise needs_token(self._url, status)
        if status != 200:
            raise not_this_kind(self._url, self._kind.name, status, body, self._kind.other)
        return self._object(status, body)

    async def post(self, path: str, fields: Mapping[str, object]) -> tuple[int, bytes]:
        """Status and body; raises RequestTimeout, NoServer or ServerTrouble where none came."""
        body = to_json(fields)
        try:
            async with self._open().post(
                self._url + path, data=body, timeout=self._timeout, allow_redirects=False
            ) as response:
                self._require_no_redirect(response)
                return response.status, await self._bounded(response)
        except TimeoutError as error:
            raise RequestTimeout(
                f"No answer from {self._url} within {self._timeout.total:g} s."
            ) from error
        except aiohttp.ClientConnectorError as error:
            raise self.unreachable(error) from error
        except (aiohttp.ClientError, OSError) as error:
            raise ServerTrouble(
                f"{self._url} closed the connection in the middle of a reply."
            ) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            ssl_or_not = self._access.certificates() if self._url.startswith("https:") else False
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=ssl_or_not)
            headers = {"Content-Type": "application/json", **self._access.headers}
            self._session = aiohttp.ClientSession(
                connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def _object(self, status: int, body: bytes) -> dict[str, Any]:
        try:
            fields = orjson.loads(body)
        except ValueError as error:
            raise not_this_kind(self._url, self._kind.name, status, body) from error
        return fields if isinstance(fields, dict) else {}

    async def _bounded(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > LARGEST_REPLY:
                response.close()
                raise ServerTrouble(
                    f"{self._url} sent more than {LARGEST_REPLY // 10**6} MB in a reply."
                )
        return bytes(body)

    def _require_no_redirect(self, response: aiohttp.ClientResponse) -> None:
        if not 300 <= response.status < 400:
            return
        goal = urlsplit(response.headers.get("Location", ""))
        place = f"{goal.scheme}://{goal.netloc}{goal.path}" if goal.netloc else goal.path
        raise NoServer(
            f"{self._url} sends us on to {place or 'nowhere'} instead of answering. If that is "
            "the same server, use its address; if it is a sign-in page, the server needs a token "
            "(OVERREAD_HEADERS)."
        )

    def unreachable(self, error: BaseException) -> BackendError:
        """Why there is no connection, and what to do about it."""
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return NoServer(
                f"The certificate of {self._url} can't be verified. If your hospital signs its "
                "own, set OVERREAD_CA_FILE to the authority's PEM file."
            )
        if isinstance(error, aiohttp.ClientConnectorSSLError):
            return NoServer(f"{self._url} does not speak HTTPS. Write http:// instead.")
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            host = urlsplit(self._url).hostname
            return NoServer(f"There is no machine called {host}. Is {self._url} right?")
        return NoServer(f"No answer from {self._kind.name} at {self._url}. {self._kind.start}")


def needs_token(url: str, status: int) -> BadRequest:
    return BadRequest(
        f"{url} refuses us (status {status}): it wants a token, or another one. "
        "Set OVERREAD_HEADERS for this host."
    )


def not_this_kind(url: str, kind: str, status: int, body: bytes, other: str = "") -> BackendError:
    """What a reply that is no JSON stands for; `other` says what else the server may be."""
    start = body[:80].decode("utf-8", "replace").strip()
    if start.lower().startswith(WEB_PAGE):
        return NoServer(
            f"{url} answers with a web page (status {status}), not like {kind}. "
            "Is there a proxy in between, or is the address wrong?"
        )
    if "HTTPS server" in start:
        return NoServer(f"{url} wants HTTPS. Write https:// instead.")
    if status in (401, 403):
        return needs_token(url, status)
    if status in (404, 405):
        what = f"{url} answers “{start}”: that is no {kind}, or a wrong path. {other}"
        return NoServer(what.rstrip())
    if status in (502, 503, 504):
        return ServerTrouble(f"{url} is not ready (status {status}): “{start}”.")
    return ServerTrouble(f"{url} sent a broken reply (status {status}): “{start}”.")
