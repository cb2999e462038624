"""What the published study found, to stand beside one's own figures.

Al Mohamad, Donle, Dorfner … Bressem: Open-source Large Language Models can Generate
Labels from Radiology Reports for Training Convolutional Neural Networks. Academic
Radiology 2025.
"""

from __future__ import annotations

from core.wording import THIN

PROMPTS_TRIED = 31
GOLD_REPORTS = 500
BEST_PROMPT_ACCURACY = f"92{THIN}%"
"""As printed there, without a decimal."""
ARCHIVE_REPORTS = 7561
CNN_ACCURACY = f"89.5{THIN}%"
CNN_AUC = "0.926"
