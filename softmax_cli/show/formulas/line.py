"""Formulas on one line of text, in ASCII or with the signs of Unicode; the other notations change how a part is set."""

from collections.abc import Callable, Iterable

from ...document import nodes as f

# How tightly a formula holds together: brackets go around one that stands inside something tighter.
RELATION, SUM, PRODUCT, PREFIX, POWER, ATOM = range(6)

_FANCY = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "*": "·"}

Say = Callable[[f.Value | f.Words], str]  # how a value, or words, are said


class Line:
    """The printer: `say` puts values and words into text, `fancy` allows signs beyond ASCII."""

    def __init__(self, say: Say, *, fancy: bool = False) -> None:
        self.say = say
        self.fancy = fancy

    def text(self, formula: f.Formula) -> str:
        """The whole formula."""
        return self.printed(formula)[0]

    # How each part is set.

    def leaf(self, node: f.Value | f.Words) -> str:
        """A number, an array or words."""
        return self.say(node)

    def symbol(self, name: str) -> str:
        """A name."""
        return name

    def sign(self, sign: str, spaced: bool = True) -> str:
        """An operator or a relation between two parts."""
        sign = _FANCY.get(sign, sign) if self.fancy else sign
        return f" {sign} " if spaced else sign

    def comma(self, sign: str) -> str:
        """What stands between the members of a list."""
        return f"{sign} "

    def beside(self, parts: Iterable[str]) -> str:
        """Parts with nothing but room between them."""
        return " ".join(parts)

    def fence(self, open: str, inner: str, close: str) -> str:
        """Something between marks."""
        return open + inner + close

    def fraction(self, formula: f.Fraction) -> tuple[str, int]:
        """One part over another."""
        above, below = self._inside(formula.above, PRODUCT), self._inside(formula.below, PREFIX)
        return above + self.sign("/", formula.spaced) + below, PRODUCT

    def power(self, formula: f.Power) -> str:
        """An exponent."""
        base, exponent = self._inside(formula.base, POWER), self._script(formula.exponent)
        return f"{base}^{exponent if formula.spaced else exponent.replace(' ', '')}"

    def index(self, formula: f.Index) -> str:
        """An index."""
        base, index = self._inside(formula.base, POWER), self._script(formula.index)
        return f"{base}_{index.replace(' ', '') if isinstance(formula.index, f.Sum) else index}"

    def derivative(self, formula: f.Derivative) -> str:
        """How much one part changes with another."""
        of = self._inside(formula.of, POWER)
        word = of.isalpha() and of.islower() and len(of) > 1  # d sigma/ds, but dCE/dz
        return f"d{' ' * word}{of}/d{self._inside(formula.below, POWER)}"

    # How parts stand in each other, the same in every notation.

    def printed(self, formula: f.Formula) -> tuple[str, int]:
        """The formula, and how tightly it holds together."""
        match formula:
            case f.Symbol():
                return self.symbol(formula.name), ATOM
            case f.Value() | f.Words():
                return self.leaf(formula), ATOM
            case f.Sum():
                return self._sum(formula), SUM
            case f.Product():
                return self._product(formula), PRODUCT
            case f.Fraction():
                return self.fraction(formula)
            case f.Power():
                return self.power(formula), POWER
            case f.Index():
                return self.index(formula), ATOM
            case f.Call():
                arguments = self.comma(",").join(map(self.text, formula.arguments))
                return self.text(formula.function) + self.fence("(", arguments, ")"), ATOM
            case f.Operator():
                return self._operator(formula), PREFIX
            case f.Derivative():
                return self.derivative(formula), ATOM
            case f.Relation():
                return self.sign(formula.sign).join(map(self.text, formula.sides)), RELATION
            case f.Fenced():
                return self.fence(formula.open, self.text(formula.inner), formula.close), ATOM
            case f.Listed():
                comma = self.comma(formula.sign) if formula.spaced else self.sign(formula.sign, False)
                return comma.join(map(self.text, formula.items)), RELATION
        raise TypeError(type(formula).__name__)

    def _inside(self, formula: f.Formula, least: int) -> str:
        text, holds = self.printed(formula)
        return self.fence("(", text, ")") if holds < least else text

    def _sum(self, formula: f.Sum) -> str:
        (sign, first), *rest = formula.terms
        text = self.sign("-", False) + self._inside(first, PRODUCT) if sign < 0 else self._inside(first, SUM)
        for sign, term in rest:
            text += self.sign("-" if sign < 0 else "+") + self._inside(term, PRODUCT)
        return text

    def _product(self, formula: f.Product) -> str:
        *front, last = formula.factors
        least = PREFIX if formula.sign == "." else PRODUCT
        factors = [*(self._inside(factor, least) for factor in front), self._inside(last, PRODUCT)]
        if not formula.sign:
            return self.beside(factors)
        return self.sign(formula.sign, formula.sign != ".").join(factors)

    def _operator(self, formula: f.Operator) -> str:
        name = self.text(formula.name)
        text, holds = self.printed(formula.operand)
        if holds >= (PRODUCT if formula.big else PREFIX):
            return self.beside((name, text))
        text = self.fence("(", text, ")")
        return self.beside((name, text)) if formula.big else name + text

    def _script(self, formula: f.Formula) -> str:
        """An index or an exponent: 2, y, row, (z - m), (j-1), -|s|, i,j."""
        text, holds = self.printed(formula)
        match formula:
            case f.Sum(terms=((_, f.Fenced()),)) | f.Listed(spaced=False):
                return text
        return text if holds == ATOM else self.fence("(", text, ")")
