"""Mistakes computed in float32, float16 or bfloat16 and pasted at full length, or left by finite differences."""

from math import exp, log
from typing import Any

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Question
from tests.judge.problems import question_of

ROWS = [([2.0, 1.0, 0.1], 1), ([0.7, 2.3, -1.1, 1.2], 3), ([1.9, -0.6, 0.8], 2)]


def found(question: Question, text: str) -> list[str]:
    verdict = judge_text(question, text)
    assert not verdict.right
    return [candidate.id for candidate in verdict.candidates]


def pasted(numbers: Any) -> str:
    """A list of Python floats, as .tolist() prints them."""
    return str(np.asarray(numbers, dtype=np.float64).tolist())


def in_float32(z: list[float]) -> Any:
    """softmax, every operation in float32."""
    logits = np.array(z, dtype=np.float32)
    e = np.exp(logits - logits.max())
    return e / e.sum(dtype=np.float32)


def kept(numbers: Any, bits: int) -> Any:
    """Rounded to 1 + bits binary digits: 23 float32, 10 float16, 7 bfloat16."""
    mantissa, exponent = np.frexp(np.asarray(numbers, dtype=np.float64))
    return np.ldexp(np.round(np.ldexp(mantissa, bits + 1)), exponent - bits - 1)


def softmax(z: Any) -> Any:
    e = np.exp(np.asarray(z, dtype=np.float64))
    return e / e.sum()


def difference_gradient(z: list[float], y: int, h: float = 1e-6) -> Any:
    """(L(z + h) - L(z)) / h, one entry after the other."""

    def loss(at: list[float]) -> float:
        return log(sum(exp(v) for v in at)) - at[y]

    moved = [[v + h * (i == k) for i, v in enumerate(z)] for k in range(len(z))]
    return np.array([(loss(at) - loss(z)) / h for at in moved])


@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_softmax_twice_in_float32(z: list[float], y: int) -> None:
    twice = in_float32(in_float32(z).tolist())
    assert "softmax-twice" in found(question_of("ce", z, label=y), repr(float(-np.log(twice[y]))))
    assert found(question_of("softmax", z), pasted(twice)) == ["softmax-twice"]


@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_gradient_of_the_wrong_sign_in_float32(z: list[float], y: int) -> None:
    gradient = in_float32(z) - np.eye(len(z), dtype=np.float32)[y]
    assert "sign" in found(question_of("grad", z, label=y), pasted(-gradient))


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        (question_of("ce", [2, 1, 0.1], label=1), "1.2186890840530396", "softmax-twice"),
        (question_of("ce", [[2, 1, 0.1], [0.5, 2.5, -1]], label=[1, 0]), "3.5702080726623535", "sum-for-mean"),
        (question_of("ce", [0, 50], label=0), "16.11809539794922", "clipped-probability"),
    ],
)
def test_item_of_a_float32_tensor(question: Question, text: str, name: str) -> None:
    assert name in found(question, text)


@pytest.mark.parametrize("bits", [10, 7], ids=["float16", "bfloat16"])
@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_softmax_twice_in_16_bits(z: list[float], y: int, bits: int) -> None:
    twice = kept(softmax(kept(softmax(kept(z, bits)), bits)), bits)
    assert "softmax-twice" in found(question_of("softmax", z), pasted(twice))
    gradient = -kept(kept(softmax(z), bits) - np.eye(len(z))[y], bits)
    assert any("sign" in name.split("+") for name in found(question_of("grad", z, label=y), pasted(gradient)))


@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_finite_differences_of_the_wrong_sign(z: list[float], y: int) -> None:
    assert "sign" in found(question_of("grad", z, label=y), pasted(-difference_gradient(z, y)))


@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_finite_differences_that_are_right(z: list[float], y: int) -> None:
    assert judge_text(question_of("grad", z, label=y), pasted(difference_gradient(z, y))).right


@pytest.mark.parametrize(("z", "y"), ROWS, ids=str)
def test_slips_and_factors_in_float32(z: list[float], y: int) -> None:
    p = in_float32(z)
    assert found(question_of("softmax", z), pasted(p * np.float32(0.9))) == ["wrong-sum"]
    gradient = p - np.eye(len(z), dtype=np.float32)[y]
    assert "scaled-gradient" in found(question_of("grad", z, label=y), pasted(3 * gradient))


@pytest.mark.parametrize("text", ["1.231", "1.2199", "1.21881"])
def test_short_answers_get_no_room(text: str) -> None:
    # softmax twice is 1.218689079...: each of these is twelve units of its last digit further
    assert "softmax-twice" not in found(question_of("ce", [2, 1, 0.1], label=1), text)
