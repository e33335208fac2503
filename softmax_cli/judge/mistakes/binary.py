"""Mistakes in the binary cross-entropy of K independent sigmoids, added up over the classes."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..phrases import decimals
from ..question import Array, Operation, Question
from ..solve import row_losses, sigmoid
from .entry import Mistake
from .losses import bce_on_p

BCE: tuple[Operation, ...] = ("bce",)
BOTH = "Every class has its term: -ln sigma where it is true, -ln(1 - sigma) where it is not."
RIGHT = "sum_i -y ln sigma - (1 - y) ln(1 - sigma)"


def _entry(
    name: str, terms: Callable[[Question], Array | None], wrong: str, why: str, see: str, *, weight: float = 1.0
) -> Mistake:
    """A mistake by the terms that are added up, (N, K)."""

    def rule(question: Question) -> Array | None:
        found = terms(question)
        return None if found is None else question.reduce(found.sum(axis=1))

    return Mistake(name, BCE, why, see, wrong, RIGHT, "binary", rule=rule, weight=weight)


def _one_softmax(question: Question) -> Array | None:
    """-sum y ln p, where the target is one of a softmax."""
    fits = np.allclose(question.y.sum(axis=1), 1) and np.isfinite(question.z).any(axis=1).all()
    return question.reduce(row_losses(question)) if fits else None


def _rounded_early(question: Question) -> Sequence[tuple[Phrase, Array]]:
    found: list[tuple[Phrase, Array]] = []
    for digits in (1, 2, 3, 4):
        cut = np.round(sigmoid(question.z), digits)
        terms = np.where(question.y == 0, 0.0, question.y * np.log(cut))
        terms = terms + np.where(question.y == 1, 0.0, (1 - question.y) * np.log(1 - cut))
        found.append(((f"sigma rounded to {decimals(digits)}",), question.reduce(-terms.sum(axis=1))))
    return found


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "softmax-cross-entropy", BCE, "This is the cross-entropy of one softmax over all scores.",
        "K independent questions have K losses; one question with K answers has one.", "-ln p_y", RIGHT, "binary",
        rule=_one_softmax, weight=4,
    ),
    _entry("target-only", lambda s: np.where(s.y == 0, 0.0, s.y * np.logaddexp(0, -s.z)), "-sum y ln sigma",
           "Only the classes that are true were counted.", BOTH, weight=3),
    _entry("others-only", lambda s: np.where(s.y == 1, 0.0, (1 - s.y) * np.logaddexp(0, s.z)),
           "-sum (1 - y) ln(1 - sigma)", "Only the classes that are not true were counted.", BOTH, weight=1.5),
    _entry("all-classes-true", lambda s: np.logaddexp(0, -s.z), "-sum ln sigma", "Every class was counted as true.",
           BOTH, weight=1.5),
    _entry("bce-on-softmax-sum", bce_on_p, "-sum_i (y ln p + (1 - y) ln(1 - p))",
           "The binary loss was taken of each softmax probability.", "sigma is 1 / (1 + e^(-s)).", weight=2),
    _entry("bce-on-softmax-mean", lambda s: bce_on_p(s) / s.z.shape[1], "-mean_i (y ln p + (1 - y) ln(1 - p))",
           "The binary loss was taken of each softmax probability, and averaged.", "sigma is 1 / (1 + e^(-s)).",
           weight=1.5),
    _entry("squared-error-sum", lambda s: np.square(sigmoid(s.z) - s.y), "sum (sigma - y)^2",
           "This is the squared error.", "BCE has no upper bound."),
    _entry("squared-error-mean", lambda s: np.square(sigmoid(s.z) - s.y) / s.z.shape[1], "mean (sigma - y)^2",
           "This is the mean squared error.", "BCE has no upper bound."),
    _entry("sigmoid-given", lambda s: s.y * sigmoid(s.z), "sum y sigma", "The logarithm is missing.", BOTH),
    _entry("one-minus-sigma", lambda s: s.y * sigmoid(-s.z), "sum y (1 - sigma)",
           "1 - sigma was taken for -ln sigma.", BOTH),
    Mistake(
        "early-rounding", BCE, "sigma was rounded before the logarithm was taken.",
        "Carry two digits more than you write down.", "-ln round(sigma)", RIGHT, "binary",
        rule=_rounded_early, weight=0.6,
    ),
)  # fmt: skip
