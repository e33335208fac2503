"""A signal ends the command with 128 + its number, whenever it comes, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

ROOT = Path(__file__).parents[1]

# One process loads everything once, and forks for each case: a signal sent to itself before or after one system call.
AT_EACH_PHASE = """
import os, signal, sys
from softmax_cli import __main__ as entry
from softmax_cli.app.cli import app
import softmax_cli.show.files as files, softmax_cli.commands.softmax, softmax_cli.show.formats.json
import softmax_cli.lessons.softmax

def sending(call, number, after):
    waiting = [number]
    def send():
        if waiting: os.kill(os.getpid(), waiting.pop())
    def wrapped(*args, **named):
        if not after: send()
        try:
            return call(*args, **named)
        finally:
            if after: send()
    return wrapped

for place, name in ((files.os, "open"), (files, "write_all"), (files.os, "fsync"), (files.os, "chmod"),
                    (files.os, "replace"), (files.os, "unlink"), (files.signals, "remove_unfinished")):
    for after in (False, True):
        for number in map(int, sys.argv[1:]):
            folder = f"{name}-{after}-{number}"
            os.mkdir(folder)
            with open(f"{folder}/a.json", "w") as old:
                old.write("old")
            child = os.fork()
            if child == 0:
                os.chdir(folder)
                real = getattr(place, name)
                setattr(place, name, sending(real, number, after))
                sys.argv = ["softmax-cli", "softmax", "2", "1", "-o", "a.json"]
                entry.main()
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            kept = sorted(os.listdir(folder))
            text = open(f"{folder}/a.json").read()
            whole = text == "old" or (text.startswith("{") and text.endswith("}\\n"))
            print(name, after, number, status, *kept, whole, flush=True)
"""

# Sends the signal at the n-th import that the command makes.
AT_AN_IMPORT = """
import builtins, os, sys
number, left = int(sys.argv.pop(1)), int(sys.argv.pop(1))
real = builtins.__import__
def counted(*args, **named):
    global left
    left -= 1
    if left == 0: os.kill(os.getpid(), number)
    return real(*args, **named)
from softmax_cli.__main__ import main
builtins.__import__ = counted
main()
"""

ENDING = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


def python(code: str, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_at_every_phase_of_a_write_no_file_is_left_and_the_target_is_whole(tmp_path: Path) -> None:
    done = python(AT_EACH_PHASE, *(str(int(number)) for number in (*ENDING, signal.SIGQUIT)), cwd=tmp_path)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == 7 * 2 * 4, done.stderr
    for _, _, number, status, *kept, whole in lines:
        assert (int(status), kept, whole) == (128 + int(number), ["a.json"], "True")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("nth", [1, 3, 10, 40, 200, 600])
def test_while_modules_load_there_is_no_traceback(number: signal.Signals, nth: int) -> None:
    done = python(AT_AN_IMPORT, str(int(number)), str(nth), "softmax", "2", "1")
    assert (done.returncode, done.stdout, done.stderr) in (
        (128 + number, "", ""),
        (-number if number != signal.SIGINT and nth <= 40 else 0, "", ""),  # the first 3 ms: a shell says 143 as well
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_while_it_waits_for_input(number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-m", "softmax_cli", "softmax", "-"], env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stderr is not None
        assert child.stderr.readline().startswith(b"Numbers are awaited on standard input")  # after two seconds
        child.send_signal(number)
        out, err = child.communicate()
    assert (child.returncode, out, err) == (128 + number, b"", b"")


def test_a_signal_that_is_ignored_stays_so() -> None:
    code = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + AT_AN_IMPORT
    done = python(code, str(int(signal.SIGHUP)), "40", "softmax", "2", "1", "-q")
    assert done.returncode == 0, done.stderr


def test_a_program_that_imports_the_package_keeps_its_signals() -> None:
    code = (
        "import signal; before = [signal.getsignal(n) for n in range(1, 32)];"
        "import softmax_cli.__main__, softmax_cli.signals, softmax_cli.show.files;"
        "assert before == [signal.getsignal(n) for n in range(1, 32)]"
    )
    assert python(code).returncode == 0


def test_what_must_put_a_terminal_right_is_unwound(monkeypatch: pytest.MonkeyPatch) -> None:
    from softmax_cli import signals

    ours = {number: signal.getsignal(number) for number in ENDING}
    try:
        signals.take()
        with pytest.raises(KeyboardInterrupt), signals.unwinding():
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(SystemExit) as ended, signals.unwinding():
            signal.raise_signal(signal.SIGTERM)
        assert ended.value.code == 143
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
