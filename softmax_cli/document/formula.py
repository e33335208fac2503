"""Formulas as data: trees that are built with Python's own operators and printed by one class for each notation.

    p, e, S = symbols("p e S")
    equation(p, e / S)                      p = e / S
    equation(L["row"], -ln(p["y"]))         L_row = -ln p_y
    (p - y).over(N)                         (p - y)/N
    total(exp(z - m))                       sum exp(z - m)

`a * b` stands side by side, `a @ b` has a sign between; `a / b` is a fraction, `a.over(b)` a tight one; `a ** b` is a
power, `a[i]` an index. Brackets are put where they are needed, by the printer.
"""

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


class Function:
    """A name that makes calls: `exp = Function("exp")`, `exp(z - m)`; `(tanh**2)(z)` is tanh^2(z)."""

    __slots__ = ("name",)

    def __init__(self, name: Part) -> None:
        self.name = part(name)

    def __call__(self, *arguments: Part) -> Formula:
        return Call(self.name, tuple(map(part, arguments)))

    def __pow__(self, exponent: Part) -> Function:
        return Function(self.name**exponent)


class Prefix:
    """A name before its operand: `ln = Prefix("ln")`, `ln(p)`; `total["i"](p["i"])` has an index: sum_i p_i."""

    __slots__ = ("big", "name")

    def __init__(self, name: Part, *, big: bool = False) -> None:
        self.name = part(name)
        self.big = big

    def __call__(self, operand: Part) -> Formula:
        return Operator(self.name, part(operand), self.big)

    def __getitem__(self, index: Part) -> Prefix:
        return Prefix(self.name[index], big=self.big)

    def __pow__(self, exponent: Part) -> Prefix:
        return Prefix(self.name**exponent, big=self.big)


def part(value: Part) -> Formula:
    """A formula as it is, a word as a symbol, a number as a number."""
    if isinstance(value, Formula):
        return value
    return Symbol(value) if isinstance(value, str) else Value(value)


def symbols(names: str) -> tuple[Symbol, ...]:
    """The symbols of a list of names: `z, p = symbols("z p")`."""
    return tuple(map(Symbol, names.split()))


def equation(*sides: Part, sign: str = "=") -> Formula:
    """a = b = c, or with another sign."""
    return Relation(tuple(map(part, sides)), sign)


def plus(*terms: Part) -> Formula:
    """a + b + c"""
    return Sum(tuple((1, part(term)) for term in terms))


def times(*factors: Part) -> Formula:
    """a * b * c"""
    return Product(tuple(map(part, factors)), "*")


def listed(*items: Part) -> Formula:
    """a, b, c"""
    return Listed(tuple(map(part, items)))


def group(inner: Part) -> Formula:
    """Brackets where the printer needs none."""
    return Fenced("(", part(inner), ")")


def vector(*items: Part, spaced: bool = True) -> Formula:
    """[a, b]"""
    return Fenced("[", Listed(tuple(map(part, items)), spaced), "]")


def size(inner: Part) -> Formula:
    """|x|"""
    return Fenced("|", part(inner), "|")


def derivative(of: Part, by: Part) -> Formula:
    """dL/dz"""
    return Derivative(part(of), part(by))


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
