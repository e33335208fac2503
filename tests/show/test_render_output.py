"""Where the text goes: the options as typed, the terminal, files whole or not at all, readers that leave."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from softmax_cli.errors import InputError
from softmax_cli.show import show
from softmax_cli.show.output import Output, Terminal

from ..cli import needs_shell, run
from .render_samples import SAMPLES

ROOT = Path(__file__).parents[2]


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "format"),
    [
        ({}, "table"),
        ({"json": True}, "json"),
        ({"plain": True}, "plain"),
        ({"format": "CSV"}, "csv"),
        ({"format": "json", "json": True}, "json"),
        ({"output": "a.md"}, "markdown"),
        ({"output": "a.JSON"}, "json"),
        ({"output": " a.txt"}, "table"),
        ({"output": "a.markdown"}, "markdown"),
        ({"output": "a.markdown", "format": "markdown"}, "markdown"),
        ({"output": "a.json", "json": True}, "json"),
        ({"output": "a.txt", "json": True}, "json"),
        ({"output": "a.dat", "format": "plain"}, "plain"),
    ],
)
def test_the_format_meant(typed: dict[str, object], format: str) -> None:
    assert Output.of(**typed).format == format  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "named", "hint"),
    [
        ({"json": True, "plain": True}, "--json and --plain", "--plain"),
        ({"format": "csv", "json": True}, "--format csv and --json", "--json"),
        ({"format": "excel"}, "excel", "markdown"),
        ({"format": "md"}, "--format md", "Did you mean markdown?"),
        ({"output": "a.xls"}, ".xls", ".csv"),
        ({"output": "a.json", "plain": True}, "--output a.json and --plain", "--output a.txt"),
        ({"output": "b/a.json", "format": "csv"}, "--output b/a.json and --format csv", "--output b/a.csv"),
        ({"output": "a.CSV", "json": True}, "--output a.CSV and --json", "leave out --json to write csv"),
        ({"output": " "}, "--output is empty", "--output result.json"),
        ({"output": "result"}, "result", "--format"),
        ({"digits": 0}, "--digits 0", "--digits 10"),
        ({"digits": 18}, "--digits 18", "--digits 10"),
    ],
)
def test_a_wrong_option_is_named_with_what_to_type(typed: dict[str, object], named: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        Output.of(**typed)  # type: ignore[arg-type]
    assert named in str(error.value.problem)
    assert hint in str(error.value.hint[0])


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("softmax", "2", "1", "--output=~/x.json").code == 0
    assert (tmp_path / "x.json").exists()
    assert Output.of(output="~nobody-here/x.json").file == Path("~nobody-here/x.json")


def test_a_dash_is_standard_output() -> None:
    assert Output.of(output="-").file is None


@pytest.mark.parametrize(
    ("environ", "tty", "colour"),
    [
        ({}, False, ""),
        ({"TERM": "xterm"}, True, "standard"),
        ({"TERM": "xterm-256color"}, True, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, "truecolor"),
        ({"TERM": "dumb"}, True, ""),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, ""),
        ({"FORCE_COLOR": "1"}, False, "standard"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, ""),
    ],
)
def test_colour_follows_the_terminal_and_the_user(environ: dict[str, str], tty: bool, colour: str) -> None:
    assert Terminal.of(Tty() if tty else io.StringIO(), environ).colour == colour


def test_the_width_is_columns_or_eighty() -> None:
    assert Terminal.of(io.StringIO(), {"COLUMNS": "132"}).width == 132
    assert Terminal.of(io.StringIO(), {"COLUMNS": "wide"}).width == 80
    assert Terminal.of(io.StringIO(), {"COLUMNS": "99999999999"}).width == 10_000


def test_a_file_is_written_and_standard_output_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    show(SAMPLES["three classes"], Output.of(output=str(file)))
    assert file.read_text().startswith("class,z,p,g\n0,2.0,")
    assert capsys.readouterr() == ("", f"wrote {file}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    file, link = tmp_path / "a.json", tmp_path / "link.json"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    show(SAMPLES["three classes"], Output.of(output=str(link)))
    assert link.is_symlink()
    assert file.read_text().startswith("{")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "a.json"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        show(SAMPLES["three classes"], Output.of(output=str(file)))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.json": "old"}


@pytest.mark.parametrize(("name", "said"), [("missing/a.json", "does not exist"), (".", "folder")])
def test_a_path_that_cannot_be_written_is_named(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        show(SAMPLES["three classes"], Output("json", file=tmp_path / name))
    assert str(tmp_path) in str(error.value.problem)
    assert not list(tmp_path.iterdir())


def _run(code: str, tail: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(ROOT)!r}]\n{code}"
    command = f'{sys.executable} -c "$SCRIPT" {tail}'
    environ = {**os.environ, "SCRIPT": script}
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, env=environ, capture_output=True, text=True, check=False)


SHOW = """
from render_samples import SAMPLES
from softmax_cli.show import show
from softmax_cli.show.output import Output
show(SAMPLES["a thousand classes"], Output(all=True))
"""


@needs_shell
def test_a_reader_that_leaves_early_gets_no_message() -> None:
    done = _run(SHOW, "| head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("softmax of z")


@needs_shell
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said() -> None:
    done = _run(SHOW, "> /dev/full")
    assert "InputError: Standard output cannot be written: No space left on device" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("file", ["a.csv", "a.json", "a.md", "a.txt"])
def test_half_a_character_in_a_name_goes_into_a_file(file: str, tmp_path: Path) -> None:
    answer = run("softmax", "\udcff=2", "b=1", "--output", str(tmp_path / file))
    assert answer.code == 0
    assert "\\udcff" in (tmp_path / file).read_text(encoding="utf-8")
