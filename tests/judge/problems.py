"""Random problems of every operation, and numbers written down as people write them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from softmax_cli.judge.mistakes import Mistake
from softmax_cli.judge.question import Method, Operation, Question
from softmax_cli.judge.solve import solve
from softmax_cli.maths.loss import LossOptions

OPERATIONS: tuple[Operation, ...] = (
    "softmax", "log_softmax", "logsumexp", "ce", "perplexity", "grad", "jacobian", "jacobian_row", "vjp", "sigmoid",
    "bce", "logits", "large_k",
)  # fmt: skip


def question_of(
    operation: Operation, logits: Any, *, label: Any = None, target: Any = None, row: int | None = None,
    vector: Any = None,
    names: tuple[str, ...] | None = None, single: bool | None = None, method: Method | None = None, **options: Any,
) -> Question:  # fmt: skip
    """A question with its right answer."""
    rows = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    labels = None if label is None else np.atleast_1d(np.asarray(label, dtype=np.int64))
    settings = LossOptions(**options)
    if labels is not None:
        counted = labels != settings.ignore_index
        target = np.zeros(rows.shape)
        target[np.flatnonzero(counted), labels[counted]] = 1.0
    target = None if target is None else np.atleast_2d(np.asarray(target, dtype=np.float64))
    question = Question(
        operation=operation, logits=rows, value=np.array(0.0), labels=labels,
        single=np.ndim(logits) == 1 if single is None else single,
        target=target, options=settings, row=row, names=names, method=method,
        vector=None if vector is None else np.asarray(vector, dtype=np.float64),
    )  # fmt: skip
    return question.change(value=solve(question))


def random_question(
    operation: Operation, rng: np.random.Generator, classes: int | None = None, rows: int = 1
) -> Question:
    """Logits with one or two decimals, a label where the operation has one."""
    k = classes or int(rng.integers(3, 6))
    if operation == "logits":
        p = np.array([random_probabilities(rng, k) for _ in range(rows)])
        return question_of(operation, p[0] if rows == 1 else p)
    if operation == "large_k":  # it has one row only
        return large_k_question(rng, "negative-sampling")
    logits = np.round(rng.normal(0, 1.5, (rows, k)), int(rng.integers(1, 3)))
    label = rng.integers(0, k, rows) if operation in ("ce", "grad", "perplexity", "bce") else None
    return question_of(
        operation, logits[0] if rows == 1 else logits, label=label,
        reduction="none" if operation == "bce" else "mean",
        row=int(rng.integers(0, k)) if operation == "jacobian_row" else None,
        vector=np.round(rng.normal(0, 1, k), 1) if operation == "vjp" else None,
    )  # fmt: skip


def random_probabilities(rng: np.random.Generator, classes: int) -> np.ndarray[Any, Any]:
    """Some hundredths each, none of them 0, that add up to 1."""
    parts = rng.multinomial(100 - classes, rng.dirichlet(np.full(classes, 2.0))) + 1
    return np.asarray(parts / 100)


def large_k_question(rng: np.random.Generator, name: str, label: int | None = None, **settings: Any) -> Question:
    """Six classes, with the settings of `large-k` drawn as well; one negative is the label."""
    y = int(rng.integers(0, 6)) if label is None else label
    counts = np.sort(rng.integers(1, 50, 6))[::-1].astype(np.float64)
    method = Method(
        name=name, q=counts**0.75 / (counts**0.75).sum(), negatives=np.array([*rng.integers(0, 6, 3), y]), samples=4,
        draws=50, seed=int(rng.integers(0, 99)), shards=3, counts=counts, cutoffs=(2, 4),
    )  # fmt: skip
    operation: Operation = "large_k" if name in ("negative-sampling", "nce", "sampled") else "ce"
    logits = np.round(rng.normal(0, 1.5, 6), 1)
    return question_of(operation, logits, label=y, method=method._replace(**settings))


def special_subjects(operation: Operation, rng: np.random.Generator) -> Iterator[Question]:
    """Problems with the options that some mistakes need: temperature, soft cap, weights, smoothing, a batch, ..."""
    k = 4
    if operation == "logits":
        yield question_of(operation, np.array([random_probabilities(rng, k) for _ in range(3)]))
        yield question_of(operation, np.array([0.5, 0.0, 0.3, 0.2]))
        yield question_of(operation, random_probabilities(rng, 2))
        return
    if operation == "large_k":
        for name in ("negative-sampling", "nce", "sampled"):
            yield large_k_question(rng, name)
        return
    if operation == "ce":
        for name in ("all", "hierarchical", "adaptive", "online", "parallel"):
            yield large_k_question(rng, name, label=5)
    logits = np.round(rng.normal(0, 1.5, (3, k)), 1)
    labels = np.array([2, 0, 2]) if rng.random() < 0.5 else rng.permutation(k)[:3]
    if operation == "bce":
        for rows, options in ((logits, {}), (logits[:1], {"temperature": 2.0}), (8 + np.abs(logits[:1]), {})):
            yield question_of(operation, rows, label=labels[: len(rows)], reduction="none", **options)
        yield question_of(operation, logits[0], target=[1, 1, 0, 0], reduction="none")
        return
    extra: dict[str, Any] = {"row": 1} if operation == "jacobian_row" else {}
    if operation == "vjp":
        extra = {"vector": np.round(rng.normal(0, 1, k), 1)}
    if operation not in ("ce", "grad", "perplexity"):
        yield question_of(operation, logits, **extra)
        yield question_of(operation, 40 * logits[0], **extra)
        yield question_of(operation, 400 * logits[0] + 700, **extra)
        if operation == "sigmoid":
            yield question_of(operation, logits[0] + 800)
            yield question_of(operation, logits[0], label=labels[:1])
        if operation != "logsumexp":
            yield question_of(operation, 8 + np.abs(logits[0]), **extra)
        yield question_of(operation, logits[0], temperature=2.0, **extra)
        yield question_of(operation, logits[0], softcap=2.0, **extra)
        return
    weight = np.array([1.0, 2.0, 3.0, 1.5])
    soft = np.round(rng.dirichlet(np.ones(k)), 2)
    soft[soft.argmax()] += 1 - soft.sum()
    for options in (
        {"temperature": 2.0}, {"softcap": 2.0}, {"label_smoothing": 0.1}, {"weight": weight}, {"z_loss": 0.01},
        {"unit": float(np.log(2))},
    ):  # fmt: skip
        yield question_of(operation, logits[0], label=labels[:1], **options)
    for reduction in ("mean", "sum", "none"):
        yield question_of(operation, logits, label=labels, reduction=reduction)
        yield question_of(operation, logits, label=labels, weight=weight, reduction=reduction)
    yield question_of(operation, logits, label=np.array([1, -100, 0]))
    yield question_of(operation, logits, target=np.eye(k)[labels], weight=weight)
    yield question_of(operation, logits[0], target=soft)
    yield question_of(operation, 40 * logits[0], label=labels[:1])
    yield question_of(operation, 400 * logits[0] + 700, label=labels[:1])
    yield question_of(operation, 8 + np.abs(logits[0]), label=labels[:1])
    yield question_of(operation, np.append(logits[0], -np.inf), label=labels[:1])
    yield question_of(operation, np.full(3, 1e8), label=labels[:1] % 3)
    many = np.round(rng.normal(0, 1.5, 6), 1)
    yield question_of(operation, many, label=int(rng.integers(0, 6)))


def values_of(mistake: Mistake, question: Question) -> list[Any]:
    """The values that the mistake gives here and that are not the right answer."""
    found = [np.asarray(value) for _, value in mistake.variants(question)]
    return [
        value
        for value in found
        if value.shape != question.value.shape or not np.allclose(value, question.value, 1e-9, 1e-12, equal_nan=True)
    ]


def written(value: Any, decimals: int) -> str:
    """An array as a person types it, rounded to so many decimals; rows between semicolons or in brackets."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return f"{float(array):.{decimals}f}"
    if array.ndim == 1:
        return "[" + ",".join(written(entry, decimals) for entry in array) + "]"
    return "[" + ",".join(written(row, decimals) for row in array) + "]"


def said(words: Any) -> str:
    """A text, or several sentences, in plain English."""
    return " ".join(map(str, words)) if isinstance(words, tuple) else str(words)
