"""The tables of `complexity`: formulas, numbers, and passes over the row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...document.explanation import Section, Step, Value
from ...maths.cost import counts as cost

Record = dict[str, Any]

ANSWER = "softmax"  # the step that holds the answer


class _Row(NamedTuple):
    stage: str
    step: str
    passes: int | str | None
    operations: cost.Count
    bytes: cost.Count

    @property
    def name(self) -> str:
        """`max` for a step of softmax, `softmax, total`, and stage with formula for a stage of one step."""
        if self.stage == cost.SHIFTED[0].stage:
            return f"{self.stage}, total" if self.step == "total" else self.step
        return f"{self.stage} {self.step}"


def _rows() -> list[_Row]:
    """Every step of softmax, its total, and the stages around it."""
    whole = cost.SHIFTED_TOTAL
    return [
        *(_Row(step.stage, step.step, step.row_pass, step.operations, cost.bytes_moved(step)) for step in cost.SHIFTED),
        _Row("softmax", "total", f"{whole.passes} in all", whole.operations, cost.bytes_moved(whole)),
        *(
            _Row(step.stage, step.step, None, step.operations, cost.bytes_moved(step))
            for step in (*cost.DERIVATIVES, cost.LOGITS)
        ),
    ]


def _numbered_rows(dim: int | None) -> list[_Row]:
    """The rows that have a number: without `dim` those of the logits have none."""
    return [row for row in _rows() if dim is not None or row.stage != cost.LOGITS.stage]


def costs(classes: Sequence[int], dim: int | None) -> list[Record]:
    """One flat record for each K and step, formulas beside numbers."""
    return [
        {
            "classes": k,
            "stage": row.stage,
            "step": row.step,
            "operations_formula": str(row.operations),
            "operations": row.operations.at(k, dim or 0),
            "bytes_formula": str(row.bytes),
            "bytes": row.bytes.at(k, dim or 0),
            "order": row.operations.order,
        }
        for k in classes
        for row in _numbered_rows(dim)
    ]


def sizes(classes: Sequence[int], dim: int | None) -> tuple[Value, ...]:
    """K = 10, 1000 and, where given, d = 4096."""
    return ("K = ", *_joined(classes), *(() if dim is None else (", d = ", dim)))


def _joined(numbers: Sequence[int]) -> list[Value]:
    return [part for n in numbers for part in (", ", n)][1:]


def total_section(classes: Sequence[int], dim: int | None) -> Section:
    """The operations of each stage, one number for each K; those of softmax are the answer."""
    steps = [
        _total("classes", "number of classes", "K", cost.Count(classes=1), classes, 0)._replace(kind="input"),
        _total(ANSWER, "operations of one softmax", "softmax", cost.SHIFTED_TOTAL.operations, classes, 0),
    ]
    for step in cost.DERIVATIVES[:2]:
        steps.append(
            _total(step.stage.lower(), f"operations of one {step.stage}", step.stage, step.operations, classes, 0)
        )
    if dim is not None:
        steps.append(_total("logits", "operations of the logits", "logits", cost.LOGITS.operations, classes, dim))
    return Section("operations in all", tuple(steps))


def _total(id: str, title: str, symbol: str, count: cost.Count, classes: Sequence[int], d: int) -> Step:
    formula = symbol if str(count) == symbol else f"{symbol} = {count}"
    numbers = np.array([count.at(k, d) for k in classes], dtype=np.int64)
    return Step(id, title, formula, numbers, ("row",), symbol=symbol)


def formula_section() -> Section:
    """Operations and bytes of every step as formulas in K and d."""
    records = []
    for row in _rows():
        passes = {} if row.passes is None else {"pass": row.passes}
        formulas = {"operations": str(row.operations), "bytes": str(row.bytes), "order": row.operations.order}
        records.append({"step": row.name, **passes, **formulas})
    return Section(
        "one row of K classes; class vectors of d entries",
        (Step("formulas", "operations and bytes of every step", "", records, ("record",)),),
        note="an operation is one comparison, +, -, *, / or exp, or one multiply-add of a dot product; the bytes are "
        "the float64 values loaded and stored, the maximum and the sum staying in registers",
    )


def number_section(classes: Sequence[int], dim: int | None) -> Section:
    """The formulas at each K: one table for a single K, one of operations and one of bytes for several."""
    rows, d = _numbered_rows(dim), dim or 0
    if len(classes) == 1:
        k = classes[0]
        records = [{"step": r.name, "operations": r.operations.at(k, d), "bytes": r.bytes.at(k, d)} for r in rows]
        steps = [Step("numbers", "operations and bytes in numbers", "", records, ("record",))]
    else:
        operations = [_across(row.name, "operations", row.operations, classes, d) for row in rows]
        moved = [_across(row.name, "bytes", row.bytes, classes, d) for row in rows]
        steps = [
            Step("operations", "operations in numbers", "", operations, ("record",)),
            Step("bytes", "bytes in numbers", "", moved, ("record",)),
        ]
    return Section(("in numbers: ", *sizes(classes, dim)), tuple(steps))


def _across(name: str, head: str, count: cost.Count, classes: Sequence[int], d: int) -> Record:
    return {head: name, **{f"K = {k}": count.at(k, d) for k in classes}}


def variant_section() -> Section:
    """Naive, shifted and online softmax: passes, operations, loads and stores."""
    records = [
        {
            "softmax": variant.name,
            "passes": variant.passes,
            "operations": str(variant.operations),
            "loads": str(variant.loads),
            "stores": str(variant.stores),
            "bytes": str(cost.bytes_moved(variant)),
        }
        for variant in cost.VARIANTS
    ]
    return Section(
        "passes over the row",
        (Step("passes", "passes, loads and stores", "B = 8 (loads + stores)", records, ("record",)),),
        note="subtracting the maximum costs one pass more; a fused kernel stores no exp but computes it again, since "
        "memory is slower than arithmetic; the online form finds maximum and sum in one pass",
    )
