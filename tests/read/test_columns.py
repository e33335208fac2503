"""Which columns of a table are classes, which one holds the labels, and what the rows are called."""

import json
import shlex

import pytest

from softmax_cli.read.sources.reading import read_numbers
from tests.cases import at_least

from ..cli import run
from .refusals import refusal

ROWS = "1,0.5,2.0\n0,3.0,1.0\n"
# mpmath: the mean of log(1 + exp(0.5 - 2)) and log(1 + exp(1 - 3))
LOSS = 0.16417064451286246
OTHERS = [
    "y", "y_true", "y_pred", "yTrue", "true_label", "true_class", "ground_truth", "groundtruth", "gt", "pred",
    "prediction", "predicted_class", "sample_id", "image_id", "row_id", "label_id", "class_id", "idx", "index",
    "event_index", "epoch", "loss", "weight", "Unnamed: 0", "label", "target", "id", "step", "sampleId",
    "imageIDs", "nll", "fold", "标签",
]  # fmt: skip


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Writes t.csv into the folder that the commands run in."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="t.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")

    return write


def typed_after(error):
    """The options that a message says to type."""
    return shlex.split(error.partition("Type for example ")[2].partition(". --columns takes")[0])


@pytest.mark.parametrize("name", at_least(30, OTHERS))
@pytest.mark.parametrize("place", [0, 2])
def test_a_column_of_something_else_is_no_class(table, name, place):
    """And what the message says to type gives the right loss."""
    heads, cells = ["logit_0", "logit_1"], [["0.5", "2.0"], ["3.0", "1.0"]]
    heads.insert(place, name)
    for row, cell in zip(cells, "10", strict=True):
        row.insert(place, cell)
    table("\n".join(",".join(row) for row in [heads, *cells]))
    refused = run("ce", "@t.csv", "--label", "1,0")
    assert (refused.code, refused.out) == (2, "")
    assert name in refused.err
    options = typed_after(refused.err)
    labelled = [] if "--label-column" in options else ["--label", "1,0"]
    assert float(run("ce", "@t.csv", *options, *labelled, "--plain").out) == pytest.approx(LOSS, rel=1e-15)


@pytest.mark.parametrize(
    "heads",
    [
        "cat,dog", "logit_0,logit_1", "class 1,class 2", "label_0,label_1", "y0,y1", "logits[0],logits[1]", "x.1,x.2",
        "yes,no", "true,false", "pos,neg", "LABEL_0,LABEL_1", "new york,paris", "logit_cat,logit_dog", "猫,狗", "a,b",
    ],
)  # fmt: skip
def test_one_family_of_names_is_taken(table, heads):
    table(f"{heads}\n2,1\n0,3\n")
    numbers = read_numbers("@t.csv")
    assert (numbers.array.tolist(), numbers.names) == ([[2, 1], [0, 3]], tuple(heads.split(",")))


@pytest.mark.parametrize(
    "heads", ["logit_0,prob_0", "cat,logit_1", "logit_cat,confidence", "logit_cat,dog", "x1,y1", "a,b1", "loss,loss2"]
)
def test_two_families_are_refused(table, heads):
    table(f"{heads}\n2,1\n0,3\n")
    assert f"is not certain: {heads.replace(',', ', ')}." in refusal(read_numbers, "@t.csv")


@pytest.mark.parametrize("name", ["loss", "label", "id"])
def test_a_single_column_of_something_else(table, name):
    table(f"{name}\n2\n1\n")
    assert "is not certain" in refusal(read_numbers, "@t.csv")
    assert read_numbers("@t.csv", "--weight").array.tolist() == [2, 1]


@pytest.mark.parametrize(
    "columns", ["a,b", "'a, b'", "b,a", "1-2", "'[ab]'", "a-b", "1,2", "'?'"]
)  # the first of them is not a name but two
def test_ways_to_name_the_columns(table, columns):
    table(f"true_label,a,b\n{ROWS}")
    if columns == "a-b":  # a range has numbers at its ends
        assert run("softmax", "@t.csv", "--columns", columns).code == 2
        return
    answer = run("ce", "@t.csv", "--columns", *shlex.split(columns), "--label-column", "true_label", "--plain")
    expected = LOSS if columns != "b,a" else 1.9141706445128624  # mpmath: the labels are the other classes
    assert float(answer.out) == pytest.approx(expected, rel=1e-15), answer.err


def test_ranges_are_names_where_they_are_names(table):
    table("id,5,6,7\n0,1,2,3\n")
    assert run("softmax", "@t.csv", "--columns", "6-7", "-f", "csv").out.count("\n") == 3
    assert "6" in run("softmax", "@t.csv", "--columns", "6-7", "-f", "csv").out
    assert "There is no column '6-9'" in run("softmax", "@t.csv", "--columns", "6-9").err


