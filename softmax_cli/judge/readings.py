"""A long answer as a floating-point format, or finite differences, would have left it: what it may be off by."""

import numpy as np
from numpy.typing import NDArray

from .question import Array, Operation
from .typed import Typed

LONG = 7  # significant digits from which an answer may be a number of float32 printed at full length
NOISE = 1e-6  # relative: some rounding errors of float32, and what finite differences leave
COARSE = (10, 7)  # bits of the mantissa of float16 and bfloat16
COARSE_NOISE = 1.5  # units of the last bit, after some operations each rounded
LUCK = 0.02  # the chance that digits typed by hand are a number of a coarse format
# Where an error is as large in every entry of a row.
DERIVATIVES: tuple[Operation, ...] = ("grad", "jacobian", "jacobian_row", "vjp")


def readings(operation: Operation, typed: Typed) -> tuple[Typed, ...]:
    """`typed` by its digits, then with what the formats allow that it may come from: never more for short answers."""
    known = typed.known & np.isfinite(typed.values) & (typed.values != 0)
    if typed.absolute or not known.any():
        return (typed,)
    wider: list[Typed] = []
    if int(typed.significant[known].max()) >= LONG:
        wider.append(_allowing(NOISE, operation, typed))
    wider += [
        _allowing(COARSE_NOISE * 2.0**-bits, "softmax", typed) for bits in COARSE if _is_of_format(typed, known, bits)
    ]
    return (typed, *wider)


def noise(operation: Operation, values: Array) -> Array:
    """What finite differences, or a few operations in float32, leave of each entry."""
    sizes = np.abs(np.nan_to_num(values, posinf=0.0, neginf=0.0))
    return NOISE * (np.full_like(sizes, sizes.max()) if operation in DERIVATIVES else sizes)


def _allowing(relative: float, operation: Operation, typed: Typed) -> Typed:
    allowed = noise(operation, typed.values) * (relative / NOISE)
    return typed.change(tolerance=np.maximum(typed.tolerance, allowed))


def _is_of_format(typed: Typed, known: NDArray[np.bool_], bits: int) -> bool:
    """Whether every entry is a number of so many bits, as far as its digits tell, and hardly by luck."""
    values, half = typed.values[known], typed.tolerance[known]
    spacing = np.ldexp(1.0, np.frexp(values)[1] - 1 - bits)
    off = np.abs(values - np.round(values / spacing) * spacing)
    luck = float(np.minimum(2 * half / spacing, 1.0).prod())
    return bool((off <= half).all()) and luck <= LUCK
