"""Matrices as grids: a line and a column a class, the same ones left out of both."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...document.explanation import Explanation, Step
from ...document.text import Text
from .grid import GAP, Grid, GridColumn, Line, marked_class, named, names_of, numbers
from .shortened import Limit, left_out, shown_of, with_gaps

# A matrix spends columns on every class that it shows, so fewer of them.
MATRIX = Limit(20, 4, 2, 1)

_LINES = Text("... {n} of {m} lines left out (--all shows everything)")
_LINES_AND_COLUMNS = Text("... {n} of {m} lines and columns left out (--all shows everything)")


def matrices(step: Step, explanation: Explanation, everything: bool) -> Iterator[Grid]:
    """The grid of a matrix, or of each row's."""
    values = np.asarray(step.value)
    if step.axes[0] != "row":
        yield _matrix(values, 0, explanation, everything)
        return
    for row, matrix in enumerate(values):
        grid = _matrix(matrix, row, explanation, everything)
        names = explanation.row_names
        heading = Text("row {n}", n=row) if names is None else Text("row {n} ({name})", n=row, name=names[row])
        yield grid._replace(heading=heading, lines=tuple(Line(row) for _ in grid.lines))


def _matrix(values: Any, row: int, explanation: Explanation, everything: bool) -> Grid:
    height, width = values.shape
    marked = marked_class(explanation, row, height)
    down = shown_of(_diagonal(values), MATRIX, marked, everything)
    across = down if height == width else shown_of(values[0].tolist(), MATRIX, None, everything)
    places = with_gaps(down)
    keys = [GridColumn("class", Text("class"), [GAP if at is None else at for at in places])]
    names = names_of(explanation, height)
    if names:
        keys.append(named([None if at is None else names[at] for at in places]))
    columns = tuple(
        GridColumn("", GAP, [GAP if at is not None else None for at in places], False)
        if column is None
        else numbers(str(column), str(column), [None if at is None else values[at, column] for at in places], "shade")
        for column in with_gaps(across)
    )
    notes = left_out(_LINES_AND_COLUMNS if height == width else _LINES, height, len(down))
    return Grid(tuple(keys), columns, (Line(),) * len(places), notes, largest=_magnitude(values))


def _diagonal(values: Any) -> Sequence[Any]:
    """What decides which classes are worth showing: the diagonal; nothing in a matrix that has none."""
    height, width = values.shape
    return np.diagonal(values).tolist() if height == width and values.dtype.kind in "fiu" else [0.0] * height


def _magnitude(values: Any) -> float | None:
    """The largest finite magnitude, or nothing if the cells are words."""
    if values.dtype.kind not in "fiu":
        return None
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size else 0.0
