"""ce: cross-entropy from the logits, and from the probability beside it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..document.explanation import Array, Check, Explanation, Phrase, Section, Step, Value
from ..maths.divergence import divergence, target_entropy
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps, perplexity
from ..read.problem import Problem
from . import proofs as checks
from .common import column, label_list, logsumexp_step, over_temperature, scalar, sum_phrase, title_of
from .loss import (
    exact_check,
    is_hard,
    label_entries,
    loss_columns,
    loss_inputs,
    loss_notes,
    loss_question,
    loss_step,
    target_name,
)
from .loss_infinite import rounded_notes


def explain(problem: Problem, options: LossOptions, unit: str) -> Explanation:
    """-sum y ln p of each row and its reduction, with the yardsticks to read it by."""
    loss = cross_entropy_steps(problem.logits, options, problem.labels, problem.target)
    name = target_name(options)
    short = "-u ln p" if options.weight is not None else f"-{name[:-2]} ln p"
    terms = column("terms", "each class's share of the loss", f"-{name} ln p_i", loss.terms, short)
    lse = logsumexp_step(problem, loss.softmax, options.temperature)
    rows = _row_losses(problem, loss, options, unit)
    answer = loss_step(problem, loss, options, unit)
    if answer.axes:  # not reduced: the losses of the rows are the answer
        answer = answer._replace(formula=rows.pop().formula.replace("L_row", "loss"))
    sections = (
        *_sections(problem, [*loss_columns(problem, loss, options), terms, lse], [*rows, answer]),
        Section("how large that is", tuple(_yardsticks(problem, loss, options, unit))),
    )
    result = _result(problem, loss, options, unit)
    return Explanation(
        command="ce",
        title=title_of(problem, "cross-entropy"),
        inputs=loss_inputs(problem, options, unit),
        sections=sections,
        result=result,
        answer=answer,
        table=None if problem.single or answer.axes else rows[-1],
        checks=_checks(problem, loss, options, sections, result),
        notes=(*loss_notes(problem, loss, options), *rounded_notes(problem, loss, options)),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=loss_question(problem, loss, options, "ce", np.asarray(answer.value)),
    )


def _sections(problem: Problem, classes: list[Step], rows: list[Step]) -> tuple[Section, ...]:
    """One row is read in one go; of several, each has a line in a table of their losses."""
    if problem.single:
        return (Section("", (*classes, *rows)),)
    return (Section("", tuple(classes)), Section("the loss of each row", tuple(rows)))


def _row_losses(problem: Problem, loss: LossSteps, options: LossOptions, unit: str) -> list[Step]:
    """Each row's label and p_y, its loss from the logits and from p_y, then what z-loss and the unit make of it."""
    steps = [] if problem.single else _labels(problem, loss)
    hard = problem.labels is not None and options.label_smoothing == 0
    if hard:
        steps += _two_routes(problem, loss, options)
    own = "-ln p_y" if hard and options.weight is None else f"-sum_i {target_name(options)} ln p_i"
    plain = options.unit == 1 and not options.z_loss
    if not (hard and options.weight is None) and (problem.single or not plain):
        shown = sum_phrase([float(term) for term in loss.terms[0] if term != 0])
        title = "the sum over the classes, in nats"
        steps.append(scalar(problem, "cross_entropy", title, f"L = {own}", loss.cross_entropies, shown))
        own = "L"
    if options.z_loss:
        shown = (options.z_loss, " * ", loss.softmax.logsumexp[0], "^2")
        steps.append(scalar(problem, "z_loss", "z-loss", "z-loss = s logsumexp^2", loss.z_losses, shown))
    if not (plain and problem.single):
        formula = f"{own} + z-loss" if options.z_loss else own
        if options.unit != 1:
            formula = f"({formula})" if options.z_loss else formula
            formula += f" / ln {round(math.exp(options.unit))}"
        title = f"the loss of each row in {unit}"
        steps.append(scalar(problem, "losses", title, f"L_row = {formula}", loss.losses))
    return steps


def _labels(problem: Problem, loss: LossSteps) -> list[Step]:
    """What each row is judged by: its true class and the probability of that."""
    if problem.labels is None:
        return []
    classes: list[Any] = list(problem.names or range(problem.logits.shape[1]))
    labels = np.array(["ignored" if y < 0 else classes[y] for y in label_list(problem) or ()], dtype=object)
    p_y = label_entries(problem, loss.softmax.probabilities)
    return [
        scalar(problem, "label", "the true class", "label", labels),
        scalar(problem, "p_y", "its probability", "p_y", _of_counted(loss, p_y)),
    ]


