"""Rich renderables -> text: one console that reads nothing of the environment and never crops."""

import io
from collections.abc import Sequence

from rich.console import Console, RenderableType

from ..output import Terminal
from .context import Context
from .tables import WIDE

Part = list[RenderableType]  # one paragraph; a blank line stands between two


class _Sink(io.StringIO):
    """Tells Rich the encoding, so that its own lines (the trees') are ASCII where they must be."""

    encoding = "utf-8"


def printed(title: Sequence[RenderableType], parts: Sequence[Part], context: Context) -> str:
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
