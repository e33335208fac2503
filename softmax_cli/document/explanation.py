"""What a command has to say, as frozen data: no colour, no rounding, no LaTeX, no terminal.

A lesson builds an `Explanation`; every renderer turns the same one into its own format. Named tuples and not
dataclasses, which take four times as long to define: 3 ms of every start.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from .formula import Formula
from .text import Sentences, Text
from .values import Array as Array
from .values import Data, Said, StepValue

if TYPE_CHECKING:
    from .verdict import Verdict

# What one axis of a step's value counts. "class" is a logit's index, "column" the second class axis of a matrix.
# Records, trees, charts and prose have no axes.
Axis = Literal["row", "class", "column"]

# What the numbers of a step mean, so that a renderer can draw them: a bar, a bar in two directions, a shade.
Kind = Literal["value", "input", "probability", "signed", "matrix"]


class Step(NamedTuple):
    """One intermediate value: its formula, the formula with the numbers in, and the value itself.

    `value` has one array axis per entry of `axes`; no axes means a single number or word, records, a tree, a chart or
    prose. `symbol` is the short name that heads a table column (`z - m`); `formula` is complete (`d = z - m`).
    """

    id: str
    title: Text
    formula: Said
    value: StepValue
    axes: tuple[Axis, ...] = ()
    symbol: Said = ""
    numbers: Formula | None = None
    kind: Kind = "value"


class Section(NamedTuple):
    """Steps that are read together: those over the classes share one table, the scalars stand under it."""

    title: Said
    steps: tuple[Step, ...]
    note: Sentences = ()


class Check(NamedTuple):
    """One independent proof of the result. `value` is the measured number behind `passed`, where there is one."""

    id: str
    title: Said
    passed: bool
    value: float | None = None


class Explanation(NamedTuple):
    """The whole answer of one command.

    `answer` is the step that `--expect` is compared with, and that `--plain` prints where `plain` is None; `result`
    holds every named result as JSON shows it (one row flat, several rows nested). `question` is what the judge needs
    to judge somebody's answer; no renderer looks at it.
    """

    command: str
    title: Said
    inputs: Mapping[str, Data]
    sections: tuple[Section, ...]
    result: Mapping[str, Data]
    answer: Step
    checks: tuple[Check, ...] = ()
    notes: tuple[Text, ...] = ()
    names: tuple[str, ...] | None = None  # class names, where the user gave them
    row_names: Sequence[str] | None = None  # what the rows are called, where a table says so
    marked: Sequence[int] | None = None  # the true class of each row (-1: none), to be marked and never left out
    single: bool = True  # one row was given: JSON and tables drop the row axis
    question: object = None
    verdict: "Verdict | None" = None
    negative: bool = False  # the process ends with ExitCode.NEGATIVE
    plain: Step | None = None  # what --plain prints, where that is not the answer
    table: Step | None = None  # what CSV holds, where that is not the answer and the steps of its shape
    parts: tuple["Explanation", ...] = ()  # shown after this one, each as its own command would show it

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in order."""
        return tuple(step for section in self.sections for step in section.steps)

    def shown(self, step: Step) -> Step:
        """The step as it is shown: without the row axis where one row was given."""
        if self.single and step.axes[:1] == ("row",) and isinstance(step.value, np.ndarray):
            return step._replace(axes=step.axes[1:], value=step.value[0])
        return step
