"""Standard input where numbers are read from it: what is said to the one who should type them, or is waited for."""

import os
import select
import stat
import sys
from collections.abc import Mapping
from typing import Any

from ..document.text import Text

_PATIENCE = 2.0  # seconds without a byte, until standard error says what is waited for


def with_piped(given: Mapping[str, Any], numbers: str | None) -> Mapping[str, Any]:
    """The values of a command line with `-` for its `numbers`, where none were typed and something is piped in.

    Only a pipe or a regular file is read unasked; not where something else is read from it, nor where the command can
    do without (None). An empty one is as good as none.
    """
    words = [value if isinstance(value, str) else " ".join(value) for value in given.values() if _is_text(value)]
    asked = any(word.strip() == "-" for word in words)
    unasked = numbers is not None and not asked and not given[numbers] and _is_piped()
    if asked or unasked:
        _announce()
    return {**given, numbers: ["-"]} if unasked and sys.stdin.buffer.peek(1) else given  # type: ignore[dict-item,union-attr]


def _is_text(value: object) -> bool:
    return isinstance(value, (str, list, tuple))


def _is_piped() -> bool:
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):  # closed, or no file
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)


def _announce() -> None:
    """Say that numbers are awaited: at once on a terminal, elsewhere when they are late."""
    try:
        terminal, descriptor = sys.stdin.isatty(), sys.stdin.fileno()
        late = not terminal and not select.select([descriptor], [], [], _PATIENCE)[0]
    except (OSError, ValueError, AttributeError):
        return
    from ..show.messages import to_person

    if terminal:
        to_person([Text("Numbers are awaited: type them, a row a line, then Ctrl-D on a line of its own.")])
    elif late:
        to_person([Text("Numbers are awaited on standard input: 2 1 0.1, a row a line. Ctrl-C gives up.")])
