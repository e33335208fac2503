"""A typed answer: values with the precision that their digits claim, and which other values could be meant by them."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..read.limits import check_terms
from ..read.typed.values import Numbers, parse_numbers
from .question import Array

# A literal inside an entry: the mantissa, the exponent, a percent sign. The digits of ln2 and log10 are no literals.
_LITERAL = re.compile(r"(?<![\w.])(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?!\w)(\s*%)?", re.IGNORECASE | re.ASCII)
_FRACTION = re.compile(r"\s*[+-]?\d+\s*/\s*(\d+)\s*", re.ASCII)
_PLAIN = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE | re.ASCII)
WHOLE_NUMBER_TOLERANCE = 0.005  # 0 and 1 are read as 0.00 and 1.00: "1 0 0" is no rounding of .66 .24 .10
FEW_PARTS, MANY_PARTS = 10, 100  # from these denominators on a fraction is rounded, and claims only its parts
EXACT = 2.0**-50  # relative: what an exact expression, and double precision, may be off by

# rounded to the digits typed; in full, as a floating-point format has it; cut off; right but for the last digit of
# one entry; 1.5 units off at most; as near as other random draws
Fit = Literal["rounded", "machine", "truncated", "nudged", "imprecise", "random"]


@dataclass(frozen=True, eq=False)
class Typed:
    """An answer: `values` beside `tolerance` (what it may be off by), `half` (half a unit of the last digit typed,
    the same unless --tol was given), `known` (False where the entry was left out) and `significant` (digits typed), all
    of one shape, and the text."""

    values: Array
    tolerance: Array
    half: Array
    known: NDArray[np.bool_]
    significant: NDArray[np.int64]
    tokens: tuple[str, ...]
    absolute: bool = False  # the tolerance came from --tol: digits do not matter

    def change(self, **changes: Any) -> "Typed":
        """The same answer with something else in it."""
        return replace(self, **changes)

    def each(self, made: Callable[[NDArray[Any]], NDArray[Any]]) -> "Typed":
        """The same made of the values and of what is known of each."""
        names = ("values", "tolerance", "half", "known", "significant")
        return self.change(**{name: np.asarray(made(getattr(self, name))) for name in names})

    def row(self, n: int) -> "Typed":
        """Row `n` by itself."""
        width = self.values[n].size
        return self.each(lambda array: array[n]).change(tokens=self.tokens[n * width : (n + 1) * width])

    def scaled(self, factor: float) -> "Typed":
        """The same number in another unit; what --tol allows stays."""
        allowed = self.tolerance if self.absolute else self.tolerance * factor
        return self.change(values=self.values * factor, half=self.half * factor, tolerance=allowed)

    def by_digits(self) -> "Typed":
        """The same, off by half a unit of its last digit at most, whatever --tol allows."""
        return self.change(tolerance=self.half, absolute=False) if self.absolute else self

    @property
    def unit(self) -> Array:
        """One unit of the last digit typed."""
        return 2 * self.half

    @property
    def most_digits(self) -> int:
        """Significant digits of the entry that has most of them."""
        return int(self.significant[self.known].max())

    @property
    def count(self) -> int:
        """How many entries there are to compare."""
        return int(self.known.sum())


def read_typed(numbers: Numbers, tolerance: float | None = None, exact: frozenset[float] = frozenset()) -> Typed:
    """`numbers` with the tolerance of each entry: from its digits, or `tolerance` for all.

    Decimals in `exact` (the logits) carry no rounding within an expression: ln(exp(2) + exp(1) + exp(0.1)) - 1.
    """
    tokens = tuple(str(token) for token in numbers.tokens)
    shape = numbers.array.shape
    claims = [_precision(token, float(value), exact) for token, value in zip(tokens, numbers.array.flat, strict=True)]
    # A binary double is within an ulp of the decimal that was typed.
    noise = EXACT * np.abs(np.nan_to_num(numbers.array.ravel(), posinf=0, neginf=0))
    half, digits = np.array([claim[0] for claim in claims]), np.array([claim[1] for claim in claims])
    half = _small_fractions(tokens, _whole_numbers(tokens, half, digits))
    half = half * (1 + 1e-9) + noise
    allowed = half if tolerance is None else np.full(len(claims), tolerance * (1 + 1e-9)) + noise
    return Typed(
        values=numbers.array,
        tolerance=allowed.reshape(shape),
        half=half.reshape(shape),
        known=np.ones(shape, dtype=bool),
        significant=np.array([claim[1] for claim in claims], dtype=np.int64).reshape(shape),
        tokens=tokens,
        absolute=tolerance is not None,
    )


def _precision(token: str, value: float, exact: frozenset[float]) -> tuple[float, int]:
    """Half a unit of the last digit typed, and how many significant digits: (0.005, 2) for .66, (0, 17) for 2/3."""
    if not math.isfinite(value):
        return 0.0, 17
    if plain := _PLAIN.fullmatch(token):
        return _half_unit(plain[1], plain[2]), _digits(plain[1])
    fraction = _FRACTION.fullmatch(token)
    half = _half_part(fraction[1]) if fraction else _moves(token, value, exact)
    if not half:
        return 0.0, 17
    digits = max(1, 1 + math.floor(math.log10(abs(value) or half) - math.log10(2 * half)))
    return half, digits


def _half_part(denominator: str) -> float:
    """What a fraction may be off by that was rounded to its denominator: 610/1000 is 0.610, 27/41 is the nearest that
    is as simple; 2/3 is exact."""
    parts = float(denominator)
    if parts >= MANY_PARTS or denominator.strip("0") == "1" != denominator:
        return 0.5 / parts
    return 1.0 / parts**2 if parts >= FEW_PARTS else 0.0


def _moves(token: str, value: float, exact: frozenset[float]) -> float:
    """How far an expression moves when each of its measured literals moves by half a unit of its last digit."""
    literals = list(_LITERAL.finditer(token))
    check_terms(token, len(literals))
    return sum(_effect(token, literal, value) for literal in literals if _is_measured(literal, exact))


def _small_fractions(tokens: Sequence[str], half: Array) -> Array:
    """A fraction such as 1/4 beside others that are rounded (121/499) is rounded as they are."""
    fractions = np.array([_FRACTION.fullmatch(token) is not None for token in tokens], dtype=bool)
    rounded = half[fractions & (half > 0)]
    return np.where(fractions & (half == 0), rounded.max(), half) if rounded.size else half


def _is_measured(literal: re.Match[str], exact: frozenset[float]) -> bool:
    """A decimal fraction or a percentage carries the precision of its digits; a whole number is exact."""
    if not literal[3] and float(literal[1] + (literal[2] or "")) in exact:
        return False
    return "." in literal[1] or bool(literal[2]) or bool(literal[3])


def _half_unit(mantissa: str, exponent: str | None) -> float:
    decimals = "0" * len(mantissa.partition(".")[2])
    return float(f"0.{decimals}5{exponent or ''}") if mantissa.strip("0.") else float(f"0.{decimals}5")  # 0e9 is 0


def _digits(mantissa: str) -> int:
    return max(1, len(mantissa.replace(".", "").lstrip("0")))


def _effect(token: str, literal: re.Match[str], value: float) -> float:
    """How far the whole entry moves when one of its decimals moves by half a unit of its last digit."""
    moved = float(literal[1] + (literal[2] or "")) + _half_unit(literal[1], literal[2])
    text = f"{token[: literal.start()]}{moved!r}{literal[3] or ''}{token[literal.end() :]}"
    try:
        return abs(float(parse_numbers(f"({text})", "expect").array.flat[0]) - value)
    except InputError:
        return _half_unit(literal[1], literal[2])


def _whole_numbers(tokens: Sequence[str], half: Array, digits: NDArray[np.int64]) -> Array:
    """A bare digit among decimals claims as many decimals as its neighbours, or no more digits than they have: 0.99909
    beside 0.00091 is 1; alone, two decimals."""
    bare = np.array(
        [re.fullmatch(r"\s*[+-]?(\d\.?|0\.?[eE][+-]?\d+)\s*", token) is not None for token in tokens], dtype=bool
    )
    plain = any((match := _PLAIN.fullmatch(token)) and "." in match[1].rstrip(".") for token in tokens)
    measured = half[~bare & (half > 0)]
    if not bare.any() or not measured.size or not plain:
        return np.where(bare, WHOLE_NUMBER_TOLERANCE, half)
    least = float(measured.min())
    below_one = 0.5 * 10.0 ** -float(digits[~bare & (half > 0)].max())
    return np.where(bare, [max(least, below_one * (token.strip(" +-")[0] != "0")) for token in tokens], half)


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


def shortest(low: float, high: float) -> float:
    """The number with the fewest decimals between `low` and `high`."""
    middle = (low + high) / 2
    for digits in range(17):
        if low <= (short := round(middle, digits)) <= high:
            return short
    return middle
