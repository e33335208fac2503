"""What stands in a table: its columns and lines, its gaps and marks, and what was left out. Every format paints it."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Literal, NamedTuple

import numpy as np

from ...document.explanation import Explanation, Step
from ...document.text import Text
from ...document.values import Cell, Chart, Records, Said
from ..said import plain_number
from .blocks import Block, head_of
from .shortened import CLASSES, ROWS, is_numeric, left_out, shown_of, with_gaps

_ROWS = Text("... {n} of {m} rows left out (--all shows everything)")
_CLASSES = Text("... {n} of {m} classes left out (--all shows everything)")
_OF_EACH_ROW = Text("... {n} of {m} classes of each row left out (--all shows everything)")


class Gap(Enum):
    """Stands where entries were left out."""

    GAP = "..."


GAP = Gap.GAP

Drawn = Literal["", "bar", "signed", "shade"]  # what is drawn beside the numbers of a column


class GridColumn(NamedTuple):
    """One cell a line under a head; the id heads it where a machine reads. A gap column has neither."""

    id: str
    head: Said | Gap
    cells: Sequence[Cell | Gap]
    numeric: bool = True  # numbers stand to the right
    drawn: Drawn = ""


class Line(NamedTuple):
    """One line: of which row, whether that row starts here, and whether it is the true class's."""

    row: int | None = None
    starts: bool = True
    marked: bool = False


class Grid(NamedTuple):
    """A whole table. A table too wide is split, and every piece starts with the `keys`."""

    keys: tuple[GridColumn, ...]
    columns: tuple[GridColumn, ...]
    lines: tuple[Line, ...]
    notes: tuple[Text, ...] = ()
    heading: Text | None = None  # which of several matrices it is
    largest: float | None = None  # the largest finite magnitude of a matrix, for its shades

    @property
    def all_columns(self) -> tuple[GridColumn, ...]:
        """The keys and the others."""
        return self.keys + self.columns

    def rules(self) -> set[int]:
        """The lines under which a row ends, but for the last."""
        return {i for i in range(len(self.lines) - 1) if self.lines[i].row != self.lines[i + 1].row}


def grids(block: Block, explanation: Explanation, everything: bool) -> list[Grid]:
    """The tables of a block; a batch of matrices is several."""
    first = block.steps[0]
    if block.kind == "vectors":
        return [_vectors(block.steps, explanation, everything)]
    if block.kind == "rows":
        return [_rows(block.steps, explanation, everything)]
    match first.value:
        case Records():
            from .records import records_grid

            return records_grid(first.value.spread(), explanation, everything or first.id == explanation.answer.id)
        case Chart():
            from .records import points, records_grid

            return records_grid(points(first.value), explanation, True)
    from .matrices import matrices

    return list(matrices(first, explanation, everything))


def _vectors(steps: Sequence[Step], explanation: Explanation, everything: bool) -> Grid:
    by_row = steps[0].axes[0] == "row"
    values = [_listed(step.value) if by_row else [_listed(step.value)] for step in steps]
    places, notes = _places(values[_guide(steps)], by_row, explanation, everything)
    lines = tuple(line for line, _ in places)
    keys = [GridColumn("class", Text("class"), [at for _, at in places])]
    names = names_of(explanation, len(values[0][0]))
    if names:
        keys.append(named([names[at] if isinstance(at, int) else None for _, at in places]))
    if by_row:
        keys = [*row_keys([line.row for line in lines], explanation), *keys]
    columns = []
    for step, value in zip(steps, values, strict=True):
        cells = [value[line.row][at] if line.row is not None and isinstance(at, int) else None for line, at in places]
        columns.append(numbers(step.id, head_of(step), cells))
    _draw(columns, steps)
    return Grid(tuple(keys), tuple(columns), lines, notes)


