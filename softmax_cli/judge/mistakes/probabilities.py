"""Mistakes in turning exponentials into probabilities; what follows is carried through with the wrong p."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..phrases import decimals
from ..question import Array, Question
from ..solve import sigmoid
from .entry import Mistake
from .problem import MOST_VARIANTS, P_BASED


def shares(formula: Callable[[Question], Array | None]) -> Callable[[Question], Question | None]:
    """A change that puts `formula`'s (N, K) in the place of the probabilities."""

    def change(question: Question) -> Question | None:
        wrong = formula(question)
        return None if wrong is None or not np.isfinite(wrong).any() else question.change(shares=wrong)

    return change


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


def _hard(s: Question) -> Array:
    return np.asarray(np.eye(s.z.shape[1])[s.z.argmax(axis=1)])


def _uniform(s: Question) -> Array:
    return np.full(s.z.shape, 1 / s.z.shape[1])


def _extra_class(s: Question) -> Array:
    return np.asarray(np.exp(s.z - np.logaddexp(0, s.lse)[:, None]))


def _sum_without(question: Question) -> Sequence[tuple[Phrase, Question]]:
    """One exponential is left out of the sum, though its own share is computed."""
    e = question.exponentials
    if len(e) > 1 or not 1 < e.shape[1] <= MOST_VARIANTS:
        return []
    total = e.sum()
    return [
        (("exp(z_", k, ") is missing from the sum"), question.change(shares=e / (total - e[0, k])))
        for k in range(e.shape[1])
    ]


def _rounded_early(question: Question) -> Sequence[tuple[Phrase, Question]]:
    """The exponentials are rounded or cut before they are divided."""
    found: list[tuple[Phrase, Question]] = []
    for name, e in (("exp(z)", np.exp(question.z)), ("exp(z - m)", question.exponentials)):
        for digits in (0, 1, 2, 3, 4):
            if float(np.abs(e).max()) < 1e6:
                for how, cut in (("rounded", np.round(e, digits)), ("cut", np.trunc(e * 10**digits) / 10**digits)):
                    detail = (f"{name} {how} to {decimals(digits)} before dividing",)
                    found.append((detail, question.change(shares=_normalised(cut))))
    return found


def _tempered_shares(question: Question) -> Sequence[tuple[Phrase, Question]]:
    """p over T, without T in the softmax and with it."""
    t = question.options.temperature
    if t == 1:
        return []
    plain = question.change(scores=question.z * t).p
    return [
        (("softmax(z) / T",), question.change(shares=plain / t)),
        (("softmax(z / T) / T",), question.change(shares=question.p / t)),
    ]


def _above_least(s: Question) -> Array | None:
    low = s.z.min(axis=1, keepdims=True)
    return _normalised(s.z - low) if np.isfinite(low).all() and (s.z > low).any(axis=1).all() else None


def _entry(
    name: str,
    formula: Callable[[Question], Array | None],
    wrong: str,
    why: str,
    see: str = "sum p must be 1.",
    *,
    weight: float = 1.0,
    common: bool = False,
) -> Mistake:
    """A mistake that replaces p = e^z / sum e^z."""
    right = "p = e^z / sum e^z"
    return Mistake(
        name, P_BASED, why, see, wrong, right, "divide", change=shares(formula), weight=weight, common=common
    )


RATIO = "p_i / p_j must be e^(z_i - z_j)."

