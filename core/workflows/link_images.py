"""Images to their reports: by accession number, else by their examination, else by a person.

Patient and date alone are a guess: they are proposed, and count once somebody confirms.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core import wording
from core.images import identities
from core.images.identities import pseudonym
from core.store import events, image_links
from core.store.database import reading, writing
from core.store.image_links import Standing
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class LinkResult:
    """How many images were linked just now, and where all of them stand."""

    by_accession: int
    by_study: int
    standing: Standing

    @property
    def sentences(self) -> tuple[str, ...]:
        standing = self.standing
        found = [
            f"{wording.count(standing.linked)} of {wording.things(standing.images, 'image')} "
            f"linked to {wording.things(standing.reports_with_images, 'report')}."
        ]
        if standing.unlinked:
            found.append(
                f"{wording.things(standing.unlinked, 'image')} without a report: "
                "no accession number, or none that the study has."
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An examination that the same patient's only report of that day may belong to."""

    study_uid: str
    accession_number: str
    study_date: str


def run(study: Study) -> LinkResult:
    """Links what is certain; what is linked already stays as it is."""
    with writing(study.engine) as connection:
        by_accession = image_links.link_by_accession(connection)
        by_study = image_links.link_by_study(connection)
        return LinkResult(by_accession, by_study, image_links.standing(connection))


def standing(study: Study) -> Standing:
    with reading(study.engine) as connection:
        return image_links.standing(connection)


def proposals(study: Study) -> tuple[Proposal, ...]:
    """Unlinked examinations with exactly one report of the same patient and day."""
    with reading(study.engine) as connection:
        loose = image_links.loose_studies(connection)
        if not loose:
            return ()
        key = identities.key_of(study.settings.home, has_images=True)
        found = image_links.reports_of_days(connection, [one.study_date for one in loose])
    by_person: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number, patient_id, day in found:
        by_person[pseudonym(key, patient_id), day].append(number)
    return tuple(
        Proposal(one.study_uid, numbers[0], one.study_date)
        for one in loose
        if len(numbers := by_person[one.patient, one.study_date]) == 1
    )


def confirm(study: Study, proposal: Proposal, who: str = "") -> int:
    """Links a proposed examination; how many images that was."""
    with writing(study.engine) as connection:
        done = image_links.confirm(connection, proposal.study_uid, proposal.accession_number)
        sentence = f"{wording.things(done, 'image')} linked by hand to {proposal.accession_number}."
        events.add(connection, "images", sentence, who=who)
        return done
