"""A cohort from a study's labels and images: whose labels, who is left out, kept once."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.cnn_types import CohortDesign, GoldUse, LabelSource, Member, Part, TestLabels
from core.cohorts import CohortError
from core.errors import DiskFull, OverreadError
from core.image_types import Excluded
from core.images import identities
from core.images.prepared import PreparedImage, PreparedSet
from core.images.recipe import Recipe
from core.protocol import Design, NewCase, Reason
from core.store import gold, images, readers, reading_lists, readings
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.types import Answer, Failure, FailureKind, ReaderKind, Reading
from core.workflows import (
    build_cohort,
    cohort_candidates,
    cohort_proof,
    cohort_words,
    export_cohort,
    kept_cohorts,
    mark_images,
    reader_names,
    review,
    review_desk,
)
from core.workflows.study import Study
from tests import small_cohort, small_review
from tests.small_cohort import SmallCohort, image_ids


@pytest.fixture
def small(study: Study) -> SmallCohort:
    return small_cohort.small_cohort(study)


def members(study: Study, design: CohortDesign) -> dict[str, Member]:
    return {m.instance_uid: m for m in build_cohort.plan(study, design, "a").members}


def read_at_the_desk(
    study: Study, report_id: int, answers: dict[str, Answer], design: Design | None = None
) -> None:
    """A list of one report, read by these people."""
    protocol = design or Design(
        agreement_share=0, repeat_share=0, readers_per_case=len(answers), reveal=False
    )
    task = study.task(small_cohort.TASK)
    with writing(study.engine) as connection:
        wanted = [NewCase(report_id, Reason.AUDIT, ())]
        list_id = reading_lists.add(connection, task.name, f"list {report_id}", protocol, wanted)
    for name, answer in answers.items():
        reader_id = review.reader_named(study, name, task)
        (case,) = review_desk.hand(study, reader_id, list_id, 1).cases
        review.decide(study, reader_id, small_review.verdict(case.look.case_id, 0, answer))


def test_labels_follow_the_policy_and_gold_stands_above_the_reader(small: SmallCohort) -> None:
    found = members(small.study, small.design)
    assert found["1.2.9.0"].label == 1
    assert found["1.2.10.0"].label == 1
    assert found["1.2.11.0"].label == 0
    assert {n for n in range(1, 41) if found[f"1.2.{n}.0"].source is LabelSource.GOLD} == {
        1, 2, 3, 4, 5, 6,
    }  # fmt: skip
    assert found["1.2.9.0"].confidence == 0.9
    assert found["1.2.10.0"].confidence is None


def test_two_reports_of_a_patient_are_in_one_set(small: SmallCohort) -> None:
    found = members(small.study, small.design)
    for n in range(2, 40, 2):
        assert found[f"1.2.{n}.0"].part is found[f"1.2.{n + 1}.1"].part


def test_the_same_design_is_the_same_cohort_and_is_kept_once(small: SmallCohort) -> None:
    first, second = (build_cohort.plan(small.study, small.design, name) for name in "ab")
    assert first.sha256 == second.sha256
    kept = build_cohort.keep(small.study, first)
    assert build_cohort.keep(small.study, second) == kept
    assert build_cohort.get(small.study, small.study.task(small_cohort.TASK), "a") == kept


def test_a_cohort_does_not_depend_on_the_key_of_the_pseudonyms(small: SmallCohort) -> None:
    before = build_cohort.plan(small.study, small.design, "a")
    (small.study.settings.home / identities.FOLDER / identities.KEY).unlink()
    identities.key_of(small.study.settings.home, has_images=False)
    after = build_cohort.plan(small.study, small.design, "a")
    assert after.sha256 == before.sha256
    assert {m.patient for m in after.members}.isdisjoint(m.patient for m in before.members)


def test_without_the_key_patients_still_stay_together(small: SmallCohort) -> None:
    before = build_cohort.plan(small.study, small.design, "a")
    (small.study.settings.home / identities.FOLDER / identities.KEY).unlink()
    assert build_cohort.plan(small.study, small.design, "a").sha256 == before.sha256


def test_what_the_desk_settles_replaces_the_reader_and_not_gold(small: SmallCohort) -> None:
    study = small.study
    read_at_the_desk(study, 11, {"Anna": Answer.PRESENT})
    read_at_the_desk(study, 12, {"Anna": Answer.ABSENT, "Bert": Answer.PRESENT})
    read_at_the_desk(study, 13, {"Anna": Answer.PRESENT, "Bert": Answer.PRESENT})
    read_at_the_desk(study, 1, {"Anna": Answer.PRESENT})
    found = members(study, small.design)
    assert (found["1.2.11.0"].label, found["1.2.11.0"].source) == (1, LabelSource.REVIEW)
    assert (found["1.2.12.0"].label, found["1.2.12.0"].source) == (1, LabelSource.READER)
    assert (found["1.2.13.1"].label, found["1.2.13.1"].source) == (1, LabelSource.REVIEW)
    assert (found["1.2.1.0"].label, found["1.2.1.0"].source) == (0, LabelSource.GOLD)
    with reading(study.engine) as connection:
        anna = readers.of_task(connection, small_cohort.TASK, ReaderKind.HUMAN)
        held = {who.name: gold.held_by(connection, n) for n, who in anna.items()}
    assert found["1.2.11.0"].reading_id == held["Anna"][11]
    uncorrected = members(study, replace(small.design, corrected=False))
    assert (uncorrected["1.2.11.0"].label, uncorrected["1.2.11.0"].source) == (
        0, LabelSource.READER,
    )  # fmt: skip


def test_an_adjudication_stands_above_a_later_list(small: SmallCohort) -> None:
    study = small.study
    deciding = Design(agreement_share=0, repeat_share=0, barred=(999,))
    read_at_the_desk(study, 11, {"Cleo": Answer.UNCERTAIN}, deciding)
    read_at_the_desk(study, 11, {"Anna": Answer.ABSENT})
    assert members(study, small.design)["1.2.11.0"].label == 1


def test_labels_of_people_alone_leave_out_what_nobody_read(small: SmallCohort) -> None:
    for n in range(20, 30):
        read_at_the_desk(small.study, n, {"Anna": small_cohort.answer_of(n)})
    made = build_cohort.plan(small.study, replace(small.design, reader_sha256=""), "people")
    assert {m.source for m in made.members} == {LabelSource.GOLD, LabelSource.REVIEW}
    assert made.left_out == {cohort_candidates.NOT_READ: 2 * (40 - 6 - 10)}


def test_each_image_left_out_is_counted_with_its_reason(small: SmallCohort) -> None:
    study = small.study
    with writing(study.engine) as connection:
        failure = Failure(FailureKind.TIMEOUT, "too late")
        readings.add(connection, small.reader_id, [Reading(11, failure, 2.0, attempt=1)])
        images.note_pixels(connection, [PixelsRead(image_ids(study, "1.2.12.0")[0],
                                                   quarantine="cut off")])  # fmt: skip
        images.note_pixels(connection, [PixelsRead(image_ids(study, "1.2.12.1")[0])])
    mark_images.leave_out(study, image_ids(study, "1.2.13.0")[0], Excluded.NOT_DIAGNOSTIC, "Anna")
    small_cohort.add_images(study, 99, number="nobody")
    design = replace(small.design, policy=small_cohort.LEFT_OUT, gold=GoldUse.OUT)
    made = build_cohort.plan(study, design, "a")
    assert made.left_out == {
        cohort_candidates.UNLINKED: 2,
        cohort_candidates.FAILED: 2,
        cohort_candidates.BROKEN: 1,
        cohort_candidates.NOT_PREPARED: 1,
        "not diagnostic": 1,
        cohort_candidates.LEFT_OUT_BY_POLICY: 8,
        cohort_candidates.GOLD_OUT: 12,
    }
    assert len(made.members) + sum(made.left_out.values()) == 82
    assert "8 answer left out by the policy" in cohort_words.left_out(made)


def test_the_proof_counts_what_sets_share_and_hold(small: SmallCohort) -> None:
    small_cohort.add_images(small.study, 41, pixels="x1.2.9.0", number="R0020")
    made = build_cohort.plan(small.study, small.design, "a")
    proof = cohort_proof.proof(small.study, made)
    assert proof.is_clean
    assert (proof.images, proof.patients, proof.twins, proof.twins_apart) == (82, 21, 3, 0)
    assert sum(found.images for found in proof.sets.values()) == 82
    test = proof.sets[Part.TEST]
    assert test.views == {"ap": test.images // 2, "lateral": test.images // 2}
    assert test.balanced == 2 * test.balanced_positive
    assert cohort_words.shared(proof) == (
        "Patients shared between sets: 0. Duplicate pixels across sets: 0."
    )


def test_the_proof_would_tell_a_leak(small: SmallCohort) -> None:
    """It counts from the members: a cohort that was dealt wrongly is found out."""
    made = build_cohort.plan(small.study, small.design, "a")
    first = made.members[0]
    other = Part.TEST if first.part is Part.TRAIN else Part.TRAIN
    leaky = replace(made, members=(replace(first, part=other), *made.members[1:]))
    proof = cohort_proof.proof(small.study, leaky)
    assert not proof.is_clean
    assert (proof.shared_patients, proof.shared_reports) == (1, 1)


def test_a_next_version_keeps_the_sets_and_takes_the_corrections(small: SmallCohort) -> None:
    study = small.study
    design = replace(small.design, policy=small_cohort.LEFT_OUT)
    before = build_cohort.keep(study, build_cohort.plan(study, design, "ankle"))
    read_at_the_desk(study, 11, {"Anna": Answer.PRESENT})
    read_at_the_desk(study, 20, {"Anna": Answer.PRESENT})
    after = build_cohort.keep(study, build_cohort.next_version(study, before))
    assert (after.name, after.design.parts_of) == ("ankle-v2", before.sha256)
    parts = {m.instance_uid: m.part for m in after.members}
    assert {m.instance_uid: m.part for m in before.members}.items() <= parts.items()
    assert parts.keys() - {m.instance_uid for m in before.members} == {"1.2.20.0", "1.2.20.1"}
    assert {m.label for m in after.members if m.report_id == 11} == {1}
    third = build_cohort.next_version(study, after)
    assert third.name == "ankle-v3"
    names = kept_cohorts.names(study, study.task(small_cohort.TASK))
    assert names == ("ankle-v2", "ankle")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reader_sha256": "f" * 64}, "is not in this study"),
        ({"parts_of": "f" * 64}, "Deal the sets anew"),
        ({"policy": "whatever"}, "no policy “whatever”"),
        ({"test_labels": TestLabels.HUMANS_ONLY, "gold": GoldUse.OUT}, "test set would have no"),
    ],
)
def test_a_design_that_can_not_be_followed_is_refused(
    small: SmallCohort, change: dict[str, object], words: str
) -> None:
    with pytest.raises(OverreadError, match=words):
        build_cohort.plan(small.study, replace(small.design, **change), "a")  # type: ignore[arg-type]


def test_a_study_without_images_or_labels_says_what_to_do(study: Study) -> None:
    design = CohortDesign(small_cohort.TASK, "", small_cohort.POLICY)
    with pytest.raises(CohortError, match=r"has no images\. Import some"):
        build_cohort.plan(study, design, "a")
    identities.key_of(study.settings.home, has_images=False)
    small_cohort.add_images(study, 1)
    with pytest.raises(CohortError, match=r"without a report: 2\. Link images to their reports"):
        build_cohort.plan(study, design, "a")


def test_a_name_stands_for_one_cohort(small: SmallCohort) -> None:
    build_cohort.keep(small.study, build_cohort.plan(small.study, small.design, "a"))
    other = build_cohort.plan(small.study, replace(small.design, seed=2), "a")
    with pytest.raises(CohortError, match="There is a cohort “a” already"):
        build_cohort.keep(small.study, other)
    with pytest.raises(CohortError, match="needs a name"):
        build_cohort.keep(small.study, replace(other, name=" "))
    with pytest.raises(CohortError, match=r"has no cohort “b”\. There are: a\."):
        build_cohort.get(small.study, small.study.task(small_cohort.TASK), "b")


def test_images_that_changed_since_they_were_prepared_or_never_were_are_left_out(
    small: SmallCohort,
) -> None:
    made = build_cohort.plan(small.study, small.design, "a")
    prepared = _prepared_as(made.members)
    assert build_cohort.plan(small.study, small.design, "a", prepared).sha256 == made.sha256
    first, _, *rest = prepared.images
    changed = replace(prepared, images=(replace(first, pixel_sha256="other"), *rest))
    left_out = build_cohort.plan(small.study, small.design, "a", changed).left_out
    assert left_out == {cohort_candidates.CHANGED: 1, cohort_candidates.NOT_PREPARED: 1}


def _prepared_as(members: tuple[Member, ...]) -> PreparedSet:
    """A prepared set that holds exactly these images, without their pixels."""
    found = tuple(
        PreparedImage(n, m.instance_uid, m.report_id, "", m.patient, "", "", "", "", None, 64, 64,
                      "", m.pixel_sha256)
        for n, m in enumerate(members)
    )  # fmt: skip
    return PreparedSet(Path(), Recipe(32), np.zeros((0, 32, 32), np.uint8), found)


def test_an_export_names_every_image_and_what_it_rests_on(
    small: SmallCohort, tmp_path: Path
) -> None:
    study = small.study
    made = build_cohort.keep(study, build_cohort.plan(study, small.design, "=ankle"))
    assert export_cohort.export(study, made, tmp_path / "a.csv") == 80
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert {row["instance_uid"] for row in rows} == {m.instance_uid for m in made.members}
    assert {row["cohort"] for row in rows} == {"'=ankle"}
    assert {row["cohort_sha256"] for row in rows} == {made.sha256}
    export_cohort.export(study, made, tmp_path / "a.json")
    told = json.loads((tmp_path / "a.json").read_text())
    assert told["labels_of"]["sha256"] == small.reader.sha256
    assert told["proof"]["shared_patients"] == 0
    assert told["design"]["seed"] == 1
    assert len(told["members"]) == 80
    with pytest.raises(OverreadError, match=r"written as \.csv or \.json"):
        export_cohort.export(study, made, tmp_path / "a.xml")
    with pytest.raises(DiskFull):
        export_cohort.export(study, made, tmp_path / "no folder" / "a.csv")


def test_a_reader_is_named_by_name_kind_or_hash(small: SmallCohort) -> None:
    study, task = small.study, small.study.task(small_cohort.TASK)
    for name in ("question", "prompt", small.reader.sha256[:12]):
        assert reader_names.sha256_of(study, task, name) == small.reader.sha256
    assert reader_names.sha256_of(study, task, "humans") == ""
    with pytest.raises(OverreadError, match="Those who have: question"):
        reader_names.sha256_of(study, task, "nobody")
