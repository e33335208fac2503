"""The answer and every step of its shape as columns, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from ...document.explanation import Explanation
from ...document.values import Prose, Records, Tree
from ..output import Output, Terminal
from ..said import Speaker, is_number
from ..view.blocks import Block, alike, kind_of
from ..view.grid import Grid, grids
from ..view.records import records_grid

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A header of ids and one line an entry, at full precision unless digits were asked for."""
    speaker = Speaker(output.digits, output.language)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    for line in _lines(explanation):
        cells = [speaker.cell(cell) for cell in line]
        writer.writerow(cells if output.raw else map(_inert, cells))
    return sink.getvalue()


def _inert(cell: str) -> str:
    """The cell behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULA and not is_number(cell) else cell


def _lines(explanation: Explanation) -> Iterable[Sequence[Any]]:
    answer = explanation.shown(explanation.table or explanation.answer)
    match answer.value:
        case Tree():
            return [("depth", "label"), *_tree(answer.value, 0)]
        case Prose(paragraphs, points):
            children = tuple(Tree(said, (Tree(true),)) for said, true in points)  # type: ignore[arg-type]
            return [("depth", "label"), *((0, one) for one in paragraphs), *(_tree(Tree("", children), 0)[1:])]
        case Records():
            return _table(records_grid(answer.value, explanation, True), None)
    if kind_of(answer) == "scalars":
        steps = alike(answer, explanation).steps
        return [[step.id for step in steps], [step.value for step in steps]]
    block = alike(answer, explanation) if kind_of(answer) in ("vectors", "rows") else Block(kind_of(answer), (answer,))
    return _table(grids(block, explanation, True), explanation.row_names)


def _table(tables: Sequence[Grid], names: Sequence[str] | None) -> list[Sequence[Any]]:
    """All tables under one head; those of several rows with the row in front, and its name where it has one."""
    lines: list[Sequence[Any]] = []
    for grid in tables:
        row = [] if grid.heading is None else ["row", *(["id"] if names is not None else [])]
        lines += [] if lines else [[*row, *(column.id for column in grid.all_columns)]]
        for line, *cells in zip(grid.lines, *(column.cells for column in grid.all_columns), strict=True):
            named = [] if names is None or line.row is None else [names[line.row]]
            lines.append([*([line.row, *named] if row else []), *cells])
    return lines


def _tree(tree: Tree, depth: int) -> list[Sequence[Any]]:
    lines: list[Sequence[Any]] = [(depth, tree.label)]
    for child in tree.children:
        lines += _tree(child, depth + 1)
    return lines
