"""What is to be said where a loss, or what belongs to it, is infinite or too large for float64."""

import sys

import numpy as np

from ..document.explanation import Phrase
from ..maths.loss import LossOptions, LossSteps, perplexity
from ..read.problem import Problem

LARGEST = sys.float_info.max

NO_CHAIN = (
    "The target asks for a class whose p is below 1e-300, so dL/dp is infinite or close to it: only the shortcut p - y "
    "has a value here."
)


def is_out_of_reach(loss: LossSteps) -> bool:
    """Whether -y/p of some class is too large for the matrix route."""
    return bool(((loss.softmax.probabilities < 1e-300) & (loss.weighted > 0)).any())


def infinite_notes(loss: LossSteps, options: LossOptions) -> list[Phrase]:
    """Why a loss or their sum is infinite: its class is masked, or it is beyond the largest float64."""
    masked = ((loss.weighted != 0) & np.isneginf(loss.capped)).any(axis=1) & loss.counted
    notes: list[Phrase] = []
    if masked.any():
        notes.append("The target asks for a class whose logit is -inf: its p is 0, and its loss infinite.")
    overflown = np.isinf(loss.losses) & ~masked
    summed = options.reduction != "none" and np.isinf(loss.summed) and not masked.any()
    if overflown.any() or summed:
        notes.append(("A loss, or a sum of them, is beyond ", LARGEST, ", the largest float64: inf stands for it."))
    return notes


def rounded_notes(problem: Problem, loss: LossSteps, options: LossOptions) -> list[Phrase]:
    """What of a finite loss is infinite all the same: -ln of a p that rounds to 0, and the perplexity."""
    finite = np.isfinite(loss.cross_entropies) & loss.counted
    zero = ((loss.weighted != 0) & (loss.softmax.probabilities == 0)).any(axis=1) & finite
    notes: list[Phrase] = []
    if problem.labels is not None and not options.label_smoothing and zero.any():
        notes.append(
            "A p_y too small for float64 rounds to 0, so its -ln(p_y) is inf; the loss from the logits needs no p_y."
        )
    if np.isinf(perplexity(loss)) and finite[loss.counted].all():
        notes.append(("The perplexity is beyond ", LARGEST, ", the largest float64: inf stands for it."))
    return notes
