"""grad: p - y, with the chain rule beside it and the complex step as proof."""

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Formula, Value, derivative, equation, group
from ..document.notation import (
    J_T,
    K,
    L_row,
    N,
    T,
    U,
    c,
    dL_dp,
    dL_dz,
    dz_dz,
    ln,
    logsumexp,
    loss,
    p,
    s,
    tanh,
    total,
    y,
    z,
)
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..maths.arrays import sum_rows, sums_to_one
from ..maths.derivatives import (
    GradientSteps,
    chain_steps,
    complex_step_gradient,
    gradient_steps,
    is_out_of_reach,
    jacobian_steps,
)
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps
from ..read.problem import Problem
from . import proofs
from .common import column, flat, label_list, logsumexp_step, scalar, tempered, title_of
from .loss import NO_CHAIN, exact_check, loss_columns, loss_inputs, loss_notes, loss_question, loss_step, target_symbol

MOST_MATRIX = 250_000  # entries of the matrices that the proofs may build: 2 MB, a few milliseconds
UNPROVED = ("chain",)  # a check of its own


def explain(problem: Problem, options: LossOptions) -> Explanation:
    """dL/dz of the loss: p - y, then what every option makes of it."""
    losses = cross_entropy_steps(problem.logits, options, problem.labels, problem.target)
    steps = gradient_steps(losses, options)
    columns = [*loss_columns(problem, losses, options), *_gradient_columns(problem, losses, steps, options)]
    title = Text("the sum of the gradient")
    in_all = scalar(problem, "gradient_sum", title, total(dL_dz), steps.total)
    value = loss_step(problem, losses, options)._replace(formula=loss)
    chain = _chain(losses, steps, options)
    sections = (
        Section("", (*columns, logsumexp_step(problem, losses.softmax, options.temperature), in_all, value)),
        *([Section(_chain_title(steps, options), tuple(chain))] if chain else []),
    )
    result: dict[str, Data] = {"gradient": flat(problem, steps.gradient), "loss": value.value}
    shown = {**result, "divisor": steps.divisor}
    return Explanation(
        command="grad",
        title=title_of(problem, Text("gradient of the cross-entropy")),
        inputs=loss_inputs(problem, options),
        sections=sections,
        result=result,
        answer=columns[-1],
        checks=proofs.present(
            *_checks(losses, steps, options, chain),
            exact_check(problem, losses, options, sections, shown, UNPROVED),
        ),
        notes=(
            *_notes(problem, losses, steps, options),
            *loss_notes(problem, losses, options),
            *_left_out(losses, chain),
        ),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=loss_question(problem, losses, options, "grad", flat(problem, steps.gradient)),
    )


def _gradient_columns(problem: Problem, losses: LossSteps, steps: GradientSteps, options: LossOptions) -> list[Step]:
    """p - y, the additions of z-loss and softcap, and the whole after the divisions."""
    shown = Value(losses.softmax.probabilities[0]) - Value(losses.weighted[0]) if problem.single else None
    whole = difference = _difference(losses, options)
    if not (options.z_loss or options.softcap is not None or steps.divisor != 1):
        title = Text("the gradient: the probability minus the target")
        if not _sums_to_one(losses):
            title = Text("the gradient: the probability times the target's mass U, minus the target")
        formula = equation(dL_dz, difference)
        return [column("gradient", title, formula, steps.gradient, difference, shown, "signed")]
    title = Text("the probability minus the target")
    if not _sums_to_one(losses):
        title = Text("the probability times the target's mass U, minus the target")
    parts = [column("difference", title, difference, steps.cross_entropy, difference, shown, "signed")]
    if options.z_loss:
        pull, title = 2 * s * "lse" * p, Text("what z-loss adds")
        parts.append(column("z_loss_gradient", title, 2 * s * logsumexp * p, steps.z_loss, pull))
        whole = whole + pull
    if options.softcap is not None:
        slope = 1 - (tanh**2)(z / c)
        parts.append(column("slope", Text("the slope of the soft cap"), slope, steps.slope, dz_dz))
        whole = group(whole * dz_dz) if steps.divisor != 1 else whole * dz_dz
    if steps.divisor != 1:
        whole = whole / _divisor(problem, losses, options)
    answer = column("gradient", Text("the gradient"), equation(dL_dz, whole), steps.gradient, kind="signed")
    return [*parts, answer]


def _difference(losses: LossSteps, options: LossOptions) -> Formula:
    """p - y, or p U - y where the target's mass U is not 1."""
    return (p if _sums_to_one(losses) else p * U) - target_symbol(options)


def _divisor(problem: Problem, losses: LossSteps, options: LossOptions) -> Formula:
    factors: list[Formula] = []
    if losses.denominator != 1:
        factors.append(total("w[y]") if options.weight is not None and problem.target is None else N)
    if options.unit != 1:
        factors.append(ln(2 if options.unit < 1 else 10))
    if options.temperature != 1:
        factors.append(T)
    first, *rest = factors or [Value(1)]
    for factor in rest:
        first = first * factor
    return first if not rest else group(first)


def _notes(problem: Problem, losses: LossSteps, steps: GradientSteps, options: LossOptions) -> Sentences:
    notes = []
    if options.weight is not None:
        notes.append(Text("u = w y is the target times the class weights, and U = sum u."))
    elif not _sums_to_one(losses):
        notes.append(Text("U = sum y."))
    if steps.divisor != losses.denominator:  # what the mean alone divides by has its own note
        divisor = _divisor(problem, losses, options)
        notes.append(Text("Divided by {divisor} = {value}.", divisor=divisor, value=steps.divisor))
    return tuple(notes)


