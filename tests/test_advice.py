"""What a message says to type is typed here, and works."""

import shlex

import pytest

from .cli import run

# What was typed; what the message must say; and that, typed.
ADVICE = [
    ("softmax log2 1", "ln2, one to base 2 as log2(8)", "softmax 'log2(8)' 1"),
    ("softmax 1 log2 3", "log2(8)", "softmax 1 ln2 3"),
    ("ce 2 1 0.1 --label 0,1,0", "--target 0,1,0,", "ce 2 1 0.1 --target 0,1,0"),
    ("ce '2 1; 0 3' --label 0,1,1,0", "--target '0,1;1,0'", "ce '2 1; 0 3' --target '0,1;1,0'"),
    ("sigmoid 2 1 0.1 --label 0,1,0", "--target 0,1,0,", "sigmoid 2 1 0.1 --target 0,1,0"),
    ("jacobian 2 1 0.1 --label 0,1,0", "Type only the true class, --label 1.", "jacobian 2 1 0.1 --label 1"),
    ("jacobian 2 1 0.1 --row 1,0", "Type an index from 0 to 2: --row 0.", "jacobian 2 1 0.1 --row 0"),
    ("jacobian 2 1 0.1 --row 3", "Add --one-based", "jacobian 2 1 0.1 --row 3 --one-based"),
    ("stable-check 2 1 --label -1", "Type an index from 0 to 1.", "stable-check 2 1 --label 1"),
    ("stable-check '2 1; 0 3' --label 1,0,1", "--label 0,0.", "stable-check '2 1; 0 3' --label 0,0"),
    ("ce 2 1 0.1 --label 4 --one-based", "Type an index from 1 to 3.", "ce 2 1 0.1 --label 3 --one-based"),
    ("softmax log10 5 1", "log10(8)", "softmax 'log10(8)' 1"),
]


@pytest.mark.parametrize(("typed", "said", "advised"), ADVICE, ids=[typed for typed, _, _ in ADVICE])
def test_advice_works(typed: str, said: str, advised: str) -> None:
    refused = run(*shlex.split(typed))
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    answer = run(*shlex.split(advised))
    assert answer.code in (0, 1), answer.err
