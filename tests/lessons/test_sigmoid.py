"""The lesson on sigmoids. Expected: mp.dps = 40; s = 1 / (1 + mp.exp(-z)); BCE = -sum y log s + (1 - y) log(1 - s)."""

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.document.explanation import Explanation
from softmax_cli.errors import InputError
from softmax_cli.lessons.sigmoid import explain
from softmax_cli.read.multi_label import read_scores
from softmax_cli.read.problem import Given
from tests.documents import said


def lesson(logits: str, temperature: float = 1.0, **given: str | None) -> Explanation:
    options = {"names": None, "label": None, "target": None, **given}
    problem, target = read_scores(Given([logits], **options))
    return explain(problem, temperature, target)


def sigma(z: float) -> mp.mpf:
    return 1 / (1 + mp.exp(-mp.mpf(z)))


def bce(z: list[float], y: list[float]) -> float:
    with mp.workdps(40):
        return float(-mp.fsum(b * mp.log(sigma(a)) + (1 - b) * mp.log(1 - sigma(a)) for a, b in zip(z, y, strict=True)))


def ids(explanation: Explanation) -> set[str]:
    return {step.id for step in explanation.steps}


def test_worked_example() -> None:
    result = lesson("2 1 0.1").result
    with mp.workdps(40):
        expected = [float(sigma(z)) for z in (2.0, 1.0, 0.1)]
    assert result["probabilities"] == pytest.approx(expected, rel=1e-15)
    assert result["derivatives"] == pytest.approx([s * (1 - s) for s in expected], rel=1e-14)
    assert result["sum"] == pytest.approx(sum(expected), rel=1e-15)
    assert result["softmax"] == pytest.approx(
        [0.65900113888596791, 0.24243297070471392, 0.098565890409318172], rel=1e-15
    )


def test_answer_is_the_sigmoids() -> None:
    explanation = lesson("2 1 0.1")
    assert explanation.answer in explanation.steps
    assert explanation.answer.value[0].tolist() == explanation.result["probabilities"].tolist()


def test_branches() -> None:
    step = next(step for step in lesson("2 -1 0").steps if step.id == "branch")
    assert [said(branch) for branch in step.value[0]] == ["1 - e/(1 + e)", "e/(1 + e)", "1 - e/(1 + e)"]


def test_label_gives_bce_beside_ce() -> None:
    result = lesson("2 1 0.1", label="1").result
    assert result["bce"] == pytest.approx(bce([2, 1, 0.1], [0, 1, 0]), rel=1e-14)
    assert result["ce"] == pytest.approx(1.4170300162778335, rel=1e-15)


def test_multi_label_target_has_no_ce() -> None:
    explanation = lesson("2 1 0.1", target="1,0,1")
    assert explanation.result["bce"] == pytest.approx(bce([2, 1, 0.1], [1, 0, 1]), rel=1e-14)
    assert "ce" not in explanation.result
    assert any("CE needs" in str(note) for note in explanation.notes)


def test_target_that_sums_to_one_has_both() -> None:
    result = lesson("2 1 0.1", target="0.2,0.7,0.1").result
    assert result["bce"] == pytest.approx(bce([2, 1, 0.1], [0.2, 0.7, 0.1]), rel=1e-14)
    # logsumexp - (0.2 * 2 + 0.7 * 1 + 0.1 * 0.1)
    assert result["ce"] == pytest.approx(2.4170300162778335 - 1.11, rel=1e-14)


def test_label_and_target_each_for_its_loss() -> None:
    result = lesson("2 1 0.1", label="1", target="1,1,0").result
    assert result["ce"] == pytest.approx(1.4170300162778335, rel=1e-15)
    assert result["bce"] == pytest.approx(bce([2, 1, 0.1], [1, 1, 0]), rel=1e-14)


def test_gradient_of_bce_is_sigma_minus_y_over_t() -> None:
    result = lesson("2 1 0.1", 2.0, target="1,0,1").result
    expected = (np.array([1 / (1 + math.exp(-z / 2)) for z in (2, 1, 0.1)]) - [1, 0, 1]) / 2
    assert result["bce_gradient"] == pytest.approx(expected, rel=1e-14)


def test_several_rows() -> None:
    explanation = lesson("2 1; -1 3", label="0,1")
    assert not explanation.single
    assert explanation.result["probabilities"].shape == (2, 2)
    assert explanation.result["bce"].shape == (2,)


def test_names_put_the_target_in_order() -> None:
    named = lesson("cat=2 dog=1 bird=-0.1", target="bird=0 cat=1 dog=1")
    assert named.names == ("cat", "dog", "bird")
    assert named.inputs["target"].tolist() == [1, 1, 0]


@pytest.mark.parametrize("logits", ["inf -inf 3", "-inf", "inf"])
def test_infinite_scores_have_no_softmax(logits: str) -> None:
    explanation = lesson(logits)
    assert "softmax" not in ids(explanation)
    assert all(check.passed for check in explanation.checks)


def test_masked_class_beside_others_keeps_the_softmax() -> None:
    assert lesson("-inf 1 1").result["softmax"].tolist() == [0, 0.5, 0.5]


@pytest.mark.parametrize("logits", ["2 1", "7", "-740 36.7368", "0 -0", "30 -30 700 -700"])
@pytest.mark.parametrize("temperature", [1.0, 0.3, 50.0])
def test_every_check_passes(logits: str, temperature: float) -> None:
    explanation = lesson(logits, temperature, target=",".join(["1"] * len(logits.split())))
    assert len(explanation.checks) >= 3
    assert [check.id for check in explanation.checks if not check.passed] == []


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=4), st.sampled_from([0.01, 1.0, 3.0]))
def test_checks_hold_for_any_scores(scores: list[float], temperature: float) -> None:
    explanation = lesson(str(scores), temperature, label="0")
    assert [check for check in explanation.checks if not check.passed] == []


@pytest.mark.parametrize(
    ("logits", "given", "words"),
    [
        ("nan 1", {}, "nan is no score"),
        ("2 1", {"target": "2,0"}, "more than 1"),
        ("2 1", {"target": "-1,0"}, "'-1' in --target is negative"),
        ("2 1", {"target": "1"}, "--target has 1 number"),
        ("2 1", {"label": "2"}, "--label 2 is out of range"),
        ("2 1; 0 3", {"label": "-100,1"}, "out of range"),
    ],
)
def test_bad_input(logits: str, given: dict[str, str], words: str) -> None:
    with pytest.raises(InputError) as raised:
        lesson(logits, **given)
    assert words in str(raised.value.problem)
    assert raised.value.hint
