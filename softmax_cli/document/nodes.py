"""The nodes of a formula's tree, and what Python's operators make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from .text import Text
    from .values import AnyArray

Part: TypeAlias = "Formula | float | int | str"


class Formula:
    """Any formula: what the operators make of it."""

    __slots__ = ()

    def __add__(self, other: Part) -> Formula:
        return Sum((*_terms(self), (1, part(other))))

    def __radd__(self, other: Part) -> Formula:
        return part(other) + self

    def __sub__(self, other: Part) -> Formula:
        return Sum((*_terms(self), (-1, part(other))))

    def __rsub__(self, other: Part) -> Formula:
        return part(other) - self

    def __neg__(self) -> Formula:
        match self:
            case Sum(terms=((-1, inner),)):
                return inner
        return Sum(((-1, self),))

    def __mul__(self, other: Part) -> Formula:
        return _outside(self, lambda inner: Product((*_factors(inner, ""), part(other)), ""))

    def __rmul__(self, other: Part) -> Formula:
        return part(other) * self

    def __matmul__(self, other: Part) -> Formula:
        return _outside(self, lambda inner: Product((*_factors(inner, "*"), part(other)), "*"))

    def dot(self, other: Part) -> Formula:
        """The dot product: p.v"""
        return Product((self, part(other)), ".")

    def __truediv__(self, other: Part) -> Formula:
        return _outside(self, lambda inner: Fraction(inner, part(other), True))

    def __rtruediv__(self, other: Part) -> Formula:
        return Fraction(part(other), self, True)

    def over(self, other: Part) -> Formula:
        """A tight fraction: a/K"""
        return Fraction(self, part(other), False)

    def __pow__(self, other: Part) -> Formula:
        return Power(self, part(other))

    def __rpow__(self, other: Part) -> Formula:
        return Power(part(other), self)

    def to(self, exponent: Part) -> Formula:
        """A tight power, for the head of a column: e^(a-b)"""
        return Power(self, part(exponent), False)

    def __getitem__(self, index: Part | tuple[Part, ...]) -> Formula:
        return Index(self, part(index) if not isinstance(index, tuple) else Listed(tuple(map(part, index)), False))


class Symbol(Formula):
    """A name: z, S, logsumexp, sigma; primes belong to it: z'."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Value(Formula):
    """A number or an array in a formula, rounded where it is shown. `bare` leaves out the brackets: max(2, 1, 0.1)."""

    __slots__ = ("bare", "value")

    def __init__(self, value: float | AnyArray | str, *, bare: bool = False) -> None:
        self.value = value
        self.bare = bare


class Words(Formula):
    """Words in a formula: mean CE in nats."""

    __slots__ = ("text",)

    def __init__(self, text: Text) -> None:
        self.text = text


class Sum(Formula):
    """Terms with their signs: a + b - c, -a."""

    __slots__ = ("terms",)

    def __init__(self, terms: tuple[tuple[int, Formula], ...]) -> None:
        self.terms = terms


class Product(Formula):
    """Factors with nothing, `*` or `.` between them."""

    __slots__ = ("factors", "sign")

    def __init__(self, factors: tuple[Formula, ...], sign: str) -> None:
        self.factors = factors
        self.sign = sign


class Fraction(Formula):
    """above / below"""

    __slots__ = ("above", "below", "spaced")

    def __init__(self, above: Formula, below: Formula, spaced: bool) -> None:
        self.above = above
        self.below = below
        self.spaced = spaced


class Power(Formula):
    """base ^ exponent"""

    __slots__ = ("base", "exponent", "spaced")

    def __init__(self, base: Formula, exponent: Formula, spaced: bool = True) -> None:
        self.base = base
        self.exponent = exponent
        self.spaced = spaced


class Index(Formula):
    """base _ index"""

    __slots__ = ("base", "index")

    def __init__(self, base: Formula, index: Formula) -> None:
        self.base = base
        self.index = index


class Call(Formula):
    """A function with its arguments in brackets: softmax(z), max(m_a, m_b)."""

    __slots__ = ("arguments", "function")

    def __init__(self, function: Formula, arguments: tuple[Formula, ...]) -> None:
        self.function = function
        self.arguments = arguments


class Operator(Formula):
    """An operator before its operand: ln p, sum e^z, sum_i p_i. `big`: it reaches over a product: sum y ln p."""

    __slots__ = ("big", "name", "operand")

    def __init__(self, name: Formula, operand: Formula, big: bool) -> None:
        self.name = name
        self.operand = operand
        self.big = big


class Derivative(Formula):
    """dL/dz"""

    __slots__ = ("below", "of")

    def __init__(self, of: Formula, below: Formula) -> None:
        self.of = of
        self.below = below


class Relation(Formula):
    """Sides with a sign between: a = b, a <= b, i != j."""

    __slots__ = ("sides", "sign")

    def __init__(self, sides: tuple[Formula, ...], sign: str) -> None:
        self.sides = sides
        self.sign = sign


class Fenced(Formula):
    """Something between marks: |x|, (x), [x]."""

    __slots__ = ("close", "inner", "open")

    def __init__(self, open: str, inner: Formula, close: str) -> None:
        self.open = open
        self.inner = inner
        self.close = close


class Listed(Formula):
    """Formulas with commas, or another sign, between them: J_ii = ..., J_ij = ...; `spaced` or tight, as z,0 in a
    narrow head."""

    __slots__ = ("items", "sign", "spaced")

    def __init__(self, items: tuple[Formula, ...], spaced: bool = True, sign: str = ",") -> None:
        self.items = items
        self.spaced = spaced
        self.sign = sign


def part(value: Part) -> Formula:
    """A formula as it is, a word as a symbol, a number as a number."""
    if isinstance(value, Formula):
        return value
    return Symbol(value) if isinstance(value, str) else Value(value)


def _terms(formula: Formula) -> tuple[tuple[int, Formula], ...]:
    return formula.terms if isinstance(formula, Sum) else ((1, formula),)


def _factors(formula: Formula, sign: str) -> tuple[Formula, ...]:
    return formula.factors if isinstance(formula, Product) and formula.sign == sign else (formula,)


def _outside(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """-a * b is -(a b): a leading minus stays in front."""
    match formula:
        case Sum(terms=((-1, inner),)):
            return -change(inner)
    return change(formula)
