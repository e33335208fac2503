"""The only place where texts, formulas and numbers become what is read, in one language and with so many digits."""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np

from ..document.formula import Formula, Value, Words
from ..document.text import Plural, Text
from ..texts import ENGLISH, Language
from .formulas.line import Line
from .output import visible

# Significant digits where the user did not say.
DEFAULT_DIGITS = 6

# An array of more entries than this, inside a sentence, keeps its first three and its last.
LONGEST = 8
_HEAD = 3

# Up to here every integer is a double, so the digits before the point are all true.
_EXACT_INTEGERS = 2.0**53

_LEAST_NORMAL = 2.0**-1022  # a double below it has lost digits
_DIGITS_OF_ALL = 17  # of a number beyond the doubles, where none is to be lost


class Speaker:
    """Says what a document holds: `digits` rounds (None: full precision), `clean` makes a text safe to print."""

    def __init__(
        self,
        digits: int | None,
        language: Language = ENGLISH,
        *,
        fancy: bool = False,
        longest: int = LONGEST,
        clean: Callable[[str], str] = visible,
    ) -> None:
        self.digits = digits
        self.language = language
        self.fancy = fancy
        self.longest = longest
        self.clean = clean

    def say(self, said: object) -> str:
        """A text, a formula, a name, or several sentences one after the other; nothing for None."""
        match said:
            case None:
                return ""
            case Formula():
                return self.clean(self._formula(said))
            case Text():
                return self.clean(self._text(said))
            case str():
                return self.verbatim(said)
            case tuple():
                return " ".join(map(self.say, said))
        raise TypeError(type(said).__name__)

    def cell(self, value: object) -> str:
        """A value that stands alone: an array in square brackets, else as in a sentence."""
        if type(value) in (float, int):  # nearly all cells of a long table
            return self.number(value)
        alone = _is_list(value) and not _is_said(value)
        return f"[{self._listed(value, names=True)}]" if alone else self._inline(value)

    def verbatim(self, name: str) -> str:
        """What the user typed, or an id: the same in every language."""
        return self.clean(name)

    def number(self, value: Any) -> str:
        """A number with the digits that were asked for."""
        return number(value, self.digits)

    def _text(self, text: Text) -> str:
        if isinstance(text, Plural):
            template = self.language.plural(text.template, text.several, text.n)
        else:
            template = self.language.translate(text.template)
        return template.format(**{name: self._inline(value) for name, value in text.values.items()})

    def _formula(self, formula: Formula) -> str:
        return Line(self._leaf, fancy=self.fancy).text(formula)

    def _leaf(self, node: Value | Words) -> str:
        if isinstance(node, Words):
            return self._text(node.text)
        return self._inline(node.value) if node.bare else self.cell(node.value)

    def _inline(self, value: object) -> str:
        """A value inside a sentence: `2, 1, 0.1` for a vector, `[2, 1], [0, 3]` for a matrix, else the number."""
        if value is None or isinstance(value, str | Text | Formula) or _is_said(value):
            return self.say(value)
        if _is_list(value):
            return self._listed(value)
        if isinstance(value, bool | np.bool_) and self.digits is not None:
            return self._text(YES if value else NO)
        return self.number(value)

    def _listed(self, values: Any, *, names: bool = False) -> str:
        """Long ones shortened; those of names, or other words, only where `names` allows it."""
        parts: Iterable[Any] = values
        if len(values) > self.longest and (names or not any(isinstance(one, str | Text | Formula) for one in values)):
            parts = chain(values[:_HEAD], ("...",), values[-1:])
        return ", ".join(map(self.cell, parts))


YES, NO = Text("yes"), Text("no")


def number(value: Any, digits: int | None = DEFAULT_DIGITS) -> str:
    """Round `value` half-even to `digits` significant digits; `None` digits mean full precision.

    Integral values below 2**53 are written in full, negative zero as 0, non-finite values as inf, -inf, nan. A final
    zero after the point says that the value was rounded: 0.25 is exact, 0.250000 is not. Words pass through.
    """
    if type(value) is float:
        return _rounded(value, digits) if digits else repr(value + 0.0)
    value = plain_number(value)
    if digits is None:
        return exact(value)
    if isinstance(value, Decimal):
        return _compact(f"{value:.{digits}g}")
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
    value = plain_number(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value + 0.0)  # -0.0 + 0.0 is 0.0
    if isinstance(value, Decimal):
        return repr(near) if (near := float(value)) and math.isfinite(near) else number(value, _DIGITS_OF_ALL)
    return str(value)


def is_number(text: str) -> bool:
    """Whether a text is a number, or what stands for one."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def plain_number(value: Any) -> Any:
    """A NumPy scalar as the Python number of the same value; a Decimal stays one where no double has its digits."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if isinstance(value, Decimal):
        near = float(value)
        return value if value and (abs(near) < _LEAST_NORMAL or math.isinf(near) != value.is_infinite()) else near
    return value


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


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _is_said(value: object) -> bool:
    """Whether it is several sentences: a tuple of texts and nothing else."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, Text) for one in value)
