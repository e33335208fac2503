"""What stable-check says: the verdict, its words, and the keys of its result."""

import math
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from softmax_cli.document.explanation import Explanation
from softmax_cli.document.values import Records
from softmax_cli.lessons.stable_check.lesson import explain
from softmax_cli.read.decimals import typed_decimals
from tests.documents import said

INF, NAN = math.inf, math.nan
NAMES = ["float16", "bfloat16", "float32", "float64"]


def problem(logits: Any, labels: list[int] | None = None, names: tuple[str, ...] | None = None) -> Any:
    array = np.array(logits, dtype=float)
    rows = array.reshape(-1, array.shape[-1])
    return SimpleNamespace(
        logits=rows,
        single=array.ndim == 1,
        names=names,
        labels=None if labels is None else np.array(labels),
        target=None,
        ignored=np.zeros(len(rows), dtype=bool),
        tokens=(),
        ids=None,
    )


def words(explanation: Explanation) -> str:
    return "\n".join(said(note, 6) for note in explanation.notes)


def formats(explanation: Explanation) -> dict[str, Any]:
    return {entry["format"]: entry for entry in explanation.result["formats"]}


def test_ordinary_logits_are_safe_in_every_format():
    explanation = explain(problem([2, 1, 0.1]))
    assert str(explanation.answer.value) == "safe"
    assert explanation.result["safe"] is True
    assert explanation.result["stable_safe"] is True
    assert [entry["format"] for entry in explanation.result["formats"]] == NAMES
    assert all(check.passed for check in explanation.checks)
    assert {check.id for check in explanation.checks} == {"thresholds", "identity"}
    assert str(explanation.sections[0].title) == "the naive formula is safe"
    assert len(explanation.notes) == 1  # nothing went wrong: the rule of what counts as right


def test_safe_is_about_the_naive_formula():
    explanation = explain(problem([1000, 0]), exit_code=True)
    assert (explanation.result["safe"], explanation.result["stable_safe"]) == (False, True)
    assert str(explanation.answer.value) == "unsafe"
    assert str(explanation.sections[0].title) == "the naive formula is unsafe"
    assert explanation.negative


def test_without_exit_code_nothing_is_negative():
    assert not explain(problem([1000, 0])).negative
    assert not explain(problem([1, 0]), exit_code=True).negative


def test_only_the_chosen_formats_count():
    assert explain(problem([12, 11]), dtypes=["float32", "float64"]).result["safe"] is True
    assert explain(problem([12, 11]), dtypes=["float16"]).result["safe"] is False


def test_every_key_of_a_format():
    entry = formats(explain(problem([0, -50], [0])))["float64"]
    assert entry["status"] == entry["stable_status"] == "absorption"
    assert (entry["failed_step"], entry["failed_class"]) == ("sum", 0)
    assert (entry["naive_loss"], entry["stable_loss"]) == (0.0, 0.0)
    assert entry["exact_loss"] == 1.9287498479639178e-22  # mp.log1p(mp.exp(-50))
    assert entry["fused_loss"] == pytest.approx(1.9287498479639178e-22, rel=2e-16)
    assert entry["exp_overflows_above"] == pytest.approx(709.7827128934, abs=1e-10)
    assert entry["exp_zero_below"] == pytest.approx(-745.13, abs=5e-3)
    assert entry["epsilon"] == 2.0**-52
    assert entry["naive"].shape == entry["stable"].shape == entry["exact"].shape == (2,)


def test_several_rows_are_nested_and_the_worst_one_is_named():
    explanation = explain(problem([[0, 1], [-740, -745], [1000, 0]]), dtypes=["float64"])
    entry = formats(explanation)["float64"]
    assert (entry["status"], entry["failed_row"], entry["failed_class"]) == ("overflow", 2, 0)
    assert [row["status"] for row in entry["rows"]] == ["ok", "digits-lost", "overflow"]
    assert entry["naive"].shape == (3, 2)
    assert "row 1, class 1" in words(explanation)
    assert "row 2, class 0" in words(explanation)


def test_a_batch_of_safe_rows_has_no_failed_row():
    entry = formats(explain(problem([[0, 1], [1, 0]])))["float16"]
    assert (entry["status"], entry["failed_row"], entry["failed_step"]) == ("ok", None, None)


def test_rows_that_fail_alike_share_a_sentence():
    notes = explain(problem([[1000, 0]] * 50)).notes
    assert len(notes) == 4
    assert "in 50 rows, first in row 0, class 0" in said(notes[0], 6)


