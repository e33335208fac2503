"""What softmax costs: operations and bytes of every step for given numbers of classes, and measured times."""

from collections.abc import Sequence

from ...document.explanation import Check, Explanation
from ...document.text import Sentences, Text
from ...document.values import Data
from ...maths.cost import counts as cost
from ...maths.cost import tally
from ...maths.cost.timing import Measurements
from . import tables
from .measured import measured_section, timing_record
from .methods import method_costs, methods_section
from .sizes import check_classes, check_dim, sizes

MANY_CLASSES = 10  # from here on the orders show: (5 K - 2)/K is 5 within 5 %
COUNTED_CLASSES = 8  # the proof runs every operation one by one, K^2 of them for the Jacobian


def explain(classes: Sequence[int], dim: int | None, measurements: Measurements | None) -> Explanation:
    """The costs for each K of `classes`, the logits' too where `dim` (entries of an output embedding) is given.

    The answer is the number of operations of one softmax, 5 K - 2, for each K in the order given. Raises InputError
    for no sizes at all, a size below 1 and a size above 10^9.
    """
    check_classes(classes)
    check_dim(dim)
    totals = tables.total_section(classes, dim)
    sections = [totals, tables.formula_section(), tables.number_section(classes, dim), tables.variant_section()]
    result: dict[str, Data] = {"costs": tables.costs(classes, dim)}
    if dim is not None:
        sections.append(methods_section(classes, dim))
        result["methods"] = method_costs(classes, dim)
    if measurements is not None:
        sections.append(measured_section(measurements, dim))
        result["measurements"] = [timing_record(timing, dim) for timing in measurements.timings]
    return Explanation(
        command="complexity",
        title=Text("what softmax costs: {sizes}", sizes=sizes(classes, dim)),
        inputs={"classes": list(classes), "dim": dim, "measure": measurements is not None},
        sections=tuple(sections),
        result=result,
        answer=next(step for step in totals.steps if step.id == tables.ANSWER),
        checks=(_counted_run(),),
        notes=_notes(classes, dim),
        single=len(classes) == 1,
    )


def _counted_run() -> Check:
    """Every stage run on numbers that count their own operations, against the formulas."""
    run = tally.run(tuple(float(n) for n in range(COUNTED_CLASSES)))
    counted = (run.naive, run.softmax, run.gradient, run.jacobian, run.matrix_product, run.vjp)
    formulas = (
        cost.NAIVE_TOTAL.operations,
        cost.SHIFTED_TOTAL.operations,
        *(step.operations for step in cost.DERIVATIVES),
    )
    return Check(
        "counted-run",
        Text("a run with K = {k} takes the operations of the formulas, counted one by one", k=COUNTED_CLASSES),
        counted == tuple(formula.at(COUNTED_CLASSES) for formula in formulas),
        float(sum(counted)),
    )


def _notes(classes: Sequence[int], dim: int | None) -> Sentences:
    k = max(classes)
    notes = []
    if dim is not None:
        ratio = cost.LOGITS.operations.at(k, dim) / cost.SHIFTED_TOTAL.operations.at(k)
        notes.append(
            Text(
                "at K = {k} and d = {dim} the logits W h take {ratio} times the operations of softmax; in memory and "
                "traffic it is the logits of N rows, N K numbers, that weigh",
                k=k, dim=dim, ratio=ratio,
            )
        )  # fmt: skip
    elif k >= MANY_CLASSES:
        notes.append(
            Text(
                "at K = {k} the logits W h cost K d multiply-adds, about d/5 times softmax: --dim 4096 gives the "
                "numbers", k=k,
            )
        )  # fmt: skip
    if k >= MANY_CLASSES:
        notes.append(
            Text(
                "stored, the Jacobian of K = {k} takes {jacobian} bytes, the gradient p - y {gradient}; the tables "
                "count the bytes that are moved",
                k=k, jacobian=cost.FLOAT64_BYTES * k * k, gradient=cost.FLOAT64_BYTES * k,
            )
        )  # fmt: skip
    return (*notes, _TEXTBOOK)


_TEXTBOOK = Text(
    "counted is the textbook algorithm; this tool carries every step in twice the digits: a constant factor more, the "
    "same order"
)
