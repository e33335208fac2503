"""Searching the catalogue: which mistakes, alone or two in a row, give the answer that was typed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..document.text import Text
from ..document.values import Said
from ..document.verdict import Candidate
from .forms import nearest_form
from .mistakes import LARGE, Mistake, mistakes_for, said, side_by_side
from .precision import COARSE_UNIT, machine_format
from .question import Array, Question
from .search import Finding, Match
from .solve import solve
from .typed import Fit, Typed, coincidences, fit, silent_above, within

# Rows of so many classes of which one follows from the others.
ROWS = ("softmax", "log_softmax", "grad", "logits", "jacobian_row", "vjp")
MOST_ENTRIES = 10_000  # of an answer that pairs are still tried for: 200 of them take 10 ms there
MOST_LISTED = 4  # pairs and imprecise matches: there is no end to them
LEAST_DIGITS = 3  # of an answer whose last digit may be off
COARSEST = 2.0**-8  # relative: what a number of 16 bits may be off by
NOISE = 2e-6  # the same of float32, and of a derivative by finite differences
FULL_LENGTH = 8  # significant digits of a single number that was not rounded by hand
LOOSE = 3  # half units of the last digit that such an answer may be off
# The best fits first: where one fits better, the others are no longer as likely.
FITS: tuple[Fit, ...] = ("rounded", "machine", "truncated", "nudged", "random", "imprecise")
FAVOUR = 4  # how much likelier a mistake is where it comes before others
AGAIN = 0.25  # how much less likely a second mistake is


class Hypothesis(NamedTuple):
    """One or two mistakes and what they give: `question` is the problem that they solve in place of the right one,
    `path` says which of its variants each of them is, and `weight` how likely all this is."""

    mistakes: tuple[Mistake, ...]
    path: tuple[int, ...]
    detail: Said
    question: Question
    value: Array
    weight: float

    @property
    def id(self) -> str:
        """The ids of the mistakes, the first made first."""
        return "+".join(mistake.id for mistake in self.mistakes)

    def then(self, mistake: Mistake) -> "Iterator[Hypothesis]":
        """One more mistake after these."""
        for place, (detail, question, value) in enumerate(mistake.outcomes(self.question, self.value)):
            both = Text("{first}; {second}", first=self.detail, second=detail)
            joined = both if self.detail and detail else self.detail or detail
            weight = self.weight * mistake.weight * 0.999**place * (AGAIN if self.mistakes else 1)
            weight *= FAVOUR if mistake.likelier is not None and mistake.likelier(self.question) else 1
            yield Hypothesis((*self.mistakes, mistake), (*self.path, place), joined, question, value, weight)

    def again(self, question: Question) -> Array | None:
        """What the same mistakes, in the same variants, give on another problem."""
        value = solve(question)
        for mistake, place in zip(self.mistakes, self.path, strict=True):
            outcomes = mistake.outcomes(question, value)
            if place >= len(outcomes):
                return None
            _, question, value = outcomes[place]
        return value


def known_mistakes(question: Question, typed: Typed) -> Finding | None:
    """The mistakes that give this answer: single ones, or two in a row where no single one does."""
    if question.logits.size > LARGE:
        return single_mistakes(question, typed)
    singles = list(alone(question))
    finding = single_mistakes(question, typed, singles)
    if finding.matches:
        return finding
    pairs, count = _composed(nearest_form(question, typed), typed, singles)
    return _finding(pairs, len(singles) + count)


def single_mistakes(question: Question, typed: Typed, singles: Sequence[Hypothesis] | None = None) -> Finding:
    """Every single mistake of the catalogue whose value matches."""
    question, typed = nearest_form(question, typed), typed.by_digits()
    tried = 0
    if singles is None:
        singles = []
        for tried, one in enumerate(alone(question), 1):  # noqa: B007
            singles += [one] if one.mistakes[0].spread is not None or _near([one], typed) else []
    tried = max(tried, len(singles))
    chance = coincidences(typed, tried, free_entries(question, typed))
    near = _near(singles, typed)
    matches = [_match(one, how, question, chance) for one in near if (how := _fits(one, question, typed))]
    matches += [_match(one, "random", question, chance) for one in _random(singles, question, typed)]
    if not typed.values[typed.known].any():  # any small number is 0 to so many digits: exact zeros are likelier
        matches = [one._replace(rank=one.rank / (10 if one.hypothesis.value.any() else 1)) for one in matches]
    return _finding(_best(matches), tried)


def fits_exactly(finding: Finding) -> bool:
    """Whether a mistake, and not a rounding or a unit that nobody named, gives the answer to every digit."""
    return any(match.candidate.fit == "rounded" and _is_wrong(match.hypothesis) for match in finding.matches)


def _is_wrong(hypothesis: Hypothesis) -> bool:
    kind = hypothesis.mistakes[0].kind
    return kind != "rounding" and (kind != "unit" or hypothesis.question.options.unit_named)


def _finding(matches: Sequence[Match], tried: int) -> Finding:
    """The matches, and which of them fit as well as the first."""
    alike = tuple(match.candidate.id for match in matches if match.candidate.fit == matches[0].candidate.fit)
    candidates = tuple(match.candidate for match in matches)
    return Finding(candidates=candidates, matches=tuple(matches), tried=tried, alike=alike)


def free_entries(question: Question, typed: Typed) -> int:
    """How many entries are evidence: those of a row of probabilities, of a gradient or of a row of the Jacobian add up
    to a constant, and the Jacobian is symmetric besides."""
    if typed.values.shape != question.value.shape or not typed.values.ndim:
        return max(typed.count, 1)
    classes = question.z.shape[1]
    if question.operation == "jacobian":
        known, free = typed.known.reshape(-1, classes * classes), classes * (classes - 1) // 2
    elif question.operation in ROWS:
        known, free = typed.known.reshape(-1, classes), classes - 1
    else:
        return max(typed.count, 1)
    return max(int(np.minimum(known.sum(axis=1), free).sum()), 1)


def _composed(question: Question, typed: Typed, singles: Sequence[Hypothesis]) -> tuple[list[Match], int]:
    """Two mistakes, one after the other, and how many pairs were tried; and single ones whose value is right but for
    the last digit, as it comes out where something on the way was rounded."""
    typed = typed.by_digits()
    free = free_entries(question, typed)
    if question.value.size > MOST_ENTRIES or coincidences(typed, 1, free) > silent_above(typed):
        return [], 0
    pairs = list(in_pairs(singles))
    matches = _likely(pairs, question, typed, free)
    loose = typed.change(tolerance=LOOSE * typed.tolerance)
    if typed.most_digits >= LEAST_DIGITS and fit(question.value, loose) is None:
        matches += [
            _match(match.hypothesis, "imprecise", question, match.chance)
            for match in _likely(singles, question, loose, free)
        ]
    return _best(matches)[:MOST_LISTED], len(pairs)


def _random(singles: Sequence[Hypothesis], question: Question, typed: Typed) -> list[Hypothesis]:
    """The means over random draws that are within 4 standard errors of the answer, in words too."""
    near = []
    for hypothesis in singles:
        spread_of = hypothesis.mistakes[0].spread
        if spread_of is None or hypothesis.value.shape != typed.values.shape or not np.isfinite(hypothesis.value).all():
            continue
        spread = spread_of(question)
        if spread and within(hypothesis.value, typed, 4 * spread).all():
            detail = Text("a mean over random draws: yours is within 4 standard errors, {spread} each", spread=spread)
            near.append(hypothesis._replace(detail=detail))
    return near


def _likely(hypotheses: Sequence[Hypothesis], question: Question, typed: Typed, free: int) -> list[Match]:
    """The matches that can hardly be coincidences: a likely mistake is compared before all unlikely ones, so it needs
    fewer digits. Values that are one number to the digits typed count once."""
    matches: list[Match] = []
    each, limit = coincidences(typed, 1, free), silent_above(typed)
    for near in _near(hypotheses, typed):
        how = _fits(near, question, typed)
        if how not in ("rounded", "machine"):
            continue
        chance = each * _values_before(near, hypotheses, typed)
        if chance <= limit:
            matches.append(_match(near, how, question, chance))
    return matches


def _values_before(hypothesis: Hypothesis, hypotheses: Sequence[Hypothesis], typed: Typed) -> int:
    """How many different values are compared before this one or with it."""
    before = [
        other.value
        for other in hypotheses
        if other.weight >= hypothesis.weight and other.value.ndim == typed.values.ndim
    ]
    if typed.values.ndim or not typed.unit:
        return len(before)
    return len(np.unique(np.round(np.array(before) / typed.unit)))


def _near(hypotheses: Sequence[Hypothesis], typed: Typed) -> list[Hypothesis]:
    """Those with the right shape that come near in one entry: the others need no closer look."""
    pivot = int(np.where(typed.known & np.isfinite(typed.values), np.abs(typed.values), -1.0).argmax())
    value = typed.values.flat[pivot]
    coarse = COARSEST * abs(value) if typed.unit.flat[pivot] <= COARSE_UNIT else 0.0
    reach = max(4 * typed.tolerance.flat[pivot], coarse)
    shape, finite = typed.values.shape, bool(np.isfinite(value))
    return [
        hypothesis
        for hypothesis in hypotheses
        if hypothesis.value.shape == shape and (not finite or abs(hypothesis.value.flat[pivot] - value) <= reach)
    ]


def _fits(hypothesis: Hypothesis, question: Question, typed: Typed) -> Fit | None:
    """The match of a mistake's value, unless it is the right answer to the digits typed."""
    value = np.asarray(hypothesis.value, dtype=np.float64)
    how = fit(value, typed)
    full = typed.count > 1 or typed.most_digits >= FULL_LENGTH  # digits enough for a number of 16 bits
    if how != "rounded" and full and value.shape == typed.values.shape:
        how = "machine" if machine_format(value, question, typed, NOISE) else how
    if how is None:
        return None
    same = value.shape == question.value.shape and bool(
        np.allclose(value, question.value, 1e-12, 1e-300, equal_nan=True)
    )
    return None if same else how


