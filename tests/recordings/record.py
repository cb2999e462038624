"""Asks a server the recorded questions again and writes down what it says, as a new recording.

    cd tests/recordings
    python record.py http://127.0.0.1:11434 tiny > ollama/VERSION.json

The questions copy and delete models: use a server of your own that nobody else works with.
`tiny` is the name of the model to ask; tiny_model.py writes one with random weights. Texts,
times and digests will differ; the tests look at the rest. Questions that need the registry
at 127.0.0.1:5055, from which the first recordings pulled, are left out where it is not there.
"""

from __future__ import annotations

import json
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

NEWEST = sorted((Path(__file__).parent / "ollama").glob("*.json"))[-1]
KEPT_HEADERS = ("content-type", "content-length", "transfer-encoding")
SECONDS = 300.0
REGISTRY = ("127.0.0.1", 5055)


def main(address: str, model: str) -> None:
    recording = json.loads(NEWEST.read_text(encoding="utf-8"))
    version = _ask(address, {"method": "GET", "path": "/api/version"})["json"]["version"]
    if not _registry_is_there():
        recording["cases"] = [c for c in recording["cases"] if not _needs_registry(c)]
    for case in recording["cases"]:
        case["request"] = _with_model(case["request"], model)
        case["reply"] = _ask(address, case["request"])
        sys.stderr.write(f"{case['name']}: {case['reply']['status']}\n")
    recording |= {"server": f"ollama {version}", "how": "tests/recordings/record.py"}
    json.dump(recording, sys.stdout, ensure_ascii=False, indent=1)


def _registry_is_there() -> bool:
    try:
        socket.create_connection(REGISTRY, timeout=1).close()
    except OSError:
        return False
    return True


def _needs_registry(case: dict[str, Any]) -> bool:
    return "127.0.0.1:5055" in json.dumps(case["request"])


def _with_model(request: dict[str, Any], model: str) -> dict[str, Any]:
    body = request.get("json")
    if isinstance(body, dict) and body.get("model") == "tiny":
        return {**request, "json": {**body, "model": model}}
    return request


def _ask(address: str, request: dict[str, Any]) -> dict[str, Any]:
    body = request["raw"] if "raw" in request else json.dumps(request.get("json"))
    sent = None if "raw" not in request and "json" not in request else body.encode()
    asked = urllib.request.Request(
        address + request["path"], sent, {"Content-Type": "application/json"},
        method=request["method"],
    )  # fmt: skip
    began = time.monotonic()
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as response:
            return _reply(response.status, response.headers, response.read(), began)
    except urllib.error.HTTPError as error:
        return _reply(error.code, error.headers, error.read(), began)


def _reply(status: int, headers: Any, body: bytes, began: float) -> dict[str, Any]:
    kept = {name: headers[name] for name in KEPT_HEADERS if headers[name]}
    seconds = round(time.monotonic() - began, 2)
    return {"status": status, "headers": kept, **_content(body), "seconds": seconds}


def _content(body: bytes) -> dict[str, Any]:
    text = body.decode("utf-8", "replace")
    try:
        return {"json": json.loads(text)}
    except ValueError:
        pass
    written = [line for line in text.splitlines() if line.strip()]
    try:
        return {"lines": [json.loads(line) for line in written]} if written else {"text": ""}
    except ValueError:
        return {"text": text}


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
