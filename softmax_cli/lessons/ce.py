"""ce: cross-entropy from the logits, and from the probability beside it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Formula, Function, Prefix, Symbol, Value, equation, group, times
from ..document.notation import (
    K,
    L,
    L_row,
    S,
    U,
    exp,
    i,
    ln,
    loss,
    m,
    mean,
    p,
    s,
    total,
    true,
    w,
    y,
    z,
    z_capped,
    z_loss,
)
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..maths.arrays import sums_to_one
from ..maths.divergence import divergence, target_entropy
from ..maths.loss import LossOptions, has_labels, perplexity
from ..read.problem import Problem
from . import proofs
from .common import column, label_list, scalar, sum_of, tempered, title_of
from .loss import LARGEST, LossCase, case_of

H, KL = Function("H"), Function("KL")
# -ln of a rounded p_y shows what rounding costs; KL has a check of its own, a uniform guess is U ln K,
# and a label is no number.
UNPROVED = ("label", "from_probability", "kl", "uniform")
NO_P_Y = Text("A p_y too small for float64 rounds to 0, so its -ln(p_y) is inf; the loss from the logits needs no p_y.")


def explain(problem: Problem, options: LossOptions) -> Explanation:
    """-sum y ln p of each row and its reduction, with the yardsticks to read it by."""
    case = case_of(problem, options)
    steps, weight = case.steps, case.smoothed[i] if options.weight is None else case.smoothed[i] * w[i]
    title = Text("each class's share of the loss")
    terms = column("terms", title, -(weight * ln(p[i])), steps.terms, -(case.target * ln(p)))
    classes = (*case.columns(), terms, case.logsumexp_step())
    *rows, answer = _row_losses(case, -total[i](weight * ln(p[i])))
    sections = (
        *_sections(problem, classes, (*rows, answer)),
        Section(Text("how large that is"), tuple(_yardsticks(case))),
    )
    result: dict[str, Data] = {
        "loss": answer.value if answer.axes else steps.loss,
        "losses": steps.losses,
        "perplexity": perplexity(steps),
        "count": int(steps.counted.sum()),
        "reduction": options.reduction,
        "unit": options.unit_name,
    }
    return Explanation(
        command="ce",
        title=title_of(problem, Text("cross-entropy")),
        inputs=case.inputs(),
        sections=sections,
        result=result,
        answer=answer,
        table=None if problem.single or answer.axes else rows[-1],
        checks=_checks(case, sections, result),
        notes=(*case.notes(), *_rounded_notes(case), *_perplexity_note(case)),
        names=problem.names,
        row_names=problem.ids,
        marked=label_list(problem),
        single=problem.single,
        question=case.question("ce", np.asarray(answer.value)),
    )


def _sections(problem: Problem, classes: tuple[Step, ...], rows: tuple[Step, ...]) -> tuple[Section, ...]:
    """One row is read in one go; of several, each has a line in a table of their losses."""
    if problem.single:
        return (Section("", (*classes, *rows)),)
    return (Section("", classes), Section(Text("the loss of each row"), rows))


def _row_losses(case: LossCase, whole: Formula) -> list[Step]:
    """Each row's label and p_y, its loss from the logits and from p_y, then what z-loss and the unit make of it, and
    last the loss itself; `whole` is the sum that the loss of a row is."""
    problem, options, steps = case.problem, case.options, case.steps
    made = [] if problem.single else _labels(case)
    hard = problem.labels is not None and options.label_smoothing == 0
    if hard:
        made += _two_routes(case)
    plain = options.unit == 1 and not options.z_loss
    if hard and options.weight is None:
        whole = -ln(p[true])
    elif problem.single or not plain:
        shown = sum_of([float(term) for term in steps.terms[0] if term != 0])
        title = Text("the sum over the classes, in nats")
        made.append(scalar(problem, "cross_entropy", title, equation(L, whole), steps.cross_entropies, shown))
        whole = L
    if options.z_loss:
        shown = times(options.z_loss, Value(steps.softmax.logsumexp[0]) ** 2)
        made.append(
            scalar(problem, "z_loss", Text("z-loss"), equation(z_loss, s * case.logsumexp**2), steps.z_losses, shown)
        )
        whole = whole + z_loss
    if options.unit != 1:
        whole = whole / ln(round(math.exp(options.unit)))
    answer = case.loss_step()
    if answer.axes:  # not reduced: the losses of the rows are the answer
        return [*made, answer._replace(formula=equation(loss, whole))]
    if not (plain and problem.single):
        title = Text("the loss of each row in {unit}", unit=case.unit)
        made.append(scalar(problem, "losses", title, equation(L_row, whole), steps.losses))
    return [*made, answer]


def _labels(case: LossCase) -> list[Step]:
    """What each row is judged by: its true class and the probability of that."""
    problem = case.problem
    if problem.labels is None:
        return []
    classes = list(problem.names or range(problem.logits.shape[1]))
    labels = np.array([Text("ignored") if k < 0 else classes[k] for k in label_list(problem) or ()], dtype=object)
    p_y = case.at_label(case.steps.softmax.probabilities)
    return [
        scalar(problem, "label", Text("the true class"), Text("label"), labels),
        scalar(problem, "p_y", Text("its probability"), p[true], _of_counted(case, p_y)),
    ]


def _of_counted(case: LossCase, values: Array) -> Array:
    """One value a row, and none for a row that is ignored."""
    return values if case.steps.counted.all() else np.where(case.steps.counted, values, np.array(None, dtype=object))


def _two_routes(case: LossCase) -> list[Step]:
    """One-hot: only the label's term is left, as logsumexp - z_y and as -ln p_y."""
    problem, softmax, temperature, log = case.problem, case.steps.softmax, case.options.temperature, Function("ln")
    z_y, p_y = case.at_label(softmax.logits), case.at_label(softmax.probabilities)
    from_logits = _of_counted(case, 0.0 - case.at_label(softmax.log_probabilities))
    with np.errstate(divide="ignore"):
        from_p = _of_counted(case, np.abs(np.log(p_y)))
    logit = z if case.options.softcap is None else z_capped
    formula = equation(-ln(p[true]), tempered(group(m - logit[true]), temperature) + ln(S))
    below = group(Value(softmax.maximum[0]) - z_y[0])
    shown = tempered(below, temperature, temperature) + softmax.log_total[0]
    title = Text("the label's loss from the logits: logsumexp minus its own, the maxima subtracted first")
    same = Text("the same from the probability")
    return [
        scalar(problem, "from_logits", title, formula, from_logits, shown),
        scalar(problem, "from_probability", same, -log(p[true]), from_p, -log(p_y[0])),
    ]


