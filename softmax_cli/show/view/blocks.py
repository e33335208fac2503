"""Which blocks a section has: tables of the steps of one shape, single numbers on lines, and whatever stands alone."""

from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ...document.explanation import Explanation, Section, Step
from ...document.formula import Relation
from ...document.values import Chart, Prose, Records, Said, Tree
from ..said import Speaker

Kind = Literal["scalars", "vectors", "rows", "matrix", "records", "tree", "chart", "prose"]

_BY_TYPE: tuple[tuple[type, Kind], ...] = ((Records, "records"), (Tree, "tree"), (Chart, "chart"), (Prose, "prose"))
_BY_AXES: dict[tuple[str, ...], Kind] = {
    ("class",): "vectors",
    ("column",): "vectors",
    ("row", "class"): "vectors",
    ("class", "column"): "matrix",
    ("row", "class", "column"): "matrix",
    ("row",): "rows",
}


class Block(NamedTuple):
    """Steps that one table, or one paragraph of scalars, shows together."""

    kind: Kind
    steps: tuple[Step, ...]


def kind_of(step: Step) -> Kind:
    """How a step is shown, its row axis gone if only one row was given."""
    for value_type, kind in _BY_TYPE:
        if isinstance(step.value, value_type):
            return kind
    return _BY_AXES.get(step.axes, "scalars")


def blocks(section: Section, explanation: Explanation) -> list[Block]:
    """Vectors of one shape share a table at the top; scalars that follow each other share a paragraph."""
    groups: list[Block] = []
    for step in map(explanation.shown, section.steps):
        kind, mates = kind_of(step), None
        if kind in ("vectors", "rows"):
            mates = next((i for i, block in enumerate(groups) if _like(block.steps[0]) == _like(step)), None)
        if mates is None:
            groups.append(Block(kind, (step,)))
        else:
            groups[mates] = Block(kind, (*groups[mates].steps, step))
    merged: list[Block] = []
    for block in sorted(groups, key=lambda block: block.kind != "vectors"):
        if merged and block.kind == merged[-1].kind == "scalars":
            merged[-1] = Block("scalars", merged[-1].steps + block.steps)
        else:
            merged.append(block)
    return merged


def alike(answer: Step, explanation: Explanation) -> Block:
    """The answer and every step that has one value wherever the answer has one."""
    steps = [step for step in all_steps(explanation) if kind_of(step) == kind_of(answer)]
    return Block(kind_of(answer), tuple(step for step in steps if _like(step) == _like(answer)))


def all_steps(explanation: Explanation) -> list[Step]:
    """Every step as it is shown, and the answer if it is not one of them."""
    steps = explanation.steps
    if all(step.id != explanation.answer.id for step in steps):
        steps += (explanation.answer,)
    return [explanation.shown(step) for step in steps]


def _like(step: Step) -> Hashable:
    return step.axes, np.shape(step.value) if isinstance(step.value, np.ndarray | list) else ()


def worked_steps(explanation: Explanation) -> list[Step]:
    """The steps that have a line of their own: a table or a tree without a formula would only say its title again."""
    return [step for step in all_steps(explanation) if step.formula or kind_of(step) not in _WITHOUT_VALUE]


_WITHOUT_VALUE = ("records", "chart", "tree", "prose")


class Equation(NamedTuple):
    """The sides before the last equals sign, and the value; either may be missing."""

    sides: Sequence[str]
    value: str

    @property
    def pieces(self) -> list[str]:
        """Where the line may be broken: each side, the later ones with their equals sign."""
        first, *rest = [*self.sides, *([self.value] if self.value else [])] or [""]
        return [first, *(f"= {side}" for side in rest)]

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.pieces)


def equation(step: Step, speaker: Speaker) -> Equation:
    """`m = max(z) = max(2, 1, 0.1)` and `2`; a table or a tree has no value to put on a line."""
    value = "" if kind_of(step) in _WITHOUT_VALUE else speaker.cell(step.value)
    formula = step.formula or step.symbol or step.title
    said = [speaker.say(side) for side in sides(formula)] if speaker.say(formula) != value else []
    numbers = speaker.say(step.numbers)
    return Equation([*said, *([numbers] if numbers and numbers != value else [])], value)


def sides(said: Said) -> Sequence[Said]:
    """The sides of an equation, or the whole of anything else."""
    return said.sides if isinstance(said, Relation) and said.sign == "=" else (said,)


def head_of(step: Step) -> Said:
    """What stands above a step's column."""
    return step.symbol or (sides(step.formula)[0] if step.formula else step.title)
