"""How alike two reports are by their words: cosines of TF-IDF vectors.

tf is 1 + ln(count), idf is ln((1 + n) / (1 + texts with the word)) + 1, as in
scikit-learn's TfidfVectorizer(sublinear_tf=True) on single words. Pure, and quick enough
to be asked once for every report of an archive.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"\w+")
Floats = NDArray[np.float64]


def likeness(these: Sequence[str], those: Sequence[str]) -> Floats:
    """Cosines (these × those), the weights learnt from all of the texts."""
    counts = [words(text) for text in (*these, *those)]
    idf = _idf(counts)
    vectors = [_vector(each, idf) for each in counts]
    columns = vectors[len(these) :]
    row_of = {word: row for row, word in enumerate(sorted({w for v in columns for w in v}))}
    matrix = np.zeros((len(row_of), len(those)))
    for column, vector in enumerate(columns):
        for word, weight in vector.items():
            matrix[row_of[word], column] = weight
    found = np.zeros((len(these), len(those)))
    for place, vector in enumerate(vectors[: len(these)]):
        shared = [word for word in vector if word in row_of]
        weights = np.array([vector[word] for word in shared])
        found[place] = weights @ matrix[[row_of[word] for word in shared]] if shared else 0.0
    return found


class Index:
    """Texts that others are held against, the weights learnt from these texts alone."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [words(text) for text in texts]
        self._idf = _idf(counts)
        self._size = len(texts)
        self._places: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, each in enumerate(counts):
            for word, weight in _vector(each, self._idf).items():
                self._places[word].append((place, weight))

    def cosines(self, text: str) -> Floats:
        """The text's likeness to each of the texts, in their order."""
        known = {word: n for word, n in words(text).items() if word in self._idf}
        found = np.zeros(self._size)
        for word, weight in _vector(known, self._idf).items():
            for place, other in self._places[word]:
                found[place] += weight * other
        return found


def words(text: str) -> Mapping[str, int]:
    return Counter(word for word in WORD.findall(text.casefold()) if len(word) > 1)


def _idf(counts: Sequence[Mapping[str, int]]) -> dict[str, float]:
    appears = Counter(word for each in counts for word in each)
    return {word: math.log((1 + len(counts)) / (1 + n)) + 1 for word, n in appears.items()}


def _vector(counts: Mapping[str, int], idf: Mapping[str, float]) -> dict[str, float]:
    raw = {word: (1 + math.log(n)) * idf[word] for word, n in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items()}