@pytest.mark.parametrize(
    ("logits", "labels", "said"),
    [
        (
            [1000, 0],
            None,
            "float64: unsafe, the naive formula fails at exp (overflow), class 0: exp(1000) is past the largest",
        ),
        ([709, 709, 709], None, "float64: unsafe, the naive formula fails at sum (sum overflow), class 2"),
        ([709, 709, 709], None, "every p is 0, with no nan"),
        ([-746, -747], None, "fails at exp (underflow to 0/0), class 0: exp(-746)"),
        ([-740, -745], None, "p = 0.0116279 instead of 0.00669285"),
        ([0, -800], None, "ln p = -inf instead of -800"),
        ([0, -800], None, "Log-softmax mends float16, bfloat16, float32, float64"),
        ([0, -50], [0], "the loss is 0 instead of 1.92875e-22"),
        ([0, -50], [0], "(m - z_y) + log1p(s)"),
        ([1e5, 0], None, "float16: the shifted formula fails at convert (overflow), class 0: z = 100000 is past"),
        ([1000, 0], None, "with m = 1000 subtracted the largest exponential is exp(0) = 1"),
        ([1000, 1001], None, "they share p evenly, where the right one is 0.268941"),
        ([INF, 1], None, "naive formula fails at divide (undefined input), class 0: inf / inf is nan"),
        ([INF, 1], None, "shifted formula fails at shift (undefined input), class 0: inf - inf is nan"),
        ([1, NAN], None, "fails at input (undefined input), class 1: the logit itself is nan"),
        ([-INF, -INF], None, "0 / 0 is nan"),
    ],
)
def test_the_verdict_names_step_class_and_cure(logits: list[float], labels: list[int] | None, said: str):
    assert said in words(explain(problem(logits, labels)))


def test_the_verdict_uses_class_names():
    assert "class dog" in words(explain(problem([0, 1000], names=("cat", "dog"))))


def test_typed_numbers_that_no_double_tells_apart():
    given = problem([1e17, 1e17])
    given.tokens = ("1e17", "100000000000000001")
    explanation = explain(given)
    entry = formats(explanation)["float64"]
    assert entry["status"] == "collapsed-inputs"
    assert entry["stable"].tolist() == [0.5, 0.5]
    # mp.dps = 60; 1 / (1 + mp.e)
    assert entry["exact"].tolist() == pytest.approx([0.2689414213699951, 0.7310585786300049], rel=1e-15)
    assert "where the right one is 0.268941" in words(explanation)


def test_typed_decimals_fall_back_on_the_float():
    logits = np.array([[0.1, math.log(2)], [2.0, -INF]])
    typed = typed_decimals(["0.1", "ln2", "7", "-inf"], logits)
    assert typed == [[Decimal("0.1"), Decimal(math.log(2))], [Decimal(2), Decimal("-Infinity")]]
    assert typed_decimals(["0.1"], logits)[0][0] == Decimal.from_float(0.1)


def test_one_format_shows_every_step():
    explanation = explain(problem([2, 1, 0.1]), dtypes=["float32"])
    symbols = [said(step.symbol) for step in explanation.steps]
    assert {"exp(z)", "z - m", "exp(z - m)", "m", "ln p", "exact p"} <= set(symbols)


@pytest.mark.parametrize("logits", [[2, 1, 0.1], [1000, 0], [[1, 2], [NAN, 0]]])
def test_every_step_has_its_own_id(logits: Any):
    ids = [step.id for step in explain(problem(logits, [0] * np.ndim(logits))).steps]
    assert len(ids) == len(set(ids)) > 5


def test_steps_have_one_array_axis_for_each_named_axis():
    explanation = explain(problem([[1000, 0], [1, 2]], [0, 1]))
    arrays = [step for step in explanation.steps if not isinstance(step.value, Records)]
    assert len(arrays) > 10
    assert all(np.ndim(step.value) == len(step.axes) for step in arrays)


def test_ignored_rows_are_not_marked():
    assert explain(problem([[1, 2], [3, 4]], [1, -100])).marked == [1, -1]


def test_the_formats_come_in_the_order_asked_for_and_the_widest_failing_one_in_full():
    explanation = explain(problem([1000, 0]), dtypes=["float32", "float16"])
    assert list(formats(explanation)) == ["float32", "float16"]
    assert explanation.inputs["dtypes"] == ["float32", "float16"]
    assert "float32_exp" in [step.id for step in explanation.steps]


def test_the_trick_is_said_of_the_rows_and_formats_that_it_mends():
    said = words(explain(problem([[2, 1, 0.1], [-3, 4, 1e-3], [100, -100, 0]], [1, 1, 0])))
    # float32 has a absorption left in the loss of row 2, and no nan any more
    assert "mends the probabilities of float16, bfloat16, float32 in row 2: with the maximum (row 2: 100)" in said
    assert "in bfloat16, row 1, it gives" in said


def test_log_softmax_is_said_of_its_rows():
    said = words(explain(problem([[0, -20], [0, -30], [0, 1]], [1, 1, 1]), dtypes=["float16"]))
    assert "Log-softmax mends float16 in 2 rows, first in row 0: (z - m)" in said
