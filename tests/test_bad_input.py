"""Every kind of bad input ends with exit 2, nothing on standard output, and a message that says what to type.

The whole messages stand in tests/transcripts/bad-input.md; this test holds what all of them have in common.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from .cli import run

HERE = Path(__file__).parent
PAGE = (HERE / "transcripts" / "bad-input.md").read_text(encoding="utf-8")
COMMANDS = [line[len("$ softmax-cli ") :] for line in PAGE.splitlines() if line.startswith("$ softmax-cli")]

ADVICE = re.compile(r"\b(type|write|choose|give|add|keep|use|end|name|save|check|leave|put|give)\b", re.IGNORECASE)


@pytest.mark.parametrize("command", COMMANDS)
def test_exit_2_and_one_message(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HERE / "data" / "files", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    answer = run(*shlex.split(command))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Error: ")
    problem, hint = answer.err.removeprefix("Error: ").split("\n", 1)
    assert problem
    assert ADVICE.search(hint)
    assert "Traceback" not in answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_there_are_at_least_forty_kinds() -> None:
    assert len(set(COMMANDS)) >= 60
