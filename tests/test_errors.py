"""What an error is: a code, a problem and hints with shared values, and what it is about."""

import pytest

from softmax_cli.document.text import Plural, Text
from softmax_cli.errors import InputError
from softmax_cli.read.sources.reading import read_numbers
from softmax_cli.read.typed.values import parse_numbers


def test_problem_and_hints_share_the_values():
    error = InputError(
        "empty", "{option} is empty.", ("Type {option} {example}.", None, "Or not."), option="--a", example=1
    )
    assert (error.code, str(error)) == ("empty", "--a is empty.\nType --a 1. Or not.")
    assert str(error.problem) == "--a is empty."
    assert len(error.hint) == 2


def test_braces_are_doubled_in_templates_and_verbatim_in_values():
    assert str(InputError("json", '{{"{key}": 1}}', "{typed}", key="a", typed="{b}")) == '{"a": 1}\n{b}'


def test_values_are_names_numbers_texts_and_lists():
    names, count, rows = ("a", "b"), Plural("{n} row", "{n} rows", n=2), Text("row {row}", row=1)
    error = InputError("x", "{names}: {count}, {rows}{nothing} {number}.", "-", names=names, count=count, rows=rows,
                       nothing=None, number=0.5)  # fmt: skip
    assert str(error.problem) == "a, b: 2 rows, row 1 0.5."


def test_within_keeps_the_code_and_the_hint():
    inner = InputError("kind", "it is {what}.", "Type {example}.", what="bad", example=1).about("--target")
    outer = inner.within("In {place}: {problem}", place="'a.txt'")
    assert (outer.code, outer.subject, str(outer)) == ("kind", "--target", "In 'a.txt': it is bad.\nType 1.")
    assert str(inner.within("{problem}", "Type {other}.", other=2)) == "it is bad.\nType 2."


@pytest.mark.parametrize(("text", "code"), [("dog", "word"), ("007", "leading-zeros"), ("1;;2", "row-empty")])
def test_errors_of_the_reader_say_what_they_are_about(text, code):
    for read in (read_numbers, parse_numbers):
        with pytest.raises(InputError) as refused:
            read(text, "--target")
        assert (refused.value.code, refused.value.subject) == (code, "--target")
