"""Softmax by the naive formula, the shifted one and the fused loss, as one floating-point format would run them."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array
from ..precise.fifty_digits import exact_arithmetic, exact_row
from ..softmax import softmax_steps
from .floats import Format

Labels = NDArray[np.int64]

# exp of this is 1e868588. The largest Decimal is 1e999999; the trap is off, so past it the quotient is inf / inf.
_LARGEST_DECIMAL_EXPONENT = 2_000_000
_MOST_DECIMALS = 20_000


class NaiveSteps(NamedTuple):
    """p = exp(z) / sum exp(z), L = -ln p_y, every step rounded to the format; (N, K), or (N,) where said."""

    logits: Array  # z as the format holds it
    exponentials: Array  # exp(z)
    running_sums: Array  # sums of the first 1, 2, ..., K exponentials
    total: Array  # their last column, (N,)
    probabilities: Array  # exp(z) / total
    log_probabilities: Array  # ln of the probability
    loss: Array | None  # -ln p of the label, (N,)


class ShiftedSteps(NamedTuple):
    """p = exp(z - m) / S, ln p = (z - m) - ln S, every step rounded to the format; (N, K), or (N,) where said."""

    logits: Array  # z as the format holds it
    maximum: Array  # m = max(z), (N,)
    shifted: Array  # z - m
    exponentials: Array  # exp(z - m)
    running_sums: Array
    total: Array  # S, (N,)
    probabilities: Array  # exp(z - m) / S
    log_total: Array  # ln S, (N,)
    log_probabilities: Array  # (z - m) - ln S
    loss: Array | None  # ln S - (z_y - m), (N,)


class FusedSteps(NamedTuple):
    """L = (m - z_y) + log1p(s), every step rounded to the format; all (N,)."""

    others: Array  # s: the sum of exp(z - m) without the maximum's own 1
    loss: Array
    unshifted: Array  # (m + ln S) - z_y, which loses ln S beside a large m


class ExactValues(NamedTuple):
    """The exact values rounded once to float64, shape (N, K); nan in a row with nan, +inf or nothing but -inf."""

    probabilities: Array
    log_probabilities: Array
    decimal: bool  # False where there were too many numbers for decimal arithmetic: then within 1 ulp

    def loss(self, labels: Labels) -> Array:
        """-ln p of each row's label, (N,); 0 where the label is outside 0..K-1."""
        return _pick_loss(self.log_probabilities, labels)


def naive_steps(form: Format, logits: Array, labels: Labels | None = None) -> NaiveSteps:
    """The formula as it is written on paper, for `logits` (N, K) and, for the loss, `labels` (N,) counted from 0.

    Special values are the format's own: exp overflows to inf, inf/inf and 0/0 are nan. No error is raised.

    >>> from softmax_cli.maths.formats.floats import FLOAT64
    >>> naive_steps(FLOAT64, np.array([[709.0, 709.0, 709.0]])).probabilities.tolist()
    [[0.0, 0.0, 0.0]]
    """
    z = form.round(logits)
    e = form.exp(z)
    sums = form.running_sums(e)
    total = sums[:, -1]
    p = form.divide(e, total[:, None])
    log_p = form.log(p)
    return NaiveSteps(z, e, sums, total, p, log_p, None if labels is None else _pick_loss(log_p, labels))


def shifted_steps(form: Format, logits: Array, labels: Labels | None = None) -> ShiftedSteps:
    """The log-sum-exp trick: subtract the maximum first. Arguments and special values as for `naive_steps`.

    The largest exponential is exp(0) = 1, so S lies between 1 and K: it can be neither inf nor 0.

    >>> from softmax_cli.maths.formats.floats import FLOAT64
    >>> shifted_steps(FLOAT64, np.array([[709.0, 709.0]])).probabilities.tolist()
    [[0.5, 0.5]]
    """
    z = form.round(logits)
    maximum = z.max(axis=1)
    d = form.subtract(z, maximum[:, None])
    e = form.exp(d)
    sums = form.running_sums(e)
    total = sums[:, -1]
    p = form.divide(e, total[:, None])
    log_total = form.log(total)
    log_p = form.subtract(d, log_total[:, None])
    return ShiftedSteps(
        z, maximum, d, e, sums, total, p, log_total, log_p, None if labels is None else _pick_loss(log_p, labels)
    )


