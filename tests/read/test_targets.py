"""Target distributions, weights and vectors: one number for each class."""

import math

import pytest

from softmax_cli.read.multi_label import read_answers
from softmax_cli.read.targets import read_vector, read_weight
from tests.cases import at_least

from .problems import read_problem
from .refusals import refusal

ROW = "2 1 0.1"
ROWS = "2 1 0.1; 0.5 2.5 -1"
NAMED = "cat=2 dog=1 bird=0.1"

READ = {
    "one-hot": (ROW, {"target": "0,1,0"}, [[0, 1, 0]]),
    "in-brackets": (ROW, {"target": "[[0, 1, 0]]"}, [[0, 1, 0]]),
    "expressions": (ROW, {"target": "1/2 1/4 1/4"}, [[0.5, 0.25, 0.25]]),
    "percent": (ROW, {"target": "50% 25% 25%"}, [[0.5, 0.25, 0.25]]),
    "nearly-1": (ROW, {"target": "0.333333 0.333333 0.333334"}, [[0.333333, 0.333333, 0.333334]]),
    "off-by-1e-6": (ROW, {"target": ".333333 .333333 .333333"}, [[0.333333, 0.333333, 0.333333]]),
    "rows": (ROWS, {"target": "0,1,0;1,0,0"}, [[0, 1, 0], [1, 0, 0]]),
    "by-name": (NAMED, {"target": "bird=0.5 cat=0.25 dog=0.25"}, [[0.25, 0.25, 0.5]]),
    "normalized": (ROW, {"target": "1 1 2", "normalize": True}, [[0.25, 0.25, 0.5]]),
    "normalized-huge": (ROW, {"target": "1e308 1e308 0", "normalize": True}, [[0.5, 0.5, 0]]),
    "normalized-tiny": (ROW, {"target": "5e-324 5e-324 0", "normalize": True}, [[0.5, 0.5, 0]]),
    "unnormalized": (ROW, {"target": "0 1 1", "unnormalized": True}, [[0, 1, 1]]),
}
REFUSED = {
    "sum-2": (ROW, {"target": "0 1 1"}, "--target sums to 2.0, not to 1.\nAdd --normalize"),
    "sum-0.99": (ROW, {"target": ".33 .33 .33"}, "--unnormalized"),
    "off-by-2e-6": (ROW, {"target": ".333333 .333333 .333332"}, "sums to 0.99999"),
    "sum-overflows": (ROW, {"target": "1e308 1e308 0"}, "sums to inf"),
    "second-row": (ROWS, {"target": "0 1 0; 0 1 1"}, "--target row 1 (counted from 0) sums to 2.0"),
    "negative": (ROW, {"target": "0,-1,2"}, "'-1' in --target is negative"),
    "nan": (ROW, {"target": "0,nan,1"}, "'nan' in --target is not finite"),
    "inf": (ROW, {"target": "0,inf,1"}, "'inf' in --target is not finite"),
    "short": (ROW, {"target": "0,1"}, "--target has 2 entries a row, but there are 3 classes"),
    "one-number": (ROW, {"target": "1"}, "--label 1"),
    "one-row-for-two": (ROWS, {"target": "0,1,0"}, "--target has one row, but there are 2 rows"),
    "two-rows-for-one": (ROW, {"target": "0,1,0;1,0,0"}, "--target is 2 x 3, but the logits are 1 x 3"),
    "zero-sum": (ROW, {"target": "0 0 0", "normalize": True}, "sums to 0"),
    "both-ways": (ROW, {"target": "0 1 0", "normalize": True, "unnormalized": True}, "only one"),
    "unknown-name": (NAMED, {"target": "cat=0 dgo=1 bird=0"}, "Did you mean dog"),
    "missing-name": (NAMED, {"target": "cat=0 dog=1"}, "no number for the class 'bird'"),
    "names-of-unnamed-classes": (ROW, {"target": "cat=0 dog=1 bird=0"}, "the classes have none"),
    "empty": (ROW, {"target": ""}, "--target has no numbers"),
    "word": (ROW, {"target": "0,dog,1"}, "'dog'"),
}


@pytest.mark.parametrize("case", at_least(9, READ).values(), ids=READ)
def test_target(case):
    logits, options, target = case
    assert read_problem(logits, **options).target.tolist() == target


@pytest.mark.parametrize("case", at_least(13, REFUSED).values(), ids=REFUSED)
def test_refused_target(case):
    logits, options, message = case
    assert message in refusal(read_problem, logits, **options)


def test_weight():
    assert read_weight("1,2,0", 3).tolist() == [1, 2, 0]
    assert read_weight("b=1 a=2", 2, ("a", "b")).tolist() == [2, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,2", "--weight has 2 numbers, but there are 3 classes"),
        ("1,-2,3", "'-2' in --weight is negative"),
        ("1,inf,3", "'inf' in --weight is not finite"),
        ("1,nan,3", "'nan' in --weight is not finite"),
        ("1 2 3;1 2 3", "the shape (2, 3)"),
        ("1", "--weight has 1 number,"),
        ("a=1 b=2 c=3", "the classes have none"),
    ],
)
def test_refused_weight(text, message):
    assert message in refusal(read_weight, text, 3)


@pytest.mark.parametrize("text", ["-1,0,1", "2,0,1"])
def test_a_multi_label_answer_is_from_0_to_1(text):
    assert "answers its own question with 0 to 1" in refusal(read_answers, text, read_problem(ROW))


def test_vector():
    assert read_vector(" -1 0 1/2", 3, "--vjp").tolist() == [-1, 0, 0.5]
    assert math.copysign(1, read_vector("-0.0", 1, "--vjp")[0]) == -1
    assert "--vjp has 2 numbers" in refusal(read_vector, "1 2", 3, "--vjp")
    assert "'nan' in --vjp is not finite" in refusal(read_vector, "1 nan 2", 3, "--vjp")
