"""What `ce` and `grad` say alike: the target and what smoothing and weights make of it, the notes, the inputs."""

import sys
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Check, Section, Step
from ..document.formula import Formula, Function, Value, equation
from ..document.notation import K, L, L_row, a, loss, u, w, y, y_smoothed
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..judge.question import Operation, Question
from ..maths.arrays import sums_to_one
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps
from ..maths.precise.exact_loss import exact_loss
from ..read.problem import Problem
from . import proofs
from .common import column, input_notes, inputs_of, logsumexp_of, logsumexp_step, softmax_path

UNITS = {"nats": Text("nats"), "bits": Text("bits"), "bans": Text("bans")}
LARGEST = sys.float_info.max


class LossCase(NamedTuple):
    """A problem with a label or a target, the options of its loss, and every intermediate array of that."""

    problem: Problem
    options: LossOptions
    steps: LossSteps

    @property
    def unit(self) -> Text:
        """The word for nats, bits or bans."""
        return UNITS[self.options.unit_name]

    @property
    def smoothed(self) -> Formula:
        """y, or y' after label smoothing."""
        return y_smoothed if self.options.label_smoothing else y

    @property
    def target(self) -> Formula:
        """What multiplies -ln p: y, y' after label smoothing, u with class weights."""
        return self.smoothed if self.options.weight is None else u

    @property
    def is_hard(self) -> bool:
        """True where each row that counts has exactly one class with a weight in the loss."""
        return bool(((self.steps.smoothed != 0).sum(axis=1)[self.steps.counted] == 1).all())

    @property
    def sums_to_one(self) -> bool:
        """Whether the target of each row that counts is a distribution, smoothed or not: only then is there a KL."""
        return bool(sums_to_one(self.steps.smoothed)[self.steps.counted].all())

    @property
    def logsumexp(self) -> Formula:
        """logsumexp, or what it is of under a temperature or a soft cap."""
        return logsumexp_of(self.options.temperature, capped=self.options.softcap is not None)

    def logsumexp_step(self) -> Step:
        """The logsumexp of each row."""
        capped = self.options.softcap is not None
        return logsumexp_step(self.problem, self.steps.softmax, self.options.temperature, capped=capped)

    def at_label(self, values: Array) -> Array:
        """The entry of the true class in each row of (N, K); for the rows that are ignored, the first class's."""
        assert self.problem.labels is not None
        return values[range(len(values)), self.problem.labels * ~self.problem.ignored]

    def columns(self) -> list[Step]:
        """From the logits to the probabilities, then the target, smoothed and weighted."""
        options, steps = self.options, self.steps
        capped = None if options.softcap is None else steps.capped
        path = softmax_path(self.problem, steps.softmax, options.temperature, capped)
        unread = (steps.logits != self.problem.logits).any(axis=1) & ~steps.counted
        if unread.any():  # ignored rows that have no softmax, beside their logits as typed
            path[1:] = [step._replace(value=_with_nan(np.asarray(step.value), unread)) for step in path[1:]]
        path.append(column("target", Text("the target"), y, steps.target, kind="input"))
        if options.label_smoothing:
            spread = a.over(K) if options.smoothing_over == "all" else (a * (1 - y)).over(K - 1)
            formula = equation(y_smoothed, (1 - a) * y + spread)
            path.append(column("smoothed", Text("the target after label smoothing"), formula, steps.smoothed))
        if options.weight is not None:
            title = Text("the target times the class weights")
            path.append(column("weighted", title, equation(u, w * self.smoothed), steps.weighted))
        return path

    def loss_step(self) -> Step:
        """The loss: reduced, or with reduction none the list of each row's."""
        reduction, single, numbers = self.options.reduction, self.problem.single, None
        if reduction == "none" and not single:
            title = Text("the losses, not reduced, in {unit}", unit=self.unit)
            return Step("loss", title, loss, self.steps.losses, axes=("row",), symbol=loss)
        title, right = Text("the loss in {unit}", unit=self.unit), L_row
        if single and self.options.unit == 1 and not self.options.z_loss:
            right = L
        elif not single:
            title, right = Text("the sum over the rows, in {unit}", unit=self.unit), Function(reduction)(L_row)
            if reduction == "mean":
                title = Text("the mean over the rows, in {unit}", unit=self.unit)
                numbers = self._mean_in_numbers()
        return Step("loss", title, equation(loss, right), self.steps.loss, symbol=loss, numbers=numbers)

    def _mean_in_numbers(self) -> Formula:
        it = self.steps
        if it.rows == it.denominator or not self.options.z_loss:
            return Value(it.summed) / it.denominator
        return Value(it.summed - it.z_summed) / it.denominator + Value(it.z_summed) / it.rows

    def inputs(self) -> Mapping[str, Data]:
        """Everything that shaped the loss, defaults included."""
        it = self.options
        return inputs_of(
            self.problem, temperature=it.temperature, label_smoothing=it.label_smoothing,
            smoothing_over=it.smoothing_over, weight=it.weight, reduction=it.reduction, ignore_index=it.ignore_index,
            shift_labels=self.problem.typed_labels is not None, z_loss=it.z_loss, softcap=it.softcap, unit=it.unit_name,
        )  # fmt: skip

    def exact_check(
        self, sections: Sequence[Section], result: Mapping[str, Data], unproved: Collection[str]
    ) -> Check | None:
        """What is shown against 50-digit arithmetic that starts from the logits, label, target and options typed."""
        problem = self.problem
        exact = partial(exact_loss, problem.logits, self.options, problem.labels, problem.target)
        shown = {name: value for name, value in result.items() if value is not None}  # no perplexity without labels
        shown["denominator"] = self.steps.denominator
        return proofs.agrees(sections, shown, problem.logits.size, exact, unproved)

    def question(self, operation: Operation, value: Array) -> Question:
        """The problem as the judge needs it."""
        it = self.problem
        return Question(
            operation=operation, logits=it.logits, value=value, single=it.single, labels=it.labels,
            target=self.steps.target, options=self.options, names=it.names, label_base=it.label_base,
            unshifted=it.typed_labels,
        )  # fmt: skip

    def notes(self) -> Sentences:
        """The conventions that were used, in words."""
        notes, steps, options, rows = [*input_notes(self.problem)], self.steps, self.options, len(self.steps.logits)
        if options.label_smoothing and steps.logits.shape[1] > 1:
            notes.append(self._smoothing_note())
        notes += self._aside_notes()
        if options.reduction == "mean" and (rows > 1 or options.weight is not None):
            notes.append(self._mean_note())
        if options.reduction != "mean" and rows > 1:
            name = options.reduction
            notes.append(Text("Reduction {name}: nothing is divided by the number of rows.", name=name))
        if self.problem.typed_labels is not None:
            notes.append(
                Text("Shifted: row t is judged by the label of row t + 1, and the last row has no next one to predict.")
            )
        if not steps.counted.all():
            if not np.array_equal(steps.logits, self.problem.logits, equal_nan=True):
                notes.append(Text("An ignored row with nan, inf or only -inf has no softmax, and needs none."))
            note = Text(
                "{skipped} of {rows} rows ignored (label {index}): loss 0, gradient 0, not counted.",
                skipped=int((~steps.counted).sum()), rows=rows, index=options.ignore_index,
            )  # fmt: skip
            notes.append(note)
        if self.problem.target is not None and not sums_to_one(steps.target)[steps.counted].all():
            notes.append(
                Text(
                    "The target does not sum to 1 and is used as it is: -sum y ln p is no cross-entropy of "
                    "distributions."
                )
            )
        return (*notes, *self._infinite_notes())

    def _aside_notes(self) -> list[Text]:
        """What a mean of z-losses divides by, and what a masked class costs."""
        options, notes = self.options, list[Text]()
        if options.z_loss and self.steps.rows != self.steps.denominator:
            notes.append(
                Text(
                    "The z-loss has no class weights: its mean is over the {n} rows that count, not over the weights.",
                    n=self.steps.rows,
                )
            )
        masked = np.isneginf(self.steps.capped) & self.steps.counted[:, None]
        if self.problem.target is not None and (masked & (self.steps.smoothed == 0)).any():
            notes.append(
                Text(
                    "A masked class that the target leaves out costs nothing, 0 ln 0 = 0; PyTorch, given this target, "
                    "returns nan here (0 times -inf)."
                )
            )
        return notes

    def _smoothing_note(self) -> Text:
        amount, classes = self.options.label_smoothing, self.steps.logits.shape[1]
        if self.options.smoothing_over == "all":
            return Text(
                "Label smoothing a = {a}: a/K on every class, the true one included (K = {k}; PyTorch, Keras).",
                a=amount, k=classes,
            )  # fmt: skip
        return Text(
            "Label smoothing a = {a}: a/(K - 1) on the other classes only (K = {k}; Megatron, fairseq).",
            a=amount, k=classes,
        )  # fmt: skip

    def _mean_note(self) -> Text:
        n = self.steps.denominator
        if self.options.weight is None:
            return Text("The mean divides by N = {n}, the number of rows that count.", n=n)
        if self.problem.target is None:
            return Text(
                "The mean divides by sum w[y] = {n} of the rows that count, as PyTorch does; Keras divides by their "
                "number.", n=n,
            )  # fmt: skip
        return Text("The mean divides by N = {n}, the rows: with targets PyTorch leaves the weights out of it.", n=n)

    def _infinite_notes(self) -> list[Text]:
        """Why a loss or their sum is infinite: its class is masked, or it is beyond the largest float64."""
        steps, notes = self.steps, []
        masked = ((steps.weighted != 0) & np.isneginf(steps.capped)).any(axis=1) & steps.counted
        if masked.any():
            notes.append(Text("The target asks for a class whose logit is -inf: its p is 0, and its loss infinite."))
        summed = self.options.reduction != "none" and np.isinf(steps.summed) and not masked.any()
        if (np.isinf(steps.losses) & ~masked).any() or summed:
            notes.append(
                Text("A loss, or a sum of them, is beyond {max}, the largest float64: inf stands for it.", max=LARGEST)
            )
        return notes


def case_of(problem: Problem, options: LossOptions) -> LossCase:
    """The case with its loss computed."""
    return LossCase(problem, options, cross_entropy_steps(problem.logits, options, problem.labels, problem.target))


def _with_nan(values: Array, rows: NDArray[np.bool_]) -> Array:
    return np.where(rows.reshape(-1, *[1] * (values.ndim - 1)), np.nan, values)
