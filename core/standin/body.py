"""JSON that a client sent, read as strictly and as carelessly as Ollama does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from core.standin.wire import Refused

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
DURATION = re.compile(r"(-?)((?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+)")
PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)")
GO_NAMES = {str: "string", bool: "bool", int: "int", list: "[]api.Message", dict: "map"}
JSON_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array"}
KEPT_SECONDS = 300.0

INTEGERS = frozenset(
    {"num_ctx", "num_predict", "seed", "top_k", "num_keep", "repeat_last_n", "num_batch",
     "num_gpu", "main_gpu", "num_thread"}
)  # fmt: skip
FLOATS = frozenset(
    {"temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty",
     "frequency_penalty"}
)  # fmt: skip


def read_object(body: bytes) -> dict[str, Any]:
    """The fields of a request; raises Refused in Ollama's words."""
    if not body.strip():
        raise Refused(400, "missing request body")
    try:
        fields = json.loads(body)
    except json.JSONDecodeError as error:
        raise Refused(400, _syntax_error(error)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "invalid character in request body") from error
    if not isinstance(fields, dict):
        raise _mistyped(fields, "", "api.Request")
    return fields


def typed(fields: Mapping[str, Any], name: str, kind: type) -> Any:
    """The field's value, None where it is missing or null; raises Refused for another type."""
    value = fields.get(name)
    if value is None or (isinstance(value, kind) and not (kind is int and value is True)):
        return value
    raise _mistyped(value, name, GO_NAMES[kind])


def options_of(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options that Ollama knows, of the right type. Unknown names are passed over."""
    options = typed(fields, "options", dict) or {}
    known: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        if name in INTEGERS or name in FLOATS:
            if isinstance(value, bool) or not isinstance(value, int | float):
                wanted = "integer" if name in INTEGERS else "float32"
                raise Refused(500, f'option "{name}" must be of type {wanted}')
            known[name] = int(value) if name in INTEGERS else float(value)
        elif name == "stop":
            if not isinstance(value, list):
                raise Refused(500, 'option "stop" must be of type array')
            known[name] = value
    return known


def format_of(fields: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The JSON schema asked for, {} for any JSON; None where text is free."""
    wanted = fields.get("format")
    if wanted is None or wanted == "":
        return None
    if isinstance(wanted, dict):
        return wanted
    if wanted == "json":
        return {}
    quoted = json.dumps(json.dumps(wanted))
    raise Refused(500, f'invalid format: {quoted}; expected "json" or a valid JSON Schema object')


def keep_alive_of(fields: Mapping[str, Any]) -> float:
    """For how many seconds the model stays; below 0 for ever."""
    wanted = fields.get("keep_alive")
    if wanted is None:
        return KEPT_SECONDS
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return float(wanted)
    match = DURATION.fullmatch(str(wanted))
    if match is None:
        raise Refused(400, f'time: invalid duration "{wanted}"')
    seconds = sum(float(number) * UNITS[unit] for number, unit in PART.findall(match.group(2)))
    return -1.0 if match.group(1) else seconds


def _syntax_error(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].strip()
    if not rest or error.msg.startswith("Unterminated"):
        return "unexpected EOF"
    return f"invalid character '{rest[0]}' looking for beginning of value"


def _mistyped(value: object, name: str, wanted: str) -> Refused:
    kind = JSON_NAMES.get(type(value), "object")
    place = f"Go struct field ChatRequest.{name} of type {wanted}"
    return Refused(400, f"json: cannot unmarshal {kind} into {place}")
