"""stable-check: which formula survives in which floating-point format, and at which step the other one dies."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ...document.explanation import Array, Check, Explanation, Phrase, Step
from ...maths.formats.floats import FORMATS, Format, thresholds_hold
from ...maths.formats.stability import ExactValues, exact_values, unshifted_difference
from ...maths.formats.stability_check import Checked, check_format, worst_of
from ...maths.formats.stability_status import Judgement
from ...read.problem import Problem
from ..common import flat, input_notes, inputs_of, title_of
from .tables import summary_section, value_sections
from .words import RULE, verdict

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def explain(
    problem: Problem,
    *,
    dtypes: Sequence[str] | None = None,
    exit_code: bool = False,
    exact: Sequence[Sequence[Decimal]] | None = None,
) -> Explanation:
    """Both formulas in each of `dtypes` (all four by default), beside the exact values and a verdict in words.

    `exact` holds the logits as typed, see `typed_decimals`. Rows with nan or +inf are welcome. `safe` is about the
    naive formula, the one that people write by hand, in every format checked; `stable_safe` is about the shifted one.
    With `exit_code`, an unsafe naive formula makes the explanation negative.
    """
    forms = [FORMATS[name] for name in dtypes or FORMATS]
    reference = exact_values(problem.logits, exact)
    checked = [check_format(form, problem.logits, reference, problem.labels) for form in forms]
    safe = _all_ok(one.naive_rows for one in checked)
    stable_safe = _all_ok(one.shifted_rows for one in checked)
    formats = [_result(problem, one, reference) for one in checked]
    summary = summary_section(checked, safe)
    return Explanation(
        command="stable-check",
        title=title_of(problem, "stable-check"),
        inputs=inputs_of(problem, dtypes=[form.name for form in forms], exit_code=exit_code),
        sections=(summary, *value_sections(problem, checked, reference)),
        table=summary.steps[0],
        result={"formats": formats, "safe": safe, "stable_safe": stable_safe},
        answer=_answer(safe),
        checks=_checks(problem, forms, reference, exact),
        notes=(*input_notes(problem), *verdict(problem, checked, reference), RULE, *_reference_note(reference)),
        names=problem.names,
        marked=_marked(problem),
        single=problem.single,
        negative=exit_code and not safe,
    )


def typed_decimals(tokens: Sequence[str], logits: Array) -> list[list[Decimal]]:
    """The logits (N, K) as the decimal numbers that were typed: `tokens` in row order, one text a number.

    A token that is no plain decimal number (ln2, 1/3, nan), or that belongs to another entry, gives way to its float64.
    """
    values = logits.ravel().tolist()
    texts = list(tokens) if len(tokens) == len(values) else [""] * len(values)
    decimals = [_decimal(text, value) for text, value in zip(texts, values, strict=True)]
    columns = logits.shape[1]
    return [decimals[start : start + columns] for start in range(0, len(decimals), columns)]


def _decimal(text: str, value: float) -> Decimal:
    text = text.strip()
    if _PLAIN_NUMBER.fullmatch(text) and float(text) == value:
        return Decimal(text)
    return Decimal(value)


def _all_ok(rows: Iterable[Iterable[Judgement]]) -> bool:
    return all(judgement.status == "ok" for row in rows for judgement in row)


def _answer(safe: bool) -> Step:
    formula = "safe = the naive formula is ok in every format checked"
    return Step("safe", "the naive formula", formula, "safe" if safe else "unsafe", symbol="safe")


def _marked(problem: Problem) -> list[int] | None:
    if problem.labels is None:
        return None
    classes = problem.logits.shape[1]
    return [int(y) if 0 <= y < classes else -1 for y in problem.labels]


def _result(problem: Problem, one: Checked, reference: ExactValues) -> dict[str, Any]:
    """One format: its limits, both formulas' numbers beside the exact ones, and what became of them."""
    form = one.form
    worst, stable_worst = worst_of(one.naive_rows), worst_of(one.shifted_rows)
    entry: dict[str, Any] = {
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
        "epsilon": form.epsilon,
        "largest": form.largest,
    }
    if not problem.single:
        entry["failed_row"] = None if one.naive_rows[worst].status == "ok" else worst
        entry["rows"] = [_statuses(*pair) for pair in zip(one.naive_rows, one.shifted_rows, strict=True)]
    return entry | _losses(problem, one, reference)


def _statuses(naive: Judgement, stable: Judgement) -> dict[str, Any]:
    return {
        "status": naive.status,
        "failed_step": naive.step,
        "failed_class": naive.class_index,
        "stable_status": stable.status,
        "stable_failed_step": stable.step,
        "stable_failed_class": stable.class_index,
    }


def _losses(problem: Problem, one: Checked, reference: ExactValues) -> dict[str, Any]:
    if problem.labels is None or one.fused is None:
        return {}
    return {
        "naive_loss": flat(problem, one.naive.loss),
        "stable_loss": flat(problem, one.shifted.loss),
        "fused_loss": flat(problem, one.fused.loss),
        "exact_loss": flat(problem, reference.loss(problem.labels)),
    }


def _checks(
    problem: Problem, forms: list[Format], reference: ExactValues, exact: Sequence[Sequence[Decimal]] | None
) -> tuple[Check, ...]:
    holds = all(thresholds_hold(form) for form in forms)
    found = [Check("thresholds", "exp obeys its thresholds", holds)]
    difference = unshifted_difference(problem.logits, reference, exact)
    if difference is not None:
        title: Phrase = "with 50 digits the shift changes nothing"
        found.append(Check("identity", title, difference <= 2.0**-52, difference))
    return tuple(found)


def _reference_note(reference: ExactValues) -> tuple[Phrase, ...]:
    if reference.decimal:
        return ()
    return ("More than 20,000 numbers: the exact values are double-double ones, within 1 ulp.",)
