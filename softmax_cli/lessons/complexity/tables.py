"""The tables of `complexity`: formulas, numbers, and passes over memory."""

from collections.abc import Sequence

import numpy as np

from ...document.explanation import Section, Step
from ...document.formula import Formula, Function, Sum, Words, equation, part
from ...document.notation import J, K, T, d, h, p, v, y
from ...document.text import Text
from ...document.values import Cell, Column, Data, Records
from ...maths.cost import counts as cost
from .sizes import sizes

ANSWER = "softmax"  # the step that holds the answer

# Each stage, and each step of softmax, as people call it.
STAGES = {
    "softmax": Text("softmax"), "gradient": Text("gradient"), "jacobian": Text("Jacobian"), "logits": Text("logits"),
}  # fmt: skip
_STEPS = {
    ("softmax", "max"): Text("max"),
    ("softmax", "subtract"): Text("subtract"),
    ("softmax", "exp"): Text("exp"),
    ("softmax", "sum"): Text("sum"),
    ("softmax", "divide"): Text("divide"),
    ("softmax", "total"): Text("softmax, total"),
    ("gradient", "total"): Text("gradient {formula}", formula=p - y),
    ("jacobian", "total"): Text("Jacobian {formula}", formula=Function("diag")(p) - p * p**T),
    ("matrix_product", "total"): Text("matrix product {formula}", formula=J**T * v),
    ("vjp", "total"): Text("vjp {formula}", formula=p @ (v - p.dot(v))),
    ("logits", "total"): Text("logits {formula}", formula=part("W") * h),
}
_VARIANTS = {
    "naive": Text("naive, step by step"),
    "shifted": Text("shifted, step by step"),
    "naive_fused": Text("naive, fused"),
    "shifted_fused": Text("shifted, fused"),
    "online_fused": Text("online, fused"),
}
_STEP, _BYTES = Column("step", Text("step")), Column("bytes", Text("bytes"))
_OPERATIONS = Column("operations", Text("operations"))


def formula_of(count: cost.Count) -> Formula:
    """5 K - 2"""
    terms = [
        (1 if number > 0 else -1, _term(abs(number), unit))
        for number, unit in zip(count, (K**2, K * d, K, d, None), strict=True)
        if number
    ]
    return Sum(tuple(terms)) if terms else part(0)


def _term(number: int, unit: Formula | None) -> Formula:
    if unit is None:
        return part(number)
    return unit if number == 1 else number * unit


def _order(step: cost.StepCost) -> Formula:
    return Function("O")(formula_of(step.operations.order))


def _counted(dim: int | None) -> list[cost.StepCost]:
    """The steps that have a number: without `dim` that of the logits has none."""
    return [step for step in cost.STEPS if dim is not None or step is not cost.LOGITS]


def _title(step: cost.StepCost) -> Text:
    return _STEPS[step.stage, step.step]


def costs(classes: Sequence[int], dim: int | None) -> list[dict[str, Data]]:
    """One flat record for each K and step, formulas beside numbers."""
    return [
        {
            "classes": k,
            "stage": step.stage,
            "step": step.step,
            "operations_formula": formula_of(step.operations),
            "operations": step.operations.at(k, dim or 0),
            "bytes_formula": formula_of(moved),
            "bytes": moved.at(k, dim or 0),
            "order": _order(step),
        }
        for k in classes
        for step in _counted(dim)
        for moved in [cost.bytes_moved(step)]
    ]


def total_section(classes: Sequence[int], dim: int | None) -> Section:
    """The operations of each stage, one number for each K; those of softmax are the answer."""
    sizes = np.array(classes, dtype=np.int64)
    steps = [
        Step("classes", Text("number of classes"), K, sizes, ("row",), symbol=K, kind="input"),
        _total(ANSWER, Text("operations of one softmax"), cost.SHIFTED_TOTAL.operations, classes),
        _total("gradient", Text("operations of one gradient"), cost.GRADIENT.operations, classes),
        _total("jacobian", Text("operations of one Jacobian"), cost.JACOBIAN.operations, classes),
    ]
    if dim is not None:
        steps.append(_total("logits", Text("operations of the logits"), cost.LOGITS.operations, classes, dim))
    return Section(Text("operations in all"), tuple(steps))


