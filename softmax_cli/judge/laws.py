"""Laws that every right answer keeps: those that the answer typed breaks are named before any diagnosis."""

from collections.abc import Iterator

import numpy as np

from ..document.text import Text
from .question import Array, Question
from .typed import Typed

MOST_NAMED = 6
Laws = Iterator[Text]


def violated(question: Question, typed: Typed) -> tuple[Text, ...]:
    """The laws of the operation that `typed` breaks by more than its digits allow."""
    if typed.values.shape != question.value.shape or not typed.known.all() or not np.isfinite(typed.values).all():
        return ()
    if question.operation in ("ce", "bce"):
        return tuple(_loss(question, typed))
    if question.operation == "logsumexp":
        return tuple(_logsumexp(question, typed))
    if question.operation not in LAWS:
        return ()
    depth = 2 if question.operation == "jacobian" else 1
    shape = typed.values.shape[-depth:]
    rows, slack = typed.values.reshape(-1, *shape), typed.tolerance.reshape(-1, *shape)
    laws: list[Text] = []
    for n, (row, tolerance) in enumerate(zip(rows, slack, strict=True)):
        for law in LAWS[question.operation](question, n, row, tolerance):
            laws.append(Text("row {n}: {law}", n=n, law=law) if _names_rows(question, len(rows)) else law)
    return tuple(laws[:MOST_NAMED])


def _names_rows(question: Question, count: int) -> bool:
    return count > 1 and question.operation not in ("jacobian_row", "vjp")


def _sum(row: Array, slack: Array, right: float) -> Laws:
    """The sum of a row, where it is off by more than the digits of its entries allow."""
    total, allowed = float(row.sum()), 2 * float(slack.sum()) + 1e-12
    if not abs(total - right) <= allowed:
        yield Text("the entries add up to {total}, not to {right}.", total=total, right=right)


def _is_out_of_order(row: Array, slack: Array, keys: Array) -> bool:
    """Whether a larger key has a smaller entry, by more than the digits allow."""
    order = np.argsort(keys, kind="stable")
    steps = np.diff(row[order]) + slack[order][1:] + slack[order][:-1]
    return bool((steps < 0).any())


def _is_no_share(row: Array, slack: Array) -> bool:
    return bool((row + slack < 0).any() or (row - slack > 1).any())


def _probabilities(question: Question, n: int, row: Array, slack: Array) -> Laws:
    yield from _sum(row, slack, 1.0)
    if _is_no_share(row, slack):
        yield Text("a probability lies between 0 and 1.")
    if _is_out_of_order(row, slack, question.z[n]):
        yield Text("the order of p is the order of z.")


def _sigmoids(question: Question, n: int, row: Array, slack: Array) -> Laws:
    z = question.z[n]
    if _is_no_share(row, slack):
        yield Text("a sigmoid lies between 0 and 1.")
    elif ((row + slack < 0.5) & (z > 0) | (row - slack > 0.5) & (z < 0)).any():
        yield Text("a sigmoid is above 1/2 exactly where its score is above 0.")
    if _is_out_of_order(row, slack, z):
        yield Text("the order of the sigmoids is the order of the scores.")


def _logits(question: Question, n: int, row: Array, slack: Array) -> Laws:
    if _is_out_of_order(row, slack, question.logits[n]):
        yield Text("the order of the logits is the order of p.")


def _logarithms(_question: Question, _n: int, row: Array, slack: Array) -> Laws:
    if (row - slack > 0).any():
        yield Text("the logarithm of a probability is 0 or less.")
    else:
        for law in _sum(np.exp(row), np.exp(row) * slack, 1.0):
            yield Text("exponentiated, {law}", law=law)


def _gradient(question: Question, n: int, row: Array, slack: Array) -> Laws:
    if question.options.softcap is None and not question.options.z_loss:
        yield from _sum(row, slack, 0.0)
    if not (question.one_hot and question.counted[n]):
        return
    label = question.true_class[n]
    if ((row + slack < 0) & (np.arange(len(row)) != label)).any():
        yield Text("only the true class's entry may be negative.")
    if row[label] - slack[label] > 0:
        yield Text("the true class's entry is never positive.")


def _sums_to_zero(_question: Question, _n: int, row: Array, slack: Array) -> Laws:
    yield from _sum(row, slack, 0.0)


def _jacobian(question: Question, n: int, matrix: Array, slack: Array) -> Laws:
    if (np.abs(matrix - matrix.T) > slack + slack.T).any():
        yield Text("the Jacobian is symmetric.")
    for i, (row, tolerance) in enumerate(zip(matrix, slack, strict=True)):
        if law := next(_sum(row, tolerance, 0.0), None):
            yield Text("row {n}: {law}", n=i, law=law)
            break
    trace, t = float(np.trace(matrix)), question.options.temperature
    right = float((question.p[n] * (1 - question.p[n])).sum() / t)
    if abs(trace - right) > 2 * float(np.trace(slack)) + 1e-12:
        if t == 1:
            yield Text("the trace is {trace}, not 1 - sum p^2 = {right}.", trace=trace, right=right)
        else:
            yield Text("the trace is {trace}, not (1 - sum p^2) / T = {right}.", trace=trace, right=right)
    if (np.diag(matrix) + np.diag(slack) < 0).any():
        yield Text("the diagonal p_i (1 - p_i) is never negative.")


# Of each row, or matrix, by itself.
LAWS = {
    "softmax": _probabilities,
    "log_softmax": _logarithms,
    "grad": _gradient,
    "jacobian": _jacobian,
    "jacobian_row": _sums_to_zero,
    "vjp": _sums_to_zero,
    "sigmoid": _sigmoids,
    "logits": _logits,
}


def _logsumexp(question: Question, typed: Typed) -> Laws:
    if (typed.values.ravel() + typed.tolerance.ravel() < question.z.max(axis=1)).any():
        yield Text("logsumexp is at least the largest logit, {largest}.", largest=float(question.z.max()))


def _loss(question: Question, typed: Typed) -> Laws:
    plain = question.options.weight is None and not question.options.z_loss
    if (typed.values + typed.tolerance < 0).any():
        yield Text("A cross-entropy is never below 0.")
    elif question.operation == "ce" and question.single and question.one_hot and plain:
        yield from _uniform(question, float(typed.values), float(typed.tolerance))


def _uniform(question: Question, value: float, slack: float) -> Laws:
    """CE <= log K exactly when p_y >= 1/K."""
    classes = question.z.shape[1]
    limit = float(np.log(classes)) / question.options.unit
    likely = bool(question.p[0, question.true_class[0]] >= 1 / classes)
    if likely and value - slack > limit:
        yield Text("p_y is at least 1/K, so the loss is at most {log} K = {limit}.", log=question.log, limit=limit)
    if not likely and value + slack < limit:
        yield Text("p_y is below 1/K, so the loss is above {log} K = {limit}.", log=question.log, limit=limit)
