"""grad: p - y, with the chain rule beside it and the complex step as proof."""

import numpy as np

from ..document.explanation import Array, Check, Explanation, Phrase, Section, Step, Value
from ..maths.complex_step import complex_step_gradient
from ..maths.gradient import GradientSteps, gradient_steps
from ..maths.jacobian import chain_steps, jacobian_steps
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps
from ..maths.sums import sum_rows, sums_to_one
from ..read.problem import Problem
from . import proofs as checks
from .common import column, flat, label_list, logsumexp_step, scalar, title_of
from .loss import exact_check, loss_columns, loss_inputs, loss_notes, loss_question, loss_step
from .loss_infinite import NO_CHAIN, is_out_of_reach

MOST_MATRIX = 250_000  # entries of the matrices that the proofs may build: 2 MB, a few milliseconds


def explain(problem: Problem, options: LossOptions, unit: str) -> Explanation:
    """dL/dz of the loss: p - y, then what every option makes of it."""
    loss = cross_entropy_steps(problem.logits, options, problem.labels, problem.target)
    steps = gradient_steps(loss, options)
    columns = [*loss_columns(problem, loss, options), *_gradient_columns(problem, loss, steps, options)]
    total = scalar(problem, "gradient_sum", "the sum of the gradient", "sum dL/dz", sum_rows(steps.gradient))
    value = loss_step(problem, loss, options, unit)._replace(formula="loss")
    chain = _chain(loss, steps, options)
    sections = (
        Section("", (*columns, logsumexp_step(problem, loss.softmax, options.temperature), total, value)),
        *([Section(_chain_title(steps, options), tuple(chain))] if chain else []),
    )
    result: dict[str, Value] = {"gradient": flat(problem, steps.gradient), "loss": value.value}
    exact = exact_check(problem, loss, options, sections, {**result, "divisor": steps.divisor})
    return Explanation(
        command="grad",
        title=title_of(problem, "gradient of the cross-entropy"),
        inputs=loss_inputs(problem, options, unit),
        sections=sections,
        result=result,
        answer=columns[-1],
        checks=checks.present(*_checks(loss, steps, options, chain), exact),
        notes=(*_notes(problem, loss, steps, options), *loss_notes(problem, loss, options), *_left_out(loss, chain)),
        names=problem.names,
        marked=label_list(problem),
        single=problem.single,
        question=loss_question(problem, loss, options, "grad", flat(problem, steps.gradient)),
    )


def _gradient_columns(problem: Problem, loss: LossSteps, steps: GradientSteps, options: LossOptions) -> list[Step]:
    """p - y, the additions of z-loss and softcap, and the whole after the divisions."""
    u = _target_symbol(options)
    single = problem.single
    shown: Phrase = ("[", loss.softmax.probabilities[0], "] - [", loss.weighted[0], "]") if single else ""
    if _sums_to_one(loss):
        symbol, title = f"p - {u}", "the probability minus the target"
    else:
        symbol, title = f"p U - {u}", "the probability times the target's mass U, minus the target"
    parts = [column("difference", title, symbol, steps.cross_entropy, symbol, shown, "signed")]
    whole = symbol
    if options.z_loss:
        parts.append(column("z_loss_gradient", "what z-loss adds", "2 s logsumexp p", steps.z_loss, "2 s lse p"))
        whole = f"{symbol} + 2 s lse p"
    if options.softcap is not None:
        parts.append(column("slope", "the slope of the soft cap", "1 - tanh^2(z / c)", steps.slope, "dz'/dz"))
        whole = f"({whole}) dz'/dz"
    if whole == symbol and steps.divisor == 1:
        return [
            column("gradient", f"the gradient: {title}", f"dL/dz = {symbol}", steps.gradient, symbol, shown, "signed")
        ]
    divided = f"({whole}) / {_divisor_words(problem, loss, options)}" if steps.divisor != 1 else whole
    answer = column("gradient", "the gradient", f"dL/dz = {divided}", steps.gradient, "dL/dz", "", "signed")
    return [*parts, answer]


def _target_symbol(options: LossOptions) -> str:
    if options.weight is not None:
        return "u"
    return "y'" if options.label_smoothing else "y"


def _divisor_words(problem: Problem, loss: LossSteps, options: LossOptions) -> str:
    parts = []
    if loss.denominator != 1:
        parts.append("sum w[y]" if options.weight is not None and problem.target is None else "N")
    if options.unit != 1:
        parts.append("ln 2" if options.unit < 1 else "ln 10")
    if options.temperature != 1:
        parts.append("T")
    return parts[0] if len(parts) == 1 else f"({' '.join(parts)})"


def _notes(problem: Problem, loss: LossSteps, steps: GradientSteps, options: LossOptions) -> tuple[Phrase, ...]:
    notes: list[Phrase] = []
    if options.weight is not None:
        notes.append("u = w y is the target times the class weights, and U = sum u.")
    elif not _sums_to_one(loss):
        notes.append("U = sum y.")
    if steps.divisor != loss.denominator:  # what the mean alone divides by has its own note
        notes.append(("Divided by ", _divisor_words(problem, loss, options), " = ", steps.divisor, "."))
    return tuple(notes)


