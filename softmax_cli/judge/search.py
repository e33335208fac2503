"""Searching the catalogue: which mistakes, alone or two in a row, give the answer that was typed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..document.verdict import Candidate
from .chance import coincidences, silent_above
from .hypotheses import Guess, alone, in_pairs
from .matching import Fit, fit, within
from .mistakes import said, side_by_side
from .phrases import parts
from .question import Question
from .typed import Typed

MOST_ENTRIES = 10_000  # of an answer that pairs are still tried for: 200 of them take 10 ms there
MOST_LISTED = 4  # pairs and imprecise matches: there is no end to them
LEAST_DIGITS = 3  # of an answer whose last digit may be off
FITS: dict[Fit, float] = {"rounded": 1.0, "truncated": 0.6, "nudged": 0.5, "random": 0.4, "imprecise": 0.3}


class Match(NamedTuple):
    """Mistakes that give the answer typed; `chance` is how many others, as likely, would by coincidence."""

    candidate: Candidate
    guess: Guess
    rank: float
    chance: float


class Search(NamedTuple):
    """What was found, likeliest first, how many values were compared, and the single mistakes among them."""

    matches: tuple[Match, ...]
    tried: int
    singles: Sequence[Guess] = ()


def search(question: Question, typed: Typed) -> Search:
    """Every single mistake of the catalogue whose value matches."""
    singles = alone(question)
    chance = coincidences(typed, len(singles), free_entries(question, typed))
    near = _near(singles, typed)
    found = [_match(guess, how, question, chance) for guess in near if (how := _fits(guess, question, typed))]
    found += [_match(guess, "random", question, chance) for guess in _random(singles, question, typed)]
    if not typed.values[typed.known].any():  # any small number is 0 to so many digits: exact zeros are likelier
        found = [match._replace(rank=match.rank / (10 if match.guess.value.any() else 1)) for match in found]
    return Search(tuple(_best(found)), len(singles), singles)


def free_entries(question: Question, typed: Typed) -> int:
    """How many entries are evidence: those of a row of probabilities or of a gradient add up to a constant."""
    bound = question.operation in ("softmax", "grad", "logits", "jacobian_row") and typed.values.ndim > 0
    return max(typed.count - bound, 1)


def composed(question: Question, typed: Typed, singles: Sequence[Guess], free: int) -> Search:
    """Two mistakes, one after the other; and single ones whose value is right to one digit less than typed, as it
    comes out where something on the way was rounded."""
    if question.value.size > MOST_ENTRIES or coincidences(typed, 1, free) > silent_above(typed):
        return Search((), 0)
    loose = _one_digit_less(typed)
    pairs = list(in_pairs(singles))
    found = _likely(pairs, question, typed, free)
    if loose is not None and fit(question.value, loose) is None:
        found += [
            _match(match.guess, "imprecise", question, match.chance)
            for match in _likely(singles, question, loose, free)
            if match.candidate.fit == "rounded"
        ]
    return Search(tuple(_best(found)[:MOST_LISTED]), len(pairs))


def _random(singles: Sequence[Guess], question: Question, typed: Typed) -> list[Guess]:
    """The means over random draws that are within 4 standard errors of the answer, in words too."""
    found = []
    for guess in singles:
        spread_of = guess.mistakes[0].spread
        if spread_of is None or guess.value.shape != typed.values.shape or not np.isfinite(guess.value).all():
            continue
        spread = spread_of(question)
        if spread and within(guess.value, typed, 4 * spread).all():
            detail = ("a mean over random draws: yours is within 4 standard errors, ", spread, " each")
            found.append(guess._replace(detail=detail))
    return found


def _likely(guesses: Sequence[Guess], question: Question, typed: Typed, free: int) -> list[Match]:
    """The matches that can hardly be coincidences: a likely mistake is compared before all unlikely ones, so it needs
    fewer digits. Values that are one number to the digits typed count once."""
    found: list[Match] = []
    each, limit = coincidences(typed, 1, free), silent_above(typed)
    for near in _near(guesses, typed):
        how = _fits(near, question, typed)
        if how is None or how == "nudged":
            continue
        chance = each * _values_before(near, guesses, typed)
        if chance <= limit:
            found.append(_match(near, how, question, chance))
    return found


def _values_before(guess: Guess, guesses: Sequence[Guess], typed: Typed) -> int:
    """How many different values are compared before this one or with it."""
    before = [
        other.value for other in guesses if other.weight >= guess.weight and other.value.ndim == typed.values.ndim
    ]
    if typed.values.ndim or not typed.unit:
        return len(before)
    return len(np.unique(np.round(np.array(before) / typed.unit)))


def _near(guesses: Sequence[Guess], typed: Typed) -> list[Guess]:
    """Those with the right shape that come near in one entry: the others need no closer look."""
    pivot = int(np.where(typed.known & np.isfinite(typed.values), np.abs(typed.values), -1.0).argmax())
    value, reach = typed.values.flat[pivot], 4 * typed.tolerance.flat[pivot]
    shape, finite = typed.values.shape, bool(np.isfinite(value))
    return [
        guess
        for guess in guesses
        if guess.value.shape == shape and (not finite or abs(guess.value.flat[pivot] - value) <= reach)
    ]


def _one_digit_less(typed: Typed) -> Typed | None:
    if typed.absolute or int(typed.significant[typed.known].max()) < LEAST_DIGITS:
        return None
    return typed.change(tolerance=10 * typed.tolerance)


def _fits(guess: Guess, question: Question, typed: Typed) -> Fit | None:
    """The match of a mistake's value, unless it is the right answer to the digits typed."""
    value = guess.value
    how = fit(np.asarray(value, dtype=np.float64), typed)
    if how is None:
        return None
    same = value.shape == question.value.shape and bool(
        np.allclose(value, question.value, 1e-12, 1e-300, equal_nan=True)
    )
    return None if same else how


def _match(guess: Guess, how: Fit, question: Question, chance: float) -> Match:
    """How common the mistakes are ranks them, then how well they fit, then the order of their variants."""
    return Match(candidate_of(guess, how, question), guess, guess.weight * FITS[how], chance)


def candidate_of(guess: Guess, how: Fit, question: Question) -> Candidate:
    """The mistakes in words that are true of this problem."""
    first, *rest = guess.mistakes
    wrong, right = side_by_side(guess.mistakes, question)
    why, see = (
        [said(text, question) for text in texts]
        for texts in zip(*((m.why, m.see) for m in guess.mistakes), strict=True)
    )
    return Candidate(
        id=guess.id,
        why=why[0] if not rest else ("Two mistakes. ", *parts(why[0]), " ", *parts(why[1])),
        see=see[0] if not rest else (*parts(see[0]), " ", *parts(see[1])),
        wrong_line=wrong, right_line=right,
        value=guess.value, step=first.step, detail=guess.detail, fit=how,
    )  # fmt: skip


def _best(found: list[Match]) -> list[Match]:
    """One match for the same mistakes, the best; likeliest first. Exact fits leave out a nudge or luck."""
    found.sort(key=lambda match: -match.rank)
    if any(match.candidate.fit == "rounded" for match in found):
        found = [match for match in found if match.candidate.fit not in ("nudged", "random")]
    kept: dict[frozenset[str], Match] = {}
    for match in found:
        kept.setdefault(frozenset(match.candidate.id.split("+")), match)
    return list(kept.values())
