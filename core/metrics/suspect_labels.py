"""Which labels look wrong, given what somebody else says who never saw them.

Confident learning (Northcutt, Jiang & Chuang 2021, JAIR 70:1373–1411) as cleanlab has it: a
label is suspect where another class gets a chance above that class's usual one. Suspects are
ranked by the chance that their own label gets; the smallest is the worst.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.matrix import Bools
from core.metrics.rates import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class SuspectLabels:
    """For each label whether it is suspect, and the chance that it is given."""

    is_suspect: Bools
    chance: Floats


def suspect_labels(labels: Ints, present: Floats) -> SuspectLabels:
    """Of labels 1 and 0, with the chance of 1 for each, by one who never saw the label.

    Nothing is suspect where all labels are the same: nothing is known of the other class.
    """
    chance = np.where(labels == 1, present, 1 - present)
    nothing = np.zeros(len(labels), dtype=bool)
    if len(set(labels.tolist())) < 2:
        return SuspectLabels(nothing, chance)
    # Loaded here because it takes longer to load than a page to open.
    from cleanlab.filter import find_label_issues

    both = np.stack([1 - present, present], axis=1)
    found: Bools = find_label_issues(labels, both, n_jobs=1)
    return SuspectLabels(found, chance)
