"""The only place where numbers become text."""

import math
from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from ..document.explanation import Phrase

# Significant digits where the user did not say.
DEFAULT_DIGITS = 6

# An array of more entries than this, inside a sentence, keeps its first three and its last.
PHRASE_LIMIT = 8
_HEAD = 3

# Up to here every integer is a double, so the digits before the point are all true.
_EXACT_INTEGERS = 2.0**53


def number(value: Any, digits: int | None = DEFAULT_DIGITS) -> str:
    """Round `value` half-even to `digits` significant digits; `None` digits mean full precision.

    Integral values below 2**53 are written in full, negative zero as 0, non-finite values as inf, -inf, nan. A final
    zero after the point says that the value was rounded: 0.25 is exact, 0.250000 is not. Words pass through.
    """
    if digits is None:
        return exact(value)
    value = _python(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) and abs(value) < _EXACT_INTEGERS:
        return str(value)
    try:
        return _rounded(float(value), digits)
    except OverflowError:  # an integer above 1.8e308, such as 2**1024
        return str(value)


def exact(value: Any) -> str:
    """The shortest text that reads back as the same double; only negative zero loses its sign."""
    value = _python(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value + 0.0)  # -0.0 + 0.0 is 0.0
    return str(value)


def phrase(words: Phrase, digits: int | None = DEFAULT_DIGITS, limit: int = PHRASE_LIMIT) -> str:
    """Join the words of a phrase, with its values rounded and its long arrays shortened."""
    if isinstance(words, str):
        return words
    return "".join(part if isinstance(part, str) else listed(part, digits, limit) for part in words)


def listed(value: Any, digits: int | None = DEFAULT_DIGITS, limit: int = PHRASE_LIMIT) -> str:
    """A value inside a sentence: `2, 1, 0.1` for a vector, `[2, 1], [0, 3]` for a matrix, else the number."""
    if not _is_list(value):
        return number(value, digits)
    if len(value) > limit:
        parts: Iterable[Any] = chain(value[:_HEAD], ("...",), value[-1:])
    else:
        parts = value
    return ", ".join(f"[{listed(part, digits, limit)}]" if _is_list(part) else number(part, digits) for part in parts)


def bracketed(value: Any, digits: int | None = DEFAULT_DIGITS, limit: int = PHRASE_LIMIT) -> str:
    """A value that stands alone: arrays in square brackets, phrases joined, else the number."""
    if isinstance(value, tuple) and any(isinstance(part, str) for part in value):
        return phrase(value, digits, limit)
    return f"[{listed(value, digits, limit)}]" if _is_list(value) else number(value, digits)


def is_number(text: str) -> bool:
    """Whether a cell holds a number, or what stands for one."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rounded(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    if digits > 15:  # 17 digits of 0.1 end in ...01: never more digits than the shortest exact text has
        digits = min(digits, _significant(repr(value)))
    text = f"{value:.{digits}g}"
    # 2.1 - 3 is -0.8999999999999999: noise in the 16th digit is not worth the zeros of -0.900000
    if float(text) != float(f"{value:.15g}"):
        text = f"{value:#.{digits}g}".removesuffix(".")
    return _compact(text)


def _significant(text: str) -> int:
    return len(text.lstrip("-").partition("e")[0].replace(".", "").strip("0"))


def _compact(text: str) -> str:
    """Write 1e-05 as 1e-5 and 1.5e+08 as 1.5e8: shorter, and still read by every parser."""
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa.removesuffix('.')}e{int(exponent)}" if e else text


def _python(value: Any) -> Any:
    """A NumPy scalar as the Python number of the same value."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)
