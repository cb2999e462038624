"""README.md tells the numbers and names that are in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.standin import answering, instructions
from core.standin.dialects import DIALECTS
from core.standin.faults import KINDS
from core.standin.vocabulary import Rule

README = (Path(answering.__file__).parent / "README.md").read_text("utf-8")
ROWS = re.findall(r"^ *\| (.+?) \| (.+?) \|$", README, re.MULTILINE)


def number(row: str) -> float:
    """The share in the table row that begins so, negative where it says fewer."""
    (said,) = [said for begin, said in ROWS if begin.startswith(row)]
    share = float(said.split(" %")[0]) / 100
    return -share if said.endswith("fewer") else share


def test_every_rule_stands_there_with_how_often_a_silent_prompt_gets_away_with_it() -> None:
    told = {
        Rule(name): float(said.split(" %")[0]) / 100
        for begin, said in ROWS
        if begin.startswith("is silent on")
        for name in re.findall(r"`(\w+)`", begin)
    }
    assert told == instructions.UNMENTIONED
    assert "There are thirteen" in README
    assert len(Rule) == 13


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("mentions the rule and shows it", instructions.MENTIONED_AND_SHOWN),
        ("mentions it", instructions.MENTIONED),
        ("only shows it", instructions.SHOWN),
        ("puts delimiters around", instructions.DELIMITED),
        ("defines the place", instructions.PLACE_ONLY),
        ("whatever it says", answering.SLIP),
        ("is in another language", answering.SLIP_FOREIGN),
        ("wants the answer before", answering.SLIP_ANSWER_FIRST),
        ("lets it reason first", answering.SLIP_REASONED),
        ("has examples", answering.SLIP_EXAMPLES),
    ],
)
def test_a_share_stands_there_as_it_is(row: str, value: float) -> None:
    assert number(row) == pytest.approx(value)


def test_the_flips_stand_there_as_they_are() -> None:
    shares = re.search(r"With each seed ([\d.]+) % .*? and ([\d.]+) % more", README, re.DOTALL)
    assert shares is not None
    assert float(shares.group(1)) / 100 == pytest.approx(answering.FLIP)
    assert float(shares.group(2)) / 100 == pytest.approx(answering.FLIP_PER_DEGREE)


def test_every_fault_and_every_version_stands_there() -> None:
    told = [begin.strip("`") for begin, _ in ROWS if begin.startswith("`")]
    assert told == list(KINDS)
    assert all(version in README for version in DIALECTS)


def test_nothing_is_left_to_fill_in() -> None:
    assert not re.search(r"@[A-Z_]{3,}", README)
