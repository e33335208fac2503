"""Every `$ softmax-cli ...` in README.md and in tests/transcripts/*.md prints exactly what stands under it.

A fenced `console` block holds one or more commands, each with its whole output (standard output, then standard error)
and a last line `# exit N` where N is not 0. `pytest tests/test_transcripts.py --update` rewrites the outputs.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .cli import HAS_SHELL, run

HERE = Path(__file__).parent
PAGES = [HERE.parent / "README.md", *sorted((HERE / "transcripts").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = "$ softmax-cli"


@dataclass(frozen=True)
class Example:
    command: str
    expected: str


def examples_in(block: str) -> Iterator[Example]:
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        if part.strip():
            command, _, expected = part.partition("\n")
            yield Example(command, expected)


def is_run(command: str) -> bool:
    """Whether the block's command is ours to run; the set-up commands of the README are run by the CI script."""
    ours = command.startswith(RUN) or f"| {RUN[2:]}" in command
    return ours and (HAS_SHELL or not in_shell(command))


def in_shell(command: str) -> bool:
    """Whether it takes a shell to run it; what stands in a file of answers does not make it so."""
    return any(mark in command for mark in ("|", ">", "<")) and not command.startswith(RUN + " check")


def output_of(command: str, folder: Path) -> str:
    """What the command prints, with its exit code where that is not 0."""
    if in_shell(command):
        code, printed = _shell(command[2:], folder)
    else:
        result = run(*shlex.split(command[len(RUN) :]))
        code, printed = result.code, result.out + result.err
    return printed + (f"# exit {code}\n" if code else "")


def _shell(command: str, folder: Path) -> tuple[int, str]:
    python = shlex.quote(sys.executable)
    command = command.replace("softmax-cli", f"{python} -m softmax_cli")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the transcripts read."""
    for place in (tmp_path, tmp_path / "tests" / "data" / "files"):  # the README's paths are those of a clone
        shutil.copytree(HERE / "data" / "files", place, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    ran = [example for block in BLOCK.findall(text) for example in examples_in(block) if is_run(example.command)]
    assert ran, f"{page.name} runs nothing"
    if request.config.getoption("--update"):
        page.write_text(BLOCK.sub(lambda found: _rewritten(found.group(1), folder), text), encoding="utf-8")
        return
    for example in ran:
        assert example.command + "\n" + output_of(example.command, folder) == example.command + "\n" + example.expected


def test_the_readme_shows_lines_of_the_file_that_it_checks() -> None:
    shown = re.findall(r"^```json\n(.*?)^```$", PAGES[0].read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = (HERE / "data" / "files" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert [block.splitlines() for block in shown] == [lines[:2]]


def _rewritten(block: str, folder: Path) -> str:
    parts = [
        example.command + "\n" + (output_of(example.command, folder) if is_run(example.command) else example.expected)
        for example in examples_in(block)
    ]
    return "```console\n" + "".join(parts) + "```"
