"""A batch whose mistake sits in one row only."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..document.verdict import Candidate, Verdict
from .chance import SILENT_ABOVE, coincidences
from .hypotheses import alone
from .matching import fit, within
from .mistakes import mistakes_for
from .phrases import parts, with_detail
from .question import Question
from .search import candidate_of
from .solve import row_losses, solve
from .typed import Typed

MOST_ROWS = 64
MOST_NAMED = 5  # rows that are counted up


def row_by_row(question: Question, typed: Typed, judge: Callable[[Question, Typed], Verdict]) -> Verdict | None:
    """The verdict on the rows that are wrong, where each of them by itself is a known mistake; otherwise None."""
    rows = len(question.logits)
    if question.single or not 1 < rows <= MOST_ROWS:
        return None
    if typed.values.ndim == 0:
        return _one_row_of_a_mean(question, typed)
    if typed.values.shape != question.value.shape or len(typed.values) != rows:
        return None
    wrong = [n for n in range(rows) if not (within(question.value, typed) | ~typed.known)[n].all()]
    verdicts = [(n, judge(row_of(question, n), _typed_row(typed, n))) for n in wrong]
    bad = [(n, verdict) for n, verdict in verdicts if not verdict.right]
    units = [(n, verdict) for n, verdict in verdicts if verdict.word == "unit"]
    if any(verdict.word == "unknown" for _, verdict in bad) or not (bad or units):
        return None
    if not bad:
        return _mixed_units(units, question)
    verdict = bad[0][1]
    best = verdict.candidates[0]
    same = all(other.word == verdict.word for _, other in bad)
    count = len(bad) if same else 1
    said: tuple[object, ...] = (
        "Wrong in ", *(() if same else (len(bad), " rows, in ")), *_listed([n for n, _ in bad][:count]),
        " only" * (same and len(verdicts) == len(bad) < rows), ". ", *with_detail(best.why, best.detail),
    )  # fmt: skip
    if units:
        said = (*said, " ", *_in_other_units(units))
    tried = sum(other.tried for _, other in verdicts)
    return replace(verdict, summary=said, notes=(), tried=tried, separating=None)


def _mixed_units(units: Sequence[tuple[int, Verdict]], question: Question) -> Verdict:
    """Rows that are right in a unit of their own."""
    candidate = Candidate(
        id="mixed-units", why="Not every row is in the unit asked for.", see="One answer has one unit.",
        wrong_line="some rows in another unit", right_line="every row in the unit asked for", value=question.value,
        step="log", detail=_listed([n for n, _ in units]),
    )  # fmt: skip
    said = ("Wrong. ", *_in_other_units(units))
    return replace(units[0][1], word="mistake:mixed-units", right=False, summary=said, candidates=(candidate,))


def _in_other_units(units: Sequence[tuple[int, Verdict]]) -> tuple[object, ...]:
    """In which rows the unit is another one, and which it is in the first of them."""
    first, verdict = units[0]
    where = () if len(units) == 1 else ("row ", first, ": ")
    _, _, *reason = parts(verdict.summary)  # without "Right."
    return ("The unit is another one in ", *_listed([n for n, _ in units]), ": ", *where, *reason)


def row_of(question: Question, n: int) -> Question:
    """Row `n` as a problem of its own; what the mean divided by goes along."""
    labels = None if question.labels is None else question.labels[n : n + 1]
    target = None if question.target is None else question.target[n : n + 1]
    vector = question.vector if question.vector is None or question.vector.ndim == 1 else question.vector[n]
    return question.change(
        logits=question.logits[n : n + 1], value=question.value[n] if question.value.ndim else question.value,
        single=True, labels=labels, target=target, unshifted=None,
        vector=vector, options=question.options._replace(reduction="sum"),
        divisor=question.denominator * question.divisor,
    )  # fmt: skip


def _typed_row(typed: Typed, n: int) -> Typed:
    width = typed.values[n].size
    return Typed(
        typed.values[n], typed.tolerance[n], typed.known[n], typed.significant[n],
        typed.tokens[n * width : (n + 1) * width], typed.absolute,
    )  # fmt: skip


def _listed(rows: Sequence[int]) -> tuple[object, ...]:
    """row 3; rows 0, 1, 4."""
    listed: list[object] = ["rows " if len(rows) > 1 else "row "]
    for place, row in enumerate(rows[:MOST_NAMED]):
        listed += [", " if place else "", row]
    return (*listed, " ..." if len(rows) > MOST_NAMED else "")


def _one_row_of_a_mean(question: Question, typed: Typed) -> Verdict | None:
    """A reduced loss in which one row's loss was got wrong by a common mistake."""
    if question.operation != "ce" or question.target is None:
        return None
    right = row_losses(question) * question.counted
    common = [m for m in mistakes_for("ce") if m.common and m.step in ("label", "log", "input", "exponentials")]
    tried = 0
    listed: list[tuple[int, Candidate]] = []
    for n in np.flatnonzero(question.counted).tolist():
        row = row_of(question, n).change(divisor=1.0, options=question.options._replace(reduction="none"))
        for guess in alone(row, common):
            tried += 1
            losses = right.copy()
            losses[n] = float(guess.value) * question.options.unit
            total = question.reduce(losses)
            if (how := fit(total, typed)) in ("rounded", "truncated"):
                where = ("row ", n, " only")
                listed.append((n, replace(candidate_of(guess, how, row), value=total, detail=where)))
    if not listed or coincidences(typed, tried) > SILENT_ABOVE:
        return None
    n, best = listed[0]
    return Verdict(
        f"mistake:{best.id}", False, ("Wrong in row ", n, " only. ", *parts(best.why)), solve(question), typed.values,
        candidates=tuple(candidate for _, candidate in listed), tried=tried, first_step="the loss of that row",
    )  # fmt: skip
