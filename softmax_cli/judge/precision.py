"""Answers that are right, and those that are only less precise than they look."""

import re

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Phrase
from .matching import fit, truncated, within
from .question import LOSSES, Array, Question
from .typed import Typed

# (name, unit roundoff, significant digits from which an answer can be such a machine number)
FORMATS = (("float64", 2.0**-53, 12), ("float32", 2.0**-24, 7))
COARSE = (("float16", 10), ("bfloat16", 7))  # (name, mantissa bits)
NOISE = 8  # units of roundoff that a handful of operations may add up to
ONE_DECIMAL = 0.05  # half a unit
MOST_HIDDEN = 8  # significant digits of a whole number that are looked for
_BARE = re.compile(r"\s*[+-]?\d+\.?\s*", re.ASCII)
LEAST_DIGITS = 2  # an answer that is right to one digit is not called right


def imprecise(question: Question, typed: Typed) -> Phrase | None:
    """Why `typed` is right though not to its last digit; None where it is not."""
    if fit(question.value, typed) == "truncated":
        return "The digits were cut off instead of rounded."
    if typed.absolute:
        return None
    for name, roundoff, digits in FORMATS:
        if _is_noise(question, typed, roundoff, digits):
            return f"The last digits are the rounding noise of {name} arithmetic."
    for name, bits in COARSE:
        if within(_rounded_to(question.value, bits), typed)[typed.known].all():
            return f"This is the right answer rounded to {name}."
    if question.spread and (np.abs(typed.values - question.value) <= 4 * question.spread).all():
        return ("It is a mean over random draws: yours is within 4 standard errors, ", question.spread, " each.")
    return _whole_numbers(question.value, typed) or _fewer_digits(question.value, typed)


def _whole_numbers(value: Array, typed: Typed) -> Phrase | None:
    """Whole numbers may hide how precise they are: 6100 for 6145.9, 1 for 1.417, 0 and 1 for .04 and .96."""
    bare = np.array([_BARE.fullmatch(token) is not None for token in typed.tokens]).reshape(typed.values.shape)
    close = within(value, typed) | truncated(value, typed) | ~typed.known
    if not (bare & typed.known).any() or not (close | bare).all() or not np.isfinite(value).all():
        return None
    kept = np.where(typed.values == 0, 2 * ONE_DECIMAL, ONE_DECIMAL)  # 0 may have been cut off
    if (bare | ~typed.known).all() and (close | (np.abs(value - typed.values) <= kept)).all():
        return "It is right to 1 decimal."
    for digits in range(1, MOST_HIDDEN + 1):
        if (close | (bare & _has_digits(value, typed.values, digits))).all():
            return f"It is right to {digits} significant digit{'s' * (digits > 1)}."
    return None


def _has_digits(value: Array, typed: Array, digits: int) -> NDArray[np.bool_]:
    """Entries that are `value` rounded to so many significant digits, or cut off there."""
    size = np.where(value == 0, 1.0, np.abs(value))
    unit = 10.0 ** (np.floor(np.log10(size)) - digits + 1)
    rounded, cut = np.round(value / unit) * unit, np.trunc(value / unit * (1 + 1e-12)) * unit
    return np.isclose(rounded, typed, 1e-9, 0) | np.isclose(cut, typed, 1e-9, 0)


def _is_noise(question: Question, typed: Typed, roundoff: float, digits: int) -> bool:
    if int(typed.significant[typed.known].max()) < digits:
        return False
    return bool(within(question.value, typed, NOISE * roundoff * _noise_scale(question))[typed.known].all())


def _noise_scale(question: Question) -> Array:
    """What one rounding error of the usual formulas is relative to, entry by entry."""
    size = np.abs(np.nan_to_num(question.value, posinf=0.0, neginf=0.0))
    finite = np.where(np.isfinite(question.z), question.z, 0.0)
    reach = 1.0 + float(np.abs(finite - finite.max(axis=1, keepdims=True)).max())
    if question.operation in ("softmax", "jacobian", "jacobian_row", "sigmoid"):
        return np.asarray(size * reach)  # products and quotients: relative
    if question.operation in LOSSES:
        scale = float(np.abs(question.u).max()) / question.options.temperature
        return np.maximum(size, reach * min(scale, 1e6) if question.operation == "ce" else min(scale, 1e6))
    return np.maximum(size, float(np.abs(finite).max()))


def _rounded_to(values: Array, bits: int) -> Array:
    """`values` with 1 + bits significant binary digits."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, bits + 1)), exponent - bits - 1))


def _fewer_digits(value: Array, typed: Typed) -> Phrase | None:
    """Right to some digits less than typed: one less, or as many as leave four; at least two. Digits are those of the
    right answer, so 1.00 for .987 has two, and none to lose."""
    if int(typed.significant[typed.known].max()) > 17 or not np.isfinite(typed.values[typed.known]).all():
        return None
    digits = int(_digits(value, typed)[typed.known].max())
    for lost in range(1, digits - LEAST_DIGITS + 1):
        if lost > 1 and digits - lost < 4:
            return None
        reach = _less_precise(typed, lost)
        if (within(value, typed, reach - typed.tolerance) & _alike(value, typed, 2 * reach))[typed.known].all():
            return ("It is right to ", digits - lost, " digits, though ", digits, " were typed.")
    return None


def _digits(value: Array, typed: Typed) -> NDArray[np.int64]:
    """Significant digits of the right answer down to the last place typed."""
    size = np.where(np.isfinite(value) & (value != 0), np.abs(value), typed.unit)
    places = np.floor(np.log10(np.maximum(size, 1e-300))) - np.round(np.log10(np.maximum(typed.unit, 1e-300)))
    return np.asarray(np.maximum(places + 1, 0), dtype=np.int64)


def _alike(value: Array, typed: Typed, unit: Array) -> NDArray[np.bool_]:
    """Where both are one number in units of `unit`, rounded or cut off, or no more than 1.5 of the last place apart:
    1.417 is no 1.4137 to three digits, 1.4149 is 1.41503."""
    with np.errstate(invalid="ignore"):
        mine, theirs = value / unit, typed.values / unit
        near = np.abs(value - typed.values) <= 1.5 * typed.unit
        return np.asarray((np.round(mine) == np.round(theirs)) | (np.trunc(mine) == np.trunc(theirs)) | near)


def _less_precise(typed: Typed, lost: int) -> Array:
    """The tolerances with so many digits less; an entry typed with fewer decimals than the others has lost them
    already: .659 .5 .099 is not right to two digits."""
    claimed = typed.known & (typed.significant == typed.significant[typed.known].max())
    reach = 10.0**lost * float(typed.tolerance[claimed].max())
    return np.maximum(typed.tolerance, np.minimum(10.0**lost * typed.tolerance, reach))
