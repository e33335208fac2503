"""Double-double arithmetic: about twice the digits that a result needs, so that it is rounded once, at the end.

A number is (high + low) * 2**exponent. The exponent stands apart, so that nothing on the way overflows or loses its
digits to subnormal numbers: p_i p_j / T is right where p_i p_j alone would be 0.
Sources: T. J. Dekker, Numerische Mathematik 18 (1971), doi:10.1007/BF01397083; Y. Hida, X. S. Li and D. H. Bailey,
Algorithms for quad-double precision floating point arithmetic, ARITH-15 (2001), doi:10.1109/ARITH.2001.930115.
"""

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import Array, two_product, two_sum

Number = Union["DoubleDouble", ArrayLike]

# ln 2 in three parts. The first two have 32 bits, so that k times either is exact for |k| < 2**21.
# mp.prec = 200; a = floor(ln2 * 2**32) / 2**32; b = floor((ln2 - a) * 2**65) / 2**65; c = float(ln2 - a - b)
_LN2 = (float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef357p-33"), float.fromhex("0x1.278ece600fcbep-66"))
_HALVINGS = 10  # exp(r) = exp(r / 1024)**1024
_SMALLEST = -(1 << 20)  # below any other exponent
_FAR = 3e4  # exp is 0 below minus this, inf above: its square root over any temperature is still out of reach


class DoubleDouble:
    """An array of double-double numbers, or one; operators broadcast as NumPy's do.

    A sum, product or quotient is within 2**-100 of the larger operand, relatively; exp and its kin within 2**-75.
    Infinities and nan go through as in float64. Used under `np.errstate(all="ignore")`.
    """

    __slots__ = ("exponent", "high", "low")
    __array_ufunc__ = None  # array - double_double is ours to compute

    def __init__(self, high: Array, low: Array, exponent: NDArray[np.int32]) -> None:
        self.high, self.low, self.exponent = high, low, exponent

    @classmethod
    def of(cls, values: Number) -> "DoubleDouble":
        """`values` themselves, exactly."""
        if isinstance(values, DoubleDouble):
            return values
        high = np.asarray(values, dtype=np.float64)
        return _scaled(high, np.zeros_like(high), np.zeros(high.shape, dtype=np.int32))

    @classmethod
    def nearest(cls, values: Sequence[Decimal] | Sequence[Sequence[Decimal]]) -> "DoubleDouble":
        """The numbers nearest to finite Decimals, or to rows of them."""
        exact = np.asarray(values, dtype=object)
        small = np.abs(exact.astype(np.float64)) < 2.0**-900  # a double below has no room for the digits behind its own
        with localcontext(prec=50):
            exact = np.where(small, exact * Decimal(2) ** 600, exact)
            high = exact.astype(np.float64)
            rest = [value - Decimal(near) for value, near in zip(exact.flat, high.flat, strict=True)]
        whole = cls.of(high) + np.array(rest, dtype=np.float64).reshape(high.shape)
        return cls(whole.high, whole.low, whole.exponent - np.where(small, np.int32(600), np.int32(0)))

    def rounded(self) -> Array:
        """The nearest doubles, 0 without a sign; a subnormal within 0.63 of its last place."""
        return np.asarray(np.ldexp(self.high + self.low, self.exponent) + 0.0)

    def __getitem__(self, place: Any) -> "DoubleDouble":
        return DoubleDouble(self.high[place], self.low[place], self.exponent[place])

    def where(self, kept: NDArray[np.bool_], otherwise: Number = 0.0) -> "DoubleDouble":
        """These numbers where `kept`, else the others."""
        other = DoubleDouble.of(otherwise)
        return DoubleDouble(
            np.where(kept, self.high, other.high),
            np.where(kept, self.low, other.low),
            np.where(kept, self.exponent, other.exponent),
        )

    def __neg__(self) -> "DoubleDouble":
        return DoubleDouble(-self.high, -self.low, self.exponent)

    def __add__(self, other: Number) -> "DoubleDouble":
        other = DoubleDouble.of(other)
        exponent = np.maximum(self._size(), other._size())
        down, other_down = self.exponent - exponent, other.exponent - exponent
        high, low = two_sum(np.ldexp(self.high, down), np.ldexp(other.high, other_down))
        return _scaled(high, low + (np.ldexp(self.low, down) + np.ldexp(other.low, other_down)), exponent)

    def __sub__(self, other: Number) -> "DoubleDouble":
        return self + -DoubleDouble.of(other)

    def __mul__(self, other: Number) -> "DoubleDouble":
        other = DoubleDouble.of(other)
        high, low = two_product(self.high, other.high)
        low = low + (self.high * other.low + self.low * other.high)
        return DoubleDouble(high, _finite(low), self.exponent + other.exponent)

    def __truediv__(self, other: Number) -> "DoubleDouble":
        other = DoubleDouble.of(other)
        high = self.high / other.high
        product, error = two_product(high, other.high)
        low = (((self.high - product) - error) + (self.low - high * other.low)) / other.high
        return DoubleDouble(high, _finite(low), self.exponent - other.exponent)

    def times(self, other: "DoubleDouble") -> "DoubleDouble":
        """self * other, with 0 * inf = 0: a class without weight costs nothing, masked or not."""
        return (self * other).where((self.high != 0) | np.isnan(other.high))

    def __rsub__(self, other: Number) -> "DoubleDouble":
        return DoubleDouble.of(other) - self

    def sum(self) -> "DoubleDouble":
        """The sum over the last axis."""
        exponent = self._size().max(axis=-1, initial=_SMALLEST)
        down = self.exponent - exponent[..., None]
        parts = np.concatenate([np.ldexp(self.high, down), np.ldexp(self.low, down)], axis=-1)
        rows = parts.reshape(exponent.size, parts.shape[-1]).tolist()
        sums = np.array([_sum(row) for row in rows], dtype=np.float64).reshape(*exponent.shape, 2)
        return _scaled(sums[..., 0], sums[..., 1], exponent)

    def others(self, top: NDArray[np.int64]) -> "DoubleDouble":
        """The sum of the other entries of each row, (N, K), `top` being the place of each row's largest: its own entry
        is left out of the sum, not subtracted from it, and no other one leaves less than half."""
        rows = np.arange(len(top))
        not_top = np.ones(self.high.shape, dtype=bool)
        not_top[rows, top] = False
        rest = self.where(not_top).sum()[:, None]
        return ((rest - self) + self[rows, top][:, None]).where(not_top, rest)

    def exp(self) -> "DoubleDouble":
        """e**x."""
        return self._power(*self._reduced())

    def expm1(self) -> "DoubleDouble":
        """e**x - 1, with all its digits where x is small."""
        u, v, k, inside = self._reduced()
        small = _scaled(u, v, np.zeros_like(self.exponent)).where(self.exponent > -200, self)  # x + x**2 / 2 is x there
        return small.where(inside & (k == 0), self._power(u, v, k, inside) - 1.0)

    def log(self) -> "DoubleDouble":
        """ln x for x >= 0: NumPy's logarithm, mended by one step of Newton's method."""
        close = np.log(self.high) + self.exponent * math.log(2)
        near = DoubleDouble.of(close)
        return (near + (self * (-near).exp() - 1.0)).where(np.isfinite(close), close)

    def log1p(self) -> "DoubleDouble":
        """ln(1 + x) for x > -1, with all its digits where x is small."""
        close = np.log1p(self.rounded())
        near = DoubleDouble.of(close)
        grown = near.expm1()
        return (near + (self - grown) / (grown + 1.0)).where(np.isfinite(close), close)

    def tanh(self) -> "DoubleDouble":
        """(1 - e**-2|x|) / (1 + e**-2|x|) with the sign of x."""
        positive = self.high > 0
        less_one = ((-self).where(positive, self) * 2.0).expm1()  # e**-2|x| - 1
        minus_size = less_one / (less_one + 2.0)
        return (-minus_size).where(positive, minus_size)

    def _reduced(self) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
        """(u, v, k, inside) with e**x = (1 + u + v) 2**k where x is `inside`, and k = 0 where it is near 0."""
        high, low = np.ldexp(self.high, self.exponent), np.ldexp(self.low, self.exponent)
        inside = np.abs(high) < _FAR
        high, low = np.where(inside, high, 0.0), np.where(inside, low, 0.0)
        k = np.where(np.abs(high) < 0.3, 0.0, np.rint(high / math.log(2)))
        return *_expm1(high, low, k), k, inside

    def _power(self, u: Array, v: Array, k: Array, inside: NDArray[np.bool_]) -> "DoubleDouble":
        """e**x of what `_reduced` gives; 0, inf or nan outside."""
        one, rest = two_sum(np.float64(1.0), u)
        high = np.where(inside, one, np.exp(self.high * np.inf))
        return DoubleDouble(high, np.where(inside, rest + v, 0.0), k.astype(np.int32))

    def _size(self) -> NDArray[np.int32]:
        """The exponents, those of 0 below any other: whatever is added to 0 keeps all its digits."""
        return np.where(self.high == 0, np.int32(_SMALLEST), self.exponent)


def _scaled(high: Array, low: Array, exponent: NDArray[np.int32]) -> DoubleDouble:
    """high + low with the larger part's exponent taken out of both."""
    low = _finite(low)
    total = high + low
    low = np.where(np.isfinite(total), low - (total - high), 0.0)
    high, shift = np.frexp(total)
    return DoubleDouble(high, np.ldexp(low, -shift), exponent + shift)


def _finite(low: Array) -> Array:
    """inf - inf among the low parts is the mark of an infinite high part, which says it all."""
    return np.where(np.isfinite(low), low, 0.0)


def _sum(terms: list[float]) -> tuple[float, float]:
    try:
        high = math.fsum(terms)
        return high, math.fsum([*terms, -high]) if math.isfinite(high) else 0.0
    except ValueError:  # inf - inf
        return math.nan, 0.0


def _expm1(high: Array, low: Array, k: Array) -> tuple[Array, Array]:
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
