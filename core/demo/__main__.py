"""python -m core.demo [FOLDER]: writes the demo's gold sets as CSV, into data/demo if not told."""

from __future__ import annotations

import sys
from pathlib import Path

from core.demo.gold_file import write_gold_files
from core.settings import PROJECT

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "data" / "demo"
for path in write_gold_files(folder):
    sys.stdout.write(f"{path}\n")
