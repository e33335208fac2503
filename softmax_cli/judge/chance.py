"""How likely it is that a number which has nothing to do with the answer typed matches it by chance."""

import numpy as np

from .typed import Typed

# Expected number of coincidences above which a search stays silent, and above which it says so.
SILENT_ABOVE = 0.02
DOUBTFUL_ABOVE = 0.05
# The same for pairs and for imprecise matches, of a row and of a single number, where a doubt is said.
ROW_SILENT_ABOVE, NUMBER_SILENT_ABOVE, PAIR_DOUBTFUL_ABOVE = 0.003, 0.06, 0.001


def evidence(typed: Typed, free: int | None = None) -> float:
    """Decimal digits that a coincidence would have to hit: those typed, over the entries that are free. A 0 is hit
    more easily than others, since all small numbers round to it: it is one digit, and zeros alone are none."""
    zero = 1.0 if typed.values[typed.known].any() else 0.0
    digits = [
        zero
        if not value
        else min(float(np.log10(max(abs(value), 0.1) / tolerance)) - 0.3, 12.0)
        if tolerance > 0
        else 12.0
        for value, tolerance in zip(typed.values[typed.known], typed.tolerance[typed.known], strict=True)
        if np.isfinite(value)
    ]
    digits.sort(reverse=True)
    return max(sum(digits[: typed.count if free is None else free]), 0.0)


def coincidences(typed: Typed, tried: int, free: int | None = None) -> float:
    """How many of `tried` unrelated values would match by chance."""
    return float(tried * 10.0 ** -evidence(typed, free))


def silent_above(typed: Typed) -> float:
    """The chance above which two mistakes at once are not named: a row has digits enough to be sure."""
    return ROW_SILENT_ABOVE if typed.values.ndim else NUMBER_SILENT_ABOVE
