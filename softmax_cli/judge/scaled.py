"""A gradient that is the right one times a constant."""

import numpy as np

from ..document.explanation import Phrase
from ..document.verdict import Candidate
from .chance import SILENT_ABOVE as SILENT_FOR_USUAL
from .inverse import SILENT_ABOVE, shortest
from .matching import fit
from .question import Question
from .typed import Typed


def scaled_gradient(question: Question, typed: Typed) -> Candidate | None:
    """The candidate that names the constant; None where there is none, or where it would say too little."""
    bounds = factors(question, typed)
    if bounds is None:
        return None
    low, high = bounds
    names = _names(question)
    # A row adds up to 0, so one entry of it is no evidence, and a free constant takes one more.
    free = typed.count - max(typed.values.size // typed.values.shape[-1], 1)
    window = min(4 * float(typed.tolerance.max()) / float(np.abs(typed.values).max()), 1.0)
    for factor, words in names:
        if low <= factor <= high and len(names) * window**free <= SILENT_FOR_USUAL:
            return _candidate(question, typed, factor, words)
    return _candidate(question, typed, shortest(low, high), "") if window ** (free - 1) <= SILENT_ABOVE else None


def factors(question: Question, typed: Typed) -> tuple[float, float] | None:
    """The least and the largest positive constant that the right gradient may have been multiplied by; not 1."""
    if question.operation != "grad" or typed.values.shape != question.value.shape or not typed.known.all():
        return None
    right, given, half = question.value.ravel(), typed.values.ravel(), typed.tolerance.ravel()
    if not np.isfinite(given).all() or (np.abs(given[right == 0]) > half[right == 0]).any() or not right.any():
        return None
    near, far = ((given + sign * half)[right != 0] / right[right != 0] for sign in (-1, 1))
    low, high = float(np.minimum(near, far).max()), float(np.maximum(near, far).min())
    return (low, high) if 0 < low <= high and not low <= 1 <= high else None


def _names(question: Question) -> list[tuple[float, str]]:
    found = [(0.5, "halved"), (0.25, "quartered"), (2.0, "doubled")]
    t, rows, classes = question.options.temperature, len(question.logits), question.logits.shape[1]
    if rows > 1:
        found = [(1 / rows, "1/N once more"), (float(rows), "1/N left out"), *found]
    if classes > 2:
        found.append((1 / classes, "1/K"))
    if t != 1:
        found = [(1 / t, "1/T twice"), (1 / t**2, "1/T three times"), *found]
    return found


def _candidate(question: Question, typed: Typed, factor: float, words: str) -> Candidate | None:
    value = np.asarray(question.value * factor)
    how = fit(value, typed)
    if how is None:
        return None
    detail: Phrase = ("times ", factor, *((f": {words}",) if words else ()))
    if words == "halved" and len(question.logits) == 1:
        detail = (*detail, ", as for a mean over 2 rows")
    return Candidate(
        id="scaled-gradient", why="This is the right gradient times a constant.",
        see="The true class's entry must be p_y - 1 (over T, and over N in a mean). "
        "Another logit for the true class scales all entries alike too.",
        wrong_line="c (p - y)", right_line="p - y", value=value, step="gradient", detail=detail, fit=how,
    )  # fmt: skip
