"""The four formats, both formulas in each of them, and the name of what goes wrong. Expected numbers are mpmath's."""

import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.maths.formats.floats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS, Format, thresholds_hold
from softmax_cli.maths.formats.stability import (
    exact_values,
    fused_steps,
    naive_steps,
    shifted_steps,
    unshifted_difference,
)
from softmax_cli.maths.formats.stability_check import Checked, check_format, worst_of
from softmax_cli.maths.formats.stability_status import STATUSES, Judgement, is_wrong

INF, NAN = math.inf, math.nan
ALL = pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
SINGLES = st.floats(width=32, allow_nan=False, allow_infinity=False)


def check(form: Format, logits: list[float], label: int | None = None, typed: list[Decimal] | None = None) -> Checked:
    z = np.array([logits])
    labels = None if label is None else np.array([label])
    return check_format(form, z, exact_values(z, None if typed is None else [typed]), labels)


def softmax(logits: list[float | str]) -> list[float]:
    with mpmath.workdps(60):
        e = [mpmath.exp(mpmath.mpf(z)) for z in logits]
        return [float(term / mpmath.fsum(e)) for term in e]


# --- the formats -----------------------------------------------------------------------------------------------------


def test_there_are_four_formats_from_narrow_to_wide():
    assert list(FORMATS) == ["float16", "bfloat16", "float32", "float64"]


# mp.dps = 30; log((2 - 2**-11) * 2**15), log((2 - 2**-8) * 2**127), log((2 - 2**-24) * 2**127), and so on
@pytest.mark.parametrize(
    ("form", "shown"),
    [(FLOAT16, 11.0901107397), (BFLOAT16, 88.7209), (FLOAT32, 88.7228391117), (FLOAT64, 709.7827128934)],
    ids=str,
)
def test_exp_overflows_above_the_logarithm_of_the_first_number_that_rounds_to_infinity(form: Format, shown: float):
    with mpmath.workdps(40):
        first = (2 - mpmath.mpf(2) ** -form.digits) * mpmath.mpf(2) ** form.max_exponent
        assert form.exp_overflows_above == float(mpmath.log(first))
    assert form.exp_overflows_above == pytest.approx(shown, abs=5e-5)


@pytest.mark.parametrize(
    ("form", "shown"), [(FLOAT16, -9.70), (BFLOAT16, -87.34), (FLOAT32, -87.34), (FLOAT64, -708.40)], ids=str
)
def test_exp_is_flushed_to_zero_below_the_logarithm_of_the_smallest_normal_number(form: Format, shown: float):
    assert form.exp_flushed_below == pytest.approx(shown, abs=5e-3)


def test_a_large_maximum_absorbs_the_logarithm_of_the_sum():
    """1e8 + ln 2 is 1e8 in float32; (m - z_y) + ln S is ln 2."""
    z, label = np.array([[1e8, 1e8]]), np.array([1])
    steps = shifted_steps(FLOAT32, z, label)
    assert fused_steps(FLOAT32, steps, label).unshifted.tolist() == [0.0]
    assert steps.loss is not None
    assert steps.loss.tolist() == [pytest.approx(math.log(2), rel=1e-7)]


@pytest.mark.parametrize(
    ("form", "halvings"), [(FLOAT16, 25), (BFLOAT16, 134), (FLOAT32, 150), (FLOAT64, 1075)], ids=str
)
def test_exp_is_0_below_the_logarithm_of_half_the_smallest_number(form: Format, halvings: int):
    with mpmath.workdps(40):
        half = mpmath.mpf(2) ** -halvings
        assert float(half * 2) == form.smallest
        assert form.exp_zero_below == pytest.approx(float(mpmath.log(half)), rel=3e-16)


@pytest.mark.parametrize(("form", "shown"), [(FLOAT16, -17.33), (FLOAT32, -103.97), (FLOAT64, -745.13)])
def test_exp_zero_thresholds_as_published(form: Format, shown: float):
    assert form.exp_zero_below == pytest.approx(shown, abs=5e-3)


@pytest.mark.parametrize(
    ("form", "shown"), [(FLOAT16, 9.77e-4), (BFLOAT16, 7.81e-3), (FLOAT32, 1.19e-7), (FLOAT64, 2.22e-16)]
)
def test_epsilon(form: Format, shown: float):
    assert form.epsilon == pytest.approx(shown, rel=1e-2)
    one = np.array([1.0, form.epsilon / 2, form.epsilon])
    assert form.add(one[:1], one[1:]).tolist() == [1.0, 1.0 + form.epsilon]


