"""Cross-entropies of probabilities that were rounded, clipped or kept away from 0 before the logarithm."""

from collections.abc import Sequence

import numpy as np

from ...document.notation import clip, e, epsilon, ln, m, p, rounded, total, true, z
from ...document.text import Text
from ..question import Array, Question
from ..solve import row_losses
from .entry import CARRY, Mistake, Variant, shortened
from .losses import LOSS

EPSILONS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
# Keras in double and in single precision, the epsilon of float32, others, and the epsilon of float64.
CLIPS = (1e-7, float(np.float32(1e-7)), 2.0**-23, 1e-8, 1e-12, 1e-15, 2.0**-52)


def _early_rounding(question: Question) -> Sequence[Variant]:
    """p rounded or cut to so many decimals before the logarithm; or first the exponentials, and then p."""
    variants: list[Variant] = []
    for digits in (1, 2, 3, 4, 5, 6):
        variants += [(detail, _loss_of(short, question)) for detail, short in shortened(p, question.p, digits)]
    for name, numbers in ((e**z, np.exp(question.z)), (e ** (z - m), question.exponentials)):
        for first in (2, 3, 4) if float(np.abs(numbers).max()) < 1e6 else ():
            rough = np.round(numbers, first)
            shares = rough / rough.sum(axis=1, keepdims=True)
            for digits in (first, first + 1, first + 2):
                both = Text("{e} rounded to {first} decimals, and p to {n} decimals", e=name, first=first, n=digits)
                variants.append((both, _loss_of(np.round(shares, digits), question)))
    return variants


def _loss_of(p: Array, question: Question) -> Array:
    """The whole loss, z-loss and all, that these probabilities have."""
    return question.reduce(row_losses(question.change(shares=p)))


def _clipped_probability(question: Question) -> Sequence[Variant]:
    clipped = [(eps, np.clip(question.p, eps, 1 - eps)) for eps in CLIPS]
    return [(Text("epsilon = {epsilon}", epsilon=eps), _loss_of(p, question)) for eps, p in clipped]


def _clipped_and_normalised(question: Question) -> Sequence[Variant]:
    variants: list[Variant] = []
    for eps in CLIPS:
        clipped = np.clip(question.p, eps, 1 - eps)
        shares = clipped / clipped.sum(axis=1, keepdims=True)
        variants.append((Text("epsilon = {epsilon}", epsilon=eps), _loss_of(shares, question)))
    return variants


def _epsilon(question: Question) -> Sequence[Variant]:
    return [(Text("epsilon = {epsilon}", epsilon=eps), _loss_of(question.p + eps, question)) for eps in EPSILONS]


MISTAKES: tuple[Mistake, ...] = (
    LOSS("early-rounding", -ln(rounded(p)), Text("p was rounded before the logarithm was taken"), CARRY,
        rule=_early_rounding, common=True, kind="rounding"),
    LOSS("clipped-probability", -ln(clip(p)),
        Text("p was clipped to [epsilon, 1 - epsilon] before the logarithm, as libraries do with probabilities"),
        Text("The loss is the same for all smaller p: from the logits, logsumexp(z) - z_y, nothing is clipped."),
        rule=_clipped_probability, weight=2.5),
    LOSS("clipped-and-normalised", -ln(clip(p) / total(clip(p))),
        Text("p was clipped to [epsilon, 1 - epsilon] and divided by its sum again before the logarithm"),
        Text("From the logits nothing is clipped: logsumexp(z) - z_y."), rule=_clipped_and_normalised),
    LOSS("epsilon-in-log", -ln(p[true] + epsilon), Text("A small epsilon was added inside the logarithm"),
        Text("From the logits no epsilon is needed: logsumexp(z) - z_y."), rule=_epsilon, weight=0.9),
)  # fmt: skip
