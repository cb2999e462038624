"""`python -m core.standin`: a stand-in on a port of its own, until Ctrl+C or idle."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Annotated

import typer

from core.errors import SettingsError
from core.standin.dialects import NEWEST
from core.standin.precise_loop import precise_loop
from core.standin.server import Server
from core.standin.serving import idle_for, listening
from core.standin.settings import DEFAULT_MODEL, StandinSettings

PORT = 11500
NEVER = 0.0


def main(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 lets the system choose.", max=65535)] = PORT,
    slots: Annotated[int, typer.Option(help="Requests answered side by side.", min=1)] = 4,
    latency: Annotated[float, typer.Option(help="Seconds a reply takes.", min=0)] = 0.0,
    fail: Annotated[
        str, typer.Option(help="Faults: kind:share or kind@question, separated by commas.")
    ] = "",
    fixed: Annotated[str, typer.Option(help="The reply to everything.")] = "",
    speak_as: Annotated[str, typer.Option("--as", help="The version of Ollama to be.")] = NEWEST,
    model: Annotated[
        list[str] | None, typer.Option(help="A model to offer; may be given again.")
    ] = None,
    exit_when_idle: Annotated[
        float, typer.Option(help="Seconds without a request after which it ends.", min=0)
    ] = NEVER,
    seed: Annotated[int, typer.Option(help="Of the faults.")] = 1,
    load_seconds: Annotated[float, typer.Option(help="Seconds to load a model.", min=0)] = 0.0,
    max_queue: Annotated[int, typer.Option(help="Requests that may wait for a load.")] = 512,
) -> None:
    """Speaks Ollama's protocol and answers by keyword rules. No language model."""
    settings = StandinSettings(
        host=host, port=port, slots=slots, latency=latency, version=speak_as, fail=fail,
        fixed=fixed or None, models=tuple(model or (DEFAULT_MODEL,)), seed=seed,
        load_seconds=load_seconds, max_queue=max_queue,
    )  # fmt: skip
    try:
        with asyncio.Runner(loop_factory=precise_loop) as runner:
            runner.run(_run(settings, exit_when_idle))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(0)


async def _run(settings: StandinSettings, idle_seconds: float) -> None:
    server = Server(settings)
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    waits: list[asyncio.Task[object]] = [asyncio.create_task(ending.wait())]
    if idle_seconds:
        waits.append(asyncio.create_task(idle_for(server, idle_seconds)))
    async with listening(settings, server) as address:
        typer.echo(f"Stand-in at {address}: keyword rules, not a language model. Ctrl+C stops it.")
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


if __name__ == "__main__":
    typer.run(main)
