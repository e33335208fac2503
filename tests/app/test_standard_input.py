"""Numbers from standard input: asked for on a terminal, read unasked from a pipe or a file, from nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from softmax_cli.app.table import COMMANDS

from ..cli import run
from ..terminals import on_terminal

ROOT = Path(__file__).parents[2]
READING = ["softmax", "ce", "grad", "jacobian", "stable-check", "sigmoid", "logits", "large-k"]  # all with numbers


def piped(*words: str, stdin: object = None, text: str | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "softmax_cli", *words], env={**os.environ, "PYTHONPATH": str(ROOT)}, input=text,
        **({} if stdin is None else {"stdin": stdin}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", READING)
def test_what_is_piped_in_is_read_without_a_dash(command: str) -> None:
    label = ["--label", "1"] if command in ("ce", "grad", "large-k") else []
    text = "0.5 0.25 0.25\n" if command == "logits" else "2 1 0.1 -1\n"
    assert piped(command, *label, "-q", text=text) == piped(command, "-", *label, "-q", text=text)


def test_a_regular_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("2 1\n0 3\n")
    with (tmp_path / "f").open() as file:
        code, out, err = piped("softmax", "-q", "-d", "4", stdin=file)
    assert (code, out, err) == (0, "0.7311 0.2689\n0.04743 0.9526\n", "")


def test_an_empty_pipe_and_other_devices_get_the_usual_error(tmp_path: Path) -> None:
    usual = run("softmax")
    assert usual.code == 2
    assert "No logits" in usual.err
    for stdin, text in ((None, ""), (subprocess.DEVNULL, None)):
        assert piped("softmax", stdin=stdin, text=text) == (2, "", usual.err)
    with (tmp_path / "empty").open("w+") as empty:
        assert piped("softmax", stdin=empty) == (2, "", usual.err)


def test_a_closed_standard_input_gets_the_usual_error() -> None:
    line = f"{sys.executable} -m softmax_cli softmax <&-"
    done = subprocess.run(
        ["bash", "-c", line], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", run("softmax").err)


def test_a_terminal_is_not_read_unasked(tmp_path: Path) -> None:
    shown, code = on_terminal("softmax", cwd=tmp_path)
    assert code == 2
    assert shown == run("softmax").err


def test_typed_logits_leave_the_pipe_alone() -> None:
    ours, theirs = os.pipe()  # nobody writes into it and nobody closes it
    try:
        assert piped("softmax", "1", "1", "-q", stdin=ours)[:2] == (0, "0.5\n0.5\n")
        assert piped("complexity", "--classes", "10", "-q", stdin=ours)[0] == 0
        assert piped("interview", "1", "-q", stdin=ours)[0] == 0
        assert piped("schema", stdin=ours)[0] == 0
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_label_may_be_read_instead() -> None:
    assert piped("ce", "2", "1", "--label", "-", "-q", text="1\n") == piped("ce", "2", "1", "-l", "1", "-q")
    assert piped("ce", "--label", "-", text="1\n")[0] == 2


def test_the_api_of_tests_has_no_pipe() -> None:
    assert run("softmax", stdin="2 1").code == 2  # a stream that is no file is not read unasked
    assert run("softmax", "-", stdin="2 1").code == 0


def test_a_terminal_is_told_that_numbers_are_awaited(tmp_path: Path) -> None:
    shown, code = on_terminal("softmax", "-", "-q", cwd=tmp_path, typed="1 1\n\x04", after="Ctrl-D")
    assert code == 0
    assert shown.startswith("Numbers are awaited: type them, a row a line, then Ctrl-D on a line of its own.\n")
    assert shown.endswith("0.5\n0.5\n")


@pytest.mark.parametrize("words", [["softmax", "-"], ["softmax"]])
def test_a_pipe_that_stays_silent_gets_a_hint_after_two_seconds(words: list[str]) -> None:
    ours, theirs = os.pipe()
    start = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "softmax_cli", *words, "-q"], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=ours,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with child:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("Numbers are awaited on standard input")
        assert time.monotonic() - start > 2
        os.write(theirs, b"1 1")
        os.close(theirs)
        os.close(ours)
        assert child.communicate() == ("0.5\n0.5\n", "")
    assert child.returncode == 0


def test_every_command_with_numbers_reads_them_or_can_do_without() -> None:
    commands = {name: entry.load() for name, entry in COMMANDS.items()}
    assert [name for name, one in commands.items() if getattr(one, "numbers", None)] == READING