MISTAKES: tuple[Mistake, ...] = (
    _entry("plain-normalisation", lambda s: _normalised(s.z), "p = z / sum z",
           "The logits themselves were normalised, without the exponential.", RATIO, weight=2),
    _entry("sigmoid-per-class", lambda s: sigmoid(s.z), "p = 1 / (1 + e^(-z))",
           "A sigmoid was taken of each logit by itself.", weight=2),
    _entry("never-normalised", lambda s: s.exponentials, "p = e^(z - m)",
           "The shifted exponentials were never divided by their sum.", weight=1.5),
    _entry("exponentials-only", lambda s: np.exp(s.z), "p = e^z", "The exponentials were never divided by their sum."),
    _entry("shift-above-only", _shift_above, "p = e^(z - m) / sum e^z",
           "The maximum was subtracted in the numerator only."),
    _entry("shift-below-only", _shift_below, "p = e^z / sum e^(z - m)",
           "The maximum was subtracted in the denominator only."),
    _entry("l2-normalised", lambda s: s.exponentials / np.linalg.norm(s.exponentials, axis=1, keepdims=True),
           "p = e^z / sqrt(sum e^(2 z))", "The exponentials were divided by their Euclidean length."),
    _entry("squares-normalised", lambda s: _normalised(np.square(s.z)), "p = z^2 / sum z^2",
           "The squares of the logits were normalised, without the exponential.", RATIO, weight=0.7),
    _entry("absolute-normalised", lambda s: _normalised(np.abs(s.z)) if (s.z < 0).any() else None, "p = |z| / sum |z|",
           "The sizes of the logits were normalised, without the exponential.", RATIO, weight=0.5),
    _entry("first-row-normalised-and-copied", _first_row_linear, "p = z_0 / sum z_0 in every row",
           "The first row's logits were normalised, without the exponential, and copied to every row.", RATIO),
    _entry("first-row-copied", _first_row, "p = softmax(z_0) in every row", "Every row holds the values of the first.",
           "Each row has a softmax of its own."),
    _entry("wrong-axis-columns", _columns, "p = e^z / sum over rows",
           "The softmax was taken down the columns: each column adds up to 1, not each row.",
           "Rows are examples: each row must add up to 1.", weight=2),
    _entry("wrong-axis-all", _whole_matrix, "p = e^z / sum of the whole matrix",
           "The sum ran over the whole matrix.", "Each row must add up to 1 by itself.", weight=2),
    _entry("odds", _odds, "e_i / (S - e_i)", "These are the odds p / (1 - p), not the probabilities."),
    _entry("complement", lambda s: 1 - s.p, "1 - p", "These are the complements 1 - p.", weight=0.6),
    _entry("argmax", _hard, "p = one-hot(argmax z)", "This is the argmax, not the softmax.",
           "Every p is above 0.", weight=0.6),
    _entry("uniform", _uniform, "p = 1/K", "Every class got the same share.", RATIO, weight=0.3),
    _entry("extra-zero-class", _extra_class, "p = e^z / (1 + sum e^z)",
           "A 1, a class with logit 0, was added to the sum.",
           weight=0.6),
    _entry("least-subtracted", _above_least, "p = (z - min z) / sum (z - min z)",
           "The logits above the least one were normalised, without the exponential.", RATIO, weight=0.6),
    _entry("relu-normalised", lambda s: _normalised(np.maximum(s.z, 0)) if (s.z < 0).any() else None,
           "p = max(z, 0) / sum max(z, 0)", "The positive logits were normalised, without the exponential.", RATIO,
           weight=0.6),
    Mistake(
        "temperature-on-p", P_BASED, change=_tempered_shares, step="divide", weight=1,
        why="The temperature divided the probabilities.", see="sum p must be 1.", wrong="softmax(...) / T",
        right="softmax(z / T)",
    ),
    Mistake(
        "left-out-of-sum", P_BASED, change=_sum_without, step="sum", weight=0.8,
        why="One exponential is missing from the sum.", see="sum p must be 1.",
        wrong="S = sum of K - 1 exponentials", right="S = sum of all K exponentials",
    ),
    Mistake(
        "early-rounding-exponentials", P_BASED, change=_rounded_early, step="exponentials", weight=0.6,
        why="The exponentials were rounded before they were divided.",
        see="Carry two digits more than you write down.", wrong="p = round(e) / sum round(e)",
        right="p = e^z / sum e^z",
    ),
)  # fmt: skip
