"""The explanation on a terminal: one screen of tables, the scalars under them, the checks, the notes."""

from collections.abc import Sequence

from rich.text import Text as Ink

from ...document.explanation import Explanation, Section, Step
from ...document.values import Chart, Prose, Tree
from ..output import Output, Terminal
from ..view.blocks import Block, blocks, equation, sides, worked_steps
from ..view.entries import tree_shown
from ..view.grid import grids
from .closing import check_lines, note_lines, verdict_parts
from .context import Context
from .flow import pack, wrap, wrap_pieces
from .paint import painted
from .screen import Part, printed

# Rows of points in a chart: with its axis, the table above it still fits on the screen.
_CHART_HEIGHT = 10


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """Everything that the explanation has to say, no line wider than the terminal unless one number is."""
    context = Context(output, terminal)
    parts: list[Part] = []
    for section in explanation.sections:
        parts += _section(section, len(explanation.sections) > 1, explanation, context)
    if output.work:
        parts.append(_working(explanation, context))
    parts += [check_lines(explanation.checks, context), note_lines(explanation.notes, context)]
    if explanation.verdict is not None:
        parts += verdict_parts(explanation.verdict, explanation, context)
    title = [Ink(line, style="bold") for line in wrap(context.speaker.say(explanation.title), terminal.width, "  ")]
    whole = printed(title, [part for part in parts if part], context)
    return "\n".join([whole, *(render(part, output, terminal) for part in explanation.parts)])


def _section(section: Section, headed: bool, explanation: Explanation, context: Context) -> list[Part]:
    parts: list[Part] = []
    several = blocks(section, explanation)
    for block in several:
        parts += _block(block, len(several) > 1, explanation, context)
    if section.note:
        parts.append(_lines(section.note, context))
    if headed and section.title:
        parts[:1] = [_lines(section.title, context, "bold") + (parts[0] if parts else [])]
    return parts


def _block(block: Block, captioned: bool, explanation: Explanation, context: Context) -> list[Part]:
    """One table, or several where it had to be split, a paragraph of scalars, or what stands under its formula."""
    step = block.steps[0]
    if block.kind == "scalars":
        return [_scalars(block.steps, context)]
    parts = _drawn(step, context) if block.kind in ("tree", "prose", "chart") else _tables(block, explanation, context)
    if block.kind in ("vectors", "rows") or not parts:
        return parts
    caption = step.formula or (step.title if captioned else "")
    return [_caption(step, context) + parts[0] if caption else parts[0], *parts[1:]]


def _tables(block: Block, explanation: Explanation, context: Context) -> list[Part]:
    parts: list[Part] = []
    for grid in grids(block, explanation, context.output.all):
        tables, notes = painted(grid, context)
        pieces: list[Part] = [[table] for table in tables]
        if grid.heading is not None:
            pieces[0][:0] = _lines(grid.heading, context, "bold")
        pieces[-1] += [line for note in notes for line in _lines(note, context)]
        parts += pieces
    return parts


def _drawn(step: Step, context: Context) -> list[Part]:
    """A chart, a tree or prose; most commands have none of them."""
    from .drawings import chart_part, prose_parts, tree_part

    match step.value:
        case Chart():
            return [chart_part(step.value, _CHART_HEIGHT, context)]
        case Prose():
            return prose_parts(step.value, context)
        case Tree():
            tree, notes = tree_shown(step.value, context.output.all)
            return [[*tree_part(tree, context), *(line for note in notes for line in _lines(note, context))]]
    raise TypeError(step.id)


def _caption(step: Step, context: Context) -> Part:
    first, *rest = [context.speaker.say(side) for side in sides(step.formula or step.title)]
    return [Ink(line) for line in wrap_pieces([first, *(f"= {side}" for side in rest)], context.width)]


def _scalars(steps: Sequence[Step], context: Context) -> Part:
    """Single numbers, as many on a line as fit."""
    equations = {made.text: made for made in (equation(step, context.speaker) for step in steps)}
    lines: Part = []
    for packed in pack(equations, context.width):
        alone = len(packed) == 1
        items = [(line, equations[packed[0]]) for line in wrap_pieces(equations[packed[0]].pieces, context.width)]
        if not alone:
            items = [(text, equations[text]) for text in packed]
        inks = [_bold_end(line, made.value) for line, made in items]
        lines += inks if alone else [Ink("   ").join(inks)]
    return lines


def _bold_end(line: str, value: str) -> Ink:
    ink = Ink(line)
    if value and line.endswith(f"= {value}"):
        ink.stylize("bold", len(line) - len(value))
    return ink


def _working(explanation: Explanation, context: Context) -> Part:
    """Every step as a numbered line."""
    lines: Part = []
    for count, step in enumerate(worked_steps(explanation), 1):
        number = f"{count}."
        title = wrap(context.speaker.say(step.title), context.width - 4)
        lines += [Ink(f"{number if not i else '':<4}{line}", style="bold") for i, line in enumerate(title)]
        pieces = equation(step, context.speaker).pieces
        lines += [Ink(f"    {line}") for line in wrap_pieces(pieces, context.width - 4)]
    return lines


def _lines(said: object, context: Context, style: str = "") -> Part:
    return [Ink(line, style=style) for line in wrap(context.speaker.say(said), context.width)]
