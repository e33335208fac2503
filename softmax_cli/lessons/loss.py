"""What `ce` and `grad` say alike: the target and what smoothing and weights make of it, the notes, the inputs."""

import sys
from collections.abc import Collection, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Check, Section, Step
from ..document.formula import Formula, Function, Value, equation
from ..document.notation import K, L, L_row, a, loss, u, w, y, y_smoothed
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..judge.question import Operation, Question
from ..maths.arrays import sums_to_one
from ..maths.loss import LossOptions, LossSteps
from ..maths.precise.exact_loss import exact_loss
from ..read.problem import Problem
from . import proofs
from .common import column, input_notes, inputs_of, softmax_path

UNITS = {"nats": Text("nats"), "bits": Text("bits"), "bans": Text("bans")}
LARGEST = sys.float_info.max
NO_CHAIN = Text(
    "The target asks for a class whose p is below 1e-300, so dL/dp is infinite or close to it: only the shortcut p - y "
    "has a value here."
)


def is_hard(steps: LossSteps) -> bool:
    """True where each row that counts has exactly one class with a weight in the loss."""
    return bool(((steps.smoothed != 0).sum(axis=1)[steps.counted] == 1).all())


def loss_columns(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Step]:
    """From the logits to the probabilities, then the target, smoothed and weighted."""
    capped = None if options.softcap is None else steps.capped
    columns = _unread(problem, steps, softmax_path(problem, steps.softmax, options.temperature, capped))
    columns.append(column("target", Text("the target"), y, steps.target, kind="input"))
    if options.label_smoothing:
        spread = a.over(K) if options.smoothing_over == "all" else (a * (1 - y)).over(K - 1)
        formula = equation(y_smoothed, (1 - a) * y + spread)
        columns.append(column("smoothed", Text("the target after label smoothing"), formula, steps.smoothed))
    if options.weight is not None:
        formula = equation(u, w * smoothed_target(options))
        columns.append(column("weighted", Text("the target times the class weights"), formula, steps.weighted))
    return columns


def _unread(problem: Problem, steps: LossSteps, path: list[Step]) -> list[Step]:
    """`path` with nan in the ignored rows that have no softmax, beside their logits as typed."""
    rows = (steps.logits != problem.logits).any(axis=1) & ~steps.counted
    if not rows.any():
        return path
    return [path[0], *(step._replace(value=_with_nan(np.asarray(step.value), rows)) for step in path[1:])]


def _with_nan(values: Array, rows: NDArray[np.bool_]) -> Array:
    return np.where(rows.reshape(-1, *[1] * (values.ndim - 1)), np.nan, values)


def smoothed_target(options: LossOptions) -> Formula:
    """y, or y' after label smoothing."""
    return y_smoothed if options.label_smoothing else y


def target_symbol(options: LossOptions) -> Formula:
    """What multiplies -ln p: y, y' after label smoothing, u with class weights."""
    return smoothed_target(options) if options.weight is None else u


def loss_step(problem: Problem, steps: LossSteps, options: LossOptions) -> Step:
    """The loss: reduced, or with reduction none the list of each row's."""
    unit = UNITS[options.unit_name]
    if options.reduction == "none" and not problem.single:
        title = Text("the losses, not reduced, in {unit}", unit=unit)
        return Step("loss", title, loss, steps.losses, axes=("row",), symbol=loss)
    if problem.single or options.reduction == "none":
        name = L if problem.single and options.unit == 1 and not options.z_loss else L_row
        return Step("loss", Text("the loss in {unit}", unit=unit), equation(loss, name), steps.loss, symbol=loss)
    formula = equation(loss, Function(options.reduction)(L_row))
    if options.reduction == "sum":
        title = Text("the sum over the rows, in {unit}", unit=unit)
        return Step("loss", title, formula, steps.loss, symbol=loss)
    title = Text("the mean over the rows, in {unit}", unit=unit)
    return Step("loss", title, formula, steps.loss, symbol=loss, numbers=Value(steps.summed) / steps.denominator)


def loss_inputs(problem: Problem, options: LossOptions) -> Mapping[str, Data]:
    """Everything that shaped the loss, defaults included."""
    return inputs_of(
        problem,
        temperature=options.temperature,
        label_smoothing=options.label_smoothing,
        smoothing_over=options.smoothing_over,
        weight=options.weight,
        reduction=options.reduction,
        ignore_index=options.ignore_index,
        shift_labels=problem.typed_labels is not None,
        z_loss=options.z_loss,
        softcap=options.softcap,
        unit=options.unit_name,
    )


