"""Cross-entropies of probabilities that were rounded, clipped or kept away from 0 before the logarithm."""

from collections.abc import Sequence

import numpy as np

from ...document.explanation import Phrase
from ..phrases import decimals
from ..question import Array, Question
from .entry import Mistake
from .losses import of_row

EPSILONS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
# Keras in double and in single precision, the epsilon of float32, others, and the epsilon of float64.
CLIPS = (1e-7, float(np.float32(1e-7)), 2.0**-23, 1e-8, 1e-12, 1e-15, 2.0**-52)


def _early_rounding(question: Question) -> Sequence[tuple[Phrase, Array]]:
    """p rounded or cut to so many decimals before the logarithm; or first the exponentials, and then p."""
    if question.target is None:
        return []
    found: list[tuple[Phrase, Array]] = []
    for digits in (1, 2, 3, 4, 5, 6):
        for how, cut in (
            ("rounded", np.round(question.p, digits)), ("cut", np.floor(question.p * 10**digits) / 10**digits)
        ):  # fmt: skip
            found.append(((f"p {how} to {decimals(digits)}",), _loss_of(cut, question)))
    for name, e in (("e^z", np.exp(question.z)), ("e^(z - m)", question.exponentials)):
        for first in (2, 3, 4) if float(np.abs(e).max()) < 1e6 else ():
            rough = np.round(e, first)
            p = rough / rough.sum(axis=1, keepdims=True)
            for digits in (first, first + 1, first + 2):
                detail = f"{name} rounded to {decimals(first)}, and p to {decimals(digits)}"
                found.append(((detail,), _loss_of(np.round(p, digits), question)))
    return found


def _loss_of(p: Array, question: Question) -> Array:
    """The loss that these probabilities have."""
    return question.reduce(np.where(question.u == 0, 0.0, -question.u * np.log(p)).sum(axis=1))


def _clipped_probability(question: Question) -> Sequence[tuple[Phrase, Array]]:
    if question.target is None:
        return []
    return [(("epsilon = ", eps), _loss_of(np.clip(question.p, eps, 1 - eps), question)) for eps in CLIPS]


def _epsilon(question: Question) -> Sequence[tuple[Phrase, Array]]:
    if question.target is None:
        return []
    return [
        (("epsilon = ", eps), question.reduce(-(question.u * np.log(question.p + eps)).sum(axis=1))) for eps in EPSILONS
    ]


MISTAKES: tuple[Mistake, ...] = (
    of_row("early-rounding", _early_rounding, "-ln round(p)",
           "p was rounded before the logarithm was taken.", "Carry two digits more than you write down.", common=True),
    of_row("clipped-probability", _clipped_probability, "-ln clip(p)",
           "p was clipped to [epsilon, 1 - epsilon] before the logarithm, as libraries do with probabilities.",
           "The loss is the same for all smaller p: from the logits, logsumexp(z) - z_y, nothing is clipped.",
           weight=2.5),
    of_row("epsilon-in-log", _epsilon, "-ln(p_y + epsilon)", "A small epsilon was added inside the logarithm.",
           "From the logits no epsilon is needed: logsumexp(z) - z_y.", weight=0.9),
)  # fmt: skip
