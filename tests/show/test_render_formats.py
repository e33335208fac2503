"""Plain, JSON, CSV and Markdown: every number, whole, and nothing else that a script would trip over."""

import csv
import io
import json
import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.document.explanation import Explanation, Step
from softmax_cli.document.notation import J, n, p, q
from softmax_cli.document.text import Text
from softmax_cli.document.verdict import Candidate, Difference, Verdict
from softmax_cli.show import text
from softmax_cli.show.output import FORMATS, Output, Terminal, visible

from .render_samples import EXTREMES, NAMES, SAMPLES, columns, deep_tree, explain, many_records


def shown(name: str, format: str, encoding: str = "utf-8", digits: int | None = None) -> str:
    return text(SAMPLES[name], Output(format, digits=digits), Terminal(encoding=encoding))


def refuse(word: str) -> None:
    raise AssertionError(word)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_renders_every_shape(name: str, format: str) -> None:
    assert SAMPLES
    assert shown(name, format).endswith("\n")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_is_valid_and_has_no_nan(name: str, encoding: str) -> None:
    whole = json.loads(shown(name, "json", encoding), parse_constant=refuse)
    assert shown(name, "json", encoding).encode(encoding)
    assert [*whole] == ["schema_version", "command", "inputs", "steps", "checks", "result", "notes"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9).filter(any))
def test_json_keeps_every_bit_and_the_sign_of_zero(values: list[float]) -> None:
    whole = json.loads(text(columns(values), Output("json"), Terminal()))
    assert list(map(repr, whole["inputs"]["logits"])) == list(map(repr, values))
    assert list(map(repr, whole["steps"][0]["value"])) == list(map(repr, values))


def test_json_names_numbers_that_are_not_finite() -> None:
    whole = json.loads(shown("not finite", "json"))
    assert whole["steps"][0]["value"] == ["inf", "-inf", "nan", 1.0]


def test_json_of_several_rows_is_nested_and_of_one_is_flat() -> None:
    assert np.shape(json.loads(shown("five rows", "json"))["steps"][0]["value"]) == (5, 3)
    assert np.shape(json.loads(shown("three classes", "json"))["steps"][1]["value"]) == ()


def test_json_keeps_whole_numbers_whole() -> None:
    step = Step("n", Text("count"), n, np.int64(2**60), ())  # type: ignore[arg-type]
    assert json.loads(text(explain(step), Output("json"), Terminal()))["steps"][0]["value"] == 2**60


def test_json_carries_the_numbers_of_a_step_at_full_precision() -> None:
    assert json.loads(shown("three classes", "json"))["steps"][1]["numbers"] == "max(2.0, 1.0, 0.1)"


def test_plain_is_one_number_a_line() -> None:
    lines = shown("extremes", "plain").splitlines()
    assert [float(line) for line in lines] == EXTREMES
    assert "-0.0" not in lines


def test_plain_of_rows_is_a_row_a_line() -> None:
    lines = [line.split(" ") for line in shown("five rows", "plain").splitlines()]
    assert np.array_equal(np.array(lines, dtype=float), np.arange(15.0).reshape(5, 3) / 7)


def test_plain_of_a_stack_of_matrices_has_a_blank_line_between() -> None:
    step = Step("J", Text("J"), J, np.ones((2, 2, 2)), ("row", "class", "column"), kind="matrix")
    assert text(explain(step, single=False), Output("plain"), Terminal()) == "1.0 1.0\n1.0 1.0\n\n1.0 1.0\n1.0 1.0\n"


def test_plain_with_digits_is_rounded() -> None:
    assert shown("five rows", "plain", digits=3).splitlines()[0] == "0 0.143 0.286"


def test_a_verdict_is_one_word_in_plain_and_whole_in_json() -> None:
    wrong = Difference((1,), "0.3", 0.3, 0.25, 0.05, 0.05)
    why, see = Text("It slipped."), (Text("See [K]."),)
    slip = Candidate("slip", why, why, see, p + q, p - q, np.array(0.3), "loss")
    summary = (Text("Wrong."), Text("Right is {right}.", right=0.25))
    verdict = Verdict("mistake:slip", False, summary, np.array(0.25), np.array(0.3), (wrong,), candidates=(slip, slip))
    judged = columns([2.0, 1.0], verdict=verdict)
    assert text(judged, Output("plain"), Terminal()) == "mistake:slip\n"
    said = json.loads(text(judged, Output("json"), Terminal()))["verdict"]
    assert (said["word"], said["summary"], said["differences"][0]["index"]) == (
        "mistake:slip",
        "Wrong. Right is 0.25.",
        [1],
    )
    for output in (Output(), Output("markdown")):
        shown = text(judged, output, Terminal())
        assert all(part in shown for part in ("Wrong. Right is 0.25", "p + q", "p - q", "It slipped."))


