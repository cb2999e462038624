"""How far crude readers get: two keyword rules and a classifier on word counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline

from core.demo.study import DemoReport
from core.types import Answer

FRACTURE = re.compile(r"fraktur|fracture|\bfx\b", re.IGNORECASE)
PNEUMOTHORAX = re.compile(r"pneumothora|ptx", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:kein\w*|nicht|ohne|no|not|without|neg)\b", re.IGNORECASE)
FOLDS = 5


def keyword(reports: Sequence[DemoReport], word: re.Pattern[str]) -> float:
    """Accuracy of: the word is there, so it is present."""
    return _share_right(reports, [bool(word.search(one.report.text)) for one in reports])


def keyword_and_negation(reports: Sequence[DemoReport], word: re.Pattern[str]) -> float:
    """Accuracy of: the word is there and no negation anywhere, so it is present."""
    texts = [one.report.text for one in reports]
    return _share_right(reports, [bool(word.search(t)) and not NEGATED.search(t) for t in texts])


def word_counts() -> Pipeline:
    """A logistic regression on word counts, with scikit-learn's defaults."""
    return make_pipeline(CountVectorizer(), LogisticRegression(max_iter=2000))


def classifier_cross_validated(reports: Sequence[DemoReport]) -> float:
    """Mean accuracy over five folds, each trained on the other four, on gold labels."""
    texts = np.array([one.report.text for one in reports], dtype=object)
    labels = np.array([one.adjudicated.value for one in reports])
    folds = KFold(FOLDS, shuffle=True, random_state=1)
    return float(cross_val_score(word_counts(), texts, labels, cv=folds).mean())


def classifier_elsewhere(train: Sequence[DemoReport], test: Sequence[DemoReport]) -> float:
    """Accuracy on other reports of a classifier trained on gold labels."""
    model = word_counts()
    model.fit([one.report.text for one in train], [one.adjudicated.value for one in train])
    return float(model.score([one.report.text for one in test], [one.truth.value for one in test]))


def _share_right(reports: Sequence[DemoReport], found: Sequence[bool]) -> float:
    answers = [Answer.PRESENT if there else Answer.ABSENT for there in found]
    return float(np.mean([a is one.truth for a, one in zip(answers, reports, strict=True)]))
