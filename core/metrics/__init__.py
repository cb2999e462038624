"""Readers compared with gold labels and with one another on the same reports.

Pure arithmetic: no database, no model, no screen. Every figure keeps what it rests
on; a failure is counted, never dropped; an undefined figure is None.

    outcomes(gold, readings, policy)      readers × reports as arrays
    scores(outcomes, view)                each reader against gold
    answer_agreement(outcomes, view)      the same over all answers, without a policy
    paired(outcomes, a, b, view)          two readers; paired_with, pair_matrix for many
    cochran_q, holm, selection_inflation  what trying many readers does to certainty
    smallest_detectable_difference …      what n reports can show
    pitfall_errors, flip_rate             where and how often a reader goes astray
    rogan_gladen                          an archive's prevalence, corrected
    difference_of_shares                  whether an archive's answers differ from gold's

Readers that give a score an image (the CNN), in files of their own:

    areas       AUC with DeLong's interval by patient, and the test between two readers
    resampling  curves and areas when patients are drawn anew
    thresholds  0.5, Youden, a wanted sensitivity: fixed on validation
    scaling     temperature, Platt's curve, reliability, Brier score
    decisions   net benefit; PPV and NPV at another prevalence
    label_error what wrong labels in the test set do to its figures
"""

from core.metrics.answers import AnswerAgreement, answer_agreement, flip_rate, flipped, flips
from core.metrics.confusion import Confusion, View, confusions
from core.metrics.drift import difference_of_shares
from core.metrics.matrix import (
    ANSWERS,
    FAILURE,
    LEFT_OUT,
    UNREAD,
    Outcomes,
    outcomes,
    outcomes_from_codes,
)
from core.metrics.multiplicity import (
    CochranQ,
    SelectionInflation,
    cochran_q,
    holm,
    selection_inflation,
)
from core.metrics.pairs import (
    Paired,
    PairedTable,
    PairMatrix,
    mcnemar_exact,
    pair_matrix,
    paired,
    paired_with,
)
from core.metrics.pitfalls import PitfallErrors, pitfall_errors
from core.metrics.power import (
    PowerRow,
    mcnemar_power,
    power_table,
    reports_needed,
    smallest_detectable_difference,
)
from core.metrics.prevalence import rogan_gladen
from core.metrics.rates import Estimate, Interval, Rate
from core.metrics.scoring import Scores, scores

__all__ = [
    "ANSWERS",
    "FAILURE",
    "LEFT_OUT",
    "UNREAD",
    "AnswerAgreement",
    "CochranQ",
    "Confusion",
    "Estimate",
    "Interval",
    "Outcomes",
    "PairMatrix",
    "Paired",
    "PairedTable",
    "PitfallErrors",
    "PowerRow",
    "Rate",
    "Scores",
    "SelectionInflation",
    "View",
    "answer_agreement",
    "cochran_q",
    "confusions",
    "difference_of_shares",
    "flip_rate",
    "flipped",
    "flips",
    "holm",
    "mcnemar_exact",
    "mcnemar_power",
    "outcomes",
    "outcomes_from_codes",
    "pair_matrix",
    "paired",
    "paired_with",
    "pitfall_errors",
    "power_table",
    "reports_needed",
    "rogan_gladen",
    "scores",
    "selection_inflation",
    "smallest_detectable_difference",
]
