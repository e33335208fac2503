"""Mistakes by formulas written down once more in plain Python: three problems each, at 2, 3 and 4 decimals, and as a
float32 number prints itself.

Each recipe takes the logits and what else the problem has, and gives the wrong number; math and lists only.
"""

from collections.abc import Callable, Sequence
from math import exp, inf, log, log10, nan, sqrt, tanh
from typing import Any

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Operation, Question
from tests.judge.problems import question_of, written

Row = list[float]
PROBLEMS: list[tuple[Row, int]] = [([0.7, 2.3, -1.1, 1.2], 2), ([1.9, -0.6, 0.8], 0), ([3.1, 1.4, 2.2, -0.5, 0.6], 1)]
SOFT = [[0.4, 0.3, 0.2, 0.1], [0.5, 0.2, 0.3], [0.1, 0.4, 0.2, 0.2, 0.1]]
BATCHES = [
    ([[0.7, 2.3, -1.1], [1.2, 0.4, 1.5], [0.3, -0.8, 2.6]], [2, 0, 1]),
    ([[1.9, -0.6, 0.8], [0.2, 1.7, -0.4], [2.1, 0.9, 1.3]], [0, 2, 1]),
    ([[0.5, 1.8, 2.4], [1.1, -0.9, 0.6], [-0.3, 2.2, 1.4]], [0, 0, 2]),
]
WEIGHTS = [1.0, 2.5, 0.7]
T, C, A, S = 2.5, 1.5, 0.2, 0.03
Case = tuple[str, Question, Any]


def softmax(z: Row) -> Row:
    total = sum(exp(v) for v in z)
    return [exp(v) / total for v in z]


def lse(z: Row) -> float:
    return log(sum(exp(v) for v in z))


def ce(z: Row, y: int) -> float:
    return lse(z) - z[y]


def over(z: Row, t: float) -> Row:
    return [v / t for v in z]


def losses(batch: list[Row], labels: list[int]) -> Row:
    return [ce(z, y) for z, y in zip(batch, labels, strict=True)]


def each(operation: Operation, wrong: Callable[[Row, int], Any], **options: Any) -> list[tuple[Question, Any]]:
    labelled = operation in ("ce", "grad", "perplexity")
    return [(question_of(operation, z, label=y if labelled else None, **options), wrong(z, y)) for z, y in PROBLEMS]


def soft(wrong: Callable[[Row, Row], float]) -> list[tuple[Question, Any]]:
    return [(question_of("ce", z, target=y), wrong(z, y)) for (z, _), y in zip(PROBLEMS, SOFT, strict=True)]


def batches(
    operation: Operation, wrong: Callable[[list[Row], list[int]], Any], ignored: int | None = None, **options: Any
) -> list[tuple[Question, Any]]:
    cases = []
    for logits, labels in BATCHES:
        typed = [-100 if n == ignored else y for n, y in enumerate(labels)]
        cases.append((question_of(operation, logits, label=typed, **options), wrong(logits, labels)))
    return cases


def masked(operation: Operation, wrong: Callable[[Row, int], Any]) -> list[tuple[Question, Any]]:
    """The last class is masked: `wrong` gets the logits before it."""
    labelled = operation in ("ce", "grad")
    rows = [([0.7, 2.3, -1.1], 1), ([1.9, -0.6], 0), ([3.1, 1.4, 2.2, -0.5], 2)]
    return [(question_of(operation, [*z, -inf], label=y if labelled else None), wrong(z, y)) for z, y in rows]


def p_minus(z: Row, y: Row) -> Row:
    return [p - v for p, v in zip(softmax(z), y, strict=True)]


def hot(y: int, k: int, on: float = 1.0, off: float = 0.0) -> Row:
    return [on if i == y else off for i in range(k)]


def scaled(numbers: Row, factor: float) -> Row:
    return [factor * v for v in numbers]


def largest(z: Row, k: int) -> Row:
    kept = sorted(z)[-k:]
    total = sum(exp(v) for v in kept)
    return [exp(v) / total if v in kept else 0.0 for v in z]


