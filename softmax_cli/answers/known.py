"""Searching the catalogue: which mistakes, alone or two in a row, give the answer that was typed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..explanation import Phrase
from ..verdict import Candidate
from .catalogue import Mistake, mistakes_for
from .matching import Fit, fit, within
from .phrases import lowered, parts
from .subject import Array, Subject
from .typed import Typed

# Expected number of coincidences above which a search stays silent (pairs) or says so (single mistakes).
SILENT_ABOVE = 0.02
DOUBTFUL_ABOVE = 0.05
MOST_ENTRIES = 10_000  # of an answer that pairs are still tried for: 200 of them take 10 ms there


@dataclass(frozen=True, eq=False)
class Match:
    """A mistake that gives the answer typed, and how to make it again on another problem."""

    candidate: Candidate
    mistake: Mistake
    again: Callable[[Subject], Array | None]
    rank: float


@dataclass(frozen=True, eq=False)
class Search:
    """What was found, likeliest first, and how many values were compared."""

    matches: tuple[Match, ...]
    tried: int


def evidence(typed: Typed, free: int | None = None) -> float:
    """Decimal digits that a coincidence would have to hit: those typed, over the entries that are free."""
    digits = [
        min(float(np.log10(max(abs(value), 0.1) / tolerance)) - 0.3, 12.0) if tolerance > 0 else 12.0
        for value, tolerance in zip(typed.values[typed.known], typed.tolerance[typed.known], strict=True)
        if np.isfinite(value)
    ]
    digits.sort(reverse=True)
    return max(sum(digits[: typed.count if free is None else free]), 0.0)


def coincidences(typed: Typed, tried: int, free: int | None = None) -> float:
    """How many of `tried` unrelated values would match by chance."""
    return float(tried * 10.0 ** -evidence(typed, free))


def search(subject: Subject, typed: Typed) -> Search:
    """Every single mistake of the catalogue whose value matches."""
    found: list[Match] = []
    tried = 0
    for mistake in mistakes_for(subject.operation):
        for place, (detail, value) in enumerate(mistake.variants(subject)):
            tried += 1
            how, detail = _fits_or_random(mistake, detail, value, subject, typed)
            if how:
                again = _again(mistake, place)
                found.append(Match(_candidate(mistake, detail, value, how), mistake, again, _rank(mistake, how, place)))
    return Search(tuple(_best(found)), tried)


def pairs(subject: Subject, typed: Typed, free: int) -> Search:
    """Two common mistakes, one after the other."""
    found: list[Match] = []
    tried = 0
    if coincidences(typed, 50, free) > SILENT_ABOVE or subject.value.size > MOST_ENTRIES:
        return Search((), 0)
    for first, second, detail, value in _pairs(subject):
        tried += 1
        if how := _fits(value, subject, typed, nudged=False):
            candidate = _pair_candidate(first, second, detail, value, how)
            found.append(Match(candidate, second, _pair_again(first, second), first.weight * second.weight))
    return Search(tuple(_best(found)), tried) if coincidences(typed, tried, free) <= SILENT_ABOVE else Search((), tried)


def _pairs(subject: Subject) -> Iterator[tuple[Mistake, Mistake, Phrase, Array]]:
    mistakes = mistakes_for(subject.operation)
    for first in (m for m in mistakes if m.common and m.change is not None):
        for detail, changed in first.changes(subject):
            for second in mistakes:
                # Two changes of the input give the same in either order: one order is tried.
                if second.common and (second.change is None or first.id < second.id):
                    for also, value in second.variants(changed):
                        yield first, second, _joined(detail, also), value


def _joined(one: Phrase, other: Phrase) -> Phrase:
    return (*parts(one), *(["; "] if one and other else []), *parts(other))


def _fits(value: Array, subject: Subject, typed: Typed, *, nudged: bool = True) -> Fit | None:
    """The match of a mistake's value, unless it is the right answer to the digits typed."""
    how = fit(np.asarray(value, dtype=np.float64), typed)
    if how is None or (how == "nudged" and not nudged):
        return None
    same = value.shape == subject.value.shape and bool(np.allclose(value, subject.value, 1e-12, 1e-300, equal_nan=True))
    return None if same else how


def _fits_or_random(
    mistake: Mistake, detail: Phrase, value: Array, subject: Subject, typed: Typed
) -> tuple[Fit | None, Phrase]:
    """The match to the digits typed, else of a mean over random draws within 4 standard errors, in words too."""
    how = _fits(value, subject, typed)
    if how or mistake.spread is None or value.shape != typed.values.shape or not np.isfinite(value).all():
        return how, detail
    spread = mistake.spread(subject)
    if spread and within(value, typed, 4 * spread).all():
        return "random", ("a mean over random draws: yours is within 4 standard errors, ", spread, " each")
    return None, detail


def _candidate(mistake: Mistake, detail: Phrase, value: Array, how: Fit) -> Candidate:
    return Candidate(
        id=mistake.id, why=mistake.why, see=mistake.see, wrong_line=mistake.wrong, right_line=mistake.right,
        value=value, step=mistake.step, detail=detail, fit=how,
    )  # fmt: skip


def _pair_candidate(first: Mistake, second: Mistake, detail: Phrase, value: Array, how: Fit) -> Candidate:
    return Candidate(
        id=f"{first.id}+{second.id}",
        why=f"Two mistakes: {lowered(first.why)} {second.why}",
        see=f"{first.see} {second.see}",
        wrong_line=f"{first.wrong}; {second.wrong}",
        right_line=f"{first.right}; {second.right}",
        value=value, step=first.step, detail=detail, fit=how,
    )  # fmt: skip


def _rank(mistake: Mistake, how: Fit, place: int) -> float:
    """Likelier first: how common the mistake is, then how well it fits, then the order of its variants."""
    return mistake.weight * {"rounded": 1.0, "truncated": 0.6, "nudged": 0.5, "random": 0.4}[how] * 0.999**place


def _best(found: list[Match]) -> list[Match]:
    """One match a mistake, the best; likeliest first. Exact fits leave out the ones that need a nudge or luck."""
    found.sort(key=lambda match: -match.rank)
    if any(match.candidate.fit == "rounded" for match in found):
        found = [match for match in found if match.candidate.fit not in ("nudged", "random")]
    seen: set[str] = set()
    kept = []
    for match in found:
        if match.candidate.id not in seen:
            seen.add(match.candidate.id)
            kept.append(match)
    return kept


def _again(mistake: Mistake, place: int) -> Callable[[Subject], Array | None]:
    def value(subject: Subject) -> Array | None:
        variants = mistake.variants(subject)
        return variants[place][1] if place < len(variants) else None

    return value


def _pair_again(first: Mistake, second: Mistake) -> Callable[[Subject], Array | None]:
    def value(subject: Subject) -> Array | None:
        for _, changed in first.changes(subject):
            for _, found in second.variants(changed):
                return found
        return None

    return value
