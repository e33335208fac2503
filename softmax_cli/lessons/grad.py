"""grad: p - y, with the chain rule beside it and the complex step as proof."""

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Formula, Value, derivative, equation, group
from ..document.notation import J_T, K, L_row, N, T, c, dL_dp, dL_dz, dz_dz, ln, loss, p, s, tanh, total, z
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..maths.arrays import sum_rows, sums_to_one
from ..maths.derivatives import GradientSteps, chain_of, complex_step_gradient, gradient_steps
from ..maths.loss import LossOptions
from ..read.problem import Problem
from . import proofs
from .common import column, flat, label_list, no_chain, scalar, tempered, title_of
from .loss import LossCase, case_of

MOST_MATRIX = 250_000  # entries of the matrices that the proofs may build: 2 MB, a few milliseconds
UNPROVED = ("chain",)  # a check of its own


def explain(problem: Problem, options: LossOptions) -> Explanation:
    """dL/dz of the loss: p - y, then what every option makes of it."""
    case = case_of(problem, options)
    steps = gradient_steps(case.steps, options)
    columns = [*case.columns(), *_gradient_columns(case, steps)]
    in_all = scalar(problem, "gradient_sum", Text("the sum of the gradient"), total(dL_dz), steps.total)
    value = case.loss_step()._replace(formula=loss)
    chain = _chain(case, steps)
    sections = (
        Section("", (*columns, case.logsumexp_step(), in_all, value)),
        *([Section(_chain_title(case, steps), tuple(chain))] if chain else []),
    )
    result: dict[str, Data] = {"gradient": flat(problem, steps.gradient), "loss": value.value}
    exact = case.exact_check(sections, {**result, "divisor": steps.divisor}, UNPROVED)
    return Explanation(
        command="grad",
        title=title_of(problem, Text("gradient of the cross-entropy")),
        inputs=case.inputs(),
        sections=sections,
        result=result,
        answer=columns[-1],
        checks=proofs.present(*_checks(case, steps, chain), exact),
        notes=(*_notes(case, steps), *case.notes(), *_left_out(case, chain)),
        names=problem.names,
        row_names=problem.ids,
        marked=label_list(problem),
        single=problem.single,
        question=case.question("grad", flat(problem, steps.gradient)),
    )


def _gradient_columns(case: LossCase, steps: GradientSteps) -> list[Step]:
    """p - y, the additions of z-loss and softcap, and the whole after the divisions."""
    problem, options = case.problem, case.options
    shown = Value(case.steps.softmax.probabilities[0]) - Value(case.steps.weighted[0]) if problem.single else None
    whole, cap = _difference(case), options.softcap is not None
    if not (options.z_loss or cap or steps.divisor != 1):
        title = Text("the gradient: the probability minus the target")
        if not _sums_to_one(case):
            title = Text("the gradient: the probability times the target's mass U, minus the target")
        return [column("gradient", title, equation(dL_dz, whole), steps.gradient, whole, shown, "signed")]
    title = Text("the probability minus the target")
    if not _sums_to_one(case):
        title = Text("the probability times the target's mass U, minus the target")
    parts = [column("difference", title, whole, steps.cross_entropy, whole, shown, "signed")]
    if options.z_loss:
        pull, title = 2 * s * "lse" * p, Text("what z-loss adds")
        parts.append(column("z_loss_gradient", title, 2 * s * case.logsumexp * p, steps.z_loss, pull))
        if _apart(case):  # class weights divide the cross-entropy alone
            whole, pull = whole / total("w[y]"), pull / N
        whole = whole + pull
    if cap:
        slope = 1 - (tanh**2)(z / c)
        parts.append(column("slope", Text("the slope of the soft cap"), slope, steps.slope, dz_dz))
        whole = whole * dz_dz
    if _shared(case, steps) != 1:
        whole = (group(whole) if cap or _apart(case) else whole) / _divisor(case)
    answer = column("gradient", Text("the gradient"), equation(dL_dz, whole), steps.gradient, kind="signed")
    return [*parts, answer]


def _sums_to_one(case: LossCase) -> bool:
    """Whether U = 1 in each row that counts, as closely as targets are checked for it: then p U - u is p - y."""
    return bool(sums_to_one(case.steps.weighted)[case.steps.counted].all())


def _difference(case: LossCase) -> Formula:
    """p - y, or p U - y where the target's mass U is not 1."""
    return (p if _sums_to_one(case) else p * "U") - case.target


def _apart(case: LossCase) -> bool:
    """Whether cross-entropy and z-loss are divided each by a number of its own."""
    return bool(case.options.z_loss) and case.steps.rows != case.steps.denominator


def _shared(case: LossCase, steps: GradientSteps) -> float:
    """What divides both the cross-entropy's and the z-loss's part."""
    return steps.divisor / case.steps.denominator if _apart(case) else steps.divisor


def _divisor(case: LossCase) -> Formula:
    options, factors = case.options, list[Formula]()
    if case.steps.denominator != 1 and not _apart(case):
        factors.append(total("w[y]") if options.weight is not None and case.problem.target is None else N)
    if options.unit != 1:
        factors.append(ln(2 if options.unit < 1 else 10))
    if options.temperature != 1:
        factors.append(T)
    first, *rest = factors or [Value(1)]
    for factor in rest:
        first = first * factor
    return group(first) if rest else first


