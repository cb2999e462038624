"""Fills a JSON schema with what the stand-in has to say, as a grammar would enforce it.

Properties are filled in the order in which they are written. An enum of answers gets
the member that means the answer, whatever its word; strings get the evidence, booleans
whether the finding is present, integers the confidence within their bounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.standin.answer_words import ANSWERS, meaning
from core.standin.answering import Spoken

Schema = Mapping[str, Any]
CERTAINTY = re.compile(r"confid|konfid|certain|sicher|wahrscheinlich|probab|score|^p$", re.I)
QUOTE = re.compile(r"evid|quote|beleg|zitat|textstelle|source|span", re.I)
LONGEST_STRING = 500
DEEPEST = 24


def fill(schema: Schema, spoken: Spoken) -> str:
    """A JSON text that the schema allows. {} allows any object."""
    if not schema:
        return dump(default_object(spoken))
    return dump(_Filler(schema, spoken).value(schema, "", 0))


def default_object(spoken: Spoken, word: str | None = None) -> dict[str, object]:
    """What is said where JSON is wanted and no schema tells its keys."""
    return {
        "evidence": spoken.evidence,
        "answer": word or spoken.answer,
        "confidence": round(100 * spoken.confidence),
    }


def answer_members(schema: Schema) -> tuple[str, ...]:
    """The words of the first enum that holds answers; empty if there is none."""
    found = [part for part in _parts(schema, 0) if isinstance(part.get("enum"), list)]
    found.sort(key=lambda part: len(_by_meaning(part["enum"])), reverse=True)
    return tuple(str(member) for member in found[0]["enum"]) if found else ()


def choose(members: Sequence[Any], answer: str) -> Any:
    """The member that means the answer; failing that the one at the answer's place."""
    if answer in members:
        return answer
    known = _by_meaning(members)
    if answer in known:
        return known[answer]
    place = ANSWERS.index(answer) if answer in ANSWERS else 0
    if len(known) > 1:
        return known.get("present", members[0])
    return members[min(place, len(members) - 1)]


def _by_meaning(members: Sequence[Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for member in members:
        said = meaning(re.sub(r"[_-]", " ", str(member))) if member is not None else None
        if said is not None:
            known.setdefault(said, member)
    return known


def _parts(schema: Any, depth: int) -> list[Schema]:
    if not isinstance(schema, dict) or depth > DEEPEST:
        return []
    inner = [*(schema.get("properties") or {}).values(), schema.get("items")]
    inner += [*(schema.get("anyOf") or ()), *(schema.get("$defs") or {}).values()]
    return [schema, *(found for part in inner for found in _parts(part, depth + 1))]


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Filler:
    """One schema being filled; `root` is where its references point to."""

    def __init__(self, root: Schema, spoken: Spoken) -> None:
        self.root = root
        self.spoken = spoken

    def value(self, schema: Any, key: str, depth: int) -> Any:
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None
        if "$ref" in schema:
            return self.value(self._referred(str(schema["$ref"])), key, depth + 1)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return choose(schema["enum"], self.spoken.answer)
        for several in ("anyOf", "oneOf", "allOf"):
            if schema.get(several):
                return self.value(_telling(schema[several]), key, depth + 1)
        return self._of_type(_type(schema), schema, key, depth)

    def _referred(self, reference: str) -> Any:
        part: Any = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            part = part.get(step, {}) if isinstance(part, dict) else {}
        return part

    def _of_type(self, kind: str, schema: Schema, key: str, depth: int) -> Any:
        if kind == "object":
            properties = schema.get("properties") or {}
            return {name: self.value(part, name, depth + 1) for name, part in properties.items()}
        if kind == "array":
            count = min(max(int(schema.get("minItems", 0)), 1), int(schema.get("maxItems", 99)))
            return [self.value(schema.get("items") or {}, key, depth + 1) for _ in range(count)]
        if kind == "boolean":
            return self.spoken.answer == "present"
        if kind == "integer":
            return self._integer(schema, key)
        if kind == "number":
            return self._number(schema)
        return self._string(schema, key) if kind == "string" else None

    def _integer(self, schema: Schema, key: str) -> int:
        low, high = _bounds(schema, 100)
        if (low, high) == (0, 1) and not CERTAINTY.search(key):
            return int(self.spoken.answer == "present")
        wanted = low + self.spoken.confidence * (high - low)
        return int(min(max(round(wanted), -(-low // 1)), high // 1))

    def _number(self, schema: Schema) -> float:
        low, high = _bounds(schema, 1)
        return round(low + self.spoken.confidence * (high - low), 3)

    def _string(self, schema: Schema, key: str) -> str:
        quote = self.spoken.evidence
        text = quote if QUOTE.search(key) else f"{quote} → {self.spoken.answer}"
        longest = int(schema.get("maxLength", LONGEST_STRING))
        return text[:longest].ljust(int(schema.get("minLength", 0)), ".")


def _type(schema: Schema) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        return next((str(one) for one in kind if one != "null"), "null")
    return str(kind)


def _telling(alternatives: Sequence[Any]) -> Any:
    """The first alternative that is more than null."""
    telling = (a for a in alternatives if isinstance(a, dict) and a.get("type") != "null")
    return next(telling, alternatives[0])


def _bounds(schema: Schema, highest: float) -> tuple[float, float]:
    step = 1 if schema.get("type") == "integer" else 1e-3
    low = schema.get("minimum", schema.get("exclusiveMinimum", -step) + step)
    high = schema.get("maximum", schema.get("exclusiveMaximum", highest + step) - step)
    return (low, max(low, high))
