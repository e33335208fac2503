"""Sums and differences that keep the rounding error which plain arithmetic throws away."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sum_rows(rows: Array) -> Array:
    """Correctly rounded sum over the classes, shape (N, K) -> (N,).

    `math.fsum` rounds once, so a thousand terms of 8e-17 beside a 1 are not lost; nan and inf pass through.
    """
    return np.array([_fsum(row) for row in rows.tolist()], dtype=np.float64)


def _fsum(terms: Iterable[float]) -> float:
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # inf - inf, or finite terms whose sum is past the largest double
        with np.errstate(all="ignore"):
            return float(np.sum(np.fromiter(terms, dtype=np.float64)))


def subtract(a: Array, b: Array) -> tuple[Array, Array]:
    """(d, err) with d = fl(a - b) and d + err = a - b exactly (Knuth's two-sum); err is 0 where d is not finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        d = a - b
        back = d - a
        err = (a - (d - back)) - (b + back)
    return d, np.where(np.isfinite(err), err, 0.0)