def _notes(case: LossCase, steps: GradientSteps) -> Sentences:
    notes = []
    if case.options.weight is not None:
        notes.append(Text("u = w y is the target times the class weights, and U = sum u."))
    elif not _sums_to_one(case):
        notes.append(Text("U = sum y."))
    value = _shared(case, steps)
    if value != (1 if _apart(case) else case.steps.denominator):  # what the mean alone divides by has its own note
        notes.append(Text("Divided by {divisor} = {value}.", divisor=_divisor(case), value=value))
    return tuple(notes)


def _chain(case: LossCase, steps: GradientSteps) -> list[Step]:
    """dL/dp = -y/p, then J^T dL/dp with the whole matrix; nothing where p = 0 under a positive target."""
    softmax, weighted, temperature = case.steps.softmax, case.steps.weighted, case.options.temperature
    small = _matrix_size(case) <= MOST_MATRIX and case.steps.counted.any()
    chain = chain_of(softmax, weighted, temperature) if small else None
    if chain is None:
        return []
    slope = dL_dp if _is_whole(case, steps) else derivative(L_row, p)
    outer, product = equation(slope, -case.target / p), equation(J_T * slope, tempered(_difference(case), temperature))
    return [
        column("outer_gradient", Text("the loss by the probabilities"), outer, chain.outer),
        column("chain", Text("through the Jacobian of softmax"), product, chain.product, kind="signed"),
    ]


def _matrix_size(case: LossCase) -> int:
    """The entries of the Jacobians of all rows."""
    return int(case.problem.logits.size * case.problem.logits.shape[1])


def _left_out(case: LossCase, chain: list[Step]) -> Sentences:
    """Why there is no chain rule."""
    if chain or not case.steps.counted.any():
        return ()
    entries, shape = _matrix_size(case), K**2 if len(case.problem.logits) == 1 else N * K**2
    if entries <= MOST_MATRIX:
        return (no_chain(case.steps.softmax, case.steps.weighted),)
    return (
        Text(
            "Left out at this size: the chain rule, whose Jacobian has {shape} = {entries} entries, and the "
            "complex-step check.",
            shape=shape, entries=entries,
        ),
    )  # fmt: skip


def _is_whole(case: LossCase, steps: GradientSteps) -> bool:
    """What the chain rule gives is all of the gradient only where nothing is added or divided afterwards."""
    return steps.divisor == case.options.temperature and not case.options.z_loss and case.options.softcap is None


def _chain_title(case: LossCase, steps: GradientSteps) -> Text:
    if _is_whole(case, steps):
        return Text("the chain rule, the long way to the same")
    return Text("the chain rule, as far as the softmax goes: L_row = -sum {y} ln p of one row", y=case.target)


@np.errstate(all="ignore")
def _checks(case: LossCase, steps: GradientSteps, chain: list[Step]) -> list[Check | None]:
    temperature, classes = case.options.temperature, case.problem.logits.shape[1]
    worst, mass = float(np.abs(sum_rows(steps.cross_entropy)).max()), _mass(case)
    # z-loss and soft cap change with a shift of all logits: then only the part of the cross-entropy sums to 0.
    terms = p - "y" if case.options.z_loss or case.options.softcap is not None else dL_dz
    made = [Check("sums-to-zero", equation(total(terms), 0), worst <= 2.0**-50 * max(1.0, mass) * classes, worst)]
    if chain:
        gap = float(np.abs(np.asarray(chain[-1].value) - steps.cross_entropy / temperature).max()) * temperature
        made.append(Check("chain-rule", chain[-1].formula, gap <= 1e-13 * max(1.0, mass) * classes, gap))
    return [*made, _complex_step(case, steps) if _matrix_size(case) <= MOST_MATRIX else None]


def _mass(case: LossCase) -> float:
    """The largest sum |u| of a row."""
    return float(np.abs(case.steps.weighted).sum(axis=1).max())


def _extremes(values: Array) -> tuple[float, float]:
    """The smallest and the largest of the entries above 0; 1 where there are none."""
    positive = values[values > 0]
    return (float(positive.min()), float(positive.max())) if positive.size else (1.0, 1.0)


def _complex_step(case: LossCase, steps: GradientSteps) -> Check | None:
    """None where the textbook formula cannot follow: something is infinite, an exponent beyond 1e6, or a number so
    large or small that its step of 1e-100 leaves the doubles."""
    options, temperature, capped = case.options, case.options.temperature, case.steps.capped
    exponents = np.abs(case.steps.softmax.scaled).max(initial=0.0, where=np.isfinite(case.steps.logits))
    # max |z'| / T, whose last digits the textbook formula rounds away under a soft cap; without one z is exact.
    lost = 0.0
    if options.softcap is not None:
        lost = float(np.abs(capped).max(initial=0.0, where=np.isfinite(capped))) / temperature
    finite = np.isfinite(steps.gradient).all() and np.isfinite(case.steps.losses).all()
    sizes = (temperature, options.softcap or 1.0, case.steps.denominator, *_extremes(case.steps.weighted))
    followed = all(1e-100 < size < 1e100 for size in sizes) and options.z_loss < 1e100
    if not (finite and followed and max(exponents, lost) < 1e6):
        return None
    ours, textbook = (g * temperature for g in (steps.gradient, complex_step_gradient(case.steps, options)))
    gap = float(np.abs(textbook - ours).max())
    scale = max(_mass(case) / case.steps.denominator / options.unit, float(np.abs(ours).max()))
    # The textbook formula loses reach * 2^-53 in its exponent; the shortcut does not.
    reach = 1.0 + min(exponents, 750.0) + lost
    return Check("complex-step", Text("complex-step derivative agrees"), bool(gap <= 1e-14 * reach * scale), gap)
