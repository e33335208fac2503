"""Answers that are right, though not to their last digit: cut off, a few units off, or carried by hand."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural, Text
from .question import LOSSES, Array, Operation, Question
from .typed import Typed, fit, truncated, within

# (name, unit roundoff, significant digits from which an answer can be such a machine number)
FORMATS = (("float64", 2.0**-53, 12), ("float32", 2.0**-24, 7))
COARSE = (("float16", 10), ("bfloat16", 7))  # (name, mantissa bits)
COARSE_UNIT = 1.01e-4  # of the last digit: a number of 16 bits is printed with four decimals at least
FULL_LENGTH = 9  # significant digits beyond which no mistake fits by luck
NOISE = 8  # units of roundoff that a handful of operations may add up to
ONE_DECIMAL = 0.05  # half a unit
MOST_HIDDEN = 8  # significant digits of a whole number that are looked for
_BARE = re.compile(r"\s*[+-]?\d+\.?\s*", re.ASCII)
# What a row of the answer adds up to.
TOTALS: dict[Operation, float] = {"softmax": 1.0, "grad": 0.0, "jacobian": 0.0, "jacobian_row": 0.0, "vjp": 0.0}
NEAR = 1e-9  # relative to one unit of the last digit: binary noise
CUT_DIGITS = 2  # of an answer that was cut off
BY_HAND_DIGITS = 3  # of an answer that hand arithmetic may have left some units off, or that was carried so
BY_HAND_UNITS = 2.5  # of the last digit: how far


class Near(NamedTuple):
    """Why an answer counts as right; not `firm` where a mistake that gives exactly these digits is likelier."""

    why: Text
    firm: bool


def nearly_right(value: Array, question: Question, typed: Typed) -> Near | None:
    """Whether `typed` is `value` but for its last digits; with a tolerance of one's own only that counts."""
    if typed.absolute or typed.values.shape != value.shape:
        return None
    digits = _digits(value, typed)
    near = _cut(value, typed, digits) or _one_unit(value, typed, digits) or _machine_number(value, question, typed)
    return near or _otherwise(value, question, typed) or _by_hand(value, question, typed, digits)


def _cut(value: Array, typed: Typed, digits: NDArray[np.int64]) -> Near | None:
    if digits.sum() < CUT_DIGITS or fit(value, typed) != "truncated":
        return None
    return Near(Text("The digits were cut off instead of rounded."), True)


def _one_unit(value: Array, typed: Typed, digits: NDArray[np.int64]) -> Near | None:
    if not _within_units(value, typed, digits, 1.0):
        return None
    if digits.max() < CUT_DIGITS:
        return Near(Text("It is right to within one unit of the last digit typed."), False)
    return Near(Text("The last digit is off by one at most."), True)


def _within_units(value: Array, typed: Typed, digits: NDArray[np.int64], units: float) -> bool:
    """Whether no entry is further from the right one than so many units of its last digit; one that was typed with
    fewer digits than others has lost them already: .66 .3 .10."""
    coarse = (digits < digits.max()) & (typed.unit > float(typed.unit[typed.known].min()) * (1 + NEAR))
    reach = np.where(coarse, typed.tolerance, units * typed.unit * (1 + NEAR))
    with np.errstate(invalid="ignore"):
        close = within(value, typed) | (np.abs(value - typed.values) <= reach)
    return bool(close[typed.known].all())


def _digits(value: Array, typed: Typed) -> NDArray[np.int64]:
    """Significant digits of the right entries, down to the last place typed: 1.00 for .987 has two."""
    size = np.where(typed.known & np.isfinite(value) & (value != 0) & (typed.unit > 0), np.abs(value), 0.0)
    unit = np.where(typed.unit > 0, typed.unit, 1.0)
    places = np.floor(np.log10(np.where(size > 0, size, 1.0))) - np.round(np.log10(unit)) + 1
    return np.asarray(np.where(size > 0, np.maximum(places, 0), 0), dtype=np.int64)


