"""The stand-in answers as the recorded servers did: every case, every version.

What differs on purpose stands in differences.yaml, with its reason; an entry that is
no longer needed fails.
"""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from core.standin import StandinSettings, serve
from core.standin.dialects import DIALECTS, dialect_of
from core.standin.settings import NOISE_MODEL
from tests.backends.replay import RECORDINGS, cases
from tests.standin.shapes import Reply, differences

PULLED = "127.0.0.1:5055/library/big"
SETTINGS = {
    "slots": 1,
    "models": (NOISE_MODEL,),
    "pullable": {PULLED: 190_983_552},
    "pull_bytes_per_second": 500e6,
}
RECORDED = sorted(path.stem for path in (RECORDINGS / "ollama").glob("*.json"))
VERSIONS = [version for version in RECORDED if version in DIALECTS]
ON_PURPOSE = yaml.safe_load((Path(__file__).parent / "differences.yaml").read_text("utf-8"))
ALL_CASES = [
    (version, name)
    for version in VERSIONS
    for name in cases(RECORDINGS / "ollama" / f"{version}.json")
]


@cache
def recorded(version: str) -> dict[str, dict[str, Any]]:
    return cases(RECORDINGS / "ollama" / f"{version}.json")


@cache
def seen(version: str) -> dict[str, Reply]:
    """All recorded requests, put to one stand-in in their order."""
    return asyncio.run(ask_all(version))


async def ask_all(version: str) -> dict[str, Reply]:
    settings = StandinSettings(version=version, **SETTINGS)  # type: ignore[arg-type]
    async with serve(settings) as address, aiohttp.ClientSession() as session:
        return {name: await ask(session, address, case) for name, case in recorded(version).items()}


async def ask(session: aiohttp.ClientSession, address: str, case: dict[str, Any]) -> Reply:
    request, lines = case["request"], case["reply"].get("lines") or []
    body = request.get("raw", "") if "raw" in request else json.dumps(request.get("json"))
    has_body = "raw" in request or "json" in request
    async with session.request(
        request["method"], address + request["path"], data=body if has_body else None
    ) as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        reply: Reply = {"status": response.status, "headers": headers}
        if case["name"] == "pull_cancelled":
            return reply | {"lines": [json.loads(await response.content.readline()) for _ in lines]}
        return reply | as_recorded(await response.text(), case["reply"])


def as_recorded(text: str, wanted: Reply) -> Reply:
    """The body in the form in which the recording holds it."""
    if "lines" in wanted:
        return {"lines": [json.loads(line) for line in text.splitlines()]}
    if wanted.get("json") is not None:
        return {"json": json.loads(text)}
    return {"text": text}


def found(version: str, name: str) -> dict[str, str]:
    """place → difference."""
    return dict(differences(recorded(version)[name]["reply"], seen(version)[name]))


def matches(entry: dict[str, Any], version: str, name: str, place: str) -> bool:
    return (
        name in entry["cases"]
        and (place == entry["place"] or place.startswith(entry["place"] + "."))
        and version in entry.get("versions", VERSIONS)
    )


@pytest.mark.parametrize("version", sorted(DIALECTS))
def test_every_version_that_is_spoken_was_recorded(version: str) -> None:
    assert version in RECORDED


@pytest.mark.parametrize("version", RECORDED)
def test_every_recorded_version_is_spoken(version: str) -> None:
    if version not in DIALECTS:
        pytest.skip(f"core/standin/dialects.py does not describe Ollama {version} yet")
    assert dialect_of(version).version == version


@pytest.mark.parametrize(("version", "name"), ALL_CASES)
def test_the_stand_in_answers_like_the_recorded_server(version: str, name: str) -> None:
    unexplained = {
        place: what
        for place, what in found(version, name).items()
        if not any(matches(entry, version, name, place) for entry in ON_PURPOSE)
    }
    assert unexplained == {}


@pytest.mark.parametrize("entry", ON_PURPOSE, ids=lambda entry: entry["place"])
def test_every_difference_on_purpose_has_a_reason_and_is_needed(entry: dict[str, Any]) -> None:
    assert len(entry["reason"].split()) > 3
    for name in entry["cases"]:
        assert any(
            matches(entry, version, name, place)
            for version in entry.get("versions", VERSIONS)
            for place in found(version, name)
        ), f"{name} no longer differs at {entry['place']}: take it off the list."


def test_another_version_would_be_noticed() -> None:
    mistaken = {
        name
        for name, case in recorded("0.32.15").items()
        if any(
            place in ("status", "error", "prompt_eval_count")
            for place, _ in differences(case["reply"], seen("0.12.11")[name])
        )
    }
    assert mistaken >= {
        "show_missing",
        "long_default",
        "images_unsupported",
        "turns_truncate_false",
    }


def test_a_pull_goes_on_where_it_was_left() -> None:
    for version in VERSIONS:
        left = seen(version)["pull_cancelled"]["lines"][-1]["completed"]
        goes_on = seen(version)["pull_resumed"]["lines"][1]["completed"]
        assert goes_on > left > 0
