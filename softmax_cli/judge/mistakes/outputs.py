"""Mistakes after the right answer: its sign, its unit, a factor; and what naive formulas make of it."""

from typing import Any

import numpy as np

from ..question import Array, Operation, Question
from ..solve import solve
from .entry import Mistake
from .lines import logarithm

LOG_VALUED: tuple[Operation, ...] = ("ce", "log_softmax", "logsumexp")
NAIVE: tuple[Operation, ...] = ("softmax", "log_softmax", "ce", "grad", "logsumexp")


def _naive(question: Question, dtype: Any) -> Array | None:
    """Everything as written, no shift, in one floating-point format; only where that fails."""
    z = question.z.astype(dtype)
    e = np.exp(z)
    total = e.sum(axis=1, dtype=dtype, keepdims=True)
    p = (e / total).astype(np.float64)
    if np.isfinite(p).all() and (p[np.isfinite(question.z)] > 0).all():
        return None
    if question.operation == "logsumexp":
        return question.typed_shape(np.log(total[:, 0]).astype(np.float64))
    return solve(question.change(shares=p))


def _integers(question: Question) -> Array | None:
    return np.trunc(solve(question)) if np.isfinite(solve(question)).all() else None


def _sign_law(question: Question) -> str:
    return {
        "ce": "A cross-entropy is never below 0.",
        "log_softmax": "The logarithm of a probability is never above 0.",
        "logsumexp": "logsumexp is at least the largest logit.",
    }[question.operation]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sign", LOG_VALUED, after=lambda s, v: -v, step="log", weight=3, common=True,
        why="The sign is reversed.", see=_sign_law, wrong=logarithm(reversed_=True), right=logarithm(),
    ),
    Mistake(
        "bits", LOG_VALUED, after=lambda s, v: v / np.log(2) if s.options.unit == 1 else None, step="log", weight=3,
        common=True, why="The logarithm is to base 2: bits.", see="nats = bits ln 2.", wrong=logarithm("log2"),
        right=logarithm(),
    ),
    Mistake(
        "bans", LOG_VALUED, after=lambda s, v: v / np.log(10) if s.options.unit == 1 else None, step="log", weight=2,
        common=True, why="The logarithm is to base 10: bans.", see="nats = bans ln 10.", wrong=logarithm("log10"),
        right=logarithm(),
    ),
    Mistake(
        "nats", ("ce",), after=lambda s, v: v * s.options.unit if s.options.unit != 1 else None, step="log",
        weight=3, common=True, why="This is in nats.", see="Another unit was asked for.", wrong=logarithm("ln"),
        right=logarithm(),
    ),
    Mistake(
        "bits-to-bits", ("ce",), after=lambda s, v: v * np.log(2) if s.options.unit == 1 else None, step="log",
        weight=0.4, why="A loss in nats was multiplied by ln 2.", see="bits = nats / ln 2.", wrong="CE ln 2",
        right="CE",
    ),
    Mistake(
        "loss-for-perplexity", ("perplexity",), rule=lambda s: np.log(solve(s)), step="log", weight=3,
        why="This is the mean loss, not its exponential.", see="Perplexity is at least 1.", wrong="CE", right="e^CE",
    ),
    Mistake(
        "mixed-base-perplexity", ("perplexity",), rule=lambda s: np.exp2(np.log(solve(s))), step="log", weight=1.5,
        why="2 was raised to a loss in nats.", see="e^nats = 2^bits.", wrong="2^CE", right="e^CE",
    ),
    Mistake(
        "inverse-perplexity", ("perplexity",), rule=lambda s: 1 / solve(s), step="log",
        why="This is the geometric mean of p_y: the sign is missing.", see="Perplexity is at least 1.",
        wrong="e^(-CE)", right="e^CE",
    ),
    Mistake(
        "naive-float64", NAIVE, rule=lambda s: _naive(s, np.float64), step="exponentials", weight=1.5,
        why="Without the shift exp() overflows or underflows in float64.", see="Subtract the maximum first.",
        wrong="e^z / sum e^z", right="e^(z - m) / sum e^(z - m)",
    ),
    Mistake(
        "naive-float32", NAIVE, rule=lambda s: _naive(s, np.float32), step="exponentials", weight=1.4,
        why="Without the shift exp() overflows above 88.7 or underflows below -104 in float32.",
        see="Subtract the maximum first.", wrong="e^z / sum e^z", right="e^(z - m) / sum e^(z - m)",
    ),
    Mistake(
        "naive-float16", NAIVE, rule=lambda s: _naive(s, np.float16), step="exponentials", weight=1,
        why="Without the shift exp() overflows above 11.09 or underflows below -17.3 in float16.",
        see="Subtract the maximum first.", wrong="e^z / sum e^z", right="e^(z - m) / sum e^(z - m)",
    ),
    Mistake(
        "integer-array", ("softmax", "grad", "jacobian", "sigmoid"), rule=_integers, step="divide", weight=2,
        why="The values were stored in an array of whole numbers, which cuts off everything after the point.",
        see="Make the array one of floats: np.zeros(shape) or astype(float).", wrong="int(value)", right="value",
    ),
)  # fmt: skip
