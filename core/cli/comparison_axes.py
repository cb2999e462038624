"""What --shots, --pick, --pick-seed and --temperatures of a comparison mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import typer

from core.types import Pick
from core.workflows import draw_examples
from core.workflows.comparison_plan import Axes
from core.workflows.draw_examples import Wish

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Text:
    """The options as they were typed, several values with commas."""

    shots: str
    pick: str
    pick_seed: str
    temperatures: str

    def axes(self, prompts: tuple[str, ...], models: tuple[str, ...], repeats: int) -> Axes:
        """Raises typer.BadParameter where a value is none."""
        heat = _values(self.temperatures, "--temperatures", _temperature)
        return Axes(prompts, models, self._examples(), tuple(heat) or (None,), repeats)

    def _examples(self) -> tuple[Wish | None, ...]:
        numbers = list(_values(self.shots, "--shots", _number))
        if not numbers:
            return (None,)
        return tuple(dict.fromkeys(self._wishes(numbers)))

    def _wishes(self, numbers: list[int]) -> Iterator[Wish]:
        picks = list(_values(self.pick, "--pick", Pick))
        seeds = list(_values(self.pick_seed, "--pick-seed", int))
        for k in numbers:
            yield from (draw_examples.wish(k, pick, seed) for pick in picks for seed in seeds)


def _values(text: str, option: str, read: Callable[[str], Value]) -> Iterator[Value]:
    for part in filter(None, (each.strip() for each in text.split(","))):
        try:
            yield read(part)
        except ValueError as error:
            known = f" There is: {', '.join(Pick)}." if option == "--pick" else ""
            raise typer.BadParameter(f"{option}: “{part}” can't be used.{known}") from error


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= draw_examples.MOST_SHOTS:
        raise ValueError
    return number


def _temperature(text: str) -> float:
    value = draw_examples.temperature(text)
    if value is None:
        raise ValueError
    return value
