"""The steps as the renderers need them: without the row axis of a single row, and as plain Python numbers."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..document.explanation import Explanation, Section, Step

# Records of this kind are the points of a chart: (series, x, y).
LOG_LOG = "loglog"


class Shaped(NamedTuple):
    """A step whose row axis is gone if only one row was given."""

    step: Step
    axes: tuple[str, ...]
    value: Any

    @property
    def family(self) -> str:
        """How it is drawn: vector, matrix, rows, record, tree or scalar."""
        return _FAMILIES.get(self.axes, "scalar")


_FAMILIES = {
    ("class",): "vector",
    ("column",): "vector",
    ("row", "class"): "vector",
    ("class", "column"): "matrix",
    ("row", "class", "column"): "matrix",
    ("row",): "rows",
    ("record",): "record",
    ("tree",): "tree",
}


class Block(NamedTuple):
    """Steps that one table, or one paragraph of scalars, shows together."""

    family: str
    steps: tuple[Shaped, ...]


def shaped(step: Step, single: bool) -> Shaped:
    """Drop the row axis of a single row."""
    axes: tuple[str, ...] = tuple(step.axes)
    value = step.value
    if single and axes[:1] == ("row",):
        axes, value = axes[1:], value[0]
    return Shaped(step, axes, value)


def shaped_steps(explanation: Explanation) -> list[Shaped]:
    """Every step of the explanation, and the answer if it is not one of them."""
    steps = list(explanation.steps)
    if all(step.id != explanation.answer.id for step in steps):
        steps.append(explanation.answer)
    return [shaped(step, explanation.single) for step in steps]


def blocks(section: Section, single: bool) -> list[Block]:
    """Group the steps of a section: vectors of one shape share a table at the top; scalars in a row share a line."""
    grouped: list[list[Shaped]] = []
    tables: dict[Any, list[Shaped]] = {}
    for step in (shaped(step, single) for step in section.steps):
        family = step.family
        key = (family, step.axes, np.shape(step.value)) if family in ("vector", "rows") else None
        if key in tables:
            tables[key].append(step)
        elif family == "scalar" and grouped and grouped[-1][0].family == "scalar":
            grouped[-1].append(step)
        else:
            grouped.append([step])
            if key is not None:
                tables[key] = grouped[-1]
    ordered = sorted(grouped, key=lambda steps: steps[0].family != "vector")
    return [Block(steps[0].family, tuple(steps)) for steps in _merged_scalars(ordered)]


def _merged_scalars(groups: list[list[Shaped]]) -> list[list[Shaped]]:
    """Scalars that became neighbours when the tables moved up belong on one line."""
    merged: list[list[Shaped]] = []
    for steps in groups:
        if merged and steps[0].family == "scalar" and merged[-1][0].family == "scalar":
            merged[-1].extend(steps)
        else:
            merged.append(steps)
    return merged


def named_rows(steps: Sequence[Shaped]) -> Shaped | None:
    """The step that names the rows in place of 0, 1, 2: the first of several, where it is an input."""
    return steps[0] if len(steps) > 1 and steps[0].step.kind == "input" else None


def guide(steps: Sequence[Shaped]) -> int:
    """The step whose largest entries are worth showing: the last one that is drawn, else the last one."""
    drawn = [i for i, step in enumerate(steps) if step.step.kind in ("probability", "signed")]
    return drawn[-1] if drawn else len(steps) - 1


def python(value: Any) -> Any:
    """Arrays as nested lists and NumPy numbers as Python numbers, without loss."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [python(entry) for entry in value]
    if isinstance(value, dict):
        return {key: python(entry) for key, entry in value.items()}
    return value


def size_of(value: Any) -> float:
    """How much an entry stands out: its magnitude, or nothing if it is no number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 0.0 if math.isnan(value) else abs(float(value))
    return 0.0
