"""The tables of stable-check: a line a format, then the numbers of both formulas beside the exact ones."""

from collections.abc import Sequence

from ...document.explanation import Section, Step
from ...document.formula import Value, equation, group
from ...document.notation import L, S, d, e, exp, ln, log1p, m, maximum, p, s, total, true, z
from ...document.text import Text
from ...document.values import Cell, Column, Records
from ...maths.formats.stability import ExactValues
from ...maths.formats.stability_check import Checked, worst_of
from ...read.problem import Problem
from ..common import column, scalar

_NAIVE = equation(p, exp(z) / total(exp(z)))
_SHIFTED = equation(p, exp(z - m) / S)
_EXACT, _EXACT_TITLE = Text("p, 50 digits"), Text("the exact probability")

_STATUSES = {
    "ok": Text("ok"),
    "digits-lost": Text("digits lost"),
    "absorption": Text("absorption"),
    "log-of-zero": Text("log of zero"),
    "collapsed-inputs": Text("collapsed inputs"),
    "underflow": Text("underflow to 0/0"),
    "sum-overflow": Text("sum overflow"),
    "overflow": Text("overflow"),
    "undefined-input": Text("undefined input"),
}


def summary_section(checked: Sequence[Checked], safe: bool) -> Section:
    """Per format: what became of each formula, and the limits of exp. The verdict is the heading."""
    columns = (
        Column("format", Text("format")),
        Column("status", Text("naive")),
        Column("stable_status", Text("shifted")),
        Column("exp_overflows_above", Text("exp inf above")),
        Column("exp_zero_below", Text("exp 0 below")),
        Column("exp_flushed_below", Text("or flushed")),
    )
    rows = tuple(
        (
            one.form.name,
            _STATUSES[one.naive_rows[worst_of(one.naive_rows)].status],
            _STATUSES[one.shifted_rows[worst_of(one.shifted_rows)].status],
            one.form.exp_overflows_above,
            one.form.exp_zero_below,
            one.form.exp_flushed_below,
        )
        for one in checked
    )
    step = Step("formats", Text("what became of both formulas"), "", Records(columns, rows))
    return Section(Text("the naive formula is safe") if safe else Text("the naive formula is unsafe"), (step,))


def value_sections(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    """With one format every step of both formulas; with several, their probabilities side by side, and then every step
    of the widest format in which the naive formula fails."""
    sections: list[Section] = []
    detailed = checked[0] if len(checked) == 1 else None
    if detailed is None:
        sections += _side_by_side(problem, checked, exact)
        failing = [one for one in checked if any(judgement.status != "ok" for judgement in one.naive_rows)]
        detailed = max(failing, key=lambda one: one.form.digits) if failing else None
    sections += _loss_section(problem, checked, exact)
    return (
        sections
        if detailed is None
        else [*sections, _naive_steps(problem, detailed), _shifted_steps(problem, detailed, exact)]
    )


def _side_by_side(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    given = Value(problem.logits[0]) if problem.single else None
    naive = [column("logits", Text("the logits"), z, problem.logits, numbers=given, kind="input")]
    shifted = []
    for one in checked:
        name, p_naive, p_shifted = one.form.name, one.naive.probabilities, one.shifted.probabilities
        naive.append(column(f"naive_{name}", Text("naive, in {name}", name=name), _NAIVE, p_naive, name))
        shifted.append(column(f"shifted_{name}", Text("shifted, in {name}", name=name), _SHIFTED, p_shifted, name))
    for steps, step_id in ((naive, "exact"), (shifted, "shifted_exact")):
        steps.append(column(step_id, _EXACT_TITLE, _EXACT, exact.probabilities, Text("exact")))
    return [
        Section(Text("naive: {formula}", formula=_NAIVE), tuple(naive)),
        Section(Text("shifted: {formula}", formula=_SHIFTED), tuple(shifted)),
    ]


def _loss_section(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    if problem.labels is None:
        return []
    row_column = () if problem.single else (Column("row", Text("row")),)
    columns = (
        Column("format", Text("format")),
        *row_column,
        Column("naive_loss", -ln(p)),
        Column("stable_loss", ln(S) - (z[true] - m)),
        Column("unshifted_loss", group(m + ln(S)) - z[true]),
        Column("fused_loss", group(m - z[true]) + log1p(s)),
        Column("exact_loss", Text("exact")),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in checked:
        if one.naive.loss is None or one.shifted.loss is None or one.fused is None:
            continue
        losses = zip(
            one.naive.loss,
            one.shifted.loss,
            one.fused.unshifted,
            one.fused.loss,
            exact.loss(problem.labels),
            strict=True,
        )
        for row, numbers in enumerate(losses):
            rows.append((one.form.name, *(() if problem.single else (row,)), *numbers))
    step = Step("losses", Text("the loss of the label, four ways"), "", Records(columns, tuple(rows)))
    title = Text("loss: {formula}, s = the sum of the other exp(z - m)", formula=equation(L, -ln(p[true])))
    return [Section(title, (step,))]


def _naive_steps(problem: Problem, one: Checked) -> Section:
    naive, name = one.naive, one.form.name
    steps = (
        column(f"{name}_z", Text("the logits as {name} holds them", name=name), z, naive.logits, kind="input"),
        column(f"{name}_exp", Text("the exponentials"), equation(e, exp(z)), naive.exponentials, exp(z)),
        column(
            f"{name}_sums", Text("the sum so far, from left to right"), Text("sum e so far"), naive.running_sums,
            Text("sum so far"),
        ),
        column(f"{name}_p", Text("each exponential over the sum"), equation(p, e / total(e)), naive.probabilities),
        column(f"{name}_log", Text("the logarithm of p"), ln(p), naive.log_probabilities),
        scalar(problem, f"{name}_sum", Text("the sum of the exponentials"), total(e), naive.total),
    )  # fmt: skip
    return Section(Text("{name}, naive, step by step", name=name), steps)


def _shifted_steps(problem: Problem, one: Checked, exact: ExactValues) -> Section:
    ours, name, powers = one.shifted, one.form.name, exp(z - m)
    steps = (
        column(f"{name}_shift", Text("the maximum subtracted"), equation(d, z - m), ours.shifted, z - m),
        column(f"{name}_shifted_exp", Text("the exponentials"), equation(e, powers), ours.exponentials, powers),
        column(f"{name}_shifted_p", Text("each exponential over the sum"), equation(p, e / S), ours.probabilities),
        column(f"{name}_exact", _EXACT_TITLE, _EXACT, exact.probabilities, Text("exact p")),
        column(f"{name}_shifted_log", Text("no logarithm of p"), equation(ln(p), d - ln(S)), ours.log_probabilities),
        scalar(problem, f"{name}_max", Text("the largest logit"), equation(m, maximum(z)), ours.maximum),
        scalar(problem, f"{name}_shifted_sum", Text("the sum of the exponentials"), equation(S, total(e)), ours.total),
        scalar(problem, f"{name}_log_sum", Text("its logarithm"), ln(S), ours.log_total),
    )
    return Section(Text("{name}, shifted, step by step", name=name), steps)
