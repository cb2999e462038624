"""What is to be fetched from a PACS, and which questions it is asked for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import OverreadError
from core.images.pacs import address
from core.images.pacs._base import How, Question, Series, is_askable
from core.store import image_wishes
from core.store.database import reading
from core.workflows.study import Study

MODALITIES = ("CR", "DX")
MOST_DAYS = 3660
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """Which images are wanted from where. Empty fields leave the choice open.

    Without `accession_numbers` those of all reports that have no image yet are meant; with
    `without_reports` every examination of the days `since` to `until` (ISO 8601) instead.
    With `only_count` nothing is fetched.
    """

    address: str
    how: How = How.GET
    accession_numbers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    modalities: tuple[str, ...] = MODALITIES
    body_parts: tuple[str, ...] = ()
    without_reports: bool = False
    only_count: bool = False

    @staticmethod
    def from_settings(settings: Mapping[str, object]) -> FetchPlan:
        """The plan out of a job's row."""
        return FetchPlan(
            str(settings["address"]), How(str(settings["how"])),
            _texts(settings["accession_numbers"]), str(settings["since"]), str(settings["until"]),
            _texts(settings["modalities"]), _texts(settings["body_parts"]),
            without_reports=settings["without_reports"] is True,
            only_count=settings["only_count"] is True,
        )  # fmt: skip

    def wants(self, series: Series) -> bool:
        return self.wants_modality(series) and (
            not self.body_parts or series.body_part.casefold() in _folded(self.body_parts)
        )

    def wants_modality(self, series: Series) -> bool:
        return series.modality.casefold() in _folded(self.modalities)


def require_sound(plan: FetchPlan) -> None:
    """Raises SettingsError or OverreadError where the plan can't be carried out."""
    address.parse(plan.address)
    for day in (plan.since, plan.until):
        if day and _date(day) is None:
            raise OverreadError(f"“{day}” is no day. Write it like 2024-01-31.")
    if plan.since and plan.until and plan.until < plan.since:
        raise OverreadError(f"{plan.until} is before {plan.since}: no day lies between them.")
    if not plan.modalities:
        raise OverreadError("Name at least one modality, like CR or DX.")
    if plan.without_reports and not plan.since:
        raise OverreadError(
            "To fetch examinations that no report names, say since which day. Nobody fetches a "
            "whole archive by mistake."
        )


def questions(study: Study, plan: FetchPlan) -> list[Question]:
    """One for each accession number, or for each day and modality."""
    require_sound(plan)
    if plan.without_reports:
        return [
            Question("", day.isoformat(), day.isoformat(), modality)
            for day in _days(plan)
            for modality in plan.modalities
        ]
    numbers = plan.accession_numbers
    if not numbers:
        with reading(study.engine) as connection:
            numbers = image_wishes.numbers_without_images(connection)
    if not numbers:
        raise OverreadError(
            "Every report of the study has an image already, or there are no reports yet. "
            "Import reports first, or name accession numbers."
        )
    return [Question(number, plan.since, plan.until) for number in dict.fromkeys(numbers)]


def is_good(question: Question) -> bool:
    """Whether asking it can't match more than is meant."""
    return bool(question.since and question.modality) or is_askable(question.accession_number)


def _days(plan: FetchPlan) -> list[date]:
    first = _date(plan.since) or date.today()
    last = _date(plan.until) or date.today()
    number = (last - first) // DAY + 1
    if number > MOST_DAYS:
        raise OverreadError("More than ten years of an archive in one go: name a shorter time.")
    return [first + n * DAY for n in range(number)]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-01-31") else None
    except ValueError:
        return None


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.strip().casefold() for name in names}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
