"""A batch whose mistake sits in one row only."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..verdict import Candidate, Verdict
from .catalogue import mistakes_for
from .chance import SILENT_ABOVE, coincidences
from .guesses import alone
from .known import candidate_of
from .matching import fit, within
from .phrases import parts, with_detail
from .solve import row_losses, solve
from .subject import Subject
from .typed import Typed

MOST_ROWS = 64
MOST_NAMED = 5  # rows that are counted up


def row_by_row(subject: Subject, typed: Typed, judge: Callable[[Subject, Typed], Verdict]) -> Verdict | None:
    """The verdict on the rows that are wrong, where each of them by itself is a known mistake; otherwise None."""
    rows = len(subject.logits)
    if subject.single or not 1 < rows <= MOST_ROWS:
        return None
    if typed.values.ndim == 0:
        return _one_row_of_a_mean(subject, typed)
    if typed.values.shape != subject.value.shape or len(typed.values) != rows:
        return None
    wrong = [n for n in range(rows) if not (within(subject.value, typed) | ~typed.known)[n].all()]
    verdicts = [(n, judge(row_of(subject, n), _typed_row(typed, n))) for n in wrong]
    bad = [(n, verdict) for n, verdict in verdicts if not verdict.right]
    units = [(n, verdict) for n, verdict in verdicts if verdict.word == "unit"]
    if any(verdict.word == "unknown" for _, verdict in bad) or not (bad or units):
        return None
    if not bad:
        return _mixed_units(units, subject)
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


def _mixed_units(units: Sequence[tuple[int, Verdict]], subject: Subject) -> Verdict:
    """Rows that are right in a unit of their own."""
    candidate = Candidate(
        id="mixed-units", why="Not every row is in the unit asked for.", see="One answer has one unit.",
        wrong_line="some rows in another unit", right_line="every row in the unit asked for", value=subject.value,
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


def row_of(subject: Subject, n: int) -> Subject:
    """Row `n` as a problem of its own; what the mean divided by goes along."""
    labels = None if subject.labels is None else subject.labels[n : n + 1]
    target = None if subject.target is None else subject.target[n : n + 1]
    vector = subject.vector if subject.vector is None or subject.vector.ndim == 1 else subject.vector[n]
    return subject.change(
        logits=subject.logits[n : n + 1], value=subject.value[n] if subject.value.ndim else subject.value,
        single=True, labels=labels, target=target, unshifted=None,
        vector=vector, options=subject.options._replace(reduction="sum"), divisor=subject.denominator * subject.divisor,
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


def _one_row_of_a_mean(subject: Subject, typed: Typed) -> Verdict | None:
    """A reduced loss in which one row's loss was got wrong by a common mistake."""
    if subject.operation != "ce" or subject.target is None:
        return None
    right = row_losses(subject) * subject.counted
    common = [m for m in mistakes_for("ce") if m.common and m.step in ("label", "log", "input", "exponentials")]
    tried = 0
    listed: list[tuple[int, Candidate]] = []
    for n in np.flatnonzero(subject.counted).tolist():
        row = row_of(subject, n).change(divisor=1.0, options=subject.options._replace(reduction="none"))
        for guess in alone(row, common):
            tried += 1
            losses = right.copy()
            losses[n] = float(guess.value) * subject.options.unit
            total = subject.reduce(losses)
            if (how := fit(total, typed)) in ("rounded", "truncated"):
                where = ("row ", n, " only")
                listed.append((n, replace(candidate_of(guess, how, row), value=total, detail=where)))
    if not listed or coincidences(typed, tried) > SILENT_ABOVE:
        return None
    n, best = listed[0]
    return Verdict(
        f"mistake:{best.id}", False, ("Wrong in row ", n, " only. ", *parts(best.why)), solve(subject), typed.values,
        candidates=tuple(candidate for _, candidate in listed), tried=tried, first_step="the loss of that row",
    )  # fmt: skip
