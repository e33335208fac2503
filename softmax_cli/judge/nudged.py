"""Rows rounded so that they still add up, and digits rounded twice: imprecise, not wrong."""

import numpy as np
from numpy.typing import NDArray

from .matching import within
from .question import Array, Operation, Question
from .typed import Typed

# What a row of the answer adds up to.
TOTALS: dict[Operation, float] = {"softmax": 1.0, "grad": 0.0, "jacobian": 0.0, "jacobian_row": 0.0, "vjp": 0.0}
NEAR = 1e-9  # relative to one unit of the last digit: binary noise
ADDED = "The last digit of an entry was nudged so that the row adds up: each by itself rounds to another."
TWICE = "It was rounded twice: 0.52498 is 0.525, and that 0.53; rounded once it is 0.52."


def rounded_otherwise(question: Question, typed: Typed) -> str:
    """Which of the two made last digits of `typed` differ from the right ones; "" where something else did."""
    value = question.value
    if typed.absolute or value.shape != typed.values.shape or not np.isfinite(typed.values[typed.known]).all():
        return ""
    if not (typed.tolerance[typed.known] > 0).all():
        return ""
    if (_rounded_twice(value, typed) | ~typed.known).all():
        return TWICE
    if question.operation in TOTALS and typed.known.all() and value.ndim and np.isfinite(value).all():
        return ADDED if _adds_up(value, typed, TOTALS[question.operation]) else ""
    return ""


def is_one_unit_away(value: Array, typed: Typed) -> bool:
    """No entry is further from the right one than one unit of its last digit."""
    return bool((np.abs(value - typed.values) <= typed.unit * (1 + NEAR))[typed.known].all())


def _rounded_twice(value: Array, typed: Typed) -> NDArray[np.bool_]:
    """Entries that are right, or are what half-up rounding to one or two digits more and then to theirs gives."""
    found = within(value, typed)
    unit = np.where(typed.tolerance > 0, typed.unit, 1.0)
    for finer in (10.0, 100.0):
        first = np.floor(np.abs(value) / unit * finer + 0.5) / finer
        second = np.sign(value) * np.floor(first + 0.5 + 1e-6) * unit
        found |= np.abs(second - typed.values) <= 1e-6 * unit
    return np.asarray(found)


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
