"""Steps as Markdown pipe tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..document.explanation import Explanation
from .context import marked_class
from .layout import classes_shown, left_out, matrix_shown, rows_shown, with_gaps
from .numbers import PHRASE_LIMIT, bracketed, is_number
from .output import Output
from .shortened import Record, cell_limit, shown_records
from .values import Block, Shaped, guide, named_rows, python

_GAP = "..."

# Backslash first. Angle brackets would be HTML, square brackets links, asterisks and underscores emphasis.
_SPECIAL = "\\`*_<>|[]#~"

Row = Sequence[str]


def escaped(text: str) -> str:
    """Somebody's text as Markdown that shows exactly it, on one line."""
    text = " ".join(text.split("\n"))
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)


def block_tables(block: Block, explanation: Explanation, output: Output, digits: int) -> list[str]:
    """The tables of one block and the lines that say what was left out."""
    if block.family == "vector":
        return _vectors(block.steps, explanation, output, digits)
    if block.family == "rows":
        return _rows(block.steps, output, digits)
    step = block.steps[0]
    if block.family == "record":
        lines, note = shown_records(step, explanation, output, _GAP)
        return [_records(lines, digits, cell_limit(output)), note]
    several = step.axes[0] == "row"
    parts: list[str] = []
    for row, matrix in enumerate(step.value if several else [step.value]):
        parts += [f"row {row}"] if several else []
        parts += _matrix(np.asarray(matrix), row, explanation, output, digits)
    return parts


def _vectors(steps: Sequence[Shaped], explanation: Explanation, output: Output, digits: int) -> list[str]:
    by_row = steps[0].axes[0] == "row"
    values = [step.value if by_row else [step.value] for step in steps]
    size = len(values[0][0])
    names = _names(explanation, size)
    shown_rows = rows_shown(len(values[0]), output.all)
    lines: list[Row] = []
    shown = 0
    for row in shown_rows:
        marked = marked_class(explanation, row, size)
        indices = classes_shown(python(values[guide(steps)][row]), [] if marked is None else [marked], output.all)
        shown = max(shown, len(indices))
        for index in with_gaps(indices):
            head = [str(row)] if by_row else []
            if index is None:
                lines.append([*head, _GAP])
                continue
            head += [f"{index} (label)" if index == marked else str(index), *([escaped(names[index])] if names else [])]
            lines.append([*head, *(_cell(value[row][index], digits) for value in values)])
    heads = [*(["row"] if by_row else []), "class", *(["name"] if names else []), *map(_head, steps)]
    notes = [left_out(len(values[0]), len(shown_rows), "rows"), left_out(size, shown, "classes")]
    return [_table(heads, lines), *notes]


def _rows(steps: Sequence[Shaped], output: Output, digits: int) -> list[str]:
    count = len(steps[0].value)
    shown = rows_shown(count, output.all)
    own = [] if named_rows(steps) else ["row"]
    lines: list[Row] = [
        [_GAP] if row is None else [*([str(row)] if own else []), *(_cell(step.value[row], digits) for step in steps)]
        for row in with_gaps(shown)
    ]
    return [_table([*own, *map(_head, steps)], lines), left_out(count, len(shown), "rows")]


def _matrix(values: Any, row: int, explanation: Explanation, output: Output, digits: int) -> list[str]:
    height, width = values.shape
    marked = marked_class(explanation, row, height)
    square = height == width
    diagonal = np.diagonal(values).tolist() if square else [0.0] * height
    down = matrix_shown(diagonal, [] if marked is None else [marked], output.all)
    across = with_gaps(down if square else matrix_shown(values[0], (), output.all))
    names = _names(explanation, height)
    lines: list[Row] = [
        [_GAP]
        if index is None
        else [
            str(index),
            *([escaped(names[index])] if names else []),
            *(_GAP if column is None else _cell(values[index, column], digits) for column in across),
        ]
        for index in with_gaps(down)
    ]
    heads = ["class", *(["name"] if names else []), *(_GAP if column is None else str(column) for column in across)]
    return [_table(heads, lines), left_out(height, len(down), "lines and columns" if square else "lines")]


def _records(records: Sequence[Record], digits: int, limit: int) -> str:
    heads = list(dict.fromkeys(key for record in records for key in record))
    lines: list[Row] = [[_cell(record.get(head), digits, limit) for head in heads] for record in records]
    return _table([escaped(head) for head in heads], lines) if heads else ""


def _table(heads: Row, lines: Sequence[Row]) -> str:
    """A pipe table, numbers to the right; short lines are filled up with empty cells."""
    filled = [[*line, *[""] * (len(heads) - len(line))] for line in lines]
    rules = ["---:" if _numeric(cells) else "---" for cells in zip(*filled, strict=True)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rules, *filled])


def _numeric(cells: Row) -> bool:
    return any(map(is_number, cells)) and all(is_number(cell) or cell in ("", _GAP) for cell in cells)


def _head(step: Shaped) -> str:
    return escaped(step.step.symbol or step.step.formula.partition(" = ")[0] or step.step.title)


def _cell(value: Any, digits: int, limit: int = PHRASE_LIMIT) -> str:
    return escaped(bracketed(value, digits, limit))


def _names(explanation: Explanation, size: int) -> Sequence[str]:
    names = explanation.names or ()
    return names if len(names) == size else ()
