"""The laws measured on the alternatives to softmax, against numbers worked out by hand."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.alternatives import NAMES
from softmax_cli.maths.laws import LAWS, Law, measure

KEPT = {
    "base_e": {"positive", "sums_to_1", "shift", "order", "smooth", "gradient"},
    "base_2": {"positive", "sums_to_1", "shift", "order", "smooth"},
    "linear": {"sums_to_1", "smooth"},
    "squared": {"positive", "sums_to_1", "smooth"},
    "softplus": {"positive", "sums_to_1", "order", "smooth"},
    "sparsemax": {"sums_to_1", "shift", "order"},
}


def laws(name: str, *z: float) -> dict[str, Law]:
    return {law.id: law for law in measure(name, np.array([z]))}


@pytest.mark.parametrize("name", NAMES)
def test_laws_kept_by_logits_of_both_signs(name: str) -> None:
    assert {law.id for law in laws(name, 2.0, -3.0, 0.1).values() if law.holds} == KEPT[name]


def test_every_law_is_measured() -> None:
    assert len(NAMES) == len(KEPT) == 6
    assert list(laws("base_e", 2, 1)) == list(LAWS)


def test_shift_of_linear() -> None:
    """2/3.1 - 3/6.1 is the largest change of [2, 1, 0.1] / 3.1 when 1 is added to each."""
    assert laws("linear", 2, 1, 0.1)["shift"].violation == pytest.approx(2 / 3.1 - 3 / 6.1, rel=1e-12)


def test_gradient_of_base_2() -> None:
    """It is ln 2 (p - y): off by (1 - ln 2) (1 - p_y), most for the smallest p_y = 2^0.1 / (4 + 2 + 2^0.1)."""
    smallest = 2**0.1 / (4 + 2 + 2**0.1)
    gap = laws("base_2", 2, 1, 0.1)["gradient"].violation
    assert gap == pytest.approx((1 - math.log(2)) * (1 - smallest), rel=1e-8)


def test_kink_of_sparsemax() -> None:
    """Two classes: p_0 = (1 + z_0 - z_1) / 2 between -1 and 1, so the slope jumps from 0 to 1/2."""
    assert laws("sparsemax", 0.3, 0.0)["smooth"].violation == pytest.approx(0.5, rel=1e-6)


def test_order_of_squares() -> None:
    """-3 gets 9/13 and 2 gets 4/13."""
    assert laws("squared", -3, 2)["order"].violation == pytest.approx(5 / 13, rel=1e-14)


def test_linear_without_a_sum() -> None:
    assert laws("linear", 1, -1)["sums_to_1"].violation == math.inf


def test_too_large_to_measure() -> None:
    for law in ("smooth", "gradient"):
        assert laws("base_e", 1e9, 0)[law].holds is None
    assert len(measure("base_e", np.zeros((1, 500)))) == 6


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6))
def test_softmax_keeps_every_law(z: list[float]) -> None:
    assert [law.id for law in measure("base_e", np.array([z])) if law.holds is not True] == []


@pytest.mark.parametrize("z", [(2.0, -1.0, 0.1), (1.0, 0.5, 0.05), (2.0, -2.0), (1000.0, 0.0)])
def test_pole_of_linear_is_infinite(z: tuple[float, ...]) -> None:
    """z_0 moves through -(z_1 + ... + z_n), where the sum is 0; at [2, -2] it is 0 already."""
    assert laws("linear", *z)["smooth"].violation == math.inf


@pytest.mark.parametrize("z", [(-1.0, -2.0, -3.0), (3.0, 3.0, 3.0)])
def test_no_pole_where_the_sum_keeps_its_sign(z: tuple[float, ...]) -> None:
    assert laws("linear", *z)["smooth"].holds


def test_all_negative_logits_reverse_the_order_of_linear() -> None:
    """-1, -2, -3 get 1/6, 2/6, 3/6."""
    found = laws("linear", -1, -2, -3)
    assert found["positive"].holds
    assert found["order"].violation == pytest.approx(1 / 6, rel=1e-14)


def test_softplus_far_below_zero_keeps_every_law() -> None:
    """There it is e^z to the last bit."""
    assert [law.id for law in laws("softplus", -800.0, -801.0).values() if not law.holds] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("z", [(1e308, -1e308), (-1e308, 1e308), (1e308, 1e308)])
def test_huge_logits_give_no_warning_and_no_false_law(name: str, z: tuple[float, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = laws(name, *z)
    if z[0] != z[1]:
        assert found["positive"].holds is None  # ln p is below the range of a double
    if name in ("base_e", "base_2", "softplus", "sparsemax"):
        assert not any(law.holds is False for law in found.values())
