"""sigmoid: K independent questions, beside the one question that softmax answers."""

import math
from typing import Any

import numpy as np

from ..document.explanation import Array, Explanation, Phrase, Section, Step
from ..judge.question import Question
from ..maths.loss import LossOptions
from ..maths.sigmoid import SigmoidSteps, sigmoid_steps
from ..maths.softmax import SoftmaxSteps, softmax_steps
from ..read.problem import Problem
from . import proofs as checks
from .common import column, flat, inputs_of, label_list, over_temperature, scalar, sum_phrase, title_of
from .sigmoid_checks import sigmoid_checks
from .sigmoid_losses import Losses, loss_section, losses_of

BRANCHES = ("1 - e/(1 + e)", "e/(1 + e)")


def explain(problem: Problem, temperature: float, target: Array | None = None) -> Explanation:
    """sigma(s / T) of every score in its stable branch, its slope, softmax([s, 0]) and softmax(s) beside it.

    With a label or a multi-label `target` (N, K) also the binary cross-entropies, and the cross-entropy of one softmax.
    """
    steps = sigmoid_steps(problem.logits, temperature)
    softmax = _softmax(problem, temperature)
    losses = losses_of(problem, steps, temperature, target, comparable=softmax is not None)
    columns = _columns(problem, steps, temperature)
    sections = [Section("K independent sigmoids", tuple(columns)), _beside(problem, steps, softmax)]
    result: dict[str, Any] = {
        "probabilities": flat(problem, steps.probabilities),
        "derivatives": flat(problem, steps.slopes),
        "sum": flat(problem, steps.totals),
    }
    if softmax is not None:
        result["softmax"] = flat(problem, softmax.probabilities)
    if losses is not None:
        sections.append(loss_section(problem, losses, temperature))
        result |= _loss_result(problem, losses)
    return Explanation(
        command="sigmoid",
        title=_title(problem),
        inputs=_inputs(problem, temperature, target),
        sections=tuple(sections),
        result=result,
        answer=next(step for step in columns if step.id == "probabilities"),
        checks=checks.present(*sigmoid_checks(problem, steps, softmax, losses, temperature, sections, result)),
        notes=_notes(problem, softmax, losses),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=_question(problem, steps, losses, temperature),
    )


def _question(problem: Problem, steps: SigmoidSteps, losses: Losses | None, temperature: float) -> Question:
    """The sigmoids as the answers package judges them, and the binary loss for an answer of one number a row."""
    own = Question(
        "sigmoid",
        problem.logits,
        flat(problem, steps.probabilities),
        single=problem.single,
        labels=problem.labels,
        options=LossOptions(temperature=temperature, reduction="none"),
        names=problem.names,
    )
    if losses is None:
        return own
    own = own.change(target=losses.binary.target)
    return own.change(loss=own.change(operation="bce", value=np.asarray(flat(problem, losses.binary.totals))))


def _title(problem: Problem) -> Phrase:
    if not problem.single:
        return title_of(problem, "sigmoids")
    return ("sigmoid of s = [", problem.logits[0], f"]   K = {problem.logits.shape[1]}")


def _inputs(problem: Problem, temperature: float, target: Array | None) -> Any:
    given = {} if target is None else {"target": flat(problem, target)}
    return inputs_of(problem, **given, temperature=temperature)


def _softmax(problem: Problem, temperature: float) -> SoftmaxSteps | None:
    """One softmax over the same scores, unless an infinite one makes it undefined."""
    z = problem.logits
    if np.isposinf(z).any() or np.isneginf(z).all(axis=1).any():
        return None
    return softmax_steps(z, temperature)


def _columns(problem: Problem, steps: SigmoidSteps, temperature: float) -> list[Step]:
    single, s = problem.single, "s" if temperature == 1 else "x"
    columns = [column("logits", "the scores", "s", steps.scores, "s", kind="input")]
    if temperature != 1:
        columns.append(column("scaled", "divided by the temperature", "x = s / T", steps.scaled, "x"))
    branch = np.where(steps.negative, BRANCHES[1], BRANCHES[0])
    shown: Phrase = ("exp(-|[", steps.scaled[0], "]|)") if single else ""
    slope = f"sigma (1 - sigma){over_temperature(temperature)}"
    return [
        *columns,
        column("exponentials", "it cannot overflow", f"e = exp(-|{s}|)", steps.exponentials, "e", shown),
        column("branch", "the branch: the second one below 0", "sigma = 1 - e/(1 + e) or e/(1 + e)", branch, "branch"),
        column(
            "probabilities",
            "the sigmoid",
            f"sigma = 1 / (1 + exp(-{s}))",
            steps.probabilities,
            "sigma",
            kind="probability",
        ),
        column("derivatives", "its slope, e / (1 + e)^2", f"d sigma/ds = {slope}", steps.slopes, "d sigma/ds"),
        column("pairs", "a softmax over two classes", f"softmax([{s}, 0])_0", steps.pairs, f"softmax([{s},0])_0"),
    ]


def _beside(problem: Problem, steps: SigmoidSteps, softmax: SoftmaxSteps | None) -> Section:
    shown = sum_phrase(steps.probabilities[0])
    totals = [scalar(problem, "sum", "the sum of the sigmoids", "sum sigma", steps.totals, shown)]
    if softmax is None:
        return Section("their sum", tuple(totals))
    p = column("softmax", "one softmax over the same scores", "p = softmax(s)", softmax.probabilities, "softmax")
    p_sum = np.array([math.fsum(row) for row in softmax.probabilities.tolist()])
    totals.append(scalar(problem, "softmax_sum", "the sum of the softmax", "sum p", p_sum))
    own = column("sigmoids", "the sigmoids again", "sigma", steps.probabilities, "sigmoid")
    return Section(
        "multi-label (any number of classes) beside multi-class (exactly one)",
        (own, p, *totals),
    )


def _loss_result(problem: Problem, losses: Losses) -> dict[str, Any]:
    result = {
        "bce": flat(problem, losses.binary.totals),
        "bces": flat(problem, losses.binary.losses),
        "bce_gradient": flat(problem, losses.binary.gradients),
    }
    if losses.cross is not None:
        result["ce"] = flat(problem, losses.cross.cross_entropies)
    return result


def _notes(problem: Problem, softmax: SoftmaxSteps | None, losses: Losses | None) -> tuple[Phrase, ...]:
    notes: list[Phrase] = []
    classes = problem.logits.shape[1]
    if softmax is None:
        notes.append("An infinite score: each sigmoid has its limit, 0 or 1; one softmax over them is undefined.")
    elif classes == 2:
        notes.append("Two classes: softmax(s)_0 = sigmoid(s_0 - s_1); only the difference of the two scores counts.")
    elif classes > 2:
        notes.append("A score moves only its own sigmoid, but every probability of the softmax.")
    if losses is not None and losses.cross is None:
        notes.append("CE needs one true class or a target that sums to 1: a multi-label target has only the BCE.")
    return tuple(notes)
