"""The last resort: a bug exits 70 with one line, memory that cannot be had 2, each without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from softmax_cli.app.failures import TRACEBACK

from ..cli import run
from ..terminals import on_terminal

ROOT = Path(__file__).parents[2]


def raising(error: BaseException):
    def explain(*_: object, **__: object) -> None:
        raise error

    return explain


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """A lesson that raises what it is given."""

    def broken(error: BaseException) -> None:
        monkeypatch.setattr("softmax_cli.lessons.softmax.explain", raising(error))

    return broken


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError("x\x1b"), ValueError("a\nb"), KeyError("k"), AssertionError(), RuntimeError(),
     ImportError("numpy"), UnicodeDecodeError("utf-8", b"", 0, 1, "x"), StopIteration(), OverflowError(),
     np.linalg.LinAlgError(), FileNotFoundError(2, "No such file", "x")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_a_bug_exits_70_with_one_line(error: Exception, broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TRACEBACK, raising=False)
    broken(error)
    done = run("softmax", "2", "1")
    assert (done.code, done.out, done.err.count("\n")) == (70, "", 1)
    assert done.err.startswith(f"Error: {type(error).__name__} at ")
    assert "commands/softmax.py:" in done.err
    assert "a bug in softmax-cli" in done.err
    assert f"{TRACEBACK}=1" in done.err


def test_developers_get_the_traceback(broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TRACEBACK, "1")
    broken(ZeroDivisionError("division by zero"))
    done = run("softmax", "2", "1")
    assert (done.code, done.out) == (70, "")
    assert "Traceback (most recent call last):" in done.err
    assert "ZeroDivisionError: division by zero" in done.err


@pytest.mark.parametrize("array", [False, True])
def test_memory_that_cannot_be_had_exits_2(array: bool, broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TRACEBACK, raising=False)
    error: MemoryError = MemoryError()
    if array:
        with pytest.raises(MemoryError) as refused:
            np.empty(1 << 59)
        error = refused.value
    broken(error)
    done = run("softmax", "2", "1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: There is not enough memory for this.\nType fewer rows or classes at a time")
    assert "--row 0" in done.err


def test_a_limit_on_the_address_space_exits_2() -> None:
    code = (
        "import resource, numpy; from softmax_cli.__main__ import main;"
        "import softmax_cli.lessons.jacobian;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); main()"
    )
    words = ["jacobian", ",".join(map(str, range(9000))), "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")


def test_what_is_nested_too_deep_exits_2(broken) -> None:
    broken(RecursionError())
    done = run("softmax", "2", "1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: This is nested too deep.\n")


def test_a_broken_installation_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ImportError('broken')")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "softmax_cli", "softmax", "2", "1"], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (70, "", 1)
    assert "ImportError at app/cli.py" in done.stderr


@pytest.mark.parametrize(
    "words",
    ["ce 1 2 --label 0 --weight 1e308,1e308", "logits 1e308 1e308 --normalize", "grad 1e308 -1e308 --label 0 -T 1e-300",
     "stable-check 1e308 -1e308", "sigmoid 1e308 -1e308 --target 1,0", "softmax 1e308 -1e308 --expect 1,0"],
)  # fmt: skip
def test_no_warning_of_numpy_reaches_standard_error(words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONWARNINGS", None)
    command = [sys.executable, "-m", "softmax_cli", *words.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Warning" not in done.stderr
    assert done.returncode in (0, 1, 2), done.stderr


@pytest.mark.parametrize(
    "words",
    [["schema", "x"], ["quiz", "1"], ["check"], ["check", "a", "b"], ["--lable"], ["--json"], ["-z"], ["--version=3"],
     ["softmax", "--help=1"], ["softmax", "2", "1", "--bogus"], ["check", *["x"] * 50_000],
     ["softmax", "2", "--" + "x" * 100_000], ["--" + "x" * 100_000], ["x" * 100_000], ["schema", "x" * 100_000],
     ["softmax", "2", "1", "--json=" + "x" * 100_000], ["softmax", "2", "1", "-f", "x" * 100_000],
     ["softmax", "2", "1", "-o", "x" * 100_000], ["softmax", "2", "1", "\u2014" + "x" * 100_000],
     ["ce", "2", "1", "--base", "x" * 100_000], ["ce", "2", "1", "-l", "x" * 100_000], ["check", "x" * 100_000],
     ["softmax", "2", "1", "-T", "x" * 100_000], ["quiz", "--topic", "x" * 100_000], ["interview", "x" * 100_000],
     ["large-k", "2", "1", "-l", "1", "--method", "x" * 100_000], ["softmax", "2", "1", "--expect", "x" * 100_000],
     ["softmax", "2", "1", "--expect", "1", "--tol", "x" * 100_000], ["softmax", "2", "1", "--names", "x" * 100_000],
     ["stable-check", "1", "--dtype", "x" * 100_000], ["complexity", "--classes", "x" * 100_000]],
    ids=lambda words: " ".join(words)[:40],
)  # fmt: skip
def test_every_error_is_short_and_has_our_style(words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert "Usage:" not in done.err
    assert 2 <= done.err.count("\n") <= 3
    assert len(done.err) < 800


def test_on_a_terminal_an_error_breaks_between_words(tmp_path: Path) -> None:
    words = ["softmax", "2", "1", "--softcap", "1" * 30 + "x"]
    whole = run(*words).err
    shown, code = on_terminal(*words, cwd=tmp_path, COLUMNS="60")
    assert code == 2
    assert max(map(len, shown.splitlines())) <= 60
    assert len(shown.splitlines()) > len(whole.splitlines())
    assert shown.split() == whole.split()


@pytest.mark.parametrize("typed", [["--digits", "1_0"], ["--digits=1_0"], ["-d", "1_0"], ["-d1_0"]])
def test_an_underscore_is_in_no_number(typed: list[str]) -> None:
    done = run("softmax", "2", "1", *typed)
    assert (done.code, done.out) == (2, "")
    assert "takes a whole number, not '1_0'." in done.err


@pytest.mark.parametrize(
    "words",
    ["ce 1 2 -l 0 --ignore-index 1_0", "large-k 1 2 -l 0 --k 1_0", "complexity 1 2 --dim 1_0", "quiz --seed 1_0",
     "quiz --count=1_0", "large-k 1 2 -l 0 --seed 1_0", "large-k 1 2 -l 0 --draws 1_0", "quiz --level 1_0"],
)  # fmt: skip
def test_nor_in_the_number_of_another_option(words: str) -> None:
    done = run(*words.split())
    assert (done.code, done.out) == (2, "")
    assert "takes a whole number, not '1_0'." in done.err
