"""Floating-point building blocks that keep the rounding error which plain arithmetic throws away."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def per_row(function: Callable[[list[float]], float], rows: Array) -> Array:
    """Apply a scalar function to every row of `rows` (N, K), or to every number of a vector (N,) as a list of one."""
    return np.array([function(row) for row in rows.reshape(len(rows), -1).tolist()], dtype=np.float64)


def sum_rows(rows: Array) -> Array:
    """Correctly rounded sum over the classes, shape (N, K) -> (N,).

    `math.fsum` rounds once, so a thousand terms of 8e-17 beside a 1 are not lost; nan and inf pass through.
    """
    return per_row(_fsum, rows)


def _fsum(terms: Iterable[float]) -> float:
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # inf - inf, or finite terms whose sum is past the largest double
        with np.errstate(all="ignore"):
            return float(np.sum(np.fromiter(terms, dtype=np.float64)))


def log1p_rows(values: Array) -> Array:
    """log(1 + x) of a vector (N,), within 1 ulp on every processor (NumPy's vector code allows itself 4)."""
    return per_row(lambda row: math.log1p(row[0]) if row[0] > -1 else math.nan, values)


def subtract(a: Array, b: Array) -> tuple[Array, Array]:
    """(d, err) with d = fl(a - b) and d + err = a - b exactly (Knuth's two-sum); err is 0 where d is not finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        d = a - b
        back = d - a
        err = (a - (d - back)) - (b + back)
    return d, np.where(np.isfinite(err), err, 0.0)


def divide_error(d: Array, divisor: float) -> tuple[Array, Array]:
    """(q, rel) with q = fl(d / divisor) and d / divisor = q (1 + rel), to twice the working precision.

    The residual d - q * divisor is formed exactly (Dekker's product) on the mantissas, so nothing over- or underflows.
    Without it exp(d / T) is off by up to 370 ulp at d / T = -745.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        q = d / divisor
        mantissa, _ = np.frexp(d)
        unit, _ = math.frexp(divisor)
        quotient = mantissa / unit
        high, low = _split(quotient)
        unit_high, unit_low = _split(unit)
        product = quotient * unit
        product_error = ((high * unit_high - product) + high * unit_low + low * unit_high) + low * unit_low
        rel = ((mantissa - product) - product_error) / mantissa
    return q, np.where(np.isfinite(rel), rel, 0.0)


def _split(x: Any) -> tuple[Any, Any]:
    """Veltkamp's split of a number below 4 in size into two halves of 26 bits."""
    scaled = 134217729.0 * x  # 2**27 + 1
    high = scaled - (scaled - x)
    return high, x - high
