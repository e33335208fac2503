"""The arithmetic behind `ln2`, `1/3`, `sqrt(2)`, `66%`: each operation rounded once, by the standard library.

Whatever overflows, vanishes to 0 or is undefined is an error: a number that is silently changed is worse than none.
`typed` is the text for the message.
"""

import math
import re
from collections.abc import Callable

from ...document.text import Text
from ...errors import InputError
from .tokens import shortened

CONSTANTS = {
    "e": math.e,
    "pi": math.pi,
    "π": math.pi,
    "inf": math.inf,
    "infinity": math.inf,
    "∞": math.inf,
    "nan": math.nan,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "ln": math.log,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "√": math.sqrt,
}
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "^": math.pow,
}
_MEANT = "Type the number that you mean; -inf masks a class."
_NONZERO = re.compile(r"[1-9]")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")


def literal(text: str, where: Text | None = None) -> float:
    """The float nearest to the decimal number `text`; an error if that is infinite, 0 for a nonzero one, or `007`."""
    token = shortened(text)
    if _LEADING_ZERO.match(text):
        digits = token.lstrip("+-").lstrip("0")
        raise InputError(
            "leading-zeros", "'{token}'{where} has leading zeros.",
            "Type {meant}. A comma separates entries, never thousands: type 1000, not 1,000.",
            token=token, where=where, meant=digits if digits[:1].isdigit() else "0" + digits,
        )  # fmt: skip
    value = float(text)
    if math.isinf(value):
        raise InputError(
            "number-too-large",
            "'{token}'{where} is too large: the largest float64 is 1.797e308, and '{token}' is not infinity.",
            "Type a number up to 1.797e308; a masked class is -inf.",
            token=token, where=where,
        )  # fmt: skip
    if value == 0 and _NONZERO.search(re.split("[eE]", text)[0]):
        raise InputError(
            "number-too-small",
            "'{token}'{where} is too small: the smallest positive float64 is 5e-324, and this would become 0.",
            "Type a number of 5e-324 or more in size, or exactly 0 where 0 is allowed.",
            token=token, where=where,
        )  # fmt: skip
    return value


def percent(text: str, where: Text | None = None) -> float:
    """The decimal number `text` over 100, rounded once: 66.1% is 0.661."""
    mantissa, _, exponent = text.lower().partition("e")
    # An exponent of more than 9 digits overflows or vanishes with or without the two places.
    return literal(f"{mantissa}e{int(exponent[:10] or 0) - 2}", where)


def apply(name: str, value: float, typed: str) -> float:
    """The function called `name` of `value`. Raises InputError where it has no finite value or vanishes."""
    if not math.isfinite(value):
        raise InputError(
            "infinite-argument", "'{token}': inf and nan have no place in an expression such as {name}(...).", _MEANT,
            token=typed, name=name,
        )  # fmt: skip
    try:
        result = FUNCTIONS[name](value)
    except ValueError:
        raise InputError(
            "function-undefined",
            "'{token}': {name} of 0 is -infinity."
            if value == 0
            else "'{token}': {name} of the negative number {value} is not a real number.",
            _MEANT, token=typed, name=name, value=value,
        ) from None  # fmt: skip
    except OverflowError:
        raise _too_large(typed) from None
    if result == 0 and name == "exp":
        raise _too_small(typed)
    return result


def calculate(operator: str, left: float, right: float, typed: str) -> float:
    """`left operator right`. Raises InputError where that has no finite value or vanishes."""
    if not (math.isfinite(left) and math.isfinite(right)):
        raise InputError(
            "infinite-operand",
            "'{token}': inf and nan have no place in an expression; type inf or -inf as the whole entry.",
            _MEANT, token=typed,
        )  # fmt: skip
    try:
        result = _OPERATIONS[operator](left, right)
    except (ZeroDivisionError, ValueError):  # math.pow raises a ValueError for both
        raise InputError(
            "operation-undefined",
            "'{token}': this divides by zero."
            if operator == "/" or left == 0
            else "'{token}': this takes a broken power of a negative number, which is not real.",
            _MEANT, token=typed,
        ) from None  # fmt: skip
    except OverflowError:
        raise _too_large(typed) from None
    if math.isinf(result):
        raise _too_large(typed)
    vanished = {"*": left != 0 and right != 0, "/": left != 0, "^": left != 0}
    if result == 0 and vanished.get(operator, False):
        raise _too_small(typed)
    return result


def _too_large(typed: str) -> InputError:
    problem = "'{token}': the result is too large for a float64 (largest: 1.797e308)."
    return InputError("result-too-large", problem, _MEANT, token=typed)


def _too_small(typed: str) -> InputError:
    problem = "'{token}': the result is too small for a float64 (smallest: 5e-324) and would become 0."
    return InputError("result-too-small", problem, _MEANT, token=typed)
