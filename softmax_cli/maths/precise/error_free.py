"""Sums and products of doubles with the rounding error that each makes, and e**x - 1 out of them.

Sources: T. J. Dekker, Numerische Mathematik 18 (1971), doi:10.1007/BF01397083; D. E. Knuth, The Art of Computer
Programming, volume 2, section 4.2.2.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# ln 2 in three parts. The first two have 32 bits, so that k times either is exact for |k| < 2**21.
# mp.prec = 200; a = floor(ln2 * 2**32) / 2**32; b = floor((ln2 - a) * 2**65) / 2**65; c = float(ln2 - a - b)
_LN2 = (float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef357p-33"), float.fromhex("0x1.278ece600fcbep-66"))
_HALVINGS = 10  # exp(r) = exp(r / 1024)**1024


def expm1(high: Array, low: Array, k: Array) -> tuple[Array, Array]:
    """exp(x - k ln 2) - 1 as (high, low), |x - k ln 2| < 0.4: a series for a 1024th of it, squared ten times."""
    tail = low - k * _LN2[2]
    high, low = two_sum(high - k * _LN2[0], -(k * _LN2[1]))
    high, low = two_sum(high, low + tail)
    h, rest = high / 2**_HALVINGS, low / 2**_HALVINGS
    square, error = two_product(h, h)
    tail = h * square * (1 / 6 + h * (1 / 24 + h * (1 / 120 + h * (1 / 720 + h / 5040))))
    u, v = two_sum(h, square / 2)
    u, v = two_sum(u, v + (error / 2 + h * rest + rest + tail))
    for _ in range(_HALVINGS):  # (1 + u)**2 - 1 = 2 u + u**2
        square, error = two_product(u, u)
        a, b = two_sum(2 * u, square)
        u, v = two_sum(a, b + (2 * v + (error + 2 * u * v)))
    return u, v


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
