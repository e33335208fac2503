"""No check fails beside a right result, and nothing is warned of, where numbers lie at the ends of the doubles."""

import shlex
import warnings

import pytest

from tests.cli import run

EXTREME = [
    "grad 1 2 --label 0 --softcap 1e290",
    "grad 1 2 --label 0 --softcap 1e-290",
    "grad 1 2 --label 0 --softcap 1e308 --z-loss 1e-300",
    "grad 1 2 --label 0 --weight 1e-250,1",
    "grad 1 2 3 --label 0 --weight 1e308,1e308,1",
    "ce 1 2 3 --label 0 --weight 1e308,1e308,1",
    "ce '1 2; 3 4' --label 0,1 --weight 1e308,1e308",
    "ce 1 2 --target 1e308,1e308 --unnormalized",
    "grad 1 2 --target 1e308,1e308 --unnormalized",
    "jacobian 1 2 --vjp=-745,1.7e308",
    "logits 1e308 1e308 --normalize",
    "logits 1 1e-320 --normalize",
]


@pytest.mark.parametrize("line", EXTREME)
def test_extreme_numbers_neither_warn_nor_fail_a_check(line: str):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = run(*shlex.split(line))
    assert (shown.code, shown.err) == (0, "")
    assert "FAILED" not in shown.out