def _total(stage: str, title: Text, count: cost.Count, classes: Sequence[int], d: int = 0) -> Step:
    numbers, symbol = np.array([count.at(k, d) for k in classes], dtype=np.int64), Words(STAGES[stage])
    return Step(stage, title, equation(symbol, formula_of(count)), numbers, ("row",), symbol=symbol)


def formula_section() -> Section:
    """Operations and bytes of every step as formulas in K and d."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_title(step), _loops(step), formula_of(step.operations), formula_of(cost.bytes_moved(step)), _order(step))
        for step in cost.STEPS
    )
    columns = (_STEP, Column("loop", Text("loop")), _OPERATIONS, _BYTES, Column("order", Text("order")))
    return Section(
        Text("one row of K classes; output embeddings of d entries"),
        (Step("formulas", Text("operations and bytes of every step"), "", Records(columns, rows)),),
        (_OPERATION,),
    )


_OPERATION = Text(
    "an operation is one comparison, +, -, *, / or exp, or one multiply-add of a dot product; the bytes are the "
    "float64 values loaded and stored, the maximum and the sum staying in registers; loops over the row are "
    "counted step by step, subtract and exp in one"
)


def _loops(step: cost.StepCost) -> Cell:
    """Which loop over the row a step of softmax runs in, and how many they are."""
    total = (step.stage, step.step) == ("softmax", "total")
    return Text("{n} in all", n=step.loop) if total else step.loop or None


def number_section(classes: Sequence[int], dim: int | None) -> Section:
    """The formulas at each K: one table for a single K, one of operations and one of bytes for several."""
    d = dim or 0
    counts = [(_title(step), step.operations, cost.bytes_moved(step)) for step in _counted(dim)]
    if len(classes) == 1:
        rows = tuple((title, count.at(classes[0], d), moved.at(classes[0], d)) for title, count, moved in counts)
        records = Records((_STEP, _OPERATIONS, _BYTES), rows)
        tables = [Step("numbers", Text("operations and bytes in numbers"), "", records)]
    else:
        operations = [(title, k, count.at(k, d)) for title, count, _ in counts for k in classes]
        bytes_ = [(title, k, moved.at(k, d)) for title, _, moved in counts for k in classes]
        tables = [
            Step("operations", Text("operations in numbers"), "", _across(_OPERATIONS, operations)),
            Step("bytes", Text("bytes in numbers"), "", _across(_BYTES, bytes_)),
        ]
    return Section(Text("in numbers: {sizes}", sizes=sizes(classes, dim)), tuple(tables))


def _across(column: Column, rows: Sequence[tuple[Cell, ...]]) -> Records:
    """One column for each K, under the name of what is counted."""
    return Records((Column("step", column.title), Column("classes", K), column), tuple(rows), across=K)


def variant_section() -> Section:
    """Naive, shifted and online softmax: passes, operations, loads and stores."""
    loads, stores = Text("loads"), Text("stores")
    columns = (
        Column("softmax", Text("softmax")), Column("passes", Text("passes")), _OPERATIONS, Column("loads", loads),
        Column("stores", stores), _BYTES,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for way in cost.VARIANTS:
        counts = way.operations, way.loads, way.stores, cost.bytes_moved(way)
        rows.append((_VARIANTS[way.id], way.passes, *map(formula_of, counts)))
    formula = equation("B", cost.FLOAT64_BYTES * (Words(loads) + Words(stores)))
    passes = Step("passes", Text("passes, loads and stores"), formula, Records(columns, tuple(rows)))
    return Section(Text("passes over memory"), (passes,), (_FUSED,))


_FUSED = Text(
    "step by step every loop is a pass over memory, 3 naive and 4 shifted; a fused kernel does all it can in one pass "
    "and stores no exp but computes it again, since memory is slower than arithmetic: naive 2 passes, shifted (safe) "
    "3, online 2, as Milakov and Gimelshein count them; the online form finds maximum and sum in one pass"
)
