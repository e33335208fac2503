"""The alternatives to softmax, against mpmath or their own definition."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.alternatives import NAMES, TEMPERATURE_OF_BASE_2, base_2, shares, sparsemax
from softmax_cli.maths.softmax import softmax_steps

Z = [2.0, 1.0, 0.1]
lists = st.lists(st.floats(-50, 50), min_size=1, max_size=8)

WEIGHTS = {
    "base_e": mp.exp,
    "base_2": lambda z: mp.mpf(2) ** z,
    "linear": lambda z: z,
    "squared": lambda z: z * z,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_over_their_sum(name: str) -> None:
    with mp.workdps(40):
        weights = [WEIGHTS[name](mp.mpf(z)) for z in Z]
        expected = [float(w / mp.fsum(weights)) for w in weights]
    assert shares(name, np.array([Z]))[0] == pytest.approx(expected, rel=1e-14)


def test_every_alternative_is_tested() -> None:
    assert set(NAMES) == {*WEIGHTS, "sparsemax"}


@given(lists)
def test_base_2_is_a_temperature(z: list[float]) -> None:
    other = softmax_steps(np.array([z]), TEMPERATURE_OF_BASE_2).probabilities
    assert base_2(np.array([z])) == pytest.approx(other, rel=1e-12)


@given(lists)
def test_sparsemax_solves_the_projection(z: list[float]) -> None:
    """Optimality: p = z - tau on the support, z <= tau off it, sum 1."""
    own = sparsemax(np.array([z]))
    p, tau = own.probabilities[0], own.threshold[0]
    assert p.sum() == pytest.approx(1, abs=1e-12)
    for score, share in zip(z, p, strict=True):
        assert share == pytest.approx(max(score - tau, 0), abs=1e-12)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=4), st.integers(0, 10**6))
def test_no_other_distribution_is_nearer_than_sparsemax(z: list[float], seed: int) -> None:
    best = float(((sparsemax(np.array([z])).probabilities[0] - z) ** 2).sum())
    others = np.random.default_rng(seed).dirichlet(np.ones(len(z)), size=50)
    assert ((others - np.array(z)) ** 2).sum(axis=1).min() >= best - 1e-12


def test_sparsemax_of_huge_logits() -> None:
    assert sparsemax(np.array([[1e308, -1e308, 0.0]])).probabilities.tolist() == [[1, 0, 0]]


def test_linear_of_a_zero_sum_is_no_number() -> None:
    assert not np.isfinite(shares("linear", np.array([[1.0, -1.0]]))).any()


@pytest.mark.parametrize("z", [(-800.0, -801.0), (-1000.0, 5.0), (-20.5, -19.5, -36.0), (-1e308, 0.0), (700.0, -3.0)])
def test_softplus_of_any_size(z: tuple[float, ...]) -> None:
    with mp.workdps(400):
        weights = [mp.log1p(mp.exp(mp.mpf(s))) if s > -1e4 else mp.mpf(0) for s in z]
        expected = [float(w / mp.fsum(weights)) for w in weights]
    assert shares("softplus", np.array([z]))[0] == pytest.approx(expected, rel=1e-13)
