"""Numbers at the edge of float64 and of every type on the way: an answer or exit 2, never a traceback or a warning."""

import json
import shlex
import warnings

import pytest

from .cli import run

HUGE = "9" * 25
EDGES = [
    f"stable-check 0e{HUGE} 1",
    f"stable-check 1e-{HUGE} 1",
    f"softmax 0e{HUGE} -0e-{HUGE}",
    f"jacobian 0e{HUGE} 1 1e-{HUGE}",
    "softmax 1 2 --expect 0e309,1",
    f"softmax 1 2 --expect 0e{HUGE},1",
    f"softmax 1 2 --expect 1e-{HUGE},1",
    f"softmax 1 2 --expect .27%,0e{HUGE}%",
    "ce 1 2 --label 0 --expect 1e308",
    "ce 1 2 --label 0 --expect 1.0e-320",
    "ce 1 2 --label 0 --expect 1 --tol 1e308",
    "logits 1e308 1e308 --normalize",
    "logits 1e308 1e-308 --normalize",
    "logits 5e-324 5e-324 --normalize",
    "ce 1 2 --target 1e308,1e308 --unnormalized",
    "grad 1 2 --target 1e308,1e308 --unnormalized",
    "ce 1 2 --target 1e308,1e308 --normalize",
    "grad '1 2;3 4;5 6' --label 0,1,0 --shift-labels --ignore-index 9223372036854775808",
    f"ce 1 2 --label 0 --ignore-index {HUGE}",
    f"ce 1 2 --label 0 --ignore-index -{HUGE}",
    "grad 1 2 --label 0 -T 1e155 --expect 1,2",
    "grad 1 2 --label 0 -T 1e308 --expect 1,2",
    "softmax 1 2 -T 1e-200 --expect .5,.5",
    "ce 1 2 --label 0 -T 1e-300 --expect 1",
    "ce 1e308 -1000 --label 1 --expect -4.7179",
    "ce 1e308 -1e308 --label 1 --expect 3",
    "sigmoid 1e308 -1e308 --target 0,1 --expect 3",
]


@pytest.mark.parametrize("form", ["table", "json", "plain", "csv", "markdown"])
@pytest.mark.parametrize("line", EDGES)
def test_an_answer_or_exit_2(line: str, form: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = run(*shlex.split(line), "--format", form)
    assert answer.code in (0, 1, 2), line
    assert (answer.code == 2) == (answer.out == ""), answer
    assert "Traceback" not in answer.err
    if form == "json" and answer.out:
        assert json.loads(answer.out)["checks"] is not None


def test_a_zero_with_an_exponent_is_a_zero_of_its_digits() -> None:
    """0e309 claims no more and no less than 0; e / (1 + e) = 0.731058578630004879"""
    for zero in ("0", "0e309", f"0e{HUGE}"):
        assert run("softmax", "1", "2", "--expect", f"{zero},0.73", "--plain").code == 1, zero


def test_a_loss_of_many_digits_is_right_in_its_first_digits_only() -> None:
    """-4.7179 is no 1e308, however many digits of 1e308 are left out."""
    assert run("ce", "1e308", "-1000", "--label", "1", "--expect", "-4.7179").code == 1


@pytest.mark.parametrize("text", ["[[1, 2], [3, 4]]", '{"logits": [1, 2]}', "[1, 2]\n[3, 4]", "1 2"])
def test_a_column_of_labels_in_what_is_no_table(text: str) -> None:
    for column in ("--label-column", "--columns", "--id-column"):
        refused = run("ce", "-", "--label", "0", column, "x", stdin=text)
        assert (refused.code, refused.out) == (2, ""), refused
    assert run("ce", "-", "--label-column", "x", stdin=text).code == 2


def test_an_answer_where_a_single_class_is_smoothed() -> None:
    """K = 1 has no other class to share a / (K - 1) with; p - y' = 0."""
    assert run("grad", "40; 1000", "--label", "0,0", "--label-smoothing", "0.5", "--expect", "1.5;0").code == 1
