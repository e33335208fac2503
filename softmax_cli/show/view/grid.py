"""What stands in a table: its columns and lines, its gaps and marks, and what was left out. Every format paints it."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Literal, NamedTuple

import numpy as np

from ...document.explanation import Explanation, Step
from ...document.text import Text
from ...document.values import Cell, Chart, Records, Said
from ..said import is_number, plain_number
from .blocks import Block, head_of
from .entries import classes_shown, matrix_shown, records_shown, rows_shown, with_gaps


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
    match block.kind:
        case "vectors":
            return [_vectors(block.steps, explanation, everything)]
        case "rows":
            return [_rows(block.steps, everything)]
        case "matrix":
            return list(_matrices(first, explanation, everything))
        case "records":
            return records_grid(first.value.spread(), explanation, everything or first.id == explanation.answer.id)  # type: ignore[arg-type]
        case "chart":
            return records_grid(points(first.value), explanation, True)  # type: ignore[arg-type]
    raise ValueError(block.kind)


def points(chart: Chart) -> Records:
    """The points of a chart, a record each."""
    rows = tuple((name, *point) for name, points in chart.series for point in points)
    return Records((chart.name, chart.x, chart.y), rows)


def _vectors(steps: Sequence[Step], explanation: Explanation, everything: bool) -> Grid:
    by_row = steps[0].axes[0] == "row"
    values = [_listed(step.value) if by_row else [_listed(step.value)] for step in steps]
    places, notes = _places(values[_guide(steps)], by_row, explanation, everything)
    lines = tuple(line for line, _ in places)
    keys = [GridColumn("class", Text("class"), [at for _, at in places])]
    names = names_of(explanation, len(values[0][0]))
    if names:
        keys.append(_named([None if _no(at) else names[at] for _, at in places]))
    if by_row:
        rows = [GAP if line.row is None else line.row for line in lines]
        keys.insert(0, GridColumn("row", Text("row"), rows))
    columns = [
        _numbers(step.id, head_of(step), [None if _no(at) else value[line.row][at] for line, at in places])
        for step, value in zip(steps, values, strict=True)
    ]
    _draw(columns, steps)
    return Grid(tuple(keys), tuple(columns), lines, notes)


def _no(at: Any) -> bool:
    return at is None or at is GAP


def _places(
    values: Any, by_row: bool, explanation: Explanation, everything: bool
) -> tuple[list[tuple[Line, Any]], tuple[Text, ...]]:
    """Each line with the class on it, and what was left out."""
    rows, size = rows_shown(len(values), everything), len(values[0])
    places: list[tuple[Line, Any]] = []
    shown = 0
    for row in with_gaps(rows):
        if row is None:
            places.append((Line(), None))
            continue
        marked = marked_class(explanation, row, size)
        classes = classes_shown(values[row], [] if marked is None else [marked], everything)
        shown = max(shown, len(classes))
        for n, at in enumerate(with_gaps(classes)):
            places.append((Line(row, n == 0, at is not None and at == marked), GAP if at is None else at))
    notes = _missing(
        Text("... {n} of {m} rows left out (--all shows everything)", n=len(values) - len(rows), m=len(values))
    )
    if by_row:
        return places, notes + _missing(
            Text("... {n} of {m} classes of each row left out (--all shows everything)", n=size - shown, m=size)
        )
    return places, notes + _missing(
        Text("... {n} of {m} classes left out (--all shows everything)", n=size - shown, m=size)
    )


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


def _rows(steps: Sequence[Step], everything: bool) -> Grid:
    """The numbers that each row has one of; an input that stands first names the rows in place of 0, 1, 2."""
    values = [_listed(step.value) for step in steps]
    shown = rows_shown(len(values[0]), everything)
    places = with_gaps(shown)
    columns = [
        _numbers(
            step.id,
            head_of(step),
            [None if row is None else value[row] for row in places],
            "bar" if step.kind == "probability" else "",
        )
        for step, value in zip(steps, values, strict=True)
    ]
    if len(steps) > 1 and steps[0].kind == "input":
        key, *columns = columns
        key = key._replace(cells=[GAP if row is None else values[0][row] for row in places])
    else:
        key = GridColumn("row", Text("row"), [GAP if row is None else row for row in places])
    notes = _missing(
        Text("... {n} of {m} rows left out (--all shows everything)", n=len(values[0]) - len(shown), m=len(values[0]))
    )
    return Grid((key,), tuple(columns), (Line(),) * len(places), notes)


def _matrices(step: Step, explanation: Explanation, everything: bool) -> Iterator[Grid]:
    values = np.asarray(step.value)
    if step.axes[0] != "row":
        yield _matrix(values, 0, explanation, everything)
        return
    for row, matrix in enumerate(values):
        grid = _matrix(matrix, row, explanation, everything)
        yield grid._replace(heading=Text("row {n}", n=row), lines=tuple(Line(row) for _ in grid.lines))


def _matrix(values: Any, row: int, explanation: Explanation, everything: bool) -> Grid:
    height, width = values.shape
    marked = marked_class(explanation, row, height)
    down = matrix_shown(_diagonal(values), [] if marked is None else [marked], everything)
    across = down if height == width else matrix_shown(values[0], (), everything)
    places = with_gaps(down)
    keys = [GridColumn("class", Text("class"), [GAP if at is None else at for at in places])]
    names = names_of(explanation, height)
    if names:
        keys.append(_named([None if at is None else names[at] for at in places]))
    columns = tuple(
        GridColumn("", GAP, [GAP if at is not None else None for at in places], False)
        if column is None
        else _numbers(str(column), str(column), [None if at is None else values[at, column] for at in places], "shade")
        for column in with_gaps(across)
    )
    if height == width:
        notes = _missing(
            Text("... {n} of {m} lines and columns left out (--all shows everything)", n=height - len(down), m=height)
        )
    else:
        notes = _missing(Text("... {n} of {m} lines left out (--all shows everything)", n=height - len(down), m=height))
    return Grid(tuple(keys), columns, (Line(),) * len(places), notes, largest=_largest(values))


def _diagonal(values: Any) -> Sequence[Any]:
    """What decides which classes are worth showing: the diagonal; nothing in a matrix that has none."""
    height, width = values.shape
    return np.diagonal(values).tolist() if height == width and values.dtype.kind in "fiu" else [0.0] * height


def _largest(values: Any) -> float | None:
    """The largest finite magnitude, or nothing if the cells are words."""
    if values.dtype.kind not in "fiu":
        return None
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size else 0.0


def records_grid(records: Records, explanation: Explanation, everything: bool) -> list[Grid]:
    """Records as they are shown: all of them, or head, tail and the true class; no table where nothing is known."""
    marked = marked_class(explanation, 0, len(records.rows))
    shown = records_shown(len(records.rows), [] if marked is None else [marked], everything)
    places = with_gaps(shown)
    if not shown:
        return []
    columns = []
    for n, column in enumerate(records.columns):
        cells = [None if at is None else records.rows[at][n] for at in places]
        numbers, filled = sum(map(_is_number, cells)), sum(cell is not None for cell in cells)
        columns.append(GridColumn(column.id, column.title, cells, 0 < filled <= 2 * numbers))
    columns[0] = columns[0]._replace(cells=[GAP if at is None else records.rows[at][0] for at in places])
    notes = _missing(
        Text(
            "... {n} of {m} lines left out (--all shows everything)",
            n=len(records.rows) - len(shown),
            m=len(records.rows),
        )
    )
    keys = _key_count([records.rows[at] for at in shown])
    return [Grid(tuple(columns[:keys]), tuple(columns[keys:]), (Line(),) * len(places), notes)]


def _key_count(rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many of the first columns tell every line from every other."""
    for count in range(1, len(rows[0]) if rows else 0):
        if len({str(row[:count]) for row in rows}) == len(rows):
            return count
    return 1


def _missing(note: Text) -> tuple[Text, ...]:
    """What was left out, if anything was."""
    return (note,) if note.values["n"] else ()


def _named(names: Sequence[str | None]) -> GridColumn:
    return GridColumn("name", Text("name"), names, False)  # a class may be called 1e5


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


def _numbers(id: str, head: Said, cells: Sequence[Any], drawn: Drawn = "") -> GridColumn:
    """A column of a step: words among its numbers do not make it a column of words."""
    return GridColumn(id, head, cells, any(map(_is_number, cells)), drawn)


def _is_number(cell: Any) -> bool:
    cell = plain_number(cell)
    return is_number(cell) if isinstance(cell, str) else isinstance(cell, int | float) and not isinstance(cell, bool)
