"""Whether words may name files and standard input: those of a command line may, those that others wrote may not.

Loaded where a word names a source, and where a sheet of answers is read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from ...errors import InputError
from ..typed.tokens import shortened


class Access(NamedTuple):
    """What words may name."""

    files: bool = True
    standard_input: bool = True


EVERYTHING, NOTHING, FILES = Access(), Access(False, False), Access(True, False)
_ACCESS = ContextVar("access", default=EVERYTHING)


@contextmanager
def access(allowed: Access) -> Iterator[None]:
    """Within the block, words may name what is `allowed` and nothing else."""
    before = _ACCESS.set(allowed)
    try:
        yield
    finally:
        _ACCESS.reset(before)


def files_allowed() -> bool:
    """Whether a word may name a file."""
    return _ACCESS.get().files


def check_access(source: str) -> None:
    """InputError where `source`, - or @FILE, names what it may not."""
    hint = "Write the numbers themselves."
    if source.strip() == "-":
        if not _ACCESS.get().standard_input:
            raise InputError("standard-input-refused", "- names standard input, which is not read here.", hint)
    elif not _ACCESS.get().files:
        problem = "'{source}' names a file, and no file is opened here."
        raise InputError("file-refused", problem, hint, source=shortened(source))