def with_diagonal(p: Row, other: Callable[[int, int], float]) -> list[Row]:
    k = range(len(p))
    return [[p[i] * (1 - p[i]) if i == j else other(i, j) for j in k] for i in k]


def ignored_as(label: int) -> Callable[[list[Row], list[int]], float]:
    """Row 1 is ignored."""
    return lambda batch, y: sum(losses(batch, [y[0], label % 3, y[2]])) / 3


def focal(gamma: float) -> Callable[[Row, int], float]:
    return lambda z, y: (1 - softmax(z)[y]) ** gamma * ce(z, y)


def kl(p: Row, q: Row) -> float:
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True))


def smoothed(z: Row, target: Row) -> float:
    return sum(-t * log(p) for t, p in zip(target, softmax(z), strict=True))


def capped(z: Row, of: Callable[[float], float]) -> Row:
    return softmax([of(v) for v in z])


VECTORS = [[1.0, -0.5, 2.0, 0.3], [0.4, 1.2, -0.7], [2.0, 0.1, -1.0, 0.6, 0.9]]


def products(wrong: Callable[[Row, Row], Row]) -> list[tuple[Question, Any]]:
    return [
        (question_of("vjp", z, vector=v), wrong(softmax(z), v)) for (z, _), v in zip(PROBLEMS, VECTORS, strict=True)
    ]


