"""ce: cross-entropy from the logits, and from the probability beside it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Formula, Function, Prefix, Symbol, Value, Words, equation, group, times
from ..document.notation import K, L, L_row, S, exp, i, ln, logsumexp, loss, m, p, s, total, true, w, y, z, z_loss
from ..document.text import Text
from ..document.values import Array, Data
from ..maths.divergence import divergence, target_entropy
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps, perplexity
from ..read.problem import Problem
from . import proofs
from .common import column, label_list, logsumexp_step, scalar, sum_of, tempered, title_of
from .loss import (
    LARGEST,
    UNITS,
    exact_check,
    is_hard,
    label_entries,
    loss_columns,
    loss_inputs,
    loss_notes,
    loss_question,
    loss_step,
    smoothed_target,
    target_symbol,
)

# -ln of a rounded p_y shows what rounding costs; KL has a check of its own, and a label is no number.
UNPROVED = ("label", "from_probability", "kl")


def explain(problem: Problem, options: LossOptions) -> Explanation:
    """-sum y ln p of each row and its reduction, with the yardsticks to read it by."""
    steps = cross_entropy_steps(problem.logits, options, problem.labels, problem.target)
    title = Text("each class's share of the loss")
    terms = column("terms", title, -(_weight(options) * ln(p[i])), steps.terms, -(target_symbol(options) * ln(p)))
    lse = logsumexp_step(problem, steps.softmax, options.temperature)
    *rows, answer = _row_losses(problem, steps, options)
    sections = (
        *_sections(problem, [*loss_columns(problem, steps, options), terms, lse], [*rows, answer]),
        Section(Text("how large that is"), tuple(_yardsticks(problem, steps, options))),
    )
    result = _result(problem, steps, options)
    return Explanation(
        command="ce",
        title=title_of(problem, Text("cross-entropy")),
        inputs=loss_inputs(problem, options),
        sections=sections,
        result=result,
        answer=answer,
        table=None if problem.single or answer.axes else rows[-1],
        checks=_checks(problem, steps, options, sections, result),
        notes=(*loss_notes(problem, steps, options), *_rounded_notes(problem, steps, options)),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=loss_question(problem, steps, options, "ce", np.asarray(answer.value)),
    )


def _weight(options: LossOptions) -> Formula:
    """What multiplies -ln p_i: y_i, y'_i after smoothing, y_i w_i with weights."""
    target = smoothed_target(options)[i]
    return target if options.weight is None else target * w[i]


def _sections(problem: Problem, classes: list[Step], rows: list[Step]) -> tuple[Section, ...]:
    """One row is read in one go; of several, each has a line in a table of their losses."""
    if problem.single:
        return (Section("", (*classes, *rows)),)
    return (Section("", tuple(classes)), Section(Text("the loss of each row"), tuple(rows)))


def _row_losses(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Step]:
    """Each row's label and p_y, its loss from the logits and from p_y, then what z-loss and the unit make of it, and
    last the loss itself."""
    made = [] if problem.single else _labels(problem, steps)
    hard = problem.labels is not None and options.label_smoothing == 0
    if hard:
        made += _two_routes(problem, steps, options)
    one_term = hard and options.weight is None
    whole = -ln(p[true]) if one_term else -total[i](_weight(options) * ln(p[i]))
    plain = options.unit == 1 and not options.z_loss
    if not one_term and (problem.single or not plain):
        shown = sum_of([float(term) for term in steps.terms[0] if term != 0])
        title = Text("the sum over the classes, in nats")
        made.append(scalar(problem, "cross_entropy", title, equation(L, whole), steps.cross_entropies, shown))
        whole = L
    if options.z_loss:
        shown = times(options.z_loss, Value(steps.softmax.logsumexp[0]) ** 2)
        formula = equation(z_loss, s * logsumexp**2)
        made.append(scalar(problem, "z_loss", z_loss, formula, steps.z_losses, shown))
        whole = whole + z_loss
    if options.unit != 1:
        whole = whole / ln(round(math.exp(options.unit)))
    answer = loss_step(problem, steps, options)
    if answer.axes:  # not reduced: the losses of the rows are the answer
        return [*made, answer._replace(formula=equation(loss, whole))]
    if not (plain and problem.single):
        title = Text("the loss of each row in {unit}", unit=UNITS[options.unit_name])
        made.append(scalar(problem, "losses", title, equation(L_row, whole), steps.losses))
    return [*made, answer]


def _labels(problem: Problem, steps: LossSteps) -> list[Step]:
    """What each row is judged by: its true class and the probability of that."""
    if problem.labels is None:
        return []
    classes = list(problem.names or range(problem.logits.shape[1]))
    labels = np.array(["ignored" if k < 0 else classes[k] for k in label_list(problem) or ()], dtype=object)
    p_y = label_entries(problem, steps.softmax.probabilities)
    return [
        scalar(problem, "label", Text("the true class"), Text("label"), labels),
        scalar(problem, "p_y", Text("its probability"), p[true], _of_counted(steps, p_y)),
    ]


def _of_counted(steps: LossSteps, values: Array) -> Array:
    """One value a row, and none for a row that is ignored."""
    return values if steps.counted.all() else np.where(steps.counted, values, np.array(None, dtype=object))


