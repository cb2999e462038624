"""Images of the study's reports from a PACS: ask, compare, have them sent, import them.

An examination is imported once all of it is there. Until then what came of it waits, so a
fetch that stopped asks only for the rest. Where the PACS sends what was not asked for, such
as another patient's image, nothing of that examination is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.errors import NoPacs, PacsError, PacsTrouble
from core.image_types import Place, Refused
from core.images import headers
from core.images.pacs import opening
from core.images.pacs._base import Examination, NotAsked, Pacs, Question, Series
from core.images.pacs.arriving import Inbox
from core.store import events, images
from core.store.database import reading, writing
from core.workflows import fetch_plan, import_images
from core.workflows.fetch_plan import FetchPlan
from core.workflows.fetch_words import FetchResult, Remark, Tally
from core.workflows.study import Study

PAUSES = (2.0, 8.0)
"""Seconds before a request that failed is made again; after the last it has failed."""
MOST_TROUBLES = 3
"""Examinations in a row on which the PACS may fail before the fetch stops."""
IMPORT_EVERY = 100
IMPORT_SECONDS = 10.0
SEVERAL_PATIENTS = "belongs to several patients, says the PACS"

Given = TypeVar("Given")
Progress = Callable[[Tally], bool]
"""Is shown the counts so far; True asks to stop."""


def check(study: Study, plan: FetchPlan) -> str:
    """Asks the PACS whether it would serve us; a sentence. Raises OverreadError."""
    with closing(opening.opened(study.settings, plan.address, plan.how)) as pacs:
        return pacs.check()


def run(study: Study, plan: FetchPlan, *, progress: Progress | None = None) -> FetchResult:
    """Fetches what the plan wants, or counts it; raises OverreadError where that can't go on."""
    questions = fetch_plan.questions(study, plan)
    tally, tell = Tally(total=len(questions)), progress or (lambda _tally: False)
    with closing(opening.opened(study.settings, plan.address, plan.how)) as pacs:
        inbox = Inbox(study.settings.home)
        if plan.only_count:
            stopped = _Fetch(study, plan, pacs, inbox, tally).work(questions, tell)
        else:
            with inbox:
                stopped = _Fetch(study, plan, pacs, inbox, tally).work(questions, tell)
        result = FetchResult(
            pacs.name, tally, plan.only_count, by_day=plan.without_reports, stopped=stopped
        )
    with writing(study.engine) as connection:
        if tally.came:
            events.add(connection, "images", result.headline)
    return result


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wanted of one series: all that it lists, and what of it the study lacks."""

    series: Series
    listed: Sequence[str]
    lacking: Sequence[str]


class _Fetch:
    """One pass over the questions; what came is imported now and then, and at the end."""

    def __init__(
        self, study: Study, plan: FetchPlan, pacs: Pacs, inbox: Inbox, tally: Tally
    ) -> None:
        self._study, self._plan, self._pacs = study, plan, pacs
        self._inbox, self._tally = inbox, tally
        self._to_import: list[Path] = []
        self._imported_at = time.monotonic()
        self._troubles = 0
        self._remarked: set[Place] = set()

    def work(self, questions: Sequence[Question], tell: Progress) -> bool:
        """Whether it was stopped before the end. What came is imported in any case."""
        if not self._plan.only_count:
            self._to_import += self._inbox.published()
        try:
            for question in questions:
                if tell(self._tally):
                    return True
                self._one(question)
                self._tally.asked += 1
                if self._is_import_due:
                    self._import()
        except PacsError as error:
            if not self._tally.asked:
                raise
            raise type(error)(
                f"{error} What came before is kept; starting again asks only for the rest."
            ) from error
        finally:
            self._import()
        tell(self._tally)
        return False

    def _one(self, question: Question) -> None:
        if not fetch_plan.is_good(question):
            self._tally.not_asked.append(question.accession_number)
            return
        answers = self._patiently(lambda: list(self._pacs.examinations(question)))
        number = question.accession_number
        meant = [one for one in answers if not number or one.accession_number == number]
        self._tally.foreign += len(answers) - len(meant)
        if not meant and number:
            self._tally.missing.append(number)
        if number and len({one.patient_id for one in meant if one.patient_id}) > 1:
            self._refuse(meant[0], SEVERAL_PATIENTS)
            return
        for examination in meant:
            self._examination(examination)

    def _examination(self, examination: Examination) -> None:
        self._tally.examinations += 1
        try:
            wishes = [self._wish(series) for series in self._series(examination)]
            self._tally.wanted += sum(len(wish.listed) for wish in wishes)
            self._tally.here += sum(len(w.listed) - len(w.lacking) for w in wishes)
            if not self._plan.only_count:
                self._bring(examination, [wish for wish in wishes if wish.lacking])
        except PacsTrouble as error:
            self._unfinished(examination, error)
        else:
            self._troubles = 0

    def _series(self, examination: Examination) -> list[Series]:
        """The series that suit the plan; the others are counted."""
        listed = self._patiently(lambda: self._pacs.series(examination))
        radiographs = [one for one in listed if self._plan.wants_modality(one)]
        self._tally.body_parts.update(one.body_part for one in radiographs)
        wanted = [one for one in radiographs if self._plan.wants(one)]
        self._tally.left_out += len(listed) - len(wanted)
        return [one for one in wanted if one.modality in headers.RADIOGRAPHS]

    def _wish(self, series: Series) -> _Wish:
        listed = self._patiently(lambda: self._pacs.instances(series))
        with reading(self._study.engine) as connection:
            known = images.known(connection, listed)
        here = {uid for uid, image in known.items() if Path(image.place.path).is_file()}
        lacking = [uid for uid in listed if uid not in here and not self._inbox.is_final(uid)]
        return _Wish(series, listed, lacking)

    def _bring(self, examination: Examination, wishes: Sequence[_Wish]) -> None:
        """Has sent what is lacking; all of it becomes part of the study, or none."""
        lacking = [uid for wish in wishes for uid in wish.lacking]
        if not lacking:
            return
        intruders: list[str] = []

        def take(content: bytes) -> None:
            try:
                self._inbox.take(content)
            except NotAsked as error:
                intruders.append(str(error))
                raise

        self._inbox.expect(examination, lacking)
        try:
            for wish in wishes:
                self._patiently(partial(self._send, wish, take))
        except PacsTrouble:
            if not intruders:
                raise
        finally:
            self._inbox.expect_nothing()
        if intruders:
            self._inbox.drop(lacking)
            self._refuse(examination, intruders[0])
        else:
            self._take_in(examination, lacking)

    def _send(self, wish: _Wish, take: Callable[[bytes], None]) -> None:
        missing = [uid for uid in wish.lacking if uid not in self._inbox.arrived]
        if missing:
            whole = len(missing) == len(wish.listed)
            self._pacs.fetch(wish.series, missing, take, whole=whole)

    def _take_in(self, examination: Examination, lacking: Sequence[str]) -> None:
        came = self._inbox.publish(lacking)
        self._to_import += came
        self._tally.came += len(came)
        if len(came) < len(lacking):
            reason = f"the PACS sent {len(came)} of {len(lacking)} images and says that is all"
            self._remark(self._tally.unsendable, examination, reason)
        elif self._place(examination) not in self._remarked:
            with writing(self._study.engine) as connection:
                images.accept(connection, [self._place(examination)])

    def _refuse(self, examination: Examination, reason: str) -> None:
        self._remark(self._tally.refused, examination, f"refused: {reason}")

    def _unfinished(self, examination: Examination, error: PacsTrouble) -> None:
        """One examination can be broken; several in a row are a broken PACS."""
        self._troubles += 1
        self._remark(self._tally.unfinished, examination, f"not fetched to the end: {error}")
        if self._troubles >= MOST_TROUBLES:
            raise error

    def _remark(self, to: list[Remark], examination: Examination, reason: str) -> None:
        """Stands in the result, and among what can't be used until it has come."""
        to.append(Remark(examination.accession_number, reason))
        self._remarked.add(self._place(examination))
        if not self._plan.only_count:
            with writing(self._study.engine) as connection:
                images.refuse(connection, [Refused(self._place(examination), reason)])

    def _place(self, examination: Examination) -> Place:
        name = examination.accession_number or "without accession number"
        return Place(self._pacs.name, f"examination {name}")

    @property
    def _is_import_due(self) -> bool:
        late = time.monotonic() - self._imported_at >= IMPORT_SECONDS
        return late or len(self._to_import) >= IMPORT_EVERY

    def _import(self) -> None:
        if self._to_import:
            places = [Place(str(path.resolve())) for path in self._to_import]
            import_images.run_places(self._study, places)
        self._to_import.clear()
        self._imported_at = time.monotonic()

    def _patiently(self, request: Callable[[], Given]) -> Given:
        """Asks again after a while where that may help; a first request is not repeated."""
        for pause in PAUSES:
            try:
                return request()
            except (PacsTrouble, NoPacs):
                if not self._tally.asked and not self._tally.examinations:
                    raise
                time.sleep(pause)
        return request()
