"""English chest reports asked about pneumothorax: state first, answer next, text last."""

from core.demo.chest.pitfalls import GROUPS
from core.demo.chest.report import composed
from core.demo.chest.state import true_answer
from core.demo.chest.stories import new_patient, story_of

__all__ = ["GROUPS", "composed", "new_patient", "story_of", "true_answer"]
