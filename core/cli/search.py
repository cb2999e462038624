"""What `search-prompts` does and prints."""

from __future__ import annotations

from collections.abc import Sequence

from core.cli import console, labelling
from core.errors import OverreadError
from core.store import jobs
from core.store.database import reading
from core.types import JobState, Task
from core.workflows import search_candidates, search_prompts
from core.workflows.search_prompts import Found
from core.workflows.study import Study


class Searched:
    """One search on its way from a budget to a prompt, or to the sentence that there is none."""

    def __init__(
        self, study: Study, task: Task, model: str, hosts: Sequence[str], budget: int, seed: int
    ) -> None:
        self._study = study
        self._task = task
        self._search = search_prompts.plan(
            study, task, model or study.settings.model, hosts, budget, seed
        )
        self._job_id = 0

    @property
    def sentence(self) -> str:
        return self._search.sentence

    def run(self) -> JobState:
        kept = search_prompts.keep(self._study, self._task, self._search)
        settings = search_prompts.settings(kept)
        job = labelling.run_settings(self._study, search_prompts.KIND, settings)
        self._job_id = job.job_id
        return job.state

    def _found(self) -> Found:
        with reading(self._study.engine) as connection:
            job = jobs.get(connection, self._job_id)
        found = search_prompts.found(self._study, self._task, job)
        if found is None:
            raise OverreadError("The search is not finished. Run the same command again.")
        return found

    def say(self, *, as_json: bool) -> None:
        found = self._found()
        if as_json:
            console.as_json(fields(found))
        else:
            console.say(found.sentence)

    def save(self, name: str) -> None:
        """Keeps a found prompt that is better; otherwise says that nothing was kept."""
        found = self._found()
        if not name:
            return
        if not found.is_better:
            console.note("Nothing was kept: it is not better.")
            return
        search_candidates.save(self._study, self._task, found.winner, name)
        console.note(f"Kept as {name}. Compare it with: python -m core compare {name}")


def fields(found: Found) -> dict[str, object]:
    """The outcome for other programs."""
    table, parts = found.against.overall, found.winner.parts
    return {
        "better": found.is_better, "sentence": found.sentence, "base": parts.base,
        "added": parts.added, "against": found.hand_name, "reports": table.n,
        "only_found_right": table.only_a_right, "only_hand_right": table.only_b_right,
        "p": table.p_value, "points": table.difference.value, "stand_in": found.stand_in,
        "prompt_sha256": found.winner.sha256,
    }  # fmt: skip