def _yardsticks(case: LossCase) -> list[Step]:
    """U ln K of a uniform guess, perplexity of labels, and for soft targets that sum to 1 CE = H(y) + KL(y, p)."""
    problem, steps, unit = case.problem, case.steps, case.options.unit
    name = "ln" if unit == 1 else f"log{round(math.exp(unit))}"
    log = Prefix(name)
    ruler = [_uniform_guess(case, name)]
    if (choices := perplexity(steps)) is not None:
        at_random = Text("as many classes to choose from, at random")
        formula = equation(Symbol("perplexity"), exp(mean(-ln(p[true]))))
        ruler.append(Step("perplexity", at_random, formula, choices))
    if case.is_hard or case.options.weight is not None or not case.sums_to_one:
        return ruler
    given, entropy, added = case.smoothed, target_entropy(steps) / unit, divergence(steps) / unit
    least = Text("the least that this target allows, in {unit}", unit=case.unit)
    more = Text("what the model adds to it, in {unit}", unit=case.unit)
    return [
        *ruler,
        scalar(problem, "target_entropy", least, equation(H(given), -total(given * log(given))), entropy),
        scalar(problem, "kl", more, equation(KL(given, p), total(given * log(given / p))), added),
    ]


@np.errstate(over="ignore")
def _uniform_guess(case: LossCase, log: str) -> Step:
    """What a uniform guess costs: U ln K, with the target's mass U, reduced as the loss is."""
    steps, options, title = case.steps, case.options, Text("the loss of a uniform guess")
    size = math.log(steps.logits.shape[1]) / options.unit
    masses, numbers = steps.weighted.sum(axis=1), Function(log)(steps.logits.shape[1])
    whole = sums_to_one(steps.weighted)[steps.counted].all()
    mass = 1.0 if whole and options.reduction != "sum" else float(masses.sum()) / steps.denominator
    if mass == 1:
        return Step("uniform", title, Prefix(log)(K), size, numbers=numbers)
    title = Text("the loss of a uniform guess, U the mass of the target")
    if options.reduction == "none":
        return scalar(case.problem, "uniform", title, U * Prefix(log)(K), masses * size)
    return Step("uniform", title, U * Prefix(log)(K), mass * size, numbers=Value(mass) @ numbers)