@ALL
def test_exp_in_the_format_obeys_its_thresholds(form: Format):
    assert thresholds_hold(form)


@pytest.mark.parametrize(
    ("form", "kind"), [(FLOAT16, np.float16), (FLOAT32, np.float32), (FLOAT64, np.float64)], ids=str
)
def test_limits_agree_with_numpy(form: Format, kind: type[np.floating]):
    info = np.finfo(kind)
    limits = (form.epsilon, form.largest, form.smallest_normal, form.smallest)
    assert limits == (info.eps, info.max, info.smallest_normal, info.smallest_subnormal)


def nearest_bfloat16(x: float) -> float:
    """Round half to even on a grid of 8 significant bits, or of 2**-133 among the subnormals."""
    exponent = max(math.frexp(x)[1] - 1, -126) - 7
    rounded = float(round(Fraction(x) / Fraction(2) ** exponent) * Fraction(2) ** exponent)
    return math.copysign(INF, x) if abs(rounded) > BFLOAT16.largest else rounded


@given(SINGLES)
def test_bfloat16_rounds_to_nearest_even(x: float):
    assert BFLOAT16.round(np.array([x])).tolist() == [nearest_bfloat16(x)]


@pytest.mark.parametrize("x", [1.00390625, 1.01171875, -1.00390625, 2.0**-134, 3 * 2.0**-134, 3.3961775292304957e38])
def test_bfloat16_ties(x: float):
    assert BFLOAT16.round(np.array([x])).tolist() == [nearest_bfloat16(x)]


@ALL
def test_rounding_keeps_nan_infinities_and_signed_zero(form: Format):
    assert np.isnan(form.round(np.array([NAN])))[0]
    assert form.round(np.array([INF, -INF])).tolist() == [INF, -INF]
    assert math.copysign(1, form.round(np.array([-0.0]))[0]) == -1


@ALL
@given(x=st.floats(-10, 10))
def test_exp_and_log1p_are_within_4_units_of_the_exact_value(form: Format, x: float):
    """4 ulp is what NumPy's vector code allows itself."""
    held = form.round(np.array([x]))
    for value, exact in ((form.exp(held), mpmath.exp), (form.log1p(abs(held)), lambda x: mpmath.log1p(abs(x)))):
        with mpmath.workdps(40):
            right = exact(mpmath.mpf(float(held[0])))
            assert abs(float(value[0]) - right) <= 4 * form.epsilon * right + form.smallest


@pytest.mark.parametrize(("form", "stuck"), [(FLOAT16, 2048), (BFLOAT16, 256)])
def test_adding_ones_from_left_to_right_gets_stuck(form: Format, stuck: int):
    sums = form.running_sums(np.ones((2, 3000)))
    assert sums[:, -1].tolist() == [stuck, stuck]
    assert sums[0, :5].tolist() == [1, 2, 3, 4, 5]


@ALL
def test_running_sums_round_after_every_addition(form: Format):
    x = form.round(np.random.default_rng(1).uniform(0, 9, (3, 40)))
    total = x[:, 0]
    for k in range(1, 40):
        total = form.add(total, x[:, k])
        assert (form.running_sums(x)[:, k] == total).all()


# --- both formulas ---------------------------------------------------------------------------------------------------

# Exact values rounded to the format (published thresholds of Blanchard, Higham and Higham 2021, Table 2, and
# TensorFlow's and our own cases), which a formula that rounds five times meets within 2 units in the last place.
IN_FORMAT = [
    (FLOAT16, [1.0, 1.0, 1.0, 1.0], [0.25, 0.25, 0.25, 0.25]),
    (FLOAT16, [1.0, 2.0, 3.0, 4.0], [0.03204345703125, 0.087158203125, 0.2369384765625, 0.64404296875]),
    (FLOAT16, [12, 11], [0.73095703125, 0.26904296875]),
    (FLOAT16, [-16.7, 0], [5.960464477539063e-08, 1.0]),
    (FLOAT16, [-17.5, 0], [0.0, 1.0]),
    (FLOAT16, [65504, -65504], [1.0, 0.0]),
    (BFLOAT16, [-87.5, 0], [1.0010069081221042e-38, 1.0]),
    (BFLOAT16, [0.1, 0.2, 0.3], [0.30078125, 0.33203125, 0.3671875]),
]


