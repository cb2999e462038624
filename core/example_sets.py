"""A list of few-shot examples as text: canonical, so that its hash says which these are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from core.types import Answer, PoolReport


def as_text(examples: Sequence[PoolReport]) -> str:
    """JSON with one object an example, in the order of the list."""
    return json.dumps([asdict(each) for each in examples], ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> tuple[PoolReport, ...]:
    """The list that `as_text` wrote."""
    return tuple(
        PoolReport(**{**fields, "answer": Answer(fields["answer"])}) for fields in json.loads(text)
    )


def sha256(examples: Sequence[PoolReport]) -> str:
    return hashlib.sha256(as_text(examples).encode("utf-8", "surrogatepass")).hexdigest()
