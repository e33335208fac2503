"""Labels: indices and names, counted from 0 or 1, ignored rows, and everything that is no label."""

import io
import re
import sys

import numpy as np
import pytest

from softmax_cli.read.labels import LabelRules, read_label
from tests.cases import at_least

from .problems import read_problem
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
    "composed": ("e\u0301=1 b=2", {"label": "\u00e9"}, [0]),
    "decomposed": ("\u00e9=1 b=2", {"label": "e\u0301"}, [0]),
    "commas": (ROWS, {"label": "1,0"}, [1, 0]),
    "spaces": (ROWS, {"label": "1 0"}, [1, 0]),
    "semicolons": (ROWS, {"label": "1;0"}, [1, 0]),
    "list": (ROWS, {"label": "[1, 0]"}, [1, 0]),
    "tuple": (ROWS, {"label": "(1, 0)"}, [1, 0]),
    "nested": (ROWS, {"label": "[[1], [0]]"}, [1, 0]),
    "one-tensor": (ROW, {"label": "tensor(1)"}, [1]),
    "one-in-a-tensor": (ROW, {"label": "tensor([1])"}, [1]),
    "scalar": (ROW, {"label": "np.int64(1)"}, [1]),
    "tensor-on-a-device": (ROW, {"label": 'tensor(1, device="cuda:0")'}, [1]),
    "list-on-a-device": (ROWS, {"label": 'tensor([1, 0], device="cuda:0")'}, [1, 0]),
    "jax": (ROWS, {"label": "Array([1, 0], dtype=int32)"}, [1, 0]),
    "tensorflow": (ROWS, {"label": "<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 0], dtype=int32)>"}, [1, 0]),
    "scalars": (ROWS, {"label": "[np.int64(1), np.int64(0)]"}, [1, 0]),
    "array-of-names": ("cat=1 dog=2; cat=3 dog=4", {"label": "array(['dog', 'cat'], dtype='<U3')"}, [1, 0]),
    "list-of-names": ("cat=1 dog=2; cat=3 dog=4", {"label": "[dog, cat]"}, [1, 0]),
    "tensor": (ROWS, {"label": "tensor([1, 0])"}, [1, 0]),
    "names": ("cat=1 dog=2; cat=3 dog=4", {"label": "dog, cat"}, [1, 0]),
    "ignored": (ROWS, {"label": "1,-100", "ignore_index": -100}, [1, -100]),
    "own-ignore-index": (ROWS, {"label": "1,-1", "ignore_index": -1}, [1, -1]),
    "ignored-one-based": (ROWS, {"label": "1,-100", "ignore_index": -100, "one_based": True}, [0, -100]),
}
REFUSED = {
    "unclosed": (ROW, {"label": "[1"}, "never closed"),
    "unclosed-parenthesis": (ROW, {"label": "(1"}, "never closed"),
    "unopened": (ROW, {"label": "1]"}, "never opened"),
    "one-hot": (ROW, {"label": "0,1,0", "beside": ["--target"]}, "--target 0,1,0"),
    "one-hot-rows": (ROWS, {"label": "0,1,0;1,0,0", "beside": ["--target"]}, "--target '0,1,0;1,0,0'"),
    "K": (ROW, {"label": "3"}, "Did you count from 1? Add --one-based"),
    "K-one-based": (ROW, {"label": "4", "one_based": True}, "an index from 1 to 3"),
    "beyond": (ROW, {"label": "7"}, "an index from 0 to 2"),
    "negative": (ROW, {"label": "-1", "ignore_index": -100, "beside": ["--ignore-index"]}, "--ignore-index -1"),
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


@pytest.mark.parametrize("case", at_least(16, READ).values(), ids=READ)
def test_label(case):
    logits, options, labels = case
    assert read_problem(logits, **options).labels.tolist() == labels


@pytest.mark.parametrize("case", at_least(16, REFUSED).values(), ids=REFUSED)
def test_refused_label(case):
    logits, options, message = case
    assert message in refusal(read_problem, logits, **options)


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


@pytest.mark.parametrize(
    "text",
    [
        '{"logits": [[1, 2], [3, 4]], "label": [1, 0]}',
        '{"labels": ["dog", "cat"]}',
        '{"command": "grad", "inputs": {"logits": [[1, 2], [3, 4]], "label": [1, 0], "weight": null}}',
    ],
)
def test_labels_in_a_json_object(tmp_path, text):
    (tmp_path / "ll.json").write_text(text)
    problem = read_problem("cat=1 dog=2; cat=3 dog=4", label=f"@{tmp_path / 'll.json'}")
    assert problem.labels.tolist() == [1, 0]


def test_one_label_in_a_json_object(tmp_path):
    (tmp_path / "ll.json").write_text('{"logits": [1, 2], "names": ["new york", "la"], "label": "new york"}')
    problem = read_problem(f"@{tmp_path / 'll.json'}", label=f"@{tmp_path / 'll.json'}")
    assert (problem.labels.tolist(), problem.names) == ([0], ("new york", "la"))


def test_no_label_in_a_json_object(tmp_path):
    (tmp_path / "ll.json").write_text('{"logits": [1, 2]}')
    assert 'There is no "label"' in refusal(read_problem, "1 2", label=f"@{tmp_path / 'll.json'}")


def test_labels_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1\n0\n")))
    assert read_problem(ROWS, label="-").labels.tolist() == [1, 0]


def test_two_inputs_from_standard_input():
    assert "Both the logits and --label" in refusal(read_problem, ["-"], label="-")


def test_label_and_target():
    assert "both given" in refusal(read_problem, ROW, label="1", target="0,1,0")


def test_another_option_that_takes_a_class():
    rules = LabelRules(3, option="--row")
    assert read_label("2", rules) == 2
    assert "--row 3 is out of range" in refusal(read_label, "3", rules)
    assert "--row takes one class, not 2.\nType an index from 0 to 2: --row 0." in refusal(read_label, "1,0", rules)


@pytest.mark.parametrize("text", ["-1", "0,1,0", "1.5"])
def test_only_options_that_the_command_has_are_named(text):
    named = re.findall("--[a-z-]+", refusal(read_problem, ROW, label=text))
    assert set(named) == {"--label"}