def _places(
    values: Any, by_row: bool, explanation: Explanation, everything: bool
) -> tuple[list[tuple[Line, Any]], tuple[Text, ...]]:
    """Each line with the class on it, and what was left out."""
    rows, size = shown_of(values, ROWS, None, everything), len(values[0])
    places: list[tuple[Line, Any]] = []
    shown = 0
    for row in with_gaps(rows):
        if row is None:
            places.append((Line(), None))
            continue
        marked = marked_class(explanation, row, size)
        kept = shown_of(values[row], CLASSES, marked, everything)
        shown = max(shown, len(kept))
        for n, at in enumerate(with_gaps(kept)):
            places.append((Line(row, n == 0, at is not None and at == marked), GAP if at is None else at))
    classes = _OF_EACH_ROW if by_row else _CLASSES
    return places, left_out(_ROWS, len(values), len(rows)) + left_out(classes, size, shown)


def _draw(columns: list[GridColumn], steps: Sequence[Step]) -> None:
    """A bar beside the last probability, and one in two directions beside the last signed step."""
    drawn: tuple[tuple[str, Drawn], ...] = (("probability", "bar"), ("signed", "signed"))
    for kind, how in drawn:
        last = max((i for i, step in enumerate(steps) if step.kind == kind), default=None)
        if last is not None:
            columns[last] = columns[last]._replace(drawn=how)


def _guide(steps: Sequence[Step]) -> int:
    """The step whose largest entries are worth showing: the last one that is drawn, else the last one."""
    drawn = [i for i, step in enumerate(steps) if step.kind in ("probability", "signed")]
    return drawn[-1] if drawn else len(steps) - 1


def _rows(steps: Sequence[Step], explanation: Explanation, everything: bool) -> Grid:
    """The numbers that each row has one of; an input that stands first names the rows in place of 0, 1, 2."""
    values = [_listed(step.value) for step in steps]
    shown = shown_of(range(len(values[0])), ROWS, None, everything)
    places = with_gaps(shown)
    columns = []
    for step, value in zip(steps, values, strict=True):
        cells = [None if row is None else value[row] for row in places]
        columns.append(numbers(step.id, head_of(step), cells, "bar" if step.kind == "probability" else ""))
    key, *names = row_keys(places, explanation)
    if len(steps) > 1 and steps[0].kind == "input":
        key, *columns = columns
        key = key._replace(cells=[GAP if row is None else values[0][row] for row in places])
    lines, notes = (Line(),) * len(places), left_out(_ROWS, len(values[0]), len(shown))
    return Grid((key, *names), tuple(columns), lines, notes)


def named(names: Sequence[str | None]) -> GridColumn:
    """The column of the class names."""
    return GridColumn("name", Text("name"), names, False)  # a class may be called 1e5


def row_keys(rows: Sequence[int | None], explanation: Explanation) -> list[GridColumn]:
    """The column of the rows' numbers, and the one of their names where they have some; None is a gap."""
    keys = [GridColumn("row", Text("row"), [GAP if row is None else row for row in rows])]
    names = explanation.row_names
    if names is not None:
        keys.append(GridColumn("id", Text("id"), [None if row is None else names[row] for row in rows], False))
    return keys


def names_of(explanation: Explanation, size: int) -> Sequence[str]:
    """The class names, where there is one for each of `size` entries."""
    names = explanation.names or ()
    return names if len(names) == size else ()


def marked_class(explanation: Explanation, row: int, size: int) -> int | None:
    """The true class of a row, if a vector of `size` entries is over the classes at all."""
    if explanation.marked is None or row >= len(explanation.marked) or _class_count(explanation) not in (None, size):
        return None
    marked = int(explanation.marked[row])
    return marked if 0 <= marked < size else None


def _class_count(explanation: Explanation) -> int | None:
    """How many classes the problem has, where the explanation tells."""
    if explanation.names is not None:
        return len(explanation.names)
    shape = np.shape(explanation.inputs.get("logits", ()))  # type: ignore[arg-type]
    return shape[-1] if shape else None


def _listed(values: Any) -> Any:
    """Arrays as nested lists of Python numbers, without loss."""
    return values.tolist() if isinstance(values, np.ndarray) else [plain_number(value) for value in values]


def numbers(id: str, head: Said, cells: Sequence[Any], drawn: Drawn = "") -> GridColumn:
    """A column of a step: words among its numbers do not make it a column of words."""
    return GridColumn(id, head, cells, any(map(is_numeric, cells)), drawn)