@pytest.mark.parametrize(("form", "logits", "expected"), IN_FORMAT)
def test_shifted_formula_gives_the_published_values(form: Format, logits: list[float], expected: list[float]):
    p = shifted_steps(form, np.array([logits])).probabilities[0]
    for value, right in zip(p.tolist(), expected, strict=True):
        unit = form.epsilon * 2.0 ** (math.frexp(right)[1] - 1)
        assert abs(value - right) <= 2 * max(unit, form.smallest)


@ALL
def test_every_step_is_a_number_of_the_format(form: Format):
    z, labels = np.array([[2.0, 1.0, 0.1], [-3.3, 7.7, 0.0]]), np.array([1, 2])
    naive, shifted = naive_steps(form, z, labels), shifted_steps(form, z, labels)
    arrays = [*naive, *shifted, *fused_steps(form, shifted, labels)]
    assert len(arrays) == 20
    for array in arrays:
        assert (form.round(array) == array).all()


@pytest.mark.parametrize(
    ("logits", "probabilities"),
    [
        ([709.0, 709.0, 709.0], [0.0, 0.0, 0.0]),
        ([-746.0, -747.0], [NAN, NAN]),
        ([-740.0, -745.0], [85 / 86, 1 / 86]),  # in units of 2**-1074: round(84.78) and round(0.571)
        ([1000.0, 0.0], [NAN, 0.0]),
    ],
)
def test_naive_formula_in_float64(logits: list[float], probabilities: list[float]):
    assert naive_steps(FLOAT64, np.array([logits])).probabilities[0].tolist() == pytest.approx(
        probabilities, nan_ok=True
    )


def test_shifted_formula_where_the_naive_one_loses_digits():
    p = shifted_steps(FLOAT64, np.array([[-740.0, -745.0]])).probabilities[0]
    assert p.tolist() == pytest.approx(softmax([-740, -745]), rel=1e-15)  # [.99331, .00669]


def test_log_softmax_where_the_logarithm_is_of_zero():
    z, label = np.array([[0.0, -800.0]]), np.array([1])
    naive, shifted = naive_steps(FLOAT64, z, label), shifted_steps(FLOAT64, z, label)
    assert naive.log_probabilities.tolist() == [[0.0, -INF]]
    assert shifted.log_probabilities.tolist() == [[0.0, -800.0]]
    assert (naive.loss, shifted.loss) == (INF, 800.0)


def test_loss_of_a_certain_class_needs_log1p():
    z, label = np.array([[0.0, -50.0]]), np.array([0])
    shifted = shifted_steps(FLOAT64, z, label)
    assert naive_steps(FLOAT64, z, label).loss == [0.0]
    assert shifted.loss == [0.0]
    assert fused_steps(FLOAT64, shifted, label).loss == pytest.approx(1.9287498479639178e-22, rel=2e-16)
    assert exact_values(z).loss(label) == [1.9287498479639178e-22]  # mp.log1p(mp.exp(-50))


def test_an_ignored_row_costs_nothing():
    z, labels = np.array([[2.0, 1.0], [NAN, 1.0]]), np.array([1, -100])
    shifted = shifted_steps(FLOAT64, z, labels)
    losses = [naive_steps(FLOAT64, z, labels).loss, shifted.loss, fused_steps(FLOAT64, shifted, labels).loss]
    assert [loss[1] for loss in losses] == [0.0, 0.0, 0.0]
    assert losses[2][0] == pytest.approx(float(mpmath.log1p(mpmath.e)), rel=1e-15)


@given(st.lists(st.floats(-800, 800), min_size=1, max_size=6))
def test_exact_values_are_those_of_mpmath(logits: list[float]):
    z = np.array([logits])
    exact = exact_values(z)
    assert exact.probabilities[0].tolist() == softmax(logits)
    assert unshifted_difference(z, exact) == 0.0


def test_exact_values_of_numbers_that_are_no_doubles():
    z, typed = np.array([[1e17, 1e17]]), [[Decimal(10**17), Decimal(10**17 + 1)]]
    assert exact_values(z).probabilities.tolist() == [[0.5, 0.5]]
    assert exact_values(z, typed).probabilities[0].tolist() == softmax(["1e17", "100000000000000001"])  # .2689, .7311


