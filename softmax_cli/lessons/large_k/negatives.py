"""Negative sampling and NCE: the true class against classes drawn from noise, as binary decisions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ...document.explanation import Array, Check, Phrase, Section
from ...maths.largek.binary import Contrast, Integers
from ...maths.largek.nce import nce_expected
from ...maths.largek.negative_sampling import draw, negative_sampling, optimum
from ...maths.precise.fifty_digits import exact_arithmetic, exact_row, ulps
from ..common import sum_phrase
from .parts import Case, Part, one, table, vector


def drawn_of(case: Case) -> Integers:
    """The given negatives, or those drawn with the seed; those equal to the label included."""
    given = case.given
    return draw(given.q, given.k, given.label, given.seed).drawn if given.negatives is None else given.negatives


def _origin(case: Case, drawn: Integers, fate: str) -> Phrase:
    """Where the negatives come from, and how many are the label itself."""
    given = case.given
    hits = int((drawn == given.label).sum())
    of_label = f"{hits} equal to the label, {fate}." if hits else "none equal to the label."
    if given.negatives is not None:
        return f"Negatives as given, {of_label}"
    return ("Negatives drawn with seed ", given.seed, ": [", drawn, f"], {of_label}")


def negative(case: Case) -> Part:
    """L = -ln s(z_y) - sum ln s(-z_n): k + 1 binary cross-entropies, no softmax anywhere."""
    given, drawn = case.given, drawn_of(case)
    removed = given.removes_hits()
    kept = drawn[drawn != given.label] if removed else drawn
    own = negative_sampling(case.z, given.label, kept)
    decisions = _decision_table(case, own.contrast, kept, None)
    return Part(
        method="negative-sampling",
        loss=own.loss,
        normalised="no",
        exact_p="no",
        vectors=len(kept) + 1,
        cost="d (k + 1)",
        sections=(
            Section("negative sampling: one yes, k times no", (decisions, _loss(own.contrast))),
            Section("noise and gradient", (_noise(case), _gradient(own.gradient))),
            *_optimum_section(case),
        ),
        result={"negatives": kept, "gradient": own.gradient, "noise": given.q},
        checks=(_exact(own.contrast), _slopes(case, kept, own.gradient)),
        notes=(
            _origin(case, drawn, "skipped" if removed else "kept"),
            _noise_note(case),
            "Its loss is no softmax cross-entropy: it has another scale and another optimum.",
        ),
    )


def noise_contrastive(case: Case) -> Part:
    """Negative sampling with ln(k q) taken out of each score, which makes e^z its own normaliser at the optimum."""
    given, drawn = case.given, drawn_of(case)
    removed = given.removes_hits("keep")
    expected = given.expected_counts(given.k)
    own = nce_expected(case.z, given.label, drawn, float(expected[given.label]), expected[drawn], removed)
    decisions = _decision_table(case, own.contrast, own.kept, [own.log_expected_true, *own.log_expected])
    consistent = not (removed or case.never_drawn)
    return Part(
        method="nce",
        loss=own.loss,
        normalised="at the optimum" if consistent else "no",
        exact_p="about e^z" if consistent else "no",
        vectors=len(own.kept) + 1,
        cost="d (k + 1)",
        sections=(
            Section("noise-contrastive estimation: data or noise?", (decisions, _loss(own.contrast))),
            Section("noise and gradient", (_noise(case), _gradient(own.gradient))),
        ),
        result={"negatives": own.kept, "gradient": own.gradient, "noise": given.q},
        checks=(_exact(own.contrast),),
        notes=(
            _origin(case, drawn, "skipped" if removed else "kept"),
            _noise_note(case),
            _consistency(case, removed=removed),
        ),
    )


def _consistency(case: Case, *, removed: bool) -> str:
    """What e^z is when training has ended."""
    if case.never_drawn:
        return f"Not consistent: the noise never draws class {case.never_drawn} (q = 0), whose score stays unknown."
    if removed:
        return "Not consistent: without the draws equal to the label the best e^z is p / (1 - p)."
    condition = "" if case.given.expected is None else ", if Q is how often each class is drawn"
    return f"Consistent{condition}: trained to the end, e^z is p itself, without dividing by a sum."


def _gradient(gradient: Array) -> Any:
    return vector("gradient", "dL/dz: nothing but the classes drawn", "dL/dz", gradient, "dL/dz", "signed")


def _decision_table(case: Case, contrast: Contrast, kept: Integers, log_expected: Sequence[float] | None) -> Any:
    """A line for the label and one for each drawn class."""
    classes = [case.given.label, *kept.tolist()]
    scores = [contrast.true_score, *contrast.scores.tolist()]
    sigmoids = [contrast.true_sigmoid, *contrast.sigmoids.tolist()]
    losses = [contrast.true_loss, *contrast.losses.tolist()]
    slopes = [contrast.true_slope, *contrast.slopes.tolist()]
    expected = "ln(k q)" if case.given.expected is None else "ln Q"
    records = []
    for i, index in enumerate(classes):
        record: dict[str, Any] = {"class": case.name(index), "asked for": "no" if i else "yes", "z": case.z[index]}
        if log_expected is not None:
            record |= {expected: log_expected[i], "s": scores[i]}
        records.append({**record, "sigmoid": sigmoids[i], "-ln": losses[i], "slope": slopes[i]})
    formula = "" if log_expected is None else f"s = z - {expected}"
    return table("decisions_against_noise", "each decision", records, formula)


def _loss(contrast: Contrast) -> Any:
    losses = [contrast.true_loss, *contrast.losses.tolist()]
    words, formula = "the sum of the binary losses in nats", "L = -ln s(z_y) - sum ln s(-z_n)"
    return one("contrast_loss", words, formula, contrast.loss, sum_phrase(losses))


def _noise(case: Case) -> Any:
    return vector("noise", "what the classes are drawn from", _noise_formula(case), case.given.q, "q")


def _noise_formula(case: Case) -> str:
    return {
        "counts": f"q = count^{case.given.power:g} / sum",
        "uniform": "q = 1 / K",
        "log-uniform": "q = (ln(i + 2) - ln(i + 1)) / ln(K + 1)",
    }[case.given.noise]


def _noise_note(case: Case) -> str:
    if case.given.noise == "counts" and not case.given.counts_given:
        return "No --counts: every class counts the same, so the noise is uniform."
    return f"Noise: {_noise_formula(case)}."


def _optimum_section(case: Case) -> tuple[Section, ...]:
    """The scores that k negatives lead to; none where a class is never drawn, whose score would grow for ever."""
    p = case.full.probabilities[0]
    if case.given.q.min() < 1e-300:
        return ()
    k = case.given.k
    end = optimum(p, case.given.q, k)
    steps = (
        vector("p", "the true distribution", "p", p, "p"),
        vector("optimum", "the best scores", "z* = ln p - ln(k q)", end.scores, "z*"),
        vector("optimum_softmax", "their softmax: not p", "softmax(z*)", end.softmax, "softmax(z*)"),
        vector("recovered", "p again, with the noise put back", "q e^z* / sum", end.recovered, "q e^z* / sum"),
    )
    note = (
        "z* holds if draws equal to the label count as negatives (--hits keep); skipping them adds -ln(1 - p) to the "
        "best scores."
    )
    return (Section(f"where training with k = {k} would end if p is the truth", steps, note),)


def _exact(contrast: Contrast) -> Check | None:
    """Every -ln sigmoid in 50-digit arithmetic, added up there; a masked class drawn (-inf) costs nothing."""
    if contrast.loss == float("inf"):
        return None
    terms = [(contrast.true_score, 0), *((score, 1) for score in contrast.scores.tolist() if score > -float("inf"))]
    with exact_arithmetic():
        parts = [exact_row([s, 0.0]).minus_log[side] for s, side in terms]
        worst = ulps(contrast.loss, sum(parts, Decimal(0)))
    title = "the loss agrees with 50-digit arithmetic"
    return Check("exact", title, worst <= 4.0 + len(terms) / 2, round(worst, 3))


def _slopes(case: Case, kept: Integers, gradient: Array) -> Check | None:
    """The gradient by central differences."""
    if case.classes > 50 or not np.isfinite(case.z).all() or np.abs(case.z).max() > 1e4:
        return None
    h, worst = 1e-5, 0.0
    for index in range(case.classes):
        step = np.zeros(case.classes)
        step[index] = h
        high, low = (negative_sampling(case.z + sign * step, case.given.label, kept).loss for sign in (1, -1))
        worst = max(worst, abs((high - low) / (2 * h) - float(gradient[index])))
    return Check("slopes", "the gradient is the slope of the loss", worst <= 1e-6 * max(1, len(kept)), worst)