def exact_check(
    problem: Problem,
    steps: LossSteps,
    options: LossOptions,
    sections: Sequence[Section],
    result: Mapping[str, Data],
    unproved: Collection[str],
) -> Check | None:
    """What is shown against 50-digit arithmetic that starts from what was typed: logits, label or target, options."""
    exact = partial(exact_loss, problem.logits, options, problem.labels, problem.target)
    shown = {**result, "denominator": steps.denominator}
    return proofs.agrees(sections, shown, problem.logits.size, exact, unproved)


def loss_notes(problem: Problem, steps: LossSteps, options: LossOptions) -> Sentences:
    """The conventions that were used, in words."""
    notes = [*input_notes(problem)]
    if options.label_smoothing and steps.logits.shape[1] > 1:
        notes.append(_smoothing_note(steps, options))
    if options.z_loss:
        notes.append(Text("z-loss is no cross-entropy: the perplexity leaves it out."))
    if options.reduction == "mean" and (len(steps.logits) > 1 or options.weight is not None):
        notes.append(_mean_note(problem, steps, options))
    if options.reduction != "mean" and len(steps.logits) > 1:
        name = options.reduction
        notes.append(Text("Reduction {name}: nothing is divided by the number of rows.", name=name))
    if problem.typed_labels is not None:
        notes.append(
            Text("Shifted: row t is judged by the label of row t + 1, and the last row has no next one to predict.")
        )
    if not steps.counted.all():
        notes += _ignored_notes(problem, steps, options)
    if problem.target is not None and not sums_to_one(steps.target)[steps.counted].all():
        notes.append(
            Text("The target does not sum to 1 and is used as it is: -sum y ln p is no cross-entropy of distributions.")
        )
    return (*notes, *_infinite_notes(steps, options))


def _smoothing_note(steps: LossSteps, options: LossOptions) -> Text:
    amount, classes = options.label_smoothing, steps.logits.shape[1]
    if options.smoothing_over == "all":
        return Text(
            "Label smoothing a = {a}: a/K on every class, the true one included (K = {k}; PyTorch, Keras).",
            a=amount, k=classes,
        )  # fmt: skip
    return Text(
        "Label smoothing a = {a}: a/(K - 1) on the other classes only (K = {k}; Megatron, ESPnet).", a=amount, k=classes
    )


def _mean_note(problem: Problem, steps: LossSteps, options: LossOptions) -> Text:
    n = steps.denominator
    if options.weight is None:
        return Text("The mean divides by N = {n}, the number of rows that count.", n=n)
    if problem.target is None:
        return Text("The mean divides by sum w[y] = {n} of the rows that count, not by their number.", n=n)
    return Text("The mean divides by N = {n}, the number of rows: with targets the weights are not in it.", n=n)


def _ignored_notes(problem: Problem, steps: LossSteps, options: LossOptions) -> list[Text]:
    said = []
    if not np.array_equal(steps.logits, problem.logits, equal_nan=True):
        said.append(Text("An ignored row with nan, inf or only -inf has no softmax, and needs none."))
    skipped, rows = int((~steps.counted).sum()), len(steps.counted)
    return [
        *said,
        Text(
            "{skipped} of {rows} rows ignored (label {index}): loss 0, gradient 0, not counted.",
            skipped=skipped, rows=rows, index=options.ignore_index,
        ),
    ]  # fmt: skip


def _infinite_notes(steps: LossSteps, options: LossOptions) -> list[Text]:
    """Why a loss or their sum is infinite: its class is masked, or it is beyond the largest float64."""
    masked = ((steps.weighted != 0) & np.isneginf(steps.capped)).any(axis=1) & steps.counted
    notes = []
    if masked.any():
        notes.append(Text("The target asks for a class whose logit is -inf: its p is 0, and its loss infinite."))
    overflown = np.isinf(steps.losses) & ~masked
    summed = options.reduction != "none" and np.isinf(steps.summed) and not masked.any()
    if overflown.any() or summed:
        notes.append(
            Text("A loss, or a sum of them, is beyond {most}, the largest float64: inf stands for it.", most=LARGEST)
        )
    return notes


def loss_question(
    problem: Problem, steps: LossSteps, options: LossOptions, operation: Operation, value: Array
) -> Question:
    """The problem as the judge needs it."""
    return Question(
        operation=operation,
        logits=problem.logits,
        value=value,
        single=problem.single,
        labels=problem.labels,
        target=steps.target,
        options=options,
        names=problem.names,
        unshifted=problem.typed_labels,
        label_base=problem.label_base,
    )


def label_entries(problem: Problem, values: Array) -> Array:
    """The entry of the true class in each row of (N, K); for the rows that are ignored, the first class's."""
    assert problem.labels is not None
    return values[range(len(values)), problem.labels * ~problem.ignored]