TABLE: dict[str, list[tuple[Question, Any]]] = {
    "log10-of-the-sum": each("ce", lambda z, y: log10(exp(lse(z))) - z[y]),
    "log10-of-the-sum in log-softmax": each("log_softmax", lambda z, _: [v - log10(exp(lse(z))) for v in z]),
    "log10-of-the-complement": each("ce", lambda z, y: -log10(1 - softmax(z)[y])),
    "temperature-after-the-log": each("ce", lambda z, y: ce(z, y) / T, temperature=T),
    "focal": [case for gamma in (0.5, 1, 2, 3, 5) for case in each("ce", focal(gamma))[:3]],
    "log-of-expected-probability": soft(lambda z, y: -log(sum(a * b for a, b in zip(softmax(z), y, strict=True)))),
    "kl-reversed": soft(lambda z, y: kl(softmax(z), y)),
    "bits-to-bits": each("ce", lambda z, y: ce(z, y) * log(2)),
    "bits-times-ln-2": each("ce", lambda z, y: ce(z, y) * log(2), unit=log(2)),
    "e-to-the-bits": each("ce", lambda z, y: exp(ce(z, y) / log(2)))
    + each("perplexity", lambda z, y: exp(ce(z, y) / log(2))),
    "smoothing-scales-only": each("ce", lambda z, y: (1 - A) * ce(z, y), label_smoothing=A)
    + each("grad", lambda z, y: scaled(p_minus(z, hot(y, len(z))), 1 - A), label_smoothing=A),
    "smoothing-a-on-each-other": each("ce", lambda z, y: smoothed(z, hot(y, len(z), 1 - A, A)), label_smoothing=A),
    "smoothed-target-too-short": each(
        "grad", lambda z, y: p_minus(z, hot(y, len(z), 1 - A, A / len(z))), label_smoothing=A
    ),
    "smoothed-target-too-long": each("grad", lambda z, y: p_minus(z, hot(y, len(z), 1 - A, A)), label_smoothing=A),
    "smoothing-with-both-conventions": each(
        "grad", lambda z, y: p_minus(z, hot(y, len(z), 1 - A + A / (len(z) - 1), A / (len(z) - 1))), label_smoothing=A
    ),
    "z-loss-subtracted": each("ce", lambda z, y: ce(z, y) - S * lse(z) ** 2, z_loss=S),
    "z-loss-not-squared": each("ce", lambda z, y: ce(z, y) + S * lse(z), z_loss=S)
    + each("grad", lambda z, y: [p * (1 + S) - v for p, v in zip(softmax(z), hot(y, len(z)), strict=True)], z_loss=S),
    "z-loss-factor-lost": each(
        "grad",
        lambda z, y: [p * (1 + S * lse(z)) - v for p, v in zip(softmax(z), hot(y, len(z)), strict=True)],
        z_loss=S,
    ),
    "softcap-slope-lost": each("grad", lambda z, y: p_minus([C * tanh(v / C) for v in z], hot(y, len(z))), softcap=C),
    "softcap-without-its-factor": each("softmax", lambda z, _: capped(z, lambda v: tanh(v / C)), softcap=C)
    + each("softmax", lambda z, _: capped(z, lambda v: C * tanh(v)), softcap=C),
    "square-root-of-temperature": each("softmax", lambda z, _: softmax(over(z, sqrt(T))), temperature=T)
    + each("ce", lambda z, y: ce(over(z, sqrt(T)), y), temperature=T),
    "logits-rounded": each("softmax", lambda z, _: softmax([float(round(v)) for v in z])),
    "largest-few-renormalised": each("softmax", lambda z, _: largest(z, 2)),
    "masked-as-zero": masked("softmax", lambda z, _: softmax([*z, 0.0])),
    "zero-times-infinity": masked("ce", lambda z, y: nan),
    "zero-times-infinity-in-the-gradient": masked("grad", lambda z, y: [*p_minus(z, hot(y, len(z))), nan])
    + masked("grad", lambda z, y: [nan] * (len(z) + 1)),
    "first-row-only": batches("ce", lambda b, y: ce(b[0], y[0])),
    "first-row-only of two": [(question_of("ce", b[:2], label=y[:2]), ce(b[0], y[0])) for b, y in BATCHES],
    "row-left-out": batches("ce", lambda b, y: sum(losses(b, y)[:2]) / 2)
    + batches("ce", lambda b, y: sum(losses(b, y)[1:]), reduction="sum"),
    "row-lost-from-the-sum": batches("ce", lambda b, y: sum(losses(b, y)[:2]) / 3),
    "log-of-mean-probability": batches("ce", lambda b, y: -log(sum(exp(-v) for v in losses(b, y)) / 3)),
    "ignored-as-first-class": batches("ce", ignored_as(0), ignored=1),
    "ignored-as-last-class": batches("ce", ignored_as(-1), ignored=1),
    "p-in-ignored-rows": batches(
        "grad",
        lambda b, y: [
            scaled(p_minus(b[0], hot(y[0], 3)), 0.5),
            scaled(softmax(b[1]), 0.5),
            scaled(p_minus(b[2], hot(y[2], 3)), 0.5),
        ],
        ignored=1,
    ),
    "weights-by-row": batches(
        "ce",
        lambda b, y: sum(w * v for w, v in zip(WEIGHTS, losses(b, y), strict=True)) / sum(WEIGHTS),
        weight=np.array(WEIGHTS),
    ),
    "off-diagonal-minus-p": each("jacobian", lambda z, _: with_diagonal(softmax(z), lambda _, j: -softmax(z)[j])),
    "off-diagonal-minus-p-transposed": each(
        "jacobian", lambda z, _: with_diagonal(softmax(z), lambda i, _: -softmax(z)[i])
    ),
    "sum-subtracted": products(lambda p, v: [a * (b - sum(v)) for a, b in zip(p, v, strict=True)]),
    "mean-subtracted": products(lambda p, v: [a * (b - sum(v) / len(v)) for a, b in zip(p, v, strict=True)]),
    "early-rounding-probabilities": each(
        "grad", lambda z, y: [round(p, 2) - v for p, v in zip(softmax(z), hot(y, len(z)), strict=True)]
    )
    + each("log_softmax", lambda z, _: [log(round(p, 2)) for p in softmax(z)])
    + each(
        "jacobian",
        lambda z, _: [
            [round(a, 2) * ((i == j) - round(b, 2)) for j, b in enumerate(softmax(z))] for i, a in enumerate(softmax(z))
        ],
    ),
}
CASES: list[Case] = [
    (name.partition(" ")[0], question, value) for name, cases in TABLE.items() for question, value in cases
]
IDS = [f"{name}-{case[1].operation}-{n}" for n, case in enumerate(CASES) for name in [case[0]]]


