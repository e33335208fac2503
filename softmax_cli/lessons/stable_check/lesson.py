"""stable-check: which formula survives in which floating-point format, and at which step the other one dies."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ...document.explanation import Check, Explanation, Step
from ...document.text import Text
from ...document.values import Data
from ...maths.formats.floats import FORMATS, Format, thresholds_hold
from ...maths.formats.stability import ExactValues, exact_values, unshifted_difference
from ...maths.formats.stability_check import Checked, check_format, worst_of
from ...maths.formats.stability_status import Judgement
from ...read.decimals import typed_decimals
from ...read.problem import Problem
from ..common import flat, input_notes, inputs_of, title_of
from .notes import notes
from .tables import summary_section, value_sections


def explain(
    problem: Problem,
    *,
    dtypes: Sequence[str] | None = None,
    exit_code: bool = False,
) -> Explanation:
    """Both formulas in each of `dtypes` (all four by default), beside the exact values and a verdict in words.

    Rows with nan or +inf are welcome. `safe` is about the naive formula, the one that people write by hand, in every
    format checked; `stable_safe` is about the shifted one. With `exit_code`, an unsafe naive formula makes the
    explanation negative.
    """
    forms = [FORMATS[name] for name in dtypes or FORMATS]
    typed = typed_decimals(problem.tokens, problem.logits)
    reference = exact_values(problem.logits, typed)
    checked = [check_format(form, problem.logits, reference, problem.labels) for form in forms]
    safe = _all_ok(one.naive_rows for one in checked)
    stable_safe = _all_ok(one.shifted_rows for one in checked)
    formats: list[Data] = [_result(problem, one, reference) for one in checked]
    summary = summary_section(checked, safe)
    return Explanation(
        command="stable-check",
        title=title_of(problem, "stable-check"),
        inputs=inputs_of(problem, dtypes=[form.name for form in forms], exit_code=exit_code),
        sections=(summary, *value_sections(problem, checked, reference)),
        table=summary.steps[0],
        result={"formats": formats, "safe": safe, "stable_safe": stable_safe},
        answer=_answer(safe),
        checks=_checks(problem, forms, reference, typed),
        notes=(*input_notes(problem), *notes(problem, checked, reference)),
        names=problem.names,
        row_names=problem.ids,
        marked=_marked(problem),
        single=problem.single,
        negative=exit_code and not safe,
    )


def _all_ok(rows: Iterable[Iterable[Judgement]]) -> bool:
    return all(judgement.status == "ok" for row in rows for judgement in row)


def _answer(safe: bool) -> Step:
    formula = Text("safe = the naive formula is ok in every format checked")
    return Step(
        "safe", Text("the naive formula"), formula, Text("safe") if safe else Text("unsafe"), symbol=Text("safe")
    )


def _marked(problem: Problem) -> list[int] | None:
    if problem.labels is None:
        return None
    classes = problem.logits.shape[1]
    return [int(y) if 0 <= y < classes else -1 for y in problem.labels]


def _result(problem: Problem, one: Checked, reference: ExactValues) -> Mapping[str, Data]:
    """One format: its limits, both formulas' numbers beside the exact ones, and what became of them."""
    form = one.form
    worst, stable_worst = worst_of(one.naive_rows), worst_of(one.shifted_rows)
    return {
        "format": form.name,
        **_statuses(one.naive_rows[worst], one.shifted_rows[stable_worst]),
        "naive": flat(problem, one.naive.probabilities),
        "stable": flat(problem, one.shifted.probabilities),
        "exact": flat(problem, reference.probabilities),
        "naive_log": flat(problem, one.naive.log_probabilities),
        "stable_log": flat(problem, one.shifted.log_probabilities),
        "exact_log": flat(problem, reference.log_probabilities),
        "exp_overflows_above": form.exp_overflows_above,
        "exp_zero_below": form.exp_zero_below,
        "exp_flushed_below": form.exp_flushed_below,
        "epsilon": form.epsilon,
        "largest": form.largest,
        **({} if problem.single else _rows(one, worst)),
        **_losses(problem, one, reference),
    }


def _statuses(naive: Judgement, stable: Judgement) -> Mapping[str, Data]:
    return {
        "status": naive.status,
        "failed_step": naive.step,
        "failed_class": naive.class_index,
        "stable_status": stable.status,
        "stable_failed_step": stable.step,
        "stable_failed_class": stable.class_index,
    }


def _rows(one: Checked, worst: int) -> Mapping[str, Data]:
    return {
        "failed_row": None if one.naive_rows[worst].status == "ok" else worst,
        "rows": [_statuses(*pair) for pair in zip(one.naive_rows, one.shifted_rows, strict=True)],
    }


def _losses(problem: Problem, one: Checked, reference: ExactValues) -> Mapping[str, Data]:
    if problem.labels is None or one.naive.loss is None or one.shifted.loss is None or one.fused is None:
        return {}
    return {
        "naive_loss": flat(problem, one.naive.loss),
        "stable_loss": flat(problem, one.shifted.loss),
        "unshifted_loss": flat(problem, one.fused.unshifted),
        "fused_loss": flat(problem, one.fused.loss),
        "exact_loss": flat(problem, reference.loss(problem.labels)),
    }


def _checks(
    problem: Problem, forms: list[Format], reference: ExactValues, typed: Sequence[Sequence[Decimal]]
) -> tuple[Check, ...]:
    holds = all(thresholds_hold(form) for form in forms)
    checks = [Check("thresholds", Text("exp obeys its thresholds"), holds)]
    difference = unshifted_difference(problem.logits, reference, typed)
    if difference is not None:
        title = Text("with 50 digits the shift changes nothing")
        checks.append(Check("identity", title, difference <= 2.0**-52, difference))
    return tuple(checks)
