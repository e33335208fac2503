"""Files by suffix and standard input: what is read, and how everything else is refused."""

import io
import json
import os
import pickle
import sys

import numpy as np
import pytest

from softmax_cli.read.sources.reading import read_numbers
from softmax_cli.read.sources.tables import has_header
from tests.cases import at_least

from ..cli import run
from .problems import read_problem
from .refusals import refusal

MATRIX = [[2.0, 1.0], [0.0, 3.0]]


@pytest.fixture
def at(tmp_path):
    """Writes a file and gives back what to type for it."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return f"@{path}"

    return write


@pytest.fixture
def piped(monkeypatch):
    def pipe(content):
        data = content if isinstance(content, bytes) else content.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return pipe


TEXTS = {
    "a.txt": "2 1\n0 3\n",
    "comments.txt": "# logits\n2 1  # first\n\n0 3\n",
    "a.dat": "2,1;0,3",
    "no-suffix": "2 1\n0 3",
    "a.csv": "2,1\n0,3\n",
    "names.csv": "cat,dog\n2,1\n0,3\n",
    "mark.csv": "\ufeffcat,dog\r\n2,1\r\n0,3\r\n",
    "quoted.csv": '"2","1"\n"0","3"\n',
    "semicolons.csv": "2;1\n0;3\n",
    "savetxt.csv": "# cat,dog\n2.0,1.0\n0.0,3.0\n",
    "trailing.csv": "2,1,\n0,3,\n\n",
    "a.tsv": "2\t1\n0\t3\n",
    "a.json": "[[2, 1], [0, 3]]",
    "logits.json": '{"logits": [[2, 1], [0, 3]], "label": [1, 0]}',
    "output.json": '{"command": "grad", "inputs": {"logits": [[2.0, 1.0], [0.0, 3.0]]}}',
    "objects.json": '[{"cat": 2, "dog": 1}, {"cat": 0, "dog": 3}]',
    "a.jsonl": "[2, 1]\n[0, 3]\n",
    "objects.jsonl": '{"cat": 2, "dog": 1}\n\n{"cat": 0, "dog": 3}\n',
    "logits.jsonl": '{"logits": [2, 1]}\n{"logits": [0, 3]}\n',
    "UPPER.JSON": "[[2, 1], [0, 3]]",
    "utf16.txt": "2 1\n0 3".encode("utf-16"),
}


@pytest.mark.parametrize("name", at_least(16, TEXTS))
def test_text_file(at, name):
    assert read_numbers(at(name, TEXTS[name])).array.tolist() == MATRIX


@pytest.mark.parametrize("name", ["names.csv", "mark.csv", "savetxt.csv", "objects.json", "objects.jsonl"])
def test_class_names_in_a_file(at, name):
    assert read_numbers(at(name, TEXTS[name])).names == ("cat", "dog")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"logits": [[2, 1], [0, 3]], "names": ["cat", "dog"], "label": [1, 0]}'),
        ("own.json", '{"command": "ce", "inputs": {"logits": [[2, 1], [0, 3]], "names": ["cat", "dog"], "base": "e"}}'),
        ("a.jsonl", '{"logits": [2, 1], "names": ["cat", "dog"]}\n{"logits": [0, 3], "names": ["cat", "dog"]}\n'),
    ],
)
def test_class_names_beside_the_logits(at, name, text):
    numbers = read_numbers(at(name, text))
    assert (numbers.array.tolist(), numbers.names) == (MATRIX, ("cat", "dog"))


def test_each_option_reads_its_own_key(at):
    typed = at("a.json", '{"logits": [2, 1], "target": [0.5, 0.5]}')
    assert read_numbers(typed).array.tolist() == [2, 1]
    assert read_numbers(typed, "--target").array.tolist() == [0.5, 0.5]
    assert 'Name the list of the numbers "vjp"' in refusal(read_numbers, at("b.json", '{"logits": [2, 1]}'), "--vjp")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"logits": [2, 1], "label": 1}\n{"logits": [0, 3], "label": 0}\n'),
        ("a.json", '[{"logits": [2, 1], "label": 1}, {"logits": [0, 3], "label": 0}]'),
        ("names.jsonl", '{"names": ["a b", "c"], "logits": [2, 1], "label": "c"}\n'
         '{"names": ["a b", "c"], "logits": [0, 3], "label": "a b"}\n'),
    ],
)  # fmt: skip
def test_an_object_a_row_holds_its_label_too(at, name, text):
    typed = at(name, text)
    problem = read_problem([typed], label=typed)
    assert (problem.logits.tolist(), problem.labels.tolist()) == (MATRIX, [1, 0])
    assert "--label " + typed in refusal(read_problem, [typed], need="label")


def test_an_object_a_row_holds_its_target_too(at):
    typed = at("a.jsonl", '{"logits": [2, 1], "target": [0, 1]}\n{"logits": [0, 3], "target": [1, 0]}\n')
    assert read_problem([typed], target=typed).target.tolist() == [[0, 1], [1, 0]]


def test_an_object_a_row_is_read_from_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"logits": [2, 1], "label": 1}\n{"logits": [0, 3], "label": 0}\n'))
    assert read_numbers("-").array.tolist() == MATRIX


def test_one_column_is_one_vector(at):
    assert read_numbers(at("a.csv", "2\n1\n0.1\n")).array.tolist() == [2, 1, 0.1]
    assert read_numbers(at("named.csv", "logit\n2\n1\n")).array.tolist() == [2, 1]
    assert read_numbers(at("a.jsonl", "2\n1\n")).array.tolist() == [2, 1]


def test_a_first_row_0_1_is_read_where_it_can_be_nothing_else(at):
    assert read_numbers(at("a.csv", "0.0,1\n2,3\n")).array.tolist() == [[0, 1], [2, 3]]
    assert read_numbers(at("b.csv", "0,1\n")).array.tolist() == [0, 1]
    assert read_numbers(at("c.csv", "0\n1\n")).array.tolist() == [0, 1]
    assert read_numbers(at("d.csv", "0,1\n1,0\n"), "--target").array.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("name", "content", "matrix"),
    [
        ("a.json", '{"logits": {"cat": 2, "dog": 1}}', [[2, 1]]),
        ("a.json", '{"label": 1, "logits": {"cat": 2, "dog": 1}, "target": [0, 1]}', [[2, 1]]),
        ("a.json", '[{"logits": {"cat": 2, "dog": 1}, "label": 1}, {"logits": {"cat": 0, "dog": 3}}]', MATRIX),
        ("a.jsonl", '{"logits": {"cat": 2, "dog": 1}}\n{"logits": {"cat": 0, "dog": 3}, "label": 1}\n', MATRIX),
    ],
)
def test_named_logits_under_a_key(at, name, content, matrix):
    problem = read_problem([at(name, content)])
    assert (problem.logits.tolist(), problem.names) == (matrix, ("cat", "dog"))


def test_the_label_stands_beside_named_logits(at):
    typed = at("a.json", '{"label": 1, "logits": {"cat": 2, "dog": 1}}')
    assert run("ce", typed, "--label", typed, "--plain").out == run("ce", "2 1", "--label", "1", "--plain").out


@pytest.mark.parametrize("words", [["softmax", "2", "1"], ["softmax", "2 1; 0 3"], ["grad", "2", "1", "--label", "1"]])
def test_results_are_read_again_as_json_but_not_as_csv(words, tmp_path):
    for suffix in ("json", "csv"):
        assert run(*words, "--output", str(tmp_path / f"r.{suffix}")).code == 0
    assert run("softmax", f"@{tmp_path / 'r.json'}").code == 0
    assert "--output FILE.json" in run("softmax", f"@{tmp_path / 'r.csv'}").err


def test_header_of_letters_that_are_constants(at):
    assert read_numbers(at("a.csv", "d,e\n2,1\n")).names == ("d", "e")


def test_expressions_in_a_csv(at):
    assert read_numbers(at("a.csv", "ln2,1/4\n0,1\n")).array[0, 1] == 0.25


def test_non_finite_numbers_in_json(at):
    array = read_numbers(at("a.json", '["nan", "-inf", "inf", NaN, -Infinity, -0.0]')).array
    assert np.array_equal(array, [np.nan, -np.inf, np.inf, np.nan, -np.inf, -0.0], equal_nan=True)


def test_tokens_of_json_are_its_text(at):
    assert list(read_numbers(at("a.json", "[1.50, 1e2]")).tokens) == ["1.50", "1e2"]


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "f4", "f2", "i8", "u1"])
def test_npy(tmp_path, dtype):
    np.save(tmp_path / "a.npy", np.array([[2, 1], [0, 3]], dtype=dtype))
    numbers = read_numbers(f"@{tmp_path / 'a.npy'}")
    assert numbers.array.dtype == np.float64
    assert numbers.array.tolist() == MATRIX
    assert list(numbers.tokens) == ["2.0", "1.0", "0.0", "3.0"]


def test_npy_of_truth_values_is_one_hot(tmp_path):
    np.save(tmp_path / "a.npy", np.array([True, False]))
    assert read_numbers(f"@{tmp_path / 'a.npy'}").array.tolist() == [1, 0]


def test_npy_of_one_number_and_of_one_row(tmp_path):
    np.save(tmp_path / "a.npy", 2.5)
    assert read_numbers(f"@{tmp_path / 'a.npy'}").array.tolist() == [2.5]
    np.save(tmp_path / "a.npy", [[2.5, 1]])
    assert read_numbers(f"@{tmp_path / 'a.npy'}").array.shape == (1, 2)


def test_npz_by_key_and_alone(tmp_path):
    np.savez(tmp_path / "one.npz", logits=MATRIX)
    np.savez(tmp_path / "two.npz", logits=MATRIX, labels=[0, 1])
    assert read_numbers(f"@{tmp_path / 'one.npz'}").array.tolist() == MATRIX
    assert read_numbers(f"@{tmp_path / 'two.npz'}:logits").array.tolist() == MATRIX
    assert "labels" in refusal(read_numbers, f"@{tmp_path / 'two.npz'}")
    assert "Did you mean logits" in refusal(read_numbers, f"@{tmp_path / 'two.npz'}:logit")


REFUSED = {
    "empty.txt": ("", "is empty"),
    "empty.npy": ("", "is empty"),
    "blank.json": (" \n", "is empty"),
    "comments-only.txt": ("# nothing\n", "No logits"),
    "latin.txt": (b"caf\xe9 1", "no text in UTF-8 (byte 3 is 0xe9)"),
    "binary.bin": (b"\x93NUMPY\x01\x00", "a NumPy file"),
    "text.npy": ("2 1 0.1", "no .npy file"),
    "pickle.npy": (pickle.dumps([1.0]), "a pickle, which is never loaded"),
    "cut.npy": (b"\x93NUMPY\x01\x00v\x00{'descr'", "damaged"),
    "text.npz": ("2 1 0.1", "no .npz file"),
    "cut.json": ("[2,\n 1", "line 2, column 3"),
    "word.json": ("[2, 1, dog]", "Invalid JSON in line 1, column 8"),
    "text.json": ('[2, "dog"]', '$[1] is text "dog"'),
    "number-in-quotes.json": ('[2, "1"]', '$[1] is text "1"'),
    "null.json": ("[[2, null]]", "$[0][1] is null"),
    "bool.json": ("[2, true]", "$[1] is true or false"),
    "object.json": ('{"cat": {"dog": 1}}', "$.cat is an object"),
    "list-in-object.json": ('[{"cat": [1]}, 2]', "$.cat is a list"),
    "named-twice.json": ('{"logits": {"cat": 2, "dog": 1}, "names": ["dog", "cat"]}', "named already"),
    "twice.json": ('{"cat": 1, "cat": 2}', "'cat' is there twice"),
    "big.json": ("[1e400]", "too large"),
    "small.json": ("[1e-400]", "too small"),
    "other-key.json": ('{"logits": [2, 1], "temperature": 2}', '"temperature" beside "logits" is not read'),
    "no-logits.json": ('{"classes": ["a", "b"], "scores": [2, 1]}', 'Name the list of the numbers "logits"'),
    "z.json": ('{"z": [2, 1]}', '{"logits": [2, 1, 0.1]}'),
    "too-few-names.json": ('{"logits": [2, 1], "names": ["cat"]}', '"names" and "logits" are 1 and 2 long'),
    "no-names.json": ('{"logits": [2, 1], "names": [1, 2]}', '"names" is no list of class names'),
    "names-twice.json": ('{"logits": [2, 1], "names": ["cat", "cat"]}', "'cat' is there twice"),
    "ragged.json": ("[[1, 2], [3]]", "Row 1 has 1 entry"),
    "deep.json": ("[" * 100_000, "nested too deeply"),
    "deeper.json": ("[" * 6 + "1" + "]" * 6, "is a list"),
    "empty.json": ("[]", "No logits"),
    "none.json": ("{}", "No logits"),
    "second-line.jsonl": ("[2, 1]\n[0, ]\n", "line 2, column"),
    "null-on-line-3.jsonl": ("[2, 1]\n\n[0, null]\n", "The element at line 3, $[1] is null"),
    "cell.csv": ("cat,dog\n2,1\n0,x\n", "Row 3, column 2"),
    "hole.csv": ("2,1\n,3\n", "Row 2, column 1"),
    "ragged.csv": ("2,1\n0\n", "Row 2 (counted from 1) has 1 cell, but row 1 has 2 cells"),
    "ragged-names.csv": ("cat,dog\n2\n", "Row 2 (counted from 1) has 1 cell, but there are 2 class names"),
    "names-only.csv": ("cat,dog\n", "no row of numbers"),
    "twice.csv": ("cat,cat\n2,1\n", "'cat' is there twice"),
    "index.csv": (",cat,dog\n0,2,1\n", "is not certain: '', cat, dog."),
    "numbered-index.csv": (",0,1\n0,2,1\n", "to_csv(index=False)"),
    "named-index.csv": ("id,0,1\n0,2,1\n", "is not certain: id, 0, 1."),
    "label.csv": ("cat,dog,bird,Label\n2,1,0.1,1\n", "is not certain: cat, dog, bird, Label."),
    "id.csv": ("id,cat,dog\n7,2,1\n", "Leave only the columns of the classes"),
    "pandas.csv": ("0,1,2\n2,1,0.1\n", "Row 1 is 0,1,2: that reads like column numbers"),
    "results.csv": ("class,logits,shifted\n0,2,0\n1,1,-1\n", "a table of results (class,logits,shifted)"),
    "open-quote.csv": ('"2,1\n', "close every quote"),
    "open-quote-below.csv": ('cat,dog\n"2,1\n', "close every quote"),
    "decimal-comma.csv": ("0,66;0,24\n", "Row 1, column 1 (counted from 1): '0,66' has a decimal comma."),
    "european.csv": ("2;1;0,1\n", "Write a decimal point: 0.1."),
    "quoted-commas.csv": ('"2,5","1,5"\n', "Write a decimal point: 2.5."),
    "commas.tsv": ("2,5\t1,5\n", "Write a decimal point: 2.5."),
    "tabs.csv": ("2\t1\n", "tabs in .tsv"),
    "spaces.csv": ("cat dog\n2 1\n", "spaces in .txt"),
    "hole-in-row-1.csv": ("2,,1\n1,2,3\n", "Row 1, column 2 (counted from 1): the cell is empty"),
    "wide.csv": ("x" * 200_000 + ",1", "no CSV"),
    "word.txt": ("2 dog\n", "word.txt"),
}


@pytest.mark.parametrize("name", at_least(26, REFUSED))
def test_refused_file(at, name):
    content, message = REFUSED[name]
    assert message in refusal(read_numbers, at(name, content))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([1, None], dtype=object), "Python objects"),
        (np.array(["a"]), "text"),
        (np.array([1j]), "complex"),
        (np.zeros((1, 1, 1, 1)), "4 axes"),
        (np.zeros(0), "no numbers"),
        (np.zeros((0, 3)), "no numbers"),
        (np.zeros(2, dtype="V2"), "bfloat16"),
        (np.zeros(2, dtype="M8[s]"), "dates"),
    ],
)
def test_refused_array(tmp_path, array, message):
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    assert message in refusal(read_numbers, f"@{tmp_path / 'a.npy'}")


def test_npy_whose_header_claims_more_than_the_file_holds(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.zeros(10))
    path.write_bytes(path.read_bytes().replace(b"(10,), }" + b" " * 10, b"(10000000000000,), }"[:18].ljust(18)))
    assert "damaged" in refusal(read_numbers, f"@{path}")


def test_npz_without_arrays(tmp_path):
    np.savez(tmp_path / "a.npz")
    assert "holds no array.\nSave it with numpy.savez" in refusal(read_numbers, f"@{tmp_path / 'a.npz'}")


def test_npz_never_unpickles(tmp_path):
    np.savez(tmp_path / "a.npz", logits=np.array([1, None], dtype=object))
    assert "never loaded" in refusal(read_numbers, f"@{tmp_path / 'a.npz'}")


def test_missing_file_with_a_similar_one(tmp_path):
    (tmp_path / "logits.npy").touch()
    assert "Did you mean logits.npy" in refusal(read_numbers, f"@{tmp_path / 'logit.npy'}")


@pytest.mark.parametrize("name", ["nowhere/logits.npy", "\0", "x" * 5000, "\ud800", "~nobody-here/a.npy"])
def test_missing_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    refusal(read_numbers, f"@{name}")


def test_directory(tmp_path):
    assert "is a directory" in refusal(read_numbers, f"@{tmp_path}")


def test_no_file_name():
    assert "no file name" in refusal(read_numbers, "@")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(at, tmp_path):
    typed = at("secret.txt", "1 2")
    (tmp_path / "secret.txt").chmod(0)
    assert "permission denied" in refusal(read_numbers, typed)


PIPED = {
    "text": "2 1\n0 3\n",
    "json": "[[2, 1],\n[0, 3]]",
    "object": json.dumps({"logits": MATRIX}),
    "csv": "cat,dog\n2,1\n0,3\n",
    "quoted-csv": '"cat","dog"\n2,1\n0,3\n',
    "print": "[[2. 1.]\n [0. 3.]]",
}


@pytest.mark.parametrize("text", PIPED.values(), ids=PIPED)
def test_standard_input(piped, text):
    piped(text)
    assert read_numbers("-").array.tolist() == MATRIX


@pytest.mark.parametrize("text", ["2,1\n0,3\n", "ln2,ln3\n0,1", "a=1,b=2\na=3,b=4", "tensor([2,\n1])", "[2,\n1]"])
def test_other_forms_on_standard_input_are_no_csv(piped, text):
    assert not has_header(text)
    piped(text)
    read_numbers("-")


def test_json_strings_on_standard_input(piped):
    piped('[1, "-inf"]')
    assert read_numbers(["-"]).array.tolist() == [1, -np.inf]


@pytest.mark.parametrize(("content", "message"), [("", "is empty"), (b"\xff", "UTF-8"), ("dog", "In standard input")])
def test_refused_standard_input(piped, content, message):
    piped(content)
    assert message in refusal(read_numbers, "-")


def test_no_standard_input_at_all(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "is empty" in refusal(read_numbers, "-")
