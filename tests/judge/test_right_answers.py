"""Right answers, however they are written, are never called wrong; random wrong answers are hardly ever diagnosed."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Operation
from tests.benchmarks.verdicts import false_diagnoses
from tests.judge.problems import OPERATIONS, question_of, random_question, written

Z = [2.0, 1.0, 0.1]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rounded_to_any_digits_is_right(operation: Operation) -> None:
    rng = np.random.default_rng(2)
    for decimals in (2, 3, 4, 6, 9, 12):
        for _ in range(10):
            question = random_question(operation, rng)
            assert judge_text(question, written(question.value, decimals)).word == "right"
            assert judge_text(question, written(question.value, decimals), tol="0.01").word == "right"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_cut_off_is_imprecise_and_not_wrong(operation: Operation) -> None:
    rng = np.random.default_rng(3)
    for decimals in (2, 3, 4, 6):
        for _ in range(10):
            question = random_question(operation, rng)
            cut = np.trunc(question.value * 10**decimals) / 10**decimals
            if np.abs(cut).max() < 10.0 ** (1 - decimals):  # one digit: a mistake may give it as well
                continue
            assert judge_text(question, written(cut, decimals)).word in ("right", "rounded")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("rows", [1, 3])
def test_float32_is_never_wrong(operation: Operation, rows: int) -> None:
    rng = np.random.default_rng(4)
    for _ in range(10):
        question = random_question(operation, rng, rows=rows)
        noisy = question.value.astype(np.float32) * (
            1 + rng.choice([-1, 0, 1], question.value.shape) * np.float32(2**-23)
        )
        text = repr(np.asarray(noisy, dtype=np.float32).astype(object).tolist())
        assert judge_text(question, text).word in ("right", "rounded")


def test_percent_is_right_with_or_without_its_sign() -> None:
    question = question_of("softmax", Z)
    assert judge_text(question, "66% 24% 10%").word == "right"
    assert judge_text(question, "65.9 24.2 9.9").word == "right"
    assert judge_text(question, "65.9 24.2 9.8").word == "rounded"
    assert not judge_text(question, "67% 24% 9%").right


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1.417", "right"), ("1.4170300162778335", "right"), ("1.41703001627783", "right"), ("1.41", "rounded"),
        ("1.4169", "rounded"), ("1.41702", "rounded"), ("1.4170301", "rounded"), ("2.0443", "unit"),
        ("-1.4170", "mistake:sign"), ("1.4172", "rounded"), ("1.4173", "mistake:early-rounding"),
        ("0.6154", "unit"), ("ln(1+e+exp(0.1)/exp(1))", "right"), ("9.87654", "unknown"),
        ("ln(exp(2)+exp(1)+exp(1/10))-1", "right"), ("-ln 0.2424", "right"), ("-ln(0.24243)", "right"),
    ],
)  # fmt: skip
def test_scalar(text: str, word: str) -> None:
    assert judge_text(question_of("ce", Z, label=1), text).word == word


def test_exact_expressions() -> None:
    question = question_of("softmax", [math.log(2), math.log(3), math.log(5)])
    assert judge_text(question, "1/5, 3/10, 1/2").word == "right"
    assert judge_text(question, "1/5, 3/10, 1/2").differences == ()
    assert not judge_text(question, "1/5, 1/3, 7/15").right
    assert judge_text(question_of("softmax", [0.0, math.log(2)]), "1/3 2/3").word == "right"


@pytest.mark.parametrize("text", ["1 0 0", "0 0 0", "1. 0. 0."])
def test_whole_numbers_are_no_rounding(text: str) -> None:
    assert not judge_text(question_of("softmax", Z), text).right


def test_zero_and_one_where_they_are_true() -> None:
    assert judge_text(question_of("softmax", [1.0, -10.0, 1000.0]), "0. 0. 1.").word == "right"
    assert judge_text(question_of("softmax", [-4.623, 4.3044, 6.8688]), "0 0.07 0.93").word == "right"


@pytest.mark.parametrize("text", [".659 .5 .099", ".6590 .2 .0986", ".66 .3 .1"])
def test_an_entry_with_fewer_decimals_must_be_right_to_them(text: str) -> None:
    right = text == ".6590 .2 .0986"  # .2424 is .2 to one decimal
    assert judge_text(question_of("softmax", Z), text).right == right


def test_tolerance_decides_where_it_is_given() -> None:
    question = question_of("softmax", Z)
    assert judge_text(question, "0.65 0.25 0.10", tol="0.01").word == "right"
    assert not judge_text(question, "0.65900 0.24243 0.0985", tol="1e-5").right


def test_infinite_losses() -> None:
    question = question_of("ce", [0.0, -math.inf, 1.0], label=1)
    assert judge_text(question, "inf").word == "right"
    assert judge_text(question, "7.7").word == "unknown"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.integers(2, 17))
def test_full_precision_and_significant_digits(logits: list[float], digits: int) -> None:
    question = question_of("softmax", logits)
    text = " ".join(f"{p:.{digits}g}" for p in question.value.tolist())
    assert judge_text(question, text).word in ("right", "rounded")


def test_random_wrong_vectors_are_diagnosed_in_less_than_one_of_a_hundred() -> None:
    words: Counter[str] = Counter()
    for operation in ("softmax", "log_softmax", "grad", "jacobian"):
        words += false_diagnoses(operation, 4, 50, seed=5)
    assert sum(words.values()) == 200
    assert sum(n for word, n in words.items() if word != "unknown") < 2, words
