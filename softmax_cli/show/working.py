"""Each step as one line: the formula, the formula with the numbers in, the value."""

from typing import NamedTuple

from ..document.explanation import Explanation
from .numbers import bracketed, phrase
from .values import Shaped, shaped_steps


class Equation(NamedTuple):
    """The left part up to the last equals sign, and the value; either may be empty."""

    lead: str
    value: str

    @property
    def text(self) -> str:
        """The whole line."""
        return " = ".join(part for part in self if part)


def worked_steps(explanation: Explanation) -> list[Shaped]:
    """The steps that have a line of their own: a table or a tree without a formula would only say its title again."""
    return [step for step in shaped_steps(explanation) if step.step.formula or step.family not in ("record", "tree")]


def equation(step: Shaped, digits: int | None) -> Equation:
    """`m = max(z) = max(2, 1, 0.1)` and `2`; a table or a tree has no value to put on a line."""
    value = "" if step.family in ("record", "tree") else bracketed(step.value, digits)
    numbers = phrase(step.step.numbers, digits)
    formula = step.step.formula or step.step.symbol or step.step.title
    return Equation(" = ".join(part for part in (formula, numbers) if part and part != value), value)
