"""Formulas in TeX, for math mode with amsmath."""

import re
from collections.abc import Iterable

from ...document import nodes as f
from .line import ATOM, PRODUCT, Line

_NAMES = {
    "sum": r"\sum", "prod": r"\prod", "ln": r"\ln", "log2": r"\log_{2}", "log10": r"\log_{10}", "exp": r"\exp",
    "max": r"\max", "min": r"\min", "tanh": r"\tanh", "sqrt": r"\operatorname{sqrt}", "sigma": r"\sigma",
    "tau": r"\tau", "eps": r"\epsilon", "epsilon": r"\epsilon", "gamma": r"\gamma",
}  # fmt: skip
_SIGNS = {"*": r"\cdot", ".": r"\cdot", "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "->": r"\to", "=": "=", "/": "/"}
_FENCES = {"(": r"\left(", ")": r"\right)", "[": r"\left[", "]": r"\right]"}
_SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
_EXPONENT = re.compile(r"(?<=\d)e([+-]?\d+)")


def escaped(text: str) -> str:
    """Text for TeX outside of math mode: none of its own characters means anything."""
    return "".join(_SPECIAL.get(c, f"\\{c}" if c in "{}_%&#$" else c) for c in text)


class Tex(Line):
    """Fractions, indices and exponents need no brackets of their own."""

    def leaf(self, node: f.Value | f.Words) -> str:
        text = self.say(node)
        if isinstance(node, f.Words) or isinstance(node.value, str):
            return rf"\text{{{escaped(text)}}}"
        return _EXPONENT.sub(r" \\cdot 10^{\1}", text).replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")

    def symbol(self, name: str) -> str:
        stem, primes = name.rstrip("'*"), name[len(name.rstrip("'*")) :]
        set_ = escaped(stem) if len(stem) == 1 else _NAMES.get(stem) or rf"\mathrm{{{escaped(stem)}}}"
        return set_ + primes.replace("*", "^{*}")

    def sign(self, sign: str, spaced: bool = True) -> str:
        return f" {_SIGNS.get(sign, sign)} "

    def beside(self, parts: Iterable[str]) -> str:
        return r" \, ".join(parts)

    def fence(self, open: str, inner: str, close: str) -> str:
        return f"{_FENCES.get(open, open)} {inner} {_FENCES.get(close, close)}"

    def fraction(self, formula: f.Fraction) -> tuple[str, int]:
        return rf"\frac{{{self.text(formula.above)}}}{{{self.text(formula.below)}}}", PRODUCT

    def power(self, formula: f.Power) -> str:
        return f"{{{self._inside(formula.base, ATOM)}}}^{{{self.text(formula.exponent)}}}"

    def index(self, formula: f.Index) -> str:
        return f"{{{self._inside(formula.base, ATOM)}}}_{{{self.text(formula.index)}}}"

    def derivative(self, formula: f.Derivative) -> str:
        of, below = self._inside(formula.of, PRODUCT), self._inside(formula.below, PRODUCT)
        return rf"\frac{{\partial {of}}}{{\partial {below}}}"
