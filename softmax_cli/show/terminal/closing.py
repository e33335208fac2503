"""What stands under the tables: the checks, the notes, the verdict, each behind a word in the margin."""

from collections.abc import Sequence

from rich.text import Text as Ink

from ...document.explanation import Check, Explanation
from ...document.text import Text
from ...document.verdict import Verdict
from ..view.grid import records_grid
from ..view.verdict import differences, verdict_lines
from .context import Context
from .flow import pack, wrap
from .paint import painted
from .screen import Part

# "checks", "note" and "verdict" stand in a margin of this width.
_MARGIN = 9


def check_lines(checks: Sequence[Check], context: Context) -> Part:
    """The proofs, flowing, each with a mark that needs no colour."""
    items = {}
    for check in checks:
        mark = _mark(check.passed, context)
        measured = "" if check.passed or check.value is None else f" ({context.speaker.cell(check.value)})"
        items[f"{mark} {context.pretty(context.speaker.say(check.title))}{measured}"] = (mark, check)
    lines: list[Ink] = []
    room = _room(context)
    for packed in pack(items, room):
        if len(packed) > 1:
            lines.append(Ink("   ").join(_marked(item, *items[item]) for item in packed))
        else:
            first, *rest = wrap(packed[0], room, "  ")
            lines += [_marked(first, *items[packed[0]]), *map(Ink, rest)]
    return _in_margin(Text("checks"), lines, context)


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


def note_lines(notes: Sequence[Text], context: Context) -> Part:
    """The notes, each behind its word."""
    return [line for note in notes for line in _said(Text("note"), note, context)]


def verdict_parts(verdict: Verdict, explanation: Explanation, context: Context) -> list[Part]:
    """The entries that differ, as a table, then the verdict in words."""
    tables: Part = []
    if verdict.differences:
        for grid in records_grid(differences(verdict), explanation, True):
            tables += painted(grid, context)[0]
    lines: Part = []
    for word, said in verdict_lines(verdict, context.speaker):
        lines += _said(word, said, context)
    return [tables, lines]


def _said(word: Text, said: object, context: Context) -> Part:
    text = context.pretty(context.speaker.say(said)) if word.template != "note" else context.speaker.say(said)
    return _in_margin(word, [Ink(line) for line in wrap(text, _room(context))], context)


def _room(context: Context) -> int:
    """The width beside the margin; a narrow terminal has no margin."""
    return context.width - _MARGIN if context.indent else context.width


def _in_margin(word: Text, lines: list[Ink], context: Context) -> Part:
    if not lines:
        return []
    margin = context.speaker.say(word)
    if not context.indent:
        return [Ink(margin, style="bold"), *lines]
    heads = [Ink(f"{margin:<{_MARGIN}}", style="bold"), *[Ink(" " * _MARGIN)] * (len(lines) - 1)]
    return [Ink.assemble(head, line) for head, line in zip(heads, lines, strict=True)]
