"""The independent proofs that stand under every result."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from ..document.explanation import Check, Section
from ..document.formula import equation
from ..document.notation import p, total
from ..document.text import Text
from ..document.values import Data
from ..maths.arrays import subtract
from ..maths.precise.fifty_digits import Exacts, worst_ulps
from ..maths.softmax import SoftmaxSteps, softmax_steps

EPS = 2.0**-52
TINY = 2.0**-1074  # the smallest double above 0
MOST_EXACT = 4096  # numbers that are checked in 50-digit arithmetic: 4096 take about 0.2 s
MOST_ULPS = 4.0


def sums_to_one(steps: SoftmaxSteps) -> Check:
    """sum p = 1, within the rounding of K probabilities."""
    worst = max(abs(math.fsum([*row, -1.0])) for row in steps.probabilities.tolist())
    return Check("sums-to-one", equation(total(p), 1), worst <= EPS * steps.probabilities.shape[1], worst)


def order_kept(steps: SoftmaxSteps) -> Check:
    """A larger logit never gets a smaller probability."""
    order = np.argsort(steps.logits, axis=1, kind="stable")
    sorted_p = np.take_along_axis(steps.probabilities, order, axis=1)
    return Check("order-kept", Text("order kept"), bool((np.diff(sorted_p, axis=1) >= 0).all()))


def shift_invariant(steps: SoftmaxSteps, temperature: float) -> Check:
    """softmax(z + 1) = softmax(z), up to what adding 1 rounds away from the logits."""
    moved, lost = subtract(steps.logits, np.full((1, 1), -1.0))
    old, new = steps.probabilities, softmax_steps(moved, temperature).probabilities
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        allowed = 16 * EPS + 4 * np.abs(np.where(np.isfinite(lost), lost, 0.0)).max() / temperature
        change = np.maximum(np.abs(new - old) - 4 * TINY, 0.0) / old  # subnormals are whole multiples of TINY
    worst = float(np.max(change, where=old > 0, initial=0.0))
    return Check("shift-invariant", Text("unchanged by a shift"), bool(worst <= allowed), worst)


def agrees(
    sections: Sequence[Section],
    result: Mapping[str, Data],
    size: int,
    exact: Callable[[], Exacts],
    unproved: Collection[str] = (),
) -> Check | None:
    """Every number of the steps and of the result, each in ulp of its exact value or of its scale.

    `size` is how many numbers that are; nothing is checked where a quick answer allows no such arithmetic. Raises
    LookupError for a number without an exact value, but for inputs and for the ids in `unproved`, which have a check of
    their own or are shown because of their rounding; and for an id in there that does have one.
    """
    if size > MOST_EXACT:
        return None
    numbers, worst = exact(), 0.0
    steps = [step for section in sections for step in section.steps]
    shown = {step.id: step.value for step in steps} | dict(result)
    inputs = {step.id for step in steps if step.kind == "input"}
    for name, value in shown.items():
        array = np.asarray(value)
        if name in numbers and name not in unproved:
            worst = max(worst, worst_ulps(array.astype(np.float64).ravel().tolist(), numbers[name]))
        elif name in numbers or not (name in unproved or name in inputs or array.dtype.kind == "U"):
            raise LookupError(f"{name}: either an exact value, or declared as unproved")
    title = Text("within {n} ulp of 50-digit arithmetic", n=max(1, math.ceil(worst)) if math.isfinite(worst) else worst)
    return Check("exact", title, worst <= MOST_ULPS, round(worst, 3) if math.isfinite(worst) else worst)


def present(*checks: Check | None) -> tuple[Check, ...]:
    """The checks that could be made."""
    return tuple(check for check in checks if check is not None)
