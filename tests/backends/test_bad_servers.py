"""A server that is not what it should be gets one clear sentence; a secret stays secret."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from core.backends._base import ChatRequest
from core.backends.opening import open_backend
from core.errors import BadRequest, NoServer, SettingsError
from core.settings import load_settings, server_address
from core.types import ChatMessage, ChatOptions
from tests.backends import replay
from tests.conftest import free_port
from tests.workflows.answering_server import Toy

QUESTION = ChatRequest("toy:latest", (ChatMessage("user", "Befund 1: x"),), ChatOptions())


async def look(address: str, **settings: Any) -> str:
    """The sentence of the error that a first look ends with, or an empty text."""
    backend = open_backend(server_address(address), load_settings(**settings))
    try:
        await backend.version()
        await backend.find_model("toy")
        await backend.chat(QUESTION)
    except (NoServer, BadRequest) as error:
        return str(error)
    finally:
        await backend.close()
    return ""


async def look_at(answer: Any, prefix: str = "", **settings: Any) -> str:
    async with replay.serving(answer) as address:
        return await look(prefix + address, **settings)


SIGN_IN = {"Location": "https://login.example/realm?state=secret"}
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.mark.parametrize("prefix", ["", "openai+"])
@pytest.mark.parametrize(
    ("response", "words"),
    [
        (lambda: web.Response(body=HTML, content_type="text/html"), "web page .status 200"),
        (lambda: web.Response(body=HTML, status=502, content_type="text/html"), "web page"),
        (lambda: web.json_response({"hello": "world"}), "not like"),
        (lambda: web.json_response({"error": "no token"}, status=401), "OVERREAD_HEADERS"),
        (lambda: web.Response(status=403, body=b"forbidden"), "OVERREAD_HEADERS"),
        (lambda: web.Response(status=404, body=b"404 page not found"), "a wrong path"),
        (lambda: web.Response(status=302, headers=SIGN_IN), "login.example/realm "),
    ],
)
def test_a_server_that_is_no_model_server_gets_one_sentence(
    prefix: str, response: Any, words: str
) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        made: web.StreamResponse = response()
        return made

    sentence = asyncio.run(look_at(answer, prefix))
    assert re.search(words, sentence), sentence
    assert "secret" not in sentence
    assert "\n" not in sentence


def test_a_llama_cpp_that_is_taken_for_an_ollama_says_how_to_write_it() -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        gone = {"message": "File Not Found", "type": "not_found_error", "code": 404}
        return web.json_response({"error": gone}, status=404)

    assert "want openai+" in asyncio.run(look_at(answer))
    assert "want openai+" not in asyncio.run(look_at(answer, "openai+"))


def test_nobody_there_says_how_to_start_one() -> None:
    sentence = asyncio.run(look(f"http://127.0.0.1:{free_port()}"))
    assert sentence.endswith("Start it with: ollama serve")


def test_a_machine_that_does_not_exist_is_named() -> None:
    sentence = asyncio.run(look("http://gpu.invalid:11434"))
    assert "no machine called gpu.invalid" in sentence


def test_a_path_and_a_trailing_slash_are_kept_and_cut() -> None:
    toy = Toy()

    async def below(request: web.Request) -> web.StreamResponse:
        if not request.path.startswith("/gpu/ollama/api/"):
            return web.Response(status=404, body=b"404 page not found")
        moved = request.clone(rel_url=request.rel_url.with_path(request.path[len("/gpu/ollama") :]))
        return await toy.handle(moved)

    async def go() -> list[str]:
        async with replay.serving(below) as address:
            ends = ("/gpu/ollama", "/gpu/ollama/", "/gpu/ollama/api", "/gpu/ollama/api/")
            return [await look(address + end) for end in ends]

    assert asyncio.run(go()) == [""] * 4


def test_localhost_that_is_ipv6_first_reaches_a_server_on_ipv4(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def ipv6_first(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        found = real("127.0.0.1" if host == "localhost" else host, port, *rest, **named)
        if host != "localhost":
            return found
        six = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [six, *found]

    monkeypatch.setattr(socket, "getaddrinfo", ipv6_first)

    async def go() -> str:
        async with replay.serving(Toy().handle) as address:
            return await look(address.replace("127.0.0.1", "localhost"))

    assert asyncio.run(go()) == ""


def guarded(token: str) -> tuple[Any, list[str]]:
    """A toy behind a door that wants a token, and the paths that it was asked for."""
    toy, paths = Toy(), list[str]()

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {token}":
            return web.json_response({"error": "unauthorized"}, status=401)
        paths.append(request.path)
        return await toy.handle(request)

    return answer, paths


def test_a_token_goes_to_its_own_host_with_every_request() -> None:
    async def go() -> tuple[str, str, list[str]]:
        answer, paths = guarded("s3cret")
        async with replay.serving(answer) as address, replay.serving(answer) as other:
            headers = json.dumps({f"{address}/": {"Authorization": "Bearer s3cret"}})
            right = await look(address, headers=headers)
            wrong = await look(other, headers=headers)
            return right, wrong, paths

    right, wrong, paths = asyncio.run(go())
    assert right == ""
    assert paths == ["/api/version", "/api/tags", "/api/chat"]
    assert "OVERREAD_HEADERS" in wrong


def test_a_token_is_shown_nowhere() -> None:
    headers = json.dumps({"http://gpu:1": {"Authorization": "Bearer s3cret"}})
    settings = load_settings(headers=headers)
    backend = open_backend("http://gpu:1", settings)
    shown = (repr(settings), str(settings), settings.model_dump_json(), repr(vars(backend)))
    assert not [text for text in shown if "s3cret" in text]
    for broken in ('{"http://gpu:1": "s3cret"}', "Bearer s3cret", '{"x y": {"A": "s3cret"}}'):
        with pytest.raises(SettingsError, match="OVERREAD_HEADERS") as error:
            load_settings(headers=broken)
        assert "s3cret" not in str(error.value)
        assert "s3cret" not in str(error.value.__cause__)


@pytest.mark.parametrize("text", ["http://u:s3cret@gpu:1", "http://gpu:1/?token=s3cret"])
def test_a_secret_does_not_belong_into_an_address(text: str) -> None:
    with pytest.raises(SettingsError, match="OVERREAD_HEADERS") as error:
        server_address(text)
    if "@" in text:
        assert "s3cret" not in str(error.value)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a private certificate authority and a key that it signed for 127.0.0.1."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which makes the certificates for this test")
    folder = tmp_path_factory.mktemp("authority")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=Hospital")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "wish",
            "-subj", "/CN=gpu")  # fmt: skip
    openssl("x509", "-req", "-in", "wish", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "cert")  # fmt: skip
    return folder


@asynccontextmanager
async def serving_https(authority: Path) -> AsyncIterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert", authority / "key")
    async with replay.serving(Toy().handle, context) as address:
        yield address.replace("http://", "https://")


def test_a_private_authority_is_trusted_after_a_setting_and_never_before(authority: Path) -> None:
    async def go() -> tuple[str, str, str]:
        async with serving_https(authority) as address:
            before = await look(address)
            after = await look(address, ca_file=authority / "ca.pem")
            plain = await look(address.replace("https://", "http://"))
            return before, after, plain

    before, after, plain = asyncio.run(go())
    assert "OVERREAD_CA_FILE" in before
    assert after == ""
    assert plain


def test_https_to_a_server_without_it_says_so() -> None:
    async def go() -> str:
        async with replay.serving(Toy().handle) as address:
            return await look(address.replace("http://", "https://"))

    assert "does not speak HTTPS" in asyncio.run(go())


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("no certificate")
    assert str(wrong) in asyncio.run(look("https://127.0.0.1:1", ca_file=wrong))
    with pytest.raises(SettingsError, match="OVERREAD_CA_FILE"):
        load_settings(ca_file=tmp_path / "nothing")
