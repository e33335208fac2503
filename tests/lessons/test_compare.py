"""softmax --compare: the alternatives as columns and the laws measured on the logits."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.document.explanation import Explanation
from softmax_cli.errors import InputError
from softmax_cli.lessons import softmax
from softmax_cli.lessons.compare import explain
from softmax_cli.read.problem import Given, read_problem

from ..documents import records_of, said


def lesson(logits: str, temperature: float = 1.0) -> Explanation:
    return explain(read_problem(Given([logits])), temperature)


def alternative(explanation: Explanation, name: str) -> dict[str, Any]:
    (found,) = (record for record in explanation.result["alternatives"] if record["name"] == name)
    return dict(found)


def test_columns_side_by_side() -> None:
    explanation = lesson("2 1 0.1")
    columns = [said(step.symbol) for step in explanation.sections[1].steps]
    assert columns == ["e^z", "2^z", "z / sum", "z^2", "softplus", "sparsemax"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("base_e", [0.65900113888596791, 0.24243297070471392, 0.098565890409318172]),
        ("base_2", [4 / (6 + 2**0.1), 2 / (6 + 2**0.1), 2**0.1 / (6 + 2**0.1)]),
        ("linear", [2 / 3.1, 1 / 3.1, 0.1 / 3.1]),
        ("squared", [4 / 5.01, 1 / 5.01, 0.01 / 5.01]),
        ("sparsemax", [1, 0, 0]),
    ],
)
def test_numbers_of_the_worked_example(name: str, expected: list[float]) -> None:
    assert alternative(lesson("2 1 0.1"), name)["probabilities"] == pytest.approx(expected, rel=1e-14)


def test_only_the_exponential_keeps_every_law() -> None:
    explanation = lesson("2 -3 0.1")
    laws = ("positive", "sums_to_1", "shift", "order", "smooth", "gradient")
    kept = {record["name"]: [record[law] for law in laws] for record in explanation.result["alternatives"]}
    assert [name for name, held in kept.items() if all(held)] == ["base_e"]


def test_law_table_shows_yes_or_the_measured_number() -> None:
    explanation = lesson("2 1 0.1")
    gradient = law_line(explanation, "dCE/dz = p - y")
    assert said(gradient["base_e"]) == "yes"
    assert gradient["base_2"] == alternative(explanation, "base_2")["gradient_violation"] > 0.2


def test_base_2_is_a_temperature() -> None:
    explanation = lesson("2 1 0.1")
    (check,) = (check for check in explanation.checks if check.id == "base-is-temperature")
    assert check.passed
    (step,) = (step for step in explanation.steps if step.id == "base_temperature")
    assert step.value == pytest.approx(1 / math.log(2), rel=1e-15)


def test_everything_that_softmax_says_is_still_there() -> None:
    plain, compared = softmax.explain(read_problem(Given(["2 1 0.1"])), 2.0), lesson("2 1 0.1", 2.0)
    assert {step.id for step in plain.steps} < {step.id for step in compared.steps}
    assert set(plain.result) < set(compared.result)
    assert compared.answer.value.tolist() == plain.answer.value.tolist()


def test_temperature_divides_the_logits_of_every_alternative() -> None:
    assert alternative(lesson("2 1 0.5", 2.0), "squared")["probabilities"] == pytest.approx(
        alternative(lesson("1 0.5 0.25"), "squared")["probabilities"], rel=1e-15
    )


def test_masked_class_has_no_share_anywhere() -> None:
    explanation = lesson("2 -inf 1")
    assert [record["probabilities"][1] for record in explanation.result["alternatives"]] == [0] * 6


def test_rows() -> None:
    explanation = lesson("2 1; 0 3")
    assert np.shape(alternative(explanation, "softplus")["probabilities"]) == (2, 2)


def test_large_logits_leave_slopes_unmeasured() -> None:
    explanation = lesson("1e17 1")
    assert alternative(explanation, "base_e")["smooth"] is None
    assert any("too large" in str(note) for note in explanation.notes)


def test_temperature_that_overflows() -> None:
    with pytest.raises(InputError, match="overflows"):
        lesson("2 1", 1e-308)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=5))
@settings(max_examples=40)
def test_every_check_passes(z: list[float]) -> None:
    assert [check.id for check in lesson(str(z)).checks if not check.passed] == []


def law_line(explanation: Explanation, law: str) -> dict[str, Any]:
    (line,) = (line for line in records_of(explanation, "laws") if line["law"] == law)
    return line


@pytest.mark.parametrize("logits", ["2 -1 0.1", "2 -2", "1000 0"])
def test_pole_is_called_so(logits: str) -> None:
    explanation = lesson(logits)
    assert said(law_line(explanation, "p has no kink")["linear"]) == "sum = 0"
    assert "a pole" in said(next(section.note for section in explanation.sections if "laws" in str(section.title)))


@pytest.mark.parametrize("logits", ["-1 -2 -3", "2 1 0.1", "-1 -1"])
def test_positive_shares_of_z_over_its_sum_need_one_sign(logits: str) -> None:
    (note,) = (str(note) for note in lesson(logits).notes if "z / sum z" in str(note))
    assert "one sign" in note


def test_share_that_rounds_to_0_is_explained() -> None:
    explanation = lesson("1000 0")
    assert said(law_line(explanation, "all p > 0")["base_e"]) == "yes"
    assert alternative(explanation, "base_e")["probabilities"][1] == 0
    assert any("too small for a float64" in str(note) for note in explanation.notes)
    assert not any("too small" in str(note) for note in lesson("2 1 -inf").notes)


def test_range_that_overflows_is_not_measured() -> None:
    explanation = lesson("1e308 -1e308")
    assert law_line(explanation, "all p > 0")["base_e"] == "?"
    assert all(check.passed for check in explanation.checks)
