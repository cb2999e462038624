"""Lists of words and phrases as one pattern, in a notation that reads like a glossary.

Phrases stand apart by white space. In a phrase `*` stands for any letters, `_` for what is
between two words, `~` for up to three words more, and (a|b) for a choice.
"""

from __future__ import annotations

import re

_SIGNS = {"*": r"\w*", "_": r"\W+", "~": r"\W+(?:\w+\W+){0,3}?", ".": r"\.?"}


def phrases(glossary: str) -> re.Pattern[str]:
    """Finds any of the phrases as whole words in a folded text."""
    return re.compile("|".join(_phrase(one) for one in glossary.split()))


def _phrase(text: str) -> str:
    pattern = "".join(_SIGNS.get(sign, sign) for sign in text)
    begins = "" if text[0] in "*(" else r"\b"
    ends = "" if text[-1] in "*)." else r"\b"
    return f"{begins}(?:{pattern}){ends}"
