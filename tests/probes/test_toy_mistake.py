"""A new mistake is one entry: put into a table, it is found, named and explained."""

import json
from collections.abc import Iterator

import pytest

from softmax_cli.judge.mistakes import TABLES, mistakes_for
from tests.cli import run
from tests.probes.toy_mistake import MISTAKES

COMMAND = ("ce", "2", "1", "0.1", "--label", "1", "--expect", "3.75036")  # 1.41703 + 7/3


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(TABLES, "ce", (*TABLES["ce"], lambda: MISTAKES))
    mistakes_for.cache_clear()
    yield
    monkeypatch.undo()
    mistakes_for.cache_clear()


def test_without_the_entry_nobody_knows_it() -> None:
    assert run(*COMMAND, "--plain").out == "unknown\n"


@pytest.mark.usefixtures("registered")
def test_with_the_entry_it_is_named() -> None:
    result = run(*COMMAND, "--plain")
    assert (result.out, result.code) == ("mistake:seven-thirds-added\n", 1)


@pytest.mark.usefixtures("registered")
def test_with_the_entry_it_is_explained() -> None:
    (candidate,) = json.loads(run(*COMMAND, "--json").out)["verdict"]["candidates"]
    assert candidate["why"] == "Seven thirds were added, for luck."
    assert (candidate["wrong_line"], candidate["right_line"]) == ("-ln p_y + 7/3", "-ln p_y")
    assert "Seven thirds were added, for luck." in run(*COMMAND).out
