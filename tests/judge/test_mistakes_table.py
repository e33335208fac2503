"""The numbers that known mistakes give for z = [2, 1, 0.1], y = 1, and the mistake that each is read as.

Recipe, mpmath with 30 digits: z = [mpf(2), mpf(1), mpf("0.1")]; e = [exp(v) for v in z]; S = fsum(e); p = [v / S for v
in e]; lse = log(S); then the formula beside each row, rounded to the digits given.
"""

from typing import Any

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Operation
from tests.judge.problems import question_of, said

Z = [2.0, 1.0, 0.1]

SOFTMAX = [
    (".5656 .2828 .1516", "base-2"), (".8988 .0899 .0113", "base-10"), (".6452 .3226 .0323", "plain-normalisation"),
    (".8808 .7311 .5250", "sigmoid-per-class"), (".4122 .3421 .2457", "sigmoids-normalised"),
    (".4484 .2956 .2560", "softmax-twice"), (".0961 .2613 .6426", "negated-logits"),
    ("1 .3679 .1496", "never-normalised"), (".0892 .0328 .0133", "shift-above-only"),
    ("4.869 1.791 .7283", "shift-below-only"), (".5017 .3043 .1940", "divided-by-max"),
    (".7342 .2024 .0635", "standardised"), (".9294 .3419 .1390", "l2-normalised"),
    (".7984 .1996 .0020", "squares-normalised"), (".6652 .2447 .0900", "logit-as-zero"),
    (".6652 .2447 .0901", "logit-as-zero"), ("1.9326 .3200 .1093", "odds"),
    ("-.4170 -1.4170 -2.3170", "log-softmax-given"), (".6710 .2468 .0822", "logit-sign-lost"),
    (".7311 .2689 .1093", "left-out-of-sum"), (".7311 .2689 0", "class-left-out"),
    (".2424 .6590 .0986", "logits-swapped"),
]  # fmt: skip
CE = [
    ("-1.4170", "sign"), (".4170", "label-counted-from-1"),
    ("2.3170", "next-class"), ("1.2187", "softmax-twice"), ("-.2424", "negative-probability"), (".7576", "one-minus-p"),
    ("4.1511", "all-classes-summed"), ("1.3837", "all-classes-averaged"), (".4723", "divided-by-classes"),
    (".8467", "entropy-of-p"), (".4170", "predicted-class"), ("3.1846", "bce-sum"), ("1.0615", "bce-mean"),
    (".3133", "bce-target"), ("2.5967", "bce-on-softmax-sum"), (".8656", "bce-on-softmax-mean"),
    ("1.0179", "squared-error-sum"), (".3393", "squared-error-mean"), ("2.1", "hinge-sum"),
    ("-.5830", "max-not-added-back"), ("3.4170", "max-added-twice"), ("1.0", "max-for-lse"), ("2.1", "sum-for-lse"),
    ("1.1394", "label-left-out-of-sum"), ("-1", "raw-logit"), ("2.4170", "logsumexp-only"),
    ("1.1314", "logits-as-probabilities"), (".7419", "logits-as-probabilities-sparse"), ("1.6094", "early-rounding"),
    ("1.4271", "early-rounding"), ("1.41717", "early-rounding"), ("1.4170296", "epsilon-in-log"),
    ("4.1249", "perplexity-given"), ("2.6704", "mixed-base-perplexity"),
]  # fmt: skip
GRAD = [
    ("-.6590 .7576 -.0986", "sign"), (".6590 .2424 .0986", "target-not-subtracted"),
    ("-.3410 .2424 .0986", "label-counted-from-1"), ("0 -4.1249 0", "gradient-by-p"),
    ("0 -.7576 0", "label-entry-only"),
    ("-.6590 -.7576 -.0986", "off-diagonal-plus"), ("-.3410 -.7576 -.9014", "one-subtracted-everywhere"),
    (".6590 -.2424 .0986", "label-probability-negated"), ("2 0 .1", "logits-minus-target"),
    (".8808 -.2689 .5250", "sigmoid-minus-target"), (".2197 -.2525 .0329", "divided-by-classes"),
    (".6590 .1837 .0986", "sigmoid-derivative-at-label"), (".5254 -.4935 -.0319", "squared-error-gradient"),
    (".1967 -.2071 .0105", "softmax-twice-chained"), (".4484 -.7044 .2560", "softmax-twice"),
    ("0.6652,-0.7553,0.0901", "logit-as-zero"),
    ("[0.6652, 0.2447-1, 0.0901]", "logit-as-zero"),
]  # fmt: skip
JACOBIAN = [
    ("[[.2247,.1598,.0650],[.1598,.1837,.0239],[.0650,.0239,.0889]]", "off-diagonal-plus"),
    ("[[.2247,0,0],[0,.1837,0],[0,0,.0889]]", "diagonal-only"),
    ("[[-.4343,-.1598,-.0650],[-.1598,-.0588,-.0239],[-.0650,-.0239,-.0097]]", "diagonal-term-missing"),
    ("[[.3410,-.2424,-.0986],[-.6590,.7576,-.0986],[-.6590,-.2424,.9014]]", "log-softmax-jacobian"),
    ("[[.3410,-.6590,-.6590],[-.2424,.7576,-.2424],[-.0986,-.0986,.9014]]", "log-softmax-jacobian-transposed"),
    (".2247 .1837 .0889", "vector-for-matrix"),
    ("[[.2247,.4992,.5940],[.0827,.1837,.2185],[.0336,.0747,.0889]]", "one-formula-everywhere"),
    ("[[-.1598,.1837,-.0239],[.2247,-.1598,-.0650],[-.0650,-.0239,.0889]]", "rows-exchanged"),
    ("[[-.1598,.2247,-.0650],[.1837,-.1598,-.0239],[-.0239,-.0650,.0889]]", "columns-exchanged"),
]  # fmt: skip
CASES: list[tuple[Operation, str, str]] = [
    (operation, text, name)
    for operation, rows in (("softmax", SOFTMAX), ("ce", CE), ("grad", GRAD), ("jacobian", JACOBIAN))
    for text, name in rows
]  # type: ignore[assignment]


