"""Formulas on one line of text, in ASCII or with the signs of Unicode."""

from collections.abc import Callable

from ...document import nodes as f

# How tightly a formula holds together: brackets go around one that stands inside something tighter.
RELATION, SUM, PRODUCT, PREFIX, POWER, ATOM = range(6)

_SIGNS = {"*": " * ", "": " ", ".": "."}
_FANCY = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", " * ": " · "}

Say = Callable[[f.Value | f.Words], str]  # how a value, or words, are said


class Line:
    """The printer: `say` puts values and words into text, `fancy` allows signs beyond ASCII."""

    def __init__(self, say: Say, *, fancy: bool = False) -> None:
        self.say = say
        self.fancy = fancy

    def text(self, formula: f.Formula) -> str:
        """The whole formula."""
        return self._print(formula)[0]

    def _sign(self, sign: str) -> str:
        return _FANCY.get(sign, sign) if self.fancy else sign

    def _inside(self, formula: f.Formula, least: int) -> str:
        text, holds = self._print(formula)
        return f"({text})" if holds < least else text

    def _print(self, formula: f.Formula) -> tuple[str, int]:
        match formula:
            case f.Symbol():
                return formula.name, ATOM
            case f.Value() | f.Words():
                return self.say(formula), ATOM
            case f.Sum():
                return self._sum(formula)
            case f.Product():
                least = PREFIX if formula.sign == "." else PRODUCT
                return self._sign(_SIGNS[formula.sign]).join(self._factors(formula.factors, least)), PRODUCT
            case f.Fraction():
                above, below = self._inside(formula.above, PRODUCT), self._inside(formula.below, PREFIX)
                return above + (" / " if formula.spaced else "/") + below, PRODUCT
            case f.Power():
                base, exponent = self._inside(formula.base, POWER), self._script(formula.exponent)
                return f"{base}^{exponent if formula.spaced else exponent.replace(' ', '')}", POWER
            case f.Index():
                base, index = self._inside(formula.base, POWER), self._script(formula.index)
                return f"{base}_{index.replace(' ', '') if isinstance(formula.index, f.Sum) else index}", ATOM
            case f.Call():
                inner = ", ".join(map(self.text, formula.arguments))
                return f"{self.text(formula.function)}({inner})", ATOM
            case f.Operator():
                return self._operator(formula), PREFIX
            case f.Derivative():
                of = self._inside(formula.of, POWER)
                word = of.isalpha() and of.islower() and len(of) > 1  # d sigma/ds, but dCE/dz
                return f"d{' ' * word}{of}/d{self._inside(formula.below, POWER)}", ATOM
            case f.Relation():
                return f" {self._sign(formula.sign)} ".join(map(self.text, formula.sides)), RELATION
            case f.Fenced():
                return formula.open + self.text(formula.inner) + formula.close, ATOM
            case f.Listed():
                comma = formula.sign + " " * formula.spaced
                return comma.join(map(self.text, formula.items)), RELATION
        raise TypeError(type(formula).__name__)

    def _sum(self, formula: f.Sum) -> tuple[str, int]:
        (sign, first), *rest = formula.terms
        text = "-" + self._inside(first, PRODUCT) if sign < 0 else self._inside(first, SUM)
        for sign, term in rest:
            text += (" - " if sign < 0 else " + ") + self._inside(term, PRODUCT)
        return text, SUM

    def _factors(self, factors: tuple[f.Formula, ...], least: int) -> list[str]:
        *front, last = factors
        return [*(self._inside(factor, least) for factor in front), self._inside(last, PRODUCT)]

    def _operator(self, formula: f.Operator) -> str:
        name = self.text(formula.name)
        text, holds = self._print(formula.operand)
        if holds >= (PRODUCT if formula.big else PREFIX):
            return f"{name} {text}"
        return f"{name} ({text})" if formula.big else f"{name}({text})"

    def _script(self, formula: f.Formula) -> str:
        """An index or an exponent: 2, y, row, (z - m), (j-1), -|s|, i,j."""
        text, holds = self._print(formula)
        match formula:
            case f.Sum(terms=((_, f.Fenced()),)) | f.Listed(spaced=False):
                return text
        return text if holds == ATOM else f"({text})"
