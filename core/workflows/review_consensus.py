"""Consensus sessions: readers sit together over the cases on which they differ.

Their common verdict is a reading of a reader of its own, “consensus: A + B”. Nothing is blind
here: who said what is the matter of the session, and stands on the desk. A case whose list is
still being read by somebody is left out, so that no open read is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from core.errors import OverreadError
from core.protocol import Blinding, Design, NewCase, Reason
from core.store import candidates, disagreements, events, readers, reading_lists
from core.store.database import reading, writing
from core.store.disagreements import Candidate
from core.types import ReaderKind, Task
from core.workflows import review
from core.workflows.study import Study

NAME = "consensus: "
FEWEST = 2


def people(study: Study, task: Task) -> Mapping[int, str]:
    """Who may sit together: people, not simulated ones, and no earlier consensus."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name)
    return {
        reader_id: who.name
        for reader_id, who in known.items()
        if who.kind is ReaderKind.HUMAN and not who.simulated and not who.name.startswith(NAME)
    }


def session_name(names: Sequence[str]) -> str:
    """The name under which these people read together, the same in any order."""
    return NAME + " + ".join(sorted(names))


def count(study: Study, task: Task, reader_ids: Sequence[int]) -> int:
    """On how many cases these people differ, that nobody has open and that they did not settle."""
    with reading(study.engine) as connection:
        known = readers.of_task(connection, task.name)
        name = session_name([known[each].name for each in reader_ids])
        session = next((n for n, who in known.items() if who.name == name), None)
        return len(_found(connection, task, reader_ids, session))


def start(study: Study, task: Task, reader_ids: Sequence[int], created_by: str = "") -> int:
    """A list for these people together; returns its list_id.

    Raises OverreadError for fewer than two people, or where they differ on nothing.
    """
    there = people(study, task)
    names = [there[each] for each in dict.fromkeys(reader_ids) if each in there]
    if len(names) < FEWEST:
        raise OverreadError("A consensus is between two people or more: choose who sits together.")
    session = review.reader_named(study, session_name(names), task)
    with writing(study.engine) as connection:
        found = _found(connection, task, reader_ids, session)
        if not found:
            raise OverreadError(
                f"{' and '.join(names)} differ on no case that is read by all its readers. "
                "Finish or close the lists that are still open, or choose others."
            )
        title = session_name(names)
        design = Design(
            blinding=Blinding.OPEN, agreement_share=0, repeat_share=0, together=(session,)
        )
        wanted = [_case(each) for each in found]
        list_id = reading_lists.add(connection, task.name, title, design, wanted, created_by)
        sentence = f"The consensus session “{title}” was made: {len(wanted)} cases, nothing blind."
        events.add(connection, "reading_list", sentence, task.name, created_by)
    return list_id


def _found(
    connection: Connection, task: Task, reader_ids: Sequence[int], session: int | None
) -> list[Candidate]:
    closed = candidates.on_open_lists(connection, task.name)
    if session is not None:
        closed = closed | candidates.answered_by(connection, session)
    differing = disagreements.differing_among(
        connection, list(dict.fromkeys(reader_ids)), task.name
    )
    return [each for each in differing if each.report_id not in closed]


def _case(candidate: Candidate) -> NewCase:
    return NewCase(
        candidate.report_id, Reason.DISAGREEMENT, candidate.reading_ids,
        pattern="|".join(candidate.said),
    )  # fmt: skip
