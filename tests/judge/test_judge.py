"""What a verdict carries besides its word."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from softmax_cli.document.formula import Formula
from softmax_cli.document.text import Text
from softmax_cli.document.verdict import Verdict
from softmax_cli.errors import InputError
from softmax_cli.judge.expect import judge_text
from softmax_cli.show.said import Speaker
from tests.judge.problems import OPERATIONS, question_of, random_question, said, special_subjects

Z = [2.0, 1.0, 0.1]


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, Text | Formula):
        return Speaker(None).say(value)
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def laws(verdict: Verdict) -> str:
    return " ".join(said(law) for law in verdict.violated)


def test_verdict_goes_into_json() -> None:
    for text in ("0.6652 0.2447 0.0901", "0.66 0.24 0.10", "0.5 0.3 0.1", "0.24 0.66 0.10"):
        assert json.dumps(plain(judge_text(question_of("softmax", Z), text).data()))


def test_one_entry_by_index_or_name() -> None:
    question = question_of("grad", Z, label=1, names=("cat", "dog", "eel"))
    assert judge_text(question, "1=-0.7576").word == "right"
    assert judge_text(question, "dog=-.7576 eel=.0986").word == "right"
    assert not judge_text(question, "dog=.2424").right
    assert judge_text(question, "? -0.7576 ?").word == "right"
    verdict = judge_text(question, "dog=.31")
    assert [difference.index for difference in verdict.differences] == [(1,)]
    assert verdict.differences[0].given == ".31"


@pytest.mark.parametrize(
    ("text", "part"),
    [("1 2", "2 numbers"), ("bird=1", "'bird'"), ("7=0.5", "'7'"), ("[[1,2],[3,4]]", "2 x 2"), ("? ? ?", "No entry")],
)
def test_wrong_shape_is_an_input_error(text: str, part: str) -> None:
    with pytest.raises(InputError, match="Type") as error:
        judge_text(question_of("softmax", Z), text)
    assert part in str(error.value.problem)
    assert "Type" in str(error.value.hint[0])


@pytest.mark.parametrize(
    ("text", "tol", "right"),
    [("1.43", "1%", True), ("1.4172", "0.01%", False), ("1.45", "1 %", False), ("1.425", "0.01", True)],
)
def test_a_tolerance_in_percent_is_a_share_of_the_right_answer(text: str, tol: str, right: bool) -> None:
    assert judge_text(question_of("ce", Z, label=1), text, tol).right is right  # of 1.41703: 0.0142, 0.000142


def test_a_tolerance_in_percent_of_each_entry() -> None:
    question = question_of("softmax", Z)
    assert judge_text(question, ".6655 .2448 .0995", "1%").right
    assert not judge_text(question, ".6655 .2448 .0996", "1%").right  # 1% of .0985659 is .00099


@pytest.mark.parametrize("tol", ["-1", "nan", "1 2"])
def test_bad_tolerance(tol: str) -> None:
    with pytest.raises(InputError, match="--tol"):
        judge_text(question_of("softmax", Z), "0.66 0.24 0.10", tol)


@pytest.mark.parametrize(
    ("operation", "text", "law"),
    [
        ("softmax", "0.7 0.5 0.3", "add up to"), ("softmax", "0.2 0.3 0.5", "order"),
        ("softmax", "1.2 0.1 -0.3", "between 0 and 1"),
        ("grad", "0.5 0.4 0.3", "never positive"), ("grad", "-0.3 -0.7 -0.1", "only the true class"),
        ("ce", "-3.3333", "below 0"), ("ce", "0.5557", "ln K"), ("log_softmax", "0.3 -1 -2", "0 or less"),
        ("jacobian", "[[.2,.1,0],[.3,.1,0],[0,0,.1]]", "symmetric"), ("logsumexp", "1.777", "largest logit"),
    ],
)  # fmt: skip
def test_broken_law_is_named(operation: Any, text: str, law: str) -> None:
    label = 1 if operation in ("grad", "ce") else None
    assert law in laws(judge_text(question_of(operation, Z, label=label), text))


def test_cannot_tell_apart_comes_with_an_input_that_can() -> None:
    # The label is the class after the largest logit: counted from 1, and the predicted class, are the same class.
    verdict = judge_text(question_of("ce", Z, label=1), "0.4170")
    ids = [candidate.id for candidate in verdict.candidates]
    assert ids[:2] == ["label-counted-from-1", "predicted-class"]
    assert verdict.separating is not None
    values = verdict.separating["values"]
    assert abs(values["label-counted-from-1"] - values["predicted-class"]) > 1e-3


def test_a_mistyped_logit_is_read_back() -> None:
    # mpmath: softmax([2, 1, 0.7]) = [.60960324, .22426050, .16613626]
    verdict = judge_text(question_of("softmax", Z), "0.6096 0.2243 0.1661")
    assert verdict.word == "mistake:other-logit"
    assert "0.7" in said(verdict.candidates[0].detail)


def test_another_temperature_is_read_back() -> None:
    value = question_of("softmax", Z, temperature=3.0).value
    verdict = judge_text(question_of("softmax", Z), " ".join(f"{p:.4f}" for p in value))
    assert verdict.word == "mistake:other-temperature"
    assert "temperature 3.0" in said(verdict.candidates[0].detail)


def test_unknown_says_where_to_look_and_how_far_away() -> None:
    verdict = judge_text(question_of("softmax", Z), "0.5312 0.3311 0.1377")
    assert verdict.word == "unknown"
    assert verdict.first_step
    assert verdict.distance == pytest.approx(0.5 * 2 - 0.8722, abs=1e-4)


def test_one_row_of_a_batch() -> None:
    question = question_of("softmax", [[2, 1, 0.1], [1, 2, 3], [0.5, 0.2, -1]])
    rows = question.value.copy()
    rows[1] = np.exp2([1, 2, 3]) / 14
    verdict = judge_text(question, ";".join(",".join(f"{p:.4f}" for p in row) for row in rows))
    assert verdict.word == "mistake:base-2"
    assert "row 1 only" in said(verdict.summary)
    assert {difference.index[0] for difference in verdict.differences} == {1}


def test_one_row_of_a_mean_gradient() -> None:
    question = question_of("grad", [[2, 1, 0.1], [1, 2, 3]], label=[1, 0])
    rows = question.value.copy()
    rows[1] *= -1
    verdict = judge_text(question, ";".join(",".join(f"{g:.4f}" for g in row) for row in rows))
    assert verdict.word == "mistake:sign"
    assert "row 1 only" in said(verdict.summary)


def test_one_row_of_a_mean_loss() -> None:
    question = question_of("ce", [[2, 1, 0.1], [1, 2.5, 3]], label=[1, 1])
    # Row 1 at label 0: logsumexp([1, 2.5, 3]) - 1 instead of - 2.5; half of 1.5 more.
    verdict = judge_text(question, f"{float(question.value) + 0.75:.5f}")
    assert verdict.word == "mistake:label-counted-from-1"
    assert "row 1 only" in said(verdict.summary)


def test_two_classes_and_one_class() -> None:
    assert judge_text(question_of("softmax", [1.0, 0.0]), ".7311 .2689").word == "right"
    turned = judge_text(question_of("softmax", [1.0, 0.0]), ".2689 .7311")
    assert turned.word == "ambiguous"
    assert {"order", "negated-logits", "complement"} <= set(turned.alike)
    assert judge_text(question_of("softmax", [3.0]), "1").word == "right"
    assert judge_text(question_of("ce", [3.0], label=0), "0").word == "right"
    assert not judge_text(question_of("ce", [3.0], label=0), "3").right


def test_naive_overflow() -> None:
    assert "naive-float64" in judge_text(question_of("softmax", [1000.0, 0.0]), "nan 0").alike
    assert "naive-float32" in [c.id for c in judge_text(question_of("ce", [0.0, 200.0], label=0), "inf").candidates]


def test_any_answer_gets_a_verdict_or_an_input_error() -> None:
    rng = np.random.default_rng(6)
    entries = [
        "1",
        "0",
        "nan",
        "inf",
        "-inf",
        "?",
        "0.5",
        "-0.2",
        "66%",
        "2/3",
        "ln 3",
        "1e-300",
        "1e300",
        "12",
        ".333",
    ]
    words = Counter[str]()
    for operation in OPERATIONS:
        for question in (random_question(operation, rng), *special_subjects(operation, rng)):
            answer = " ".join(rng.choice(entries, max(question.value.size, 1)))
            try:
                words[judge_text(question, answer).word.partition(":")[0]] += 1
            except InputError:
                words["refused"] += 1
    assert words["unknown"] > 20


def test_right_answers_of_problems_with_every_option_are_right() -> None:
    rng = np.random.default_rng(7)
    for operation in OPERATIONS:
        for question in special_subjects(operation, rng):
            assert judge_text(question, repr(question.value.tolist())).word == "right"
