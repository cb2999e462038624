"""Who stands in a comparison: one row for each prompt on each model, for people and baselines.

Examples that were drawn, and a temperature that was set, make a row of their own. Of each
such row only one reader counts: the newest text that has read anything of the part, and
of that text the reader that was made last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.types import Pick, Reader, ReaderKind

KINDS = (ReaderKind.PROMPT, ReaderKind.RULES, ReaderKind.CLASSIFIER, ReaderKind.HUMAN)
"""Readers of reports, in the order in which rows of equal accuracy are shown."""
DRAWN = ("shots", "pick", "pick_seed", "examples")
SEEDLESS = ("", Pick.FIXED, Pick.NEAREST)
"""Ways of picking in which nothing is diced."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One row of a comparison. `name` is unique in it.

    `version` is the number of the prompt's text, `newest_version` that of the newest
    text of the same name; both are 0 for readers that are no prompts.
    """

    reader_id: int
    reader: Reader
    name: str
    version: int = 0
    newest_version: int = 0

    @property
    def is_prompt(self) -> bool:
        return self.reader.kind is ReaderKind.PROMPT

    @property
    def is_human(self) -> bool:
        return self.reader.kind is ReaderKind.HUMAN

    @property
    def shots(self) -> int | None:
        """Few-shot examples, None for readers that are no prompts."""
        return int(self.reader.settings.get("shots", "0")) if self.is_prompt else None

    @property
    def pick(self) -> str:
        """How the examples were picked; empty where the prompt's own stand, or none."""
        return self.reader.settings.get("pick", "") if self.shots else ""

    @property
    def pick_seed(self) -> int | None:
        return int(self.reader.settings.get("pick_seed", "0")) if self.pick else None

    @property
    def temperature(self) -> float | None:
        found = self.reader.settings.get("temperature")
        return float(found) if found is not None and self.is_prompt else None


def variants(
    readers: Mapping[int, Reader], versions: Mapping[tuple[str, str], int]
) -> tuple[Variant, ...]:
    """The rows for these readers (reader_id → reader), in the order of their reader_ids."""
    newest: dict[str, int] = {}
    for (prompt, _), number in versions.items():
        newest[prompt] = max(number, newest.get(prompt, 0))
    chosen: dict[tuple[str, ...], tuple[int, int]] = {}
    for reader_id, reader in readers.items():
        if reader.kind in KINDS:
            version = versions.get((reader.prompt_name, reader.prompt_sha256), 0)
            key = _row(reader)
            chosen[key] = max(chosen.get(key, (-1, 0)), (version, reader_id))
    rows = sorted((reader_id, version) for version, reader_id in chosen.values())
    return _named(
        [
            Variant(i, readers[i], "", version, newest.get(readers[i].prompt_name, 0))
            for i, version in rows
        ]
    )


def _row(reader: Reader) -> tuple[str, ...]:
    """Readers with the same key share a row: the later one stands for both."""
    if reader.kind is ReaderKind.PROMPT:
        settings = reader.settings
        drawn = [settings.get(name, "") for name in DRAWN] if "pick" in settings else []
        warm = settings.get("temperature_set", "")
        return reader.kind, reader.prompt_name, reader.model, warm, *drawn
    return reader.kind, reader.name


def _named(rows: Iterable[Variant]) -> tuple[Variant, ...]:
    """Names as short as they can be while no two are the same."""
    found = list(rows)
    several_models = len({row.reader.model for row in found if row.is_prompt}) > 1
    several_seeds = len({row.pick_seed for row in found if row.pick not in SEEDLESS}) > 1
    names = [_name(row, with_model=several_models, with_seed=several_seeds) for row in found]
    twice = {name for name, count in Counter(names).items() if count > 1}
    return tuple(
        replace(row, name=_told_apart(row, name) if name in twice else name)
        for row, name in zip(found, names, strict=True)
    )


def _told_apart(row: Variant, name: str) -> str:
    """Drawn from another list than its namesake, or of another kind."""
    examples = row.reader.settings.get("examples", "")
    return f"{name} ({examples[:6] if row.pick and examples else row.reader.kind.value})"


def _name(row: Variant, *, with_model: bool, with_seed: bool) -> str:
    if not row.is_prompt:
        return row.reader.name
    older = f" (version {row.version})" if row.version < row.newest_version else ""
    model = f" · {row.reader.model}" if with_model else ""
    other = differing(row.reader.settings, with_seed=with_seed)
    return f"{row.reader.prompt_name}{older}{other}{model}"


def differing(settings: Mapping[str, str], *, with_seed: bool = False) -> str:
    """What a reader does otherwise than its prompt says: “ + 3 balanced at 0.7”."""
    pick, k, parts = settings.get("pick", ""), settings.get("shots", "0"), ""
    if pick and k == "0":
        parts = " without examples"
    elif pick:
        own = pick == Pick.FIXED and not settings.get("examples")
        parts = f" + {k} {'of its own' if own else pick}"
        if with_seed and pick not in SEEDLESS:
            parts += f" (seed {settings.get('pick_seed', '')})"
    warm = settings.get("temperature_set", "")
    return f"{parts} at {warm}" if warm else parts
