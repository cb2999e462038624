"""HTTP to a PACS: paced, without redirects, and a sentence for each way to fail.

Redirects are not followed: a login must not travel to another host, and a sign-in page is
no answer. A body that ends before its last boundary is a broken transfer; the library that
asks the questions would take what came for all there is.
"""

from __future__ import annotations

import ssl
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import (
    InvalidURL,
    ProxyError,
    RequestException,
    SSLError,
    Timeout,
    TooManyRedirects,
)

from core.errors import NoPacs, PacsError, PacsRefusal, PacsTrouble
from core.images.pacs.pace import Pace

CONNECT_SECONDS = 10.0
LARGEST_INSTANCE = 1 << 30
CHUNK = 1 << 20
WEB_PAGE = ("<!doctype", "<html", "<head")


class NotThere(NoPacs):
    """The PACS has nothing at this address."""


class PacsSession(requests.Session):
    """A session whose every request is paced and fails in words.

    `has_more` is whether the last reply said that it is not all of what was found.
    """

    has_more = False

    def __init__(self, url: str, pace: Pace, timeout: float, ca_file: Path | None) -> None:
        super().__init__()
        self._url, self._pace, self._timeout = url, pace, timeout
        self.trust_env = False
        self.max_redirects = 0
        self.verify = _readable(ca_file) if ca_file else True

    def get(self, url: str | bytes, **wanted: object) -> requests.Response:  # type: ignore[override]
        """As requests has it; raises NoPacs, PacsRefusal or PacsTrouble."""
        self._pace.wait()
        wanted["timeout"] = (CONNECT_SECONDS, self._timeout)
        try:
            response = super().get(url, **wanted)  # type: ignore[arg-type]
        except RequestException as error:
            raise failure(self._url, error) from error
        if response.status_code >= 300:
            with response:
                raise refusal(self._url, response.status_code)
        self.has_more = "Warning" in response.headers
        return response


def _readable(ca_file: Path) -> str:
    try:
        ssl.create_default_context().load_verify_locations(ca_file)
    except (ssl.SSLError, OSError) as error:
        raise PacsRefusal(
            f"The file {ca_file} (OVERREAD_CA_FILE) holds no certificate in PEM form."
        ) from error
    return str(ca_file)


def body(url: str, response: requests.Response) -> bytes:
    """All of a streamed reply; raises PacsTrouble where it stops on the way or is endless."""
    content = bytearray()
    try:
        with response:
            for chunk in response.iter_content(CHUNK):
                content += chunk
                if len(content) > LARGEST_INSTANCE:
                    raise PacsTrouble(f"{url} sent more than 1 GB for one image.")
    except RequestException as error:
        raise failure(url, error) from error
    return bytes(content)


def instance_in(url: str, content_type: str, content: bytes) -> bytes:
    """The one DICOM file of a reply, in an envelope or bare."""
    header = Message()
    header["content-type"] = content_type
    if header.get_content_type() == "application/dicom":
        return content
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/related" or not isinstance(boundary, str):
        raise no_dicomweb(url, content)
    found = parts(boundary.encode(), content)
    if found is None:
        raise PacsTrouble(f"{url} stopped in the middle of sending an image.")
    if len(found) != 1:
        raise PacsTrouble(f"{url} sent {len(found)} images when one was asked for.")
    return found[0]


def parts(boundary: bytes, content: bytes) -> list[bytes] | None:
    """The parts of a multipart body; None where its end is missing."""
    marker = b"\r\n--" + boundary
    whole = b"\r\n" + content
    end = whole.rfind(marker + b"--")
    if end < 0:
        return None
    pieces = whole[:end].split(marker)[1:]
    return [piece.partition(b"\r\n\r\n")[2] for piece in pieces]


def failure(url: str, error: RequestException) -> PacsError:
    """Why no whole reply came, and what to do about it."""
    host = urlsplit(url).hostname
    if isinstance(error, SSLError):
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return NoPacs(
                f"The certificate of {url} can't be verified. If your hospital signs its own, "
                "set OVERREAD_CA_FILE to the authority's PEM file."
            )
        if "WRONG_VERSION_NUMBER" in str(error) or "RECORD_LAYER" in str(error):
            return NoPacs(f"{url} does not speak HTTPS. Write http:// instead?")
        return NoPacs(f"No secure connection to {url} comes about. Is the address right?")
    if isinstance(error, TooManyRedirects):
        return NoPacs(
            f"{url} sends us on to another page instead of answering. If that is a sign-in page, "
            "the PACS needs a login (OVERREAD_HEADERS); if not, use the right address."
        )
    if isinstance(error, Timeout):
        return PacsTrouble(f"{url} did not answer in time.")
    if isinstance(error, InvalidURL | ProxyError):
        return NoPacs(f"{url} is not an address that can be asked.")
    if isinstance(error, NoConnection) and "NameResolutionError" in str(error):
        return NoPacs(f"There is no machine called {host}. Is {url} right?")
    if isinstance(error, NoConnection) and "NewConnectionError" in str(error):
        return NoPacs(
            f"No answer from a PACS at {url}. Is the address right, and may this machine reach it?"
        )
    return PacsTrouble(f"{url} closed the connection in the middle of a reply.")


def refusal(url: str, status: int) -> PacsError:
    if status in (401, 403):
        return PacsRefusal(
            f"{url} refuses us (status {status}): it wants a login, or another one. "
            f'Set OVERREAD_HEADERS to {{"{url}": {{"Authorization": "…"}}}}.'
        )
    if 300 <= status < 400:
        return failure(url, TooManyRedirects())
    if status in (404, 410):
        return NotThere(f"{url} has no such page (status {status}). Is the path of DICOMweb right?")
    if status in (400, 405, 406, 415):
        return PacsRefusal(f"{url} does not understand the request (status {status}).")
    return PacsTrouble(f"{url} is in trouble (status {status}).")


def no_dicomweb(url: str, content: bytes) -> PacsError:
    start = content[:80].decode("utf-8", "replace").strip().lower()
    what = "with a web page" if start.startswith(WEB_PAGE) else "with something else"
    return NoPacs(
        f"{url} answers {what}, not with DICOMweb. Is the path right, or is there a sign-in page "
        "in between?"
    )
