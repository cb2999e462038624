"""Readings into the store: written down at once, stored in batches, never without a look.

Before a batch is stored each host is asked whether its model is still the same one.
Answers of a host that can't say wait; answers of a changed model become failures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import BackendError, NoModel, NoServer, OverreadError, ServerTrouble
from core.types import Failure, FailureKind, Reading
from core.workflows.errands import Signed
from core.workflows.journal import Journal, Segment
from core.workflows.lanes import Lane, ModelChanged, VersionChanged, give_up_if_all_are_silent

Store = Callable[[Sequence[Reading]], bool]
"""Stores a batch and returns whether a stop was asked for. Called in a thread."""
Doubts = dict[Lane, BackendError]


class Safekeeping:
    """What happens to the readings of one run of one reader."""

    def __init__(
        self,
        lanes: Sequence[Lane],
        store: Store,
        journal: Journal,
        *,
        mixed_versions: bool = False,
    ) -> None:
        self._lanes = lanes
        self._store = store
        self._journal = journal
        self._mixed_versions = mixed_versions
        self._segments: list[Segment] = []
        self._model_is_gone = False

    def write_down(self, reading: Reading) -> None:
        """Survives a kill from here on; answers that come after a change of model do not."""
        if not self._model_is_gone:
            self._journal.append(reading)

    async def keep(self, batch: Sequence[Signed]) -> tuple[list[Signed], bool]:
        """Stores what is sure; returns what has to wait, and whether a stop was asked for.

        Raises what the run can't go on with, after storing what was sure.
        """
        if batch:
            self._segments.append(self._journal.turn())
        doubts = await self._look({signed.lane for signed in batch})
        waiting = [s for s in batch if _has_to_wait(doubts.get(s.lane))]
        sure = [s for s in batch if not _has_to_wait(doubts.get(s.lane))]
        judged = [_judged(s.reading, doubts.get(s.lane)) for s in sure]
        stop = await asyncio.to_thread(self._store, judged)
        for lane, doubt in doubts.items():
            self._stop_for(lane, doubt)
        return waiting, stop

    def forget_journal(self) -> None:
        """All that was written down before the last turn is stored."""
        for segment in self._segments:
            segment.forget()
        self._segments.clear()

    async def _look(self, answered: set[Lane]) -> Doubts:
        """What makes the answers of a lane doubtful; nothing for a lane that is as it was."""
        lanes = [lane for lane in self._lanes if lane in answered or lane.wants_a_look]
        looks = await asyncio.gather(
            *(lane.confirm_model() for lane in lanes), return_exceptions=True
        )
        doubts: Doubts = {}
        for lane, outcome in zip(lanes, looks, strict=True):
            if isinstance(outcome, BackendError):
                doubts[lane] = outcome
            elif isinstance(outcome, BaseException):
                raise outcome
            if isinstance(outcome, NoServer | ServerTrouble):
                lane.went_wrong(outcome)
                give_up_if_all_are_silent(self._lanes, outcome)
        return doubts

    def _stop_for(self, lane: Lane, doubt: BackendError) -> None:
        if isinstance(doubt, NoServer | ServerTrouble):
            return
        if _is_another_model(doubt):
            self._model_is_gone = True
            self._segments.append(self._journal.turn())
            self.forget_journal()
        if not isinstance(doubt, VersionChanged):
            raise doubt
        if not self._mixed_versions:
            raise OverreadError(
                f"{lane.backend.address} became another version during the run ({doubt}); "
                "its answers may differ. To go on all the same: --allow-mixed-versions."
            )


def _is_another_model(doubt: BackendError | None) -> bool:
    return isinstance(doubt, ModelChanged | NoModel)


def _has_to_wait(doubt: BackendError | None) -> bool:
    return not (doubt is None or _is_another_model(doubt) or isinstance(doubt, VersionChanged))


def _judged(reading: Reading, doubt: BackendError | None) -> Reading:
    """The reading as it may be stored: an answer of a changed model is no label."""
    if doubt is None:
        return reading
    if isinstance(doubt, VersionChanged):
        return replace(reading, server_version=str(doubt))
    return replace(
        reading,
        outcome=Failure(FailureKind.MODEL_CHANGED, str(doubt)),
        evidence=None,
        confidence=None,
    )
