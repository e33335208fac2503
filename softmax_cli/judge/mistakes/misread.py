"""Logits misread: one taken as 0, one with another sign, two exchanged, one left out."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from ...document.formula import Words, equation, listed
from ...document.notation import S, exp, i, j, k, z
from ...document.text import Text
from ..question import Array, Operation, Question
from .entry import Change, Family, Mistake
from .problem import ALL
from .ways import MOST_VARIANTS

# A loss cannot tell exchanged logits from an exchanged label, and logsumexp does not see them.
VECTORS: tuple[Operation, ...] = ("softmax", "log_softmax", "grad", "jacobian", "jacobian_row", "vjp")

SMALL = 0.5  # a logit that is taken as 0 more easily than others

Changes = Sequence[tuple[Text, Question]]


def _each_logit(misread: Callable[[float], float], only: Callable[[float], bool] = bool) -> Change:
    """Every finite logit but 0 of those that are meant, misread by itself; only where one row is given."""

    def change(question: Question) -> Changes:
        if question.logits.shape[1] > MOST_VARIANTS or len(question.logits) > 1:
            return []
        changes: list[tuple[Text, Question]] = []
        for place, logit in enumerate(question.logits[0].tolist()):
            if logit and np.isfinite(logit) and only(logit):
                one = misread(logit)
                read = _with(question, place, one)
                changes.append((_for_logits(read[0], one, logit), question.change(logits=read)))
        return changes

    return change


def _for_logits(read: Array, one: float, given: float) -> Text:
    if one == 0:
        return Text("these are the values for logits [{logits}]; exp({z}) was taken as 1", logits=read, z=given)
    return Text("these are the values for logits [{logits}]: {read} for {z}", logits=read, read=one, z=given)


def _with(question: Question, k: int, z: float) -> Array:
    read = question.logits.copy()
    read[0, k] = z
    return read


def _swapped(question: Question) -> Changes:
    classes = question.logits.shape[1]
    if classes > MOST_VARIANTS or len(question.logits) > 1:
        return []
    changes: list[tuple[Text, Question]] = []
    for one, other in combinations(range(classes), 2):
        if question.logits[0, one] != question.logits[0, other]:
            read = question.logits.copy()
            read[0, [one, other]] = read[0, [other, one]]
            names = {"one": question.named(one), "other": question.named(other)}
            detail = Text("logits {one} and {other} changed places: [{logits}]", **names, logits=read[0])
            changes.append((detail, question.change(logits=read)))
    return changes


def _left_out(question: Question) -> Changes:
    """A class missing altogether, as if its logit were -inf."""
    classes = question.logits.shape[1]
    if not 2 < classes <= MOST_VARIANTS or len(question.logits) > 1:
        return []
    detail = [Text("class {name} has no share at all", name=question.named(k)) for k in range(classes)]
    return [(detail[k], question.change(logits=_with(question, k, -np.inf))) for k in range(classes)]


def _true_exponential(question: Question) -> Text:
    """What the exponential is of the logit that is nearest to 0 of those that are small."""
    small = [z for z in question.logits[0].tolist() if 0 < abs(z) <= SMALL]
    if len(small) != 1:
        return AT_ZERO
    value = float(np.exp(small[0]))
    return Text("exp({z}) is {value}, not 1: every share of the sum moves.", z=small[0], value=value)


MISREAD = Family(ALL, "exponentials", exp(z[k]))
AT_ZERO = Text("exp(z) is 1 at z = 0 only: every share of the sum moves.")

MISTAKES: tuple[Mistake, ...] = (
    MISREAD("logit-as-zero", equation(exp(z[k]), 1),
        Text("A small logit was taken as 0, so its exponential counts as 1"), _true_exponential,
        change=_each_logit(lambda z: 0.0, lambda z: abs(z) <= SMALL), weight=4, common=True),
    MISREAD("large-logit-as-zero", equation(exp(z[k]), 1),
        Text("A logit was taken as 0, so its exponential counts as 1"), AT_ZERO,
        change=_each_logit(lambda z: 0.0, lambda z: abs(z) > SMALL)),
    MISREAD("logit-sign-lost", exp(-z[k]), Text("The sign of one logit was lost or added"),
        Text("Read the logits back one by one."), change=_each_logit(lambda z: -z), step="input", weight=1.5),
    MISREAD("logits-swapped", equation(listed(z[i], z[j]), listed(z[j], z[i])), Text("Two logits changed places"),
        Text("The order of p is the order of z."), change=_swapped, right=Text("{z} in the order given", z=z),
        step="input", operations=VECTORS, weight=0.5),
    MISREAD("class-left-out", equation(S, Words(Text("sum over K - 1 classes"))),
        Text("One class was left out altogether"), Text("The sum over the classes has K terms."), change=_left_out,
        right=equation(S, Words(Text("sum over all K classes"))), step="sum", weight=0.8),
)  # fmt: skip
