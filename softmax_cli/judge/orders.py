"""The right values in another order."""

import numpy as np

from ..document.explanation import Phrase
from ..document.verdict import Candidate
from .matching import fit
from .question import Array, Question
from .typed import Typed


def other_order(question: Question, typed: Typed) -> Candidate | None:
    """The candidate that says which entries changed places; None where no order makes the answer right."""
    value = question.value
    if value.shape != typed.values.shape or not typed.known.all() or value.ndim not in (1, 2) or len(value) < 2:
        return None
    if question.operation == "jacobian" or not np.isfinite(typed.values).all():
        return None
    if value.ndim == 2:
        return _rows(value, typed, question) or _columns(value, typed, question)
    # The smallest typed entry belongs to the smallest right one, and so on.
    places = _matching_places(typed.values, value)
    return _candidate(value[places], places, typed, "class ", question) if _differ(value, typed) else None


def _rows(value: Array, typed: Typed, question: Question) -> Candidate | None:
    """Each row typed belongs to the nearest right one, no two to the same."""
    places = np.array([int(np.abs(value - row).sum(axis=1).argmin()) for row in typed.values])
    return (
        _candidate(value[places], places, typed, "row ", question) if len(set(places.tolist())) == len(places) else None
    )


def _columns(value: Array, typed: Typed, question: Question) -> Candidate | None:
    places = np.array([int(np.abs(value.T - column).sum(axis=1).argmin()) for column in typed.values.T])
    if len(set(places.tolist())) < len(places):
        return None
    return _candidate(value[:, places], places, typed, "column ", question)


def _matching_places(given: Array, value: Array) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    places = np.empty(len(value), dtype=np.int64)
    places[np.argsort(given, kind="stable")] = np.argsort(value, kind="stable")
    return places


def _differ(value: Array, typed: Typed) -> bool:
    """Two right entries are further apart than the digits typed can tell."""
    return float(np.ptp(value)) > 2 * float(typed.tolerance.max())


def _candidate(
    moved: Array, places: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", typed: Typed, what: str, question: Question
) -> Candidate | None:
    how = fit(moved, typed)
    if how not in ("rounded", "truncated") or (places == np.arange(len(places))).all():
        return None
    shown = [k for k in range(len(places)) if places[k] != k][:3]
    named = (lambda k: k) if what == "row " else question.named
    what = "" if question.names is not None and what != "row " else what
    moves = [(f", {what}", named(k), f" holds the value of {what}", named(int(places[k]))) for k in shown]
    detail: Phrase = tuple(part for move in moves for part in move)
    return Candidate(
        id="order",
        why="The values are right, but they are in another order.",
        see="Entry i belongs to logit i, in the order in which the logits were given.",
        wrong_line="in another order",
        right_line="in the order of the logits",
        value=moved,
        step="input",
        detail=(str(detail[0])[2:], *detail[1:]) if detail else "",
        fit=how,
    )
