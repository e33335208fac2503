"""Accuracy on random logits, against mpmath at 700 digits.

mp.dps = 700; e = [exp((mpf(x) - m) / mpf(T)) for x in z]; S = sum(e); p = e_i / S; J_ij = p_i ([i = j] - p_j) / T
"""

import math
from decimal import Decimal

import mpmath
import numpy as np
import pytest

from softmax_cli.maths.arrays import subtract, sum_rows
from softmax_cli.maths.derivatives import gradient_steps, jacobian_steps
from softmax_cli.maths.loss import LossOptions, cross_entropy_steps
from softmax_cli.maths.precise.fifty_digits import exact_row, ulps
from softmax_cli.maths.softmax import softmax_steps


def decimal(x: mpmath.mpf) -> Decimal:
    return Decimal(mpmath.nstr(x, 40))


def exact_softmax(z: list[float], temperature: float) -> list[mpmath.mpf]:
    scaled = [(mpmath.mpf(x) - mpmath.mpf(max(z))) / mpmath.mpf(temperature) for x in z]
    exponentials = [mpmath.exp(x) for x in scaled]
    return [e / mpmath.fsum(exponentials) for e in exponentials]


@pytest.mark.parametrize("seed", range(60))
def test_random_logits_are_within_4_ulp(seed: int) -> None:
    mpmath.mp.dps = 700  # 1 - p is formed by subtraction here
    rng = np.random.default_rng(seed)
    size, scale = int(rng.integers(2, 8)), 10 ** rng.uniform(-3, 2.5)
    z = rng.normal(size=size) * scale + rng.normal() * scale * (seed % 2)
    temperature = 1.0 if seed % 3 else float(10 ** rng.uniform(-1, 2))
    p = exact_softmax(z.tolist(), temperature)
    steps = softmax_steps(z[None], temperature)
    jacobian = jacobian_steps(steps, temperature).jacobian[0]
    label = seed % size
    loss = cross_entropy_steps(z[None], LossOptions(temperature=temperature), np.array([label]))
    gradient = gradient_steps(loss, LossOptions(temperature=temperature)).gradient[0]
    minus = [-(mpmath.fsum(p) - p[label]) if i == label else q for i, q in enumerate(p)]
    for i, q in enumerate(p):
        assert ulps(float(steps.probabilities[0, i]), decimal(q)) <= 1
        assert ulps(float(steps.log_probabilities[0, i]), decimal(mpmath.log(q))) <= 1
        assert ulps(float(gradient[i]), decimal(minus[i] / temperature)) <= 1
        for j, r in enumerate(p):
            exact = q * (mpmath.fsum(p) - q) if i == j else -q * r
            assert ulps(float(jacobian[i, j]), decimal(exact / temperature)) <= 1


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        # mp.dps = 50; log1p(exp(mpf(-40))) and so on
        ([40.0, 0.0], "4.2483542552915889862978217767e-18"),
        ([1e-20, math.log(1e-20)], "1.9999999999999992306e-20"),
        ([-math.log(2), -math.log(2)], "2.3190468138462995584e-17"),
        ([-0.08, -0.05], None),
    ],
)
def test_logsumexp_keeps_what_cancels(logits: list[float], expected: str | None) -> None:
    mpmath.mp.dps = 50
    if logits[0] == 40.0:
        assert -softmax_steps(np.array([logits])).log_probabilities[0, 0] == float(expected or "nan")
        return
    exact = mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(x)) for x in logits))
    assert ulps(float(softmax_steps(np.array([logits])).logsumexp[0]), decimal(exact)) <= 1
    assert expected is None or float(exact) == pytest.approx(float(expected), rel=1e-15)


@pytest.mark.parametrize(
    ("logits", "temperature", "expected"),
    [
        ([3.0, 3.0, 1.0], 1e-308, [0.5, 0.5, 0.0]),
        ([1e308, 1e308, -1e308], 1.0, [0.5, 0.5, 0.0]),
        ([1e308, -1e308], 1.0, [1.0, 0.0]),
        ([5e-324, 0.0, -5e-324], 1.0, [1 / 3, 1 / 3, 1 / 3]),
        ([-740.0, 0.0], 1.0, [4.2e-322, 1.0]),
        ([-745.1, 0.0], 1.0, [5e-324, 1.0]),
        ([7.0], 1.0, [1.0]),
    ],
)
def test_extremes(logits: list[float], temperature: float, expected: list[float]) -> None:
    assert softmax_steps(np.array([logits]), temperature).probabilities[0].tolist() == expected


def test_a_thousand_small_terms_beside_a_large_one_are_not_lost() -> None:
    mpmath.mp.dps = 50
    z = [0.0, 0.0] + [-37.0] * 1000
    exact = 2 + 1000 * mpmath.exp(-37)
    assert ulps(float(softmax_steps(np.array([z])).total[0]), decimal(exact)) <= 1


def test_sum_rows_rounds_once_and_passes_special_values_through() -> None:
    assert sum_rows(np.array([[1e16, 1.0, -1e16], [1e308, 1e308, -1e308]])).tolist()[0] == 1.0
    assert np.isnan(sum_rows(np.array([[math.inf, -math.inf]])))[0]
    assert sum_rows(np.array([[1e308, 1e308]]))[0] == math.inf


def test_subtract_gives_the_rounding_error() -> None:
    d, error = subtract(np.array([[1e16]]), np.array([[-1.0]]))
    assert Decimal(float(d[0, 0])) + Decimal(float(error[0, 0])) == Decimal(10**16 + 1)


def test_the_decimal_reference_agrees_with_mpmath() -> None:
    mpmath.mp.dps = 60
    z = [2.0, 1.0, 0.1, -30.0]
    for mine, other in zip(exact_row(z).probabilities, exact_softmax(z, 1.0), strict=True):
        assert abs(mine / decimal(other) - 1) < Decimal("1e-38")


def test_ulps_counts_in_units_of_the_last_place() -> None:
    assert ulps(1.0 + 2.0**-52, Decimal(1)) == 1.0
    assert ulps(0.0, Decimal("1e-400")) < 1e-70
    assert ulps(math.inf, Decimal("2e308")) == 0.0
    assert ulps(1.0, Decimal("2e308")) == math.inf


def test_capped_logits_that_round_to_one_double_are_told_apart() -> None:
    # mp.dps = 200; (mp.tanh(101) - mp.tanh(100)) / mpf(3e-90)
    loss = cross_entropy_steps(np.array([[100.0, 101.0]]), LossOptions(softcap=1.0, temperature=3e-90), np.array([0]))
    assert loss.loss == pytest.approx(797.73766554710435, rel=1e-3)