def _of_counted(loss: LossSteps, values: Array) -> Value:
    """One value a row, and none for a row that is ignored."""
    return values if loss.counted.all() else np.where(loss.counted, values, np.array(None, dtype=object))


def _two_routes(problem: Problem, loss: LossSteps, options: LossOptions) -> list[Step]:
    """One-hot: only the label's term is left, as logsumexp - z_y and as -ln p_y."""
    softmax = loss.softmax
    z_y, p_y = label_entries(problem, softmax.logits), label_entries(problem, softmax.probabilities)
    from_logits = _of_counted(loss, 0.0 - label_entries(problem, softmax.log_probabilities))
    with np.errstate(divide="ignore"):
        from_p = _of_counted(loss, np.abs(np.log(p_y)))
    over: tuple[Value, ...] = () if options.temperature == 1 else (" / ", options.temperature)
    shown: Phrase = ("(", softmax.maximum[0], " - ", z_y[0], ")", *over, " + ", softmax.log_total[0])
    return [
        scalar(
            problem, "from_logits", "the label's loss from the logits: logsumexp - z_y, the maxima subtracted first",
            f"-ln p_y = (m - z_y){over_temperature(options.temperature)} + ln S", from_logits, shown,
        ),
        scalar(problem, "from_probability", "the same from the probability", "-ln(p_y)", from_p, ("-ln(", p_y[0], ")")),
    ]  # fmt: skip


def _yardsticks(problem: Problem, loss: LossSteps, options: LossOptions, unit: str) -> list[Step]:
    """ln K of a uniform guess, perplexity, and for soft targets CE = H(y) + KL(y, p)."""
    classes = loss.logits.shape[1]
    uniform = math.log(classes) / options.unit
    log = "ln" if options.unit == 1 else f"log{round(math.exp(options.unit))}"
    shown: Phrase = (f"{log}(", classes, ")")
    words = "as many classes to choose from, at random"
    ruler = [
        Step("uniform", "the loss of a uniform guess", f"{log} K", uniform, numbers=shown),
        Step("perplexity", words, "perplexity = exp(mean CE in nats)", perplexity(loss)),
    ]
    if is_hard(loss) or options.weight is not None:
        return ruler
    y = "y'" if options.label_smoothing else "y"
    entropy, added = target_entropy(loss) / options.unit, divergence(loss) / options.unit
    least, more = f"the least that this target allows, in {unit}", f"what the model adds to it, in {unit}"
    return [
        *ruler,
        scalar(problem, "target_entropy", least, f"H({y}) = -sum {y} {log} {y}", entropy),
        scalar(problem, "kl", more, f"KL({y}, p) = sum {y} {log}({y} / p)", added),
    ]


def _result(problem: Problem, loss: LossSteps, options: LossOptions, unit: str) -> dict[str, Value]:
    none = options.reduction == "none" and not problem.single
    return {
        "loss": loss.losses if none else loss.loss,
        "losses": loss.losses,
        "perplexity": perplexity(loss),
        "count": int(loss.counted.sum()),
        "reduction": options.reduction,
        "unit": unit,
    }


def _checks(
    problem: Problem, loss: LossSteps, options: LossOptions, sections: Sequence[Section], result: Mapping[str, Value]
) -> tuple[Check, ...]:
    made = [checks.sums_to_one(loss.softmax), exact_check(problem, loss, options, sections, result)]
    finite = np.isfinite(loss.cross_entropies)
    if is_hard(loss) and options.weight is None:
        made.append(_below_uniform(loss))
    elif options.weight is None and finite.all():
        gap = np.abs(loss.cross_entropies - target_entropy(loss) - divergence(loss))
        worst = float(gap.max())
        bound = 1e-13 * max(1.0, float(loss.cross_entropies.max()))
        made.append(Check("entropy-plus-kl", "L = H(y) + KL(y, p)", worst <= bound, worst))
    return checks.present(*made)


def _below_uniform(loss: LossSteps) -> Check:
    """L <= ln K exactly when p_y >= 1/K; a tie within rounding counts as both."""
    classes = loss.logits.shape[1]
    p_y = np.sum(loss.softmax.probabilities * (loss.smoothed != 0), axis=1)[loss.counted]
    losses = loss.cross_entropies[loss.counted]
    near = np.abs(losses - math.log(classes)) < 1e-12
    agree = (losses <= math.log(classes)) == (p_y >= 1 / classes)
    return Check("uniform", "L <= ln K exactly when p_y >= 1/K", bool((agree | near).all()))
