"""Is it running, is it right, when is it done?"""

from __future__ import annotations

from pages.parts import archive, frame, pick

with frame.page("Labels", "Archive") as study:
    archive.draw(study, pick.task(study))
