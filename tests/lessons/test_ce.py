"""The table of several rows that `ce` shows: what each row is judged by, and its loss once."""

import csv
import io
import json
import math
from typing import Any

import mpmath
import pytest

from tests.cli import run

ROWS = "2 1 0.1; 0.5 2.5 -1"
# mpmath: p_1 of the first row and p_0 of the second, and their -ln
P = [0.24243297070471392, 0.11611453467414118]
LOSSES = [1.4170300162778335, 2.1531782071222882]


def table(*args: str) -> list[dict[str, str]]:
    done = run("ce", *args, "--format", "csv")
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def numbers(lines: list[dict[str, str]], column: str) -> list[float]:
    return [float(line[column]) for line in lines]


def test_expected_numbers() -> None:
    with mpmath.workdps(30):
        for row, label, p, loss in zip([(2, 1, "0.1"), ("0.5", "2.5", -1)], (1, 0), P, LOSSES, strict=True):
            z = [mpmath.mpf(x) for x in row]
            share = mpmath.exp(z[label]) / mpmath.fsum(map(mpmath.exp, z))
            assert (float(share), float(-mpmath.log(share))) == (pytest.approx(p), pytest.approx(loss))


@pytest.mark.parametrize(("names", "labels"), [([], ["1", "0"]), (["--names", "cat,dog,ox"], ["dog", "cat"])])
def test_each_row_shows_its_label_and_probability(names: list[str], labels: list[str]) -> None:
    lines = table(ROWS, "--label", "1,0", *names)
    assert [line["label"] for line in lines] == labels
    assert numbers(lines, "p_y") == pytest.approx(P, rel=1e-14)
    assert numbers(lines, "losses") == pytest.approx(LOSSES, rel=1e-14)


def test_ignored_row_has_no_label_probability_or_logarithm() -> None:
    own, ignored = table(ROWS, "--label", "1,-100")
    assert own["label"] == "1"
    assert ignored["label"] == "ignored"
    assert [ignored[name] for name in ("p_y", "from_logits", "from_probability")] == ["", "", ""]
    assert ignored["losses"] == "0.0"
    shown = run("ce", ROWS, "--label", "1,-100").out
    assert any(line.split() == ["1", "ignored", "0"] for line in shown.splitlines())


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ([], ["from_logits", "from_probability", "losses"]),
        (["--reduction", "none"], ["from_logits", "from_probability", "loss"]),
        (["--base", "2"], ["from_logits", "from_probability", "losses"]),
        (["--weight", "1,2,3"], ["from_logits", "from_probability", "losses"]),
        (["--weight", "1,2,3", "--base", "2"], ["from_logits", "from_probability", "cross_entropy", "losses"]),
        (["--z-loss", "0.1"], ["from_logits", "from_probability", "z_loss", "losses"]),
        (["--label-smoothing", "0.1"], ["losses", "target_entropy", "kl"]),
    ],
)
def test_no_number_stands_under_four_heads(options: list[str], columns: list[str]) -> None:
    lines = table(ROWS, "--label", "1,0", *options)
    assert list(lines[0])[:1] == ["row"]
    assert [name for name in lines[0] if name not in ("row", "max", "sum", "logsumexp", "label", "p_y")] == columns


@pytest.mark.parametrize(
    ("options", "factors"),
    [(["--base", "2"], [1 / math.log(2)] * 2), (["--weight", "1,2,3"], [2.0, 1.0]), ([], [1.0, 1.0])],
)
def test_last_column_is_what_the_reduction_takes(options: list[str], factors: list[float]) -> None:
    expected: list[Any] = [loss * factor for loss, factor in zip(LOSSES, factors, strict=True)]
    assert numbers(table(ROWS, "--label", "1,0", *options), "losses") == pytest.approx(expected, rel=1e-14)


def test_targets_have_no_label() -> None:
    assert "label" not in table(ROWS, "--target", "1 0 0; 0.5 0.5 0")[0]


