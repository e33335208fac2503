"""A batch whose mistake sits in one row only."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..explanation import Phrase
from ..verdict import Candidate, Verdict
from .catalogue import mistakes_for
from .known import SILENT_ABOVE, coincidences
from .matching import fit, within
from .phrases import lowered, with_detail
from .solve import row_losses, solve
from .subject import Subject
from .typed import Typed

MOST_ROWS = 64


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
    verdicts = [judge(row_of(subject, n), _typed_row(typed, n)) for n in wrong]
    bad = [(n, verdict) for n, verdict in zip(wrong, verdicts, strict=True) if not verdict.right]
    if not bad or any(verdict.word == "unknown" for _, verdict in bad):
        return None
    first, verdict = bad[0]
    same = all(other.word == verdict.word for _, other in bad)
    best = verdict.candidates[0]
    why = with_detail(best)
    if same:
        where: Phrase = (f"row{'s' * (len(bad) > 1)} ", *_listed([n for n, _ in bad]), " only" * (len(bad) < rows))
        said = ("Wrong in ", *where, ": ", *why)
    else:
        said = (f"Wrong in {len(bad)} rows, in row {first}: ", *why)
    return replace(verdict, summary=said, tried=sum(other.tried for _, other in bad), separating=None)


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


def _listed(rows: list[int]) -> tuple[object, ...]:
    shown = rows[:5]
    parts: list[object] = []
    for place, row in enumerate(shown):
        parts += [", " if place else "", row]
    return (*parts[1:], " ..." if len(rows) > len(shown) else "")


def _one_row_of_a_mean(subject: Subject, typed: Typed) -> Verdict | None:
    """A reduced loss in which one row's loss was got wrong by a common mistake."""
    if subject.operation != "ce" or subject.target is None:
        return None
    right = row_losses(subject) * subject.counted
    common = [
        mistake
        for mistake in mistakes_for("ce")
        if mistake.common and mistake.step in ("label", "log", "input", "exponentials")
    ]
    tried, found = 0, []
    for n in np.flatnonzero(subject.counted).tolist():
        alone = row_of(subject, n).change(divisor=1.0, options=subject.options._replace(reduction="none"))
        for mistake in common:
            for _, value in mistake.variants(alone):
                tried += 1
                losses = right.copy()
                losses[n] = float(value) * subject.options.unit
                total = subject.reduce(losses)
                if fit(total, typed) in ("rounded", "truncated"):
                    found.append((n, mistake, total))
    if not found or coincidences(typed, tried) > SILENT_ABOVE:
        return None
    listed = tuple(
        Candidate(
            mistake.id, mistake.why, mistake.see, mistake.wrong, mistake.right, total, mistake.step,
            ("row ", n, " only")
        )
        for n, mistake, total in found
    )  # fmt: skip
    n, mistake, _ = found[0]
    said = ("Wrong in row ", n, " only: ", lowered(mistake.why))
    return Verdict(
        f"mistake:{mistake.id}", False, said, solve(subject), typed.values,
        candidates=listed, tried=tried, first_step="the loss of that row",
    )  # fmt: skip
