"""The tables of stable-check: a line a format, then the numbers of both formulas beside the exact ones."""

from collections.abc import Sequence
from typing import Any

from ...document.explanation import Phrase, Section, Step
from ...maths.formats.stability import ExactValues
from ...maths.formats.stability_check import Checked, worst_of
from ...read.problem import Problem
from ..common import column, scalar

NAIVE = "p = exp(z) / sum exp(z)"
SHIFTED = "p = exp(z - m) / S"


def summary_section(checked: Sequence[Checked], safe: bool) -> Section:
    """Per format: what became of each formula, and the limits of exp. The verdict is the heading."""
    records = [
        {
            "format": one.form.name,
            "naive": one.naive_rows[worst_of(one.naive_rows)].status,
            "shifted": one.shifted_rows[worst_of(one.shifted_rows)].status,
            "exp inf above": one.form.exp_overflows_above,
            "exp 0 below": one.form.exp_zero_below,
            "epsilon": one.form.epsilon,
        }
        for one in checked
    ]
    step = Step("formats", "what became of both formulas", "", records, ("record",))
    return Section(f"the naive formula is {'safe' if safe else 'unsafe'}", (step,))


def value_sections(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    """With one format every step of both formulas; with several, their probabilities side by side, and then every step
    of the widest format in which the naive formula fails."""
    sections = []
    detailed = checked[0] if len(checked) == 1 else None
    if detailed is None:
        sections += _side_by_side(problem, checked, exact)
        failing = [one for one in checked if any(judgement.status != "ok" for judgement in one.naive_rows)]
        detailed = max(failing, key=lambda one: one.form.digits) if failing else None
    sections += _loss_section(problem, checked, exact)
    return sections if detailed is None else [*sections, *_every_step(problem, detailed, exact)]


def _side_by_side(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    true = "the exact probability"
    naive = [column("logits", "the logits", "z", problem.logits, "z", _bracketed(problem), kind="input")]
    shifted = []
    for one in checked:
        name = one.form.name
        p, q = one.naive.probabilities, one.shifted.probabilities
        naive.append(column(f"naive-{name}", f"naive, in {name}", NAIVE, p, name))
        shifted.append(column(f"shifted-{name}", f"shifted, in {name}", SHIFTED, q, name))
    naive.append(column("exact", true, "p, 50 digits", exact.probabilities, "exact"))
    shifted.append(column("shifted-exact", true, "p, 50 digits", exact.probabilities, "exact"))
    return [Section(f"naive: {NAIVE}", tuple(naive)), Section(f"shifted: {SHIFTED}", tuple(shifted))]


def _loss_section(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Section]:
    if problem.labels is None:
        return []
    losses = exact.loss(problem.labels)
    records: list[dict[str, Any]] = []
    for one in checked:
        for r in range(len(problem.logits)):
            if one.naive.loss is None or one.shifted.loss is None or one.fused is None:
                continue
            row = {} if problem.single else {"row": r}
            numbers = {"-ln p": one.naive.loss[r], "ln S - (z_y - m)": one.shifted.loss[r]}
            fused = {"(m - z_y) + log1p(s)": one.fused.loss[r], "exact": losses[r]}
            records.append({"format": one.form.name, **row, **numbers, **fused})
    step = Step("losses", "the loss of the label, three ways", "", records, ("record",))
    return [Section("loss: L = -ln p_y, s = the sum of the other exp(z - m)", (step,))]


def _every_step(problem: Problem, one: Checked, exact: ExactValues) -> list[Section]:
    return [_naive_steps(problem, one), _shifted_steps(problem, one, exact)]


def _naive_steps(problem: Problem, one: Checked) -> Section:
    n, name = one.naive, one.form.name
    steps = (
        column(f"{name}-z", f"the logits as {name} holds them", "z", n.logits, "z", kind="input"),
        column(f"{name}-exp", "the exponentials", "e = exp(z)", n.exponentials, "exp(z)"),
        column(f"{name}-sums", "the sum so far, from left to right", "sum e so far", n.running_sums, "sum so far"),
        column(f"{name}-p", "each exponential over the sum", "p = e / sum e", n.probabilities, "p"),
        column(f"{name}-log", "the logarithm of p", "ln p", n.log_probabilities, "ln p"),
        scalar(problem, f"{name}-sum", "the sum of the exponentials", "sum e", n.total),
    )
    return Section(f"{name}, naive, step by step", steps)


def _shifted_steps(problem: Problem, one: Checked, exact: ExactValues) -> Section:
    s, name = one.shifted, one.form.name
    steps = (
        column(f"{name}-shift", "the maximum subtracted", "d = z - m", s.shifted, "z - m"),
        column(f"{name}-shifted-exp", "the exponentials", "e = exp(z - m)", s.exponentials, "exp(z - m)"),
        column(f"{name}-shifted-p", "each exponential over the sum", "p = e / S", s.probabilities, "p"),
        column(f"{name}-exact", "the exact probability", "p, 50 digits", exact.probabilities, "exact p"),
        column(f"{name}-shifted-log", "no logarithm of p", "ln p = d - ln S", s.log_probabilities, "ln p"),
        scalar(problem, f"{name}-max", "the largest logit", "m = max(z)", s.maximum),
        scalar(problem, f"{name}-shifted-sum", "the sum of the exponentials", "S = sum e", s.total),
        scalar(problem, f"{name}-log-sum", "its logarithm", "ln S", s.log_total),
    )
    return Section(f"{name}, shifted, step by step", steps)


def _bracketed(problem: Problem) -> Phrase:
    return ("[", problem.logits[0], "]") if problem.single else ""
