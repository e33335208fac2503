"""Answers that are right, though not to their last digit: cut off, rounded early, coarsely, twice, or to add up."""

import re

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural, Text
from .question import LOSSES, Array, Operation, Question
from .search import Finding
from .typed import Typed, fit, truncated, within

# (name, unit roundoff, significant digits from which an answer can be such a machine number)
FORMATS = (("float64", 2.0**-53, 12), ("float32", 2.0**-24, 7))
COARSE = (("float16", 10), ("bfloat16", 7))  # (name, mantissa bits)
NOISE = 8  # units of roundoff that a handful of operations may add up to
ONE_DECIMAL = 0.05  # half a unit
MOST_HIDDEN = 8  # significant digits of a whole number that are looked for
_BARE = re.compile(r"\s*[+-]?\d+\.?\s*", re.ASCII)
# What a row of the answer adds up to.
TOTALS: dict[Operation, float] = {"softmax": 1.0, "grad": 0.0, "jacobian": 0.0, "jacobian_row": 0.0, "vjp": 0.0}
NEAR = 1e-9  # relative to one unit of the last digit: binary noise
LEAST_DIGITS = 2  # an answer that is right to one digit is not called right


def less_precise(question: Question, typed: Typed) -> Finding | None:
    """`typed` is right, to fewer digits than were typed or with others cut off."""
    why = _imprecise(question, typed)
    return None if why is None else Finding("rounded", (why,))


def rounded_otherwise(question: Question, typed: Typed) -> Finding | None:
    """`typed` is right but for last digits that were rounded twice, or nudged so that a row adds up."""
    why = _other_rounding(question, typed)
    return None if why is None else Finding("rounded", (why,))


def _imprecise(question: Question, typed: Typed) -> Text | None:
    if fit(question.value, typed) == "truncated":
        return Text("The digits were cut off instead of rounded.")
    if typed.absolute:
        return None
    for name, roundoff, digits in FORMATS:
        if _is_noise(question, typed, roundoff, digits):
            return Text("The last digits are the rounding noise of {format} arithmetic.", format=name)
    for name, bits in COARSE:
        if within(_rounded_to(question.value, bits), typed)[typed.known].all():
            return Text("This is the right answer rounded to {format}.", format=name)
    if question.spread and (np.abs(typed.values - question.value) <= 4 * question.spread).all():
        return Text(
            "It is a mean over random draws: yours is within 4 standard errors, {spread} each.", spread=question.spread
        )
    return _whole_numbers(question.value, typed) or _fewer_digits(question.value, typed)


def _whole_numbers(value: Array, typed: Typed) -> Text | None:
    """Whole numbers may hide how precise they are: 6100 for 6145.9, 1 for 1.417, 0 and 1 for .04 and .96."""
    bare = np.array([_BARE.fullmatch(token) is not None for token in typed.tokens]).reshape(typed.values.shape)
    close = within(value, typed) | truncated(value, typed) | ~typed.known
    if not (bare & typed.known).any() or not (close | bare).all() or not np.isfinite(value).all():
        return None
    kept = np.where(typed.values == 0, 2 * ONE_DECIMAL, ONE_DECIMAL)  # 0 may have been cut off
    if (bare | ~typed.known).all() and (close | (np.abs(value - typed.values) <= kept)).all():
        return Text("It is right to 1 decimal.")
    for n in range(1, MOST_HIDDEN + 1):
        if (close | (bare & _has_digits(value, typed.values, n))).all():
            return Plural("It is right to {n} significant digit.", "It is right to {n} significant digits.", n=n)
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


def _fewer_digits(value: Array, typed: Typed) -> Text | None:
    """Right to some digits less than typed: one less, or as many as leave four; at least two. Digits are those of the
    right answer, so 1.00 for .987 has two, and none to lose."""
    if int(typed.significant[typed.known].max()) > 17 or not np.isfinite(typed.values[typed.known]).all():
        return None
    digits = int(_digits(value, typed)[typed.known].max())
    for lost in range(1, min(digits, 17) - LEAST_DIGITS + 1):
        if lost > 1 and digits - lost < 4:
            return None
        reach = _less_precise(typed, lost)
        if (within(value, typed, reach - typed.tolerance) & _alike(value, typed, 2 * reach))[typed.known].all():
            right = digits - lost
            return Text("It is right to {right} digits, though {typed} were typed.", right=right, typed=digits)
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


def _other_rounding(question: Question, typed: Typed) -> Text | None:
    value = question.value
    if typed.absolute or value.shape != typed.values.shape or not np.isfinite(typed.values[typed.known]).all():
        return None
    if not (typed.tolerance[typed.known] > 0).all():
        return None
    if (_rounded_twice(value, typed) | ~typed.known).all():
        return Text("It was rounded twice: 0.52498 is 0.525, and that 0.53; rounded once it is 0.52.")
    total = TOTALS.get(question.operation)
    if total is None or not typed.known.all() or not value.ndim or not np.isfinite(value).all():
        return None
    added = Text("The last digit of an entry was nudged so that the row adds up: each by itself rounds to another.")
    return added if _adds_up(value, typed, total) else None


def is_one_unit_away(value: Array, typed: Typed) -> bool:
    """No entry is further from the right one than one unit of its last digit."""
    return bool((np.abs(value - typed.values) <= typed.unit * (1 + NEAR))[typed.known].all())


def _rounded_twice(value: Array, typed: Typed) -> NDArray[np.bool_]:
    """Entries that are right, or are what half-up rounding to one or two digits more and then to theirs gives."""
    alike = within(value, typed)
    unit = np.where(typed.tolerance > 0, typed.unit, 1.0)
    for finer in (10.0, 100.0):
        first = np.floor(np.abs(value) / unit * finer + 0.5) / finer
        second = np.sign(value) * np.floor(first + 0.5 + 1e-6) * unit
        alike |= np.abs(second - typed.values) <= 1e-6 * unit
    return np.asarray(alike)


def _adds_up(value: Array, typed: Typed, total: float) -> bool:
    """Every row is right, or adds up to `total` where its entries, rounded each by itself, would not."""
    width = value.shape[-1]
    values, given, units = (array.reshape(-1, width) for array in (value, typed.values, typed.unit))
    rows = zip(values, given, units, within(value, typed).reshape(-1, width), strict=True)
    return all(right.all() or _is_nudged(row, typed_row, unit, right, total) for row, typed_row, unit, right in rows)


def _is_nudged(value: Array, given: Array, unit: Array, right: NDArray[np.bool_], total: float) -> bool:
    """Each entry is within one unit of its last digit, or one entry took up the whole remainder."""
    room = 1e-6 * float(unit.min())
    rounded = np.floor(value / unit + 0.5) * unit
    needed = abs(float(rounded.sum()) - total) > room and abs(float(value.sum()) - total) < 1e-9
    if not needed or abs(float(given.sum()) - total) > room:
        return False
    near = bool((np.abs(given - value) <= unit * (1 + NEAR)).all())
    return near or (int((~right).sum()) == 1 and len(value) > 2)
