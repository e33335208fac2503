"""Sampled softmax with the logQ correction: one draw in full, then the bias of its loss over many."""

import numpy as np

from ...document.explanation import Check, Section
from ...document.formula import Symbol, Value, equation, group
from ...document.notation import L, a, ln, lse, m, maximum, n, q, true, z
from ...document.text import Sentences, Text
from ...document.values import Said
from ...maths.largek.sampled import SampledSoftmax, Study, sampled_softmax
from .bias import studies_of, study_section
from .parts import Case, Part, one, same_loss, table

AT_INFERENCE = Text(
    "For training only: at inference the probabilities still need all K classes. Argmax, top-k and Gumbel-max sampling "
    "need all K logits too, but no normaliser."
)
_Q = Symbol("Q")


def sampled(case: Case) -> Part:
    """L = logsumexp(a) - a_y over the label and n sampled classes, a = z - ln Q."""
    first = _first_draw(case)
    loss = float(first.losses[0])
    part = Part(
        loss=loss,
        vectors=case.given.samples + 1,
        sections=(_draw_section(case, first),),
        result={"samples": first.samples[0], "first_loss": loss, "bias": loss - case.exact},
        checks=(_whole_sample(case),),
        notes=(_label_note(case), AT_INFERENCE),
    )
    return part if case.given.negatives is not None else _studied(case, first, part)


def _studied(case: Case, first: SampledSoftmax, part: Part) -> Part:
    """The mean loss over many draws, where no sample was given: there is something random to study."""
    studies = studies_of(case, case.given.samples)
    chosen = studies.corrected
    return part._replace(
        loss=chosen.mean,
        spread=chosen.standard_error,
        sections=(*part.sections, study_section(case, studies)),
        result={
            "standard_error": chosen.standard_error,
            "bias": chosen.bias,
            "uncorrected_loss": studies.without.mean,
            "samples": first.samples[0],
            "first_loss": float(first.losses[0]),
            "draws": case.given.draws,
        },
        checks=(*part.checks, *_checks(case, first, chosen)),
        notes=(_mean_note(case, chosen), *part.notes, *_uniform_note(case)),
    )


def _first_draw(case: Case) -> SampledSoftmax:
    """The sample given, or the first draw of the study, from the same generator."""
    given, sample = case.given, case.drawn(case.given.samples)
    expected = given.expected_counts(given.samples)
    return sampled_softmax(case.z, given.label, sample, _label_count(case), expected[sample], given.removes_hits())


def _label_count(case: Case) -> float:
    """Q of the label: 1, since it is always in the sum, unless Q was given."""
    return 1.0 if case.given.expected is None else float(case.given.expected[case.label])


def _draw_section(case: Case, first: SampledSoftmax) -> Section:
    given, samples = case.given, first.samples[0]
    classes = [given.label, *samples.tolist()]
    hit = Text("accidental hit")
    columns = (
        ("class", Text("class"), case.names(classes)),
        ("role", "", [Text("label"), *(hit if same else Text("sampled") for same in first.hits[0])]),
        ("logit", z, case.z[classes]),
        ("expected_count", _Q, [_label_count(case), *given.expected_counts(given.samples)[samples]]),
        ("adjusted", equation(a, z - m - ln(_Q)), first.adjusted[0]),
        ("probability", Text("p over the sample"), first.probabilities[0]),
    )
    source: Said = Text("Q as given")
    if given.expected is None:
        source = Text("{q}, the count with which a class is expected; 1 for the label", q=equation(_Q, n * q))
    shown = Value(first.logsumexps[0]) - group(Value(first.adjusted[0, 0]))
    formula, words = equation(L, lse(a) - a[true]), Text("the loss of this draw in nats")
    return Section(
        Text("one draw of n = {n} classes, as given", n=given.samples)
        if given.negatives is not None
        else Text("one draw of n = {n} classes, seed {seed}", n=given.samples, seed=str(given.seed)),
        (
            table("sample", Text("the sample"), columns, source),
            one("sample_max", Text("the largest logit of the sample"), equation(m, maximum(z)), first.maxima[0]),
            one("first_loss", words, formula, first.losses[0], shown),
        ),
    )


def _checks(case: Case, first: SampledSoftmax, chosen: Study) -> tuple[Check, ...]:
    gap = abs(float(first.losses[0] - chosen.losses[0]))
    title = Text("the draw shown is the first of the study")
    same = Check("first-draw", title, gap <= 1e-12 * (1.0 + chosen.losses[0]), gap)
    if not case.given.removes_hits():
        return (same,)
    within = chosen.bias <= 4 * chosen.standard_error + 1e-12 * (1.0 + case.exact)
    title = Text("not above the exact loss by more than 4 standard errors")
    return same, Check("jensen", title, within, chosen.bias)


def _whole_sample(case: Case) -> Check:
    others = np.delete(np.arange(case.classes), case.label)
    whole = sampled_softmax(case.z, case.label, others, 1.0, np.ones(len(others)))
    return same_loss(case, float(whole.losses[0]), Text("every class sampled once gives the exact loss"))


def _label_note(case: Case) -> Text:
    if case.given.expected is not None:
        return Text("Q of the label was given and is taken out of its score as well, as TensorFlow does.")
    return Text(
        "Q of the label is 1 because it is always in the sum. TensorFlow takes the count with which the sampler would "
        "draw it: --expected-counts with --negatives does."
    )


def _mean_note(case: Case, chosen: Study) -> Text:
    """On which side of the exact loss the mean lies."""
    values = {"draws": case.given.draws, "mean": chosen.mean, "error": chosen.standard_error}
    if chosen.bias < 0:
        return Text(
            "The sampled loss is the mean over {draws} random draws, {mean} +- {error} (standard error), {bias} below "
            "the exact loss.", bias=-chosen.bias, **values,
        )  # fmt: skip
    if chosen.bias > 0:
        return Text(
            "The sampled loss is the mean over {draws} random draws, {mean} +- {error} (standard error), {bias} above "
            "the exact loss.", bias=chosen.bias, **values,
        )  # fmt: skip
    return Text(
        "The sampled loss is the mean over {draws} random draws, {mean} +- {error} (standard error), equal to the "
        "exact loss.", **values,
    )  # fmt: skip


def _uniform_note(case: Case) -> Sentences:
    if case.given.noise != "counts" or case.given.counts_given:
        return ()
    return (Text("No --counts: every class counts the same, so the samples are uniform."),)
