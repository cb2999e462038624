"""doctor: is everything there that Overread needs; and is a server safe to take labels from?"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from core.backends.opening import open_backend
from core.cli import console
from core.settings import Settings, load_settings, server_address
from core.types import ChatOptions
from core.workflows import server_questions
from core.workflows.checkup import check
from core.workflows.server_questions import State, Verdict

SIGNS = {State.AS_EXPECTED: "✓", State.DIFFERENT: "✗", State.NOT_SUPPORTED: "–"}


def doctor(
    server: Annotated[
        str, typer.Option(help="Examine this server in at most 30 small questions.")
    ] = "",
    name: Annotated[str, typer.Option("--name", "--model", help="The model to ask there.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Look at everything that Overread needs, or at one server, and say what to do."""
    if server:
        _examine(load_settings(), server_address(server), name, as_json=as_json)
        return
    findings = list(check(load_settings()))
    if as_json:
        console.as_json([asdict(finding) for finding in findings])
    else:
        signs = {True: "✓", False: "✗"}
        console.table(
            ("", "part", "state"), [[signs[f.good], f.part, f.sentence] for f in findings]
        )
    if any(finding.needed and not finding.good for finding in findings):
        raise typer.Exit(1)


def _examine(settings: Settings, address: str, name: str, *, as_json: bool) -> None:
    """A line a question; exit code 1 where labels would be in danger."""
    verdicts = asyncio.run(_verdicts(settings, address, name or settings.model, shown=not as_json))
    if as_json:
        console.as_json([asdict(verdict) for verdict in verdicts])
    dangers = [verdict for verdict in verdicts if verdict.endangers_labels]
    if dangers:
        if not as_json:
            console.say(f"Not safe for labels: {', '.join(v.question for v in dangers)}.")
        raise typer.Exit(1)


async def _verdicts(settings: Settings, address: str, name: str, *, shown: bool) -> list[Verdict]:
    backend = open_backend(address, settings)
    options = ChatOptions(num_ctx=settings.num_ctx, keep_alive=settings.keep_alive)
    found = []
    try:
        model = await backend.find_model(name)
        async for verdict in server_questions.examine(backend, model, options):
            found.append(verdict)
            if shown:
                sign = SIGNS[verdict.state]
                console.say(f"{sign} {verdict.question}: {verdict.state}. {verdict.sentence}")
    finally:
        await backend.close()
    return found
