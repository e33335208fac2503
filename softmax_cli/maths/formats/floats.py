"""Four floating-point formats, each with the few operations that softmax needs, rounded after every one of them."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from ..arrays import Array
from ..precise.fifty_digits import exact_arithmetic


@dataclass(frozen=True)
class Format:
    """A binary format of `digits` significant bits and largest exponent `max_exponent`.

    Values travel as float64 arrays whose entries the format holds exactly. An operation is done in `carrier` and
    rounded to nearest even: float16, float32 and float64 by NumPy itself; bfloat16 in float32, whose upper 16 bits are
    then kept, so a number typed in decimal reaches bfloat16 through float32, as it does in the frameworks.

    Special values: past the largest finite number, a result is +-inf; subnormals are kept; nan stays nan.

    >>> BFLOAT16.round(np.array([0.1, 257.0, 3.4e38])).tolist()
    [0.10009765625, 256.0, inf]
    """

    name: str
    digits: int
    max_exponent: int
    carrier: Any

    @property
    def epsilon(self) -> float:
        """Distance from 1 to the next number: 2^(1 - digits)."""
        return math.ldexp(1.0, 1 - self.digits)

    @property
    def largest(self) -> float:
        """Largest finite number: (2 - epsilon) 2^max_exponent."""
        return (2.0 - self.epsilon) * math.ldexp(1.0, self.max_exponent)

    @property
    def smallest_normal(self) -> float:
        """Smallest number with all its digits: 2^(1 - max_exponent)."""
        return math.ldexp(1.0, 1 - self.max_exponent)

    @property
    def smallest(self) -> float:
        """Smallest positive number, subnormal, with one significant bit: smallest_normal * epsilon."""
        return math.ldexp(1.0, 2 - self.max_exponent - self.digits)

    @property
    def exp_overflows_above(self) -> float:
        """Logarithm of the first number that rounds to infinity: half a unit above the largest finite one.

        float16 ln 65520, bfloat16 88.7209, float32 88.7228, float64 709.783; in 50-digit arithmetic, as the other two.
        """
        return _ln(Decimal(self.largest) + Decimal(math.ldexp(self.epsilon, self.max_exponent)) / 2)

    @property
    def exp_zero_below(self) -> float:
        """Logarithm of half the smallest positive number, which rounds to 0 (the tie goes to even).

        float16 -25 ln 2, bfloat16 -134 ln 2, float32 -150 ln 2, float64 -1075 ln 2.
        """
        return _ln(Decimal(self.smallest) / 2)

    @property
    def exp_flushed_below(self) -> float:
        """Logarithm of the smallest normal number: below it exp is 0 where subnormal numbers are flushed to zero.

        float16 -14 ln 2 = -9.70, bfloat16 and float32 -126 ln 2 = -87.34, float64 -1022 ln 2 = -708.40.
        """
        return _ln(Decimal(self.smallest_normal))

    @property
    def tolerance(self) -> float:
        """sqrt(epsilon): a relative error above it leaves fewer than half of the format's digits right."""
        return math.sqrt(self.epsilon)

    def round(self, values: Array) -> Array:
        """The nearest numbers of the format, of any shape; ties go to even."""
        return self._keep(np.asarray(values, dtype=np.float64))

    def exp(self, x: Array) -> Array:
        """e^x."""
        return self._run(np.exp, x)

    def log(self, x: Array) -> Array:
        """ln x; -inf at 0."""
        return self._run(np.log, x)

    def log1p(self, x: Array) -> Array:
        """ln(1 + x), without rounding 1 + x."""
        return self._run(np.log1p, x)

    def add(self, a: Array, b: Array) -> Array:
        """a + b."""
        return self._run(np.add, a, b)

    def subtract(self, a: Array, b: Array) -> Array:
        """a - b."""
        return self._run(np.subtract, a, b)

    def divide(self, a: Array, b: Array) -> Array:
        """a / b; 0/0 and inf/inf are nan."""
        return self._run(np.divide, a, b)

    def running_sums(self, x: Array) -> Array:
        """Sums of the first 1, 2, ..., K entries of each row (N, K), from left to right, rounded after each addition.

        Libraries add in blocks or in a wider accumulator, which is kinder: left to right, float16 stays at 2048 ones
        and bfloat16 at 256.
        """
        with np.errstate(all="ignore"):
            sums = x.astype(self.carrier)
            if self.name != "bfloat16":
                return np.add.accumulate(sums, axis=1).astype(np.float64)
            for k in range(1, sums.shape[1]):
                sums[:, k] = _upper_half(sums[:, k - 1] + sums[:, k])
        return sums.astype(np.float64)

    def _run(self, operation: Any, *operands: Array) -> Array:
        with np.errstate(all="ignore"):
            return self._keep(operation(*(np.asarray(x).astype(self.carrier) for x in operands)))

    def _keep(self, values: Any) -> Array:
        with np.errstate(all="ignore"):
            carried = values.astype(self.carrier)
        if self.name == "bfloat16":
            carried = _upper_half(carried)
        return np.asarray(carried, dtype=np.float64)


def _ln(value: Decimal) -> float:
    with exact_arithmetic():
        return float(value.ln())


def _upper_half(x: Any) -> Any:
    """Round float32 numbers to the upper 16 of their bits, ties to even. A carry into the exponent is right: it ends at
    inf; a nan must step aside, or the carry could turn it into a number."""
    bits = np.ascontiguousarray(x).view(np.uint32).astype(np.uint64)
    rounded = bits + 0x7FFF + ((bits >> np.uint64(16)) & np.uint64(1))
    kept = (rounded & np.uint64(0xFFFF0000)).astype(np.uint32).view(np.float32).reshape(np.shape(x))
    return np.where(np.isnan(x), np.float32(np.nan), kept)


FLOAT16 = Format("float16", 11, 15, np.float16)
BFLOAT16 = Format("bfloat16", 8, 127, np.float32)
FLOAT32 = Format("float32", 24, 127, np.float32)
FLOAT64 = Format("float64", 53, 1023, np.float64)

FORMATS = {format.name: format for format in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)}


def thresholds_hold(form: Format) -> bool:
    """Whether exp, run in the format, is finite at the last number before `exp_overflows_above` and inf at the first
    one after it, above 0 at the last number before `exp_zero_below` and 0 at the first one after it."""
    before, after = _around(form, form.exp_overflows_above)
    above, below = _around(form, form.exp_zero_below)
    at = form.exp(np.array([before, after, above, below]))
    return bool(np.isfinite(at[0]) and np.isposinf(at[1]) and at[2] > 0.0 and at[3] == 0.0)


def _around(form: Format, threshold: float) -> tuple[float, float]:
    """The nearest numbers of the format that are closer to 0 than the threshold, and further away from it."""
    step = math.copysign(math.ldexp(1.0, math.frexp(threshold)[1] - form.digits), threshold)
    return (math.ceil(threshold / step) - 1) * step, (math.floor(threshold / step) + 1) * step
