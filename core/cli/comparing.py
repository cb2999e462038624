"""compare: prompts against one another on the gold set, the missing readings made first."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from core.errors import OverreadError
from core.settings import load_settings
from core.types import Pick, Split
from core.workflows.study import open_study


def compare(
    prompt: Annotated[
        list[str] | None, typer.Argument(help="Names of prompts; none: all that is stored.")
    ] = None,
    prompts: Annotated[str, typer.Option(help="The same, separated by commas.")] = "",
    model: Annotated[
        str, typer.Option("--model", "--models", help="Models, separated by commas.")
    ] = "",
    host: Annotated[str, typer.Option(help="Address of the server; several with commas.")] = "",
    task: Annotated[str, typer.Option(help="Needed where several tasks have the prompts.")] = "",
    shots: Annotated[
        str, typer.Option(help="Numbers of few-shot examples, as 0,3,5; none: as the prompts are.")
    ] = "",
    pick: Annotated[
        str, typer.Option(help="How they are picked: fixed, random, balanced, diverse, nearest.")
    ] = Pick.BALANCED.value,
    pick_seed: Annotated[str, typer.Option(help="Seeds of the pick, separated by commas.")] = "1",
    pool: Annotated[
        Path | None,
        typer.Option(exists=True, help="A table of examples; else a fifth of the develop part."),
    ] = None,
    temperatures: Annotated[
        str, typer.Option(help="Temperatures, as 0,0.7; none: as the prompts are.")
    ] = "",
    repeats: Annotated[int, typer.Option(min=1, max=100, help="Readings of each report.")] = 1,
    against: Annotated[str, typer.Option(help="The row to compare with.")] = "",
    policy: Annotated[str, typer.Option(help="What “uncertain” counts as.")] = "",
    part: Annotated[
        Split, typer.Option(help="develop, or the locked test part, which needs a reason.")
    ] = Split.DEVELOP,
    reason: Annotated[str, typer.Option(help="Why the locked test part is opened.")] = "",
    who: Annotated[str, typer.Option(help="Who opens it; your login where left out.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the report as one self-contained HTML file.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the table as CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Compare prompts on the gold set, paired on the same reports.

    What has been read already is not asked again. Without a prompt nothing is
    asked at all: everything that is stored is compared. Reports that are shown as
    examples are scored for nobody.
    """
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.cli.comparison import Compared, Wish
    from core.cli.comparison_axes import Text

    names = tuple(dict.fromkeys([*(prompt or ()), *filter(None, prompts.split(","))]))
    models = tuple(filter(None, (name.strip() for name in model.split(","))))
    axes = Text(shots, pick, pick_seed, temperatures).axes(names, models, repeats)
    wish = Wish(axes, pool, host, against, policy)
    compared = Compared(open_study(load_settings()), task, wish)
    if part is Split.TEST:
        compared.open_test(who or getpass.getuser(), reason)
    elif reason:
        raise OverreadError("A reason is only asked for the locked test part: add --part test.")
    compared.read()
    compared.say(as_json=as_json)
    compared.write(out, csv)
    compared.leave()
