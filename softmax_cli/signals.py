"""What a signal does to the command: the process ends with 128 + its number, at once, and leaves nothing behind.

Only the command takes the signals (`__main__`); a program that imports the package keeps its own.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

unfinished: set[str] = set()  # files being written, that nobody must find when the process has ended

# Those that end a process and can be caught, where this system has them; faults (SIGSEGV) cannot be caught from Python.
_NAMES = "HUP INT QUIT USR1 USR2 ALRM TERM STKFLT XCPU VTALRM PROF POLL PWR BREAK"
_ENDING = tuple(number for name in _NAMES.split() if (number := getattr(signal, f"SIG{name}", None)) is not None)


def take() -> None:
    """End at once on every signal that would end the process; one that is ignored (nohup, &) stays so."""
    for number in _ENDING:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _end)


@contextmanager
def unwinding() -> Iterator[None]:
    """Let a signal raise instead, KeyboardInterrupt or SystemExit: for what must put a terminal right first."""
    taken = [number for number in _ENDING if signal.getsignal(number) is _end]
    try:
        for number in taken:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _raise)
        yield
    finally:
        for number in taken:
            signal.signal(number, _end)


def remove_unfinished() -> None:
    """Remove what was being written."""
    for path in tuple(unfinished):
        with suppress(OSError):
            os.unlink(path)
        unfinished.discard(path)  # only now: a signal in between finds it still


def _end(number: int, _: FrameType | None) -> None:
    remove_unfinished()
    os._exit(128 + number)


def _raise(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