def test_exact_values_of_a_row_without_a_softmax_are_nan():
    z = np.array([[NAN, 0.0], [INF, 0.0], [-INF, -INF], [-INF, 0.0]])
    assert np.isnan(exact_values(z).probabilities).all(axis=1).tolist() == [True, True, True, False]
    assert exact_values(z).log_probabilities[3].tolist() == [-INF, 0.0]
    assert unshifted_difference(z, exact_values(z)) is None


def test_many_numbers_are_held_against_compensated_float64():
    z = np.random.default_rng(2).normal(size=(1, 20_001))
    assert not exact_values(z).decimal
    assert exact_values(z[:, :3]).decimal
    assert check_format(FLOAT64, z, exact_values(z)).naive_rows[0].status == "ok"


# --- what goes wrong -------------------------------------------------------------------------------------------------

OK = (None, None)


@pytest.mark.parametrize(
    ("form", "logits", "label", "status", "failed"),
    [
        (FLOAT64, [1000.0, 0.0], None, "overflow", ("exp", 0)),
        (FLOAT64, [0.0, 709.79], None, "overflow", ("exp", 1)),
        (FLOAT64, [0.0, 709.78], None, "ok", OK),
        (FLOAT64, [709.0, 709.0, 709.0], None, "sum-overflow", ("sum", 2)),
        (FLOAT64, [-746.0, -747.0], None, "underflow", ("exp", 0)),
        (FLOAT64, [-740.0, -745.0], None, "digits-lost", ("exp", 1)),
        (FLOAT64, [0.0, -800.0], None, "log-of-zero", ("log", 1)),
        (FLOAT64, [0.0, -800.0], 1, "log-of-zero", ("log", 1)),
        (FLOAT64, [0.0, -800.0], 0, "ok", OK),
        (FLOAT64, [0.0, -50.0], 0, "absorption", ("sum", 0)),
        (FLOAT64, [0.0, -50.0], 1, "ok", OK),
        (FLOAT64, [0.0, -50.0], None, "ok", OK),
        (FLOAT64, [-INF, 1.0], 0, "ok", OK),
        (FLOAT32, [89.0, 0.0], None, "overflow", ("exp", 0)),
        (FLOAT32, [88.5, 88.5], None, "sum-overflow", ("sum", 1)),
        (FLOAT32, [-104.0, -105.0], None, "underflow", ("exp", 0)),
        (FLOAT32, [-103.0, -101.0], None, "digits-lost", ("exp", 0)),
        (FLOAT32, [1e39, 0.0], None, "overflow", ("convert", 0)),
        (FLOAT16, [1e5, 0.0], None, "overflow", ("convert", 0)),
        (FLOAT16, [0.0, -1e5], None, "ok", OK),
        (FLOAT16, [0.0, -1e5], 1, "overflow", ("convert", 1)),
        (FLOAT16, [12.0, 11.0], None, "overflow", ("exp", 0)),
        (FLOAT16, [11.0, 11.0], None, "sum-overflow", ("sum", 1)),
        (FLOAT16, [-17.5, 0.0], None, "log-of-zero", ("log", 0)),
        (BFLOAT16, [-95.0, -96.0], None, "underflow", ("exp", 0)),
        (BFLOAT16, [1000.0, 1001.0], None, "collapsed-inputs", ("convert", 0)),
        (BFLOAT16, [40.0, 50.1], None, "digits-lost", ("convert", 1)),
        (BFLOAT16, [50.1, 40.0, -1000.7], None, "digits-lost", ("convert", 0)),
        (BFLOAT16, [0.0, -50.1], 0, "digits-lost", ("convert", 1)),
        (BFLOAT16, [1.0] * 3000, None, "digits-lost", ("sum", 0)),
        (FLOAT64, [NAN, 0.0], None, "undefined-input", ("input", 0)),
        (FLOAT64, [0.0, INF], None, "undefined-input", ("divide", 1)),
        (FLOAT64, [-INF, -INF], None, "undefined-input", ("divide", 0)),
    ],
)
def test_naive_status(form: Format, logits: list[float], label: int | None, status: str, failed: tuple[str, int]):
    assert check(form, logits, label).naive_rows == (Judgement(status, *failed),)