def _machine_number(value: Array, question: Question, typed: Typed) -> Near | None:
    name = machine_format(value, question, typed)
    if name is None:
        return None
    if name in dict(COARSE):
        return Near(Text("This is the right answer rounded to {format}.", format=name), False)
    words = Text("The last digits are the rounding noise of {format} arithmetic.", format=name)
    return Near(words, typed.most_digits > FULL_LENGTH)


def machine_format(value: Array, question: Question, typed: Typed, most: float = 1.0) -> str | None:
    """The floating-point format in which `value` comes out as `typed`, printed at full length; None for none. `most`
    bounds its relative error."""
    for name, roundoff, digits in FORMATS:
        if typed.most_digits >= digits and _is_noise(value, question, typed, roundoff, most):
            return name
    for name, bits in COARSE if float(typed.unit[typed.known].max()) <= COARSE_UNIT else ():
        if within(_rounded_to(value, bits), typed)[typed.known].all():
            return name
    return None


def _is_noise(value: Array, question: Question, typed: Typed, roundoff: float, most: float) -> bool:
    """Whether `typed` is off by some rounding errors of a format that keeps at least half its digits, as stable-check
    judges it."""
    kept = min(float(np.sqrt(2 * roundoff)), most) * np.abs(np.nan_to_num(value, posinf=0.0, neginf=0.0))
    slack = np.minimum(NOISE * roundoff * _noise_scale(value, question), kept)
    return bool(within(value, typed, slack)[typed.known].all())


def _noise_scale(value: Array, question: Question) -> Array:
    """What one rounding error of the usual formulas is relative to, entry by entry."""
    size = np.abs(np.nan_to_num(value, posinf=0.0, neginf=0.0))
    finite = np.where(np.isfinite(question.z), question.z, 0.0)
    reach = 1.0 + float(np.abs(finite - finite.max(axis=1, keepdims=True)).max())
    if question.operation in ("softmax", "jacobian", "jacobian_row", "sigmoid"):
        return np.asarray(size * reach)  # products and quotients: relative
    if question.operation in LOSSES:
        scale = float(np.abs(question.u).max()) / question.options.temperature
        return np.maximum(size, reach * min(scale, 1e6) if question.operation == "ce" else min(scale, 1e6))
    return np.maximum(size, float(np.abs(finite).max()))


def _otherwise(value: Array, question: Question, typed: Typed) -> Near | None:
    if question.spread and (np.abs(typed.values - value) <= 4 * question.spread).all():
        words = Text(
            "It is a mean over random draws: yours is within 4 standard errors, {spread} each.", spread=question.spread
        )
        return Near(words, False)
    return _whole_numbers(value, typed)


