"""A grid in ink: its columns with their numbers aligned, its bars, shades and marks, as tables that fit."""

import math
from collections.abc import Sequence

from ...document.text import Text
from ..said import plain_number
from ..view.grid import GAP, Grid, GridColumn, Line
from .lines import Painted
from .paper import Context
from .tables import Bar, Column, aligned, fits, tables

_MARKED = "bold"
POSITIVE = "green"
NEGATIVE = "magenta"
PLAIN = "blue"

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:+#"


def painted(grid: Grid, context: Context) -> tuple[list[Painted], list[Text]]:
    """The tables of a grid, and the lines that stand under them."""
    keys = [_column(column, grid, context) for column in grid.keys]
    if grid.keys[0].id == "row":
        for key in keys[: 2 if grid.keys[1:] and grid.keys[1].id == "id" else 1]:
            key.cells = [cell if line.starts else "" for cell, line in zip(key.cells, grid.lines, strict=True)]
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


def bar(values: Sequence[float | None], fancy: bool) -> Bar:
    """Lengths in proportion to the values, the largest one as long as there is room."""
    largest = max((value for value in values if value is not None and not math.isnan(value)), default=0.0)

    def draw(width: int) -> list[tuple[str, str]]:
        return [(_run(_share(value, largest), width, fancy), PLAIN) for value in values]

    return draw


def signed_bar(values: Sequence[float | None], fancy: bool) -> Bar:
    """Lengths to the left and to the right of a centre line."""
    sizes = [abs(value) for value in values if value is not None and not math.isnan(value)]
    largest = max(sizes, default=0.0)

    def draw(width: int) -> list[tuple[str, str]]:
        half = (width - 1) // 2
        return [_two_sided(value, largest, half, fancy) for value in values]

    return draw


def shade(value: float, largest: float, fancy: bool) -> str:
    """One character whose density says how large the value is; the smallest non-zero one is still visible."""
    marks = _SHADES if fancy else _ASCII_SHADES
    share = _share(abs(value), largest)
    return marks[math.ceil(share * (len(marks) - 1))]


def tint(value: float, largest: float) -> str:
    """The same as a background colour with a readable foreground: green above zero, magenta below."""
    share = _share(abs(value), largest)
    if share == 0.0:
        return ""
    light = round(235 - 145 * math.sqrt(share))
    # A channel or two stay bright while the others fall: pale for small values, saturated for large ones.
    red, green, blue = (light, 225 - round(65 * share), light) if value > 0 else (235 - round(45 * share), light, 235)
    return f"#000000 on #{red:02x}{green:02x}{blue:02x}"


def _share(value: float | None, largest: float) -> float:
    if value is None or math.isnan(value) or largest <= 0.0:
        return 0.0
    if math.isinf(largest):
        return float(value == largest)  # beside infinity every other length is nothing
    return min(max(value / largest, 0.0), 1.0)


def _run(share: float, width: int, fancy: bool) -> str:
    if not fancy:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def _two_sided(value: float | None, largest: float, half: int, fancy: bool) -> tuple[str, str]:
    centre = "│" if fancy else "|"
    if value is None or math.isnan(value):
        return "", ""
    share = _share(abs(value), largest)
    if value >= 0:
        return " " * half + centre + _run(share, half, fancy), POSITIVE
    return _left_run(share, half, fancy).rjust(half) + centre, NEGATIVE


def _left_run(share: float, half: int, fancy: bool) -> str:
    """A run that grows to the left: only the half block exists on that side."""
    if not fancy:
        return "#" * round(share * half)
    halves = round(share * half * 2)
    return "▐" * (halves % 2) + "█" * (halves // 2)
