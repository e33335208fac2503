"""Answers to `sigmoid`, `logits` and `large-k`."""

import json
import math
import shlex
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.errors import InputError
from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.mistakes import mistakes_for
from softmax_cli.judge.question import Operation, Question
from tests.benchmarks.verdicts import false_diagnoses
from tests.cli import run
from tests.judge.problems import (
    question_of,
    random_probabilities,
    random_question,
    said,
    special_subjects,
    values_of,
    written,
)

MORE: tuple[Operation, ...] = ("sigmoid", "bce", "logits", "large_k")
P = [0.7, 0.2, 0.1]


@pytest.mark.usefixtures("each_mistake_made_once")
@pytest.mark.parametrize("decimals", [2, 3, 4, 6])
@pytest.mark.parametrize("operation", MORE)
def test_each_mistake_is_among_the_diagnoses_of_many_problems(operation: Operation, decimals: int) -> None:
    rng = np.random.default_rng(decimals)
    compared = 0
    rounds = 2 if operation in ("sigmoid", "bce") else 3  # those have the most mistakes
    for question in [
        s for _ in range(rounds) for s in (random_question(operation, rng), *special_subjects(operation, rng))
    ]:
        for mistake in mistakes_for(operation):
            for value in values_of(mistake, question)[:1]:
                verdict = judge_text(question, written(value, decimals))
                listed = [candidate.id for candidate in verdict.candidates]
                assert mistake.id in listed or verdict.right, (mistake.id, written(value, decimals), question, verdict)
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("-0.3567 -1.6094 -2.3026", ""), ("0 -1.2528 -1.9459", "the largest logit is 0"),
        ("1.0662 -0.1865 -0.8797", "the mean is 0"), ("ln7 ln2 0", "ln p + 2.3"), ("9.643 8.391 7.697", "ln p + 10"),
    ],
)  # fmt: skip
def test_logits_are_right_up_to_a_constant(text: str, given: str) -> None:
    # mpmath: ln .7 = -.35667494, ln .2 = -1.60943791, ln .1 = -2.30258509, their mean -1.42289932
    verdict = judge_text(question_of("logits", P), text)
    assert verdict.word == "right"
    assert given in said(verdict.summary)


def test_each_row_may_have_a_constant_of_its_own() -> None:
    rng = np.random.default_rng(12)
    for _ in range(10):
        question = question_of("logits", np.array([random_probabilities(rng, 4) for _ in range(3)]))
        moved = question.value + rng.normal(0, 3, (3, 1))
        assert judge_text(question, written(moved, 4)).word == "right"
        moved[1, 2] += 0.5
        verdict = judge_text(question, written(moved, 4))
        assert not verdict.right
        assert [difference.index for difference in verdict.differences] == [(1, 2)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=2, max_size=6), st.floats(-30, 30), st.integers(3, 12))
def test_any_constant_at_any_precision(parts: list[int], constant: float, decimals: int) -> None:
    question = question_of("logits", np.array(parts) / sum(parts))
    assert judge_text(question, written(question.value + constant, decimals)).right


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-0.5146 -2.3219 -3.3219", "unit"), ("0 -1.8074 -2.8074", "unit"), ("5 3.1926 2.1926", "unit"),
        ("0.8473 -1.3863 -2.1972", "mistake:one-vs-rest"), ("0.3567 1.6094 2.3026", "mistake:sign"),
        ("-0.36 -1.7 -2.30", "unknown"), ("-1.6094 -0.3567 -2.3026", "mistake:order"),
        (".7 .2 .1", "mistake:probabilities-given"),
    ],
)  # fmt: skip
def test_logits_that_are_no_ln_p(text: str, expected: str) -> None:
    assert judge_text(question_of("logits", P), text).word == expected


def test_one_logit_alone_cannot_be_judged_unless_it_is_ln_p() -> None:
    question = question_of("logits", P)
    assert judge_text(question, "0=-0.3567").word == "right"
    assert judge_text(question, "0=1 1=-0.2528").word == "right"
    with pytest.raises(InputError, match="constant") as error:
        judge_text(question, "0=0.5")
    assert "--expect" in str(error.value.hint[0])


