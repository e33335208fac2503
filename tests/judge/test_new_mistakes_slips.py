"""The right answer with a slip in writing it down: two digits exchanged, the point moved, a digit off by one; and right
ratios above a wrong sum. Right values by plain formulas, the slip made by hand in the digits."""

from collections.abc import Callable
from math import exp, log
from typing import Any

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Question
from tests.cli import run
from tests.judge.problems import question_of

ROWS = [[0.7, 2.3, -1.1, 1.2], [1.9, -0.6, 0.8], [3.1, 1.4, 2.2, -0.5, 0.6]]


def softmax(z: list[float]) -> list[float]:
    return [exp(v) / sum(exp(u) for u in z) for v in z]


def loss(z: list[float], y: int = 1) -> float:
    return -log(softmax(z)[y])


def found(question: Question, text: str) -> list[str]:
    return [candidate.id for candidate in judge_text(question, text).candidates]


def typed(numbers: Any, decimals: int) -> list[str]:
    return [f"{v:.{decimals}f}" for v in numbers]


def exchanged(token: str) -> str:
    """The first two digits after the point that differ changed places."""
    for n in range(token.index(".") + 2, len(token)):
        if token[n] != token[n - 1]:
            return f"{token[: n - 1]}{token[n]}{token[n - 1]}{token[n + 1 :]}"
    raise AssertionError(token)


def moved(token: str) -> str:
    return f"{float(token) * 10:.{len(token.partition('.')[2])}f}"


def off(token: str) -> str:
    return f"{float(token) + 0.1:.{len(token.partition('.')[2])}f}"


SLIPS: list[tuple[str, Callable[[str], str]]] = [
    ("digits-exchanged", exchanged), ("decimal-point-moved", moved), ("digit-off-by-one", off)
]  # fmt: skip


@pytest.mark.parametrize("decimals", [3, 4, 6])
@pytest.mark.parametrize("z", ROWS, ids=str)
@pytest.mark.parametrize(("name", "slip"), SLIPS, ids=[name for name, _ in SLIPS])
def test_slip_in_one_entry_of_a_row(name: str, slip: Callable[[str], str], z: list[float], decimals: int) -> None:
    tokens = typed(softmax(z), decimals)
    tokens[1] = slip(tokens[1])
    verdict = judge_text(question_of("softmax", z), " ".join(tokens))
    assert not verdict.right or decimals < 4  # .123 for .132 is hand arithmetic
    assert verdict.right or name in [candidate.id for candidate in verdict.candidates]


@pytest.mark.parametrize("z", ROWS, ids=str)
@pytest.mark.parametrize(("name", "slip"), SLIPS, ids=[name for name, _ in SLIPS])
def test_slip_in_a_loss(name: str, slip: Callable[[str], str], z: list[float]) -> None:
    token = f"{loss(z):.5f}"
    assert name in found(question_of("ce", z, label=1), slip(token))


@pytest.mark.parametrize("z", ROWS, ids=str)
def test_two_decimals_of_a_loss_are_too_few_for_a_slip(z: list[float]) -> None:
    assert not {name for name, _ in SLIPS} & set(found(question_of("ce", z, label=1), off(f"{loss(z):.2f}")))


@pytest.mark.parametrize("decimals", [3, 4])
@pytest.mark.parametrize("z", ROWS, ids=str)
def test_point_of_every_entry_moved(z: list[float], decimals: int) -> None:
    y = np.eye(len(z))[0]
    gradient = [10 * (p - v) for p, v in zip(softmax(z), y, strict=True)]
    assert found(question_of("grad", z, label=0), " ".join(typed(gradient, decimals)))[0] in (
        "decimal-point-moved", "scaled-gradient"
    )  # fmt: skip


@pytest.mark.parametrize("decimals", [2, 3, 4, 9])
@pytest.mark.parametrize("factor", [0.81, 0.62])
@pytest.mark.parametrize("z", ROWS, ids=str)
def test_ratios_right_and_sum_wrong(z: list[float], factor: float, decimals: int) -> None:
    text = " ".join(typed([factor * p for p in softmax(z)], decimals))
    assert "wrong-sum" in found(question_of("softmax", z), text)


@pytest.mark.parametrize("z", ROWS, ids=str)
def test_logsumexp_wrong_under_all_of_a_row(z: list[float]) -> None:
    text = " ".join(typed([log(p) + 0.37 for p in softmax(z)], 4))
    assert "wrong-sum" in found(question_of("log_softmax", z), text)


@pytest.mark.parametrize("text", [".39 .24 .18", ".42 .25 .20"])
def test_published_rows_that_do_not_add_up_to_1(text: str) -> None:
    assert found(question_of("softmax", [2, 1, 0.5], temperature=2.0), text) == ["wrong-sum"]


def test_a_slip_in_the_sum_of_sigmoid_losses() -> None:
    # mpmath: log1p(exp(-2)) + log1p(exp(-1)) = 0.440189698561...; 0.440190 with two digits exchanged
    answer = run("sigmoid", "2 -1", "--target", "1,0", "--reduction", "sum", "--expect", "0.404190", "--plain")
    assert (answer.code, answer.out.split()[0]) == (1, "mistake:digits-exchanged")
