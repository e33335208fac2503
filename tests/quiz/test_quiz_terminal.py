"""quiz as a conversation on a terminal: it waits for each answer, edits lines, and ends with the score."""

import os
import select
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

ROOT = Path(__file__).parents[2]
PIPED = ["quiz", "--seed", "7", "--topic", "softmax", "--count", "4"]
HANGS = 120  # seconds after which nothing more is waited for

# Readline shows its prompt a moment before it waits for signals, and a Ctrl-C in between stays unheard until a line
# ends; where it is heard at once, nobody reads the end of line.
CTRL_C = "\x03\n"


def _more(terminal: int, end: float) -> str:
    """What the terminal shows next; nothing when the other side has gone or the time is over."""
    if not select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
        return ""
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # Linux says so when the other side has gone
        return ""


def conversation(*steps: tuple[str, str]) -> tuple[str, int]:
    """What a terminal shows when each text is typed after its prompt has appeared, and the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.environ.update(PYTHONPATH=str(ROOT), TERM="xterm", COLUMNS="80")
        program = "from softmax_cli.__main__ import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", program, *PIPED])
    shown, place, end = "", 0, time.monotonic() + HANGS
    try:
        for waited, text in steps:
            while waited not in shown[place:] and (more := _more(terminal, end)):
                shown += more
            place = shown.index(waited, place) + len(waited)
            os.write(terminal, text.encode())
        while more := _more(terminal, end):
            shown += more
    finally:
        os.close(terminal)  # which hangs up on a child that still waits
        status = os.waitpid(pid, 0)[1]
    return shown.replace("\r", ""), os.waitstatus_to_exitcode(status)


def test_on_a_terminal_it_asks_again_keeps_a_history_and_ends_with_the_score() -> None:
    up, rub = "\x1b[A", "\x7f" * len("wrd")
    shown, code = conversation(
        ("> ", "1/8 5/8 wrd\n"),
        ("> ", f"{up}{rub}1/4\n"),
        ("2/4", ""),
        ("> ", "\n"),
        ("> ", "?\n"),
        ("p_i", ""),
        ("> ", CTRL_C),
    )
    assert "'wrd' is a word" in shown
    assert "Right, to every digit typed." in shown
    assert "Score: 1 of 1 right, 3 not reached." in shown
    assert code == 130


def test_the_end_of_input_ends_with_the_score() -> None:
    shown, code = conversation(("> ", "1/8 5/8 1/4\n"), ("2/4", ""), ("> ", "\x04"))
    assert "Score: 1 of 1 right, 3 not reached." in shown
    assert code == 0


def test_a_conversation_that_goes_wrong_leaves_no_child_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "HANGS", 1)
    with pytest.raises(ValueError, match="substring not found"):
        conversation(("this is never shown", ""))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
