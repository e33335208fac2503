"""Mistakes in the binary cross-entropy of K independent sigmoids, added up over the classes."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Fenced
from ...document.notation import i, ln, mean, p, rounded, sigma, total, true, y
from ...document.text import Plural, Text
from ..question import Array, Question
from ..solve import row_losses, sigmoid
from .entry import Family, Mistake, Rule, Variant
from .losses import bce_on_p
from .ways import CARRY


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
        short = np.round(sigmoid(question.z), digits)
        terms = np.where(question.y == 0, 0.0, question.y * np.log(short))
        terms = terms + np.where(question.y == 1, 0.0, (1 - question.y) * np.log(1 - short))
        detail = Plural("sigma rounded to {n} decimal", "sigma rounded to {n} decimals", n=digits)
        variants.append((detail, question.reduce(-terms.sum(axis=1))))
    return variants


# The terms of the sum stand without brackets, as they are written by hand.
RIGHT = total[i](Fenced("", -y * ln(sigma) - (1 - y) * ln(1 - sigma), ""))
BOTH = Text("Every class has its term: -ln sigma where it is true, -ln(1 - sigma) where it is not.")
BINARY = Family(("bce",), "binary", RIGHT, BOTH)
SIGMA = Text("sigma is 1 / (1 + e^(-s)).")
NO_LIMIT = Text("BCE has no upper bound.")

MISTAKES: tuple[Mistake, ...] = (
    BINARY.rule("softmax-cross-entropy", _one_softmax, -ln(p[true]),
        Text("This is the cross-entropy of one softmax over all scores."),
        Text("K independent questions have K losses; one question with K answers has one."), weight=4),
    BINARY.rule("target-only", terms(lambda s: np.where(s.y == 0, 0.0, s.y * np.logaddexp(0, -s.z))),
        -total(y * ln(sigma)), Text("Only the classes that are true were counted."), weight=3),
    BINARY.rule("others-only", terms(lambda s: np.where(s.y == 1, 0.0, (1 - s.y) * np.logaddexp(0, s.z))),
        -total((1 - y) * ln(1 - sigma)), Text("Only the classes that are not true were counted."), weight=1.5),
    BINARY.rule("all-classes-true", terms(lambda s: np.logaddexp(0, -s.z)), -total(ln(sigma)),
        Text("Every class was counted as true."), weight=1.5),
    BINARY.rule("bce-on-softmax-sum", terms(bce_on_p), -total[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability."), SIGMA, weight=2),
    BINARY.rule("bce-on-softmax-mean", terms(lambda s: bce_on_p(s) / s.z.shape[1]),
        -mean[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability, and averaged."), SIGMA, weight=1.5),
    BINARY.rule("squared-error-sum", terms(lambda s: np.square(sigmoid(s.z) - s.y)), total((sigma - y) ** 2),
        Text("This is the squared error."), NO_LIMIT),
    BINARY.rule("squared-error-mean", terms(lambda s: np.square(sigmoid(s.z) - s.y) / s.z.shape[1]),
        mean((sigma - y) ** 2), Text("This is the mean squared error."), NO_LIMIT),
    BINARY.rule("sigmoid-given", terms(lambda s: s.y * sigmoid(s.z)), total(y * sigma),
        Text("The logarithm is missing.")),
    BINARY.rule("one-minus-sigma", terms(lambda s: s.y * sigmoid(-s.z)), total(y * (1 - sigma)),
        Text("1 - sigma was taken for -ln sigma.")),
    BINARY.rule("early-rounding", _rounded_early, -ln(rounded(sigma)),
        Text("sigma was rounded before the logarithm was taken."), CARRY, weight=0.6),
)  # fmt: skip
