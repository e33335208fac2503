"""The type of almost every array, and sums, differences and products with the rounding error that each makes.

Sources: T. J. Dekker, Numerische Mathematik 18 (1971), doi:10.1007/BF01397083; D. E. Knuth, The Art of Computer
Programming, volume 2, section 4.2.2.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# How far from 1 a sum may be: three times 0.333333 is one, three times 0.33 is not. 1 - 0.999999 is 1e-6 + 2.9e-17.
TOLERANCE = 1e-6 * (1 + 1e-9)


def sum_rows(rows: Array) -> Array:
    """Correctly rounded sum over the classes, shape (N, K) -> (N,).

    `math.fsum` rounds once, so a thousand terms of 8e-17 beside a 1 are not lost; nan and inf pass through.
    """
    return np.array([_fsum(row) for row in rows.tolist()], dtype=np.float64)


def sums_to_one(rows: Array) -> NDArray[np.bool_]:
    """Whether each row sums to 1 within TOLERANCE, shape (N, K) -> (N,); never with nan or inf."""
    return np.asarray(np.abs(sum_rows(rows) - 1) <= TOLERANCE)


def _fsum(terms: Iterable[float]) -> float:
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # inf - inf, or finite terms whose sum is past the largest double
        with np.errstate(all="ignore"):
            return float(np.sum(np.fromiter(terms, dtype=np.float64)))


def subtract(a: Array, b: Array) -> tuple[Array, Array]:
    """(d, err) with d = fl(a - b) and d + err = a - b exactly (Knuth's two-sum); err is 0 where d is not finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        d, err = two_sum(a, -b)
    return d, np.where(np.isfinite(err), err, 0.0)


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    """(s, error) with s = fl(a + b) and s + error = a + b exactly (Knuth)."""
    s = a + b
    back = s - a
    return s, (a - (s - back)) + (b - back)


def two_product(a: Any, b: Any) -> tuple[Any, Any]:
    """(p, error) with p = fl(a b) and p + error = a b exactly (Dekker), for factors far from overflow."""
    p = a * b
    a_high, a_low = split(a)
    b_high, b_low = split(b)
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


def split(x: Any) -> tuple[Any, Any]:
    """Veltkamp's two halves of 26 bits."""
    scaled = 134217729.0 * x  # 2**27 + 1
    high = scaled - (scaled - x)
    return high, x - high
