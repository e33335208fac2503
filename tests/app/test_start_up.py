"""What a command loads: nothing that it does not need, for that is what a start costs."""

import subprocess
import sys

import pytest

from softmax_cli.app.table import COMMANDS

GRAD = ["grad", "2", "1", "0.1", "--label", "1"]
NEVER = {"rich", "click", "pydantic", "softmax_cli.read.typed.parse"}


def loaded_by(*words: str) -> set[str]:
    """Every module that is loaded when the command ends."""
    code = (
        "import sys, softmax_cli.app.cli as c\n"
        "try: c.app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_and_version_load_neither_numpy_nor_rich(words: list[str]) -> None:
    loaded = loaded_by(*words)
    assert "softmax_cli.app.cli" in loaded
    assert not loaded & (NEVER | {"numpy", "decimal"})


@pytest.mark.parametrize("flag", ["--json", "--plain", "--format=csv"])
def test_json_and_plain_load_neither_rich_nor_the_number_grammar(flag: str) -> None:
    loaded = loaded_by(*GRAD, flag)
    assert "numpy" in loaded
    assert not loaded & NEVER
