"""Steps over the classes as one table, a line a class; steps over the rows as another, a line a row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.table import Table

from ..document.explanation import Explanation
from .bars import bar, signed_bar
from .columns import Column, aligned
from .context import Context, marked_class
from .glyphs import gap, label_mark, label_prefix, pretty
from .grid import fits, tables
from .layout import classes_shown, left_out, rows_shown, with_gaps
from .numbers import bracketed, is_number, number
from .values import Shaped, guide, named_rows, python

_MARKED = "bold"


class _Line(NamedTuple):
    """One line of the table; no place means that entries were left out here, no row that rows were."""

    row: int | None
    at: int | None
    marked: bool = False
    first: bool = False


def class_tables(steps: Sequence[Shaped], explanation: Explanation, context: Context) -> tuple[list[Table], list[str]]:
    """The tables of the vectors, and the lines that say what was left out."""
    by_row = steps[0].axes[0] == "row"
    values = [step.value if by_row else [step.value] for step in steps]
    entries = values[guide(steps)]
    lines, notes = _lines(entries, by_row, explanation, context)
    columns = [
        _column(step, [_entry(value, line) for line in lines], context)
        for step, value in zip(steps, values, strict=True)
    ]
    _bold_marked(columns, lines)
    _add_bars(columns, steps, values, lines, context)
    keys = _keys(lines, by_row, len(entries[0]), explanation, context)
    notes += _mark(keys, columns, lines, context)
    return tables(keys, columns, context.terminal, context.width, _rules(lines)), notes


def row_tables(steps: Sequence[Shaped], context: Context) -> tuple[list[Table], list[str]]:
    """The tables of the numbers that each row has one of."""
    count = len(steps[0].value)
    shown = rows_shown(count, context.output.all)
    lines = with_gaps(shown)
    key, steps = _row_key(steps, lines, context)
    columns = [
        _column(step, [None if index is None else step.value[index] for index in lines], context) for step in steps
    ]
    for column, step in zip(columns, steps, strict=True):
        if step.step.kind == "probability":
            column.bar = bar([_real(step.value[i]) if i is not None else None for i in lines], context.terminal.fancy)
    note = left_out(count, len(shown), "rows")
    return tables([key], columns, context.terminal, context.width), [note] if note else []


def _row_key(steps: Sequence[Shaped], lines: Sequence[int | None], context: Context) -> tuple[Column, Sequence[Shaped]]:
    """The column that names the rows, an input where the first step is one, and the other steps."""
    named = named_rows(steps)
    values = named.value if named else range(len(steps[0].value))
    cells = [gap(context.terminal) if index is None else number(values[index], context.digits) for index in lines]
    return Column(head_of(named, context) if named else "row", cells), steps[1:] if named else steps


def head_of(step: Shaped, context: Context) -> str:
    """What stands above a step's column."""
    name = step.step.symbol or step.step.formula.partition(" = ")[0] or step.step.title
    return pretty(name, context.terminal)


def _lines(values: Any, by_row: bool, explanation: Explanation, context: Context) -> tuple[list[_Line], list[str]]:
    rows = rows_shown(len(values), context.output.all)
    lines: list[_Line] = []
    shown = 0
    for row in with_gaps(rows):
        if row is None:
            lines.append(_Line(None, None))
            continue
        entries = python(values[row])
        marked = marked_class(explanation, row, len(entries))
        indices = classes_shown(entries, [] if marked is None else [marked], context.output.all)
        shown = max(shown, len(indices))
        lines += [
            _Line(row, index, index is not None and index == marked, first)
            for index, first in zip(with_gaps(indices), [True] + [False] * len(entries) * 2, strict=False)
        ]
    of_each = "classes of each row" if by_row else "classes"
    notes = [left_out(len(values), len(rows), "rows"), left_out(len(values[0]), shown, of_each)]
    return lines, [note for note in notes if note]


def _entry(value: Any, line: _Line) -> Any:
    return None if line.row is None or line.at is None else value[line.row][line.at]


def _column(step: Shaped, entries: Sequence[Any], context: Context) -> Column:
    texts = [context.terminal.text(bracketed(entry, context.digits)) for entry in entries]
    wordy = not any(is_number(text) for text in texts)
    return Column(head_of(step, context), texts if wordy else aligned(texts), right=not wordy, wraps=wordy)


def _bold_marked(columns: Sequence[Column], lines: Sequence[_Line]) -> None:
    styles = [_MARKED if line.marked else "" for line in lines]
    for column in columns:
        column.styles = styles


def _add_bars(
    columns: Sequence[Column], steps: Sequence[Shaped], values: Sequence[Any], lines: Sequence[_Line], context: Context
) -> None:
    """A bar after the last probability and a bar in two directions after the last signed step."""
    for kind, draw in (("probability", bar), ("signed", signed_bar)):
        last = max((i for i, step in enumerate(steps) if step.step.kind == kind), default=None)
        if last is not None:
            columns[last].bar = draw([_real(_entry(values[last], line)) for line in lines], context.terminal.fancy)


def _keys(lines: Sequence[_Line], by_row: bool, size: int, explanation: Explanation, context: Context) -> list[Column]:
    dots = gap(context.terminal)
    keys = [Column("class", ["" if line.row is None else _index(line, dots) for line in lines])]
    names = explanation.names
    if names is not None and len(names) == size:
        words = ["" if line.at is None else context.terminal.text(names[line.at]) for line in lines]
        keys.append(Column("name", words, right=False, wraps=True))
    if by_row:
        rows = [dots if line.row is None else str(line.row) if line.first else "" for line in lines]
        keys.insert(0, Column("row", rows))
    _bold_marked(keys, lines)
    return keys


def _index(line: _Line, dots: str) -> str:
    return dots if line.at is None else str(line.at)


def _mark(keys: list[Column], columns: list[Column], lines: Sequence[_Line], context: Context) -> list[str]:
    """Point at the true class: at the end of its line if there is room for it, else before its index."""
    if not any(line.marked for line in lines):
        return []
    mark = label_mark(context.terminal)
    marks = Column("", [mark if line.marked else "" for line in lines], right=False, style="bold magenta")
    if fits(keys, [*columns, marks], context.width):
        columns.append(marks)
        return []
    index = next(key for key in keys if key.head == "class")
    index.cells = [
        label_prefix(line.at) if line.marked and line.at is not None else cell
        for line, cell in zip(lines, index.cells, strict=True)
    ]
    return [label_prefix("marks the label")]


def _rules(lines: Sequence[_Line]) -> set[int]:
    """A rule after the last line of each row but the last."""
    return {i for i in range(len(lines) - 1) if lines[i].row != lines[i + 1].row}


def _real(entry: Any) -> float | None:
    entry = python(entry)
    return float(entry) if isinstance(entry, (int, float)) else None
