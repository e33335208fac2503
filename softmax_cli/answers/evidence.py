"""The evidence of a verdict: which entries differ and by how much, which laws they break, how far away they are."""

import numpy as np

from ..explanation import Phrase
from ..verdict import Difference, Verdict
from .invariants import violated
from .matching import within
from .subject import Subject
from .typed import Typed


def verdict_on(word: str, right: bool, summary: Phrase, subject: Subject, typed: Typed) -> Verdict:
    """The verdict `word` with what the answer itself shows."""
    return Verdict(
        word, right, summary, subject.value, typed.values,
        differences=differences(subject, typed),
        violated=() if right else violated(subject, typed),
        distance=distance(subject, typed),
    )  # fmt: skip


def differences(subject: Subject, typed: Typed) -> tuple[Difference, ...]:
    """The entries that are not right to the digits typed."""
    if typed.values.shape != subject.value.shape:
        return ()
    off = ~within(subject.value, typed) & typed.known
    places = [tuple(int(k) for k in place) for place in np.argwhere(off)] if typed.values.ndim else [()] * bool(off)
    flat = np.arange(typed.values.size).reshape(typed.values.shape)
    return tuple(
        Difference(
            place, typed.tokens[int(flat[place])], float(typed.values[place]), float(subject.value[place]),
            float(typed.values[place] - subject.value[place]), float(f"{typed.tolerance[place]:.6g}"),
        )
        for place in places
    )  # fmt: skip


def distance(subject: Subject, typed: Typed) -> float | None:
    """How far the entry lies that is furthest from the right one."""
    if typed.values.shape != subject.value.shape or not typed.known.any():
        return None
    same = (typed.values == subject.value) | (np.isnan(typed.values) & np.isnan(subject.value))
    gaps = np.where(same, 0.0, np.abs(typed.values - subject.value))[typed.known]
    return float(np.where(np.isnan(gaps), np.inf, gaps).max())
