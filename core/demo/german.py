"""German noun phrases: adjectives, articles and the four cases.

A finding is named once ("nicht disloziert", "Fraktur", "der distalen Fibula") and said
in whichever case a sentence needs. A form is two letters: the article (`s` none, `i`
ein, `k` kein, `d` der) and the case (`n`, `a`, `d`, `g`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

_CASES = "nadg"
_ENDINGS = {
    ("s", "m"): ("er", "en", "em", "en"),
    ("s", "f"): ("e", "e", "er", "er"),
    ("s", "n"): ("es", "es", "em", "en"),
    ("i", "m"): ("er", "en", "en", "en"),
    ("i", "f"): ("e", "e", "en", "en"),
    ("i", "n"): ("es", "es", "en", "en"),
    ("d", "m"): ("e", "en", "en", "en"),
    ("d", "f"): ("e", "e", "en", "en"),
    ("d", "n"): ("e", "e", "en", "en"),
}
_ARTICLES = {
    ("s", "m"): ("", "", "", ""),
    ("s", "f"): ("", "", "", ""),
    ("s", "n"): ("", "", "", ""),
    ("i", "m"): ("ein ", "einen ", "einem ", "eines "),
    ("i", "f"): ("eine ", "eine ", "einer ", "einer "),
    ("i", "n"): ("ein ", "ein ", "einem ", "eines "),
    ("d", "m"): ("der ", "den ", "dem ", "des "),
    ("d", "f"): ("die ", "die ", "der ", "der "),
    ("d", "n"): ("das ", "das ", "dem ", "des "),
}


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun with its adjectives (without endings) and what follows it.

    `genitive` is the ending of a masculine or neuter noun in the genitive.
    """

    gender: str
    noun: str
    tail: str = ""
    adjectives: tuple[str, ...] = ()
    genitive: str = ""

    def form(self, key: str) -> str:
        """The phrase with the article and in the case that the two letters name."""
        article, case = key[0], _CASES.index(key[1])
        declension = "i" if article == "k" else article
        ending = _ENDINGS[declension, self.gender][case]
        spoken = [_ARTICLES[declension, self.gender][case]]
        if article == "k":
            spoken[0] = "k" + spoken[0]
        spoken += [adjective + ending + " " for adjective in self.adjectives]
        spoken.append(self.noun + (self.genitive if case == 3 else "") + self.tail)
        return "".join(spoken)

    def called(self, *adjectives: str) -> NounPhrase:
        """The same thing with more adjectives in front."""
        return replace(self, adjectives=adjectives + self.adjectives)
