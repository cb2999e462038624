"""What a person says of an image holds, is never overwritten, and changes the next prepared set."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text, true
from sqlalchemy.exc import DBAPIError

from core.errors import OverreadError
from core.image_types import Excluded, Image, MarkKind, View
from core.images.recipe import Recipe
from core.store import image_marks, images
from core.store.database import reading, writing
from core.workflows import import_images, mark_images, prepare_images
from core.workflows.study import Study
from tests.images.radiographs import radiograph, write

SMALL = Recipe(32)


@pytest.fixture
def two(study: Study, tmp_path: Path) -> list[Image]:
    write(tmp_path / "in", "a", radiograph("1.2.1", ViewPosition="AP"))
    write(tmp_path / "in", "b", radiograph("1.2.2"))
    write(tmp_path / "in", "c", radiograph("1.2.3", BurnedInAnnotation="YES"))
    import_images.run(study, tmp_path / "in")
    return all_of(study)


def all_of(study: Study) -> list[Image]:
    with reading(study.engine) as connection:
        return list(images.page(connection, true()))


def test_a_view_set_by_hand_stands_in_the_next_prepared_set_and_survives_an_import(
    study: Study, two: list[Image], tmp_path: Path
) -> None:
    mark_images.set_view(study, two[0].image_id, View.MORTISE, "Anna")
    mark_images.set_view(study, two[1].image_id, View.LATERAL, "Bert")
    assert import_images.run(study, tmp_path / "in").counts.unchanged == 3
    prepare_images.run(study, SMALL, processes=1)
    ready = prepare_images.opened(study, SMALL)
    assert [one.view for one in ready.images] == ["mortise", "lateral"]


def test_each_mark_is_a_row_with_who_and_what_was_before(study: Study, two: list[Image]) -> None:
    image_id = two[0].image_id
    mark_images.set_view(study, image_id, View.LATERAL, "Anna")
    mark_images.set_view(study, image_id, View.UNKNOWN, "Bert")
    with reading(study.engine) as connection:
        mark = image_marks.newest(connection, MarkKind.VIEW, [image_id])[image_id]
        rows = connection.execute(text("SELECT who, value, before FROM image_marks")).all()
    assert [tuple(row) for row in rows] == [("Anna", "lateral", "ap"), ("Bert", "", "lateral")]
    assert (mark.who, mark.value) == ("Bert", "")
    for change in ("UPDATE image_marks SET who = 'x'", "DELETE FROM image_marks"):
        with pytest.raises(DBAPIError), writing(study.engine) as connection:
            connection.execute(text(change))


def test_what_is_left_out_leaves_the_next_set_and_comes_back_when_taken_back(
    study: Study, two: list[Image]
) -> None:
    image_id = two[0].image_id
    mark_images.leave_out(study, image_id, Excluded.WRONG_REGION, "Anna")
    assert prepare_images.run(study, SMALL, processes=1).ready == 1
    assert mark_images.left_out_by(study, [image_id, two[1].image_id]) == {image_id: "Anna"}
    mark_images.take_back(study, image_id, "Bert")
    assert prepare_images.run(study, SMALL, processes=1).ready == 2
    assert mark_images.left_out_by(study, [image_id]) == {}


def test_what_its_file_rules_out_no_person_takes_back(study: Study, two: list[Image]) -> None:
    assert two[2].header.excluded is Excluded.BURNED_IN
    with pytest.raises(OverreadError, match="because of what its file says"):
        mark_images.take_back(study, two[2].image_id, "Anna")


def test_a_reason_that_is_none_and_an_image_that_is_none_are_sentences(
    study: Study, two: list[Image]
) -> None:
    with pytest.raises(OverreadError, match="Say why"):
        mark_images.leave_out(study, two[0].image_id, Excluded.NOT, "Anna")
    with pytest.raises(OverreadError, match="not in the study"):
        mark_images.set_view(study, 999, View.AP, "Anna")
