"""The lesson on costs: its formulas, its numbers, and what --measure adds."""

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.document.explanation import Explanation
from softmax_cli.document.values import Chart
from softmax_cli.errors import InputError
from softmax_cli.lessons.complexity.lesson import explain
from softmax_cli.lessons.complexity.measured import timed
from softmax_cli.lessons.complexity.tables import formula_of
from softmax_cli.maths.cost.counts import Count
from softmax_cli.maths.cost.stages import stages
from softmax_cli.maths.cost.timing import Fit, Measurements, Point, Timing, measure
from tests.cli import run
from tests.documents import plain, records_of, said, step_of

MEASURED = Measurements(
    (
        Timing("softmax", 1.0, (Point(32, 1e-5, 50), Point(64, 2e-5, 50)), Fit(1.0, 3.125e-7, 1e-6, 64)),
        Timing("jacobian", 2.0, (), None),
    ),
    0.5,
)


def cost(explanation: Explanation, classes: int, stage: str, step: str | None = None) -> dict[str, object]:
    (found,) = (
        c
        for c in explanation.result["costs"]
        if (c["classes"], c["stage"]) == (classes, stage) and step in (None, c["step"])
    )
    return plain(found)


def test_answer_is_the_operations_of_one_softmax_for_each_k() -> None:
    explanation = explain([10, 1000, 128256], None, None)
    assert explanation.answer.value.tolist() == [48, 4998, 641278]
    assert explanation.answer.axes == ("row",)
    assert explanation.answer in explanation.steps
    assert not explanation.single
    assert explain([3], None, None).single


def test_formulas_of_every_step() -> None:
    table = {row["step"]: (row["operations"], row["order"]) for row in records_of(explain([3], None, None), "formulas")}
    assert table == {
        "max": ("K - 1", "O(K)"),
        "subtract": ("K", "O(K)"),
        "exp": ("K", "O(K)"),
        "sum": ("K - 1", "O(K)"),
        "divide": ("K", "O(K)"),
        "softmax, total": ("5 K - 2", "O(K)"),
        "gradient p - y": ("K", "O(K)"),
        "Jacobian diag(p) - p p^T": ("K^2 + K", "O(K^2)"),
        "matrix product J^T v": ("K^2", "O(K^2)"),
        "vjp p * (v - p.v)": ("3 K", "O(K)"),
        "logits W h": ("K d", "O(K d)"),
    }


@pytest.mark.parametrize(
    ("count", "text", "order"),
    [
        (Count(), "0", "1"),
        (Count(ones=-2), "-2", "1"),
        (Count(classes=5, ones=-2), "5 K - 2", "K"),
        (Count(classes=-1, ones=3), "-K + 3", "K"),
        (Count(squares=1, classes=1), "K^2 + K", "K^2"),
        (Count(products=8, classes=8, dims=8), "8 K d + 8 K + 8 d", "K d"),
        (Count(dims=2), "2 d", "d"),
    ],
)
def test_formula_and_order(count: Count, text: str, order: str) -> None:
    assert (said(formula_of(count)), said(formula_of(count.order))) == (text, order)


@given(st.tuples(*[st.integers(-9, 9)] * 5), st.integers(1, 10**15), st.integers(1, 10**6))
def test_formula_evaluates_to_the_number(coefficients: tuple[int, ...], k: int, d: int) -> None:
    count = Count(*coefficients)
    python = said(formula_of(count)).replace("K^2", "K*K").replace(" K", "*K").replace("K d", "K*d").replace(" d", "*d")
    python = python.replace("+*", "+ ").replace("-*", "- ")  # a coefficient of 1 leaves no factor before its unit
    assert eval(python, {"K": k, "d": d}) == count.at(k, d)


def test_jacobian_takes_quadratic_time_and_memory() -> None:
    explanation = explain([128256], None, None)
    jacobian = cost(explanation, 128256, "jacobian")
    assert jacobian["operations"] == 128256**2 + 128256
    assert jacobian["bytes"] == 8 * 128256**2 + 8 * 128256
    assert jacobian["order"] == "O(K^2)"


