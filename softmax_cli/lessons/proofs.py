"""The independent proofs that stand under every result."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..document.explanation import Check, Section, Value
from ..maths.precise.fifty_digits import Exacts, worst_ulps
from ..maths.softmax import SoftmaxSteps, softmax_steps
from ..maths.sums import subtract

EPS = 2.0**-52
TINY = 2.0**-1074  # the smallest double above 0
MOST_EXACT = 4096  # numbers that are checked in 50-digit arithmetic: 4096 take about 0.2 s
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
    p, again = steps.probabilities, softmax_steps(moved, temperature).probabilities
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        allowed = 16 * EPS + 4 * np.abs(np.where(np.isfinite(lost), lost, 0.0)).max() / temperature
        change = np.maximum(np.abs(again - p) - 4 * TINY, 0.0) / p  # subnormals are whole multiples of TINY
    worst = float(np.max(change, where=p > 0, initial=0.0))
    return Check("shift-invariant", "unchanged by a shift", bool(worst <= allowed), worst)


def agrees(
    sections: Sequence[Section], result: Mapping[str, Value], size: int, exact: Callable[[], Exacts]
) -> Check | None:
    """Every number of the steps and of the result that `exact` knows, each in ulp of the exact value or of its scale.

    `size` is how many numbers that are; nothing is checked where a quick answer allows no such arithmetic.
    """
    if size > MOST_EXACT:
        return None
    shown = {step.id: step.value for section in sections for step in section.steps} | dict(result)
    worst = 0.0
    for name, numbers in exact().items():
        if name in shown:
            values = np.asarray(shown[name], dtype=np.float64).ravel().tolist()
            worst = max(worst, worst_ulps(values, numbers))
    bound = max(1, math.ceil(worst)) if math.isfinite(worst) else worst
    title = ("within ", bound, " ulp of 50-digit arithmetic")
    return Check("exact", title, worst <= MOST_ULPS, round(worst, 3) if math.isfinite(worst) else worst)


def present(*checks: Check | None) -> tuple[Check, ...]:
    """The checks that could be made."""
    return tuple(check for check in checks if check is not None)
