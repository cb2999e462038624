"""python -m core.demo.realism: the demo study measured, as a table."""

from __future__ import annotations

import sys

from core.demo.realism.table import rows

sys.stdout.write("| what | ankle, German | chest, English |\n|---|---|---|\n")
for row in rows():
    sys.stdout.write("| " + " | ".join(row) + " |\n")