def _rounded_to(values: Array, bits: int) -> Array:
    """`values` with 1 + bits significant binary digits."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, bits + 1)), exponent - bits - 1))


def _whole_numbers(value: Array, typed: Typed) -> Near | None:
    """Whole numbers may hide how precise they are: 6100 for 6145.9, 1 for 1.417, 0 and 1 for .04 and .96."""
    bare = np.array([_BARE.fullmatch(token) is not None for token in typed.tokens]).reshape(typed.values.shape)
    close = within(value, typed) | truncated(value, typed) | ~typed.known
    if not (bare & typed.known).any() or not (close | bare).all() or not np.isfinite(value).all():
        return None
    off = np.where(close, 0.0, np.abs(value - typed.values))
    kept = np.where(typed.values == 0, 2 * ONE_DECIMAL, ONE_DECIMAL)  # 0 may have been cut off
    if (bare | ~typed.known).all() and (off <= kept).all():
        return Near(Text("It is right to 1 decimal."), bool((off <= ONE_DECIMAL).all()))
    for n in range(MOST_HIDDEN, 0, -1):
        if (close | (bare & _has_digits(value, typed.values, n))).all():
            why = Plural("It is right to {n} significant digit.", "It is right to {n} significant digits.", n=n)
            return Near(why, True)
    return None


def _has_digits(value: Array, typed: Array, digits: int) -> NDArray[np.bool_]:
    """Entries that are `value` rounded to so many significant digits, or cut off there."""
    size = np.where(value == 0, 1.0, np.abs(value))
    unit = 10.0 ** (np.floor(np.log10(size)) - digits + 1)
    rounded, cut = np.round(value / unit) * unit, np.trunc(value / unit * (1 + 1e-12)) * unit
    alike = np.isclose(rounded, typed, 1e-9, 0)
    return np.asarray(alike | np.isclose(cut, typed, 1e-9, 0) if digits >= CUT_DIGITS else alike)


def _by_hand(value: Array, question: Question, typed: Typed, digits: NDArray[np.int64]) -> Near | None:
    """Off by what hand arithmetic leaves, or by what it takes for a row to add up."""
    if digits.max() >= BY_HAND_DIGITS and _within_units(value, typed, digits, BY_HAND_UNITS):
        return Near(Text("The last digit is off by no more than hand arithmetic leaves."), False)
    if digits.max() >= BY_HAND_DIGITS and _logarithm_of_rounded(value, question, typed):
        return Near(Text("p was rounded before its logarithm was taken, which moves the last digits."), False)
    total = TOTALS.get(question.operation)
    finite = np.isfinite(value).all() and np.isfinite(typed.values).all() and bool((typed.half > 0).all())
    if total is None or not typed.known.all() or not value.ndim or not finite or not _adds_up(value, typed, total):
        return None
    words = Text("The last digit of an entry was nudged so that the row adds up: each by itself rounds to another.")
    return Near(words, False)


def _logarithm_of_rounded(value: Array, question: Question, typed: Typed) -> bool:
    """Whether every entry is ln p of a p rounded to three places or more, and to as many as the entry has."""
    if question.operation == "log_softmax":
        sign = 1.0
    elif question.operation == "ce" and question.one_hot and question.single and not question.options.z_loss:
        sign = -1.0
    else:
        return False
    unit = question.options.unit if question.options.weight is None else np.nan
    p = np.exp(sign * value * unit)
    decimals = -np.round(np.log10(typed.unit))
    places = np.minimum(decimals, np.where(value == 0, decimals, decimals + np.floor(np.log10(np.abs(value))) + 1))
    close = within(value, typed)
    for digits in range(BY_HAND_DIGITS, 7):
        exponent = np.floor(np.log10(p)) + 1
        for rounded in (np.round(p, digits), np.round(p * 10.0 ** (digits - exponent)) / 10.0 ** (digits - exponent)):
            off = np.abs(sign * np.log(rounded) / unit - typed.values)
            close |= (off <= typed.unit * (1 + NEAR)) & (places <= digits)
    return bool(close[typed.known].all())


def _adds_up(value: Array, typed: Typed, total: float) -> bool:
    """Every row is right, or adds up to `total` where its entries, rounded each by itself, would not."""
    width = value.shape[-1]
    values, given, units = (array.reshape(-1, width) for array in (value, typed.values, typed.unit))
    rows = zip(values, given, units, within(value, typed).reshape(-1, width), strict=True)
    return all(right.all() or _is_nudged(row, typed_row, unit, right, total) for row, typed_row, unit, right in rows)


def _is_nudged(value: Array, given: Array, unit: Array, right: NDArray[np.bool_], total: float) -> bool:
    """One entry took up the whole remainder."""
    room = 1e-6 * float(unit.min())
    rounded = np.floor(value / unit + 0.5) * unit
    needed = abs(float(rounded.sum()) - total) > room and abs(float(value.sum()) - total) < 1e-9
    added = abs(float(given.sum()) - total) <= room
    return needed and added and int((~right).sum()) == 1 and len(value) > 2
