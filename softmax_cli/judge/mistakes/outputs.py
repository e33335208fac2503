"""Mistakes after the right answer: its sign, its unit, a factor; and what naive formulas make of it."""

import numpy as np
from numpy.typing import DTypeLike

from ...document.formula import Words, group
from ...document.notation import CE, e, ln, log2, log10, m, total, z
from ...document.text import Text
from ..question import Array, Operation, Question
from ..solve import solve
from .entry import After, Entries, Family, Mistake
from .lines import logarithm

LOG_VALUED: tuple[Operation, ...] = ("ce", "log_softmax", "logsumexp")
NAIVELY: tuple[Operation, ...] = ("softmax", "log_softmax", "ce", "grad", "logsumexp")


def _naive(dtype: DTypeLike) -> Entries:
    """Everything as written, no shift, in one floating-point format; only where that fails."""

    def formula(question: Question) -> Array | None:
        z = question.z.astype(dtype)
        e = np.exp(z)
        total = e.sum(axis=1, dtype=dtype, keepdims=True)
        p = (e / total).astype(np.float64)
        if np.isfinite(p).all() and (p[np.isfinite(question.z)] > 0).all():
            return None
        if question.operation == "logsumexp":
            return question.typed_shape(np.log(total[:, 0]).astype(np.float64))
        return solve(question.change(shares=p))

    return formula


def _integers(question: Question) -> Array | None:
    return np.trunc(solve(question)) if np.isfinite(solve(question)).all() else None


def _sign_law(question: Question) -> Text:
    if question.operation == "ce":
        return Text("A cross-entropy is never below 0.")
    if question.operation == "log_softmax":
        return Text("The logarithm of a probability is never above 0.")
    return Text("logsumexp is at least the largest logit.")


LN_2 = float(np.log(2))


def _in_unit(unit: float) -> After:
    """The value in a unit of so many nats, where that is another than was asked for."""
    return lambda s, v: None if s.options.unit == unit else v * (s.options.unit / unit)


LOG = Family(LOG_VALUED, "log", logarithm())
PERPLEXITY = Family(("perplexity",), "log", e**CE)
NAIVE = Family(NAIVELY, "exponentials", e ** (z - m) / total(e ** (z - m)), Text("Subtract the maximum first."))
LEAST_PERPLEXITY = Text("Perplexity is at least 1.")

MISTAKES: tuple[Mistake, ...] = (
    LOG("sign", lambda s: -logarithm()(s), Text("The sign is reversed"), _sign_law, after=lambda s, v: -v, weight=3,
        common=True),
    LOG("bits", logarithm(log2), Text("The logarithm is to base 2: bits"), Text("nats = bits ln 2."),
        after=_in_unit(np.log(2)), weight=3, common=True, kind="unit"),
    LOG("bans", logarithm(log10), Text("The logarithm is to base 10: bans"), Text("nats = bans ln 10."),
        after=_in_unit(np.log(10)), weight=2, common=True, kind="unit"),
    LOG("nats", logarithm(ln), Text("This is in nats"), Text("Another unit was asked for."), after=_in_unit(1.0),
        operations=("ce",), weight=3, common=True, kind="unit"),
    LOG("bits-to-bits", CE * ln(2), Text("A loss in nats was multiplied by ln 2"), Text("bits = nats / ln 2."),
        after=lambda s, v: v * np.log(2) if s.options.unit == 1 else None, right=CE, operations=("ce",), weight=0.4),
    LOG("bits-times-ln-2", CE * ln(2), Text("The loss in nats was multiplied by ln 2 to make bits of it"),
        Text("bits = nats / ln 2."), after=lambda s, v: v * LN_2**2 if s.options.unit == LN_2 else None,
        right=CE / ln(2), operations=("ce",), weight=1.5),
    LOG("e-to-the-bits", e ** group(Words(Text("CE in bits"))), Text("e was raised to a loss in bits"),
        Text("e^nats = 2^bits."), after=lambda s, v: np.exp(v * s.options.unit / LN_2), right=CE,
        operations=("ce",), weight=0.5),
    PERPLEXITY("e-to-the-bits", e ** group(Words(Text("CE in bits"))), Text("e was raised to a loss in bits"),
        Text("e^nats = 2^bits."), rule=lambda s: np.exp(np.log(solve(s)) / LN_2), weight=1.5),
    PERPLEXITY("loss-for-perplexity", CE, Text("This is the mean loss, not its exponential"), LEAST_PERPLEXITY,
        rule=lambda s: np.log(solve(s)), weight=3),
    PERPLEXITY("mixed-base-perplexity", 2**CE, Text("2 was raised to a loss in nats"), Text("e^nats = 2^bits."),
        rule=lambda s: np.exp2(np.log(solve(s))), weight=1.5),
    PERPLEXITY("inverse-perplexity", e**-CE, Text("This is the geometric mean of p_y: the sign is missing"),
        LEAST_PERPLEXITY, rule=lambda s: 1 / solve(s)),
    NAIVE("naive-float64", e**z / total(e**z), Text("Without the shift exp() overflows or underflows in float64"),
        rule=_naive(np.float64), weight=1.5),
    NAIVE("naive-float32", e**z / total(e**z),
        Text("Without the shift exp() overflows above 88.7 or underflows below -104 in float32"),
        rule=_naive(np.float32), weight=1.4),
    NAIVE("naive-float16", e**z / total(e**z),
        Text("Without the shift exp() overflows above 11.09 or underflows below -17.3 in float16"),
        rule=_naive(np.float16)),
    LOG("integer-array", Text("int(value)"),
        Text("The values were stored in an array of whole numbers, which cuts off everything after the point"),
        Text("Make the array one of floats: np.zeros(shape) or astype(float)."), rule=_integers, right=Text("value"),
        step="divide", operations=("softmax", "grad", "jacobian", "sigmoid"), weight=2),
)  # fmt: skip
