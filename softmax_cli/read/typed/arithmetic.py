"""The arithmetic behind `ln2`, `1/3`, `sqrt(2)`, `66%`: each operation rounded once, by the standard library.

Whatever overflows, vanishes to 0 or is undefined is an error: a number that is silently changed is worse than none.
`typed` is the text for the message.
"""

import math
import re
from collections.abc import Callable

from ...errors import InputError
from .words import shortened

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
_LARGEST = "the result is too large for a float64 (largest: 1.797e308)."
_SMALLEST = "the result is too small for a float64 (smallest: 5e-324) and would become 0."
_NONZERO = re.compile(r"[1-9]")


def literal(text: str, where: str = "") -> float:
    """The float nearest to the decimal number `text`; an error if that is infinite, 0 for a nonzero one, or `007`."""
    token = shortened(text)
    digits = text.lstrip("+-")
    if digits[:1] == "0" and digits[1:2].isdigit():
        raise InputError(
            f"'{token}'{where} has leading zeros.",
            f"Type {_without_zeros(token)}. A comma separates entries, never thousands: type 1000, not 1,000.",
        )
    value = float(text)
    if math.isinf(value):
        raise InputError(
            f"'{token}'{where} is too large: the largest float64 is 1.797e308, and '{token}' is not infinity.",
            "Type a number up to 1.797e308; a masked class is -inf.",
        )
    if value == 0 and _NONZERO.search(re.split("[eE]", text)[0]):
        raise InputError(
            f"'{token}'{where} is too small: the smallest positive float64 is 5e-324, and this would become 0.",
            "Type a number of 5e-324 or more in size, or exactly 0 where 0 is allowed.",
        )
    return value


def percent(text: str, where: str = "") -> float:
    """The decimal number `text` over 100, rounded once: 66.1% is 0.661."""
    mantissa, _, exponent = text.lower().partition("e")
    # An exponent of more than 9 digits overflows or vanishes with or without the two places.
    return literal(f"{mantissa}e{int(exponent[:10] or 0) - 2}", where)


def apply(name: str, value: float, typed: str) -> float:
    """The function called `name` of `value`. Raises InputError where it has no finite value or vanishes."""
    if not math.isfinite(value):
        raise undefined(typed, f"inf and nan have no place in an expression such as {name}(...).")
    try:
        result = FUNCTIONS[name](value)
    except ValueError:
        why = "0 is -infinity" if value == 0 else f"the negative number {value!r} is not a real number"
        raise undefined(typed, f"{name} of {why}.") from None
    except OverflowError:
        raise undefined(typed, _LARGEST) from None
    if result == 0 and name == "exp":
        raise undefined(typed, _SMALLEST)
    return result


def calculate(operator: str, left: float, right: float, typed: str) -> float:
    """`left operator right`. Raises InputError where that has no finite value or vanishes."""
    if not (math.isfinite(left) and math.isfinite(right)):
        raise undefined(typed, "inf and nan have no place in an expression; type inf or -inf as the whole entry.")
    try:
        result = _OPERATIONS[operator](left, right)
    except ZeroDivisionError:
        raise undefined(typed, "this divides by zero.") from None
    except ValueError:
        why = "divides by zero" if left == 0 else "takes a broken power of a negative number, which is not real"
        raise undefined(typed, f"this {why}.") from None
    except OverflowError:
        raise undefined(typed, _LARGEST) from None
    if math.isinf(result):
        raise undefined(typed, _LARGEST)
    vanished = {"*": left != 0 and right != 0, "/": left != 0, "^": left != 0}
    if result == 0 and vanished.get(operator, False):
        raise undefined(typed, _SMALLEST)
    return result


def undefined(typed: str, why: str) -> InputError:
    """The error for an expression without a value."""
    return InputError(f"'{typed}': {why}", "Type the number that you mean; -inf masks a class.")


def _without_zeros(token: str) -> str:
    digits = token.lstrip("+-").lstrip("0")
    return digits if digits[:1].isdigit() else "0" + digits
