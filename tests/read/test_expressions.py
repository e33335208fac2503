"""Small exact expressions. Expected values: mpmath at 50 digits, rounded once, unless the operation is exact."""

import math
import re

import mpmath
import pytest

from softmax_cli.read.typed.values import parse_numbers
from tests.cases import at_least

from .refusals import refusal

# Recipe: float(mpmath.mpf) rounds to nearest.
mpmath.mp.dps = 50
VALUES = {
    "ln2": mpmath.log(2),
    "ln10": mpmath.log(10),
    "LN2": mpmath.log(2),
    "ln2.5": mpmath.log(mpmath.mpf("2.5")),
    "ln(3)": mpmath.log(3),
    "ln 3": mpmath.log(3),
    "log(3)": mpmath.log(3),
    "np.log(3)": mpmath.log(3),
    "log2(8)": 3,
    "log10(5)": mpmath.log10(5),
    "exp(1)": mpmath.e,
    "sqrt(2)": mpmath.sqrt(2),
    "√2": mpmath.sqrt(2),
    "-√2": -mpmath.sqrt(2),
    "-π": -mpmath.pi,
    "-π/2": -mpmath.pi / 2,
    "-np.float64(2)": -2,
    "1-np.float64(2)": -1,
    '-float("inf")': -mpmath.inf,
    "e": mpmath.e,
    "pi": mpmath.pi,
    "π": mpmath.pi,
    "-pi": -mpmath.pi,
    "1e-3": mpmath.mpf("0.001"),
    "2/5": mpmath.mpf(2) / 5,
    "-2/5": -mpmath.mpf(2) / 5,
    "2 / 5": mpmath.mpf(2) / 5,
    "1÷3": mpmath.mpf(1) / 3,
    "2×3": 6,
    "2^3": 8,
    "2**-1": mpmath.mpf("0.5"),
    "-2^2": -4,
    "2^3^2": 512,
    "(1+2)*3": 9,
    "((2))": 2,
    "2-1": 1,
    "(2 - 1)": 1,
    "ln(3 -1)": mpmath.log(2),
    "0.2447-1": mpmath.mpf("-0.7553"),
    "2*-1": -2,
    "66%": mpmath.mpf("0.66"),
    "66.1%": mpmath.mpf("0.661"),
    "-5e1%": mpmath.mpf("-0.5"),
}


@pytest.mark.parametrize("text", at_least(31, VALUES), ids=list(VALUES))
def test_value(text):
    assert parse_numbers(text).array.tolist() == [float(VALUES[text])]


def test_a_minus_after_a_space_starts_the_next_entry():
    assert parse_numbers("2 -1").array.tolist() == [2, -1]
    assert parse_numbers("[2. -1.]").array.tolist() == [2, -1]


def test_a_spaced_minus_between_commas_is_a_difference():
    assert parse_numbers("[2 - 1, 3]").array.tolist() == [1, 3]


def test_functions_without_parentheses_are_entries_of_their_own():
    assert parse_numbers("ln 2 ln 3 ln 5").array.tolist() == [math.log(2), math.log(3), math.log(5)]


@pytest.mark.parametrize("text", ["log2 1", "log2 1 3", "1 log2 3", "log10 5 1", "-log2 3", "log2 -1", "LOG2 8"])
def test_log2_and_log10_take_no_number_after_a_space(text):
    message = refusal(parse_numbers, text)
    assert "takes one number in parentheses" in message
    natural, to_base = re.findall(r" as (\S+?)[,.]", message)
    assert parse_numbers(natural).array.tolist() == [math.log(10 if "10" in text else 2)]
    assert parse_numbers(to_base).array.tolist() == [math.log10(8) if "10" in text else 3]


REFUSED = {
    "2 - 1": "one entry or two",
    "(2 -1)": "one entry or two",
    "2- 1": "one entry or two",
    "1/0": "divides by zero",
    "0^-1": "divides by zero",
    "ln(0)": "ln of 0 is -infinity",
    "ln0": "ln of 0",
    "ln(-1)": "negative number -1.0",
    "sqrt(-1)": "sqrt of the negative number",
    "(-8)^(1/3)": "not real",
    "exp(1000)": "too large",
    "exp(-1000)": "too small",
    "9**9**9": "too large",
    "1e308*10": "too large",
    "1e308+1e308": "too large",
    "1e-308*1e-308": "too small",
    "1e-308/1e308": "too small",
    "inf-inf": "no place in an expression",
    "0*inf": "no place in an expression",
    "ln(inf)": "no place in an expression",
    "1-p": "'p' in '1-p' is a word",
    "ln": "ln takes one number",
    "log2": "ln2",
    "ln 2/3": "ln(2)/3",
    "ln(2 3)": "one number",
    "ln(": "never closed",
    "ln()": "not complete",
    "sqrt2": "Type sqrt(2).",
    "-sqrt2": "Type -sqrt(2).",
    "-log3": "Type -ln(3) for the natural logarithm.",
    "2*": "not complete",
    "*2": "not complete",
    "2pi": "2*pi",
    "2(3)": "2*(3)",
    "3ln2": "3*ln2",
    "5%3": "5%3",
    "5 % 3": "not complete",
    "[1,2]*3": "a list cannot be part of an expression",
    "2*[1,2]": "a list cannot be part of an expression",
    "ln((1,2))": "a list cannot be part of an expression",
    "[1,2][0]": "a list cannot be part of an expression",
    "lnn2": "Did you mean ln2",
    "sqr(2)": "Did you mean sqrt",
    "--1": "two minus signs",
    "- 1": "next to its number",
}


@pytest.mark.parametrize("text", REFUSED, ids=list(REFUSED))
def test_refused(text):
    assert REFUSED[text] in refusal(parse_numbers, text)
