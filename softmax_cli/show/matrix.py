"""A matrix step: a head for each line and column, and a shade for each cell."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.table import Table

from ..document.explanation import Explanation
from .bars import shade, tint
from .columns import Column, aligned
from .context import Context, marked_class
from .glyphs import gap
from .grid import tables
from .layout import left_out, matrix_shown, with_gaps
from .numbers import number


def matrix_tables(values: Any, row: int, explanation: Explanation, context: Context) -> tuple[list[Table], str]:
    """The tables of one matrix, and the line that says how much of it was left out."""
    values = np.asarray(values)
    height, width = values.shape
    marked = marked_class(explanation, row, height)
    marks = [] if marked is None else [marked]
    down = matrix_shown(_diagonal(values, height), marks, context.output.all)
    across = down if height == width else matrix_shown(values[0], (), context.output.all)
    lines = with_gaps(down)
    keys = _keys(lines, height, explanation, context)
    columns = [
        _gap_column(len(lines), context) if column is None else _column(values, lines, column, context)
        for column in with_gaps(across)
    ]
    note = left_out(height, len(down), "lines and columns" if height == width else "lines")
    return tables(keys, columns, context.terminal, context.width), note


def _diagonal(values: Any, height: int) -> Sequence[Any]:
    """What decides which classes are worth showing: the diagonal, or the first column of a matrix that has none."""
    values = values if values.dtype.kind in "fiu" else np.zeros(values.shape)
    return np.diagonal(values).tolist() if values.shape[0] == values.shape[1] else [0.0] * height


def _keys(lines: Sequence[int | None], height: int, explanation: Explanation, context: Context) -> list[Column]:
    texts = [gap(context.terminal) if index is None else str(index) for index in lines]
    keys = [Column("class", texts)]
    names = explanation.names
    if names is not None and len(names) == height:
        words = ["" if index is None else context.terminal.text(names[index]) for index in lines]
        keys.append(Column("name", words, right=False, wraps=True))
    return keys


def _gap_column(count: int, context: Context) -> Column:
    return Column(gap(context.terminal), [""] * count)


def _column(values: Any, lines: Sequence[int | None], column: int, context: Context) -> Column:
    entries = [None if index is None else values[index, column] for index in lines]
    texts = aligned([number(entry, context.digits) for entry in entries])
    largest = _largest(values)
    if largest is None:
        return Column(str(column), texts)
    sizes = [float(entry) if entry is not None and math.isfinite(entry) else 0.0 for entry in entries]
    if context.terminal.colour in ("256", "truecolor"):
        tints = [tint(entry, largest) for entry in sizes]
        return Column(str(column), [text or " " for text in texts], styles=tints)
    fancy = context.terminal.fancy
    shades = [shade(entry, largest, fancy) for entry in sizes]
    return Column(str(column), [f"{text} {mark}" if text else "" for text, mark in zip(texts, shades, strict=True)])


def _largest(values: Any) -> float | None:
    """The largest finite magnitude, or nothing if the cells are words."""
    if values.dtype.kind not in "fiu":
        return None
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size else 0.0
