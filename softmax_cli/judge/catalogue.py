"""Searching the catalogue: which mistakes, alone or two in a row, give the answer that was typed."""

from collections.abc import Sequence

import numpy as np

from ..document.text import Text
from ..document.verdict import Candidate
from .chance import coincidences, silent_above
from .forms import nearest_form
from .hypotheses import Hypothesis, alone, each_alone, in_pairs
from .mistakes import LARGE, said, side_by_side
from .precision import COARSE_UNIT, machine_format
from .question import Question
from .search import Finding, Match
from .typed import Fit, Typed, fit, within

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


def known_mistakes(question: Question, typed: Typed) -> Finding | None:
    """The mistakes that give this answer: single ones, or two in a row where no single one does."""
    finding = single_mistakes(question, typed)
    if finding.matches or question.logits.size > LARGE:
        return finding
    singles = each_alone(question)
    pairs, count = _composed(nearest_form(question, typed), typed, singles)
    return _finding(pairs, len(singles) + count)


def single_mistakes(question: Question, typed: Typed) -> Finding:
    """Every single mistake of the catalogue whose value matches; of very many logits only what is near is kept."""
    typed, tried = typed.by_digits(), 0
    singles: list[Hypothesis] = []
    for tried, one in enumerate(alone(question) if question.logits.size > LARGE else each_alone(question), 1):  # noqa: B007
        singles += [one] if one.mistakes[0].spread is not None or _near([one], typed) else []
    question = nearest_form(question, typed)
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
