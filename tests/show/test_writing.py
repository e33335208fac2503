"""Output arrives whole or the exit code is 2: full disks, stopped pipes, closed streams, what is no regular file."""

import fcntl
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from softmax_cli.show import files
from softmax_cli.show.write import write_all

from ..cli import needs_shell, run

ROOT = Path(__file__).parents[2]
FULL = "cannot be written: No space left on device."
FORMATS = ("table", "plain", "json", "csv", "markdown")
MANY = ["softmax", *map(str, range(300)), "--all", "--format"]  # more than PIPE and FILE_LIMIT, in every format
PIPE = FILE_LIMIT = 4096

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


class Slow:
    """A stream that takes a few bytes at a time, and none at all now and then."""

    def __init__(self, *takes: int | BlockingIOError | None) -> None:
        self.takes = list(takes)
        self.data = b""

    def write(self, data: memoryview) -> int | None:
        take = self.takes.pop(0) if self.takes else len(data)
        count = take.characters_written if isinstance(take, BlockingIOError) else take
        self.data += bytes(data[: count or 0])
        if isinstance(take, BlockingIOError):
            raise take
        return count


def command(*words: str, unbuffered: str = "", **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered}
    return subprocess.Popen([sys.executable, "-m", "softmax_cli", *words], env=environment, **options)


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The line in bash; S stands for the command."""
    line = line.replace("S ", f"{sys.executable} -m softmax_cli ")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_stream_that_takes_little_gets_everything() -> None:
    for takes in ((1, 2, 3), (None, 1, None), (BlockingIOError(11, "full", 3), 2)):
        stream = Slow(*takes)
        write_all(stream, b"0123456789")
        assert stream.data == b"0123456789"


@pytest.mark.parametrize(("format", "unbuffered"), [*((format, "1") for format in FORMATS), ("json", "")])
def test_a_stopped_pipe_loses_nothing(format: str, unbuffered: str) -> None:
    child = command(*MANY, format, unbuffered=unbuffered, stdout=subprocess.PIPE, pipesize=PIPE)
    assert child.stdout is not None
    with child, child.stdout as stream:
        select.select([stream], [], [])  # it has begun to write, and fills the pipe
        time.sleep(0.05)
        child.send_signal(signal.SIGSTOP)
        child.send_signal(signal.SIGCONT)  # a write that has begun ends short
        whole = stream.read()
    assert child.returncode == 0
    assert whole == run(*MANY, format).out.encode()
    assert len(whole) > 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_never_waits_gets_everything(unbuffered: str) -> None:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    child = command(*MANY, "json", unbuffered=unbuffered, stdout=theirs)
    os.close(theirs)
    fcntl.fcntl(ours, 1031, PIPE)  # F_SETPIPE_SZ
    select.select([ours], [], [])
    time.sleep(0.05)
    with open(ours, "rb") as stream:
        assert json.load(stream)["result"]["argmax"] == 299
    assert child.wait() == 0


@pytest.mark.parametrize(("format", "unbuffered"), [*((format, "1") for format in FORMATS), ("json", "")])
def test_a_disk_that_fills_up_exits_2(format: str, unbuffered: str, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: it takes some of a write, and then nothing."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))

    with (tmp_path / "out").open("wb") as out:
        child = command(*MANY, format, unbuffered=unbuffered, stdout=out, stderr=subprocess.PIPE, preexec_fn=limit)
        error = child.communicate()[1].decode()
    assert child.returncode == 2
    assert error.startswith("Error: Standard output cannot be written: File too large.")
    assert (tmp_path / "out").stat().st_size == FILE_LIMIT


def test_a_file_that_does_not_fit_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    child = command(
        *MANY, "json", "-o", "a.json", stderr=subprocess.PIPE, cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT)),
    )  # fmt: skip
    assert b"--output a.json: this cannot be written" in child.communicate()[1]
    assert child.returncode == 2
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.json": "old"}


@needs_shell
@needs_full
@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("line", "code", "out"),
    [
        ("S softmax ln3 0 -q --digits 2", 0, "0.75\n0.25\n"),
        ("S softmax ln3 0 -q --expect 1,2", 1, "unknown\n"),
        ("S softmax x", 2, ""),
        ("S nonsense", 2, ""),
        ("S", 2, ""),
        ("S softmax 2 1 -o a.json", 0, ""),
        ("S softmax --no-such-option", 2, ""),
    ],
)
def test_without_standard_error_nothing_else_changes(
    line: str, code: int, out: str, where: str, tmp_path: Path
) -> None:
    done = shell(f"{line} {where}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, out, "")
    assert [path.name for path in tmp_path.iterdir()] == (["a.json"] if "-o a" in line else [])


@needs_shell
@needs_full
@pytest.mark.parametrize("words", ["softmax 2 1 -q", "--help", "softmax --help", "--version", "schema"])
def test_a_full_or_closed_standard_output_exits_2(words: str, tmp_path: Path) -> None:
    full, closed = (f"Error: Standard output {said}\n" for said in (FULL, "is closed."))
    for where, unbuffered, said in ((">/dev/full", "", full), (">/dev/full", "1", full), (">&-", "", closed)):
        done = shell(f"S {words} {where}", tmp_path, PYTHONUNBUFFERED=unbuffered)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", said + "Write to a file with --output FILE.\n")


@needs_shell
@pytest.mark.parametrize("line", ["S --help", "S softmax --help", "S --version", "S softmax 2 1 -q"])
def test_a_reader_that_reads_nothing_is_no_error(line: str, tmp_path: Path) -> None:
    done = shell(f"{line} | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.stdout, done.stderr) == ("0\n", "")


@needs_shell
@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("echo old > log; S softmax ln3 0 -q -d 2 -o /dev/stdout >> log 2>/dev/null; cat log", "old\n0.75\n0.25\n"),
        ("S softmax ln3 0 -q -d 2 -o >(wc -l) 2>/dev/null | cat", "2\n"),
        ("S softmax ln3 0 -q -d 2 -o /dev/stdout 2>/dev/null | cat", "0.75\n0.25\n"),
        ("S softmax ln3 0 -q -d 2 -o /proc/self/fd/1 2>/dev/null | cat", "0.75\n0.25\n"),
        ("S softmax ln3 0 -q -d 2 -o /dev/fd/7 7>&1 2>/dev/null", "0.75\n0.25\n"),
        ("ln -s /dev/stdout link; S softmax ln3 0 -q -d 2 -o link >> log 2>/dev/null; cat log", "0.75\n0.25\n"),
        ("mkfifo pipe; S softmax ln3 0 -q -d 2 -o pipe 2>/dev/null & cat pipe; wait", "0.75\n0.25\n"),
        ("S softmax ln3 0 -q -o /dev/null; echo $?", "0\n"),
        ("S softmax 2 1 -o /dev/stdout 2>/dev/null | head -n 1", "softmax of z = [2, 1]   K = 2\n"),
        ("S softmax 2 1 -o /dev/stdout 2>/dev/null | true; echo ${PIPESTATUS[0]}", "0\n"),
        ("S softmax 2 1 -q -o /dev/full 2>/dev/null; echo $?", "2\n"),
        ("S softmax 2 1 -q -o /dev/fd/9 2>/dev/null; echo $?", "2\n"),
    ],
)
def test_what_is_no_regular_file_is_written_through(line: str, out: str, tmp_path: Path) -> None:
    assert shell(line, tmp_path).stdout == out


@pytest.mark.parametrize("fails", [False, True])
def test_a_stranger_s_file_of_the_temporary_name_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    if fails:
        monkeypatch.setattr(os, "fsync", full)
    names: Callable[[int], bytes] = iter([b"taken", b"free"]).__next__  # type: ignore[assignment]
    monkeypatch.setattr(os, "urandom", lambda _: names())  # type: ignore[call-arg]
    taken = tmp_path / f".softmax-cli-{b'taken'.hex()}.part"
    taken.write_text("theirs")
    done = run("softmax", "2", "1", "-o", str(tmp_path / "a.json"))
    assert done.code == (2 if fails else 0)
    assert taken.read_text() == "theirs"
    assert {path.name for path in tmp_path.iterdir()} == {taken.name} | (set() if fails else {"a.json"})


def test_a_name_of_255_bytes_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("猫" * 83 + ".json")
    assert run("softmax", "2", "1", "-o", str(file)).code == 0
    assert list(tmp_path.iterdir()) == [file]


def test_a_ring_of_links_is_no_descriptor(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert not files.is_special(tmp_path / "a")
