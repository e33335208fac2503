"""The lesson from probabilities back to logits. Expected: mpmath logarithms of the doubles as they are."""

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli import softmax
from softmax_cli.document.explanation import Explanation
from softmax_cli.errors import InputError
from softmax_cli.lessons.logits import explain
from softmax_cli.read.probabilities import read_probabilities


def lesson(words: str, *, normalize: bool = False) -> Explanation:
    problem, sums = read_probabilities([words], normalize=normalize)
    return explain(problem, sums, normalize=normalize)


def test_three_forms() -> None:
    result = lesson("1/2 1/4 1/4").result
    # ln 2 = 0.6931471805599453; the mean of 0, -ln 2, -ln 2 is -2/3 ln 2
    assert result["logits"] == pytest.approx([-math.log(2), -2 * math.log(2), -2 * math.log(2)], rel=1e-15)
    assert result["zero_max"] == pytest.approx([0, -math.log(2), -math.log(2)], rel=1e-15)
    third = math.log(2) / 3
    assert result["zero_mean"] == pytest.approx([2 * third, -third, -third], rel=1e-15)


def test_answer_is_ln_p() -> None:
    explanation = lesson("0.7 0.2 0.1")
    assert explanation.answer.value[0].tolist() == explanation.result["logits"].tolist()
    assert explanation.answer in explanation.steps


def test_pairwise_log_odds_are_differences_of_the_logits() -> None:
    """softmax([2, 1, 0.1]): the log-odds are 2 - 1, 2 - 0.1 and 1 - 0.1."""
    odds = lesson("0.65900113888596791 0.24243297070471392 0.098565890409318172").result["log_odds"]
    assert odds == pytest.approx(np.array([[0, 1, 1.9], [-1, 0, 0.9], [-1.9, -0.9, 0]]), abs=1e-15)


def test_one_vs_rest_is_not_z() -> None:
    explanation = lesson("0.65900113888596791 0.24243297070471392 0.098565890409318172")
    assert explanation.result["one_vs_rest"][1] == pytest.approx(-1.1394, abs=5e-5)
    section = explanation.sections[-1]
    assert "of no pair" in str(section.note)
    assert {step.id for step in section.steps} == {"rest", "one_vs_rest", "gap"}


def test_close_probabilities_keep_their_log_odds() -> None:
    """0.1 and the next double: ln(1 + 2^-56 / 0.1) = 1.3877787807814457e-16 (mp.log(mpf(b) / mpf(a)))."""
    b = math.nextafter(0.1, 1)
    odds = lesson(f"{b!r} 0.1 0.8").result["log_odds"]
    assert odds[0, 1] == pytest.approx(1.3877787807814457e-16, rel=1e-12)


def test_zero_is_masked() -> None:
    explanation = lesson("cat=0.5 dog=0 bird=0.5")
    assert explanation.result["logits"][1] == -math.inf
    assert explanation.names == ("cat", "dog", "bird")
    assert any("masked" in str(note) for note in explanation.notes)


def test_normalize_divides_by_the_sum() -> None:
    explanation = lesson("50 30 20", normalize=True)
    assert explanation.inputs["probabilities"].tolist() == [0.5, 0.3, 0.2]
    assert explanation.inputs["sum"] == 100


def test_percent() -> None:
    assert lesson("66% 24% 10%").inputs["probabilities"].tolist() == [0.66, 0.24, 0.1]


def test_rows() -> None:
    explanation = lesson("0.5 0.5; 0.1 0.9")
    assert explanation.result["log_odds"].shape == (2, 2, 2)
    assert not explanation.single


def test_too_many_pairs_for_a_matrix() -> None:
    explanation = lesson(" ".join(["1"] * 501), normalize=True)
    assert "log_odds" not in explanation.result
    assert any("Too many pairs" in str(note) for note in explanation.notes)


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=6))
def test_checks_hold_for_any_weights(weights: list[float]) -> None:
    explanation = lesson(str(weights), normalize=True)
    assert len(explanation.checks) == 4
    assert [check.id for check in explanation.checks if not check.passed] == []


