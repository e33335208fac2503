"""A grid in ink: its columns with their numbers aligned, its bars, shades and marks, as tables that fit."""

import math
from collections.abc import Sequence

from rich.table import Table

from ...document.text import Text
from ..said import plain_number
from ..view.grid import GAP, Grid, GridColumn, Line
from .bars import bar, shade, signed_bar, tint
from .columns import Column, aligned
from .context import Context
from .tables import fits, tables

_MARKED = "bold"


def painted(grid: Grid, context: Context) -> tuple[list[Table], list[Text]]:
    """The tables of a grid, and the lines that stand under them."""
    keys = [_column(column, grid, context) for column in grid.keys]
    if grid.keys[0].id == "row":
        keys[0].cells = [cell if line.starts else "" for cell, line in zip(keys[0].cells, grid.lines, strict=True)]
    columns = [_column(column, grid, context) for column in grid.columns]
    notes = [*grid.notes]
    if any(line.marked for line in grid.lines) and not _marked_at_the_end(keys, columns, grid.lines, context):
        _mark_the_class(grid, keys, context)
        notes.append(Text("> marks the label"))
    return tables(keys, columns, context.terminal, context.width, grid.rules()), notes


def _column(column: GridColumn, grid: Grid, context: Context) -> Column:
    gap = "⋮" if context.terminal.fancy else "..."
    if column.head is GAP:
        return Column(gap, [""] * len(column.cells))
    texts = [gap if cell is GAP else context.cells.cell(cell) for cell in column.cells]
    numeric = column.numeric
    drawn = Column(context.speaker.say(column.head), aligned(texts) if numeric else texts, numeric, not numeric)
    if any(line.marked for line in grid.lines):
        drawn.styles = [_MARKED if line.marked else "" for line in grid.lines]
    if column.drawn == "shade" and grid.largest is not None:
        _shade(drawn, column, grid.largest, context)
    elif column.drawn:
        sizes = [_real(cell) for cell in column.cells]
        drawn.bar = (bar if column.drawn == "bar" else signed_bar)(sizes, context.terminal.fancy)
    return drawn


def _shade(drawn: Column, column: GridColumn, largest: float, context: Context) -> None:
    """A colour behind each number, or a mark beside it that shows how large it is."""
    sizes = [size if size is not None and math.isfinite(size) else 0.0 for size in map(_real, column.cells)]
    if context.terminal.colour in ("256", "truecolor"):
        drawn.styles = [tint(size, largest) for size in sizes]
        drawn.cells = [cell or " " for cell in drawn.cells]
        return
    marks = [shade(size, largest, context.terminal.fancy) for size in sizes]
    drawn.cells = [f"{cell} {mark}" if cell else "" for cell, mark in zip(drawn.cells, marks, strict=True)]


def _marked_at_the_end(keys: list[Column], columns: list[Column], lines: Sequence[Line], context: Context) -> bool:
    """Point at the true class at the end of its line, if there is room for it."""
    label = f"{'←' if context.terminal.fancy else '<-'} {context.speaker.say(Text('label'))}"
    mark = Column("", [label if line.marked else "" for line in lines], right=False, style="bold magenta")
    if not fits(keys, [*columns, mark], context.width):
        return False
    columns.append(mark)
    return True


def _mark_the_class(grid: Grid, keys: list[Column], context: Context) -> None:
    """Point at the true class in front of its index."""
    at = next(n for n, column in enumerate(grid.keys) if column.id == "class")
    keys[at].cells = [
        f"> {cell.strip()}" if line.marked else cell for line, cell in zip(grid.lines, keys[at].cells, strict=True)
    ]


def _real(cell: object) -> float | None:
    cell = plain_number(cell)
    return float(cell) if isinstance(cell, (int, float)) else None
