"""Gold answers are guessed where their words leave no doubt, and never otherwise."""

from __future__ import annotations

import pytest

from core.importers import gold_words
from core.types import Answer
from tests import small

TASK = small.task()
P, A, U = Answer.PRESENT, Answer.ABSENT, Answer.UNCERTAIN


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("0 1", {"0": A, "1": P}),
        ("ja Nein", {"ja": P, "Nein": A}),
        ("YES no", {"YES": P, "no": A}),
        ("present absent uncertain", {"present": P, "absent": A, "uncertain": U}),
        ("positiv negativ unklar", {"positiv": P, "negativ": A, "unklar": U}),
        ("True False", {"True": P, "False": A}),
        ("1.0 0.0", {"1.0": P, "0.0": A}),
        ("Fraktur keine_Fraktur", {"Fraktur": P, "keine_Fraktur": A}),
        ("fracture no-fracture", {"fracture": P, "no-fracture": A}),
        ("no_fracture", {"no_fracture": A}),
        ("Bruch kein_Bruch", {"Bruch": P, "kein_Bruch": A}),
        ("Erguss kein_Erguss", {"Erguss": P, "kein_Erguss": A}),
        ("Erguss", {}),
        ("A B", {}),
        ("0 1 2", {"0": A, "1": P}),
        ("-1 1", {"1": P}),
        ("normal abnormal", {}),
        ("N/A 1", {"1": P}),
        ("not_mentioned", {}),
        ("o.B. unauffällig", {"o.B.": A, "unauffällig": A}),
        ("Bruch_ja Bruch_nein", {"Bruch_ja": P, "Bruch_nein": A}),
        ("Fracture:no Erguss:ja", {"Fracture:no": A}),
        ("Fraktur_alt", {}),
    ],
)
def test_gold_values_are_mapped_where_they_are_plain(
    values: str, expected: dict[str, Answer]
) -> None:
    """`not_mentioned` is no answer of this task."""
    assert gold_words.guess(values.split(), TASK) == expected


def test_a_map_is_read_as_it_is_typed() -> None:
    found = gold_words.parse_map("fracture=present, no_fracture = absent,a=b=uncertain", TASK)
    assert found["fracture"] is P
    assert found["no_fracture"] is A
    assert found["a=b"] is U
    assert found["uncertain"] is U


@pytest.mark.parametrize(
    ("text", "reason"),
    [("fracture", "says no answer"), ("=present", "says no answer"),
     ("x=yes", "“yes” is no answer of the task ankle_fracture"),
     ("x=not_mentioned", "It has: present, absent, uncertain")],
)  # fmt: skip
def test_a_map_that_is_wrong_says_where(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        gold_words.parse_map(text, TASK)


def test_a_map_does_not_mind_case_and_underscores() -> None:
    found = gold_words.explain(["No Fracture", "FRACTURE", "?"], {"no_fracture": A, "fracture": P})
    assert found == {"No Fracture": A, "FRACTURE": P}