def _chain(loss: LossSteps, steps: GradientSteps, options: LossOptions) -> list[Step]:
    """dL/dp = -y/p, then J^T dL/dp with the whole matrix; nothing where p = 0 under a positive target."""
    if _matrix_size(loss) > MOST_MATRIX or is_out_of_reach(loss) or not loss.counted.any():
        return []
    jacobian = jacobian_steps(loss.softmax, options.temperature).jacobian
    if not np.isfinite(jacobian).all():  # 1 / T is past the largest double
        return []
    chain = chain_steps(loss.softmax, jacobian, loss.weighted)
    name = "dL/dp" if _is_whole(steps, options) else "dL_row/dp"
    outer, words = f"{name} = -{_target_symbol(options)} / p", f"J^T {name} = {_chain_words(loss, options)}"
    return [
        column("outer_gradient", "the loss by the probabilities", outer, chain.outer, name),
        column("chain", "through the Jacobian of softmax", words, chain.product, f"J^T {name}", kind="signed"),
    ]


def _matrix_size(loss: LossSteps) -> int:
    """The entries of the Jacobians of all rows."""
    return int(loss.logits.size * loss.logits.shape[1])


def _left_out(loss: LossSteps, chain: list[Step]) -> list[Phrase]:
    """Why there is no chain rule."""
    if chain or not loss.counted.any():
        return []
    if _matrix_size(loss) <= MOST_MATRIX:
        return [NO_CHAIN]
    shape = "K^2" if len(loss.logits) == 1 else "N K^2"
    what = f"the chain rule, whose Jacobian has {shape} = {_matrix_size(loss)} entries, and the complex-step check"
    return [f"Left out at this size: {what}."]


def _checks(loss: LossSteps, steps: GradientSteps, options: LossOptions, chain: list[Step]) -> list[Check]:
    size = max(1.0, float(np.abs(loss.weighted).sum(axis=1).max()))
    made = [_sums_to_zero(steps, options, size)]
    if chain:
        gap = float(np.abs(chain[-1].value - steps.cross_entropy / options.temperature).max()) * options.temperature
        passed = gap <= 1e-13 * size * loss.logits.shape[1]
        made.append(Check("chain-rule", chain[-1].formula, passed, gap))
    if _matrix_size(loss) <= MOST_MATRIX and _is_tame(loss, steps, options):
        made.append(_complex_step(loss, steps, options))
    return made


def _is_whole(steps: GradientSteps, options: LossOptions) -> bool:
    """What the chain rule gives is all of the gradient only where nothing is added or divided afterwards."""
    return steps.divisor == options.temperature and not options.z_loss and options.softcap is None


def _chain_title(steps: GradientSteps, options: LossOptions) -> str:
    if _is_whole(steps, options):
        return "the chain rule, the long way to the same"
    return f"the chain rule, as far as the softmax goes: L_row = -sum {_target_symbol(options)} ln p of one row"


def _sums_to_one(loss: LossSteps) -> bool:
    """Whether U = 1 in each row that counts, as closely as targets are checked for it: then p U - u is p - y."""
    return bool(sums_to_one(loss.weighted)[loss.counted].all())


def _chain_words(loss: LossSteps, options: LossOptions) -> str:
    """What J^T dL/dp is: p - y, with the mass U of a weighted target and the 1/T of the Jacobian."""
    u = _target_symbol(options)
    words = f"p - {u}" if _sums_to_one(loss) else f"p U - {u}"
    return words if options.temperature == 1 else f"({words}) / T"


def _is_tame(loss: LossSteps, steps: GradientSteps, options: LossOptions) -> bool:
    """Whether the textbook formula of the complex step can follow: nothing is infinite, no exponent beyond 1e6."""
    finite = np.isfinite(steps.gradient).all() and np.isfinite(loss.losses).all()
    exponents = np.abs(loss.softmax.scaled).max(initial=0.0, where=np.isfinite(loss.logits))
    reach = max(float(exponents), _lost(loss, options))
    return bool(finite and 1e-100 < options.temperature < 1e100 and options.z_loss < 1e100 and reach < 1e6)


def _largest(values: Array) -> float:
    return float(np.abs(values).max(initial=0.0, where=np.isfinite(values)))


def _lost(loss: LossSteps, options: LossOptions) -> float:
    """max |z'| / T, whose last digits the textbook formula rounds away under a soft cap; without one z is exact."""
    return 0.0 if options.softcap is None else _largest(loss.capped) / options.temperature


def _sums_to_zero(steps: GradientSteps, options: LossOptions, size: float) -> Check:
    """sum p U - u = 0: shifting every logit alike changes nothing. z-loss and softcap are not shift-invariant."""
    worst = float(np.abs(sum_rows(steps.cross_entropy)).max())
    title = "sum dL/dz = 0" if not options.z_loss and options.softcap is None else "sum p - y = 0"
    return Check("sums-to-zero", title, worst <= 2.0**-50 * size * steps.gradient.shape[1], worst)


def _complex_step(loss: LossSteps, steps: GradientSteps, options: LossOptions) -> Check:
    other = complex_step_gradient(loss, options)
    gap = float(np.abs(_unscaled(other, options) - _unscaled(steps.gradient, options)).max())
    reach = 1.0 + min(_largest(loss.softmax.scaled), 750.0) + _lost(loss, options)
    terms = float(np.abs(loss.weighted).sum(axis=1).max()) / loss.denominator / options.unit
    scale = max(terms, float(np.abs(_unscaled(steps.gradient, options)).max()))
    # The textbook formula loses reach * 2^-53 in its exponent; the shortcut does not.
    passed = gap <= 1e-14 * reach * scale
    return Check("complex-step", "complex-step derivative agrees", passed, gap)


def _unscaled(gradient: Array, options: LossOptions) -> Array:
    return gradient * options.temperature
