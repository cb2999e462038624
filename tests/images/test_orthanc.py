"""A real PACS: each test of pacs_inside/ is run in a network namespace and reported here.

One run of pytest does them all there, beside an Orthanc that nobody outside can reach.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.images import orthanc

FOLDER = Path(__file__).parent / "pacs_inside"
ROOT = FOLDER.parent.parent.parent
LONGEST = 600

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orthanc"), pytest.mark.timeout(LONGEST)]


def _claims() -> list[str]:
    tree = ast.parse((FOLDER / "test_inside.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in names if name.startswith("test_")]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What went wrong with each claim, nothing where all is well."""
    orthanc.require()
    report = tmp_path_factory.mktemp("inside") / "report.xml"
    done = subprocess.run(
        [*orthanc.namespace(), sys.executable, "-m", "pytest", str(FOLDER), "-q", "-n", "0",
         "-p", "no:cacheprovider", f"--junitxml={report}"],
        cwd=ROOT, env={**os.environ, orthanc.INSIDE: "1"}, capture_output=True, text=True,
        timeout=LONGEST, check=False,
    )  # fmt: skip
    assert report.is_file(), done.stdout + done.stderr
    found: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        claim, _, variant = case.get("name", "").partition("[")
        said = [f"[{variant} {bad.text}" for bad in case if bad.tag in ("failure", "error")]
        skipped = [f"[{variant} was skipped" for bad in case if bad.tag == "skipped"]
        found.setdefault(claim, []).extend(said + skipped)
    return found


@pytest.mark.parametrize("claim", _claims())
def test_against_orthanc(reported: dict[str, list[str]], claim: str) -> None:
    assert claim in reported
    assert reported[claim] == [], "\n".join(reported[claim])
