"""The evidence of a verdict: which entries differ and by how much, which laws they break, how far away they are."""

import numpy as np

from ..document.explanation import Phrase
from ..document.verdict import Difference, Verdict
from .invariants import violated
from .matching import within
from .question import Question
from .typed import Typed


def verdict_on(word: str, right: bool, summary: Phrase, question: Question, typed: Typed) -> Verdict:
    """The verdict `word` with what the answer itself shows."""
    return Verdict(
        word, right, summary, question.value, typed.values,
        differences=differences(question, typed),
        violated=() if right else violated(question, typed),
        distance=distance(question, typed),
    )  # fmt: skip


def differences(question: Question, typed: Typed) -> tuple[Difference, ...]:
    """The entries that are not right to the digits typed."""
    if typed.values.shape != question.value.shape:
        return ()
    off = ~within(question.value, typed) & typed.known
    places = [tuple(int(k) for k in place) for place in np.argwhere(off)] if typed.values.ndim else [()] * bool(off)
    flat = np.arange(typed.values.size).reshape(typed.values.shape)
    return tuple(
        Difference(
            place, typed.tokens[int(flat[place])], float(typed.values[place]), float(question.value[place]),
            float(typed.values[place] - question.value[place]), float(f"{typed.tolerance[place]:.6g}"),
        )
        for place in places
    )  # fmt: skip


def distance(question: Question, typed: Typed) -> float | None:
    """How far the entry lies that is furthest from the right one."""
    if typed.values.shape != question.value.shape or not typed.known.any():
        return None
    same = (typed.values == question.value) | (np.isnan(typed.values) & np.isnan(question.value))
    gaps = np.where(same, 0.0, np.abs(typed.values - question.value))[typed.known]
    return float(np.where(np.isnan(gaps), np.inf, gaps).max())