def _chain(losses: LossSteps, steps: GradientSteps, options: LossOptions) -> list[Step]:
    """dL/dp = -y/p, then J^T dL/dp with the whole matrix; nothing where p = 0 under a positive target."""
    if (
        _matrix_size(losses) > MOST_MATRIX
        or is_out_of_reach(losses.softmax, losses.weighted)
        or not losses.counted.any()
    ):
        return []
    jacobian = jacobian_steps(losses.softmax, options.temperature).jacobian
    if not np.isfinite(jacobian).all():  # 1 / T is past the largest double
        return []
    chain = chain_steps(losses.softmax, jacobian, losses.weighted)
    slope = dL_dp if _is_whole(steps, options) else derivative(L_row, p)
    outer = equation(slope, -target_symbol(options) / p)
    product = equation(J_T * slope, tempered(_difference(losses, options), options.temperature))
    title = Text("through the Jacobian of softmax")
    return [
        column("outer_gradient", Text("the loss by the probabilities"), outer, chain.outer),
        column("chain", title, product, chain.product, kind="signed"),
    ]


def _matrix_size(losses: LossSteps) -> int:
    """The entries of the Jacobians of all rows."""
    return int(losses.logits.size * losses.logits.shape[1])


def _left_out(losses: LossSteps, chain: list[Step]) -> Sentences:
    """Why there is no chain rule."""
    if chain or not losses.counted.any():
        return ()
    entries = _matrix_size(losses)
    if entries <= MOST_MATRIX:
        return (NO_CHAIN,)
    return (
        Text(
            "Left out at this size: the chain rule, whose Jacobian has {shape} = {entries} entries, and the "
            "complex-step check.",
            shape=K**2 if len(losses.logits) == 1 else N * K**2, entries=entries,
        ),
    )  # fmt: skip


def _checks(losses: LossSteps, steps: GradientSteps, options: LossOptions, chain: list[Step]) -> list[Check]:
    size = max(1.0, float(np.abs(losses.weighted).sum(axis=1).max()))
    made = [_sums_to_zero(steps, options, size)]
    if chain:
        product = np.asarray(chain[-1].value)
        gap = float(np.abs(product - steps.cross_entropy / options.temperature).max()) * options.temperature
        passed = gap <= 1e-13 * size * losses.logits.shape[1]
        made.append(Check("chain-rule", chain[-1].formula, passed, gap))
    if _matrix_size(losses) <= MOST_MATRIX and _is_tame(losses, steps, options):
        made.append(_complex_step(losses, steps, options))
    return made


def _is_whole(steps: GradientSteps, options: LossOptions) -> bool:
    """What the chain rule gives is all of the gradient only where nothing is added or divided afterwards."""
    return steps.divisor == options.temperature and not options.z_loss and options.softcap is None


def _chain_title(steps: GradientSteps, options: LossOptions) -> Text:
    if _is_whole(steps, options):
        return Text("the chain rule, the long way to the same")
    target = target_symbol(options)
    return Text("the chain rule, as far as the softmax goes: L_row = -sum {y} ln p of one row", y=target)


def _sums_to_one(losses: LossSteps) -> bool:
    """Whether U = 1 in each row that counts, as closely as targets are checked for it: then p U - u is p - y."""
    return bool(sums_to_one(losses.weighted)[losses.counted].all())


def _is_tame(losses: LossSteps, steps: GradientSteps, options: LossOptions) -> bool:
    """Whether the textbook formula of the complex step can follow: nothing is infinite, no exponent beyond 1e6."""
    finite = np.isfinite(steps.gradient).all() and np.isfinite(losses.losses).all()
    exponents = np.abs(losses.softmax.scaled).max(initial=0.0, where=np.isfinite(losses.logits))
    reach = max(float(exponents), _lost(losses, options))
    return bool(finite and 1e-100 < options.temperature < 1e100 and options.z_loss < 1e100 and reach < 1e6)


def _largest(values: Array) -> float:
    return float(np.abs(values).max(initial=0.0, where=np.isfinite(values)))


def _lost(losses: LossSteps, options: LossOptions) -> float:
    """max |z'| / T, whose last digits the textbook formula rounds away under a soft cap; without one z is exact."""
    return 0.0 if options.softcap is None else _largest(losses.capped) / options.temperature


def _sums_to_zero(steps: GradientSteps, options: LossOptions, size: float) -> Check:
    """sum p U - u = 0: shifting every logit alike changes nothing. z-loss and softcap are not shift-invariant."""
    worst = float(np.abs(sum_rows(steps.cross_entropy)).max())
    terms = dL_dz if not options.z_loss and options.softcap is None else p - y
    return Check("sums-to-zero", equation(total(terms), 0), worst <= 2.0**-50 * size * steps.gradient.shape[1], worst)


def _complex_step(losses: LossSteps, steps: GradientSteps, options: LossOptions) -> Check:
    other, temperature = complex_step_gradient(losses, options), options.temperature
    gap = float(np.abs(other * temperature - steps.gradient * temperature).max())
    reach = 1.0 + min(_largest(losses.softmax.scaled), 750.0) + _lost(losses, options)
    terms = float(np.abs(losses.weighted).sum(axis=1).max()) / losses.denominator / options.unit
    scale = max(terms, float(np.abs(steps.gradient * temperature).max()))
    # The textbook formula loses reach * 2^-53 in its exponent; the shortcut does not.
    return Check("complex-step", Text("complex-step derivative agrees"), gap <= 1e-14 * reach * scale, gap)