def test_logits_have_numbers_only_with_dim() -> None:
    assert not [c for c in explain([10], None, None).result["costs"] if c["stage"] == "logits"]
    logits = cost(explain([128256], 4096, None), 128256, "logits")
    assert logits["operations"] == 525_336_576
    assert logits["operations_formula"] == "K d"


@pytest.mark.parametrize("classes", [[3], [10, 1000]])
def test_totals_are_the_sums_of_their_steps(classes: list[int]) -> None:
    explanation = explain(classes, None, None)
    for k in classes:
        steps = [c for c in explanation.result["costs"] if (c["classes"], c["stage"]) == (k, "softmax")]
        assert len(steps) == 6
        for kind in ("operations", "bytes"):
            assert sum(c[kind] for c in steps if c["step"] != "total") == steps[-1][kind]


def test_numbers_in_the_tables_are_those_of_the_result() -> None:
    explanation = explain([10, 1000], 64, None)
    for kind in ("operations", "bytes"):
        for k in (10, 1000):
            shown = [row[kind] for row in records_of(explanation, kind) if row["classes"] == k]
            assert shown == [c[kind] for c in explanation.result["costs"] if c["classes"] == k]
    single = explain([7], 64, None)
    assert [(r["operations"], r["bytes"]) for r in records_of(single, "numbers")] == [
        (c["operations"], c["bytes"]) for c in single.result["costs"]
    ]


def test_a_counted_run_proves_the_formulas() -> None:
    (check,) = explain([3], None, None).checks
    assert check.id == "counted-run"
    assert check.passed