def ids_of(question: Question, text: str) -> Sequence[str]:
    verdict = judge_text(question, text)
    return ["right"] if verdict.right else [candidate.id for candidate in verdict.candidates]


@pytest.mark.parametrize("decimals", [2, 3, 4])
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_mistake_is_among_the_diagnoses(case: Case, decimals: int) -> None:
    name, question, value = case
    found = ids_of(question, written(value, decimals))
    assert name in found or (found == ["right"] and (decimals == 2 or "rounding" in name))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_mistake_pasted_from_float32_is_among_the_diagnoses(case: Case) -> None:
    name, question, value = case
    assert name in ids_of(question, str(np.asarray(value, dtype=np.float32).astype(np.float64).tolist()))


def test_each_has_three_problems() -> None:
    assert all(len(cases) >= 3 for cases in TABLE.values())


@pytest.mark.parametrize("gamma", [0.5, 1, 2, 3, 5])
def test_focal_loss_names_its_gamma(gamma: float) -> None:
    z, y = PROBLEMS[0]
    verdict = judge_text(question_of("ce", z, label=y), f"{focal(gamma)(z, y):.5f}")
    details = {candidate.id: str(candidate.detail) for candidate in verdict.candidates}
    assert f"{gamma:g}" in details["focal"]


@pytest.mark.parametrize("logits", [[1e8, 1e8], [3e9, 3e9, 1.0], [1e8, 1e8, 1e8]])
def test_logarithm_absorbed_beside_a_large_maximum(logits: Row) -> None:
    # float32(1e8) + float32(ln 2) is float32(1e8): the sum loses what is added
    assert judge_text(question_of("ce", logits, label=0), "0.0").candidates[0].id == "absorption"


@pytest.mark.parametrize("eps", [1e-15, 2.0**-52, 1e-7, 1e-8])
def test_probability_clipped_and_normalised(eps: float) -> None:
    # p = [1, 0] to double precision; clipped to [eps, 1 - eps]; the first sum is 1, of three classes it is not
    question = question_of("ce", [0.0, 90.0, 0.0], label=0)
    clipped = [eps, 1 - eps, eps]
    assert "clipped-probability" in ids_of(question, f"{-log(eps):.6f}")
    found = ids_of(question, f"{-log(eps / sum(clipped)):.12g}")
    assert "clipped-and-normalised" in found


@pytest.mark.parametrize("shift", [1e6, -1e6])  # from 2e6 on the answer has one decimal and is within a unit of it
def test_log_softmax_in_float32_of_large_logits(shift: float) -> None:
    z = np.float32(shift) + np.array([0, -1, -2], dtype=np.float32)
    logs = z - (z.max() + np.log(np.exp(z - z.max()).sum()))
    text = str(logs.astype(np.float64).tolist())
    assert ids_of(question_of("log_softmax", z.astype(np.float64)), text)[0] == "absorption"


def test_temperature_after_the_logarithm_as_typed() -> None:
    # mpmath: z = [1, 0, -1, -2]; log(fsum(exp(v) for v in z)) - 1 = 0.44018969856..., over 0.5 is 0.88037939712...
    assert ids_of(question_of("ce", [1, 0, -1, -2], label=0, temperature=0.5), ".8803794") == [
        "temperature-after-the-log"
    ]


def test_minus_signs_are_not_blamed_at_a_masked_class() -> None:
    for text, label in (("nan", 1), ("nan", 0)):
        found = ids_of(question_of("ce", [2, 1, -inf], label=label), text)
        assert "signs-lost" not in found
        assert found[0] == "zero-times-infinity"


def test_masked_class_with_logit_0_comes_before_relu() -> None:
    found = ids_of(question_of("softmax", [2, 1, -inf]), ".6652 .2447 .0900")
    assert found[:1] == ["masked-as-zero"]