def _match(hypothesis: Hypothesis, how: Fit, question: Question, chance: float) -> Match:
    """How common the mistakes are ranks them, then the order of their variants."""
    return Match(candidate_of(hypothesis, how, question), hypothesis, hypothesis.weight, chance)


def candidate_of(hypothesis: Hypothesis, how: Fit, question: Question) -> Candidate:
    """The mistakes in words that are true of this problem."""
    mistakes, detail = hypothesis.mistakes, hypothesis.detail
    why, *second = [said(mistake.why, question) for mistake in mistakes]
    if second:
        why = Text("Two mistakes. {first}. {second}", first=why, second=second[0])
    wrong, right = side_by_side(mistakes, question)
    return Candidate(
        id=hypothesis.id, why=Text("{why}.", why=why),
        told=Text("{why} ({detail}).", why=why, detail=detail) if detail else Text("{why}.", why=why),
        see=tuple(said(mistake.see, question) for mistake in mistakes),
        wrong_line=wrong, right_line=right, value=hypothesis.value, step=mistakes[0].step, detail=detail, fit=how,
    )  # fmt: skip


def _best(matches: list[Match]) -> list[Match]:
    """One match for the same mistakes, the best; best fits first, and of those the likeliest. Exact fits leave out a
    nudge or luck."""
    matches.sort(key=lambda match: (FITS.index(match.candidate.fit), -match.rank))
    if any(match.candidate.fit in ("rounded", "machine") for match in matches):
        matches = [match for match in matches if match.candidate.fit not in ("nudged", "random")]
    kept: dict[frozenset[str], Match] = {}
    for match in matches:
        kept.setdefault(frozenset(match.candidate.id.split("+")), match)
    return list(kept.values())


