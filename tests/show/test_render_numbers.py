"""Numbers as text: rounded on the true value, readable back, never a digit too many."""

import math
from decimal import ROUND_HALF_EVEN, Context

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.document.text import Text
from softmax_cli.show.said import Speaker, exact, number

# The text expected of each number at six digits; the longer ones are rounded by hand from their decimal expansion.
TEXTS = [
    (2.0, "2"),
    (-0.0, "0"),
    (0.1, "0.1"),
    (2 / 3, "0.666667"),
    (0.24999999, "0.250000"),
    (2.1 - 3, "-0.9"),
    (1 - 1e-9, "1.00000"),
    (525336576.0, "525336576"),
    (16449729792, "16449729792"),
    (4.248354255291589e-18, "4.24835e-18"),
    (1e-5, "1e-5"),
    (1234567.5, "1.23457e6"),
    (1e300, "1e300"),
    (math.inf, "inf"),
    (-math.inf, "-inf"),
    (math.nan, "nan"),
    (np.float64(0.5), "0.5"),
    (np.int64(7), "7"),
    (True, "yes"),
    ("cat", "cat"),
    (None, ""),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_six_significant_digits(value: object, text: str) -> None:
    assert Speaker(6).cell(value) == text


def test_a_tie_goes_to_the_even_digit() -> None:
    assert [number(0.125, 2), number(0.375, 2)] == ["0.12", "0.38"]


def test_a_value_just_above_a_decimal_tie_is_rounded_up() -> None:
    assert number(0.15000000000000002, 1) == "0.2"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_the_text_is_the_true_value_rounded_half_even(value: float, digits: int) -> None:
    text = number(value, digits)
    if value.is_integer() and abs(value) < 2**53:
        assert float(text) == value
    elif digits >= 16 and float(text) == value:
        assert len(text) <= 24
    else:
        assert Context(digits, ROUND_HALF_EVEN).create_decimal_from_float(value) == Context(40).create_decimal(text)


@given(st.floats(allow_nan=False))
def test_full_precision_reads_back_bit_for_bit(value: float) -> None:
    assert float(exact(value)) == value
    assert exact(value) != "-0.0"


@given(st.floats(allow_nan=False))
def test_seventeen_digits_read_back_bit_for_bit(value: float) -> None:
    assert float(number(value, 17)) == value


def listed(values: object) -> str:
    return Speaker(6).say(Text("{values}", values=values))  # type: ignore[arg-type]


def test_a_text_joins_words_and_rounded_values() -> None:
    said = Text("S = {terms} = {sum}", terms=np.array([1.0, 2 / 3]), sum=5 / 3)
    assert Speaker(6).say(said) == "S = 1, 0.666667 = 1.66667"


def test_a_long_array_keeps_its_head_and_its_last_entry() -> None:
    assert listed(np.arange(9.0)) == "0, 1, 2, ..., 8"
    assert listed(np.arange(8.0)) == "0, 1, 2, 3, 4, 5, 6, 7"


def test_a_matrix_in_a_text_has_its_rows_in_brackets() -> None:
    assert listed(np.eye(2)) == "[1, 0], [0, 1]"
