"""The Python functions refuse what the command line refuses: no option, weight or target out of range goes through."""

from typing import Any

import numpy as np
import pytest

from softmax_cli import cross_entropy, cross_entropy_gradient, softmax

Z = [2.0, 1.0, 0.1]
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_gradient])
@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"reduction": "avg"}, "mean, sum, none"), ({"smoothing_over": "other"}, "all, others"),
        ({"label_smoothing": 1.5}, "from 0 to 1"), ({"label_smoothing": -0.1}, "from 0 to 1"),
        ({"label_smoothing": NAN}, "from 0 to 1"), ({"z_loss": -1}, "0 or more"), ({"z_loss": INF}, "0 or more"),
        ({"softcap": 0}, "above 0"), ({"softcap": -3}, "above 0"), ({"softcap": INF}, "above 0"),
        ({"unit": 0}, "above 0"), ({"temperature": 0}, "above 0"), ({"weight": [1, 1, -1]}, "3 finite numbers"),
        ({"weight": [2.0]}, "3 finite numbers"), ({"weight": 2.0}, "3 finite numbers"),
        ({"weight": [1, 1, NAN]}, "3 finite numbers"), ({"weight": [[1, 1, 1]]}, "3 finite numbers"),
        ({"label_smoothing": "a"}, "label_smoothing must be finite and from 0 to 1"), ({"z_loss": None}, "z_loss must"),
        ({"softcap": "3"}, "softcap must"), ({"unit": 1j}, "unit must"),
    ],
    ids=str,
)  # fmt: skip
def test_options_outside_their_range(function: Any, options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        function(Z, 1, **options)
    if "weight" in options:
        with pytest.raises(ValueError, match=word):
            function(Z, target=[0.2, 0.7, 0.1], **options)


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ([0.6, 0.6, 0.6], "sums to 1.79"), ([0, 0, 0], "sums to 0"), ([0.5, 0.7, -0.2], "0 or more"),
        ([NAN, 0.5, 0.5], "finite"), ([INF, 0, 0], "finite"), ([0.5, 0.5], "shape"), ([[0.2, 0.7, 0.1]], "shape"),
    ],
    ids=str,
)  # fmt: skip
def test_targets_that_are_no_distribution(target: list[Any], word: str) -> None:
    for function in (cross_entropy, cross_entropy_gradient):
        with pytest.raises(ValueError, match=word):
            function(Z, target=target)


def test_a_target_of_any_sum_on_request() -> None:
    """mp.dps = 30; -sum 0.6 ln p = 0.6 * (3 * logsumexp - 3.1)"""
    assert cross_entropy(Z, target=[0.6, 0.6, 0.6], unnormalized=True) == pytest.approx(2.4906540293001003, rel=1e-15)


def test_labels_or_target_and_no_unknown_option() -> None:
    for given in ({}, {"labels": 1, "target": [0, 1, 0]}):
        with pytest.raises(ValueError, match="either labels or target"):
            cross_entropy(Z, **given)
    with pytest.raises(TypeError):
        cross_entropy(Z, 1, smoothing=0.1)


def test_edges_that_are_fine() -> None:
    for options in ({"label_smoothing": 1}, {"weight": [0, 0, 0], "reduction": "sum"}, {"unit": np.log(2)}):
        assert np.isfinite(cross_entropy(Z, 1, **options))
    assert np.isfinite(cross_entropy(Z, target=[0.333333, 0.333333, 0.333334]))


@pytest.mark.parametrize("logits", [["2", "1"], [None, 1.0], [1 + 2j, 1], 2.0, []], ids=str)
def test_what_are_no_logits(logits: Any) -> None:
    with pytest.raises(ValueError, match="logits"):
        softmax(logits)


def test_labels_and_temperatures_past_their_types() -> None:
    with pytest.raises(ValueError, match="label 9223372036854775813"):
        cross_entropy([Z], np.array([2**63 + 5], dtype=np.uint64))
    for temperature in (10**400, [1.0], "1"):
        with pytest.raises(ValueError, match="temperature"):
            softmax(Z, temperature=temperature)  # type: ignore[arg-type]


def test_no_rows() -> None:
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
    assert np.isnan(cross_entropy(np.zeros((0, 3)), np.zeros(0, dtype=int)))
    assert cross_entropy_gradient(np.zeros((0, 3)), np.zeros(0, dtype=int)).shape == (0, 3)


def test_a_target_accepted_at_the_command_line_is_accepted_here() -> None:
    expected = 0.999999 * (2.4170300162778335 - sum(Z) / 3)
    assert cross_entropy(Z, target=[0.333333] * 3) == pytest.approx(expected, rel=1e-14)
    with pytest.raises(ValueError, match="sums to"):
        cross_entropy(Z, target=[0.33] * 3)


@pytest.mark.parametrize("given", [{"a": 1}, [1j, 0, 0], [10**400, 0, 0], ["x", "y", "z"], [None, 1, 0]], ids=repr)
@pytest.mark.parametrize("name", ["logits", "target", "weight"])
def test_what_are_no_real_numbers_is_a_value_error(name: str, given: object) -> None:
    values = {"logits": [2.0, 1.0, 0.1], "target": [0.2, 0.7, 0.1], name: given}
    with pytest.raises(ValueError, match=f"{name} must be real numbers"):
        cross_entropy(values.pop("logits"), **values)  # type: ignore[arg-type]


@pytest.mark.skipif(np.finfo(np.longdouble).max == np.finfo(np.float64).max, reason="no longer doubles here")
def test_long_doubles_past_float64_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="largest float64"):
        softmax(np.array([np.longdouble("1e4000"), 0]))


@pytest.mark.parametrize("index", [[1], 1.5, None, "1"])
def test_an_ignore_index_that_is_no_integer_is_a_value_error(index: object) -> None:
    with pytest.raises(ValueError, match="ignore_index must be an integer"):
        cross_entropy([2.0, 1.0, 0.1], 1, ignore_index=index)  # type: ignore[arg-type]
