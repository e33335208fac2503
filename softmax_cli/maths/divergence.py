"""Cross-entropy taken apart: what the target allows at least, and what the model adds to it."""

import numpy as np

from .arrays import Array, sum_rows
from .loss import LossSteps

_EPS = 2.0**-52


def target_entropy(loss: LossSteps) -> Array:
    """H(y) = -sum y ln y of each smoothed target in nats, with 0 ln 0 = 0; shape (N,)."""
    return sum_rows(-_times_own_log(loss.smoothed))


def divergence(loss: LossSteps) -> Array:
    """KL(y, p) = sum (y ln(y / p) - y + p) + (sum y - 1) in nats, shape (N,); 0 for an ignored row.

    The terms are 0 or more, so that y = p gives no -5e-17. Where y and p differ by less than 0.1 %, the series of the
    term; what rounding left between the sum of a distribution and 1 is no part of it. It is not taken as CE - H(y).
    Source: S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22 (1951), doi:10.1214/aoms/1177729694.
    """
    y, p = loss.smoothed, loss.softmax.probabilities
    with np.errstate(all="ignore"):
        u = (y - p) / p
        near = p * u * u * (1 / 2 - u / 6 + u * u / 12)
        far = _times_own_log(y) + loss.terms - (y - p)
    surplus = sum_rows(np.column_stack([y, np.full(len(y), -1.0)]))
    surplus = np.where(np.abs(surplus) <= _EPS * y.shape[1], 0.0, surplus)
    return np.where(loss.counted, sum_rows(np.where(np.abs(u) < 1e-3, near, far)) + surplus, 0.0)


def _times_own_log(y: Array) -> Array:
    """y ln y, 0 where y is 0."""
    with np.errstate(all="ignore"):
        return np.where(y == 0, 0.0, y * np.log(y))
