"""The explanation on a terminal: one screen of tables, the scalars under them, the checks, the notes."""

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.text import Text

from ..document.explanation import Explanation, Section
from .closing import check_lines, closing_parts
from .context import Context
from .flow import pack, wrap, wrap_formula
from .glyphs import gap, pretty
from .output import Output
from .screen import Part, printed, said
from .terminal import Terminal
from .values import LOG_LOG, Block, Shaped, blocks
from .vectors import class_tables, row_tables
from .working import Equation, equation, worked_steps

# Rows of points in a chart: with its axis, the table above it still fits on the screen.
_CHART_HEIGHT = 10


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """Everything that the explanation has to say, no line wider than the terminal unless one number is."""
    context = Context(output, terminal)
    parts: list[Part] = []
    several = len(explanation.sections) > 1
    for section in explanation.sections:
        parts += _section(section, several, explanation, context)
    if output.work:
        parts += [_working(explanation, context)]
    parts += [check_lines(explanation.checks, context), *closing_parts(explanation, context)]
    title = [Text(line, style="bold") for line in wrap(said(explanation.title, context), terminal.width, "  ")]
    whole = printed(title, [part for part in parts if part], context)
    return "\n".join([whole, *(render(part, output, terminal) for part in explanation.parts)])


def _section(section: Section, headed: bool, explanation: Explanation, context: Context) -> list[Part]:
    parts: list[Part] = []
    grouped = blocks(section, explanation.single)
    for block in grouped:
        parts += _block(block, len(grouped) > 1, explanation, context)
    if section.note:
        parts.append(_paragraph(said(section.note, context), context))
    if headed and section.title:
        heading: Part = [Text(line, style="bold") for line in wrap(said(section.title, context), context.width)]
        parts[:1] = [heading + (parts[0] if parts else [])]
    return parts


def _block(block: Block, captioned: bool, explanation: Explanation, context: Context) -> list[Part]:
    """One table, or several where it had to be split, or a paragraph of scalars."""
    if block.family == "scalar":
        return [_scalars(block.steps, context)]
    if block.family in ("vector", "rows"):
        if block.family == "vector":
            tables, notes = class_tables(block.steps, explanation, context)
        else:
            tables, notes = row_tables(block.steps, context)
        return _noted(tables, notes, context)
    return _lone_step(block.steps[0], captioned, explanation, context)


def _lone_step(step: Shaped, captioned: bool, explanation: Explanation, context: Context) -> list[Part]:
    """A matrix (one a row), a record table, a chart or a tree, under its formula; most commands have none of them."""
    caption = _caption(step, captioned, context)
    if step.family == "matrix":
        parts = _matrices(step, explanation, context)
    elif step.step.kind == LOG_LOG:
        from .chart import axis_names, chart_lines, series_of

        series, names = series_of(step.value), axis_names(step.value)
        lines = chart_lines(series, context.width, _CHART_HEIGHT, not context.terminal.fancy, names)
        parts = [[Text(line) for line in lines]]
    else:
        parts = _records(step, explanation, context)
    return [caption + parts[0], *parts[1:]] if parts else []


def _records(step: Shaped, explanation: Explanation, context: Context) -> list[Part]:
    """A table of records with the words that say what was left out, or a tree."""
    from .records import record_tables, tree_of
    from .shortened import shown_records

    if step.family == "tree":
        tree, note = tree_of(step.value, context)
        return _noted([tree], [note] if note else [], context)
    lines, note = shown_records(step, explanation, context.output, gap(context.terminal))
    return _noted(record_tables(lines, context), [note] if note else [], context)


def _matrices(step: Shaped, explanation: Explanation, context: Context) -> list[Part]:
    from .matrix import matrix_tables

    parts: list[Part] = []
    by_row = step.axes[0] == "row"
    for row, values in enumerate(step.value if by_row else [step.value]):
        tables, note = matrix_tables(values, row, explanation, context)
        matrix = _noted(tables, [note] if note else [], context)
        parts += [[Text(f"row {row}", style="bold"), *matrix[0]], *matrix[1:]] if by_row else matrix
    return parts


def _caption(step: Shaped, captioned: bool, context: Context) -> Part:
    text = step.step.formula or (step.step.title if captioned else "")
    return [Text(line) for line in wrap_formula(pretty(text, context.terminal), context.width)] if text else []


def _noted(tables: Sequence[RenderableType], notes: Sequence[str], context: Context) -> list[Part]:
    parts: list[Part] = [[table] for table in tables]
    if parts:
        parts[-1] += [Text(line) for note in notes for line in wrap(note, context.width)]
    return parts


def _scalars(steps: Iterable[Shaped], context: Context) -> Part:
    """Single numbers, as many on a line as fit."""
    equations = {}
    for step in steps:
        lead, value = equation(step, context.digits)
        whole = Equation(pretty(lead, context.terminal), context.terminal.text(value))
        equations[whole.text] = whole
    lines: Part = []
    for packed in pack(equations, context.width):
        if len(packed) == 1:
            lines += [_bold_end(line, equations[packed[0]].value) for line in wrap_formula(packed[0], context.width)]
        else:
            lines.append(Text("   ").join(_bold_end(item, equations[item].value) for item in packed))
    return lines


def _bold_end(line: str, value: str) -> Text:
    text = Text(line)
    if value and line.endswith(f"= {value}"):
        text.stylize("bold", len(line) - len(value))
    return text


def _working(explanation: Explanation, context: Context) -> Part:
    """Every step as a numbered line."""
    lines: Part = []
    for count, step in enumerate(worked_steps(explanation), 1):
        number = f"{count}."
        title = wrap(context.terminal.text(step.step.title), context.width - 4)
        lines += [Text(f"{number if not i else '':<4}{line}", style="bold") for i, line in enumerate(title)]
        text = pretty(equation(step, context.digits).text, context.terminal)
        lines += [Text(f"    {line}") for line in wrap_formula(text, context.width - 4)]
    return lines


def _paragraph(text: str, context: Context) -> Part:
    return [Text(line) for line in wrap(text, context.width)]
