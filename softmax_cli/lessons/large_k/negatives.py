"""Negative sampling and NCE: the true class against classes drawn from noise, as binary decisions."""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from ...document.explanation import Check, Section
from ...document.formula import Formula, Symbol, Value, equation
from ...document.notation import K, L, dL_dz, e, i, k, ln, n, p, q, s, sigma_of, softmax, total, true, z
from ...document.text import Plural, Text
from ...document.values import Array, Cell, Said
from ...maths.largek.binary import Contrast, Integers
from ...maths.largek.negative_sampling import Negatives, nce, negative_sampling, optimum
from ...maths.precise.fifty_digits import exact_arithmetic, exact_row, ulps
from ..common import sum_of
from .parts import Case, Part, one, table, vector

_best = Symbol("z*")


def _origin(case: Case, drawn: Integers, *, removed: bool) -> Text:
    """Where the negatives come from, and how many are the label itself."""
    origin = Text("Negatives as given")
    if case.given.negatives is None:
        origin = Text("Negatives drawn with seed {seed}: [{drawn}]", seed=str(case.given.seed), drawn=drawn)
    hits = int((drawn == case.label).sum())
    if not hits:
        return Text("{origin}, none of them an accidental hit (the label itself).", origin=origin)
    if removed:
        return Plural(
            "{origin}, {n} of them an accidental hit (the label itself), skipped.",
            "{origin}, {n} of them accidental hits (the label itself), skipped.",
            n=hits, origin=origin,
        )  # fmt: skip
    return Plural(
        "{origin}, {n} of them an accidental hit (the label itself), kept.",
        "{origin}, {n} of them accidental hits (the label itself), kept.",
        n=hits, origin=origin,
    )  # fmt: skip


def negative(case: Case) -> Part:
    """L = -ln sigma(z_y) - sum ln sigma(-z_n): k + 1 binary cross-entropies, no softmax anywhere."""
    drawn, removed = case.drawn(case.given.k), case.given.removes_hits()
    run = negative_sampling(case.z, case.label, drawn, removed)
    return Part(
        loss=run.loss,
        vectors=len(run.kept) + 1,
        sections=(
            _decisions(case, Text("negative sampling: data or noise? one class of the data against k of noise"), run),
            _noise_section(case, run.gradient),
            *_optimum_section(case),
        ),
        result={"negatives": run.kept, "gradient": run.gradient, "noise": case.given.q},
        checks=(_exact(run.contrast), _slopes(case, run)),
        notes=(
            _origin(case, drawn, removed=removed),
            _noise_note(case),
            Text("Its loss is no softmax cross-entropy: it has another scale and another optimum."),
        ),
    )


def noise_contrastive(case: Case) -> Part:
    """Negative sampling with ln(k q) taken out of each score, which makes e^z its own normaliser at the optimum."""
    given, removed = case.given, case.given.removes_hits("keep")
    drawn = case.drawn(given.k)
    run = nce(case.z, case.label, drawn, given.expected_counts(given.k), removed)
    expected = ln(k * q if given.expected is None else "Q")
    return Part(
        loss=run.loss,
        consistent=not (removed or case.never_drawn),
        vectors=len(run.kept) + 1,
        sections=(
            _decisions(case, Text("noise-contrastive estimation: data or noise?"), run, expected),
            _noise_section(case, run.gradient),
        ),
        result={"negatives": run.kept, "gradient": run.gradient, "noise": given.q},
        checks=(_exact(run.contrast),),
        notes=(
            _origin(case, drawn, removed=removed),
            _noise_note(case),
            _consistency(case, removed=removed),
        ),
    )


def _consistency(case: Case, *, removed: bool) -> Text:
    """What e^z is when training has ended."""
    if case.never_drawn:
        return Text(
            "Not consistent: the noise never draws class {classes} (q = 0), whose score stays unknown.",
            classes=case.never_drawn,
        )
    if removed:
        return Text("Not consistent: without the accidental hits the best e^z is p / (1 - p).")
    if case.given.expected is None:
        return Text(
            "Consistent, since the noise reaches every class, if the model can represent ln p: trained to the end, "
            "e^z is then p itself, without dividing by a sum."
        )
    return Text(
        "Consistent, if Q is how often each class is drawn, none is 0 and the model can represent ln p: trained to "
        "the end, e^z is then p itself, without dividing by a sum."
    )


