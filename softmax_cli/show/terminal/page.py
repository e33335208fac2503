"""The explanation on a terminal: one screen of tables, the scalars under them, the checks, the notes."""

import io
from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.text import Text as Ink

from ...document.explanation import Check, Explanation, Section, Step
from ...document.text import Text
from ...document.verdict import Verdict
from ..output import Output, Terminal
from ..view.blocks import Block, blocks, equation, sides, worked_steps
from ..view.grid import grids
from .lines import WIDE, Painted
from .paint import painted
from .paper import Context, Part, pack, wrap, wrap_pieces

# "checks", "note" and "verdict" stand in a margin of this width.
_MARGIN = 9


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """Everything that the explanation has to say, no line wider than the terminal unless one number is."""
    context = Context(output, terminal)
    parts: list[Part] = []
    for section in explanation.sections:
        parts += _section(section, len(explanation.sections) > 1, explanation, context)
    if output.work:
        parts.append(_working(explanation, context))
    parts.append(_checks(explanation.checks, context))
    parts.append([line for note in explanation.notes for line in _in_margin(Text("note"), note, context)])
    if explanation.verdict is not None:
        parts += _verdict(explanation.verdict, explanation, context)
    title = [Ink(line, style="bold") for line in wrap(context.speaker.say(explanation.title), terminal.width, "  ")]
    whole = _printed(title, [part for part in parts if part], context)
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
    if block.kind in ("tree", "prose", "chart"):
        from .drawings import drawn  # most commands have none of them

        parts = drawn(step, context)
    else:
        parts = _tables(block, explanation, context)
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


def _checks(checks: Sequence[Check], context: Context) -> Part:
    """The proofs, flowing, each with a mark that needs no colour."""
    items = {}
    for check in checks:
        mark = _mark(check.passed, context)
        measured = "" if check.passed or check.value is None else f" ({context.speaker.cell(check.value)})"
        items[f"{mark} {context.speaker.say(check.title)}{measured}"] = (mark, check)
    lines: list[Ink] = []
    room = _room(context)
    for packed in pack(items, room):
        if len(packed) > 1:
            lines.append(Ink("   ").join(_marked(item, *items[item]) for item in packed))
        else:
            first, *rest = wrap(packed[0], room, "  ")
            lines += [_marked(first, *items[packed[0]]), *map(Ink, rest)]
    return _behind(Text("checks"), lines, context)


def _mark(passed: bool, context: Context) -> str:
    """Passed or failed, in a word or sign that needs no colour."""
    if passed:
        return "✓" if context.terminal.fancy else context.speaker.say(Text("ok"))
    failed = context.speaker.say(Text("FAILED"))
    return f"✗ {failed}" if context.terminal.fancy else failed


def _marked(item: str, mark: str, check: Check) -> Ink:
    ink = Ink(item)
    ink.stylize("green" if check.passed else "bold red", 0, len(mark))
    return ink


def _verdict(verdict: Verdict, explanation: Explanation, context: Context) -> list[Part]:
    """The entries that differ, as a table, then the verdict in words."""
    from ..view.records import records_grid
    from ..view.verdict import differences, verdict_lines

    tables: Part = []
    if verdict.differences:
        for grid in records_grid(differences(verdict), explanation, True):
            tables += painted(grid, context)[0]
    lines: Part = []
    for n, (word, said) in enumerate(verdict_lines(verdict)):
        lines += _in_margin(word, said, context, _colour_of(verdict) if n == 0 else "")
    return [tables, lines]


def _colour_of(verdict: Verdict) -> str:
    """The ink of the verdict itself: right, right in another unit, or wrong."""
    if verdict.right:
        return "bold green"
    return "bold yellow" if verdict.word == "unit" else "bold red"


def _in_margin(word: Text, said: object, context: Context, style: str = "") -> Part:
    text = context.speaker.say(said)
    return _behind(word, [Ink(line, style=style) for line in wrap(text, _room(context))], context)


def _room(context: Context) -> int:
    """The width beside the margin; a narrow terminal has no margin."""
    return context.width - _MARGIN if context.indent else context.width


def _behind(word: Text, lines: list[Ink], context: Context) -> Part:
    if not lines:
        return []
    margin = context.speaker.say(word)
    if not context.indent:
        return [Ink(margin, style="bold"), *lines]
    heads = [Ink(f"{margin:<{_MARGIN}}", style="bold"), *[Ink(" " * _MARGIN)] * (len(lines) - 1)]
    return [Ink.assemble(head, line) for head, line in zip(heads, lines, strict=True)]


class _Sink(io.StringIO):
    """Tells Rich the encoding, so that its own lines (the trees') are ASCII where they must be."""

    encoding = "utf-8"


def _printed(title: Sequence[RenderableType], parts: Sequence[Part], context: Context) -> str:
    """The title, then each part after a blank line and behind the indent; no line ends in blanks."""
    sink = _Sink()
    sink.encoding = "utf-8" if context.terminal.fancy else "ascii"
    console = _console(sink, context.terminal)
    for line in title:
        console.print(line, crop=False, no_wrap=True, overflow="ignore")
    lines = [*sink.getvalue().splitlines()]
    for part in parts:
        lines.append("")
        sink.seek(0)
        sink.truncate()
        for renderable in part:
            if isinstance(renderable, Painted):
                sink.write(renderable.text)
            else:
                console.print(renderable, crop=False, no_wrap=True, overflow="ignore")
        lines += [(context.indent + line).rstrip() for line in sink.getvalue().splitlines()]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _console(sink: io.StringIO, terminal: Terminal) -> Console:
    """A console that reads nothing of the environment and never crops."""
    return Console(
        file=sink,
        width=WIDE,
        color_system=terminal.colour or None,  # type: ignore[arg-type]
        force_terminal=bool(terminal.colour),
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
