"""A rounded sum or product and its error make the exact one: in fractions, nothing is rounded."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from softmax_cli.maths import arrays
from softmax_cli.maths.arrays import split, two_product, two_sum

DOUBLES = st.floats(-1e150, 1e150)
FACTORS = st.floats(1e-100, 1e100) | st.floats(-1e100, -1e-100)


@given(DOUBLES, DOUBLES)
def test_a_sum_and_its_error(a: float, b: float) -> None:
    total, error = two_sum(a, b)
    assert total == a + b
    assert Fraction(total) + Fraction(error) == Fraction(a) + Fraction(b)


@given(DOUBLES, DOUBLES)
def test_a_difference_and_its_error(a: float, b: float) -> None:
    difference, error = arrays.subtract(np.array([a]), np.array([b]))
    assert (difference[0], error[0]) == two_sum(a, -b)


@given(FACTORS, FACTORS)
def test_a_product_and_its_error(a: float, b: float) -> None:
    assume(abs(a * b) > 1e-190)  # the error is a double as well
    product, error = two_product(a, b)
    assert product == a * b
    assert Fraction(product) + Fraction(error) == Fraction(a) * Fraction(b)


@given(FACTORS)
def test_halves_have_26_bits(x: float) -> None:
    for half in split(x):
        mantissa, _ = math.frexp(half)
        assert (mantissa * 2**26).is_integer()
    assert sum(split(x)) == x
