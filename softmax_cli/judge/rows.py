"""A batch whose mistake sits in one row only, or in several, each of which is a mistake by itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..document.text import Plural, Sentences, Text
from ..document.verdict import Candidate
from .catalogue import candidate_of
from .chance import SILENT_ABOVE, coincidences
from .diagnosis import diagnosed
from .forms import nearest_form, right_form, with_slack
from .hypotheses import alone
from .mistakes import mistakes_for
from .question import Question
from .search import Finding
from .solve import row_losses
from .typed import Typed, fit, within

NAMED = ("mistake", "ambiguous", "convention")  # words that name what is wrong
MOST_ROWS = 64
MOST_NAMED = 5  # rows that are counted up


class Row(NamedTuple):
    """What was found in one row."""

    n: int
    finding: Finding


def in_some_rows(question: Question, typed: Typed) -> Finding | None:
    """What is wrong in the rows that are wrong, where each of them by itself is a known mistake; otherwise None."""
    count = len(question.logits)
    if question.single or not 1 < count <= MOST_ROWS:
        return None
    if typed.values.ndim == 0:
        return _one_row_of_a_mean(question, typed)
    if typed.values.shape != question.value.shape or len(typed.values) != count:
        return None
    agrees = within(nearest_form(question, typed).value, typed) | ~typed.known
    rows: list[Row] = []
    for n in range(count):
        rows += [] if agrees[n].all() else [Row(n, _found_in(question.row_of(n), typed.row(n)))]
        if rows and rows[-1].finding.word == "unknown":
            return None
    wrong = [row for row in rows if row.finding.word in NAMED]
    units = [row for row in rows if row.finding.word == "unit"]
    if not (wrong or units):
        return None
    if not wrong:
        return _mixed_units(units, question)
    finding = wrong[0].finding
    same = all(row.finding.candidates[0].id == finding.candidates[0].id for row in wrong)
    where = _named(wrong if same else wrong[:1])
    said = Text("Wrong in {rows}.", rows=where)
    if not same:
        said = Text("Wrong in {count} rows, in {rows}.", count=len(wrong), rows=where)
    elif len(rows) == len(wrong) < count:
        said = Text("Wrong in {rows} only.", rows=where)
    others = _in_other_units(units) if units else ()
    return Finding(
        said=(said, finding.candidates[0].told, *others), candidates=finding.candidates,
        tried=sum(row.finding.tried for row in rows), first_step=finding.first_step,
    )  # fmt: skip


def _found_in(question: Question, typed: Typed) -> Finding:
    """What is known about one row."""
    typed = with_slack(question, typed)
    return Finding("right") if right_form(question, typed) else diagnosed(question, typed)[1]


def _mixed_units(units: Sequence[Row], question: Question) -> Finding:
    """Rows that are right in a unit of their own."""
    where = _named(units)
    candidate = Candidate(
        id="mixed-units", why=Text("Not every row is in the unit asked for."),
        told=Text("Not every row is in the unit asked for ({rows}).", rows=where),
        see=(Text("One answer has one unit."),), wrong_line=Text("some rows in another unit"),
        right_line=Text("every row in the unit asked for"), value=question.value, step="log", detail=where,
    )  # fmt: skip
    said = (Text("Wrong."), *_in_other_units(units))
    return Finding(said=said, candidates=(candidate,), notes=units[0].finding.notes, tried=units[0].finding.tried)


def _in_other_units(units: Sequence[Row]) -> Sentences:
    """In which rows the unit is another one, and which it is in the first of them."""
    n, (reason, *more) = units[0].n, units[0].finding.said
    where = _named(units)
    if len(units) == 1:
        return (Text("The unit is another one in {rows}: {reason}", rows=where, reason=reason), *more)
    return (Text("The unit is another one in {rows}: row {n}: {reason}", rows=where, n=n, reason=reason), *more)


def _named(rows: Sequence[Row]) -> Text:
    """row 3; rows 0, 1, 4."""
    listed = [str(row.n) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        return Text("rows {rows} ...", rows=listed)
    return Plural("row {rows}", "rows {rows}", n=len(rows), rows=listed)


def _one_row_of_a_mean(question: Question, typed: Typed) -> Finding | None:
    """A reduced loss in which one row's loss was got wrong by a common mistake."""
    if question.operation != "ce" or question.target is None:
        return None
    right = row_losses(question) * question.counted
    common = [m for m in mistakes_for("ce") if m.common and m.step in ("label", "log", "input", "exponentials")]
    tried = 0
    listed: list[tuple[int, Candidate]] = []
    for n in np.flatnonzero(question.counted).tolist():
        row = question.row_of(n).change(divisor=1.0, options=question.options._replace(reduction="none"))
        for hypothesis in alone(row, common):
            tried += 1
            losses = right.copy()
            losses[n] = float(hypothesis.value) * question.options.unit
            total = question.reduce(losses)
            if (how := fit(total, typed)) in ("rounded", "truncated"):
                candidate = candidate_of(hypothesis._replace(detail=Text("row {n} only", n=n)), how, row)
                listed.append((n, replace(candidate, value=total)))
    if not listed or coincidences(typed, tried) > SILENT_ABOVE:
        return None
    n, best = listed[0]
    return Finding(
        said=(Text("Wrong in row {n} only.", n=n), best.why), candidates=tuple(candidate for _, candidate in listed),
        tried=tried, first_step=Text("the loss of that row"),
    )  # fmt: skip
