"""doctor: is everything there that Overread needs, and what to do if not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from core.cli import console
from core.settings import load_settings
from core.workflows.checkup import check


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Look at database, disk, prompts, Ollama, models and PyTorch, and say what to do."""
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