def _decisions(case: Case, title: Text, run: Negatives, expected: Formula | None = None) -> Section:
    """A line for the label and one for each drawn class, and the sum of their losses."""
    classes, contrast, score = [case.label, *run.kept.tolist()], run.contrast, z if expected is None else s
    columns: list[tuple[str, Said, Iterable[Cell]]] = [
        ("class", Text("class"), case.names(classes)),
        ("source", Text("source"), [Text("data"), *[Text("noise")] * len(run.kept)]),
        ("logit", z, case.z[classes]),
        ("sigmoid", sigma_of(score), contrast.sigmoids),
        ("loss", Text("loss"), contrast.losses),
        ("slope", Text("slope"), contrast.slopes),
    ]
    formula: Said = ""
    if expected is not None:
        formula = equation(s, z - expected)
        columns[3:3] = [("log_expected", expected, run.log_expected[classes]), ("score", s, contrast.scores)]
    loss = equation(L, -ln(sigma_of(score[true])) - total(ln(sigma_of(-score[n]))))
    words = Text("the sum of the binary losses in nats")
    return Section(
        title,
        (
            table("decisions_against_noise", Text("each decision"), columns, formula),
            one("contrast_loss", words, loss, contrast.loss, sum_of(contrast.losses)),
        ),
    )


def _noise_section(case: Case, gradient: Array) -> Section:
    return Section(
        Text("noise and gradient"),
        (
            vector("noise", Text("what the classes are drawn from"), _noise_formula(case), case.given.q),
            vector("gradient", Text("dL/dz: nothing but the classes drawn"), dL_dz, gradient, kind="signed"),
        ),
    )


def _noise_formula(case: Case) -> Formula:
    if case.given.noise == "uniform":
        return equation(q, Value(1) / K)
    if case.given.noise == "log-uniform":
        return equation(q, (ln(i + 2) - ln(i + 1)) / ln(K + 1))
    return equation(q, Symbol("count") ** Value(f"{case.given.power:g}") / "sum")


def _noise_note(case: Case) -> Text:
    if case.given.noise == "counts" and not case.given.counts_given:
        return Text("No --counts: every class counts the same, so the noise is uniform.")
    return Text("Noise: {noise}.", noise=_noise_formula(case))


def _optimum_section(case: Case) -> tuple[Section, ...]:
    """The scores that k negatives lead to; none where a class is never drawn, whose score would grow for ever."""
    if case.given.q.min() < 1e-300:
        return ()
    true_p = case.full.probabilities[0]
    end = optimum(true_p, case.given.q, case.given.k)
    steps = (
        vector("p", Text("the true distribution"), p, true_p),
        vector("optimum", Text("the best scores"), equation(_best, ln(p) - ln(k * q)), end.scores),
        vector("optimum_softmax", Text("their softmax: not p"), softmax(_best), end.softmax),
        vector("recovered", Text("p again, with the noise put back"), q * e**_best / "sum", end.recovered),
    )
    note = Text(
        "z* holds if accidental hits count as negatives (--hits keep); skipping them adds -ln(1 - p) to the best "
        "scores."
    )
    return (Section(Text("where training with k = {k} would end if p is the truth", k=case.given.k), steps, (note,)),)


def _exact(contrast: Contrast) -> Check | None:
    """Every -ln sigmoid in 50-digit arithmetic, added up there; a masked class drawn (-inf) costs nothing."""
    if contrast.loss == float("inf"):
        return None
    sides = zip(contrast.scores.tolist(), [0, *[1] * (len(contrast.scores) - 1)], strict=True)
    with exact_arithmetic():
        terms = [exact_row([score, 0.0]).minus_log[side] for score, side in sides if score > -float("inf")]
        worst = ulps(contrast.loss, sum(terms, Decimal(0)))
    title = Text("the loss agrees with 50-digit arithmetic")
    return Check("exact", title, worst <= 4.0 + len(terms) / 2, round(worst, 3))


def _slopes(case: Case, run: Negatives) -> Check | None:
    """The gradient by central differences."""
    if case.classes > 50 or not np.isfinite(case.z).all() or np.abs(case.z).max() > 1e4:
        return None
    h, worst = 1e-5, 0.0
    for step, slope in zip(h * np.eye(case.classes), run.gradient.tolist(), strict=True):
        high, low = (negative_sampling(case.z + side, case.label, run.kept).loss for side in (step, -step))
        worst = max(worst, abs((high - low) / (2 * h) - slope))
    title = Text("the gradient is the slope of the loss")
    return Check("slopes", title, worst <= 1e-6 * max(1, len(run.kept)), worst)
