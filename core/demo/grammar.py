"""A phrase grammar: one line that stands for many sentences.

    Kein Nachweis einer[| frischen] [Fraktur|knöchernen Verletzung], <2-6> mm, {fx.ig}

`[a|b]` is a choice, which may be nested and may have an empty branch; `<2-6>` is a
whole number; `{name}` is a word from outside and `{name.form}` one form of a noun
phrase. Spaces belong inside the branches, so that no branch leaves two in a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

from core.demo.dice import Dice
from core.demo.german import NounPhrase

Word: TypeAlias = str | NounPhrase


class Slot(NamedTuple):
    name: str
    form: str


class Number(NamedTuple):
    low: int
    high: int


class Choice(NamedTuple):
    branches: tuple[tuple[Node, ...], ...]


Node: TypeAlias = str | Slot | Number | Choice
_TOKEN = re.compile(r"\[|\]|\||\{\w+(?:\.\w+)?\}|<\d+-\d+>|[^\[\]|{}<>]+|[{}<>]")


def expand(phrase: str, dice: Dice, words: Mapping[str, Word]) -> str:
    """One sentence of those that the phrase stands for."""
    spoken: list[str] = []
    _speak(_compiled(phrase), dice, words, spoken)
    return "".join(spoken)


def _speak(nodes: tuple[Node, ...], dice: Dice, words: Mapping[str, Word], to: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            to.append(node)
        elif isinstance(node, Choice):
            _speak(dice.one(node.branches), dice, words, to)
        elif isinstance(node, Number):
            to.append(str(dice.between(node.low, node.high)))
        else:
            word = words[node.name]
            to.append(word if isinstance(word, str) else word.form(node.form))


@cache
def _compiled(phrase: str) -> tuple[Node, ...]:
    """The phrase as a tree. Raises ValueError where brackets do not match."""
    branches: list[list[Node]] = [[]]
    outer: list[list[list[Node]]] = []
    for token in _TOKEN.findall(phrase):
        if token == "[":
            outer.append(branches)
            branches = [[]]
        elif token == "|":
            branches.append([])
        elif token == "]":
            inner = Choice(tuple(tuple(branch) for branch in branches))
            branches = outer.pop()
            branches[-1].append(inner)
        else:
            branches[-1].append(_leaf(token))
    if outer or len(branches) != 1:
        raise ValueError(f"The brackets of this phrase do not match: {phrase}")
    return tuple(branches[0])


def _leaf(token: str) -> Node:
    if token.startswith("{") and token.endswith("}"):
        name, _, form = token[1:-1].partition(".")
        return Slot(name, form)
    if token.startswith("<") and token.endswith(">"):
        low, high = token[1:-1].split("-")
        return Number(int(low), int(high))
    return token
