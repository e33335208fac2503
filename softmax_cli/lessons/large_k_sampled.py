"""Sampled softmax with the logQ correction: one draw in full, then the bias of its loss over many."""

from typing import Any

import numpy as np

from ..explanation import Check, Phrase, Section
from ..maths.largek.sampled import SampledSoftmax, Study, sampled_softmax, study
from .large_k_parts import Case, Part, one, same_loss, table

SIZES = (2, 5, 20, 100)  # samples for which the bias is shown beside the chosen number
MOST_NUMBERS = 200_000  # draws times samples of such a further study: 0.1 s


def sampled(case: Case) -> Part:
    """L = logsumexp(a) - a_y over the label and n sampled classes, a = z - ln Q."""
    given = case.given
    chosen = _study(case, given.samples, corrected=True)
    wrong = _study(case, given.samples, corrected=False)
    first = _first_draw(case)
    result = {
        "standard_error": chosen.standard_error,
        "bias": chosen.bias,
        "uncorrected_loss": wrong.mean,
        "samples": first.samples[0],
        "first_loss": float(first.losses[0]),
        "draws": given.draws,
    }
    return Part(
        method="sampled",
        loss=chosen.mean,
        normalised="over the sample",
        vectors=given.samples + 1,
        cost="d (n + 1)",
        sections=(_draw_section(case, first), _study_section(case, chosen, wrong)),
        result=result,
        checks=_checks(case, first, chosen),
        notes=_notes(case, chosen),
    )


def _study(case: Case, n: int, *, corrected: bool) -> Study:
    given = case.given
    with np.errstate(over="ignore"):  # losses of 1e300 have a standard error of inf
        return study(case.z, given.label, given.q, n, given.draws, given.seed, corrected)


def _first_draw(case: Case) -> SampledSoftmax:
    """The first draw of the study, from the same generator."""
    given = case.given
    rows = np.random.default_rng(given.seed).choice(case.classes, size=(given.draws, given.samples), p=given.q)
    own = rows[:1].astype(np.int64)
    return sampled_softmax(case.z, given.label, own, 1.0, given.samples * given.q[own])


def _draw_section(case: Case, first: SampledSoftmax) -> Section:
    given = case.given
    samples = first.samples[0]
    classes = [given.label, *samples.tolist()]
    expected = [1.0, *(given.samples * given.q[samples]).tolist()]
    hits = [False, *first.hits[0].tolist()]
    records: list[dict[str, Any]] = [
        {
            "class": case.name(index),
            "": "label" if i == 0 else "hit, removed" if hits[i] else "sampled",
            "z": case.z[index],
            "Q": expected[i],
            "a = z - ln Q": first.adjusted[0, i],
            "p over the sample": first.probabilities[0, i],
        }
        for i, index in enumerate(classes)
    ]
    loss = float(first.losses[0])
    shown: Phrase = (first.logsumexps[0], " - ", first.adjusted[0, 0])
    return Section(
        f"one draw of n = {given.samples} classes, seed {given.seed}",
        (
            table(
                "sample", "the sample", records, "Q = n q, the count with which a class is expected; 1 for the label"
            ),
            one("first_loss", "the loss of this draw in nats", "L = logsumexp(a) - a_y", loss, shown),
        ),
    )


def _study_section(case: Case, chosen: Study, wrong: Study) -> Section:
    given = case.given
    studies = {given.samples: (chosen, wrong)}
    for n in SIZES:
        if n != given.samples and n * given.draws <= MOST_NUMBERS:
            studies[n] = (_study(case, n, corrected=True), _study(case, n, corrected=False))
    records = [
        {
            "n": n,
            "mean loss": right.mean,
            "standard error": right.standard_error,
            "bias": right.bias,
            "without ln Q": bad.mean,
        }
        for n, (right, bad) in sorted(studies.items())
    ]
    return Section(
        f"the loss over {given.draws} draws of each size, against the exact one",
        (
            table("bias", "bias against the sample size", records),
            one("sampled_exact", "the exact loss in nats", "L = logsumexp(z) - z_y", case.exact),
        ),
        note=_bias_note(case),
    )


def _bias_note(case: Case) -> str:
    never = [str(k) for k, q in enumerate(case.given.q.tolist()) if q == 0 and np.isfinite(case.z[k])]
    if never:
        return (
            f"Class {', '.join(never)} can never be drawn (Q = 0), so its part of the sum is always missing: the bias "
            "does not go away with n."
        )
    return (
        "With ln Q the sum is right on average, but the logarithm of an estimate is too small on average (Jensen): the "
        "loss comes from below and the bias shrinks with n. Without ln Q it grows like ln n instead."
    )


def _checks(case: Case, first: SampledSoftmax, chosen: Study) -> tuple[Check, ...]:
    others = np.delete(np.arange(case.classes), case.given.label)
    whole = sampled_softmax(case.z, case.given.label, others, 1.0, np.ones(len(others)))
    gap = abs(float(first.losses[0] - chosen.losses[0]))
    within = chosen.bias <= 4 * chosen.standard_error + 1e-12
    return (
        same_loss(case, float(whole.losses[0]), "every class sampled once gives the exact loss"),
        Check("first-draw", "the draw shown is the first of the study", gap == 0, gap),
        Check("jensen", "not above the exact loss by more than 4 standard errors", within, chosen.bias),
    )


def _notes(case: Case, chosen: Study) -> tuple[Phrase, ...]:
    notes: list[Phrase] = [
        (
            "The sampled loss is the mean over the draws, ",
            chosen.mean,
            " +- ",
            chosen.standard_error,
            " (standard error): too small on average, less so with more samples.",
        ),
        "For training only: at inference the probabilities still need all K classes.",
    ]
    if case.given.noise == "counts" and not case.given.counts_given:
        notes.append("No --counts: every class counts the same, so the samples are uniform.")
    return tuple(notes)
