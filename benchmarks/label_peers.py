"""What others would write: loops over the `ollama` client, and LangChain where it is installed.

    python -m benchmarks.label_peers KIND ADDRESS COUNT SLOTS

KIND is naive, gathered, langchain or bare. They ask and keep the text; they store nothing,
check nothing and resume nothing. Prints a line of JSON.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import ollama

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
    "bare": "asyncio over bare aiohttp",
}


def is_installed(kind: str) -> bool:
    return kind != "langchain" or importlib.util.find_spec("langchain_ollama") is not None


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


def langchain(
    address: str, messages: list[Messages], schema: dict[str, object], slots: int
) -> None:
    from langchain_ollama import ChatOllama

    model = ChatOllama(
        model=DEFAULT_MODEL, base_url=address, format=schema, temperature=0, seed=1,
        num_ctx=4096, num_predict=400,
    )  # fmt: skip
    model.batch(messages, config={"max_concurrency": slots + 1})


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
    "langchain": langchain,
    "bare": bare,
}


def main() -> None:
    kind, address, count, slots = sys.argv[1:]
    messages, schema = asked(int(count))
    cpu, wall = time.process_time(), time.perf_counter()
    KINDS[kind](address, messages, schema, int(slots))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"per_second": len(messages) / wall, "cpu_ms": 1000 * cpu / len(messages)}))


if __name__ == "__main__":
    main()
