"""Probabilities back to logits. Expected: mp.dps = 60; mp.log(mpf(p_i) / mpf(p_j)) of the doubles as they are."""

import math
from decimal import Decimal

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.inverse import logit_steps, pairwise_log_odds
from softmax_cli.maths.precise.fifty_digits import ulps
from softmax_cli.maths.softmax import softmax_steps

positive = st.floats(5e-324, 1.0)
rows = st.lists(st.floats(1e-300, 1.0), min_size=1, max_size=8).map(lambda w: np.array(w) / math.fsum(w))


def exact_log_ratio(a: float, b: float) -> Decimal:
    with mp.workdps(60):
        return Decimal(mp.nstr(mp.log(mp.mpf(a) / mp.mpf(b)), 50))


@given(positive, positive)
def test_log_odds_within_1_ulp(a: float, b: float) -> None:
    assert ulps(float(pairwise_log_odds(np.array([[a, b]]))[0, 0, 1]), exact_log_ratio(a, b)) <= 1


@given(st.floats(0.1, 1.0), st.integers(-20, 20))
def test_log_odds_of_neighbours_within_1_ulp(a: float, steps: int) -> None:
    b = a + steps * math.ulp(a)
    assert ulps(float(pairwise_log_odds(np.array([[a, b]]))[0, 0, 1]), exact_log_ratio(a, b)) <= 1


def test_one_against_the_rest_near_0() -> None:
    # mp.dps = 40; p = mpf(0.5); mp.log(p / (mpf(0.4) + mpf(0.1)))
    assert logit_steps(np.array([[0.4, 0.1, 0.5]])).one_vs_rest[0, 2] == -5.551115123125783e-17


@given(rows)
def test_softmax_gives_the_probabilities_back(p: np.ndarray) -> None:
    again = logit_steps(p[None, :]).again.probabilities[0]
    assert again == pytest.approx(p / math.fsum(p), rel=1e-12, abs=1e-320)


@given(rows)
def test_the_three_forms_differ_by_a_constant(p: np.ndarray) -> None:
    steps = logit_steps(p[None, :])
    alive = p > 0
    for form in (steps.zero_max, steps.zero_mean):
        gaps = (steps.logs - form)[0][alive]
        assert gaps == pytest.approx(gaps[0], rel=1e-14, abs=1e-12)
    assert steps.zero_max.max() == 0
    assert math.fsum(steps.zero_mean[0][alive]) == pytest.approx(0, abs=1e-11)


@given(rows)
def test_log_odds_are_antisymmetric_differences_of_logits(p: np.ndarray) -> None:
    odds = pairwise_log_odds(p[None, :])[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.log(p)[:, None] - np.log(p)[None, :]
    alive = np.isfinite(gaps)
    assert odds[alive] == pytest.approx(-odds.T[alive], abs=1e-12)
    assert odds[alive] == pytest.approx(gaps[alive], abs=1e-12)


def test_one_vs_rest_of_the_worked_example() -> None:
    """mp.log(p / (1 - p)) for p = softmax([2, 1, 0.1]): -1.1394 at class 1, where z is 1."""
    steps = logit_steps(softmax_steps(np.array([[2.0, 1.0, 0.1]])).probabilities)
    with mp.workdps(40):
        e = [mp.exp(mp.mpf(z)) for z in (2.0, 1.0, 0.1)]
        expected = [float(mp.log(x / (mp.fsum(e) - x))) for x in e]
    assert steps.one_vs_rest[0] == pytest.approx(expected, rel=1e-14)
    assert steps.one_vs_rest[0, 1] == pytest.approx(-1.1394, abs=5e-5)


def test_one_vs_rest_is_the_logit_difference_for_two_classes() -> None:
    steps = logit_steps(softmax_steps(np.array([[0.0, 3.0]])).probabilities)
    assert steps.one_vs_rest[0] == pytest.approx([-3, 3], rel=1e-14)


def test_tiny_rest() -> None:
    """ln(1 / 1e-20) = 46.051701859880914: the rest is the sum of the others, not 1 - p = 0."""
    steps = logit_steps(np.array([[1.0, 1e-20]]))
    assert steps.one_vs_rest[0] == pytest.approx([46.051701859880914, -46.051701859880914], rel=1e-15)


def test_zero_is_a_masked_class() -> None:
    steps = logit_steps(np.array([[0.5, 0.0, 0.5]]))
    assert steps.logs[0, 1] == steps.zero_max[0, 1] == steps.zero_mean[0, 1] == -math.inf
    assert steps.zero_mean[0, 0] == 0
    assert steps.again.probabilities.tolist() == [[0.5, 0, 0.5]]


def test_masked_pairs() -> None:
    odds = pairwise_log_odds(np.array([[1.0, 0.0, 0.0]]))[0]
    assert odds[0].tolist() == [0, math.inf, math.inf]
    assert odds[1, 0] == -math.inf
    assert math.isnan(odds[1, 2])


def test_certain_class() -> None:
    steps = logit_steps(np.array([[1.0]]))
    assert (steps.logs[0, 0], steps.one_vs_rest[0, 0]) == (0, math.inf)


@pytest.mark.parametrize("other", [False, True])
@given(st.floats(5e-324, 0.5))
def test_the_gap_within_1_ulp(other: bool, small: float) -> None:
    row = [small, 1 - small]
    gap = logit_steps(np.array([row])).gap[0]
    with mp.workdps(400):
        exact = -mp.log(mp.mpf(row[0])) if other else -mp.log1p(-mp.mpf(row[0]))
        assert ulps(float(gap[int(other)]), Decimal(mp.nstr(exact, 50))) <= 1


def test_the_gap_where_numpy_rounds_wrongly() -> None:
    p = np.linspace(0.001, 0.499, 2000)
    with mp.workdps(40):
        expected = [float(-mp.log1p(-mp.mpf(x))) for x in p.tolist()]
    assert logit_steps(np.stack([p, 1 - p], axis=1)).gap[:, 0].tolist() == expected
