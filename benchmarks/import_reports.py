"""How fast reports come in, and how fast a page of them comes back.

Synthetic German ankle reports go into a fresh SQLite study: once through the CSV importer,
once straight into the store. Then pages of 50 with their total count are asked for.

    python -m benchmarks.import_reports [--reports 1000000] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import Engine

from core.demo import ankle_reports
from core.settings import load_settings
from core.store import gold, readers, readings, reports
from core.store.database import open_database, reading, writing
from core.store.reports import ReportFilter
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Scope, Split
from core.workflows import import_study
from core.workflows.study import open_study

TASK = "ankle_fracture"
DIFFERENT = 5000
"""So many composed reports; beyond, a closing sentence makes them different."""
GOAL_ROWS_A_SECOND = 20_000
GOAL_PAGE_MS = 50.0
TRIES = 5
GOLD = 500


def report_stream(count: int) -> Iterator[NewReport]:
    """Reports that differ in text, of patients with one to three of them."""
    made = [item.report for item in ankle_reports(min(count, DIFFERENT), seed=1)]
    dice = random.Random(1)
    for n, report in enumerate(islice(cycle(made), count)):
        yield NewReport(
            accession_number=f"BENCH-{n:08}",
            text=f"{report.text}\nRaum {n % 97}, Liste {n // 97 % 9973}.",
            patient_id=f"P{n // 2:07}",
            study_date=f"{dice.randint(2015, 2024)}-{dice.randint(1, 12):02}-15",
        )


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as output:
        writer = csv.writer(output, delimiter=";")
        writer.writerow(["Zugangsnummer", "Patient", "Datum", "Befund"])
        for report in report_stream(count):
            writer.writerow(
                [report.accession_number, report.patient_id, report.study_date, report.text]
            )


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def line(what: str, figure: str, goal: str = "", *, reached: bool | None = None) -> None:
    mark = {True: "reached", False: "MISSED", None: ""}[reached]
    print(f"{what:<58} {figure:>20}  {goal:<16} {mark}")


def rate(what: str, count: int, took: float) -> None:
    per_second = count / took
    line(what, f"{per_second:,.0f} rows/s", f"≥ {GOAL_ROWS_A_SECOND:,}",
         reached=per_second >= GOAL_ROWS_A_SECOND)  # fmt: skip


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def import_from_csv(folder: Path, count: int) -> None:
    path = folder / "reports.csv"
    write_csv(path, count)
    line("CSV file", f"{path.stat().st_size / 1e6:,.0f} MB")
    study = open_study(load_settings(home=folder / "study"))
    task = study.task(TASK)
    before = memory_mb()
    plan = import_study.preview(task, path).plan()
    rate("import from CSV", count, seconds(lambda: import_study.run(study, task, plan)))
    line("peak memory above start", f"{memory_mb() - before:,.0f} MB")
    rate(
        "dry run of the same file", count, seconds(lambda: import_study.dry_run(study, task, plan))
    )
    line("database", f"{(folder / 'study' / 'overread.sqlite').stat().st_size / 1e6:,.0f} MB")
    study.engine.dispose()


def import_into_store(folder: Path, count: int) -> None:
    engine = open_database(f"sqlite:///{folder / 'store.sqlite'}")
    made = list(report_stream(min(count, 200_000)))
    with writing(engine) as connection:
        rate("store alone", len(made), seconds(lambda: reports.add(connection, made)))
    engine.dispose()


def pages(folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'study' / 'overread.sqlite'}")
    make_gold(engine)
    wanted = {
        "all": ReportFilter(),
        "archive of a task": ReportFilter(scope=Scope.ARCHIVE, task=TASK),
        "gold of a task": ReportFilter(scope=Scope.GOLD, task=TASK),
        "year 2020": ReportFilter(year="2020"),
        "search “fraktur”": ReportFilter(words="fraktur"),
        "search “osteosynthese”": ReportFilter(words="osteosynthese"),
        "search “fraktur talus”": ReportFilter(words="fraktur talus"),
        "search “luftsichel” (nowhere)": ReportFilter(words="luftsichel"),
        "search “fraktur” in 2020": ReportFilter(words="fraktur", year="2020"),
    }
    for name, filter_ in wanted.items():
        with reading(engine) as connection:
            total = reports.page(connection, filter_).total
        for place, offset in (("first", 0), ("middle", total // 2), ("last", max(total - 50, 0))):
            took = [seconds(partial(one_page, engine, filter_, offset)) for _ in range(TRIES)]
            median = 1000 * statistics.median(took)
            what, figure = f"page of 50, {name}, {place} of {total:,}", f"{median:,.1f} ms"
            if filter_.words:
                line(what, figure)
            else:
                line(what, figure, f"< {GOAL_PAGE_MS:.0f} ms", reached=median < GOAL_PAGE_MS)
    engine.dispose()


def make_gold(engine: Engine) -> None:
    """Every so many reports one with a gold label, 500 in all."""
    reader = Reader(ReaderKind.GOLD, "benchmark", TASK, "0" * 64)
    with writing(engine) as connection:
        total = reports.count(connection)
        ids = range(1, total + 1, max(total // GOLD, 1))
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [Reading(i, Answer.ABSENT, 0.0) for i in ids])
        gold.add(connection, TASK, reader_id, dict.fromkeys(ids, Split.DEVELOP))


def one_page(engine: Engine, wanted: ReportFilter, offset: int) -> None:
    with reading(engine) as connection:
        reports.page(connection, wanted, offset=offset)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="overread-bench-", dir=wanted.folder))
    try:
        import_from_csv(folder, wanted.reports)
        import_into_store(folder, wanted.reports)
        pages(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
