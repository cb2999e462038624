"""German ankle reports: a clinical state first, its answer next, the text last."""

from core.demo.ankle.pitfalls import GROUPS
from core.demo.ankle.report import composed
from core.demo.ankle.stories import new_patient, story_of
from core.demo.ankle.truth import true_answer

__all__ = ["GROUPS", "composed", "new_patient", "story_of", "true_answer"]