def ids_of(question: Any, text: str) -> list[str]:
    return [candidate.id for candidate in judge_text(question, text).candidates]


@pytest.mark.parametrize(("operation", "text", "name"), CASES)
def test_number_is_read_as_the_mistake(operation: Operation, text: str, name: str) -> None:
    label = 1 if operation in ("ce", "grad") else None
    assert name in ids_of(question_of(operation, Z, label=label), text)


@pytest.mark.parametrize(
    ("operation", "text", "factor"),
    [("ce", "2.0443", 1 / np.log(2)), ("ce", ".6154", 1 / np.log(10)), ("grad", ".9507 -1.0929 .1422", 1 / np.log(2))],
)
def test_another_unit_is_equivalent_and_not_right(operation: Operation, text: str, factor: float) -> None:
    verdict = judge_text(question_of(operation, Z, label=1), text)
    assert (verdict.word, verdict.right, verdict.equivalent) == ("unit", False, True)
    assert verdict.factor == pytest.approx(factor)


def test_seed_example_says_what_was_done() -> None:
    verdict = judge_text(question_of("grad", Z, label=1), "0.6652,-0.7553,0.0901")
    summary = said(verdict.summary)
    assert verdict.word == "mistake:logit-as-zero"
    assert not verdict.right
    assert "these are the values for logits" in summary
    assert "exp(0.1) was taken as 1" in summary
    assert "last digit" in summary
    assert [d.index for d in verdict.differences] == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    ("operation", "text", "name"),
    [
        ("softmax", ".8638 .1169 .0193", "temperature-multiplied"),
        ("softmax", ".6590 .2424 .0986", "temperature-forgotten"),
        ("grad", ".5017 -.6957 .1940", "temperature-lost"),
    ],
)
def test_temperature_two(operation: Operation, text: str, name: str) -> None:
    question = question_of(operation, Z, label=1 if operation == "grad" else None, temperature=2.0)
    assert name in ids_of(question, text)


def test_wrong_axis() -> None:
    question = question_of("softmax", [[1.0, 2.0], [3.0, 4.0]])
    assert ids_of(question, "[[.0321,.0871],[.2369,.6439]]") == ["wrong-axis-all"]
    assert "wrong-axis-columns" in ids_of(question, "[[.1192,.1192],[.8808,.8808]]")
    assert judge_text(question, ".2689 .7311 .2689 .7311").word == "right"


@pytest.mark.parametrize(("over", "text"), [("all", "1.4120"), ("others", "1.4137")])
def test_the_other_smoothing(over: str, text: str) -> None:
    question = question_of("ce", Z, label=1, label_smoothing=0.1, smoothing_over=over)
    assert "other-smoothing" in ids_of(question, text)


BATCH = {"logits": [[2, 1, 0.1], [0.5, 2.5, -1]], "weight": np.array([1.0, 2.0, 3.0])}


@pytest.mark.parametrize(
    ("text", "name"),
    [("4.9872", "sum-for-mean"), ("2.4936", "divided-by-rows-not-weights"), ("2.8341 2.1532", "not-reduced")],
)
def test_weighted_batch(text: str, name: str) -> None:
    assert name in ids_of(question_of("ce", **BATCH, label=[1, 0]), text)


def test_weighted_batch_with_targets() -> None:
    target = [[0, 1, 0], [1, 0, 0]]
    assert "divided-by-weights-not-rows" in ids_of(question_of("ce", **BATCH, target=target), "1.6624")


def test_kl_for_soft_targets() -> None:
    # mpmath: y = [.7, .2, .1]; CE = fsum(-y ln p) = .807030016..., H(y) = .801818552..., KL = .0052114639
    question = question_of("ce", Z, target=[0.7, 0.2, 0.1])
    assert "kl-given" in ids_of(question, "0.00521146")


def test_labels_shifted_twice_and_not_at_all() -> None:
    logits = [[2, 1, 0.1], [0.5, 2.5, -1], [1, 0, 0.3], [0.2, 0.4, 2]]
    question = question_of("ce", logits, label=[1, 0, 2, 1])
    log_p = np.array(logits) - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    again = -np.mean([log_p[0, 0], log_p[1, 2], log_p[2, 1]])
    late = -np.mean([log_p[1, 1], log_p[2, 0], log_p[3, 2]])
    assert "labels-shifted-twice" in ids_of(question, f"{again:.5f}")
    assert "labels-not-shifted" in ids_of(question, f"{late:.5f}")


def test_mean_of_means() -> None:
    question = question_of("ce", [[2, 1, 0.1], [0.5, 2.5, -1], [1, 0, 0.3]], label=[1, 0, 2])
    losses = question.change(options=question.options._replace(reduction="none"))
    rows = -np.array([losses.log_p[0, 1], losses.log_p[1, 0], losses.log_p[2, 2]])
    assert "mean-of-means" in ids_of(question, f"{(rows[:2].mean() + rows[2]) / 2:.5f}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0.6016", "label-counted-from-1+bits"),
        ("-1.2187", "softmax-twice+sign"),
        ("-0.41703", "label-counted-from-1+sign"),
    ],
)
def test_two_mistakes(text: str, name: str) -> None:
    assert name in ids_of(question_of("ce", Z, label=1), text)
