"""The sigmoid and the binary cross-entropy against mpmath: mp.dps = 60; s = 1 / (1 + mp.exp(-mpf(x)))."""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.precise.fifty_digits import ulps
from softmax_cli.maths.sigmoid import binary_steps, sigmoid_steps

ROWS = json.loads((Path(__file__).parent.parent / "data" / "reference.json").read_text(encoding="utf-8"))
CASES = [case for case in ROWS if case["op"] == "sigmoid"]

scores = st.floats(-760, 760)
temperatures = st.sampled_from([1.0, 0.1, 0.7, 2.0, 3.0, 1e3])


def exact(x: float, temperature: float = 1.0) -> tuple[Decimal, Decimal]:
    """(sigma, slope) at 60 digits."""
    with mp.workdps(60):
        e = mp.exp(-abs(mp.mpf(x) / mp.mpf(temperature)))
        sigma = (e if x < 0 else 1) / (1 + e)
        slope = e / (1 + e) ** 2 / mp.mpf(temperature)
        return Decimal(mp.nstr(sigma, 50)), Decimal(mp.nstr(slope, 50))


def exact_loss(x: float, y: float) -> Decimal:
    with mp.workdps(400):
        s = mp.mpf(x)
        return Decimal(mp.nstr(mp.mpf(y) * mp.log1p(mp.exp(-s)) + (1 - mp.mpf(y)) * mp.log1p(mp.exp(s)), 50))


def test_there_are_reference_cases() -> None:
    assert len(CASES) == 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_reference_case(case: dict[str, Any]) -> None:
    dtype = case["options"].get("dtype", "float64")
    rows = np.array([[float(x) for x in case["logits"]]]).astype(dtype).astype(np.float64)
    values = sigmoid_steps(rows).probabilities[0].tolist()
    for value, text in zip(values, case["expected"], strict=True):
        if text == "nan":
            assert math.isnan(value)
        else:
            # 9e-43429448190325182... is past decimal's range too: equal doubles need no ulp
            assert value == float(text) or ulps(value, Decimal(text)) <= 4


@given(scores, temperatures)
def test_value_slope_and_pair_within_4_ulp(x: float, temperature: float) -> None:
    steps = sigmoid_steps(np.array([[x]]), temperature)
    sigma, slope = exact(x, temperature)
    assert ulps(steps.probabilities[0, 0], sigma) <= 4
    assert ulps(steps.pairs[0, 0], sigma) <= 4
    assert ulps(steps.slopes[0, 0], slope) <= 4


@given(scores)
def test_complement_is_the_sigmoid_of_the_opposite_score(x: float) -> None:
    steps = sigmoid_steps(np.array([[x, -x]]))
    assert steps.complements[0, 0] == steps.probabilities[0, 1]


@given(scores, st.sampled_from([0.0, 1.0, 0.5, 0.3, 1 - 1e-10]))
def test_binary_cross_entropy_within_4_ulp(x: float, y: float) -> None:
    steps = sigmoid_steps(np.array([[x]]))
    assert ulps(binary_steps(steps, np.array([[y]])).losses[0, 0], exact_loss(x, y)) <= 4


@given(st.floats(-30, 30), st.floats(0, 1), temperatures.filter(lambda t: t >= 0.7))
def test_gradient_is_the_derivative_of_the_loss(x: float, y: float, temperature: float) -> None:
    def loss(s: float) -> float:
        return float(binary_steps(sigmoid_steps(np.array([[s]]), temperature), np.array([[y]])).losses[0, 0])

    h = 1e-5
    steps = binary_steps(sigmoid_steps(np.array([[x]]), temperature), np.array([[y]]), temperature)
    assert steps.gradients[0, 0] == pytest.approx((loss(x + h) - loss(x - h)) / (2 * h), abs=1e-8)


def test_small_loss_of_a_sure_score() -> None:
    # mp.log1p(mp.exp(-40)) = 4.248354255291589e-18
    steps = binary_steps(sigmoid_steps(np.array([[40.0]])), np.array([[1.0]]))
    assert steps.losses[0, 0] == 4.248354255291589e-18
    assert steps.gradients[0, 0] == pytest.approx(-4.248354255291589e-18, rel=1e-15)


def test_infinite_scores() -> None:
    steps = sigmoid_steps(np.array([[math.inf, -math.inf]]))
    assert steps.probabilities.tolist() == steps.pairs.tolist() == [[1, 0]]
    assert steps.slopes.tolist() == [[0, 0]]
    assert binary_steps(steps, np.array([[1.0, 0.0]])).losses.tolist() == [[0, 0]]
    assert binary_steps(steps, np.array([[0.0, 1.0]])).losses.tolist() == [[math.inf, math.inf]]


def test_temperature_that_would_overflow() -> None:
    steps = sigmoid_steps(np.array([[3.0, -3.0, 0.0]]), 1e-308)
    assert steps.probabilities.tolist() == [[1, 0, 0.5]]


def test_sum_of_sigmoids_is_not_one() -> None:
    # mp: 0.8807970779778825 + 0.7310585786300049 + 0.52497918747894
    total = sigmoid_steps(np.array([[2.0, 1.0, 0.1]])).totals[0]
    assert total == pytest.approx(2.1368348440868274, rel=1e-15)
