"""Mistakes in turning exponentials into probabilities; what follows is carried through with the wrong p."""

from collections.abc import Sequence

import numpy as np

from ...document.formula import Words, equation, part, size
from ...document.text import Plural, Text
from ...document.values import Said
from ..question import Array, Question
from ..solve import sigmoid
from .entry import Family, Mistake
from .problem import P_BASED, SHARES_OF_E
from .ways import CARRY, MOST_VARIANTS, shares, shortened

from ...document.notation import (  # isort: skip
    K, S, T, argmax, e, exp, i, least, m, maximum, one_hot, p, rounded, softmax, sqrt, total, z,
)  # fmt: skip


def _normalised(weights: Array) -> Array:
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _shift_above(s: Question) -> Array:
    """The maximum is subtracted in the numerator only."""
    return np.asarray(s.exponentials / np.exp(s.z).sum(axis=1, keepdims=True))


def _shift_below(s: Question) -> Array:
    return np.asarray(np.exp(s.z) / s.exponentials.sum(axis=1, keepdims=True))


def _odds(s: Question) -> Array:
    e = s.exponentials
    return np.asarray(e / (e.sum(axis=1, keepdims=True) - e))


def _whole_matrix(s: Question) -> Array | None:
    if len(s.z) < 2:
        return None
    e = np.exp(s.z - s.z.max())
    return np.asarray(e / e.sum())


def _columns(s: Question) -> Array | None:
    if len(s.z) < 2:
        return None
    e = np.exp(s.z - s.z.max(axis=0))
    return np.asarray(e / e.sum(axis=0))


def _first_row_linear(s: Question) -> Array | None:
    """z / sum z of the first row, copied to every row."""
    return None if len(s.z) < 2 else np.repeat(_normalised(s.z[:1]), len(s.z), axis=0)


def _first_row(s: Question) -> Array | None:
    return None if len(s.z) < 2 else np.repeat(s.p[:1], len(s.z), axis=0)


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
            for cut, short in shortened(numbers, digits):
                detail = Plural(
                    "{e} rounded to {n} decimal before dividing", "{e} rounded to {n} decimals before dividing",
                    n=digits, e=name,
                ) if not cut else Plural(
                    "{e} cut to {n} decimal before dividing", "{e} cut to {n} decimals before dividing",
                    n=digits, e=name,
                )  # fmt: skip
                changes.append((detail, question.change(shares=_normalised(short))))
    return changes


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
RATIO = Text("p_i / p_j must be e^(z_i - z_j).")

MISTAKES: tuple[Mistake, ...] = (
    SHARES.change("plain-normalisation", shares(lambda s: _normalised(s.z)), equation(p, z / total(z)),
        Text("The logits themselves were normalised, without the exponential."), RATIO, weight=2),
    SHARES.change("sigmoid-per-class", shares(lambda s: sigmoid(s.z)), equation(p, 1 / (1 + e**-z)),
        Text("A sigmoid was taken of each logit by itself."), weight=2),
    SHARES.change("never-normalised", shares(lambda s: s.exponentials), equation(p, e ** (z - m)),
        Text("The shifted exponentials were never divided by their sum."), weight=1.5),
    SHARES.change("exponentials-only", shares(lambda s: np.exp(s.z)), equation(p, e**z),
        Text("The exponentials were never divided by their sum.")),
    SHARES.change("shift-above-only", shares(_shift_above), equation(p, e ** (z - m) / total(e**z)),
        Text("The maximum was subtracted in the numerator only.")),
    SHARES.change("shift-below-only", shares(_shift_below), equation(p, e**z / total(e ** (z - m))),
        Text("The maximum was subtracted in the denominator only.")),
    SHARES.change("l2-normalised",
        shares(lambda s: s.exponentials / np.linalg.norm(s.exponentials, axis=1, keepdims=True)),
        equation(p, e**z / sqrt(total(e ** (2 * z)))),
        Text("The exponentials were divided by their Euclidean length.")),
    SHARES.change("squares-normalised", shares(lambda s: _normalised(np.square(s.z))), equation(p, z**2 / total(z**2)),
        Text("The squares of the logits were normalised, without the exponential."), RATIO, weight=0.7),
    SHARES.change("absolute-normalised", shares(lambda s: _normalised(np.abs(s.z)) if (s.z < 0).any() else None),
        equation(p, size(z) / total(size(z))),
        Text("The sizes of the logits were normalised, without the exponential."), RATIO, weight=0.5),
    SHARES.change("first-row-normalised-and-copied", shares(_first_row_linear),
        Text("{line} in every row", line=equation(p, z[0] / total(z[0]))),
        Text("The first row's logits were normalised, without the exponential, and copied to every row."), RATIO),
    SHARES.change("first-row-copied", shares(_first_row), Text("{line} in every row", line=equation(p, softmax(z[0]))),
        Text("Every row holds the values of the first."), Text("Each row has a softmax of its own.")),
    SHARES.change("wrong-axis-columns", shares(_columns), equation(p, e**z / Words(Text("sum over rows"))),
        Text("The softmax was taken down the columns: each column adds up to 1, not each row."),
        Text("Rows are examples: each row must add up to 1."), weight=2),
    SHARES.change("wrong-axis-all", shares(_whole_matrix), equation(p, e**z / Words(Text("sum of the whole matrix"))),
        Text("The sum ran over the whole matrix."), Text("Each row must add up to 1 by itself."), weight=2),
    SHARES.change("odds", shares(_odds), e[i] / (S - e[i]),
        Text("These are the odds p / (1 - p), not the probabilities.")),
    SHARES.change("complement", shares(lambda s: 1 - s.p), 1 - p, Text("These are the complements 1 - p."), weight=0.6),
    SHARES.change("argmax", shares(lambda s: np.eye(s.z.shape[1])[s.z.argmax(axis=1)]), equation(p, one_hot(argmax(z))),
        Text("This is the argmax, not the softmax."), Text("Every p is above 0."), weight=0.6),
    SHARES.change("uniform", shares(lambda s: np.full(s.z.shape, 1 / s.z.shape[1])), equation(p, part(1).over(K)),
        Text("Every class got the same share."), RATIO, weight=0.3),
    SHARES.change("extra-zero-class", shares(lambda s: np.exp(s.z - np.logaddexp(0, s.lse)[:, None])),
        equation(p, e**z / (1 + total(e**z))), Text("A 1, a class with logit 0, was added to the sum."), weight=0.6),
    SHARES.change("least-subtracted", shares(_above_least), equation(p, (z - least(z)) / total(z - least(z))),
        Text("The logits above the least one were normalised, without the exponential."), RATIO, weight=0.6),
    SHARES.change("relu-normalised", shares(lambda s: _normalised(np.maximum(s.z, 0)) if (s.z < 0).any() else None),
        equation(p, maximum(z, 0) / total(maximum(z, 0))),
        Text("The positive logits were normalised, without the exponential."), RATIO, weight=0.6),
    SHARES.change("temperature-on-p", _tempered_shares, softmax("...") / T,
        Text("The temperature divided the probabilities."), right=softmax(z / T)),
    SHARES.change("left-out-of-sum", _sum_without, equation(S, Words(Text("sum of K - 1 exponentials"))),
        Text("One exponential is missing from the sum."), right=equation(S, Words(Text("sum of all K exponentials"))),
        step="sum", weight=0.8),
    SHARES.change("early-rounding-exponentials", _rounded_early, equation(p, rounded(e) / total(rounded(e))),
        Text("The exponentials were rounded before they were divided."), CARRY, step="exponentials", weight=0.6),
)  # fmt: skip
