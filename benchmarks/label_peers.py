"""What others would write, and what others have written, over the same reports.

    python -m benchmarks.label_peers [KIND ADDRESS COUNT SLOTS]

KIND is naive, gathered or bare (loops), or langchain, inspect, extractinator or promptfoo.
These run in the environment whose Python OVERREAD_PEERS_PYTHON names (else in this one),
promptfoo as the command that OVERREAD_PROMPTFOO names. They ask and keep the text; they store
nothing, check nothing and resume nothing. Prints a line of JSON; without a KIND a table of all
that are there, against a stand-in.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import ollama

from benchmarks.standin_host import standin
from core import prompts
from core.demo import ankle_reports
from core.prompts import parse_prompt, render
from core.standin.settings import DEFAULT_MODEL
from core.tasks import parse_task

FOLDER = Path(__file__).resolve().parent.parent / "prompts" / "ankle_fracture"
OPTIONS = {"temperature": 0, "seed": 1, "num_ctx": 4096, "num_predict": 400}
Messages = list[dict[str, str]]
NAMES = {
    "naive": "loop over the ollama client",
    "gathered": "asyncio over its AsyncClient",
    "langchain": "LangChain's batch",
    "inspect": "inspect_ai's model interface",
    "extractinator": "llm_extractinator's task",
    "promptfoo": "promptfoo eval",
    "bare": "asyncio over bare aiohttp",
}
OUTSIDE = Path(__file__).parent / "outside_peers.py"
SLOTS, LATENCY, COUNT = 8, 0.002, 500


def outside(*arguments: str) -> list[str]:
    """The command that runs a peer in its own environment."""
    return [os.environ.get("OVERREAD_PEERS_PYTHON", sys.executable), str(OUTSIDE), *arguments]


def is_installed(kind: str) -> bool:
    return kind in KINDS or subprocess.run(outside(kind), check=False).returncode == 0


def asked(count: int) -> tuple[list[Messages], dict[str, object]]:
    """The rendered messages of so many reports, and the schema of the replies."""
    task = parse_task("ankle_fracture", (FOLDER / "task.yaml").read_text("utf-8"), "task.yaml")
    prompt = parse_prompt(task, "rules", (FOLDER / "rules.md").read_text("utf-8"), "rules.md")
    rendered = (render(prompt, task, one.report.text) for one in ankle_reports(count, seed=1))
    messages = [[{"role": m.role, "content": m.content} for m in turns] for turns in rendered]
    return messages, dict(prompts.schema(prompt) or {})


def naive(address: str, messages: list[Messages], schema: dict[str, object], _slots: int) -> None:
    client = ollama.Client(host=address)
    for one in messages:
        client.chat(DEFAULT_MODEL, one, format=schema, options=OPTIONS)


def gathered(address: str, messages: list[Messages], schema: dict[str, object], slots: int) -> None:
    async def run() -> None:
        client, room = ollama.AsyncClient(host=address), asyncio.Semaphore(slots + 1)

        async def ask(one: Messages) -> None:
            async with room:
                await client.chat(DEFAULT_MODEL, one, format=schema, options=OPTIONS)

        await asyncio.gather(*(ask(one) for one in messages))

    asyncio.run(run())


def bare(address: str, messages: list[Messages], schema: dict[str, object], slots: int) -> None:
    """The floor: a POST and the reply's JSON, nothing else."""
    waiting = iter(messages)

    async def work(session: aiohttp.ClientSession) -> None:
        for one in waiting:
            fields = {"model": DEFAULT_MODEL, "stream": False, "messages": one, "format": schema,
                      "options": OPTIONS}  # fmt: skip
            async with session.post(f"{address}/api/chat", data=json.dumps(fields)) as response:
                json.loads(await response.read())

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(work(session) for _ in range(slots + 1)))

    asyncio.run(run())


KINDS: dict[str, Callable[[str, list[Messages], dict[str, object], int], None]] = {
    "naive": naive,
    "gathered": gathered,
    "bare": bare,
}


def measure(kind: str, address: str, count: int, slots: int) -> dict[str, float]:
    """Replies a second, and milliseconds of the client's CPU each."""
    messages, schema = asked(count)
    if kind not in KINDS:
        questions = {"model": DEFAULT_MODEL, "messages": messages, "schema": schema,
                     "options": OPTIONS}  # fmt: skip
        done = subprocess.run(
            outside(kind, address, str(slots)), input=json.dumps(questions), text=True,
            stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures
    cpu, wall = time.process_time(), time.perf_counter()
    KINDS[kind](address, messages, schema, slots)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"per_second": count / wall, "cpu_ms": 1000 * cpu / count, "answered": count}


def table() -> None:
    """A line for each that is there."""
    print(f"{COUNT} reports, {SLOTS} slots × {1000 * LATENCY:.0f} ms; nothing is stored")
    with standin(SLOTS, LATENCY) as address:
        for kind, name in NAMES.items():
            if not is_installed(kind):
                print(f"{name:<32} not installed")
                continue
            try:
                found = measure(kind, address, COUNT, SLOTS)
            except subprocess.CalledProcessError:
                print(f"{name:<32} did not run, see above")
                continue
            print(
                f"{name:<32} {found['per_second']:7.0f} /s {found['cpu_ms']:8.2f} ms CPU each, "
                f"{found['answered']:.0f} answered",
                flush=True,
            )


def main() -> None:
    if len(sys.argv) == 1:
        table()
        return
    kind, address, count, slots = sys.argv[1:]
    print(json.dumps(measure(kind, address, int(count), int(slots))))


if __name__ == "__main__":
    main()
