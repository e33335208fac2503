"""How easily an answer is hit by chance: a mistake that matches few digits is no evidence."""

import math

from .typed import Typed

# Digits of evidence in one entry: at most, and in nan or inf, which few mistakes give.
MOST_DIGITS, NOT_FINITE_DIGITS = 12.0, 4.0
# Expected number of coincidences above which a search stays silent, and above which it says so.
SILENT_ABOVE, DOUBTFUL_ABOVE = 0.02, 0.05
# The same for pairs and for imprecise matches, of a row and of a single number, where a doubt is said.
ROW_SILENT_ABOVE, NUMBER_SILENT_ABOVE, PAIR_DOUBTFUL_ABOVE = 0.003, 0.06, 0.001


def digits_typed(typed: Typed, free: int | None = None) -> float:
    """Decimal digits that a coincidence would have to hit: those typed, over the entries that are free. A 0 is hit
    more easily than others, since all small numbers round to it: it is one digit, and zeros alone are none."""
    zero = 1.0 if typed.values[typed.known].any() else 0.0
    entries = zip(typed.values[typed.known].tolist(), typed.tolerance[typed.known].tolist(), strict=True)
    digits = sorted((_digits_of(value, tolerance, zero) for value, tolerance in entries), reverse=True)
    return max(sum(digits[: typed.count if free is None else free]), 0.0)


def _digits_of(value: float, tolerance: float, zero: float) -> float:
    if not math.isfinite(value):
        return NOT_FINITE_DIGITS
    if not value:
        return zero
    return min(math.log10(max(abs(value), 0.1) / tolerance) - 0.3, MOST_DIGITS) if tolerance > 0 else MOST_DIGITS


def coincidences(typed: Typed, tried: int, free: int | None = None) -> float:
    """How many of `tried` unrelated values would match by chance."""
    return float(tried * 10.0 ** -digits_typed(typed, free))


def silent_above(typed: Typed) -> float:
    """The chance above which two mistakes at once are not named: a row has digits enough to be sure."""
    return ROW_SILENT_ABOVE if typed.values.ndim else NUMBER_SILENT_ABOVE