def alone(question: Question, mistakes: Sequence[Mistake] | None = None) -> Iterator[Hypothesis]:
    """Every single mistake, of all or of these, in all its variants."""
    right = Hypothesis((), (), "", question, solve(question), 1.0)
    chosen = mistakes_for(question.operation) if mistakes is None else mistakes
    return (hypothesis for mistake in chosen for hypothesis in right.then(mistake))


def in_pairs(singles: Sequence[Hypothesis]) -> Iterator[Hypothesis]:
    """Two mistakes, where the second is one that people make on top of others."""
    depths: dict[str, int] = {}
    for hypothesis in singles:
        depths[hypothesis.mistakes[0].id] = max(_depth(hypothesis), depths.get(hypothesis.mistakes[0].id, 0))
    for hypothesis in singles:
        for second in mistakes_for(hypothesis.question.operation):
            if second.common and _may_follow(hypothesis, second, depths.get(second.id)):
                yield from hypothesis.then(second)


def _depth(hypothesis: Hypothesis) -> int:
    """How far down the path the problem was changed: logits and options, the scores, or the probabilities."""
    return 2 if hypothesis.question.shares is not None else int(hypothesis.question.scores is not None)


def _may_follow(hypothesis: Hypothesis, second: Mistake, depth: int | None) -> bool:
    """An output slip follows everything, once; a rule follows a change of the problem. Of two changes the one nearer
    to the input is made first, for a change of the logits or of T would undo one of the scores. The order of two
    changes of the scores matters (softmax twice and base 2): both are tried."""
    first, changed = hypothesis.mistakes[0], _depth(hypothesis)
    if first is second:
        return False
    if second.after is not None:
        return first.after is None or first.id < second.id
    if first.change is None or not first.common:
        return False
    if second.change is None:
        return True
    return depth is not None and (changed < depth or (changed == depth and (first.id < second.id or changed == 1)))
