"""How long a reader waits: key to next case in a browser, and a verdict on the server.

Against its own dashboard on a study of as many cases as the published study had images.

    python -m benchmarks.reading_desk [--quick]

Goals: key → next case painted, p95 ≤ 50 ms, with a radiograph of 2500×2000 beside each report
too; a verdict on the server, p95 ≤ 20 ms; 20 readers at once with a verdict a second each for
60 s, p95 ≤ 100 ms and none lost. --quick takes 200 keys and 10 s of readers on 2 000 cases.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import numpy as np
from playwright.sync_api import sync_playwright

from core.protocol import Design
from core.store import verdicts
from core.store.database import reading
from core.workflows import import_images, review, review_tokens
from core.workflows.study import Study, open_study
from tests import small_review
from tests.browser import serving
from tests.browser.conftest import ARGUMENTS, NAMES, SCREEN
from tests.images.radiographs import radiograph, write
from tests.small_review import Ground

CASES, KEYS, READERS, SECONDS = 15_896, 500, 20, 60
QUICK_CASES, QUICK_KEYS, QUICK_SECONDS = 2_000, 200, 10
BETWEEN_KEYS_MS = 150
WITH_IMAGES, BETWEEN_LOOKS_MS = 60, 600
PLAIN = Design(agreement_share=0, repeat_share=0)


@dataclass(slots=True)
class Spent:
    """Milliseconds of many requests: as the reader waited, and as the server counted."""

    waited: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    stored: int = 0


def main(*, quick: bool) -> None:
    cases, keys, seconds = (
        (QUICK_CASES, QUICK_KEYS, QUICK_SECONDS) if quick else (CASES, KEYS, SECONDS)
    )
    settings = serving.settings_in(Path(tempfile.mkdtemp(prefix="overread-desk-")))
    study = open_study(settings)
    print(f"{cases} reports in one list …")
    ground = small_review.fill(study.engine, cases)
    list_id = small_review.make_list(study.engine, ground, cases, PLAIN)
    print(f"{'':44}{'n':>7}{'median':>9}{'p95':>9}{'p99':>9}{'goal p95':>10}  ms")
    pictured = with_radiographs(study, ground)
    with serving.serving(settings) as running:
        painted, _ = keys_to_paint(running.address, list_id, keys)
        told("key → next case painted", painted, 50)
        beside, shown = keys_to_paint(
            running.address, pictured, WITH_IMAGES - 5, between=BETWEEN_LOOKS_MS
        )
        told("the same with a radiograph beside it", beside, 50)
        told("case → its radiograph painted", shown, None)
        alone = asyncio.run(readers(study, running.address, list_id, 1, 10, pause=0.0))
        told("a verdict, one reader after another: waited", alone.waited, None)
        told("a verdict, one reader after another: server", alone.server, 20)
        many = asyncio.run(readers(study, running.address, list_id, READERS, seconds, pause=1.0))
        told(f"a verdict, {READERS} readers, 1/s each: waited", many.waited, 100)
        told(f"a verdict, {READERS} readers, 1/s each: server", many.server, 20)
    with reading(study.engine) as connection:
        rows = verdicts.count(connection, list_id)
    sent = len(painted) + alone.stored + many.stored
    print(f"verdicts given {sent}, stored {rows}: {'none lost' if sent == rows else 'LOST'}")
    shutil.rmtree(settings.home.parent, ignore_errors=True)


def told(what: str, figures: list[float], goal: float | None) -> None:
    median, p95, p99 = np.percentile(figures, (50, 95, 99))
    print(f"{what:44}{len(figures):7}{median:9.1f}{p95:9.1f}{p99:9.1f}{goal or '':>10}")


def with_radiographs(study: Study, ground: Ground) -> int:
    """A list of its own, whose reports – the last ones – have a radiograph each."""
    numbers = range(ground.reports - WITH_IMAGES + 1, ground.reports + 1)
    pixels = np.random.default_rng(1).normal(1500, 300, (2500, 2000)).clip(0, 4095)
    folder = study.settings.home / "pictures"
    for n in numbers:
        one = radiograph(
            f"1.2.{n}", pixels.astype(np.uint16), AccessionNumber=f"R{n:05}", ViewPosition="AP",
            StudyInstanceUID=f"1.3.{n}",
        )  # fmt: skip
        write(folder, str(n), one)
    import_images.run(study, folder)
    return small_review.make_list(study.engine, ground, ground.reports, PLAIN, first=numbers[0])


def keys_to_paint(
    address: str, list_id: int, keys: int, *, between: int = BETWEEN_KEYS_MS
) -> tuple[list[float], list[float]]:
    """A radiologist in a hurry, measured by the browser's own clock: key → case, case → image."""
    path = next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=list(ARGUMENTS)
        )
        tab = browser.new_context(viewport=SCREEN).new_page()
        tab.goto(f"{address}/review?list={list_id}&reader=Key&desk=open")
        tab.get_by_test_id("desk-report").wait_for()
        tab.wait_for_timeout(1000)
        for n in range(keys):
            tab.keyboard.press("123"[n % 3])
            tab.wait_for_timeout(between)
        tab.get_by_text("all saved").wait_for()
        found, shown = (
            [float(each) for each in tab.evaluate(
                f"performance.getEntriesByName('desk:{name}').map((each) => each.duration)"
            )]
            for name in ("key-to-paint", "case-to-image")
        )  # fmt: skip
        browser.close()
    return found, shown


async def readers(
    study: Study, address: str, list_id: int, count: int, seconds: float, *, pause: float
) -> Spent:
    """Several readers at once, each deciding one case after another."""
    task = study.task(small_review.TASK)
    secret = review_tokens.secret_of(study.settings.home)
    spent = Spent()
    people = [review.reader_named(study, f"Reader {n} of {count}", task) for n in range(count)]
    async with aiohttp.ClientSession(base_url=address) as session:
        await asyncio.gather(
            *(
                _read(session, spent, review_tokens.desk_token(secret, who, list_id), who, list_id,
                      seconds, pause)
                for who in people
            )
        )  # fmt: skip
    return spent


async def _read(
    session: aiohttp.ClientSession,
    spent: Spent,
    desk: str,
    who: int,
    list_id: int,
    seconds: float,
    pause: float,
) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        query = {"list": list_id, "reader": who, "n": 5}
        async with session.get("/overread/cases", params=query, headers=_bearer(desk)) as reply:
            given = await reply.json()
        for case in given["cases"]:
            began = time.perf_counter()
            now = time.time()
            message = {
                "reader": who, "case": case["case"], "version": case["version"],
                "nonce": secrets.token_hex(16), "kind": "verdict", "answer": "present",
                "shown_at": now - 1, "decided_at": now,
            }  # fmt: skip
            async with session.post(
                "/overread/verdict", json=message, headers=_bearer(case["token"])
            ) as reply:
                body = await reply.json()
                spent.server.append(float(reply.headers["Server-Timing"].partition("dur=")[2]))
            waited = time.perf_counter() - began
            spent.waited.append(1000 * waited)
            spent.stored += bool(body.get("holds"))
            if time.monotonic() > end:
                return
            await asyncio.sleep(max(0.0, pause - waited))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