@np.errstate(all="ignore")
def _checks(case: LossCase, sections: Sequence[Section], result: Mapping[str, Data]) -> tuple[Check, ...]:
    steps = case.steps
    made = [proofs.sums_to_one(steps.softmax), case.exact_check(sections, result, UNPROVED)]
    if case.options.weight is None and case.is_hard and case.sums_to_one:
        made.append(_below_uniform(case))
    elif case.options.weight is None and case.sums_to_one:
        parts = np.array([steps.cross_entropies, target_entropy(steps), divergence(steps)])
        if np.isfinite(parts).all():
            worst = float(np.abs(parts[0] - parts[1] - parts[2]).max())
            bound = 1e-13 * max(1.0, float(np.abs(parts).max()))
            made.append(Check("entropy-plus-kl", equation(L, H(y) + KL(y, p)), worst <= bound, worst))
    return proofs.present(*made)


def _below_uniform(case: LossCase) -> Check:
    """L <= ln K exactly when p_y >= 1/K; a tie within rounding counts as both."""
    steps, classes = case.steps, case.steps.logits.shape[1]
    p_y = np.sum(steps.softmax.probabilities * (steps.smoothed != 0), axis=1)[steps.counted]
    losses = steps.cross_entropies[steps.counted]
    near = np.abs(losses - math.log(classes)) < 1e-12
    agree = (losses <= math.log(classes)) == (p_y >= 1 / classes)
    small, likely = equation(L, ln(K), sign="<="), equation(p[true], Value(1).over(K), sign=">=")
    title = Text("{small} exactly when {likely}", small=small, likely=likely)
    return Check("uniform", title, bool((agree | near).all()))


def _perplexity_note(case: LossCase) -> Sentences:
    """That it is the labels' own, whatever the loss is made of."""
    options = case.options
    changed = options.z_loss or options.label_smoothing or options.weight is not None
    note = Text(
        "The perplexity is that of the labels, exp of their mean -ln p_y in nats: neither smoothing nor weights nor "
        "z-loss are in it."
    )
    return (note,) if changed and has_labels(case.steps) else ()


def _rounded_notes(case: LossCase) -> list[Text]:
    """What of a finite loss is infinite all the same: -ln of a p that rounds to 0, and the perplexity."""
    steps, notes = case.steps, []
    finite = np.isfinite(steps.cross_entropies) & steps.counted
    zero = ((steps.weighted != 0) & (steps.softmax.probabilities == 0)).any(axis=1) & finite
    if case.problem.labels is not None and not case.options.label_smoothing and zero.any():
        notes.append(NO_P_Y)
    if np.isinf(perplexity(steps) or 0.0) and finite[steps.counted].all():
        notes.append(Text("The perplexity is beyond {max}, the largest float64: inf stands for it.", max=LARGEST))
    return notes
