"""Labels: indices and names, counted from 0 or 1, ignored rows, and everything that is no label."""

import io
import sys

import numpy as np
import pytest

from softmax_cli.inputs.classes import read_problem
from softmax_cli.inputs.labels import read_labels

from .refusals import refusal

ROW = "2 1 0.1"
ROWS = "2 1 0.1; 0.5 2.5 -1"
NAMED = "cat=2 dog=1 bird=0.1"

READ = {
    "index": (ROW, {"label": "1"}, [1]),
    "space-before": (ROW, {"label": " 1"}, [1]),
    "full-width": (ROW, {"label": "１"}, [1]),
    "float": (ROW, {"label": "1.0"}, [1]),
    "one-based": (ROW, {"label": "3", "one_based": True}, [2]),
    "name": (NAMED, {"label": "dog"}, [1]),
    "index-of-a-named-class": (NAMED, {"label": "1"}, [1]),
    "name-from-names": (ROW, {"label": "dog", "names": "cat,dog,bird"}, [1]),
    "name-with-a-space": ('"new york"=1 boston=2', {"label": "new york"}, [0]),
    "name-that-is-a-constant": ("e=1 pi=2", {"label": "pi"}, [1]),
    "commas": (ROWS, {"label": "1,0"}, [1, 0]),
    "spaces": (ROWS, {"label": "1 0"}, [1, 0]),
    "semicolons": (ROWS, {"label": "1;0"}, [1, 0]),
    "list": (ROWS, {"label": "[1, 0]"}, [1, 0]),
    "tensor": (ROWS, {"label": "tensor([1, 0])"}, [1, 0]),
    "names": ("cat=1 dog=2; cat=3 dog=4", {"label": "dog, cat"}, [1, 0]),
    "ignored": (ROWS, {"label": "1,-100", "ignore_index": -100}, [1, -100]),
    "own-ignore-index": (ROWS, {"label": "1,-1", "ignore_index": -1}, [1, -1]),
    "ignored-one-based": (ROWS, {"label": "1,-100", "ignore_index": -100, "one_based": True}, [0, -100]),
}
REFUSED = {
    "one-hot": (ROW, {"label": "0,1,0"}, "--target 0,1,0"),
    "one-hot-rows": (ROWS, {"label": "0,1,0;1,0,0"}, "--target '0,1,0;1,0,0'"),
    "K": (ROW, {"label": "3"}, "Did you count from 1? Add --one-based"),
    "K-one-based": (ROW, {"label": "4", "one_based": True}, "an index from 1 to 3"),
    "beyond": (ROW, {"label": "7"}, "an index from 0 to 2"),
    "negative": (ROW, {"label": "-1", "ignore_index": -100}, "--ignore-index -1"),
    "negative-where-no-row-is-left-out": (ROW, {"label": "-100"}, "out of range"),
    "zero-one-based": (ROW, {"label": "0", "one_based": True}, "there is no class 0"),
    "fraction": (ROW, {"label": "1.5"}, "'1.5' in --label is no class index"),
    "nan": (ROW, {"label": "nan"}, "'nan' in --label is no class index"),
    "inf": (ROW, {"label": "-inf"}, "'-inf' in --label is no class index"),
    "huge": (ROW, {"label": "1e300"}, "no class index"),
    "too-large": (ROW, {"label": "1e400"}, "1e400"),
    "leading-zero": (ROW, {"label": "01"}, "leading zeros"),
    "word": (ROW, {"label": "dog"}, "the classes have no names"),
    "unknown-name": (NAMED, {"label": "dgo"}, "Did you mean dog"),
    "empty": (ROW, {"label": " "}, "--label is empty"),
    "too-few": (ROWS, {"label": "1"}, "--label has 1 label, but there are 2 rows"),
    "too-many": (ROWS, {"label": "1,0,1"}, "--label has 3 labels, but there are 2 rows"),
    "two-for-one": (ROW, {"label": "1,0"}, "--label has 2 labels, but there is 1 row"),
    "assignment": (NAMED, {"label": "cat=1"}, "'cat=1' in --label"),
    "one-based-and-ignored": (ROW, {"label": "2", "one_based": True, "ignore_index": 1}, "is the ignore index"),
    "missing": (ROW, {"need": "label"}, "Which class is true? No label was given.\nAdd --label 1"),
    "missing-for-rows": (ROWS, {"need": "label-or-target"}, "Add --label 0,0"),
    "missing-file": (ROW, {"label": "@/nowhere/labels.txt"}, "no file"),
    "one-class": ("5", {"label": "1"}, "there is 1 class"),
}


@pytest.mark.parametrize("case", READ.values(), ids=READ)
def test_label(case):
    logits, options, labels = case
    assert read_problem(logits, **options).labels.tolist() == labels


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_refused_label(case):
    logits, options, message = case
    assert message in refusal(read_problem, logits, **options)


def test_corpora_are_not_empty():
    assert len(READ) > 15
    assert len(REFUSED) > 15


def test_ignored_rows_are_marked():
    assert read_problem(ROWS, label="1,-100", ignore_index=-100).ignored.tolist() == [False, True]
    assert read_problem(ROWS).ignored.tolist() == [False, False]


def test_an_ignored_row_may_hold_anything():
    problem = read_problem("nan inf; -inf -inf; 2 1", label="-100,-100,0", ignore_index=-100)
    assert problem.ignored.tolist() == [True, True, False]


def test_labels_from_files(tmp_path):
    (tmp_path / "labels.txt").write_text("dog\ncat\n")
    (tmp_path / "labels.json").write_text('["dog", "cat"]')
    np.save(tmp_path / "labels.npy", np.array([1, 0]))
    for name in ("labels.txt", "labels.json", "labels.npy"):
        problem = read_problem("cat=1 dog=2; cat=3 dog=4", label=f"@{tmp_path / name}")
        assert problem.labels.tolist() == [1, 0]


def test_labels_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1\n0\n")))
    assert read_problem(ROWS, label="-").labels.tolist() == [1, 0]


def test_two_inputs_from_standard_input():
    assert "Both the logits and --label" in refusal(read_problem, ["-"], label="-")


def test_label_and_target():
    assert "both given" in refusal(read_problem, ROW, label="1", target="0,1,0")


def test_another_option_that_takes_a_class():
    logits = np.zeros((1, 3))
    assert read_labels("2", logits, None, "--row").tolist() == [2]
    assert "--row 3 is out of range" in refusal(read_labels, "3", logits, None, "--row")
    assert "--ignore-index" not in refusal(read_labels, "-1", logits, None, "--row")
