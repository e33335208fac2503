"""A typed answer as values with the precision that their digits claim."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..read.typed.values import Numbers, parse_numbers
from .question import Array

# A literal inside an entry: the mantissa, the exponent, a percent sign. The digits of ln2 and log10 are no literals.
_LITERAL = re.compile(r"(?<![\w.])(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?!\w)(\s*%)?", re.IGNORECASE | re.ASCII)
_PLAIN = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE | re.ASCII)
WHOLE_NUMBER_TOLERANCE = 0.005  # 0 and 1 are read as 0.00 and 1.00: "1 0 0" is no rounding of .66 .24 .10
EXACT = 2.0**-50  # relative: what an exact expression, and double precision, may be off by


@dataclass(frozen=True, eq=False)
class Typed:
    """An answer: `values` beside `tolerance` (half a unit of the last digit typed), `unit` (one unit of it), `known`
    (False where the entry was left out) and `significant` (digits typed), all of one shape, and the text."""

    values: Array
    tolerance: Array
    known: NDArray[np.bool_]
    significant: NDArray[np.int64]
    tokens: tuple[str, ...]
    absolute: bool = False  # the tolerance came from --tol: digits do not matter

    def change(self, **changes: Any) -> "Typed":
        """The same answer with something else in it."""
        return replace(self, **changes)

    @property
    def unit(self) -> Array:
        """One unit of the last digit typed."""
        return 2 * self.tolerance

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
    half = np.array([claim[0] for claim in claims])
    half = _whole_numbers(tokens, half) if tolerance is None else np.full(len(claims), tolerance)
    # A binary double is within an ulp of the decimal that was typed.
    half = half * (1 + 1e-9) + EXACT * np.abs(np.nan_to_num(numbers.array.ravel(), posinf=0, neginf=0))
    return Typed(
        values=numbers.array,
        tolerance=half.reshape(shape),
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
    half = sum(_effect(token, literal, value) for literal in _LITERAL.finditer(token) if _is_measured(literal, exact))
    if not half:
        return 0.0, 17
    digits = max(1, 1 + math.floor(math.log10(abs(value) or half) - math.log10(2 * half)))
    return half, digits


def _is_measured(literal: re.Match[str], exact: frozenset[float]) -> bool:
    """A decimal fraction or a percentage carries the precision of its digits; a whole number is exact."""
    if not literal[3] and float(literal[1] + (literal[2] or "")) in exact:
        return False
    return "." in literal[1] or bool(literal[2]) or bool(literal[3])


def _half_unit(mantissa: str, exponent: str | None) -> float:
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** (int((exponent or "e0")[1:]) - decimals)


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


def _whole_numbers(tokens: Sequence[str], half: Array) -> Array:
    """A bare digit among decimals claims as many decimals as its neighbours; alone, two decimals."""
    bare = np.array([re.fullmatch(r"\s*[+-]?\d\.?\s*", token) is not None for token in tokens], dtype=bool)
    plain = any((match := _PLAIN.fullmatch(token)) and "." in match[1].rstrip(".") for token in tokens)
    measured = half[~bare & (half > 0)]
    if not bare.any() or not measured.size or not plain:
        return np.where(bare, WHOLE_NUMBER_TOLERANCE, half)
    return np.where(bare, float(measured.min()), half)