def _two_routes(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Step]:
    """One-hot: only the label's term is left, as logsumexp - z_y and as -ln p_y."""
    softmax, temperature, log = steps.softmax, options.temperature, Function("ln")
    z_y, p_y = label_entries(problem, softmax.logits), label_entries(problem, softmax.probabilities)
    from_logits = _of_counted(steps, 0.0 - label_entries(problem, softmax.log_probabilities))
    with np.errstate(divide="ignore"):
        from_p = _of_counted(steps, np.abs(np.log(p_y)))
    formula = equation(-ln(p[true]), tempered(group(m - z[true]), temperature) + ln(S))
    below = group(Value(softmax.maximum[0]) - z_y[0])
    shown = tempered(below, temperature, temperature) + softmax.log_total[0]
    title = Text("the label's loss from the logits: logsumexp - z_y, the maxima subtracted first")
    same = Text("the same from the probability")
    return [
        scalar(problem, "from_logits", title, formula, from_logits, shown),
        scalar(problem, "from_probability", same, -log(p[true]), from_p, -log(p_y[0])),
    ]


def _yardsticks(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Step]:
    """ln K of a uniform guess, perplexity, and for soft targets CE = H(y) + KL(y, p)."""
    classes = steps.logits.shape[1]
    uniform = math.log(classes) / options.unit
    name = "ln" if options.unit == 1 else f"log{round(math.exp(options.unit))}"
    log, mean = Prefix(name), Words(Text("mean CE in nats"))
    title = Text("as many classes to choose from, at random")
    ruler = [
        Step("uniform", Text("the loss of a uniform guess"), log(K), uniform, numbers=Function(name)(classes)),
        Step("perplexity", title, equation(Symbol("perplexity"), exp(mean)), perplexity(steps)),
    ]
    if is_hard(steps) or options.weight is not None:
        return ruler
    given, unit = smoothed_target(options), UNITS[options.unit_name]
    entropy, added = target_entropy(steps) / options.unit, divergence(steps) / options.unit
    least = Text("the least that this target allows, in {unit}", unit=unit)
    more = Text("what the model adds to it, in {unit}", unit=unit)
    return [
        *ruler,
        scalar(problem, "target_entropy", least, equation(_H(given), -total(given * log(given))), entropy),
        scalar(problem, "kl", more, equation(_KL(given, p), total(given * log(given / p))), added),
    ]


_H, _KL = Function("H"), Function("KL")


def _result(problem: Problem, steps: LossSteps, options: LossOptions) -> dict[str, Data]:
    none = options.reduction == "none" and not problem.single
    return {
        "loss": steps.losses if none else steps.loss,
        "losses": steps.losses,
        "perplexity": perplexity(steps),
        "count": int(steps.counted.sum()),
        "reduction": options.reduction,
        "unit": options.unit_name,
    }


def _checks(
    problem: Problem, steps: LossSteps, options: LossOptions, sections: Sequence[Section], result: Mapping[str, Data]
) -> tuple[Check, ...]:
    exact = exact_check(problem, steps, options, sections, result, UNPROVED)
    made = [proofs.sums_to_one(steps.softmax), exact]
    finite = np.isfinite(steps.cross_entropies)
    if is_hard(steps) and options.weight is None:
        made.append(_below_uniform(steps))
    elif options.weight is None and finite.all():
        gap = np.abs(steps.cross_entropies - target_entropy(steps) - divergence(steps))
        worst = float(gap.max())
        bound = 1e-13 * max(1.0, float(steps.cross_entropies.max()))
        made.append(Check("entropy-plus-kl", equation(L, _H(y) + _KL(y, p)), worst <= bound, worst))
    return proofs.present(*made)


def _below_uniform(steps: LossSteps) -> Check:
    """L <= ln K exactly when p_y >= 1/K; a tie within rounding counts as both."""
    classes = steps.logits.shape[1]
    p_y = np.sum(steps.softmax.probabilities * (steps.smoothed != 0), axis=1)[steps.counted]
    losses = steps.cross_entropies[steps.counted]
    near = np.abs(losses - math.log(classes)) < 1e-12
    agree = (losses <= math.log(classes)) == (p_y >= 1 / classes)
    small, likely = equation(L, ln(K), sign="<="), equation(p[true], Value(1).over(K), sign=">=")
    title = Text("{small} exactly when {likely}", small=small, likely=likely)
    return Check("uniform", title, bool((agree | near).all()))


def _rounded_notes(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Text]:
    """What of a finite loss is infinite all the same: -ln of a p that rounds to 0, and the perplexity."""
    finite = np.isfinite(steps.cross_entropies) & steps.counted
    zero = ((steps.weighted != 0) & (steps.softmax.probabilities == 0)).any(axis=1) & finite
    notes = []
    if problem.labels is not None and not options.label_smoothing and zero.any():
        notes.append(
            Text(
                "A p_y too small for float64 rounds to 0, so its -ln(p_y) is inf; the loss from the logits needs no "
                "p_y."
            )
        )
    if np.isinf(perplexity(steps)) and finite[steps.counted].all():
        notes.append(Text("The perplexity is beyond {most}, the largest float64: inf stands for it.", most=LARGEST))
    return notes
