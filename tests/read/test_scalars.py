"""The scalar options: one number each, and a hint that fits the option."""

import pytest

from softmax_cli.read.settings import check_least, read_one, read_scalar, read_temperature

from .refusals import refusal


def test_one_number_in_any_form():
    assert read_one(" 1/4 ", "--temperature", "2") == 0.25
    assert read_one("-inf", "--temperature", "2") == float("-inf")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no number after it"),
        ("[]", "has no number after it"),
        ("1,2", "takes one number, not 2: '1,2'"),
        ("inf", "must be a finite number, not 'inf'"),
        ("nan", "must be a finite number, not 'nan'"),
    ],
)
def test_refused_scalar(text, message):
    said = refusal(read_scalar, text, "--power", "0.75")
    assert message in said
    assert "Type for example --power 0.75." in said


@pytest.mark.parametrize(
    ("text", "message"), [("", "no number"), ("0", "argmax"), ("inf", "uniform"), ("nan", "above 0"), ("-1", "above 0")]
)
def test_refused_temperature(text, message):
    said = refusal(read_temperature, text)
    assert message in said
    assert "for example --temperature 2." in said


def test_least_and_above():
    check_least(0, "--seed", "4")
    check_least(1, "--k", "5", least=1)
    assert "--k must be 1 or more, not 0." in refusal(check_least, 0, "--k", "5", least=1)
    assert "--softcap must be above 0, not 0.0." in refusal(
        check_least, 0.0, "--softcap", "30", above=True, typed="0.0"
    )
