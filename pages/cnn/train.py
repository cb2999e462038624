"""Is it learning, and is it worth waiting?"""

from __future__ import annotations

from pages.parts import frame, pick, training

with frame.page("CNN", "Train") as study:
    training.draw(study, pick.task(study))
