"""Mistakes in turning exponentials into probabilities; what follows is carried through with the wrong p."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Words, equation, part, size
from ...document.text import Text
from ...document.values import Said
from ..question import Array, Operation, Question, indicator
from ..solve import sigmoid
from .entry import CARRY, MOST_VARIANTS, Change, Family, Mistake, shares, shortened
from .problem import P_BASED, SHARES_OF_E

from ...document.notation import (  # isort: skip
    K, S, T, argmax, e, exp, i, least, m, maximum, one_hot, p, rounded, softmax, sqrt, total, z,
)  # fmt: skip


def _sum(numbers: Array) -> Array:
    return np.asarray(numbers.sum(axis=1, keepdims=True))


def _normalised(weights: Array) -> Array:
    return np.asarray(weights / _sum(weights))


def _of_batch(formula: Callable[[Question], Array]) -> Change:
    """Only where there are several rows."""
    return shares(lambda s: formula(s) if len(s.z) > 1 else None)


def _whole_matrix(s: Question) -> Array:
    e = np.exp(s.z - s.z.max())
    return np.asarray(e / e.sum())


def _columns(s: Question) -> Array:
    e = np.exp(s.z - s.z.max(axis=0))
    return np.asarray(e / e.sum(axis=0))


def _sum_without(question: Question) -> Sequence[tuple[Text, Question]]:
    """One exponential is left out of the sum, though its own share is computed."""
    e = question.exponentials
    if len(e) > 1 or not 1 < e.shape[1] <= MOST_VARIANTS:
        return []
    wrong = [e / (e.sum() - e[0, k]) for k in range(e.shape[1])]
    return [(Text("exp(z_{k}) is missing from the sum", k=k), question.change(shares=p)) for k, p in enumerate(wrong)]


def _rounded_early(question: Question) -> Sequence[tuple[Text, Question]]:
    """The exponentials are rounded or cut before they are divided."""
    changes: list[tuple[Text, Question]] = []
    for name, numbers in ((exp(z), np.exp(question.z)), (exp(z - m), question.exponentials)):
        for digits in (0, 1, 2, 3, 4) if float(np.abs(numbers).max()) < 1e6 else ():
            for detail, short in shortened(name, numbers, digits):
                before = Text("{shortened} before dividing", shortened=detail)
                changes.append((before, question.change(shares=_normalised(short))))
    return changes


def _rounded_shares(question: Question) -> Sequence[tuple[Text, Question]]:
    """p is rounded or cut before the next step."""
    return [
        (detail, question.change(shares=short))
        for digits in (1, 2, 3, 4)
        for detail, short in shortened(p, question.p, digits)
    ]


def _tempered_shares(question: Question) -> Sequence[tuple[Said, Question]]:
    """p over T, without T in the softmax and with it."""
    t = question.options.temperature
    if t == 1:
        return []
    plain = question.change(scores=question.z * t).p
    return [
        (softmax(z) / T, question.change(shares=plain / t)),
        (softmax(z / T) / T, question.change(shares=question.p / t)),
    ]


def _above_least(s: Question) -> Array | None:
    low = s.z.min(axis=1, keepdims=True)
    return _normalised(s.z - low) if np.isfinite(low).all() and (s.z > low).any(axis=1).all() else None


SHARES = Family(P_BASED, "divide", SHARES_OF_E, Text("sum p must be 1."))
FROM_P: tuple[Operation, ...] = ("log_softmax", "perplexity", "grad", "jacobian", "jacobian_row", "vjp")
RATIO = Text("p_i / p_j must be e^(z_i - z_j).")

MISTAKES: tuple[Mistake, ...] = (
    SHARES("plain-normalisation", equation(p, z / total(z)),
        Text("The logits themselves were normalised, without the exponential"), RATIO,
        change=shares(lambda s: _normalised(s.z)), weight=2),
    SHARES("sigmoid-per-class", equation(p, 1 / (1 + e**-z)), Text("A sigmoid was taken of each logit by itself"),
        change=shares(lambda s: sigmoid(s.z)), weight=2),
    SHARES("never-normalised", equation(p, e ** (z - m)),
        Text("The shifted exponentials were never divided by their sum"), change=shares(lambda s: s.exponentials),
        weight=1.5),
    SHARES("exponentials-only", equation(p, e**z), Text("The exponentials were never divided by their sum"),
        change=shares(lambda s: np.exp(s.z))),
    SHARES("shift-above-only", equation(p, e ** (z - m) / total(e**z)),
        Text("The maximum was subtracted in the numerator only"),
        change=shares(lambda s: s.exponentials / _sum(np.exp(s.z)))),
    SHARES("shift-below-only", equation(p, e**z / total(e ** (z - m))),
        Text("The maximum was subtracted in the denominator only"),
        change=shares(lambda s: np.exp(s.z) / _sum(s.exponentials))),
    SHARES("l2-normalised", equation(p, e**z / sqrt(total(e ** (2 * z)))),
        Text("The exponentials were divided by their Euclidean length"),
        change=shares(lambda s: s.exponentials / np.linalg.norm(s.exponentials, axis=1, keepdims=True))),
    SHARES("squares-normalised", equation(p, z**2 / total(z**2)),
        Text("The squares of the logits were normalised, without the exponential"), RATIO,
        change=shares(lambda s: _normalised(np.square(s.z))), weight=0.7),
    SHARES("absolute-normalised", equation(p, size(z) / total(size(z))),
        Text("The sizes of the logits were normalised, without the exponential"), RATIO,
        change=shares(lambda s: _normalised(np.abs(s.z)) if (s.z < 0).any() else None), weight=0.5),
    SHARES("first-row-normalised-and-copied", Text("{line} in every row", line=equation(p, z[0] / total(z[0]))),
        Text("The first row's logits were normalised, without the exponential, and copied to every row"), RATIO,
        change=_of_batch(lambda s: np.repeat(_normalised(s.z[:1]), len(s.z), axis=0))),
    SHARES("first-row-copied", Text("{line} in every row", line=equation(p, softmax(z[0]))),
        Text("Every row holds the values of the first"), Text("Each row has a softmax of its own."),
        change=_of_batch(lambda s: np.repeat(s.p[:1], len(s.z), axis=0))),
    SHARES("wrong-axis-columns", equation(p, e**z / Words(Text("sum over rows"))),
        Text("The softmax was taken down the columns: each column adds up to 1, not each row"),
        Text("Rows are examples: each row must add up to 1."), change=_of_batch(_columns), weight=2),
    SHARES("wrong-axis-all", equation(p, e**z / Words(Text("sum of the whole matrix"))),
        Text("The sum ran over the whole matrix"), Text("Each row must add up to 1 by itself."),
        change=_of_batch(_whole_matrix), weight=2),
    SHARES("odds", e[i] / (S - e[i]), Text("These are the odds p / (1 - p), not the probabilities"),
        change=shares(lambda s: s.exponentials / (_sum(s.exponentials) - s.exponentials))),
    SHARES("complement", 1 - p, Text("These are the complements 1 - p"), change=shares(lambda s: 1 - s.p), weight=0.6),
    SHARES("argmax", equation(p, one_hot(argmax(z))), Text("This is the argmax, not the softmax"),
        Text("Every p is above 0."), change=shares(lambda s: indicator(s.z.argmax(axis=1), s.z.shape[1])), weight=0.6),
    SHARES("uniform", equation(p, part(1).over(K)), Text("Every class got the same share"), RATIO,
        change=shares(lambda s: np.full(s.z.shape, 1 / s.z.shape[1])), weight=0.3),
    SHARES("extra-zero-class", equation(p, e**z / (1 + total(e**z))),
        Text("A 1, a class with logit 0, was added to the sum"),
        change=shares(lambda s: np.exp(s.z - np.logaddexp(0, s.lse)[:, None])), weight=0.6),
    SHARES("least-subtracted", equation(p, (z - least(z)) / total(z - least(z))),
        Text("The logits above the least one were normalised, without the exponential"), RATIO,
        change=shares(_above_least), weight=0.6),
    SHARES("relu-normalised", equation(p, maximum(z, 0) / total(maximum(z, 0))),
        Text("The positive logits were normalised, without the exponential"), RATIO,
        change=shares(lambda s: _normalised(np.maximum(s.z, 0)) if (s.z < 0).any() else None), weight=0.6),
    SHARES("temperature-on-p", softmax("...") / T, Text("The temperature divided the probabilities"),
        change=_tempered_shares, right=softmax(z / T)),
    SHARES("left-out-of-sum", equation(S, Words(Text("sum of K - 1 exponentials"))),
        Text("One exponential is missing from the sum"), change=_sum_without,
        right=equation(S, Words(Text("sum of all K exponentials"))), step="sum", weight=0.8),
    SHARES("early-rounding-exponentials", equation(p, rounded(e) / total(rounded(e))),
        Text("The exponentials were rounded before they were divided"), CARRY, change=_rounded_early,
        step="exponentials", weight=0.6, kind="rounding"),
    SHARES("early-rounding-probabilities", rounded(p),
        Text("The probabilities were rounded before the next step"), CARRY, change=_rounded_shares,
        operations=FROM_P, right=p, weight=0.6, kind="rounding"),
)  # fmt: skip
