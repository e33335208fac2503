"""Words that are no commands lead to the command, or the option, that does it; what they say to type works."""

import shlex

import pytest

from softmax_cli.app.elsewhere import _ELSEWHERE
from softmax_cli.app.table import COMMANDS

from ..cli import run


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("cross-entropy", "ce 2 1 0.1 --label 1"),
        ("cross_entropy", "ce"),
        ("CrossEntropy", "ce"),
        ("loss", "ce"),
        ("nll", "ce"),
        ("perplexity", "ce"),
        ("logsumexp", "softmax"),
        ("log-softmax", "softmax 2 1 0.1 --log"),
        ("log_softmax", "softmax 2 1 0.1 --log"),
        ("entropy", "softmax"),
        ("kl", "ce 2 1 0.1 --target"),
        ("bce", "sigmoid 2 1 0.1 --target"),
        ("stability", "stable-check"),
        ("gradient", "grad"),
        ("version", "--version"),
    ],
)
def test_an_unknown_command_leads_to_the_one_that_does_it(word: str, command: str) -> None:
    done = run(word, "2", "1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: There is no command '{word}'.\nType softmax-cli {command}")


@pytest.mark.parametrize("line", [does for does in _ELSEWHERE if does.split()[0] not in ("check", "quiz")])
def test_what_it_says_to_type_works(line: str) -> None:
    assert run(*shlex.split(line)).code == 0


def test_each_word_leads_to_one_command_and_is_none_itself() -> None:
    words = [word.replace("-", "") for words in _ELSEWHERE.values() for word in words]
    assert len(words) == len(set(words))
    assert not set(words) & {name.replace("-", "") for name in COMMANDS}


def test_what_it_leads_to_shows_it() -> None:
    """The number that was asked for by its name stands in the answer."""
    assert "logsumexp" in run("softmax", "2", "1", "--json").out
    assert "entropy" in run("softmax", "2", "1", "--json").out
    assert "perplexity" in run("ce", "2", "1", "--label", "1", "--json").out
    assert "KL" in run("ce", "2", "1", "0.1", "--target", "0.2,0.7,0.1").out
    assert "bce" in run("sigmoid", "2", "--target", "1", "--json").out


def test_help_is_a_command() -> None:
    assert run("help") == run("--help")
    assert run("help", "ce") == run("ce", "--help")
    assert run("help", "nope").code == 2


@pytest.mark.parametrize(
    ("word", "meant"), [("softmx", "softmax"), ("jacobain", "jacobian"), ("stablecheck", "stable-check")]
)
def test_a_slip_is_guessed(word: str, meant: str) -> None:
    done = run(word)
    assert done.code == 2
    assert f"Did you mean {meant}?" in done.err


def test_another_word_gets_the_list() -> None:
    done = run("zzz")
    assert done.err.startswith("Error: There is no command 'zzz'.\nChoose one of softmax, ce, grad,")


def test_an_option_before_the_command_is_explained() -> None:
    done = run("--json", "softmax", "2", "1")
    assert (done.code, done.out) == (2, "")
    assert "Options follow the command" in done.err
