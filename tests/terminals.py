"""Run the command on a pseudo-terminal."""

import os
import select
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

ROOT = Path(__file__).parents[1]
HANGS = 60  # seconds after which nothing more is waited for


def on_terminal(*words: str, cwd: Path, typed: str = "", after: str = "", **environment: str) -> tuple[str, int]:
    """All that the terminal receives, and the exit code; `typed` is typed once it has shown `after`."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.chdir(cwd)
        os.environ.update({"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", **environment})
        os.execv(sys.executable, [sys.executable, "-m", "softmax_cli", *words])
    shown, end, waiting = b"", time.monotonic() + HANGS, bool(typed)
    try:
        while select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:  # Linux says so when the other side has gone
                break
            if not more:
                break
            shown += more
            if waiting and after.encode() in shown:
                os.write(terminal, typed.encode())
                waiting = False
    finally:
        os.close(terminal)
        status = os.waitpid(pid, 0)[1]
    return shown.decode("utf-8", "surrogateescape").replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)