def test_methods_for_a_large_k() -> None:
    table = records_of(explain([10, 128256], 4096, None), "methods")
    large = [row["multiply_adds"] for row in table if row["classes"] == 128256]
    exact = [525336576, 525336576 // 8, 525336576]  # online, one of 8 ranks, cut
    assert large == [525336576, 69504, 24576, 86016, 33558528, 8204288, 12386304, 13848576, 4630528, *exact]
    small = {row["method"]: row["multiply_adds"] for row in table if row["classes"] == 10}
    assert small == {
        "full softmax": 40960,
        "hierarchical, balanced tree": 13607,  # 4096 log2 10 = 13606.6
        "negative sampling, NCE, k = 5": 24576,
        "online softmax": 40960,
        "vocabulary-parallel, P = 8": 8192,  # the largest of 8 ranks holds 2 of 10 classes
        "cut cross-entropy": 40960,
    }


def test_methods_are_in_the_result_too() -> None:
    explanation = explain([10, 128256], 4096, None)
    flat = [(r["classes"], said(r["formula"]), r["multiply_adds"]) for r in explanation.result["methods"]]
    shown = [(r["classes"], r["formula"], r["multiply_adds"]) for r in records_of(explanation, "methods")]
    assert sorted(flat) == sorted(shown)
    large = [r["method"] for r in explanation.result["methods"] if r["classes"] == 128256]
    assert large == ["full", "hierarchical", "negative-sampling-5", "negative-sampling-20", "sampled",
                     "adaptive-head", "adaptive-tail-1", "adaptive-tail-2", "adaptive-tail-3", "online", "parallel",
                     "cut"]  # fmt: skip
    assert "methods" not in explain([10], None, None).result


def test_a_method_that_needs_more_classes_has_no_row_but_a_reason() -> None:
    explanation = explain([1000], 64, None)
    (section,) = (s for s in explanation.sections if any(step.id == "methods" for step in s.steps))
    assert "sampled softmax, n = 8192" not in [row["method"] for row in records_of(explanation, "methods")]
    assert all(row["classes"] == 1000 for row in records_of(explanation, "methods"))
    assert "at K = 1000: sampled softmax, n = 8192; adaptive, head of 2000" in said(section.note)


@pytest.mark.parametrize("d", [1, 2, 15])
def test_a_tail_of_a_narrow_layer_has_one_entry(d: int) -> None:
    """d_i = max(1, d // 4^i): 3000 classes leave 1000 in the tail, d_1 (d + 1000)."""
    rows = {row["method"]: row["multiply_adds"] for row in records_of(explain([3000], d, None), "methods")}
    assert rows["adaptive, tail 1 from 2000"] == max(1, d // 4) * (d + 1000)


def test_measurements_stand_beside_the_prediction() -> None:
    explanation = explain([10], None, MEASURED)
    assert records_of(explanation, "exponents") == [
        {"stage": "softmax", "predicted_exponent": 1.0, "measured_exponent": 1.0, "fitted_from": 64,
         "fixed_seconds": 1e-6, "factor": 3.125e-7},
        {"stage": "Jacobian", "predicted_exponent": 2.0, "measured_exponent": "too few sizes"},
    ]  # fmt: skip
    chart = step_of(explanation, "points").value
    assert isinstance(chart, Chart)
    assert (chart.name.id, chart.x.id, chart.y.id) == ("stage", "classes", "seconds")
    assert [(said(name), points) for name, points in chart.series] == [
        ("softmax", ((32, 1e-5), (64, 2e-5))),
        ("Jacobian", ()),
    ]
    softmax, jacobian = explanation.result["measurements"]
    assert softmax["measured_exponent"] == 1.0
    assert softmax["points"][0] == {"classes": 32, "seconds": 1e-5, "repeats": 50}
    assert jacobian["measured_exponent"] is None
    assert explanation.inputs["measure"] is True


def test_without_measuring_there_are_no_measurements() -> None:
    assert "measurements" not in explain([10], None, None).result


def test_the_real_stages_can_be_measured() -> None:
    ticks = count()
    measured = measure(stages(8), (32, 64), lambda done, total, stage, k: None, clock=lambda: next(ticks) * 1e-5)
    assert [timing.stage for timing in measured.timings] == ["softmax", "gradient", "jacobian", "logits"]
    assert all(len(timing.points) == 2 for timing in measured.timings)


def test_wide_class_vectors_keep_the_weights_small() -> None:
    largest = {stage.id: stage.largest for stage in stages(2**20)}
    assert largest["logits"] == 8  # 64 MiB of weights


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: explain([], None, None), "No number of classes was given"),
        (lambda: explain([10, 0], None, None), "0 is no number of classes"),
        (lambda: explain([-3], None, None), "-3 is no number of classes"),
        (lambda: explain([10**9 + 1], None, None), "1000000001 is no number of classes"),
        (lambda: explain([10], 0, None), "--dim 0 is no length"),
        (lambda: timed(0, lambda done, total, text: None), "--dim 0 is no length"),
    ],
)
def test_sizes_that_cannot_be(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value.problem).startswith(problem)
    assert str(raised.value.hint[0]).startswith("Type")


@pytest.mark.parametrize("k", [1, 2, 10**9])
def test_extreme_sizes(k: int) -> None:
    explanation = explain([k], 10**9, None)
    totals = {step.id: int(step.value[0]) for step in explanation.sections[0].steps}
    assert totals == {
        "classes": k,
        "softmax": 5 * k - 2,
        "gradient": k,
        "jacobian": k * k + k,
        "logits": k * 10**9,
    }
    assert cost(explanation, k, "jacobian")["bytes"] == 8 * k * k + 8 * k


def notes_of(*classes: int) -> str:
    return str(said(explain(classes, None, None).notes))


def test_orders_are_named_only_where_they_show() -> None:
    assert "d/5" not in notes_of(1) + notes_of(3)
    assert "Jacobian" not in notes_of(1) + notes_of(3)
    assert "at K = 1000 the logits W h cost K d multiply-adds, about d/5" in notes_of(3, 1000)
    assert "stored, the Jacobian of K = 1000 takes 8000000 bytes" in notes_of(3, 1000)


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_the_totals_of_several_k_are_headed_by_k(format: str) -> None:
    shown = run("complexity", "--classes", "3,10,1000", "--format", format).out
    head = next(line for line in shown.splitlines() if "Jacobian" in line)
    assert head.replace("|", " ").split() == ["K", "softmax", "gradient", "Jacobian"]
