"""Sampled softmax with the logQ correction: one draw in full, then the bias of its loss over many."""

from typing import Any

import numpy as np

from ...document.explanation import Check, Phrase, Section
from ...maths.largek.sampled import SampledSoftmax, Study, sampled_softmax
from .bias import study_of, study_section
from .parts import Case, Part, one, same_loss, table

AT_INFERENCE = "For training only: at inference the probabilities still need all K classes."


def sampled(case: Case) -> Part:
    """L = logsumexp(a) - a_y over the label and n sampled classes, a = z - ln Q."""
    first = _first_draw(case)
    parts = _of_given_sample(case, first) if case.given.negatives is not None else _of_many_draws(case, first)
    return Part(
        method="sampled",
        normalised="over the sample",
        exact_p="no",
        vectors=case.given.samples + 1,
        cost="d (n + 1)",
        **parts,
    )


def _of_given_sample(case: Case, first: SampledSoftmax) -> dict[str, Any]:
    """The one sample given: there is nothing random to study."""
    loss = float(first.losses[0])
    return {
        "loss": loss,
        "sections": (_draw_section(case, first),),
        "result": {"samples": first.samples[0], "first_loss": loss, "bias": loss - case.exact},
        "checks": (_whole_sample(case),),
        "notes": (_label_note(case), AT_INFERENCE),
    }


def _of_many_draws(case: Case, first: SampledSoftmax) -> dict[str, Any]:
    """The mean loss over many draws, the first of them in full."""
    given = case.given
    chosen, wrong = (study_of(case, given.samples, corrected=corrected) for corrected in (True, False))
    result = {
        "standard_error": chosen.standard_error,
        "bias": chosen.bias,
        "uncorrected_loss": wrong.mean,
        "samples": first.samples[0],
        "first_loss": float(first.losses[0]),
        "draws": given.draws,
    }
    return {
        "loss": chosen.mean,
        "sections": (_draw_section(case, first), study_section(case, chosen, wrong)),
        "result": result,
        "checks": _checks(case, first, chosen),
        "notes": _notes(case, chosen),
    }


def _first_draw(case: Case) -> SampledSoftmax:
    """The sample given, or the first draw of the study, from the same generator."""
    given = case.given
    own = given.negatives
    if own is None:
        own = np.random.default_rng(given.seed).choice(case.classes, size=given.samples, p=given.q).astype(np.int64)
    expected = given.expected_counts(given.samples)
    return sampled_softmax(case.z, given.label, own, _label_count(case), expected[own], given.removes_hits())


def _label_count(case: Case) -> float:
    """Q of the label: 1, since it is always in the sum, unless Q was given."""
    return 1.0 if case.given.expected is None else float(case.given.expected[case.given.label])


def _draw_section(case: Case, first: SampledSoftmax) -> Section:
    given = case.given
    samples = first.samples[0]
    expected = given.expected_counts(given.samples)[samples]
    removed = given.removes_hits()
    kinds = [("hit, removed" if removed else "hit, kept") if hit else "sampled" for hit in first.hits[0]]
    records: list[dict[str, Any]] = [
        {
            "class": case.name(index),
            "": kind,
            "z": case.z[index],
            "Q": count,
            "a = z - m - ln Q": a,
            "p over the sample": p,
        }
        for index, kind, count, a, p in zip(
            [given.label, *samples.tolist()],
            ["label", *kinds],
            [_label_count(case), *expected.tolist()],
            first.adjusted[0],
            first.probabilities[0],
            strict=True,
        )
    ]
    shown: Phrase = (first.logsumexps[0], " - (", first.adjusted[0, 0], ")")
    whose = "as given" if given.negatives is not None else f"seed {given.seed}"
    usual = "Q = n q, the count with which a class is expected; 1 for the label"
    return Section(
        f"one draw of n = {given.samples} classes, {whose}",
        (
            table("sample", "the sample", records, usual if given.expected is None else "Q as given"),
            one("sample_max", "the largest logit of the sample", "m = max(z)", first.maxima[0]),
            one("first_loss", "the loss of this draw in nats", "L = logsumexp(a) - a_y", first.losses[0], shown),
        ),
    )


def _checks(case: Case, first: SampledSoftmax, chosen: Study) -> tuple[Check, ...]:
    gap = abs(float(first.losses[0] - chosen.losses[0]))
    within = chosen.bias <= 4 * chosen.standard_error + 1e-12 * (1.0 + case.exact)
    title = "not above the exact loss by more than 4 standard errors"
    jensen = (Check("jensen", title, within, chosen.bias),) if case.given.removes_hits() else ()
    return (
        _whole_sample(case),
        Check("first-draw", "the draw shown is the first of the study", gap <= 1e-12 * (1.0 + chosen.losses[0]), gap),
        *jensen,
    )


def _whole_sample(case: Case) -> Check:
    others = np.delete(np.arange(case.classes), case.given.label)
    whole = sampled_softmax(case.z, case.given.label, others, 1.0, np.ones(len(others)))
    return same_loss(case, float(whole.losses[0]), "every class sampled once gives the exact loss")


def _label_note(case: Case) -> str:
    if case.given.expected is not None:
        return "Q of the label was given and is taken out of its score as well, as TensorFlow does."
    return (
        "Q of the label is 1 because it is always in the sum. TensorFlow takes the count with which the sampler would "
        "draw it: --expected-counts with --negatives does."
    )


def _notes(case: Case, chosen: Study) -> tuple[Phrase, ...]:
    where = "below" if chosen.bias < 0 else "above"
    notes: list[Phrase] = [
        (
            f"The sampled loss is the mean over {case.given.draws} random draws, ",
            chosen.mean,
            " +- ",
            chosen.standard_error,
            " (standard error), ",
            *((abs(chosen.bias), f" {where} the exact loss.") if chosen.bias else ("equal to the exact loss.",)),
        ),
        _label_note(case),
        AT_INFERENCE,
    ]
    if case.given.noise == "counts" and not case.given.counts_given:
        notes.append("No --counts: every class counts the same, so the samples are uniform.")
    return tuple(notes)
