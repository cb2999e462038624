"""search-prompts: combinations of prompt parts compete, the winner meets the best hand-written."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli import console, labelling
from core.settings import load_settings
from core.types import JobState
from core.workflows.study import open_study


def search_prompts(
    task: Annotated[str, typer.Option(help="Needed where the library has several tasks.")] = "",
    model: labelling.MODEL = "",
    host: labelling.HOST = "",
    budget: Annotated[int, typer.Option(min=1, help="Requests at most.")] = 600,
    seed: Annotated[int, typer.Option(help="Which combinations are tried.")] = 1,
    save: Annotated[str, typer.Option(help="Keep a found prompt that is better as NAME.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would cost.")
    ] = False,
    as_json: labelling.AS_JSON = False,
) -> None:
    """Search for a better prompt on the develop part; what is better there is offered.

    Halves prompts put together from your best ones, the definition, sentences for pitfall
    groups and examples. The same command goes on where it was stopped.
    """
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.cli.search import Searched

    study = open_study(load_settings())
    searched = Searched(study, study.task(task), model, labelling.hosts(study, host), budget, seed)
    console.note(searched.sentence)
    if dry_run:
        return
    state = searched.run()
    if state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)
    searched.say(as_json=as_json)
    searched.save(save)
