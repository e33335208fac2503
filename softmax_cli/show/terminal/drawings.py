"""What is drawn and not tabled: charts, trees, and prose with its points as a tree."""

from typing import TYPE_CHECKING

from rich.text import Text as Ink
from rich.tree import Tree as InkTree

from ...document.explanation import Step
from ...document.values import Chart, Prose, Tree
from ..view.records import tree_shown
from .chart import chart_lines
from .paper import Context, Part, wrap

if TYPE_CHECKING:
    from ...document.text import Sentences
    from ...document.values import Said


# Rows of points in a chart: with its axis, the table above it still fits on the screen.
_CHART_HEIGHT = 10


def drawn(step: Step, context: Context) -> list[Part]:
    """The paragraphs of a chart, a tree or prose."""
    match step.value:
        case Chart():
            return [_chart(step.value, context)]
        case Prose():
            return _prose(step.value, context)
        case Tree():
            tree, notes = tree_shown(step.value, context.output.all)
            lines = [line for note in notes for line in wrap(context.speaker.say(note), context.width)]
            return [[*_tree(tree, context), *map(Ink, lines)]]
    raise TypeError(step.id)


def _chart(chart: Chart, context: Context) -> Part:
    """The points on axes, with a legend."""
    say = context.speaker.say
    series = {say(name): points for name, points in chart.series}
    axes = (say(chart.x.title), say(chart.y.title))
    return [Ink(line) for line in chart_lines(series, context.width, _CHART_HEIGHT, not context.terminal.fancy, axes)]


def _tree(tree: Tree, context: Context) -> Part:
    """The tree with guides in front of what is below each node."""
    ink = InkTree(_label(tree.label, context, 0), guide_style="")
    _grow(ink, tree, context, 1)
    return [ink]


def _prose(prose: Prose, context: Context) -> list[Part]:
    """The paragraphs; the points hang on the last of them."""
    *before, last = prose.paragraphs
    ink = InkTree(_label(last, context, 0), guide_style="")
    for said, true in prose.points:
        ink.add(_label(said, context, 1)).add(_label(true, context, 2))
    parts: list[Part] = [[_label(paragraph, context, 0)] for paragraph in before]
    return [*parts, [ink]]


def _grow(ink: InkTree, tree: Tree, context: Context, depth: int) -> None:
    for child in tree.children:
        _grow(ink.add(_label(child.label, context, depth)), child, context, depth + 1)


def _label(said: "Said | Sentences", context: Context, depth: int) -> Ink:
    room = max(context.width - 4 * depth, 8)
    return Ink("\n".join(wrap(context.speaker.say(said), room)), no_wrap=True, overflow="ignore")
