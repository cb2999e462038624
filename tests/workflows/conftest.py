"""Fixtures of the reading desk's tests: the small study under review, and cases in hand."""

from __future__ import annotations

import pytest

from core.workflows import review_desk
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground


@pytest.fixture
def ground(study: Study) -> Ground:
    return small_review.fill(study.engine)


@pytest.fixture
def six(study: Study, ground: Ground) -> list[int]:
    """The cases of a list of six, all in Anna's hand."""
    list_id = small_review.make_list(study.engine, ground)
    given = review_desk.hand(study, ground.anna, list_id, 6)
    return [each.look.case_id for each in given.cases]
