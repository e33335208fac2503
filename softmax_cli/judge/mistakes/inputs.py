"""Mistakes in what enters exp(): logits rounded or cut to the largest few, the soft cap half applied, masks undone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...document.formula import Formula, Symbol, equation
from ...document.notation import T, c, e, exp, k, p, rounded, softmax, sqrt, tanh, total, z
from ...document.text import Text
from ..question import Array, Operation, Question
from .entry import Family, Mistake, scores, shortened
from .problem import ALL

LARGEST_FEW: tuple[Operation, ...] = ("softmax", "log_softmax", "ce", "perplexity")
TOP_K = (2, 3, 4, 5, 6, 7, 8, 10, 20, 40, 50, 100)
TOP_P = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
Changes = Sequence[tuple[Text | Formula, Question]]


def _rounded_logits(question: Question) -> Changes:
    changes: list[tuple[Text | Formula, Question]] = []
    for digits in (0, 1, 2, 3):
        for detail, short in shortened(z, question.logits, digits):
            moved = short != question.logits
            if moved.any() and not _is_one_as_zero(moved, short) and np.isfinite(short).any(axis=1).all():
                changes.append((detail, question.change(logits=short)))
    return changes


def _is_one_as_zero(moved: NDArray[np.bool_], logits: Array) -> bool:
    """Whether a single logit was taken as 0: that has an entry of its own."""
    return bool(moved.sum() == 1 and not logits[moved].any())


def _square_root_of_t(question: Question) -> Array | None:
    t = question.options.temperature
    return None if t == 1 else question.z * np.sqrt(t)


def _other_caps(question: Question) -> Changes:
    """tanh(z / c) and tanh(z), with and without the c before it."""
    cap, t = question.options.softcap, question.options.temperature
    if cap is None:
        return []
    inner, bare = np.tanh(question.logits / cap), np.tanh(question.logits)
    return [
        (tanh(z / c), question.change(scores=inner / t)),
        (tanh(z), question.change(scores=bare / t)),
        (c * tanh(z), question.change(scores=cap * bare / t)),
    ]


def _masked_as_zero(question: Question) -> Array | None:
    masked = np.isneginf(question.z)
    return np.where(masked, 0.0, question.z) if masked.any() else None


def _largest_few(question: Question) -> Changes:
    """Only the k largest share, or the fewest that hold so much together."""
    order = np.argsort(-question.z, axis=1, kind="stable")
    places = np.argsort(order, axis=1, kind="stable")  # 0 for the largest
    classes = question.z.shape[1]
    changes: list[tuple[Text | Formula, Question]] = [
        (Text("top k = {k}", k=k), _kept(question, places < k)) for k in TOP_K if k < classes
    ]
    before = np.cumsum(np.take_along_axis(question.p, order, axis=1), axis=1)
    before = np.take_along_axis(np.pad(before, ((0, 0), (1, 0)))[:, :-1], places, axis=1)
    for share in TOP_P:
        kept = before < share
        if not kept.all() and len(question.z) > 1:  # of one row it is a top k as well
            changes.append((Text("top p = {share}", share=share), _kept(question, kept)))
    return changes


def _kept(question: Question, kept: NDArray[np.bool_]) -> Question:
    return question.change(scores=np.where(kept, question.z, -np.inf))


SHIFT = Family(ALL, "shift", softmax(z))

MISTAKES: tuple[Mistake, ...] = (
    SHIFT("masked-as-zero", equation(exp(z[k]), 1), Text("A masked class was given the logit 0, not -inf"),
        Text("exp(0) = 1 takes a share of the sum; a masked class has exp(-inf) = 0."),
        change=scores(_masked_as_zero), right=equation(exp(z[k]), 0), step="input", weight=2.5),
    SHIFT("logits-rounded", softmax(rounded(z)), Text("The logits were rounded first"),
        Text("An error of 0.1 in a logit changes its share by a tenth."), change=_rounded_logits, step="input",
        weight=0.7, kind="rounding"),
    SHIFT("square-root-of-temperature", softmax(z / sqrt(T)), Text("The logits were divided by the root of T"),
        Text("Attention divides by sqrt(d), a softmax with temperature by T."), change=scores(_square_root_of_t),
        right=softmax(z / T), weight=0.7),
    SHIFT("softcap-without-its-factor", tanh(z / c), Text("The soft cap lacks its c before or within the tanh"),
        Text("For logits far below c the soft cap changes nothing."), change=_other_caps, right=c * tanh(z / c),
        weight=1.5),
    SHIFT("largest-few-renormalised", equation(p, e**z / total[Symbol("kept")](e**z)),
        Text("Only the largest few classes were kept, as for top-k or top-p sampling"),
        Text("No class of a softmax has p = 0."), change=_largest_few, operations=LARGEST_FEW, step="sum", weight=0.6),
)  # fmt: skip
