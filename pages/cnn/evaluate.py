"""How good is it, where does it fail, does the label source matter?"""

from __future__ import annotations

from pages.parts import evaluation, frame, pick

with frame.page("CNN", "Evaluate") as study:
    evaluation.draw(study, pick.task(study))