def test_csv_has_a_line_a_class_and_a_column_a_step() -> None:
    head, *lines = csv.reader(io.StringIO(shown("names", "csv")))
    assert head == ["class", "name", "z", "p", "g"]
    assert [line[1] for line in lines] == list(map(visible, NAMES))
    assert [float(line[2]) for line in lines] == EXTREMES


def test_csv_of_rows_is_long() -> None:
    head, *lines = csv.reader(io.StringIO(shown("five rows", "csv")))
    assert head == ["row", "class", "z", "p", "g"]
    assert [line[:2] for line in lines[:4]] == [["0", "0"], ["0", "1"], ["0", "2"], ["1", "0"]]
    assert len(lines) == 15


def test_csv_of_a_matrix_is_the_matrix() -> None:
    head, *lines = csv.reader(io.StringIO(shown("a large matrix", "csv")))
    assert head == ["class", *map(str, range(40))]
    assert len(lines) == 40


def test_csv_of_records_has_their_keys() -> None:
    head, first, second = csv.reader(io.StringIO(shown("records", "csv")))
    assert head == ["format", "naive", "why", "at", "shifted", "ok"]
    assert (first[1], second[4], second[5]) == ("inf", "1e-17", "true")


@pytest.mark.parametrize("name", SAMPLES)
def test_markdown_tables_are_rectangular(name: str) -> None:
    rows = [line for line in shown(name, "markdown").splitlines() if line.startswith("|")]
    for line, following in pairwise(rows):
        if "---" in following:
            assert _bars(line) == _bars(following)


def _bars(line: str) -> int:
    return line.replace("\\|", "").count("|")


def test_markdown_shows_names_as_typed() -> None:
    assert "\\[red\\]dog" in shown("names", "markdown")
    assert "a\\|b" in shown("names", "markdown")


def test_markdown_has_the_numbered_working() -> None:
    assert "2. maximum: `m = max(z) = max(2, 1, 0.1) = 2`" in shown("three classes", "markdown")


@pytest.mark.parametrize("format", ["plain", "json", "csv", "markdown"])
def test_formats_without_a_terminal_do_not_load_rich(format: str) -> None:
    script = (
        "import sys; from render_samples import SAMPLES; from softmax_cli.show import text;"
        "from softmax_cli.show.output import Output; from softmax_cli.show.output import Terminal;"
        f"text(SAMPLES['three classes'], Output({format!r}), Terminal());"
        "sys.exit(any(name.startswith('rich') for name in sys.modules))"
    )
    here = __file__.rpartition("/")[0]
    environ = {"PYTHONPATH": f"{here}:{here}/../.."}
    assert subprocess.run([sys.executable, "-c", script], cwd=here, env=environ, check=False).returncode == 0


def test_infinity_is_a_word_everywhere() -> None:
    assert math.isinf(float(shown("not finite", "plain").splitlines()[0]))


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_many_records_are_shortened_around_the_true_class(format: str) -> None:
    short = shown("forty records", format)
    assert all(f"c{i} " in short for i in (0, 20, 39))
    assert "c30 " not in short
    assert "... 23 of 40 lines left out (--all shows everything)" in short.replace("\\", "")
    whole = text(SAMPLES["forty records"], Output(format, all=True), Terminal(width=100))
    assert all(f"c{i} " in whole for i in range(40))
    assert "8, 9, 10, 11" in whole


def test_records_that_are_the_answer_are_never_shortened() -> None:
    whole = text(many_records(40, answer=True), Output("table"), Terminal())
    assert all(f"c{i} " in whole for i in range(40))


def test_json_and_csv_hold_every_record() -> None:
    explanation = many_records(40)
    step = json.loads(text(explanation, Output("json"), Terminal()))["steps"][0]
    assert [record["class"] for record in step["value"]] == [f"c{i}" for i in range(40)]
    explanation = explanation._replace(table=explanation.steps[0])
    assert len(text(explanation, Output("csv"), Terminal()).splitlines()) == 41


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_a_tree_of_many_leaves_is_shown_along_its_marked_nodes(format: str) -> None:
    short = text(deep_tree(), Output(format), Terminal())
    assert "leaf 000000" in short
    assert "leaf 111111" not in short
    assert "... 32 leaves\n" in short
    assert "... 62 of 64 leaves left out (--all shows everything)" in short
    assert short.count("--all") == 1
    assert text(deep_tree(), Output(format, all=True), Terminal()).count("leaf ") == 64


@pytest.mark.parametrize("format", ["table", "markdown"])
@pytest.mark.parametrize("explanation", [many_records(40), deep_tree()], ids=["records", "tree"])
def test_a_table_without_a_formula_has_no_line_in_the_working(explanation: Explanation, format: str) -> None:
    working = text(explanation, Output(format, work=True), Terminal())
    assert "`the codes`" not in working
    assert "`the tree`" not in working
    assert "1. " in working
    assert "2. " not in working.partition("1. ")[2]
