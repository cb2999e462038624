"""What two replies have in common apart from their words: fields, types, statuses, endings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

SAME_VALUES = ("done", "done_reason", "error", "prompt_eval_count", "context_length", "version")
"""Fields that must have the very same value."""
HEX = re.compile(r"\b[0-9a-f]{12}\b")
HEADERS = ("content-type", "transfer-encoding")

Reply = dict[str, Any]


def differences(recorded: Reply, seen: Reply) -> Iterator[tuple[str, str]]:
    """(place, what differs there) of two replies."""
    if recorded["status"] != seen["status"]:
        yield "status", f"{recorded['status']} ≠ {seen['status']}"
    if "headers" in recorded:
        for name in HEADERS:
            if recorded["headers"].get(name) != seen["headers"].get(name):
                yield name, f"{recorded['headers'].get(name)} ≠ {seen['headers'].get(name)}"
    if "lines" in recorded:
        yield from _of_lines(recorded["lines"], seen.get("lines"))
    elif recorded.get("json") is not None:
        yield from _of_values("", recorded["json"], seen.get("json"))
    elif recorded.get("text", "") != seen.get("text", ""):
        yield "text", f"{recorded.get('text')!r} ≠ {seen.get('text')!r}"


def _of_lines(recorded: list[Any], seen: list[Any] | None) -> Iterator[tuple[str, str]]:
    """Lines of one kind after another count once: their number depends on the speed."""
    if seen is None:
        yield "lines", "no lines"
        return
    wanted, found = _kinds(recorded), _kinds(seen)
    if [kind for kind, _ in wanted] != [kind for kind, _ in found]:
        yield "lines", f"{[kind for kind, _ in wanted]} ≠ {[kind for kind, _ in found]}"
        return
    for (_, line), (_, other) in zip(wanted, found, strict=True):
        yield from _of_values("", line, other)


def _kinds(lines: list[Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for line in lines:
        kind = f"{sorted(line)} {HEX.sub('HEX', str(line.get('status', '')))}"
        if not found or found[-1][0] != kind:
            found.append((kind, line))
    return found


def _of_values(place: str, recorded: Any, seen: Any) -> Iterator[tuple[str, str]]:
    if type(recorded) is not type(seen):
        yield place or "body", f"{type(recorded).__name__} ≠ {type(seen).__name__}"
    elif isinstance(recorded, dict):
        for name in recorded.keys() | seen.keys():
            inner = f"{place}.{name}".lstrip(".")
            if name not in recorded or name not in seen:
                yield inner, "is missing in the " + ("reply" if name in recorded else "recording")
            else:
                yield from _of_values(inner, recorded[name], seen[name])
    elif isinstance(recorded, list):
        if bool(recorded) != bool(seen):
            yield f"{place}[]", f"{len(recorded)} entries ≠ {len(seen)}"
        for one, other in zip(recorded[:1], seen[:1], strict=False):
            yield from _of_values(f"{place}[]", one, other)
    elif place.rsplit(".", 1)[-1] in SAME_VALUES and recorded != seen:
        yield place, f"{recorded!r} ≠ {seen!r}"
