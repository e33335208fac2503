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
