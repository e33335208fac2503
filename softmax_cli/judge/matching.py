"""Whether a value could have been written as the answer that was typed."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .question import Array
from .typed import Typed

# rounded to the digits typed; cut off there; right but for the last digit of one entry; right to one digit less;
# as near as other random draws
Fit = Literal["rounded", "truncated", "nudged", "imprecise", "random"]


def fit(value: Array, typed: Typed, slack: Array | float = 0.0) -> Fit | None:
    """How `value` matches `typed`, None where it does not. `slack` is added to every tolerance."""
    if value.shape != typed.values.shape:
        return None
    with np.errstate(invalid="ignore"):
        close = within(value, typed, slack) | ~typed.known
        if close.all():
            return "rounded"
        if typed.absolute:
            return None
        cut = close | truncated(value, typed)
        if cut.all():
            return "truncated"
        return "nudged" if _nudged(value, typed, close) else None


def within(value: Array, typed: Typed, slack: Array | float = 0.0) -> NDArray[np.bool_]:
    """Entries that agree within the tolerance; nan agrees with nan, inf with the same inf."""
    with np.errstate(invalid="ignore"):
        same = (value == typed.values) | (np.isnan(value) & np.isnan(typed.values))
        return np.asarray(same | (np.abs(value - typed.values) <= typed.tolerance + slack))


def truncated(value: Array, typed: Typed) -> NDArray[np.bool_]:
    """Entries that are `value` cut off after the digits typed."""
    rest = np.abs(value) - np.abs(typed.values)
    same_sign = (np.sign(value) == np.sign(typed.values)) | (typed.values == 0)
    cut = same_sign & (rest >= 0) & (rest < typed.unit * (1 - 1e-9))
    return np.asarray(cut & ((typed.unit < 0.11) | (typed.values != 0)))  # 0.0 is .0986 cut off at one decimal


def _nudged(value: Array, typed: Typed, close: NDArray[np.bool_]) -> bool:
    """One entry of three or more is off by one in its last digit, as people do so that a row adds up to 1."""
    if typed.count < 3 or (~close).sum() != 1:
        return False
    off = float(np.abs(value - typed.values)[~close][0])
    tolerance = float(typed.tolerance[~close][0])
    return tolerance < 0.001 and off <= 3 * tolerance
