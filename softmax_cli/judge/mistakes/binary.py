"""Mistakes in the binary cross-entropy of K independent sigmoids, added up over the classes."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Fenced
from ...document.notation import i, ln, mean, p, rounded, sigma, total, true, y
from ...document.text import Text
from ..question import Array, Question
from ..solve import row_losses, sigmoid
from .entry import CARRY, Family, Mistake, Rule, Variant, shortened
from .losses import bce_on_p


def terms(formula: Callable[[Question], Array]) -> Rule:
    """A rule for the terms that are added up, (N, K)."""
    return lambda s: s.reduce(formula(s).sum(axis=1))


def _one_softmax(question: Question) -> Array | None:
    """-sum y ln p, where the target is one of a softmax."""
    fits = np.allclose(question.y.sum(axis=1), 1) and np.isfinite(question.z).any(axis=1).all()
    return question.reduce(row_losses(question)) if fits else None


def _rounded_early(question: Question) -> Sequence[Variant]:
    variants: list[Variant] = []
    for digits in (1, 2, 3, 4):
        (detail, short), _ = shortened(sigma, sigmoid(question.z), digits)
        terms = np.where(question.y == 0, 0.0, question.y * np.log(short))
        terms = terms + np.where(question.y == 1, 0.0, (1 - question.y) * np.log(1 - short))
        variants.append((detail, question.reduce(-terms.sum(axis=1))))
    return variants


# The terms of the sum stand without brackets, as they are written by hand.
BINARY_LOSS = Fenced("", -y * ln(sigma) - (1 - y) * ln(1 - sigma), "")
RIGHT = total[i](BINARY_LOSS)
BOTH = Text("Every class has its term: -ln sigma where it is true, -ln(1 - sigma) where it is not.")
BINARY = Family(("bce",), "binary", RIGHT, BOTH)
SIGMA = Text("sigma is 1 / (1 + e^(-s)).")
NO_LIMIT = Text("BCE has no upper bound.")

MISTAKES: tuple[Mistake, ...] = (
    BINARY("softmax-cross-entropy", -ln(p[true]), Text("This is the cross-entropy of one softmax over all scores"),
        Text("K independent questions have K losses; one question with K answers has one."), rule=_one_softmax,
        weight=4),
    BINARY("sum-for-mean", total[i](BINARY_LOSS), Text("The losses of the classes were added up and not divided by K"),
        Text("A mean lies between the smallest and the largest loss of a class."), right=mean[i](BINARY_LOSS),
        after=lambda s, v: v * s.divisor if s.divisor != 1 else None, weight=3),
    BINARY("mean-for-sum", mean[i](BINARY_LOSS), Text("The losses of the classes were averaged, not added up"),
        Text("No division was asked for."),
        after=lambda s, v: v / s.z.shape[1] if s.divisor == 1 and not s.open_mean else None, weight=3),
    BINARY("loss-sign", -RIGHT, Text("The sign is reversed"), Text("A binary cross-entropy is never below 0."),
        after=lambda s, v: -v, weight=3),
    BINARY("target-only", -total(y * ln(sigma)), Text("Only the classes that are true were counted"),
        rule=terms(lambda s: np.where(s.y == 0, 0.0, s.y * np.logaddexp(0, -s.z))), weight=3),
    BINARY("others-only", -total((1 - y) * ln(1 - sigma)), Text("Only the classes that are not true were counted"),
        rule=terms(lambda s: np.where(s.y == 1, 0.0, (1 - s.y) * np.logaddexp(0, s.z))), weight=1.5),
    BINARY("all-classes-true", -total(ln(sigma)), Text("Every class was counted as true"),
        rule=terms(lambda s: np.logaddexp(0, -s.z)), weight=1.5),
    BINARY("bce-on-softmax-sum", -total[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability"), SIGMA, rule=terms(bce_on_p), weight=2),
    BINARY("bce-on-softmax-mean", -mean[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability, and averaged"), SIGMA,
        rule=terms(lambda s: bce_on_p(s) / s.z.shape[1]), weight=1.5),
    BINARY("squared-error-sum", total((sigma - y) ** 2), Text("This is the squared error"), NO_LIMIT,
        rule=terms(lambda s: np.square(sigmoid(s.z) - s.y))),
    BINARY("squared-error-mean", mean((sigma - y) ** 2), Text("This is the mean squared error"), NO_LIMIT,
        rule=terms(lambda s: np.square(sigmoid(s.z) - s.y) / s.z.shape[1])),
    BINARY("sigmoid-given", total(y * sigma), Text("The logarithm is missing"),
        rule=terms(lambda s: s.y * sigmoid(s.z))),
    BINARY("one-minus-sigma", total(y * (1 - sigma)), Text("1 - sigma was taken for -ln sigma"),
        rule=terms(lambda s: s.y * sigmoid(-s.z))),
    BINARY("early-rounding", -ln(rounded(sigma)), Text("sigma was rounded before the logarithm was taken"), CARRY,
        rule=_rounded_early, weight=0.6, kind="rounding"),
)  # fmt: skip
