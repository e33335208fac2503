"""What `ce` and `grad` say alike: the target and what smoothing and weights make of it, the notes, the inputs."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Array, Check, Phrase, Section, Step, Value
from ..judge.question import Operation, Question
from ..maths.loss import LossOptions, LossSteps
from ..maths.precise.exact_loss import exact_loss
from ..maths.sums import sums_to_one
from ..read.problem import Problem
from . import proofs as checks
from .common import column, input_notes, inputs_of, softmax_path
from .loss_infinite import infinite_notes


def is_hard(loss: LossSteps) -> bool:
    """True where each row that counts has exactly one class with a weight in the loss."""
    return bool(((loss.smoothed != 0).sum(axis=1)[loss.counted] == 1).all())


def loss_columns(problem: Problem, loss: LossSteps, options: LossOptions) -> list[Step]:
    """From the logits to the probabilities, then the target, smoothed and weighted."""
    capped = None if options.softcap is None else loss.capped
    columns = _unread(problem, loss, softmax_path(problem, loss.softmax, options.temperature, capped))
    columns.append(column("target", "the target", "y", loss.target, "y", kind="input"))
    if options.label_smoothing:
        spread = "a/K" if options.smoothing_over == "all" else "a (1 - y)/(K - 1)"
        formula = f"y' = (1 - a) y + {spread}"
        columns.append(column("smoothed", "the target after label smoothing", formula, loss.smoothed, "y'"))
    if options.weight is not None:
        name = target_name(options)[:-2]
        columns.append(column("weighted", "the target times the class weights", f"u = w {name}", loss.weighted, "u"))
    return columns


def _unread(problem: Problem, loss: LossSteps, path: list[Step]) -> list[Step]:
    """`path` with nan in the ignored rows that have no softmax, beside their logits as typed."""
    rows = (loss.logits != problem.logits).any(axis=1) & ~loss.counted
    if not rows.any():
        return path
    return [path[0], *(step._replace(value=_with_nan(step.value, rows)) for step in path[1:])]


def _with_nan(values: Array, rows: NDArray[np.bool_]) -> Array:
    return np.where(rows.reshape(-1, *[1] * (values.ndim - 1)), np.nan, values)


def target_name(options: LossOptions) -> str:
    """What multiplies -ln p_i: y_i, y'_i after smoothing, u_i with weights."""
    smoothed = "y'_i" if options.label_smoothing else "y_i"
    return smoothed if options.weight is None else f"{smoothed} w_i"


def loss_step(problem: Problem, loss: LossSteps, options: LossOptions, unit: str) -> Step:
    """The loss: reduced, or with reduction none the list of each row's."""
    if options.reduction == "none" and not problem.single:
        return Step("loss", f"the losses, not reduced, in {unit}", "loss", loss.losses, axes=("row",), symbol="loss")
    single = problem.single or options.reduction == "none"
    words = f"the loss in {unit}" if single else f"the {options.reduction} over the rows, in {unit}"
    name = "L" if problem.single and options.unit == 1 and not options.z_loss else "L_row"
    formula = f"loss = {name}" if single else f"loss = {options.reduction}({name})"
    shown: Phrase = ""
    if not single and options.reduction == "mean":
        shown = (loss.summed, " / ", loss.denominator)
    return Step("loss", words, formula, loss.loss, symbol="loss", numbers=shown)


def loss_inputs(problem: Problem, options: LossOptions, unit: str) -> Mapping[str, Value]:
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
        unit=unit,
    )


def exact_check(
    problem: Problem, loss: LossSteps, options: LossOptions, sections: Sequence[Section], result: Mapping[str, Value]
) -> Check | None:
    """What is shown against 50-digit arithmetic that starts from what was typed: logits, label or target, options."""
    given = partial(exact_loss, problem.logits, options, problem.labels, problem.target)
    return checks.agrees(sections, {**result, "denominator": loss.denominator}, problem.logits.size, given)


def loss_notes(problem: Problem, loss: LossSteps, options: LossOptions) -> tuple[Phrase, ...]:
    """The conventions that were used, in words."""
    notes: list[Phrase] = [*input_notes(problem)]
    if options.label_smoothing and loss.logits.shape[1] > 1:
        notes.append(_smoothing_note(loss, options))
    if options.z_loss:
        notes.append("z-loss is no cross-entropy: the perplexity leaves it out.")
    if options.reduction == "mean" and (len(loss.logits) > 1 or options.weight is not None):
        notes.append(_mean_note(problem, loss, options))
    if options.reduction != "mean" and len(loss.logits) > 1:
        notes.append(f"Reduction {options.reduction}: nothing is divided by the number of rows.")
    if problem.typed_labels is not None:
        notes.append("Shifted: row t is judged by the label of row t + 1, and the last row has no next one to predict.")
    if not loss.counted.all():
        skipped = int((~loss.counted).sum())
        index = options.ignore_index
        if not np.array_equal(loss.logits, problem.logits, equal_nan=True):
            notes.append("An ignored row with nan, inf or only -inf has no softmax, and needs none.")
        notes.append(f"{skipped} of {len(loss.counted)} rows ignored (label {index}): loss 0, gradient 0, not counted.")
    if problem.target is not None and not sums_to_one(loss.target)[loss.counted].all():
        notes.append(
            "The target does not sum to 1 and is used as it is: -sum y ln p is no cross-entropy of distributions."
        )
    return (*notes, *infinite_notes(loss, options))


def _smoothing_note(loss: LossSteps, options: LossOptions) -> Phrase:
    amount, classes = options.label_smoothing, loss.logits.shape[1]
    if options.smoothing_over == "all":
        return (
            "Label smoothing a = ",
            amount,
            f": a/K on every class, the true one included (K = {classes}; PyTorch, Keras).",
        )
    return ("Label smoothing a = ", amount, f": a/(K - 1) on the other classes only (K = {classes}; Megatron, ESPnet).")


def _mean_note(problem: Problem, loss: LossSteps, options: LossOptions) -> Phrase:
    if options.weight is None:
        return ("The mean divides by N = ", loss.denominator, ", the number of rows that count.")
    if problem.target is None:
        words = " of the rows that count, not by their number."
        return ("The mean divides by sum w[y] = ", loss.denominator, words)
    words = ", the number of rows: with targets the weights are not in it."
    return ("The mean divides by N = ", loss.denominator, words)


def loss_question(
    problem: Problem, loss: LossSteps, options: LossOptions, operation: Operation, value: Array
) -> Question:
    """The problem as the answers package judges it."""
    return Question(
        operation=operation,
        logits=problem.logits,
        value=value,
        single=problem.single,
        labels=problem.labels,
        target=loss.target,
        options=options,
        names=problem.names,
        unshifted=problem.typed_labels,
        label_base=problem.label_base,
    )


def label_entries(problem: Problem, values: Array) -> Array:
    """The entry of the true class in each row of (N, K); for the rows that are ignored, the first class's."""
    assert problem.labels is not None
    return values[range(len(values)), problem.labels * ~problem.ignored]
