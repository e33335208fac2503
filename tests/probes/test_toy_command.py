"""A command that the project does not know, registered from outside, works like every other one."""

import json

import pytest

from softmax_cli.app.table import COMMANDS

from ..cli import run
from .toy_command import ENTRY


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "toy", ENTRY)


def test_it_prints_a_table() -> None:
    shown = run("toy", "2", "1", "-0.1", "--times", "3")
    assert (shown.code, shown.err) == (0, "")
    assert "z = [5, 4, 2.9]" in shown.out


def test_it_prints_json() -> None:
    shown = json.loads(run("toy", "2", "1", "0.1", "--json").out)
    assert (shown["command"], shown["inputs"]["logits"]) == ("toy", [3.0, 2.0, 1.1])


def test_it_prints_the_result_alone() -> None:
    plain = ["2", "1", "0.1", "--plain", "--digits", "6"]
    assert run("toy", *plain).out == run("softmax", *plain).out


def test_it_has_a_help_and_a_line_in_the_list() -> None:
    help_text = run("toy", "--help").out
    assert "softmax-cli toy 2 1 0.1" in help_text
    assert "--times" in help_text
    assert "--expect" in help_text
    assert "toy           Softmax of the logits plus N." in run("--help").out


def test_it_judges_an_answer() -> None:
    assert run("toy", "2", "1", "0.1", "--expect", "0.6590 0.2424 0.0986").code == 0
    wrong = run("toy", "2", "1", "0.1", "--expect", "0.0986 0.2424 0.6590", "--plain")
    assert (wrong.code, wrong.out == "right\n") == (1, False)


def test_a_sheet_may_ask_it() -> None:
    line = json.dumps({"command": "toy", "logits": [2, 1, 0.1], "times": 2, "expect": "0.6590 0.2424 0.0986"})
    assert run("check", "-", "--plain", stdin=line).out == "right\n"


@pytest.mark.parametrize(("typed", "said"), [("--tims", "Did you mean --times?"), ("--times=x", "a whole number")])
def test_what_is_wrong_is_an_error_of_2(typed: str, said: str) -> None:
    refused = run("toy", "2", "1", typed)
    assert (refused.code, refused.out, said in refused.err) == (2, "", True)
