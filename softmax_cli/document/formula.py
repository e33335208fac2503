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

from .nodes import (
    Call,
    Derivative,
    Fenced,
    Formula,
    Index,
    Listed,
    Operator,
    Part,
    Product,
    Relation,
    Sum,
    Symbol,
    Value,
    Words,
    part,
)

__all__ = [  # what lessons and mistakes build with, the nodes among it
    "Derivative", "Fenced", "Formula", "Function", "Index", "Listed", "Part", "Prefix", "Relation", "Sum", "Symbol",
    "Value", "Words", "derivative", "equation", "group", "listed", "part", "plus", "size", "symbols", "times", "vector",
]  # fmt: skip


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
