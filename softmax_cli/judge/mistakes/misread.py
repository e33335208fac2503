"""Logits misread: one taken as 0, one with another sign, two exchanged, one left out."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..question import Array, Operation, Question
from .entry import Mistake
from .problem import ALL, MOST_VARIANTS

# A loss cannot tell exchanged logits from an exchanged label, and logsumexp does not see them.
VECTORS: tuple[Operation, ...] = ("softmax", "log_softmax", "grad", "jacobian", "jacobian_row", "vjp")

SMALL = 0.5  # a logit that is taken as 0 more easily than others

Changes = Sequence[tuple[Phrase, Question]]


def _each_logit(
    misread: Callable[[float], float], words: Callable[[float], Phrase], only: Callable[[float], bool] = bool
) -> Callable[[Question], Changes]:
    """Every finite logit but 0 of those that are meant, misread by itself; only where one row is given."""

    def change(question: Question) -> Changes:
        if question.logits.shape[1] > MOST_VARIANTS or len(question.logits) > 1:
            return []
        found: list[tuple[Phrase, Question]] = []
        for k, z in enumerate(question.logits[0].tolist()):
            if z and np.isfinite(z) and only(z):
                read = _with(question, k, misread(z))
                detail = ("these are the values for logits [", read[0], "]", *words(z))
                found.append((detail, question.change(logits=read)))
        return found

    return change


def _with(question: Question, k: int, z: float) -> Array:
    read = question.logits.copy()
    read[0, k] = z
    return read


def _swapped(question: Question) -> Changes:
    classes = question.logits.shape[1]
    if classes > MOST_VARIANTS or len(question.logits) > 1:
        return []
    found: list[tuple[Phrase, Question]] = []
    for i in range(classes):
        for j in range(i + 1, classes):
            if question.logits[0, i] != question.logits[0, j]:
                read = question.logits.copy()
                read[0, [i, j]] = read[0, [j, i]]
                names = ("logits ", question.named(i), " and ", question.named(j))
                detail = (*names, " changed places: [", read[0], "]")
                found.append((detail, question.change(logits=read)))
    return found


def _left_out(question: Question) -> Changes:
    """A class missing altogether, as if its logit were -inf."""
    classes = question.logits.shape[1]
    if not 2 < classes <= MOST_VARIANTS or len(question.logits) > 1:
        return []
    return [
        (("class ", question.named(k), " has no share at all"), question.change(logits=_with(question, k, -np.inf)))
        for k in range(classes)
    ]


def _taken_as_one(z: float) -> Phrase:
    return ("; exp(", z, ") was taken as 1")


def _true_exponential(question: Question) -> Phrase:
    """What the exponential is of the logit that is nearest to 0 of those that are small."""
    small = [z for z in question.logits[0].tolist() if 0 < abs(z) <= SMALL]
    if len(small) != 1:
        return "exp(z) is 1 at z = 0 only: every share of the sum moves."
    return ("exp(", small[0], ") is ", float(np.exp(small[0])), ", not 1: every share of the sum moves.")


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "logit-as-zero", ALL, change=_each_logit(lambda z: 0.0, _taken_as_one, lambda z: abs(z) <= SMALL),
        step="exponentials", weight=4, common=True,
        why="A small logit was taken as 0, so its exponential counts as 1.",
        see=_true_exponential, wrong="exp(z_k) = 1", right="exp(z_k)",
    ),
    Mistake(
        "large-logit-as-zero", ALL, change=_each_logit(lambda z: 0.0, _taken_as_one, lambda z: abs(z) > SMALL),
        step="exponentials", weight=1,
        why="A logit was taken as 0, so its exponential counts as 1.",
        see="exp(z) is 1 at z = 0 only: every share of the sum moves.", wrong="exp(z_k) = 1", right="exp(z_k)",
    ),
    Mistake(
        "logit-sign-lost", ALL, change=_each_logit(lambda z: -z, lambda z: (": ", -z, " for ", z)), step="input",
        weight=1.5,
        why="The sign of one logit was lost or added.", see="Read the logits back one by one.",
        wrong="exp(-z_k)", right="exp(z_k)",
    ),
    Mistake(
        "logits-swapped", VECTORS, change=_swapped, step="input", weight=0.5,
        why="Two logits changed places.", see="The order of p is the order of z.",
        wrong="z_i, z_j = z_j, z_i", right="z in the order given",
    ),
    Mistake(
        "class-left-out", ALL, change=_left_out, step="sum", weight=0.8,
        why="One class was left out altogether.", see="The sum over the classes has K terms.",
        wrong="S = sum over K - 1 classes", right="S = sum over all K classes",
    ),
)  # fmt: skip
