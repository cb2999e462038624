"""Cuts a stream into lists of bounded size, so that nothing is ever held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """`[1, 2, 3, 4, 5]` by 2 → `[1, 2]`, `[3, 4]`, `[5]`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