def test_places_of_a_table_without_a_header(table):
    table(ROWS)
    answer = run("ce", "@t.csv", "--columns", "1-2", "--label-column", "0", "--plain")
    assert float(answer.out) == pytest.approx(LOSS, rel=1e-15)
    assert "there are 3 columns, without names" in run("softmax", "@t.csv", "--columns", "7").err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--columns", "logit*"], "no column 'logit*' for --columns"),
        (["--columns", ""], "--columns is empty"),
        (["--columns", "a,a"], "'a' is there twice"),
        (["--columns", "a,b", "--label-column", "true_labl"], "Did you mean true_label?"),
        (["--columns", "a,b", "--id-column", "9"], "no column '9' for --id-column"),
        (["--columns", "a,b", "--label-column", "true_label", "--label", "1,0"], "--label and --label-column are both"),
        (["--columns", "a,b", "--label-column", "true_label", "--target", "1,0"], "--target are both given"),
        (["--label", "1,0", "--columns", "a,true_label,b"], "there are 2"),
    ],
)
def test_refused_columns(table, options, said):
    table(f"true_label,a,b\n{ROWS}")
    refused = run("ce", "@t.csv", *options)
    if options[-1] == "a,true_label,b":  # whoever names it has it
        assert refused.code == 0
        return
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


@pytest.mark.parametrize("words", [["2", "1"], ["@a.npy"], ["@a.txt"]])
def test_columns_of_what_is_no_table(table, words, tmp_path):
    import numpy as np

    np.save(tmp_path / "a.npy", [2.0, 1.0])
    table("2 1\n", "a.txt")
    assert "these numbers are no table" in run("softmax", *words, "--columns", "0").err


@pytest.mark.parametrize("labels", ["1,0", "b,a"])
def test_labels_of_a_column_are_names_or_indices(table, labels):
    first, second = labels.split(",")
    table(f"true_label,a,b\n{first},0.5,2.0\n{second},3.0,1.0\n")
    answer = run("ce", "@t.csv", "--columns", "a,b", "--label-column", "true_label", "--plain")
    assert float(answer.out) == pytest.approx(LOSS, rel=1e-15)


@pytest.mark.parametrize("command", ["ce", "grad", "jacobian", "stable-check", "sigmoid"])
def test_every_command_with_labels_takes_their_column(table, command):
    table(f"y,a,b\n{ROWS}")
    beside = run(command, "@t.csv", "--columns", "a,b", "--label-column", "y", "--json")
    typed = run(command, "0.5 2.0; 3.0 1.0", "--names", "a,b", "--label", "1,0", "--json")
    assert (beside.code, typed.code) == (0, 0), beside.err
    assert json.loads(beside.out)["result"] == json.loads(typed.out)["result"]


def test_a_label_out_of_range_says_its_row(table):
    table("y,a,b\n1,0.5,2.0\n2,3.0,1.0\n")
    refused = run("ce", "@t.csv", "--columns", "a,b", "--label-column", "y")
    assert "Row 1 (counted from 0) of 2: --label 2 is out of range" in refused.err


@pytest.mark.parametrize("command", ["softmax", "ce", "grad", "jacobian", "stable-check", "sigmoid", "logits"])
def test_ids_name_the_rows(table, command):
    table("id,y,a,b\nx7,1,0.25,0.75\n=z9,0,0.5,0.5\n")
    options = ["--label-column", "y"] if command in ("ce", "grad") else []
    words = [command, "@t.csv", "--columns", "a,b", "--id-column", "id", *options]
    assert json.loads(run(*words, "--json").out)["inputs"]["ids"] == ["x7", "=z9"]
    for format in ("table", "csv", "markdown"):
        shown = run(*words, "-f", format)
        assert shown.code == 0, shown.err
        if not (command == "stable-check" and format == "csv"):  # a line of it is a format, not a row
            assert "x7" in shown.out
            assert "z9" in shown.out


LABELS = ["1\n0\n", "label\n1\n0\n", "y_true\n1\n0\n", "b\na\n", "class\nb\na\n", "1,0\n", "id,label\n7,1\n8,0\n"]


@pytest.mark.parametrize("text", LABELS)
@pytest.mark.parametrize("name", ["l.csv", "l.txt"])
def test_a_file_of_labels_with_or_without_a_header(table, text, name):
    table(text, name)
    answer = run("ce", "a=.5 b=2; a=3 b=1", "--label", f"@{name}", "--plain")
    assert answer.code == 0, answer.err
    assert float(answer.out) == pytest.approx(LOSS, rel=1e-15)


def test_the_column_of_labels_in_a_file_of_its_own(table):
    table("first,second\n7,1\n8,0\n", "l.csv")
    refused = run("ce", ".5 2; 3 1", "--label", "@l.csv")
    assert "Which column holds the labels is not certain: first, second." in refused.err
    answer = run("ce", ".5 2; 3 1", "--label", "@l.csv", "--label-column", "second", "--plain")
    assert float(answer.out) == pytest.approx(LOSS, rel=1e-15)


@pytest.mark.parametrize("name", ["l.npy", "l.txt", "l.csv", "l.json"])
def test_a_label_of_a_file_out_of_range_says_its_row(table, tmp_path, name):
    import numpy as np

    np.save(tmp_path / "l.npy", [1, 5])
    if name != "l.npy":
        table("[1, 5]" if name == "l.json" else "1\n5\n", name)
    assert "Row 1 (counted from 0) of 2: --label 5" in run("ce", ".5 2; 3 1", "--label", f"@{name}").err


@pytest.mark.parametrize("name", ["y.npy", "y.txt", "there.dat"])
def test_a_file_of_labels_without_its_at(table, name):
    table("1\n0\n", "there.dat")
    refused = run("ce", ".5 2; 3 1", "--label", name)
    assert f"Type an @ before it: --label @{name}." in refused.err
