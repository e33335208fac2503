"""What is asked of a way from scores to probabilities, measured on given scores instead of asserted."""

import math
from typing import NamedTuple

import numpy as np

from .alternatives import divisor, log_shares, shares
from .arrays import Array, subtract, sum_rows

LAWS = ("positive", "sums_to_1", "shift", "order", "smooth", "gradient")

LARGEST = 1e5  # beyond, a step of 3e-8 drowns in the rounding of the logits
MOST_CLASSES = 200  # K^2 numbers for the gradient
MOST_ROWS = 20
STEP = 1e-5  # of the central differences: their error is about 1e-10
CELLS = 128
ZOOM = 16
ZOOMS = 5


class Law(NamedTuple):
    """One law on one alternative: how far it is broken, and what is still rounding."""

    id: str
    violation: float | None  # None: too large a problem to measure it
    allowed: float

    @property
    def holds(self) -> bool | None:
        """Whether it holds on these scores."""
        return None if self.violation is None else self.violation <= self.allowed


def measure(name: str, logits: Array) -> tuple[Law, ...]:
    """Every law of `LAWS`, in that order, for the alternative `name` on finite `logits` (N, K), the worst row."""
    with np.errstate(over="ignore", invalid="ignore"):  # 1e308 - -1e308, and the inf of a sum that is 0
        return _measure(name, logits)


def _measure(name: str, logits: Array) -> tuple[Law, ...]:
    p, log_p = shares(name, logits), log_shares(name, logits)
    moved, lost = subtract(logits, np.full((1, 1), -1.0))
    fits = bool(np.isfinite(np.ptp(logits, axis=1)).all())  # else ln p is below -1.8e308
    small = logits.shape[1] <= MOST_CLASSES and len(logits) <= MOST_ROWS and np.abs(logits).max() <= LARGEST
    return (
        Law("positive", float((~(log_p > -np.inf)).sum()) if fits else None, 0.0),
        Law("sums_to_1", _worst(sum_rows(p) - 1.0), 2.0**-50 * logits.shape[1]),
        Law("shift", _worst(shares(name, moved) - p), 1e-14 + 4.0 * float(np.abs(lost).max())),
        Law("order", _disorder(logits, p), 1e-15),
        _smooth(name, logits) if small else Law("smooth", None, 0.0),
        Law("gradient", max(gradient_gap(name, row) for row in logits) if small else None, 1e-6),
    )


def slope_jumps(name: str, row: Array) -> tuple[float, float]:
    """The largest jump of dp_i/dz_i as the largest logit z_i moves from 2 below the next one to 2 above it: (in steps
    of 0.03, in steps of 3e-8 around the place where it is largest).

    The jump of a smooth curve shrinks with the step, that of a kink stays (sparsemax: 0.5 or more). Both are inf where
    the divisor of p is 0 at `row` or changes its sign on the way.
    """
    top = int(row.argmax())
    middle = float(np.delete(row, top).max()) if len(row) > 1 else float(row[0])
    if _meets_zero(name, row, top, middle):
        return math.inf, math.inf
    centre, width = middle, 4.0
    largest = []
    for _ in range(ZOOMS + 1):
        t = np.linspace(centre - width / 2, centre + width / 2, CELLS + 1)
        moved = np.repeat(row[None, :], len(t), axis=0)
        moved[:, top] = t
        slopes = np.diff(shares(name, moved)[:, top]) / np.diff(t)
        jumps = np.abs(slopes[2:] - slopes[:-2])
        where = int(jumps.argmax())
        largest.append(float(jumps[where]))
        width /= ZOOM
        reach = 2.0 - width / 2
        centre = min(max(float(t[where + 1] + t[where + 2]) / 2, middle - reach), middle + reach)
    return largest[0], largest[-1]


def _meets_zero(name: str, row: Array, top: int, middle: float) -> bool:
    """Whether the divisor of p, which is monotone in z_i on either side of 0, is 0 at `row` or on the way."""
    places = [float(row[top]), middle + 2.0, middle - 2.0, 0.0]
    low, high = min(places[:3]), max(places[:3])
    moved = np.repeat(row[None, :], 4, axis=0)
    moved[:, top] = np.clip(places, low, high)
    divisors = divisor(name, moved)
    return bool(divisors.min() <= 0 <= divisors.max())


def gradient_gap(name: str, row: Array) -> float:
    """max |d(-ln p_y)/dz_i - (p_i - [i = y])| over all i and y, by central differences; inf where p_y <= 0."""
    classes = len(row)
    steps = np.maximum(STEP, STEP * 1e-3 * np.abs(row))
    ends = []
    for sign in (1.0, -1.0):
        moved = row + sign * np.diag(steps)
        ends.append((moved.diagonal(), log_shares(name, moved)))
    (upper, high), (lower, low) = ends
    slopes = -(high - low) / (upper - lower)[:, None]
    expected = shares(name, row[None, :])[0][:, None] - np.eye(classes)
    return _worst(slopes - expected)


def _smooth(name: str, logits: Array) -> Law:
    """The jump that is left at the finest step, against a tenth of the first; a smooth curve leaves 1 in a million."""
    jumps = [slope_jumps(name, row) for row in logits]
    first, last = max(jumps, key=lambda pair: pair[1])
    return Law("smooth", last, max(0.01, first / 10) if math.isfinite(first) else 0.01)


def _disorder(logits: Array, p: Array) -> float:
    """By how much a larger logit gets less than a smaller one, at most."""
    order = np.argsort(logits, axis=1, kind="stable")
    sorted_p = np.take_along_axis(p, order, axis=1)
    sorted_z = np.take_along_axis(logits, order, axis=1)
    drops = np.where(np.diff(sorted_z, axis=1) > 0, -np.diff(sorted_p, axis=1), 0.0)
    return max(0.0, _worst(np.maximum(drops, 0.0)))


def _worst(values: Array) -> float:
    """The largest size; a nan counts as inf, since what is undefined holds no law."""
    sizes = np.abs(values)
    return math.inf if np.isnan(sizes).any() else float(sizes.max(initial=0.0))
