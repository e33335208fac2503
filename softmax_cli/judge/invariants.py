"""Laws that every right answer keeps: those that the answer typed breaks are named before any diagnosis."""

import numpy as np

from ..document.explanation import Phrase
from .question import Array, Question
from .typed import Typed


def violated(question: Question, typed: Typed) -> tuple[Phrase, ...]:
    """The laws of the operation that `typed` breaks by more than its digits allow."""
    if typed.values.shape != question.value.shape or not typed.known.all() or not np.isfinite(typed.values).all():
        return ()
    rows, slack = np.atleast_2d(typed.values), np.atleast_2d(typed.tolerance)
    found: list[Phrase] = []
    if question.operation == "softmax":
        found = _probabilities(question, rows, slack)
    elif question.operation == "log_softmax":
        found = _logarithms(rows, slack)
    elif question.operation == "grad":
        found = _gradient(question, rows, slack)
    elif question.operation in ("ce", "bce"):
        found = _loss(question, typed)
    elif question.operation == "jacobian":
        found = _jacobian(question, typed)
    elif question.operation in ("jacobian_row", "vjp"):
        found = [_sum("", row, tolerance, 0.0) for row, tolerance in zip(rows, slack, strict=True)]
    elif question.operation == "sigmoid":
        found = _sigmoids(question, rows, slack)
    elif question.operation == "logits":
        found = _logits(question, rows, slack)
    elif question.operation == "logsumexp" and (rows.ravel() + slack.ravel() < question.z.max(axis=1)).any():
        found = [("logsumexp is at least the largest logit, ", float(question.z.max()), ".")]
    return tuple(law for law in found if law)[:6]


def _sum(what: str, row: Array, slack: Array, right: float) -> Phrase:
    """The sum of a row, where it is off by more than the digits of its entries allow."""
    total, allowed = float(row.sum()), 2 * float(slack.sum()) + 1e-12
    return "" if abs(total - right) <= allowed else (f"{what}the entries add up to ", total, ", not to ", right, ".")


def _prefix(count: int, row: int) -> str:
    return f"row {row}: " if count > 1 else ""


def _probabilities(question: Question, rows: Array, slack: Array) -> list[Phrase]:
    found: list[Phrase] = []
    for n, (row, tolerance) in enumerate(zip(rows, slack, strict=True)):
        at = _prefix(len(rows), n)
        found.append(_sum(at, row, tolerance, 1.0))
        if (row + tolerance < 0).any() or (row - tolerance > 1).any():
            found.append(f"{at}a probability lies between 0 and 1.")
        found.append(_order(row, tolerance, question.z[n], f"{at}the order of p is the order of z."))
    return found


def _order(row: Array, slack: Array, keys: Array, law: str) -> str:
    """`law` where a larger key has a smaller entry, by more than the digits allow."""
    order = np.argsort(keys, kind="stable")
    steps = np.diff(row[order]) + slack[order][1:] + slack[order][:-1]
    return law if (steps < 0).any() else ""


def _sigmoids(question: Question, rows: Array, slack: Array) -> list[Phrase]:
    found: list[Phrase] = []
    for n, (row, tolerance) in enumerate(zip(rows, slack, strict=True)):
        at, z = _prefix(len(rows), n), question.z[n]
        if (row + tolerance < 0).any() or (row - tolerance > 1).any():
            found.append(f"{at}a sigmoid lies between 0 and 1.")
        elif ((row + tolerance < 0.5) & (z > 0) | (row - tolerance > 0.5) & (z < 0)).any():
            found.append(f"{at}a sigmoid is above 1/2 exactly where its score is above 0.")
        found.append(_order(row, tolerance, z, f"{at}the order of the sigmoids is the order of the scores."))
    return found


def _logits(question: Question, rows: Array, slack: Array) -> list[Phrase]:
    return [
        _order(row, tolerance, p, f"{_prefix(len(rows), n)}the order of the logits is the order of p.")
        for n, (row, tolerance, p) in enumerate(zip(rows, slack, question.logits, strict=True))
    ]


def _logarithms(rows: Array, slack: Array) -> list[Phrase]:
    found: list[Phrase] = []
    for n, (row, tolerance) in enumerate(zip(rows, slack, strict=True)):
        at = _prefix(len(rows), n)
        if (row - tolerance > 0).any():
            found.append(f"{at}the logarithm of a probability is 0 or less.")
        else:
            found.append(_sum(f"{at}exponentiated, ", np.exp(row), np.exp(row) * tolerance, 1.0))
    return found


def _gradient(question: Question, rows: Array, slack: Array) -> list[Phrase]:
    found: list[Phrase] = []
    shiftable = question.options.softcap is None and not question.options.z_loss
    for n, (row, tolerance) in enumerate(zip(rows, slack, strict=True)):
        at = _prefix(len(rows), n)
        if shiftable:
            found.append(_sum(at, row, tolerance, 0.0))
        label = question.true_class[n]
        others = np.arange(len(row)) != label
        if question.one_hot and question.counted[n] and ((row + tolerance < 0) & others).any():
            found.append(f"{at}only the true class's entry may be negative.")
        if question.one_hot and question.counted[n] and row[label] - tolerance[label] > 0:
            found.append(f"{at}the true class's entry is never positive.")
    return found


def _loss(question: Question, typed: Typed) -> list[Phrase]:
    found: list[Phrase] = []
    if (typed.values + typed.tolerance < 0).any():
        found.append("A cross-entropy is never below 0.")
    elif question.operation == "bce":
        return found
    elif question.single and question.one_hot and question.options.weight is None and not question.options.z_loss:
        found.append(_uniform(question, float(typed.values), float(typed.tolerance)))
    return found


def _uniform(question: Question, value: float, slack: float) -> Phrase:
    """CE <= log K exactly when p_y >= 1/K."""
    classes = question.z.shape[1]
    limit = float(np.log(classes)) / question.options.unit
    likely = bool(question.p[0, question.true_class[0]] >= 1 / classes)
    if likely and value - slack > limit:
        return (f"p_y is at least 1/K, so the loss is at most {question.log} K = ", limit, ".")
    if not likely and value + slack < limit:
        return (f"p_y is below 1/K, so the loss is above {question.log} K = ", limit, ".")
    return ""


def _jacobian(question: Question, typed: Typed) -> list[Phrase]:
    found: list[Phrase] = []
    matrices = typed.values.reshape(-1, *typed.values.shape[-2:])
    slack = typed.tolerance.reshape(matrices.shape)
    for n, (matrix, tolerance) in enumerate(zip(matrices, slack, strict=True)):
        at = _prefix(len(matrices), n)
        if (np.abs(matrix - matrix.T) > tolerance + tolerance.T).any():
            found.append(f"{at}the Jacobian is symmetric.")
        totals = [
            _sum(f"{at}row {i}: ", row, slack_, 0.0)
            for i, (row, slack_) in enumerate(zip(matrix, tolerance, strict=True))
        ]
        found.append(next((total for total in totals if total), ""))
        right = float((question.p[n] * (1 - question.p[n])).sum() / question.options.temperature)
        if abs(float(np.trace(matrix)) - right) > 2 * float(np.trace(tolerance)) + 1e-12:
            law = "1 - sum p^2" if question.options.temperature == 1 else "(1 - sum p^2) / T"
            found.append((f"{at}the trace is ", float(np.trace(matrix)), f", not {law} = ", right, "."))
        if (np.diag(matrix) + np.diag(tolerance) < 0).any():
            found.append(f"{at}the diagonal p_i (1 - p_i) is never negative.")
    return found
