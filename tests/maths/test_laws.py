"""The laws that softmax, its loss, gradient and Jacobian keep, for any logits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_cli import cross_entropy, cross_entropy_gradient, log_softmax, logsumexp, softmax, softmax_jacobian
from softmax_cli.maths.derivatives import gradient_steps, jacobian_row, jacobian_steps, vjp_steps
from softmax_cli.maths.loss import LossOptions, cross_entropy_steps, perplexity
from softmax_cli.maths.softmax import entropy, softmax_steps

ANY = st.floats(allow_nan=False, allow_infinity=False)
TAME = st.floats(-300, 300).map(lambda x: round(x * 1024) / 1024)  # sums of these are exact


def vectors(elements: st.SearchStrategy[float], least: int = 1) -> st.SearchStrategy[np.ndarray]:
    return st.integers(least, 7).flatmap(lambda size: arrays(np.float64, size, elements=elements))


@given(vectors(ANY))
def test_probabilities_are_a_distribution(z: np.ndarray) -> None:
    p = softmax(z)
    assert (p >= 0).all()
    assert math.fsum(p) == pytest.approx(1, abs=len(z) * 2.0**-52)


@given(vectors(TAME), st.integers(-4096, 4096))
def test_a_shift_changes_no_bit(z: np.ndarray, shift: int) -> None:
    assert softmax(z + shift).tolist() == softmax(z).tolist()


@given(vectors(ANY), st.randoms(use_true_random=False))
def test_a_permutation_permutes(z: np.ndarray, random) -> None:
    order = list(range(len(z)))
    random.shuffle(order)
    assert softmax(z[order]) == pytest.approx(softmax(z)[order], rel=4 * 2.0**-52, abs=1e-323)


@given(vectors(ANY))
def test_the_order_of_the_logits_is_kept(z: np.ndarray) -> None:
    order = np.argsort(z, kind="stable")
    assert (np.diff(softmax(z)[order]) >= 0).all()


@given(TAME, TAME)
def test_two_classes_are_a_sigmoid_of_the_difference(a: float, b: float) -> None:
    assert softmax([a, b])[0] == pytest.approx(1 / (1 + math.exp(b - a)), rel=1e-14)


@given(vectors(TAME))
def test_log_softmax_is_the_logarithm_of_softmax(z: np.ndarray) -> None:
    assert np.exp(log_softmax(z)) == pytest.approx(softmax(z), rel=1e-12)


@given(vectors(TAME))
def test_logsumexp_lies_between_the_maximum_and_ln_k_above(z: np.ndarray) -> None:
    value = logsumexp(z)
    assert z.max() - 1e-9 <= value <= z.max() + math.log(len(z)) + 1e-9


@given(vectors(ANY), st.data())
def test_the_gradient_sums_to_zero_and_is_negative_at_the_label_only(z: np.ndarray, data) -> None:
    label = data.draw(st.integers(0, len(z) - 1))
    gradient = cross_entropy_gradient(z, label)
    assert math.fsum(gradient) == pytest.approx(0, abs=2.0**-50)
    assert (np.delete(gradient, label) >= 0).all()
    assert gradient[label] <= 0


@given(vectors(TAME), st.data())
def test_the_loss_is_never_negative_and_below_ln_k_exactly_when_p_is_at_least_1_over_k(z: np.ndarray, data) -> None:
    label = data.draw(st.integers(0, len(z) - 1))
    loss, p = cross_entropy(z, label), softmax(z)[label]
    assert loss >= 0
    if abs(p * len(z) - 1) > 1e-12:
        assert (loss <= math.log(len(z))) == (p >= 1 / len(z))


@given(vectors(TAME))
def test_the_jacobian_is_symmetric_with_rows_that_sum_to_zero(z: np.ndarray) -> None:
    jacobian = softmax_jacobian(z)
    assert (jacobian == jacobian.T).all()
    assert np.abs(jacobian.sum(axis=1)).max() <= 2.0**-50
    assert np.trace(jacobian) == pytest.approx(1 - np.square(softmax(z)).sum(), abs=1e-14)


@given(vectors(TAME), st.floats(0.1, 10), st.data())
def test_the_product_needs_no_matrix(z: np.ndarray, temperature: float, data) -> None:
    v = data.draw(arrays(np.float64, len(z), elements=st.floats(-100, 100)))
    steps = softmax_steps(z[None], temperature)
    jacobian = jacobian_steps(steps, temperature).jacobian[0]
    assert vjp_steps(steps, v, temperature).product[0] == pytest.approx(jacobian.T @ v, abs=1e-10)
    row = data.draw(st.integers(0, len(z) - 1))
    assert jacobian_row(steps, row, temperature)[0].tolist() == jacobian[row].tolist()


@settings(max_examples=30)
@given(arrays(np.float64, (3, 4), elements=TAME), st.floats(0.5, 4), st.floats(0, 1), st.sampled_from(["mean", "sum"]))
def test_the_gradient_is_the_slope_of_the_loss(z: np.ndarray, temperature: float, smoothing: float, reduction) -> None:
    z = z / 32
    options = LossOptions(
        temperature=temperature,
        label_smoothing=smoothing,
        reduction=reduction,
        weight=np.array([1.0, 2.0, 0.5, 3.0]),
        z_loss=0.01,
        softcap=20.0,
    )
    labels, step = np.array([0, 3, 1]), 1e-5
    gradient = gradient_steps(cross_entropy_steps(z, options, labels), options).gradient
    for place in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[place] = step
        above, below = (cross_entropy_steps(z + sign * nudge, options, labels).loss for sign in (1, -1))
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-7)


def test_special_rows_give_nan_and_leave_the_other_rows_alone() -> None:
    z = np.array([[1.0, 2.0], [math.nan, 2.0], [math.inf, 2.0], [-math.inf, -math.inf], [-math.inf, 2.0]])
    p = softmax(z)
    assert np.isnan(p[1:4]).all()
    assert p[4].tolist() == [0.0, 1.0]
    assert p[0].tolist() == softmax([1.0, 2.0]).tolist()
    assert logsumexp(z)[2:4].tolist() == [math.inf, -math.inf]


def test_labels_never_wrap() -> None:
    for label in (-1, 3):
        with pytest.raises(ValueError, match=r"not in 0\.\.2"):
            cross_entropy([2.0, 1.0, 0.1], label)


def test_leading_axes_are_a_batch() -> None:
    z = np.arange(24, dtype=float).reshape(2, 3, 4) / 7
    assert softmax(z).shape == (2, 3, 4)
    assert softmax_jacobian(z).shape == (2, 3, 4, 4)
    assert logsumexp(z).shape == (2, 3)
    assert cross_entropy(z, [[0, 1, 2], [3, 0, 1]], reduction="none").shape == (2, 3)
    assert softmax(z)[1, 2].tolist() == softmax(z[1, 2]).tolist()


def test_the_entropy_of_a_uniform_row_is_ln_k_and_of_a_certain_one_0() -> None:
    steps = softmax_steps(np.array([[3.0, 3.0, 3.0], [2000.0, 0.0, 0.0]]))
    assert entropy(steps).tolist() == [pytest.approx(math.log(3), rel=1e-15), 0.0]


def test_perplexity_of_a_hopeless_row_is_inf() -> None:
    loss = cross_entropy_steps(np.array([[0.0, 1000.0]]), LossOptions(), np.array([0]))
    assert perplexity(loss) == math.inf
