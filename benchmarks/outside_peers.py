"""The same questions through other people's frameworks, in an environment that is theirs.

    PYTHON benchmarks/outside_peers.py KIND ADDRESS SLOTS < QUESTIONS
    PYTHON benchmarks/outside_peers.py judge

KIND is langchain, inspect, extractinator or promptfoo; PYTHON is that of an environment in
which it is installed (promptfoo: a command, see OVERREAD_PROMPTFOO). QUESTIONS is JSON:
`model`, `messages` (a list of chats), `schema`, `options`. Prints a line of JSON. The second
form answers each line of JSON (`address`, `question`, `schema`) with the label that LangChain's
structured output makes of the reply, or null. Needs nothing of Overread's own, so that no
version has to suit both.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WORDS = 600
"""So much is shown of what a peer says that does not run."""
Messages = list[dict[str, str]]


def langchain(address: str, asked: dict[str, Any], slots: int) -> int:
    """ChatOllama's batch; returns how many texts came back."""
    from langchain_ollama import ChatOllama

    model = ChatOllama(
        model=asked["model"], base_url=address, format=asked["schema"], **asked["options"]
    )
    replies = model.batch(asked["messages"], config={"max_concurrency": slots + 1})
    return sum(bool(reply.content) for reply in replies)


def inspect(address: str, asked: dict[str, Any], slots: int) -> int:
    """inspect_ai's model interface, which speaks the OpenAI dialect of Ollama."""
    from inspect_ai.model import ChatMessageSystem, ChatMessageUser, GenerateConfig, get_model

    options = asked["options"]
    settings = GenerateConfig(
        temperature=options["temperature"], seed=options["seed"],
        max_tokens=options["num_predict"], max_connections=slots + 1, cache_prompt=False,
    )  # fmt: skip
    kinds = {"system": ChatMessageSystem, "user": ChatMessageUser}

    async def ask(model: Any, chat: Messages) -> bool:
        turns = [kinds[turn["role"]](content=turn["content"]) for turn in chat]
        return bool((await model.generate(turns)).completion)

    async def run() -> int:
        model = get_model(f"ollama/{asked['model']}", base_url=f"{address}/v1", config=settings)
        room = asyncio.Semaphore(slots + 1)

        async def in_turn(chat: Messages) -> bool:
            async with room:
                return await ask(model, chat)

        return sum(await asyncio.gather(*(in_turn(chat) for chat in asked["messages"])))

    return asyncio.run(run())


def extractinator(address: str, asked: dict[str, Any], slots: int) -> int:
    """A task of llm_extractinator over a file of reports.

    Its prompt and its number of parallel requests are its own.
    """
    from llm_extractinator import extractinate

    answers = asked["schema"]["properties"]["answer"]["enum"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = [{"text": chat[-1]["content"]} for chat in asked["messages"]]
        (folder / "reports.json").write_text(json.dumps(reports))
        (folder / "Task001_ankle.json").write_text(json.dumps({
            "Description": asked["messages"][0][0]["content"], "Data_Path": "reports.json",
            "Input_Field": "text",
            "Parser_Format": {
                "evidence": {"type": "str", "description": "Verbatim from the report"},
                "answer": {"type": "str", "description": "The label", "literals": answers},
            },
        }))  # fmt: skip
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            extractinate(
                task_id=1, model_name=asked["model"], ollama_host=address, overwrite=True,
                task_dir=folder, data_dir=folder, output_dir=folder / "out",
                num_predict=asked["options"]["num_predict"], temperature=0.0, seed=1,
                max_context_len=asked["options"]["num_ctx"],
            )  # fmt: skip
        found = [
            row for path in (folder / "out").rglob("*predictions*.json")
            for row in json.loads(path.read_text())
        ]  # fmt: skip
    if not found:
        sys.exit(f"llm_extractinator wrote no results: {told.getvalue()[-WORDS:]}")
    return sum(row.get("status") == "success" for row in found)


def promptfoo(address: str, asked: dict[str, Any], slots: int) -> int:
    """`promptfoo eval` over its Ollama chat provider, a test for each report."""
    provider = {
        "id": f"ollama:chat:{asked['model']}",
        "config": {**asked["options"], "format": asked["schema"]},
    }
    tests = [{"vars": {"chat": json.dumps(chat)}} for chat in asked["messages"]]
    with tempfile.TemporaryDirectory() as folder:
        setup, found = Path(folder, "setup.json"), Path(folder, "found.json")
        prompts = ["{{ chat | safe }}"]
        setup.write_text(json.dumps({"prompts": prompts, "providers": [provider], "tests": tests}))
        quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1",
                 "PROMPTFOO_CONFIG_DIR": folder, "OLLAMA_BASE_URL": address}  # fmt: skip
        done = subprocess.run(
            [*promptfoo_command(), "eval", "-c", str(setup), "-o", str(found), "--no-cache",
             "--no-table", "--no-progress-bar", "-j", str(slots + 1)],
            env={**os.environ, **quiet}, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if not found.exists():
            sys.exit(f"promptfoo wrote no results: {(done.stderr or done.stdout)[:WORDS]}")
        results = json.loads(found.read_text())["results"]["results"]
    return sum(bool((each.get("response") or {}).get("output")) for each in results)


def promptfoo_command() -> list[str]:
    named = os.environ.get("OVERREAD_PROMPTFOO", "promptfoo")
    return ["node", named] if named.endswith(".js") else [named]


def label_by_langchain(address: str, question: str, schema: dict[str, Any]) -> str | None:
    """What its structured output takes for the label."""
    from langchain_ollama import ChatOllama

    model = ChatOllama(model="tiny", base_url=address, format=schema, disable_streaming=True)
    try:
        reply = model.with_structured_output(schema, method="json_schema").invoke(question)
    except Exception:  # whatever a script would stumble over is no label
        return None
    return reply.get("answer") if isinstance(reply, dict) else None


KINDS = {
    "langchain": langchain,
    "inspect": inspect,
    "extractinator": extractinator,
    "promptfoo": promptfoo,
}
MODULES = {
    "langchain": "langchain_ollama",
    "inspect": "inspect_ai",
    "extractinator": "llm_extractinator",
}


def is_installed(kind: str) -> bool:
    """Whether this Python, or this machine, has it."""
    if kind == "promptfoo":
        return shutil.which(promptfoo_command()[-1]) is not None
    return importlib.util.find_spec(MODULES[kind]) is not None


def cpu_seconds() -> float:
    """Of this process and those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    kind, *rest = sys.argv[1:]
    if kind == "judge":
        for line in sys.stdin:
            print(json.dumps(label_by_langchain(**json.loads(line))), flush=True)
        return
    if not rest:
        sys.exit(0 if is_installed(kind) else 1)
    address, slots = rest
    asked = json.load(sys.stdin)
    cpu, wall = cpu_seconds(), time.perf_counter()
    answered = KINDS[kind](address, asked, int(slots))
    wall, cpu, count = time.perf_counter() - wall, cpu_seconds() - cpu, len(asked["messages"])
    print(json.dumps({
        "per_second": count / wall, "cpu_ms": 1000 * cpu / count, "answered": answered,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