def fused_steps(form: Format, steps: ShiftedSteps, labels: Labels) -> FusedSteps:
    """The loss from the logits without ever rounding 1 + s, which is what keeps [0, -50] at 1.9e-22.

    Formula: L = (m - z_y) + log1p(s). `labels` (N,) counted from 0; a label outside 0..K-1 leaves its row at 0.
    """
    rows = np.arange(len(labels))
    without_top = steps.exponentials.copy()
    without_top[rows, steps.logits.argmax(axis=1)] = 0.0
    others = form.running_sums(without_top)[:, -1]
    loss = form.add(-_at(steps.shifted, labels), form.log1p(others))
    unshifted = form.subtract(form.add(steps.maximum, steps.log_total), _at(steps.logits, labels))
    inside = _inside(labels, steps.shifted)
    return FusedSteps(others, np.where(inside, loss, 0.0), np.where(inside, unshifted, 0.0))


def exact_values(logits: Array, typed: Sequence[Sequence[Decimal]] | None = None) -> ExactValues:
    """Softmax and log-softmax of `logits` (N, K) in 50-digit decimal arithmetic.

    `typed` holds the decimal numbers before they became float64, where they are known: 1e17 + 1 is no double. More
    than 20,000 numbers (0.4 s) get the double-double softmax instead, which is within 1 ulp.

    >>> exact_values(np.array([[1e17, 1e17]]), [[Decimal(10**17), Decimal(10**17 + 1)]]).probabilities.round(4).tolist()
    [[0.2689, 0.7311]]
    """
    if logits.size > _MOST_DECIMALS:
        with np.errstate(invalid="ignore"):
            steps = softmax_steps(logits)
        return ExactValues(steps.probabilities, steps.log_probabilities, False)
    p, log_p = np.full_like(logits, np.nan), np.full_like(logits, np.nan)
    for r, z in enumerate(logits):
        if has_softmax(z):
            row = exact_row(z.tolist() if typed is None else typed[r])
            p[r] = [float(value) for value in row.probabilities]
            log_p[r] = [0.0 - float(value) for value in row.minus_log]
    return ExactValues(p, log_p, True)


def has_softmax(z: Array) -> bool:
    """Whether a row (K,) has a softmax at all: no nan, no +inf, and not every class masked."""
    return math.isfinite(z.max())


def unshifted_difference(
    logits: Array, exact: ExactValues, typed: Sequence[Sequence[Decimal]] | None = None
) -> float | None:
    """Largest |difference| between the exact probabilities and the naive formula in 50-digit decimals whose exponent
    has room, each rounded to float64: the shift is an identity. None where a logit is past 2e6 in size, or a row has
    no softmax, or `exact` is not decimal."""
    finite = logits[np.isfinite(logits)]
    if not exact.decimal or not all(has_softmax(z) for z in logits) or np.abs(finite).max() > _LARGEST_DECIMAL_EXPONENT:
        return None
    worst = 0.0
    with exact_arithmetic():
        for z, p in zip(typed or logits.tolist(), exact.probabilities.tolist(), strict=True):
            e = [Decimal(value).exp() for value in z]
            total = sum(e, Decimal(0))
            worst = max(worst, *(abs(float(term / total) - value) for term, value in zip(e, p, strict=True)))
    return worst


def _pick_loss(log_p: Array, labels: Labels) -> Array:
    return np.where(_inside(labels, log_p), 0.0 - _at(log_p, labels), 0.0)


def _at(values: Array, labels: Labels) -> Array:
    return values[np.arange(len(labels)), np.where(_inside(labels, values), labels, 0)]


def _inside(labels: Labels, values: Array) -> NDArray[np.bool_]:
    """Rows with a true class; an ignored row holds a number outside 0..K-1."""
    return np.asarray((labels >= 0) & (labels < values.shape[1]))
