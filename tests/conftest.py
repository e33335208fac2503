"""One terminal for every test, whatever the machine's own is."""

import os

import pytest
from hypothesis import settings

CLEARED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "TERM",
    "COLORTERM",
    "LINES",
)

# Two shared cores make single examples slow now and then; a law is not about time.
settings.register_profile("calm", deadline=None, derandomize=True)
settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the outputs in README.md and tests/transcripts")


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    assert os.environ["COLUMNS"] == "80"