def test_divergence_of_logits_a_double_apart() -> None:
    """mpmath: 0.95 ln 0.95 + 0.05 (ln 0.05 + 2e308) = 1e307."""
    done = run("ce", "1e308", "-1e308", "--label", "0", "--label-smoothing", "0.1", "--json")
    shown = json.loads(done.out)
    (kl,) = (step["value"] for step in shown["steps"] if step["id"] == "kl")
    assert kl == pytest.approx(1e307, rel=1e-15)
    assert all(check["passed"] for check in shown["checks"])


def test_masked_class_with_a_target_diverges() -> None:
    shown = json.loads(run("ce", "2", "-inf", "--target", "0.5,0.5", "--json").out)
    assert [step["value"] for step in shown["steps"] if step["id"] == "kl"] == ["inf"]


def notes(*args: str) -> str:
    done = run(*args, "--format", "markdown")
    assert done.code == 0, done.err
    return done.out.partition("## Notes")[2].replace("\\", "")


MASKED, BEYOND = "a class whose logit is -inf", "beyond 1.79769e308, the largest float64: inf"
ROUNDED, PERPLEXITY = "rounds to 0, so its -ln(p_y) is inf", "The perplexity is beyond"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["ce", "1000", "0", "-l", "1"], {ROUNDED, PERPLEXITY, BEYOND}),
        (["ce", "740", "0", "-l", "1", "--label-smoothing", "0.5"], {PERPLEXITY, BEYOND}),
        (["ce", "700", "0", "-l", "1"], set()),
        (["ce", "2", "-inf", "1", "-l", "1"], {MASKED}),
        (["ce", "2", "-inf", "1", "-l", "0"], set()),
        (["grad", "1e308", "-1e308", "-l", "1"], {BEYOND}),
        (["grad", "2", "-inf", "1", "-l", "1"], {MASKED}),
        (["ce", "1e308,-7e307;1e308,-7e307", "-l", "1,1", "--reduction", "sum"], {BEYOND, ROUNDED, PERPLEXITY}),
        (["ce", "2,-inf;1e308,-1e308", "-l", "1,1"], {MASKED, BEYOND}),
        (["ce", "2,-inf;1,0", "-l", "-100,1"], set()),
    ],
)
def test_what_is_infinite_is_explained(args: list[str], said: set[str]) -> None:
    shown = notes(*args)
    assert {words for words in (MASKED, BEYOND, ROUNDED, PERPLEXITY) if words in shown} == said


def test_grad_says_what_it_leaves_out() -> None:
    many = " ".join(["0"] * 1000)
    assert "chain rule, whose Jacobian has K^2 = 1000000 entries" in notes("grad", many, "-l", "1")
    assert "Left out" not in notes("grad", "2 1 0.1", "-l", "1")
    assert "only the shortcut p - y has a value here" in notes("grad", "1000 0", "-l", "1")


def test_what_the_mean_divides_by_is_said_once() -> None:
    shown = notes("grad", ROWS, "-l", "0,1", "--weight", "1,0.5,1")
    assert "The mean divides by sum w[y] = 1.5 of the rows that count" in shown
    assert "Divided by" not in shown
    assert "Divided by (N T) = 4." in notes("grad", ROWS, "-l", "0,1", "-T", "2")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["1 2 3", "--target", "0.333333,0.333333,0.333333"], False),
        (["1 2;3 4;5 6", "--target", ".4999997 .4999997;" * 2 + ".4999997 .4999997"], False),
        (["1 2;3 4", "--target", ".25 .25;.75 .75", "--unnormalized"], True),
    ],
    ids=["a-third", "three-rows", "rows-that-balance"],
)
def test_a_sum_is_judged_row_by_row_and_as_the_target_was_accepted(args: list[str], said: bool) -> None:
    for command in ("ce", "grad"):
        shown = run(command, *args)
        assert shown.code == 0, shown.err
        assert ("The target does not sum to 1" in " ".join(shown.out.split())) == said
        assert ("p U - y" in shown.out) == (said and command == "grad")
    if not said:
        assert "ce" in {step["id"] for step in json.loads(run("sigmoid", *args, "--json").out)["steps"]}
