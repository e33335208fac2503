"""jacobian: the matrix dp_i/dz_j, one row of it, or its product with a vector."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Prefix, equation, listed, times
from ..document.notation import J_T, J, dL_dp, p, total, y
from ..document.text import Plural, Text
from ..document.values import Array
from ..errors import InputError
from ..judge.question import Question
from ..maths import derivatives
from ..maths.arrays import sum_rows
from ..maths.derivatives import JacobianSteps
from ..maths.loss import LossOptions, cross_entropy_steps
from ..maths.precise.exact_loss import exact_loss
from ..maths.precise.fifty_digits import Exacts, exact_jacobian
from ..maths.softmax import SoftmaxSteps, softmax_steps
from ..read.problem import Problem
from . import proofs
from .common import (
    column,
    flat,
    input_notes,
    inputs_of,
    label_list,
    no_chain,
    scalar,
    small_notes,
    softmax_path,
    tempered,
    title_of,
)
from .jacobian_products import Parts, entries, product_parts, row_parts

MOST_ENTRIES = 100_000_000  # 0.8 GB of float64
MOST_PROVED = 100  # classes up to which the proofs that cost O(K^3) are made
UNPROVED = ("rank", "chain")  # each is a check of its own


def explain(problem: Problem, temperature: float, *, row: int | None = None, vjp: Array | None = None) -> Explanation:
    """The whole matrix, or with `row` or `vjp` what can be had of it in O(K)."""
    softmax = softmax_steps(problem.logits, temperature)
    if problem.labels is not None and (row is not None or vjp is not None):
        raise _takes_no_label("--vjp" if row is None else "--row")
    if row is not None:
        parts = row_parts(problem, softmax, temperature, row)
    elif vjp is not None:
        parts = product_parts(problem, softmax, temperature, vjp)
    else:
        parts = _matrix(problem, softmax, temperature)
    path = softmax_path(problem, softmax, temperature)
    # The maximum without its numbers, so that a matrix of three classes fits on one screen.
    first = Section("", tuple(step._replace(numbers=None) if step.id == "max" else step for step in path))
    sections = (first, *parts.sections)
    return Explanation(
        command="jacobian",
        title=title_of(problem, Text("Jacobian of softmax")),
        inputs=inputs_of(problem, temperature=temperature, row=row, vjp=vjp),
        sections=sections,
        result=parts.result,
        answer=parts.answer,
        checks=proofs.present(
            *parts.checks, proofs.agrees(sections, parts.result, parts.size, parts.exact, parts.unproved)
        ),
        notes=(*input_notes(problem), *parts.notes),
        names=problem.names,
        row_names=problem.ids,
        marked=label_list(problem),
        single=problem.single,
        question=Question(
            operation="jacobian_row" if row is not None else "vjp" if vjp is not None else "jacobian",
            logits=problem.logits, value=flat(problem, np.asarray(parts.answer.value)), single=problem.single,
            names=problem.names,
            options=LossOptions(temperature), row=row, vector=vjp,
        ),
    )  # fmt: skip


def _matrix(problem: Problem, softmax: SoftmaxSteps, temperature: float) -> Parts:
    _refuse_if_too_large(problem)
    steps = derivatives.jacobian_steps(softmax, temperature)
    small = problem.logits.shape[1] <= MOST_PROVED
    measured = derivatives.measured_ranks(softmax, steps.jacobian) if small else None
    answer = Step(
        "jacobian", Text("the derivative of each probability by each logit"), listed(*entries(temperature)),
        steps.jacobian, axes=("row", "class", "column"), symbol=J, kind="matrix",
    )  # fmt: skip
    formula = equation(Prefix("trace")(J), tempered(1 - total(p**2), temperature))
    scalars = [scalar(problem, "trace", Text("the sum of the diagonal"), formula, steps.trace)]
    title = Text("one less than the classes that are not masked")
    scalars.append(scalar(problem, "rank", title, Prefix("rank")(J), derivatives.jacobian_ranks(softmax)))
    worked = _worked_entries(problem, softmax, steps, temperature)
    parts = Parts(
        (Section("", (answer, *worked, *scalars)),), {"jacobian": flat(problem, steps.jacobian)}, answer,
        _matrix_checks(softmax, steps, measured), steps.jacobian.size, partial(_exact, problem, temperature),
        small_notes(softmax), UNPROVED,
    )  # fmt: skip
    return parts if problem.labels is None else _with_chain(parts, problem, softmax, steps, temperature)


def _takes_no_label(option: str) -> InputError:
    """A row or product is the same whatever the label is: the chain rule that it asks for takes the whole matrix."""
    problem = "{option} takes no --label: the product with a vector is the same for every label."
    if option == "--row":
        problem = "{option} takes no --label: one row of the Jacobian is the same for every label."
    hint = "Leave out --label; or leave out {option}, and the whole matrix is multiplied with the loss on top."
    return InputError("label-without-matrix", problem, hint, option=option)


def _refuse_if_too_large(problem: Problem) -> None:
    rows, classes = problem.logits.shape
    if rows * classes * classes > MOST_ENTRIES:
        raise InputError(
            "jacobian-too-large",
            "The Jacobian of {classes} classes has {entries} entries, too many to hold or to show.",
            "Type --row INDEX for one row of it, or --vjp NUMBERS for its product with a vector; both are O(K).",
            classes=classes, entries=rows * classes * classes,
        )  # fmt: skip


def _worked_entries(
    problem: Problem, softmax: SoftmaxSteps, steps: JacobianSteps, temperature: float
) -> tuple[Step, ...]:
    """One entry of each kind with the numbers in; a single row of two classes or more has both."""
    share, rest, matrix = softmax.probabilities[0], softmax.complements[0], steps.jacobian
    if not problem.single or len(share) < 2:
        return ()
    shown = tempered(times(share[0], rest[0]), temperature, temperature)
    off = tempered(-times(share[0], share[1]), temperature, temperature)
    on_diagonal, beside = entries(temperature, "0", "1")
    return (
        scalar(problem, "diagonal_entry", Text("an entry of the diagonal"), on_diagonal, matrix[:, 0, 0], shown),
        scalar(problem, "other_entry", Text("an entry beside it"), beside, matrix[:, 0, 1], off),
    )


def _matrix_checks(
    softmax: SoftmaxSteps, steps: JacobianSteps, measured: NDArray[np.int64] | None
) -> tuple[Check, ...]:
    j = steps.jacobian
    if not np.isfinite(j).all():  # 1 / T is past the largest double
        return ()
    size = float(np.abs(j).max()) or 1.0
    skew = float(np.abs(j - j.transpose(0, 2, 1)).max())
    sums = float(np.abs(sum_rows(j.reshape(-1, j.shape[2]))).max())
    made = (
        Check("symmetric", Text("symmetric"), skew == 0, skew),
        Check("rows-sum-to-zero", Text("rows sum to 0"), sums <= 2.0**-50 * size * j.shape[1], sums),
    )
    if measured is None or softmax.probabilities.min() <= derivatives.LEAST_SHARE:
        return made
    return (*made, Check("rank", Text("rank K - 1"), bool((measured == j.shape[1] - 1).all())))


def _exact(problem: Problem, temperature: float) -> Exacts:
    """The matrix and, with a label, the gradient of its loss."""
    known = exact_jacobian(problem.logits, temperature)
    if problem.labels is None:
        return known
    return exact_loss(problem.logits, LossOptions(temperature, reduction="none"), problem.labels) | known


def _with_chain(
    parts: Parts, problem: Problem, softmax: SoftmaxSteps, steps: JacobianSteps, temperature: float
) -> Parts:
    """And with a label J^T dL/dp = p - y, step by step: the matrix product that nobody needs."""
    options = LossOptions(temperature, reduction="none")
    losses = cross_entropy_steps(problem.logits, options, problem.labels)
    gradient, classes = derivatives.gradient_steps(losses, options).gradient, problem.logits.shape[1]
    parts = parts._replace(result={**parts.result, "gradient": flat(problem, gradient)})
    if not np.isfinite(steps.jacobian).all():  # 1 / T is past the largest double
        return parts
    if derivatives.is_out_of_reach(softmax, losses.target):
        return parts._replace(notes=(*parts.notes, no_chain(softmax, losses.target)))
    chain, short = derivatives.chain_steps(softmax, steps.jacobian, losses.target), tempered(p - y, temperature)
    words = Plural("the shortcut, {n} subtraction", "the shortcut, {n} subtractions", n=classes)
    route = Plural("the matrix route, {n} product", "the matrix route, {n} products", n=classes * classes)
    columns = (
        column("target", Text("the target"), y, losses.target, kind="input"),
        column("outer_gradient", Text("the loss by the probabilities"), equation(dL_dp, -y / p), chain.outer),
        column("chain", route, J_T * dL_dp, chain.product),
        column("gradient", words, short, gradient, kind="signed"),
    )
    section = Section(Text("with the loss on top: why nobody multiplies by the Jacobian"), columns)
    gap = float(np.abs(chain.product - gradient).max()) * temperature
    check = Check("chain-rule", equation(J_T * dL_dp, short), gap <= 1e-13 * classes, gap)
    return parts._replace(sections=(*parts.sections, section), checks=(*parts.checks, check))
