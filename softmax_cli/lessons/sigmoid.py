"""sigmoid: K independent questions, beside the one question that softmax answers."""

from collections.abc import Iterator, Mapping

import numpy as np

from ..document.explanation import Explanation, Section, Step
from ..document.formula import Symbol, Value, Words, derivative, equation, size, vector
from ..document.notation import T, e, exp, p, s, sigma, softmax, total, x
from ..document.text import Plural, Text
from ..document.values import Array, Data
from ..judge.question import Question
from ..maths.loss import LossOptions
from ..maths.sigmoid import SigmoidSteps, sigmoid_steps
from ..maths.softmax import SoftmaxSteps, softmax_steps
from ..read.problem import Problem
from . import proofs
from .common import column, flat, inputs_of, label_list, scalar, sum_of, tempered
from .sigmoid_checks import sigmoid_checks
from .sigmoid_losses import Losses, loss_section, losses_of

BRANCHES = np.array([1 - e.over(1 + e), e.over(1 + e)], dtype=object)


def explain(
    problem: Problem, temperature: float, target: Array | None = None, reduction: str | None = None
) -> Explanation:
    """sigma(s / T) of every score in its stable branch, its slope, softmax([s, 0]) and softmax(s) beside it.

    With a label or a multi-label `target` (N, K) also the binary cross-entropies, and the cross-entropy of one softmax.
    `reduction`, sum or mean over the classes, is what an answer of one number must be; None takes either.
    """
    steps = sigmoid_steps(problem.logits, temperature)
    one_softmax = _softmax(problem, temperature)
    losses = losses_of(problem, steps, temperature, target, comparable=one_softmax is not None)
    columns = _columns(problem, steps, temperature)
    sections = [Section(Text("K independent sigmoids"), tuple(columns)), _beside(problem, steps, one_softmax)]
    if losses is not None:
        sections.append(loss_section(problem, losses, temperature))
    result = {name: flat(problem, values) for name, values in _results(steps, one_softmax, losses)}
    return Explanation(
        command="sigmoid",
        title=_title(problem),
        inputs=_inputs(problem, temperature, target, reduction),
        sections=tuple(sections),
        result=result,
        answer=next(step for step in columns if step.id == "probabilities"),
        checks=proofs.present(*sigmoid_checks(problem, steps, one_softmax, losses, temperature, sections, result)),
        notes=_notes(problem, one_softmax, losses),
        names=problem.names,
        row_names=problem.ids,
        marked=label_list(problem),
        single=problem.single,
        question=_question(problem, steps, losses, temperature, reduction),
    )


def _question(
    problem: Problem, steps: SigmoidSteps, losses: Losses | None, temperature: float, reduction: str | None
) -> Question:
    """The sigmoids as the judge takes them, and the binary loss for an answer of one number a row."""
    sigmoids = Question(
        operation="sigmoid",
        logits=problem.logits,
        value=np.asarray(flat(problem, steps.probabilities)),
        single=problem.single,
        labels=problem.labels,
        options=LossOptions(temperature=temperature, reduction="none"),
        names=problem.names,
    )
    if losses is None:
        return sigmoids
    sigmoids = sigmoids.change(target=losses.binary.target)
    count = losses.binary.losses.shape[1] if reduction == "mean" else 1
    value = np.asarray(flat(problem, losses.binary.totals / count))
    binary = sigmoids.change(operation="bce", value=value, divisor=float(count), open_mean=reduction is None)
    return sigmoids.change(loss=binary)


def _title(problem: Problem) -> Text:
    rows, classes = problem.logits.shape
    if problem.single:
        return Text("sigmoid of s = [{s}]   K = {k}", s=problem.logits[0], k=classes)
    return Plural(
        "sigmoids of {n} row of K = {k} classes", "sigmoids of {n} rows of K = {k} classes", n=rows, k=classes
    )


def _inputs(problem: Problem, temperature: float, target: Array | None, reduction: str | None) -> Mapping[str, Data]:
    given: dict[str, Data] = {} if target is None else {"target": flat(problem, target)}
    given |= {} if reduction is None else {"reduction": reduction}
    return inputs_of(problem, **given, temperature=temperature)