@pytest.mark.parametrize(
    ("form", "logits", "label", "status", "failed"),
    [
        (FLOAT64, [1000.0, 0.0], None, "ok", OK),
        (FLOAT64, [709.0, 709.0, 709.0], None, "ok", OK),
        (FLOAT64, [-746.0, -747.0], None, "ok", OK),
        (FLOAT64, [-740.0, -745.0], None, "ok", OK),
        (FLOAT64, [0.0, -800.0], 1, "ok", OK),
        (FLOAT64, [0.0, -50.0], 0, "absorption", ("sum", 0)),
        (FLOAT64, [1e308, -1e308], None, "ok", OK),
        (FLOAT64, [1e308, -1e308], 1, "overflow", ("shift", 1)),
        (FLOAT16, [65504.0, -65504.0], None, "ok", OK),
        (FLOAT16, [65504.0, -65504.0], 1, "overflow", ("shift", 1)),
        (FLOAT16, [1e5, 0.0], None, "overflow", ("convert", 0)),
        (BFLOAT16, [-740.0, -745.0], None, "digits-lost", ("convert", 1)),
        (FLOAT64, [NAN, 0.0], None, "undefined-input", ("input", 0)),
        (FLOAT64, [0.0, INF], None, "undefined-input", ("shift", 1)),
        (FLOAT64, [-INF, -INF], None, "undefined-input", ("shift", 0)),
    ],
)
def test_shifted_status(form: Format, logits: list[float], label: int | None, status: str, failed: tuple[str, int]):
    assert check(form, logits, label).shifted_rows == (Judgement(status, *failed),)


@pytest.mark.parametrize("form", [BFLOAT16, FLOAT32, FLOAT64])
def test_two_typed_numbers_that_are_one_number_of_the_format(form: Format):
    checked = check(form, [1e17, 1e17], typed=[Decimal(10**17), Decimal(10**17 + 1)])
    assert checked.shifted.probabilities.tolist() == [[0.5, 0.5]]
    assert checked.naive_rows == checked.shifted_rows == (Judgement("collapsed-inputs", "convert", 0),)


def test_two_numbers_that_collapse_without_harm_are_ok():
    assert check(FLOAT32, [1.0, 1.0 + 1e-9]).naive_rows == (Judgement("ok"),)


@ALL
@pytest.mark.parametrize("logits", [[2.0, 1.0, 0.1], [0.0], [1.0, 1.0], [-3.2, 5.0, 0.7, 2.2], [0.5, -INF]])
def test_ordinary_logits_are_ok(form: Format, logits: list[float]):
    for label in (None, len(logits) - 1):
        checked = check(form, logits, label)
        assert checked.naive_rows == checked.shifted_rows == (Judgement("ok"),)


@ALL
@given(logits=st.lists(st.floats(-3, 3), min_size=1, max_size=5))
def test_small_logits_are_always_ok(form: Format, logits: list[float]):
    checked = check(form, logits)
    assert checked.naive_rows == checked.shifted_rows == (Judgement("ok"),)


@ALL
@given(logits=st.lists(st.floats(), min_size=1, max_size=5), label=st.integers(-1, 4))
def test_any_logits_are_judged_without_a_warning(form: Format, logits: list[float], label: int):
    checked = check(form, logits, label)
    assert {checked.naive_rows[0].status, checked.shifted_rows[0].status} <= set(STATUSES)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=5))
def test_shifted_formula_in_float64_always_gives_the_right_probabilities(logits: list[float]):
    assert check(FLOAT64, logits).shifted_rows == (Judgement("ok"),)


@ALL
@given(logits=st.lists(st.floats(-900, 900), min_size=1, max_size=4))
def test_ok_means_right_and_not_ok_means_wrong(form: Format, logits: list[float]):
    """Against mpmath: the probabilities, and an infinite logarithm."""
    checked, exact = check(form, logits), np.array(softmax(logits))
    p, log_p = checked.naive.probabilities[0], checked.naive.log_probabilities[0]
    wrong = is_wrong(form, p, exact).any() or np.isneginf(log_p).any()
    assert (checked.naive_rows[0].status != "ok") == wrong


def test_each_row_is_judged_and_the_worst_one_found():
    z = np.array([[0.0, 1.0], [-740.0, -745.0], [1000.0, 0.0], [2000.0, 0.0]])
    rows = check_format(FLOAT64, z, exact_values(z)).naive_rows
    assert [row.status for row in rows] == ["ok", "digits-lost", "overflow", "overflow"]
    assert worst_of(rows) == 2
