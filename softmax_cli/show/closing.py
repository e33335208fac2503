"""What stands under the tables: the checks, the notes, the verdict, each behind a word in the margin."""

from collections.abc import Sequence

from rich.text import Text

from ..document.explanation import Check, Explanation
from ..document.verdict import Verdict
from .context import Context
from .flow import pack, wrap
from .glyphs import check_mark, pretty
from .numbers import phrase
from .screen import Part, said
from .verdict import difference_records, verdict_lines

# "checks", "note" and "verdict" stand in a margin of this width.
_MARGIN = 9


def check_lines(checks: Sequence[Check], context: Context) -> Part:
    """The proofs, flowing, each with a mark that needs no colour."""
    items = {}
    for check in checks:
        mark = check_mark(check.passed, context.terminal)
        measured = "" if check.passed or check.value is None else f" ({phrase((check.value,), context.digits)})"
        items[f"{mark} {pretty(phrase(check.title, context.digits), context.terminal)}{measured}"] = (mark, check)
    lines: list[Text] = []
    room = _room(context)
    for packed in pack(items, room):
        if len(packed) > 1:
            lines.append(Text("   ").join(_marked(item, *items[item]) for item in packed))
        else:
            first, *rest = wrap(packed[0], room, "  ")
            lines += [_marked(first, *items[packed[0]]), *map(Text, rest)]
    return _in_margin("checks", lines, context)


def _marked(item: str, mark: str, check: Check) -> Text:
    text = Text(item)
    text.stylize("green" if check.passed else "bold red", 0, len(mark))
    return text


def closing_parts(explanation: Explanation, context: Context) -> list[Part]:
    """The notes, then the verdict."""
    room = _room(context)
    notes: Part = []
    for note in explanation.notes:
        notes += _in_margin("note", [Text(line) for line in wrap(said(note, context), room)], context)
    return [notes, *_verdict_parts(explanation.verdict, context)] if explanation.verdict is not None else [notes]


def _verdict_parts(verdict: Verdict, context: Context) -> list[Part]:
    """The entries that differ, as a table, then the verdict in words."""
    from .records import record_tables

    room = _room(context)
    tables: Part = list(record_tables(difference_records(verdict), context)) if verdict.differences else []
    lines: Part = []
    for word, text in verdict_lines(verdict, context.digits):
        said_lines = [Text(line) for line in wrap(pretty(context.terminal.text(text), context.terminal), room)]
        lines += _in_margin(word, said_lines, context)
    return [tables, lines]


def _room(context: Context) -> int:
    """The width beside the margin; a narrow terminal has no margin."""
    return context.width - _MARGIN if context.indent else context.width


def _in_margin(word: str, lines: list[Text], context: Context) -> Part:
    if not lines:
        return []
    if not context.indent:
        return [Text(word, style="bold"), *lines]
    heads = [Text(f"{word:<{_MARGIN}}", style="bold"), *[Text(" " * _MARGIN)] * (len(lines) - 1)]
    return [Text.assemble(head, line) for head, line in zip(heads, lines, strict=True)]
