"""Replies that are no answers: who takes them for labels?

    python benchmarks/non_answers.py

Every recorded reply with status 200 to a chat request (tests/recordings/ollama) is given
to Overread's client, to a plain loop over the `ollama` client, and to LangChain's
structured output where it is installed: once with the text as recorded (the recorded
model writes noise), and once with a whole label in its place, which is the worst case: a
model that answers before it is cut off, or that answers a prompt whose instructions or
examples the server has dropped. What then tells is `done`, `done_reason` and the counts.
"""

from __future__ import annotations

import asyncio
import copy
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ollama

from benchmarks.label_peers import is_installed, outside
from core.backends._base import ChatRequest
from core.backends.ollama import Ollama
from core.errors import BackendError
from core.types import ChatMessage, ChatOptions, FailureKind
from tests.backends import replay
from tests.backends.test_ollama_recordings import DIFFERENT, EXPECTED, LEAST, RECORDINGS

QUESTION = "Kein Nachweis einer Fraktur. Liegt ein Bruch vor?"
LABEL = '{"answer": "absent"}'
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["present", "absent", "uncertain"]}},
    "required": ["answer"],
}


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded reply to a chat. `kind` is what the table of the tests says of it."""

    name: str
    reply: dict[str, Any]
    kind: str


def cases(*, worst: bool) -> Iterator[Case]:
    """Replies with 200 to chat requests: only those can be taken for labels."""
    for path in RECORDINGS:
        for name, case in replay.cases(path).items():
            reply = case["reply"]
            if case["request"]["path"] != "/api/chat" or reply["status"] != 200:
                continue
            expected = DIFFERENT.get((path.stem, name), EXPECTED[name])
            kind = expected.value if isinstance(expected, FailureKind) else str(expected)
            if isinstance(expected, type):
                kind = "lines of a stream"
            yield Case(name, labelled(reply) if worst else reply, kind)


def labelled(reply: dict[str, Any]) -> dict[str, Any]:
    """The same reply with a label for its text; one that was cut off still holds it whole."""
    changed = copy.deepcopy(reply)
    if "json" in changed and changed["json"].get("message", {}).get("content"):
        changed["json"]["message"]["content"] = LABEL
    return changed


def label_in(text: str) -> str | None:
    """What a careful script reads: JSON that holds one of the three labels."""
    try:
        said = json.loads(text)
    except ValueError:
        return None
    label = (said.get("answer") or said.get("label")) if isinstance(said, dict) else None
    return label if label in ("present", "absent", "uncertain") else None


async def overread(address: str, case: Case) -> str | None:
    server = Ollama(address, request_timeout=10)
    window = 512 if case.name.startswith("turns") else 1024
    request = ChatRequest(
        "tiny", (ChatMessage("user", QUESTION),), ChatOptions(num_ctx=window), SCHEMA,
        least_prompt_tokens=LEAST.get(case.name, 20),
    )  # fmt: skip
    try:
        return label_in((await server.chat(request)).text)
    except BackendError:
        return None
    finally:
        await server.close()


async def ollama_client(address: str, _case: Case) -> str | None:
    client = ollama.AsyncClient(host=address, timeout=10)
    try:
        reply = await client.chat("tiny", [{"role": "user", "content": QUESTION}], format=SCHEMA)
        return label_in(reply.message.content or "")
    except Exception:  # whatever a script would stumble over is no label
        return None


class LangChain:
    """LangChain's structured output, in the environment that OVERREAD_PEERS_PYTHON names."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(outside("judge"), stdin=pipe, stdout=pipe, text=True)

    async def __call__(self, address: str, _case: Case) -> str | None:
        return await asyncio.to_thread(self._ask, address)

    def _ask(self, address: str) -> str | None:
        assert self._process.stdin
        assert self._process.stdout
        asked = {"address": address, "question": QUESTION, "schema": SCHEMA}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said: str | None = json.loads(self._process.stdout.readline())
        return said


Client = Callable[[str, Case], Any]


async def taken(client: Client, case: Case) -> bool:
    kind = case.reply["headers"].get("content-type", "application/json")
    async with replay.replaying(case.reply["status"], replay.body(case.reply), kind) as address:
        return await client(address, case) is not None


async def table(clients: list[tuple[str, Client]], *, worst: bool) -> None:
    """A line for each kind of reply: how many there are, and who took how many for labels."""
    found: dict[str, Counter[str]] = {}
    for case in cases(worst=worst):
        counts = found.setdefault(case.kind, Counter())
        counts["cases"] += 1
        for name, client in clients:
            counts[name] += await taken(client, case)
    columns = ["cases", *(name for name, _ in clients)]
    print(f"{'':20}" + "".join(f"{column:>24}" for column in columns))
    for kind, counts in sorted(found.items()):
        print(f"{kind:20}" + "".join(f"{counts[column]:>24}" for column in columns))


async def main() -> None:
    clients: list[tuple[str, Client]] = [
        ("Overread", overread), ("ollama client, a loop", ollama_client),
    ]  # fmt: skip
    if is_installed("langchain"):
        clients.append(("LangChain", LangChain()))
    else:
        print("LangChain is not installed (see benchmarks/label_peers.py) and is not asked.")
    print("\nTaken for labels, with the text as recorded:")
    await table(clients, worst=False)
    print("\nTaken for labels, with a whole label for the text (“an answer” should be all):")
    await table(clients, worst=True)


if __name__ == "__main__":
    asyncio.run(main())
