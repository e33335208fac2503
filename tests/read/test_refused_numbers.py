"""Text that is no numbers: each message names the token and says what to type."""

import pytest

from softmax_cli.read.sources.reading import read_numbers
from softmax_cli.read.typed.values import parse_numbers
from tests.cases import at_least

from .refusals import refusal

REFUSED = {
    "": "No logits",
    " \n ": "No logits",
    "[]": "No logits",
    "[[], []]": "No logits",
    "dog": "'dog' is a word",
    "1e400": "largest float64 is 1.797e308",
    "-1e400": "not infinity",
    "1e-400": "smallest positive float64 is 5e-324",
    "1_000": "Type 1000.",
    "000": "leading zeros",
    "1,000": "not 1,000",
    "007": "Type 7",
    "0x1F": "Type it in decimal: 31.",
    "--json": "'--json' is an option",
    "2 1 --label=1": "'--label' is an option",
    "2 -l 1": "'-l' is an option",
    "2 1; 3": "Row 1 has 1 entry, but row 0 has 2 entries",
    "[[1, 2], [3]]": "Row 1 has 1 entry",
    "[[[1, 2], [3, 4]], [[1, 2], [3]]]": "Row 1 of matrix 1 has 1 entry",
    "[[1], []]": "Row 1 has 0 entries",
    "[1, [2]]": "Row 1 is a list, but row 0 is a number",
    "[[[[1]]]]": "more than 3 deep",
    "0,66 0,24": "Type 0.66 0.24",
    "1,2 3,4": "1,2;3,4",
    "[1,2 3]": "commas and with spaces",
    "[[1,2] [3,4], [5,6]]": "a comma between some",
    "[1,2": "never closed",
    "1]": "never opened",
    "(1]": "Close it with ')'",
    "[" * 50 + "]" * 50: "opens a bracket inside 40 brackets",
    "cat=1 cat=2": "'cat' is there twice",
    "1=2": "'1' is a number before",
    "cat=1 2": "some have none",
    "2 cat=1": "some have none",
    "1 2; cat=1 dog=2": "some have none",
    "cat=1 dog=2; dog=1 cat=2": "same names in the same order",
    "cat=": "'cat=' has no number",
    "cat=, dog=1": "'cat=' has no number",
    "cat=[1, 2]": "a name takes one number",
    "=1": "'=1'",
    "1+2j": "complex",
    "3j": "complex",
    "1;;2": "Row 1 (counted from 0)",
    ";1": "Row 0 (counted from 0)",
    "1,,2": "no number before it",
    ",1": "no number before it",
    "1e": "no exponent",
    "1.2.3": "two decimal points",
    "1d5": "1e5",
    "1.5f": "Type 1.5.",
    "[1, 2, ..., 3]": "shortened print",
    "[1 2 … 3]": "shortened print",
    "1 2 3...": "shortened print",
    '"dog"': "text in quotes",
    "True": "'True' is a word",
    "None": "'None' is a word",
    "$": "'$'",
    "| 2 | 1 |": "without | &",
    r"2 & 1 \\": "without | &",
    r"\ln 2": "ln(2) for \\ln 2",
    r"\frac{1}{2}": "1/2 for \\frac{1}{2}",
    "1<2": "'1<2'",
    "\x00": "is no number",
    "1\ud800": "is no number",
    "٣": "is no number",
    "2²": "is no number",
}


@pytest.mark.parametrize("text", at_least(41, REFUSED), ids=[ascii(text)[:30] for text in REFUSED])
def test_refused(text):
    assert REFUSED[text] in refusal(parse_numbers, text)


def test_option_in_the_messages():
    assert "--target has no numbers" in refusal(read_numbers, "", "--target")


def test_the_token_is_shown_as_it_was_typed():
    assert "'１_０'" in refusal(parse_numbers, "１_０")


def test_a_long_input_says_where():
    text = ";".join(" ".join(["1"] * 20) for _ in range(5)) + ";" + " ".join(["1"] * 7 + ["x"] + ["1"] * 12)
    assert "(row 5, entry 7, counted from 0)" in refusal(parse_numbers, text)


def test_a_long_token_is_cut():
    assert len(refusal(parse_numbers, "9" * 100_000)) < 400


def test_numbers_beside_a_file():
    assert "only one @FILE" in refusal(read_numbers, ["@logits.npy", "1"])
