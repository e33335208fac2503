"""A progress bar on standard error, for the few commands that take longer than a blink."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from .. import signals

OnProgress = Callable[[int, int, str], None]


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[OnProgress]:
    """Give an `on_progress(done, total, text)` that draws on `stream` (standard error) while the block runs.

    Nothing is drawn where the stream is no terminal, so a log or a pipe gets no bar; Rich is then not even imported.
    The bar is erased at the end, also after Ctrl-C. It is redrawn only when told of progress: a thread that redraws
    by the clock would disturb what is being timed.
    """
    stream = sys.stderr if stream is None else stream
    if stream is None or not stream.isatty():  # None: standard error is closed
        yield lambda done, total, text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    # No markup: "[K]" in a caption must not vanish.
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}", markup=False))
    with (
        signals.unwinding(),
        Progress(*columns, console=Console(file=stream), transient=True, auto_refresh=False) as bar,
    ):
        task = bar.add_task("", total=1)
        yield lambda done, total, text: bar.update(task, completed=done, total=total, description=text, refresh=True)
