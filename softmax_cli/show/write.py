"""The one place where text leaves the process: every byte of it, or an InputError.

What a person is told on standard error is never in the way of that: where it cannot be written it is lost.
"""

import os
import sys
import time
from typing import Any, Protocol

from ..errors import InputError

_PAUSE = 0.01  # seconds until a stream that takes nothing at present is asked again


class Raw(Protocol):
    """A binary stream without a buffer, which may take less than it is given."""

    def write(self, data: memoryview, /) -> int | None:
        """Take some of `data` and say how much; None where nothing can be taken at present."""


def to_stdout(text: str) -> None:
    """Write the whole text. A reader that has gone away (`| head -1`) is no error and gets no message."""
    hint = "Write to a file with --output FILE."
    if sys.stdout is None:
        raise InputError("stdout-closed", "Standard output is closed.", hint)
    try:
        _to_stream(text, sys.stdout)
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        why = error.strerror or str(error)
        raise InputError("stdout-unwritable", "Standard output cannot be written: {why}.", hint, why=why) from error


def to_stderr(text: str) -> None:
    """Write it if it can be written: nothing else changes if standard error is closed, full or gone."""
    try:
        if sys.stderr is not None:  # print() would take standard output instead
            _to_stream(text, sys.stderr)
    except (OSError, ValueError):
        return


def write_all(stream: Raw, data: bytes) -> None:
    """Every byte, however little the stream takes at a time: an almost full disk, a stopped pipe, a signal between."""
    left = memoryview(data)
    while left:
        try:
            taken = stream.write(left)
        except BlockingIOError as full:
            taken = full.characters_written
        if not taken:
            time.sleep(_PAUSE)
        left = left[taken or 0 :]


def _to_stream(text: str, stream: Any) -> None:
    """Past the buffer of a stream that has one, so that what is not taken is known here and not at the end."""
    binary: Any = getattr(stream, "buffer", None)
    if binary is None:  # a notebook's, or a test's
        stream.write(text)
        stream.flush()
        return
    stream.flush()  # what others printed comes first
    try:
        data = text.encode(stream.encoding, stream.errors or "strict")
    except UnicodeEncodeError:
        data = text.encode(stream.encoding, "backslashreplace")
    write_all(getattr(binary, "raw", binary), data)


def _silence_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it on exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor has nothing to complain about
        return