def test_masked_classes() -> None:
    question = question_of("logits", [0.5, 0.0, 0.5])
    assert judge_text(question, "3 -inf 3").word == "right"
    assert judge_text(question, "-0.6931 0 -0.6931").alike == ("masked-as-zero", "log-complement")  # ln 1 = 0
    assert judge_text(question, "-0.6931 -23.0259 -0.6931").word == "mistake:epsilon"
    assert judge_text(question_of("logits", [1.0, 0.0]), "5 -inf").word == "right"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # mpmath: s(2), s(1), s(.1) = .88079708, .73105858, .52497919
        (".8808 .7311 .5250", "right"), (".88 .73 .52", "right"), ("88% 73% 52%", "right"), ("88.1 73.1 52.5", "right"),
        (".6590 .2424 .0986", "mistake:softmax-given"), (".1192 .2689 .4750", "mistake:sign"),
        (".1050 .1966 .2494", "mistake:derivative-given"), (".9640 .7616 .0997", "mistake:tanh"),
        (".8808 .2689 .5250", "mistake:score-sign-lost"), ("-.1269 -.3133 -.6444", "mistake:log-sigmoid"),
        (".8808 .7311 .6000", "unknown"), ("e^2/(1+e^2), e/(1+e), .52", "right"),
    ],
)  # fmt: skip
def test_sigmoid(text: str, expected: str) -> None:
    assert judge_text(question_of("sigmoid", [2.0, 1.0, 0.1]), text).word == expected


def test_sigmoid_at_the_ends() -> None:
    question = question_of("sigmoid", [math.inf, -math.inf, 800.0, -740.0])
    assert judge_text(question, "1 0 1 4.2e-322").word == "right"
    assert judge_text(question, "nan 0 nan 0").word == "mistake:naive-float64"


def test_random_wrong_answers_are_hardly_ever_diagnosed() -> None:
    for operation in ("sigmoid", "bce", "logits"):
        words = false_diagnoses(operation, 4, 100, seed=6)
        assert sum(count for name, count in words.items() if name != "unknown") < 2, words


def test_a_batch_with_one_wrong_row() -> None:
    question: Question = question_of("sigmoid", [[2.0, 1.0, 0.1], [0.5, -1.0, 3.0]])
    rows = question.value.copy()
    rows[1] = 1 - rows[1]
    verdict = judge_text(question, written(rows, 4))
    assert verdict.word == "mistake:sign"
    assert "row 1 only" in said(verdict.summary)


def judged(line: str) -> dict[str, Any]:
    done = run(*shlex.split(line), "--json")
    assert done.code in (0, 1), done.err
    verdict: dict[str, Any] = json.loads(done.out)["verdict"]
    return verdict


@pytest.mark.parametrize(
    ("text", "word"),
    [
        # MISTAKES.md: BCE sum, mean, target only, on softmax p; CE; the sigmoids. mpmath: -sum ln s = 1.08457
        ("3.1846", "right"), ("1.0615", "right"), (".3133", "mistake:target-only"),
        ("1.4170", "mistake:softmax-cross-entropy"), ("2.5967", "mistake:bce-on-softmax-sum"),
        (".8656", "mistake:bce-on-softmax-mean"), ("1.0846", "mistake:all-classes-true"),
        ("2.8713", "mistake:others-only"), ("3.9", "unknown"), (".8808 .7311 .5250", "right"), ("1=.7311", "right"),
        ("2.1269 .3133 .7444", "mistake:bce-given"), (".6590 .2424 .0986", "mistake:softmax-given"),
    ],
)  # fmt: skip
def test_one_number_answers_the_binary_loss_beside_the_sigmoids(text: str, word: str) -> None:
    verdict = judged(f"sigmoid 2 1 0.1 --label 1 --expect {text}")
    assert verdict["word"] == word
    assert verdict["right"] == (word == "right")


def test_binary_loss_of_a_multi_label_target_and_of_rows() -> None:
    # mpmath: ln(1 + e^-2) + ln(1 + e^-1) + ln(1 + e^0.1) = 1.18458657; ln(1 + e^2) + ln(1 + e^-1) = 2.44018971
    assert judged("sigmoid 2 1 0.1 --target 1,1,0 --expect 1.1846")["word"] == "right"
    rows = "sigmoid '2 1 0.1; 2 1 0.1' --target '1 1 0; 0 1 0'"
    assert judged(f"{rows} --expect 1.1846 3.1846")["word"] == "right"
    wrong = judged(f"{rows} --expect 1.1846 0.3133")
    assert wrong["word"] == "mistake:target-only"
    assert "row 1 only" in wrong["summary"]


def test_one_number_without_a_label_has_no_loss_to_answer() -> None:
    done = run("sigmoid", "2", "1", "0.1", "--expect", "3.1846")
    assert (done.code, done.out) == (2, "")
    assert "3 numbers" in done.err


def test_of_one_class_the_sigmoid_and_the_loss_are_one_number() -> None:
    # mpmath: s(2) = .88079708, its loss for y = 1 is .12692801
    assert judged("sigmoid 2 --label 0 --expect .8808")["word"] == "right"
    assert judged("sigmoid 2 --label 0 --expect .1269")["word"] == "right"  # one number answers either
