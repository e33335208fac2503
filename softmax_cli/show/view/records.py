"""Records and charts as grids, and trees without the leaves that nobody reads."""

from collections.abc import Sequence

from ...document.explanation import Explanation
from ...document.text import Text
from ...document.values import Cell, Chart, Records, Tree
from .grid import GAP, Grid, GridColumn, Line, marked_class
from .shortened import Limit, is_numeric, left_out, shown_of, with_gaps

# Up to here everything is shown: a screenful.
RECORDS = Limit(24, 12, 4)
MAX_LEAVES = 24

_LINES = Text("... {n} of {m} lines left out (--all shows everything)")
_LEAVES = Text("... {n} of {m} leaves left out (--all shows everything)")


def records_grid(records: Records, explanation: Explanation, everything: bool) -> list[Grid]:
    """Records as they are shown: all of them, or head, tail and the true class; no table where nothing is known."""
    marked = marked_class(explanation, 0, len(records.rows))
    shown = shown_of(range(len(records.rows)), RECORDS, marked, everything)
    places = with_gaps(shown)
    if not shown:
        return []
    columns = []
    for n, column in enumerate(records.columns):
        cells = [None if at is None else records.rows[at][n] for at in places]
        numeric, filled = sum(map(is_numeric, cells)), sum(cell is not None for cell in cells)
        columns.append(GridColumn(column.id, column.title, cells, 0 < filled <= 2 * numeric))
    columns[0] = columns[0]._replace(cells=[GAP if at is None else records.rows[at][0] for at in places])
    notes = left_out(_LINES, len(records.rows), len(shown))
    keys = _key_count([records.rows[at] for at in shown])
    return [Grid(tuple(columns[:keys]), tuple(columns[keys:]), (Line(),) * len(places), notes)]


def _key_count(rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many of the first columns tell every line from every other."""
    for count in range(1, len(rows[0]) if rows else 0):
        if len({str(row[:count]) for row in rows}) == len(rows):
            return count
    return 1


def points(chart: Chart) -> Records:
    """The points of a chart, a record each."""
    rows = tuple((name, *point) for name, points in chart.series for point in points)
    return Records((chart.name, chart.x, chart.y), rows)


def tree_shown(tree: Tree, everything: bool = False) -> tuple[Tree, tuple[Text, ...]]:
    """The tree itself, or of one with too many leaves what lies along its marked nodes, and what was left out."""
    count = _leaves(tree)
    if everything or count <= MAX_LEAVES:
        return tree, ()
    return _along(tree), left_out(_LEAVES, count, _kept(tree))


def _along(tree: Tree) -> Tree:
    if tree.children and not tree.marked:
        return tree._replace(children=(Tree(Text("... {n} leaves", n=_leaves(tree))),))
    return tree._replace(children=tuple(map(_along, tree.children)))


def _kept(tree: Tree) -> int:
    """The leaves that `_along` keeps."""
    return sum(map(_kept, tree.children)) if tree.marked and tree.children else int(not tree.children)


def _leaves(tree: Tree) -> int:
    return sum(map(_leaves, tree.children)) or 1
