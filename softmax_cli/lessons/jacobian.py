"""jacobian: the matrix dp_i/dz_j, one row of it, or its product with a vector."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Array, Check, Explanation, Phrase, Section, Step, Value
from ..errors import InputError
from ..judge.question import Question
from ..maths.gradient import gradient_steps
from ..maths.jacobian import LEAST_SHARE, JacobianSteps, chain_steps, jacobian_ranks, jacobian_steps
from ..maths.loss import LossOptions, cross_entropy_steps
from ..maths.precise.exact_loss import exact_loss
from ..maths.precise.exact_softmax import exact_jacobian
from ..maths.precise.fifty_digits import Exacts
from ..maths.softmax import SoftmaxSteps, softmax_steps
from ..maths.sums import sum_rows
from ..read.problem import Problem
from . import proofs as checks
from .common import column, flat, input_notes, inputs_of, label_list, over_temperature, scalar, softmax_path, title_of
from .jacobian_products import Parts, product_parts, row_parts
from .loss_infinite import NO_CHAIN, is_out_of_reach

MOST_ENTRIES = 100_000_000  # 0.8 GB of float64
_SAME = {"--row": "one row of the Jacobian", "--vjp": "the product with a vector"}
MOST_PROVED = 100  # classes up to which the proofs that cost O(K^3) are made


def explain(problem: Problem, temperature: float, *, row: int | None = None, vjp: Array | None = None) -> Explanation:
    """The whole matrix, or with `row` or `vjp` what can be had of it in O(K)."""
    softmax = softmax_steps(problem.logits, temperature)
    if row is not None or vjp is not None:
        _refuse_label(problem, "--vjp" if row is None else "--row")
    if row is not None:
        parts = row_parts(problem, softmax, temperature, row)
    elif vjp is not None:
        parts = product_parts(problem, softmax, temperature, vjp)
    else:
        parts = _matrix(problem, softmax, temperature)
    path = softmax_path(problem, softmax, temperature)
    # The maximum without its numbers, so that a matrix of three classes fits on one screen.
    first = Section("", tuple(step._replace(numbers="") if step.id == "max" else step for step in path))
    sections = (first, *parts.sections)
    return Explanation(
        command="jacobian",
        title=title_of(problem, "Jacobian of softmax"),
        inputs=inputs_of(problem, temperature=temperature, row=row, vjp=vjp),
        sections=sections,
        result=parts.result,
        answer=parts.answer,
        checks=checks.present(*parts.checks, checks.agrees(sections, parts.result, parts.size, parts.exact)),
        notes=(*input_notes(problem), *parts.notes),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=Question(
            operation="jacobian_row" if row is not None else "vjp" if vjp is not None else "jacobian",
            logits=problem.logits,
            value=flat(problem, parts.answer.value),
            single=problem.single,
            options=LossOptions(temperature=temperature),
            names=problem.names,
            row=row,
            vector=vjp,
        ),
    )


def _matrix(problem: Problem, softmax: SoftmaxSteps, temperature: float) -> Parts:
    _refuse_if_too_large(problem)
    steps = jacobian_steps(softmax, temperature)
    ranks = jacobian_ranks(softmax, steps.jacobian) if problem.logits.shape[1] <= MOST_PROVED else None
    over = over_temperature(temperature)
    answer = Step(
        "jacobian",
        "the derivative of each probability by each logit",
        f"J_ii = p_i (1 - p_i){over}, J_ij = -p_i p_j{over}",
        steps.jacobian,
        axes=("row", "class", "column"),
        symbol="J",
        kind="matrix",
    )
    formula = "trace J = 1 - sum p^2" if not over else "trace J = (1 - sum p^2) / T"
    scalars = [scalar(problem, "trace", "the sum of the diagonal", formula, steps.trace)]
    if ranks is not None:
        scalars.append(scalar(problem, "rank", "one less than the classes that are alive", "rank J", ranks))
    chain = _chain(problem, softmax, steps, temperature)
    return Parts(
        sections=(Section("", (answer, *_worked_entries(problem, softmax, steps, over), *scalars)), *chain.sections),
        result={"jacobian": flat(problem, steps.jacobian), **chain.result},
        answer=answer,
        checks=(*_matrix_checks(softmax, steps, ranks), *chain.checks),
        notes=chain.notes,
        size=steps.jacobian.size,
        exact=partial(_exact, problem, temperature),
    )


def _refuse_label(problem: Problem, option: str) -> None:
    """A row or product is the same whatever the label is: the chain rule that it asks for takes the whole matrix."""
    if problem.labels is not None:
        raise InputError(
            f"{option} takes no --label: {_SAME[option]} is the same for every label.",
            f"Leave out --label; or leave out {option}, and the whole matrix is multiplied with the loss on top.",
        )


def _refuse_if_too_large(problem: Problem) -> None:
    rows, classes = problem.logits.shape
    if rows * classes * classes > MOST_ENTRIES:
        raise InputError(
            f"The Jacobian of {classes} classes has {rows * classes * classes} entries, too many to hold or to show.",
            "Type --row INDEX for one row of it, or --vjp NUMBERS for its product with a vector; both are O(K).",
        )


def _worked_entries(problem: Problem, softmax: SoftmaxSteps, steps: JacobianSteps, over: str) -> list[Step]:
    """One entry of each kind with the numbers in; a single row of two classes or more has both."""
    p, rest, j = softmax.probabilities[0], softmax.complements[0], steps.jacobian
    if not problem.single or len(p) < 2:
        return []
    shown: Phrase = (p[0], " * ", rest[0], over)
    off: Phrase = ("-", p[0], " * ", p[1], over)
    return [
        scalar(problem, "diagonal_entry", "an entry of the diagonal", f"J_00 = p_0 (1 - p_0){over}", j[:, 0, 0], shown),
        scalar(problem, "other_entry", "an entry beside it", f"J_01 = -p_0 p_1{over}", j[:, 0, 1], off),
    ]


def _matrix_checks(softmax: SoftmaxSteps, steps: JacobianSteps, ranks: NDArray[np.int64] | None) -> list[Check]:
    j = steps.jacobian
    if not np.isfinite(j).all():  # 1 / T is past the largest double
        return []
    size = float(np.abs(j).max()) or 1.0
    skew = float(np.abs(j - j.transpose(0, 2, 1)).max())
    sums = float(np.abs(sum_rows(j.reshape(-1, j.shape[2]))).max())
    made = [
        Check("symmetric", "symmetric", skew == 0, skew),
        Check("rows-sum-to-zero", "rows sum to 0", sums <= 2.0**-50 * size * j.shape[1], sums),
    ]
    if ranks is not None and softmax.probabilities.min() > LEAST_SHARE:
        made.append(Check("rank", "rank K - 1", bool((ranks == j.shape[1] - 1).all())))
    return made


def _exact(problem: Problem, temperature: float) -> Exacts:
    """The matrix and, with a label, the gradient of its loss."""
    known = exact_jacobian(problem.logits, temperature)
    if problem.labels is None:
        return known
    return exact_loss(problem.logits, _loss_of_each_row(temperature), problem.labels) | known


def _loss_of_each_row(temperature: float) -> LossOptions:
    return LossOptions(temperature=temperature, reduction="none")


class _Chain(NamedTuple):
    """What a label adds: nothing where there is none."""

    sections: tuple[Section, ...] = ()
    result: Mapping[str, Value] = {}
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()


def _chain(problem: Problem, softmax: SoftmaxSteps, steps: JacobianSteps, temperature: float) -> _Chain:
    """J^T dL/dp = p - y, step by step: the matrix product that nobody needs."""
    if problem.labels is None:
        return _Chain()
    options = _loss_of_each_row(temperature)
    loss = cross_entropy_steps(problem.logits, options, problem.labels)
    y, gradient = loss.target, gradient_steps(loss, options).gradient
    result = {"gradient": flat(problem, gradient)}
    if not np.isfinite(steps.jacobian).all():  # 1 / T is past the largest double
        return _Chain(result=result)
    if is_out_of_reach(loss):
        return _Chain(result=result, notes=(NO_CHAIN,))
    chain, classes = chain_steps(softmax, steps.jacobian, y), y.shape[1]
    over = over_temperature(temperature)
    short = "p - y" if temperature == 1 else "(p - y) / T"
    words, route = f"the shortcut, {classes} subtractions", f"the matrix route, {classes * classes} products"
    columns = (
        column("target", "the target", "y", y, "y", kind="input"),
        column("outer_gradient", "the loss by the probabilities", "dL/dp = -y / p", chain.outer, "dL/dp"),
        column("chain", route, "J^T dL/dp", chain.product, "J^T dL/dp"),
        column("gradient", words, f"(p - y){over}", gradient, f"p - y{over}", kind="signed"),
    )
    section = Section("with the loss on top: why nobody multiplies by the Jacobian", columns)
    gap = float(np.abs(chain.product - gradient).max()) * temperature
    check = Check("chain-rule", f"J^T dL/dp = {short}", bool(gap <= 1e-13 * classes), gap)
    return _Chain((section,), result, (check,))