@pytest.mark.parametrize("words", ["1", "1 0", "5e-324 1", "0.5 0 0 0.5", "0.3333333 0.3333333 0.3333334"])
def test_checks_hold_at_the_edges(words: str) -> None:
    assert [check.id for check in lesson(words).checks if not check.passed] == []


@pytest.mark.parametrize(
    ("words", "problem", "hint"),
    [
        ("0.5 0.4", "sum to 0.9, not to 1", "--normalize"),
        ("0.5 0.5; 0.5 0.4", "in row 1 sum to 0.9", "--normalize"),
        ("1.2 -0.2", "1.2 (entry 0, counted from 0) is more than 1", "--normalize"),
        ("0.6 -0.1 0.5", "-0.1 (entry 1, counted from 0) is negative", "softmax-cli softmax"),
        ("nan 1", "nan (entry 0, counted from 0) is no probability", "0.5 0.3 0.2"),
        ("inf 1", "inf (entry 0, counted from 0) is no probability", "0.5 0.3 0.2"),
        ("0 0", "sum to 0.0", "--normalize"),
    ],
)
def test_bad_input(words: str, problem: str, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        lesson(words)
    assert problem in str(raised.value.problem)
    assert hint in str(raised.value.hint[0])


def test_nothing_to_divide_by() -> None:
    with pytest.raises(InputError, match="nothing to divide by"):
        lesson("0 0", normalize=True)
    with pytest.raises(InputError, match="No probabilities"):
        read_probabilities(None)


@pytest.mark.parametrize("p", ["1/3 1/3 1/3", "0.5 0.5", "0.5 0.5 0", "1 0", "0.7 0.2 0.1"])
def test_note_on_one_class_against_the_others_is_true_of_every_row(p: str) -> None:
    """z_i - logsumexp of the others with mpmath; as logits the column gives p back only where all p > 0 are equal."""
    explanation = lesson(p)
    section = explanation.sections[-1]
    assert "minus the logsumexp of all other logits" in str(section.note)
    shares, column = explanation.inputs["probabilities"], explanation.result["one_vs_rest"]
    with mp.workdps(40):
        for own, odds in zip(shares, column, strict=True):
            assert own in (0, 1) or odds == pytest.approx(float(mp.log(own) - mp.log(1 - mp.mpf(own))), rel=1e-13)
    equal = np.ptp(shares[shares > 0]) < 1e-12
    if np.isfinite(column[shares > 0]).all():
        assert np.allclose(softmax(column), shares) == equal


def test_one_class_has_none_against_it() -> None:
    explanation = lesson("1")
    assert not any("against all others" in str(section.title) for section in explanation.sections)
    assert any("one class" in str(note) for note in explanation.notes)


@pytest.mark.parametrize("words", ["0.7 0.3 0", "0.7 0.3 0 0", "0.7 0.3 0; 0.5 0 0.5"])
def test_nan_among_the_log_odds_is_explained(words: str) -> None:
    explanation = lesson(words)
    assert np.isnan(np.asarray(explanation.result["log_odds"])).any()
    assert "itself" in str(explanation.notes[-1])
    assert "no log-odds is known (nan)" in str(explanation.notes[-1])


@pytest.mark.parametrize(
    ("words", "normalize", "expected"),
    [
        # mp.dps = 60; -mp.log1p(mp.mpf("1e-12")), -mp.log1p(mp.mpf("1e-60")), mp.log(mp.mpf("0.999999999999"))
        ("1 1e-12", True, -9.999999999995e-13),
        ("1 1e-60", True, -1e-60),
        ("0.999999999999 1e-12", False, -1.0000000000005e-12),
        ("1e308 1e308", True, -math.log(2)),
    ],
)
def test_the_logarithm_of_a_p_near_1_is_that_of_the_decimals_as_typed(words: str, normalize: bool, expected: float):
    explanation = lesson(words, normalize=normalize)
    assert explanation.result["logits"][0] == pytest.approx(expected, rel=4e-16)
    assert all(check.passed for check in explanation.checks)
