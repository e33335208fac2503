"""Formulas in MathML, as it stands inside a <math> element of HTML."""

from collections.abc import Iterable
from html import escape

from ...document import nodes as f
from .line import ATOM, PRODUCT, Line

_NAMES = {"sum": "∑", "prod": "∏", "sigma": "σ", "tau": "τ", "eps": "ε", "epsilon": "ε", "gamma": "γ"}
_SIGNS = {"*": "·", ".": "·", "<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "-": "−"}
_OPERATORS = {"∑", "∏"}


class MathMl(Line):
    """Every part is an element or several; those that must be one stand in an <mrow>."""

    def leaf(self, node: f.Value | f.Words) -> str:
        text = escape(self.say(node), quote=False)
        number = isinstance(node, f.Value) and isinstance(node.value, int | float)
        return f"<mn>{text}</mn>" if number else f"<mtext>{text}</mtext>"

    def symbol(self, name: str) -> str:
        stem = name.rstrip("'*")
        shown = _NAMES.get(stem, stem)
        tag = "mo" if shown in _OPERATORS else "mi"
        base = f"<{tag}>{escape(shown, quote=False)}</{tag}>"
        raised = name[len(stem) :].replace("'", "′")
        return f"<msup>{base}<mo>{raised}</mo></msup>" if raised else base

    def sign(self, sign: str, spaced: bool = True) -> str:
        return f"<mo>{escape(_SIGNS.get(sign, sign), quote=False)}</mo>" if sign else ""

    def comma(self, sign: str) -> str:
        return self.sign(sign) + '<mspace width="0.3em"/>'

    def beside(self, parts: Iterable[str]) -> str:
        return '<mspace width="0.17em"/>'.join(parts)

    def fence(self, open: str, inner: str, close: str) -> str:
        return self.sign(open) + inner + self.sign(close)

    def fraction(self, formula: f.Fraction) -> tuple[str, int]:
        return f"<mfrac>{self._row(formula.above)}{self._row(formula.below)}</mfrac>", PRODUCT

    def power(self, formula: f.Power) -> str:
        return f"<msup>{self._row(formula.base, ATOM)}{self._row(formula.exponent)}</msup>"

    def index(self, formula: f.Index) -> str:
        return f"<msub>{self._row(formula.base, ATOM)}{self._row(formula.index)}</msub>"

    def derivative(self, formula: f.Derivative) -> str:
        above, below = (f"<mrow><mo>∂</mo>{self._inside(one, PRODUCT)}</mrow>" for one in (formula.of, formula.below))
        return f"<mfrac>{above}{below}</mfrac>"

    def _row(self, formula: f.Formula, least: int = 0) -> str:
        return f"<mrow>{self._inside(formula, least)}</mrow>"
