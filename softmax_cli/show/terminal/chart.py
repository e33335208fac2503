"""A log-log chart in text: one mark a point, decades on both axes, a legend underneath."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Point = tuple[float, float]
Series = Mapping[str, Sequence[Point]]

GAP = "   "


class _Ink(NamedTuple):
    """The characters that a chart is drawn with, each one cell wide."""

    marks: str
    stem: str
    row_tick: str
    corner: str
    line: str
    column_tick: str


ASCII = _Ink("ox*#@%&=", "|", "+", "+", "-", "+")
UNICODE = _Ink("●▲■◆○△□◇", "│", "┤", "└", "─", "┴")


class _Scale(NamedTuple):
    """Whole decades from 10^first to 10^last over a number of cells."""

    first: int
    last: int
    cells: int

    def cell(self, log: float) -> int:
        """The cell, from 0, of a number whose decimal logarithm is given."""
        return round((log - self.first) / (self.last - self.first) * (self.cells - 1))

    def ticks(self) -> dict[int, str]:
        """The label of each cell that a decade falls on; of two decades in one cell, the first."""
        ticks: dict[int, str] = {}
        for decade in range(self.first, self.last + 1):
            ticks.setdefault(self.cell(decade), f"1e{decade}")
        return ticks


def chart_lines(series: Series, width: int, height: int, ascii: bool, names: tuple[str, str] = ("", "")) -> list[str]:
    """The chart as lines of at most `width` cells: rows of points, then the axis, its labels and the legend.

    There are about `height` rows, so many that every decade takes the same. `names` are those of x and y: that of y
    stands above its axis, that of x in front of its labels. Each axis spans whole decades and is labelled at them
    (1e-5, 1e-4, ...). A point that is not positive and finite has no logarithm and is left out. Of two points in one
    cell the earlier series keeps it. No points: no lines.
    """
    ink = ASCII if ascii else UNICODE
    logs = {name: [_log(point) for point in points if _has_log(point)] for name, points in series.items()}
    points = [point for own in logs.values() for point in own]
    if not points:
        return []
    y = _even(_scale([point[1] for point in points], max(height, 2)))
    margin = max(map(len, (*y.ticks().values(), names[0])))
    x = _scale([point[0] for point in points], max(width - margin - 3, 2))
    rows = [
        f"{y.ticks().get(row, ''):>{margin}} {ink.row_tick if row in y.ticks() else ink.stem}{cells}".rstrip()
        for row, cells in reversed(list(enumerate(_plot(logs, x, y, ink))))
    ]
    axis = "".join(ink.column_tick if cell in x.ticks() else ink.line for cell in range(x.cells))
    legend = [f"{ink.marks[n % len(ink.marks)]} {name}" for n, name in enumerate(logs)]
    labels = f"{names[0]:>{margin}}{_labels(x.ticks(), margin + 2, width)[margin:]}"
    above = [names[1]] if names[1] else []
    return [*above, *rows, f"{'':{margin}} {ink.corner}{axis}", labels, *_flow(legend, width)]


def _plot(logs: Series, x: _Scale, y: _Scale, ink: _Ink) -> list[str]:
    """The rows of the plot from the bottom up."""
    cells = [[" "] * x.cells for _ in range(y.cells)]
    for number, points in enumerate(logs.values()):
        for across, up in points:
            row = cells[y.cell(up)]
            if row[x.cell(across)] == " ":
                row[x.cell(across)] = ink.marks[number % len(ink.marks)]
    return ["".join(row) for row in cells]


def _labels(ticks: Mapping[int, str], offset: int, width: int) -> str:
    """The labels under the axis, each centred on its tick; one that would touch the label before it is left out."""
    line = ""
    for cell, label in ticks.items():
        start = max(min(offset + cell - len(label) // 2, width - len(label)), 0)
        if not line or start > len(line):
            line = f"{line:{start}}{label}"
    return line


def _flow(entries: Sequence[str], width: int) -> list[str]:
    """The entries side by side, on as many lines as they need; one wider than `width` has a line to itself."""
    lines: list[str] = []
    for entry in entries:
        if lines and len(lines[-1]) + len(GAP) + len(entry) <= width:
            lines[-1] += GAP + entry
        else:
            lines.append(entry)
    return lines


def _scale(logs: Sequence[float], cells: int) -> _Scale:
    first, last = math.floor(min(logs)), math.ceil(max(logs))
    return _Scale(first, max(last, first + 1), cells)


def _even(scale: _Scale) -> _Scale:
    """About as many cells, a whole number for each decade; unchanged where that would take more than twice as many."""
    decades = scale.last - scale.first
    each = max(round((scale.cells - 1) / decades), 1)
    return scale if decades > 2 * scale.cells else scale._replace(cells=decades * each + 1)


def _has_log(point: Point) -> bool:
    return all(0 < number < math.inf for number in point)


def _log(point: Point) -> Point:
    return math.log10(point[0]), math.log10(point[1])
