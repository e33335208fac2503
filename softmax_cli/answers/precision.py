"""Answers that are right, and those that are only less precise than they look."""

import numpy as np

from ..explanation import Phrase
from .matching import fit, within
from .subject import LOSSES, Array, Subject
from .typed import Typed

# (name, unit roundoff, significant digits from which an answer can be such a machine number)
FORMATS = (("float64", 2.0**-53, 12), ("float32", 2.0**-24, 7))
COARSE = (("float16", 10), ("bfloat16", 7))  # (name, mantissa bits)
NOISE = 8  # units of roundoff that a handful of operations may add up to
LEAST_DIGITS = 2  # an answer that is right to one digit is not called right


def imprecise(subject: Subject, typed: Typed) -> Phrase | None:
    """Why `typed` is right though not to its last digit; None where it is not."""
    if fit(subject.value, typed) == "truncated":
        return "The digits were cut off instead of rounded."
    if typed.absolute:
        return None
    for name, roundoff, digits in FORMATS:
        if _is_noise(subject, typed, roundoff, digits):
            return f"The last digits are the rounding noise of {name} arithmetic."
    for name, bits in COARSE:
        if within(_rounded_to(subject.value, bits), typed)[typed.known].all():
            return f"This is the right answer rounded to {name}."
    if subject.spread and (np.abs(typed.values - subject.value) <= 4 * subject.spread).all():
        return ("It is a mean over random draws: yours is within 4 standard errors, ", subject.spread, " each.")
    return _significant(subject.value, typed) or _fewer_digits(subject.value, typed)


def _significant(value: Array, typed: Typed) -> Phrase | None:
    """6100 for 6145.9 and 1 for 1.417: rounded or cut to so many significant digits, and zeros or a bare digit hide
    it."""
    given, right = typed.values[typed.known], value[typed.known]
    if not np.isfinite(given).all() or not (right != 0).all() or not typed.known.any():
        return None
    for digits in range(1, min(int(typed.significant[typed.known].max()), 8) + 1):
        unit = 10.0 ** (np.floor(np.log10(np.abs(right))) - digits + 1)
        for kept in (np.round(right / unit) * unit, np.trunc(right / unit * (1 + 1e-12)) * unit):
            if np.allclose(kept, given, 1e-9, 0):
                return f"It is right to {digits} significant digit{'s' * (digits > 1)}."
    return None


def _is_noise(subject: Subject, typed: Typed, roundoff: float, digits: int) -> bool:
    if int(typed.significant[typed.known].max()) < digits:
        return False
    return bool(within(subject.value, typed, NOISE * roundoff * _noise_scale(subject))[typed.known].all())


def _noise_scale(subject: Subject) -> Array:
    """What one rounding error of the usual formulas is relative to, entry by entry."""
    size = np.abs(np.nan_to_num(subject.value, posinf=0.0, neginf=0.0))
    finite = np.where(np.isfinite(subject.z), subject.z, 0.0)
    reach = 1.0 + float(np.abs(finite - finite.max(axis=1, keepdims=True)).max())
    if subject.operation in ("softmax", "jacobian", "jacobian_row", "sigmoid"):
        return np.asarray(size * reach)  # products and quotients: relative
    if subject.operation in LOSSES:
        scale = float(np.abs(subject.u).max()) / subject.options.temperature
        return np.maximum(size, reach * min(scale, 1e6) if subject.operation == "ce" else min(scale, 1e6))
    return np.maximum(size, float(np.abs(finite).max()))


def _rounded_to(values: Array, bits: int) -> Array:
    """`values` with 1 + bits significant binary digits."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, bits + 1)), exponent - bits - 1))


def _fewer_digits(value: Array, typed: Typed) -> Phrase | None:
    """Right to some digits less than typed: one less, or as many as leave four; at least two."""
    digits = int(typed.significant[typed.known].max())
    if digits > 17 or not np.isfinite(typed.values[typed.known]).all():
        return None
    for lost in range(1, digits - LEAST_DIGITS + 1):
        if lost > 1 and digits - lost < 4:
            return None
        if within(value, typed, _less_precise(typed, lost) - typed.tolerance)[typed.known].all():
            return ("It is right to ", digits - lost, " digits, though ", digits, " were typed.")
    return None


def _less_precise(typed: Typed, lost: int) -> Array:
    """The tolerances with so many digits less; an entry typed with fewer decimals than the others has lost them
    already: .659 .5 .099 is not right to two digits."""
    claimed = typed.known & (typed.significant == typed.significant[typed.known].max())
    reach = 10.0**lost * float(typed.tolerance[claimed].max())
    return np.maximum(typed.tolerance, np.minimum(10.0**lost * typed.tolerance, reach))
