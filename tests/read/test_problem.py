"""Logits with their names: shapes, and numbers that are not finite."""

import numpy as np
import pytest

from softmax_cli.read.names import read_names
from tests.cases import at_least

from .problems import read_problem
from .refusals import refusal

ROW = "2 1 0.1"


def test_one_row_is_single_and_a_row_in_two_brackets_is_not():
    assert read_problem(["2", "1", "0.1"]).single
    assert not read_problem("[[2, 1, 0.1]]").single
    assert not read_problem("2 1; 0 3").single
    assert read_problem("[[2, 1, 0.1]]").logits.shape == read_problem(ROW).logits.shape == (1, 3)


def test_tokens_keep_what_a_double_cannot():
    assert list(read_problem("100000000000000001 1e17").tokens) == ["100000000000000001", "1e17"]


@pytest.mark.parametrize(
    "text", ["cat,dog,bird", "cat dog bird", "cat、dog、bird", '["cat", "dog", "bird"]', "cat\ndog\nbird"]
)
def test_names(text):
    assert read_problem(ROW, names=text).names == ("cat", "dog", "bird")


def test_names_with_spaces():
    assert read_names("new york, boston", 2) == ("new york", "boston")


def test_names_from_a_file(tmp_path):
    (tmp_path / "names.txt").write_text("cat\ndog\nbird\n")
    assert read_problem(ROW, names=f"@{tmp_path / 'names.txt'}").names == ("cat", "dog", "bird")


REFUSED = {
    "no-logits": (None, {}, "No logits"),
    "no-words": ([], {}, "No logits"),
    "three-axes": ("[[[1, 2]]]", {}, "3 axes"),
    "nan": ("2 nan 1", {}, "Logit 'nan' (class 1) is not a number"),
    "inf": ("2 inf 1", {}, "PyTorch and JAX return nan"),
    "inf-names-stable-check": ("2 inf 1", {}, "softmax-cli stable-check"),
    "inf-names-scipy": ("1 2; inf 1", {}, "SciPy's log_softmax returns a mixed row"),
    "inf-in-a-row": ("1 2; inf 1", {}, "(row 1, class 0)"),
    "all-masked": ("-inf -inf", {}, "No class is left"),
    "one-row-all-masked": ("1 2; -inf -inf", {}, "No class is left in row 1"),
    "too-few-names": (ROW, {"names": "cat,dog"}, "--names has 2 names, but there are 3 classes"),
    "names-twice": (ROW, {"names": "cat,cat,dog"}, "'cat' is there twice"),
    "names-are-numbers": (ROW, {"names": "1,2,3"}, "'1' in --names is a number"),
    "empty-name": (ROW, {"names": "cat,,dog"}, "empty name"),
    "no-names": (ROW, {"names": ""}, "--names is empty"),
    "two-sets-of-names": ("cat=1 dog=2", {"names": "a,b"}, "named cat,dog"),
}


@pytest.mark.parametrize("case", at_least(11, REFUSED).values(), ids=REFUSED)
def test_refused(case):
    logits, options, message = case
    assert message in refusal(read_problem, logits, **options)


def test_a_masked_class_is_no_error():
    assert read_problem("2 -inf").logits.tolist() == [[2, -np.inf]]


@pytest.mark.parametrize("text", ["nan 1", "inf 1", "-inf -inf"])
def test_stable_check_takes_anything(text):
    assert read_problem(text, finite=False).logits.shape == (1, 2)
