"""Examines a host from a page: is it safe to take labels from, how many requests at once?

Both ask small questions and change nothing on the host. What was found is an event, so
that it can be looked up later.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import Connection

from core.backends._base import Backend, Model
from core.backends.opening import open_backend
from core.settings import Settings
from core.store import events
from core.store.database import reading, writing
from core.store.events import Event
from core.types import ChatOptions
from core.wording import things
from core.workflows import calibrate, server_questions
from core.workflows.calibrate import Burst, Calibration
from core.workflows.server_questions import Verdict
from core.workflows.study import Study

EXAMINED = "server_examined"
CALIBRATED = "server_calibrated"
MOST_EVENTS = 100
MEASURED = re.compile(r"(?P<slots>\d+) requests?(?P<more> or more)? at once")
T = TypeVar("T")


def examine(
    study: Study, address: str, name: str, told: Callable[[Verdict], None]
) -> tuple[Verdict, ...]:
    """A verdict on each question, told as it comes; raises a BackendError."""

    async def ask(backend: Backend, model: Model, options: ChatOptions) -> tuple[Verdict, ...]:
        found = []
        async for verdict in server_questions.examine(backend, model, options):
            told(verdict)
            found.append(verdict)
        return tuple(found)

    verdicts = _with_model(study.settings, address, name, ask)
    _keep(study, EXAMINED, f"{address} with {name}: {safety(verdicts)}")
    return verdicts


def measure_slots(
    study: Study, address: str, name: str, told: Callable[[Burst], None]
) -> Calibration:
    """How many requests at once are useful, burst by burst; raises a BackendError."""

    async def ask(backend: Backend, model: Model, options: ChatOptions) -> Calibration:
        found = []
        async for burst in calibrate.measure(backend, model, options):
            told(burst)
            found.append(burst)
        return Calibration(tuple(found))

    calibration = _with_model(study.settings, address, name, ask)
    found = advice(calibration, study.settings, address)
    _keep(study, CALIBRATED, f"{address} with {name}: {found}")
    return calibration


def _with_model(
    settings: Settings,
    address: str,
    name: str,
    ask: Callable[[Backend, Model, ChatOptions], Awaitable[T]],
) -> T:
    async def whole() -> T:
        backend = open_backend(address, settings)
        options = ChatOptions(num_ctx=settings.num_ctx, keep_alive=settings.keep_alive)
        try:
            return await ask(backend, await backend.find_model(name), options)
        finally:
            await backend.close()

    return asyncio.run(whole())


def safety(verdicts: tuple[Verdict, ...]) -> str:
    """Whether labels are safe there, as a sentence."""
    dangers = [verdict.question for verdict in verdicts if verdict.endangers_labels]
    if dangers:
        return f"not safe for labels ({', '.join(dangers)})."
    return f"safe for labels, by {things(len(verdicts), 'question')}."


def advice(calibration: Calibration, settings: Settings, address: str) -> str:
    """What was measured, and what to set. Begins with the number: see `useful_slots`."""
    slots, at_most = calibration.useful_slots, "" if calibration.is_bound else " or more"
    found = f"{things(slots, 'request')}{at_most} at once {'is' if slots == 1 else 'are'} useful"
    is_set = settings.slots_at(address)
    if slots == is_set:
        return f"{found}; so it is set."
    if address in settings.own_slots or len(settings.host_list) > 1:
        return f"{found}; {is_set} are set. Write {address}*{slots} in OVERREAD_HOSTS."
    return f"{found}; OVERREAD_SLOTS is {is_set}. Set it to {slots}."


def useful_slots(connection: Connection, address: str, model: str) -> int | None:
    """What was measured last of a host with a model; None where nobody has, or no bound was met."""
    for event in events.newest(connection, MOST_EVENTS, kinds=(CALIBRATED,)):
        for name in (model, f"{model}:latest"):
            before, _, found = event.sentence.partition(f"{address} with {name}: ")
            number = MEASURED.match(found)
            if not before and number:
                return None if number["more"] else int(number["slots"])
    return None


def found_before(study: Study, limit: int = 4) -> tuple[Event, ...]:
    """What earlier examinations and measurements have found, the newest first."""
    with reading(study.engine) as connection:
        return events.newest(connection, limit, kinds=(EXAMINED, CALIBRATED))


def _keep(study: Study, kind: str, sentence: str) -> None:
    with writing(study.engine) as connection:
        events.add(connection, kind, sentence)