def _softmax(problem: Problem, temperature: float) -> SoftmaxSteps | None:
    """One softmax over the same scores, unless an infinite one makes it undefined."""
    z = problem.logits
    if np.isposinf(z).any() or np.isneginf(z).all(axis=1).any():
        return None
    return softmax_steps(z, temperature)


def _columns(problem: Problem, steps: SigmoidSteps, temperature: float) -> list[Step]:
    score = s if temperature == 1 else x
    columns = [column("logits", Text("the scores"), s, steps.scores, kind="input")]
    if temperature != 1:
        columns.append(column("scaled", Text("divided by the temperature"), equation(x, s / T), steps.scaled))
    branches = Words(Text("{first} or {second}", first=BRANCHES[0], second=BRANCHES[1]))
    branch = BRANCHES[steps.negative.astype(int)]
    shown = exp(-size(Value(steps.scaled[0]))) if problem.single else None
    slope = tempered(sigma * (1 - sigma), temperature)
    pair, narrow = (softmax(vector(score, 0, spaced=spaced))[0] for spaced in (True, False))
    return [
        *columns,
        column(
            "exponentials", Text("it cannot overflow"), equation(e, exp(-size(score))), steps.exponentials,
            numbers=shown,
        ),
        column(
            "branch", Text("the branch: the second one below 0"), equation(sigma, branches), branch, Text("branch")
        ),
        column(
            "probabilities", Text("the sigmoid"), equation(sigma, 1 / (1 + exp(-score))), steps.probabilities,
            kind="probability",
        ),
        column(
            "derivatives", Text("its slope, e / (1 + e)^2"), equation(derivative(sigma, s), slope), steps.slopes
        ),
        column("pairs", Text("a softmax over two classes"), pair, steps.pairs, narrow),
    ]  # fmt: skip


def _beside(problem: Problem, steps: SigmoidSteps, one_softmax: SoftmaxSteps | None) -> Section:
    shown = sum_of(steps.probabilities[0])
    totals = [scalar(problem, "sum", Text("the sum of the sigmoids"), total(sigma), steps.totals, shown)]
    if one_softmax is None:
        return Section(Text("their sum"), tuple(totals))
    added = one_softmax.carried.probabilities.sum().rounded()
    totals.append(scalar(problem, "softmax_sum", Text("the sum of the softmax"), total(p), added))
    words = Text("one softmax over the same scores")
    columns = (
        column("sigmoids", Text("the sigmoids again"), sigma, steps.probabilities, Symbol("sigmoid")),
        column("softmax", words, equation(p, softmax(s)), one_softmax.probabilities, Symbol("softmax")),
    )
    title = Text("multi-label (any number of classes) beside multi-class (exactly one)")
    return Section(title, (*columns, *totals))


def _results(
    steps: SigmoidSteps, one_softmax: SoftmaxSteps | None, losses: Losses | None
) -> Iterator[tuple[str, Array]]:
    yield from (("probabilities", steps.probabilities), ("derivatives", steps.slopes), ("sum", steps.totals))
    if one_softmax is not None:
        yield "softmax", one_softmax.probabilities
    if losses is not None:
        binary = losses.binary
        yield from (("bce", binary.totals), ("bces", binary.losses), ("bce_gradient", binary.gradients))
        if losses.cross is not None:
            yield "ce", losses.cross.cross_entropies


def _notes(problem: Problem, one_softmax: SoftmaxSteps | None, losses: Losses | None) -> tuple[Text, ...]:
    notes = []
    classes = problem.logits.shape[1]
    if one_softmax is None:
        notes.append(Text("An infinite score: each sigmoid has its limit, 0 or 1; one softmax over them is undefined."))
    elif classes == 2:
        notes.append(
            Text("Two classes: softmax(s)_0 = sigmoid(s_0 - s_1); only the difference of the two scores counts.")
        )
    elif classes > 2:
        notes.append(Text("A score moves only its own sigmoid, but every probability of the softmax."))
    if losses is not None and losses.cross is None:
        notes.append(Text("CE needs one true class or a target that sums to 1: a multi-label target has only the BCE."))
    return tuple(notes)
