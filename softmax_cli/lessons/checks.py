"""The independent proofs that stand under every result."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from ..explanation import Array, Check
from ..maths.exact import ExactRow, exact_cross_entropy, exact_gradient, exact_quotient, exact_row, ulps
from ..maths.exactness import subtract
from ..maths.loss import LossOptions, LossSteps
from ..maths.softmax import SoftmaxSteps, softmax_steps

EPS = 2.0**-52
MOST_EXACT = 4096  # numbers that are checked in 50-digit arithmetic: 4096 take about 0.1 s
MOST_ULPS = 4.0


def sums_to_one(steps: SoftmaxSteps) -> Check:
    """sum p = 1, within the rounding of K probabilities."""
    worst = max(abs(math.fsum([*row, -1.0])) for row in steps.probabilities.tolist())
    return Check("sums-to-one", "sum p = 1", worst <= EPS * steps.probabilities.shape[1], worst)


def order_kept(steps: SoftmaxSteps) -> Check:
    """A larger logit never gets a smaller probability."""
    order = np.argsort(steps.logits, axis=1, kind="stable")
    sorted_p = np.take_along_axis(steps.probabilities, order, axis=1)
    return Check("order-kept", "order kept", bool((np.diff(sorted_p, axis=1) >= 0).all()))


def shift_invariant(steps: SoftmaxSteps, temperature: float) -> Check:
    """softmax(z + 1) = softmax(z), up to what adding 1 rounds away from the logits."""
    moved, lost = subtract(steps.logits, np.full((1, 1), -1.0))
    again = softmax_steps(moved, temperature).probabilities
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        allowed = 16 * EPS + 4 * np.abs(np.where(np.isfinite(lost), lost, 0.0)).max() / temperature
        change = np.abs(again - steps.probabilities) / steps.probabilities
    worst = float(np.max(change, where=steps.probabilities > 0, initial=0.0))
    return Check("shift-invariant", "unchanged by a shift", bool(worst <= allowed), worst)


def exact_rows(logits: Array, temperature: float, softcap: float | None = None) -> list[ExactRow]:
    """The rows in 50-digit arithmetic, or nothing where there are too many numbers for a quick answer."""
    if logits.size > MOST_EXACT:
        return []
    return [exact_row(row, temperature, softcap) for row in logits.tolist()]


def agrees(pairs: Sequence[tuple[float, Decimal, float]]) -> Check | None:
    """Each computed value against its exact one, in ulp of the exact value or of the scale if that is larger."""
    if not pairs:
        return None
    worst = max(ulps(value, exact, scale) for value, exact, scale in pairs)
    bound = max(1, math.ceil(worst)) if math.isfinite(worst) else worst
    title = ("within ", bound, " ulp of 50-digit arithmetic")
    return Check("exact", title, worst <= MOST_ULPS, round(worst, 3) if math.isfinite(worst) else worst)


def row_pairs(
    values: Array, rows: Sequence[ExactRow], pick: Callable[[ExactRow], Sequence[Decimal]]
) -> list[tuple[float, Decimal, float]]:
    """Every value of (N, K) beside its exact one."""
    return [
        (value, exact, 0.0)
        for row, exact_values in zip(values.tolist(), rows, strict=False)
        for value, exact in zip(row, pick(exact_values), strict=True)
    ]


def loss_pairs(loss: LossSteps, options: LossOptions, rows: Sequence[ExactRow]) -> list[tuple[float, Decimal, float]]:
    """Each row's loss beside its exact one."""
    return [
        (value, exact_quotient(exact_cross_entropy(row, weighted, options.z_loss), options.unit), 0.0)
        for value, row, weighted, counts in zip(
            loss.losses.tolist(), rows, loss.weighted.tolist(), loss.counted, strict=False
        )
        if counts
    ]


def gradient_pairs(
    gradient: Array, loss: LossSteps, options: LossOptions, rows: Sequence[ExactRow]
) -> list[tuple[float, Decimal, float]]:
    """Each entry of the gradient beside its exact one; the scale is the larger of the terms p and y."""
    divisors = (loss.denominator, options.unit, options.temperature)
    size = 1.0 / loss.denominator / options.unit / options.temperature
    pairs = []
    for values, row, weighted, counts in zip(
        gradient.tolist(), rows, loss.weighted.tolist(), loss.counted, strict=False
    ):
        exact = exact_gradient(row, weighted, options.z_loss)
        hard = sum(1 for u in weighted if u) == 1 and not options.z_loss
        for value, entry, u, p in zip(values, exact, weighted, row.probabilities, strict=True):
            scale = 0.0 if hard else max(u, float(p)) * size
            pairs += [(value, exact_quotient(entry, *divisors), scale)] * bool(counts)
    return pairs


def present(*checks: Check | None) -> tuple[Check, ...]:
    """The checks that could be made."""
    return tuple(check for check in checks if check is not None)
