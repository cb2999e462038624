"""What dicom_prepare measures besides pixels: headers a second, memory, and the desk's images.

Goals: 2,000 headers a second on two cores; memory flat however many files there are; an image
at the desk within 150 ms the first time and 20 ms from the cache, p95.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import true

from core.batches import batches
from core.image_types import Refused
from core.images import files, pool
from core.images.headers import read_headers
from core.settings import load_settings
from core.store import images
from core.store.database import reading
from core.workflows import import_images, review_tokens, show_images
from core.workflows.study import Study, open_study
from tests.images.radiographs import radiograph, write

UID = "1.2.826.0.1.10000000"
COPIES = 8
READER = 1


def told(
    what: str, figure: float, unit: str, *, at_least: float | None = None,
    at_most: float | None = None,
) -> None:  # fmt: skip
    """One line of the table."""
    goal, met = "", ""
    if at_least is not None:
        goal, met = f"≥ {at_least:,}", "met" if figure >= at_least else "MISSED"
    if at_most is not None:
        goal, met = f"≤ {at_most:,}", "met" if figure <= at_most else "MISSED"
    print(f"{what:52}{figure:12,.2f} {unit:14}{goal:>10} {met}", flush=True)


def named(number: int) -> bytes:
    """A UID as long as the others, so that it can be put in place of theirs."""
    return f"1.2.826.0.1.{10_000_000 + number}".encode()


def study_in(folder: Path) -> Study:
    return open_study(load_settings(home=folder))


def desk(pictures: Path, folder: Path) -> None:
    """The route of the pixels, each transfer syntax several times, new to the server and again."""
    # Loaded here, or every process that reads headers would load them as well.
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from pages.parts.image_pane.routes import routes

    study = study_in(folder / "desk")
    copies = folder / "copies"
    copies.mkdir()
    numbers: dict[str, list[str]] = {}
    for place, original in enumerate(sorted(pictures.iterdir())):
        content = original.read_bytes()
        for n in range(COPIES):
            uid = named(100 * place + n + 1)
            (copies / uid.decode()).write_bytes(content.replace(UID.encode(), uid))
            numbers.setdefault(original.name, []).append(uid.decode())
    import_images.run(study, copies)
    with reading(study.engine) as connection:
        known = {i.header.instance_uid: i.image_id for i in images.page(
            connection, true(), limit=10_000)}  # fmt: skip
    secret = review_tokens.secret_of(study.settings.home)
    with TestClient(Starlette(routes=routes(lambda: study))) as client:
        show_images.warm()
        time.sleep(3)
        first: list[float] = []
        again: list[float] = []
        for name, uids in numbers.items():
            tokens = [show_images.desk_token(secret, READER, known[uid]) for uid in uids]
            began = processor_seconds()
            took = [asked(client, token) for token in tokens]
            spent = 1000 * (processor_seconds() - began) / len(tokens)
            first += took
            again += [asked(client, token) for token in tokens]
            told(f"desk image, {name}, first time, CPU", spent, "ms")
            told(f"desk image, {name}, first time, waited, median", float(np.median(took)), "ms")
    told("desk image, first time, p95", float(np.percentile(first, 95)), "ms", at_most=150)
    told("desk image, from the cache, p95", float(np.percentile(again, 95)), "ms", at_most=20)


def asked(client: httpx.Client, token: str) -> float:
    """Milliseconds of the answer as it leaves, gzipped."""
    began = time.perf_counter()
    address = f"/overread/pixels/{token}?reader={READER}"
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as reply:
        assert reply.status_code == 200
        for _ in reply.iter_raw():
            pass
    return 1000 * (time.perf_counter() - began)


def scan(folder: Path, count: int) -> None:
    """Headers a second with all processes, then a whole import and what memory it takes."""
    made = folder / "many"
    content = (write(folder / "one", "x", radiograph(UID))).read_bytes()
    for n in range(count):
        if n % 500 == 0:
            (made / str(n // 500)).mkdir(parents=True)
        (made / str(n // 500) / str(n)).write_bytes(content.replace(UID.encode(), named(n + 1)))
    wall, spent = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    read = sum(1 for _ in headers(made))
    assert read == count
    workers = pool.workers()
    figure = count / (time.perf_counter() - wall)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - spent
    told("headers a CPU second, start included", count / spent, "a second")
    told(f"headers of {count:,} files, {workers} processes", figure, "a second", at_least=2000)
    study = study_in(folder / "import")
    with Memory() as memory:
        wall = time.perf_counter()
        import_images.run(study, made, progress=lambda _done: memory.note())
        wall = time.perf_counter() - wall
    told(f"import of {count:,} files", count / wall, "a second")
    early, late = memory.noted[0], max(memory.noted[len(memory.noted) // 2 :])
    told("memory with all processes, after 2,000 files", early, "MB")
    told("memory, most in the second half", late, "MB", at_most=round(1.15 * early + 20))


def headers(folder: Path) -> Iterator[object]:
    chunks = batches(files.walk(folder), import_images.CHUNK)

    def lost(places: list[object]) -> list[Refused]:
        raise AssertionError(places)

    for part in pool.in_processes(partial(read_headers, key=b"k" * 32), chunks, lost):
        yield from part


class Memory:
    """What this process and those below it hold, in MB, noted when asked to."""

    def __init__(self) -> None:
        self.noted: list[float] = []

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.note()

    def note(self) -> None:
        self.noted.append(sum(held(process) for process in family(os.getpid())) / 1000)


def family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def processor_seconds() -> float:
    """What this process and those below it have worked so far."""
    ticks = 0
    for process in family(os.getpid()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def held(process: int) -> float:
    """kB that are this process's own."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Private_"))
