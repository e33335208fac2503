"""Double-double numbers against mpmath at 400 bits: mp.exp, mp.expm1, mp.log1p, mp.tanh of the double itself."""

from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.precise.double_double import DoubleDouble

BITS = 400
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
EXTREMES = [0.0, -0.0, 5e-324, -5e-324, 1e-300, 2.0**-30, 0.2999, 0.3001, 1.0, 745.2, 1e308]


def exactly(number: DoubleDouble) -> mpmath.mpf:
    """The one number that `number` holds."""
    high, low, exponent = float(number.high), float(number.low), int(number.exponent)
    return mpmath.ldexp(mpmath.mpf(high) + mpmath.mpf(low), exponent)


def near(found: DoubleDouble, exact: mpmath.mpf, size: mpmath.mpf, bits: int) -> bool:
    return bool(abs(exactly(found) - exact) <= size * mpmath.mpf(2) ** -bits)


@given(DOUBLES, DOUBLES, DOUBLES)
def test_sums_products_and_quotients(a: float, b: float, c: float) -> None:
    with mpmath.workprec(BITS), np.errstate(all="ignore"):
        x, y, z = (DoubleDouble.of(value) for value in (a, b, c))
        p, q, r = (mpmath.mpf(value) for value in (a, b, c))
        assert near(x + y, p + q, max(abs(p), abs(q)), 100)
        assert near(x - y, p - q, max(abs(p), abs(q)), 100)
        assert near(x * y * z, p * q * r, abs(p * q * r), 100)
        if b and c:
            assert near(x / y / z, p / q / r, abs(p / q / r), 100)


@pytest.mark.parametrize("name", ["exp", "expm1", "log1p", "tanh", "log"])
@given(x=st.floats(-745, 710) | st.floats(-1, 1) | st.sampled_from([*EXTREMES, *(-x for x in EXTREMES)]))
def test_exponentials_and_logarithms(name: str, x: float) -> None:
    x = abs(x) if name in ("log1p", "log") else x
    exact_function: Callable[[mpmath.mpf], mpmath.mpf] = getattr(mpmath, name)
    with mpmath.workprec(BITS), np.errstate(all="ignore"):
        if name in ("exp", "expm1") and x > 1e4:
            assert np.isinf(getattr(DoubleDouble.of(x), name)().rounded())
            return
        found = getattr(DoubleDouble.of(x), name)()
        if name == "log" and x == 0:
            assert found.rounded() == -np.inf
            return
        exact = exact_function(mpmath.mpf(x)) if x > -1e4 else mpmath.mpf({"exp": 0, "expm1": -1, "tanh": -1}[name])
        assert near(found, exact, abs(exact), 76)


@given(st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=6))
def test_the_sum_over_the_last_axis(terms: list[float]) -> None:
    with mpmath.workprec(3000):
        found = DoubleDouble.of(np.array([terms])).sum()[0]
        assert near(found, mpmath.fsum(terms), max(map(abs, terms)), 100)


def test_special_values_go_through_as_in_float64() -> None:
    values = np.array([np.inf, -np.inf, np.nan, 1.0])
    with np.errstate(all="ignore"):
        x = DoubleDouble.of(values)
        for mine, other in (
            (x + x, values + values), (x - x, values - values), (x * x, values * values), (x / x, values / values),
            (x.exp(), np.exp(values)), (x.expm1(), np.expm1(values)), (x.tanh(), np.tanh(values)),
            (2.0 - x, 2.0 - values), (values - x, values - values), (DoubleDouble.of(values[None]).sum()[0], np.nan),
        ):  # fmt: skip
            np.testing.assert_allclose(mine.rounded(), other, rtol=1e-15)
        assert DoubleDouble.of(np.array([0.0, np.inf])).log1p().rounded().tolist() == [0.0, np.inf]
        assert DoubleDouble.of(np.array([0.0])).times(x[:1]).rounded().tolist() == [0.0]
    assert DoubleDouble.of(np.zeros((0, 3))).sum().rounded().shape == (0,)


def test_nothing_is_lost_between_the_largest_and_the_smallest_doubles() -> None:
    with np.errstate(all="ignore"):
        tiny = DoubleDouble.of(5e-324)
        assert float((tiny * tiny / 5e-324 / 5e-324).rounded()) == 1.0
        assert float((DoubleDouble.of(1e308) * 1e308 / 1e308).rounded()) == 1e308
        assert float(((DoubleDouble.of(1e308) + 1e308) / 2.0).rounded()) == 1e308


@given(st.floats(-745, 710), st.floats(-1e-16, 1e-16))
def test_a_low_part_counts(x: float, part: float) -> None:
    with mpmath.workprec(BITS), np.errstate(all="ignore"):
        number = DoubleDouble.of(x) + x * part
        exact = mpmath.exp(exactly(number))
        assert near(number.exp(), exact, exact, 75)


def test_a_zero_takes_no_digits_from_what_is_added_to_it() -> None:
    with np.errstate(all="ignore"):
        tiny = DoubleDouble.of(np.array([1e-300, 1e-300])) * 1e-300
        for zero in (DoubleDouble.of(-np.inf).exp(), DoubleDouble.of(1.0) / np.inf, DoubleDouble.of(1e308) - 1e308):
            assert float(((zero + tiny[0]) / 1e-300).rounded()) == 1e-300
            both = tiny.where(np.array([True, False]), zero)
            assert float((both.sum() / 1e-300).rounded()) == 1e-300
