"""The table: it fits, it is aligned, it shows true numbers, and it survives every terminal."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from softmax_cli.document.explanation import Step
from softmax_cli.document.text import Text
from softmax_cli.document.values import Records
from softmax_cli.show import text
from softmax_cli.show.output import Output, Terminal
from softmax_cli.show.said import number

from ..cli import run
from .render_samples import SAMPLES, columns, explain, titled

NUMBER = re.compile(r"(?<![\w.])[+-]?\d+\.?\d*(?:e[+-]?\d+)?(?![\w.])")


def table(name: str, width: int = 80, colour: str = "", encoding: str = "utf-8", **output: bool) -> str:
    return text(SAMPLES[name], Output(**output), Terminal(width, colour, encoding))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [20, 24, 31, 40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    assert SAMPLES
    # The row, the class and one number beside them cannot be taken apart.
    least = len("row  class  0.0714286") if name in ("five rows", "thirty rows") else 20
    for line in table(name, width, work=True).splitlines():
        assert cell_len(line) <= max(width, least), line


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "utf-8", "gbk"])
def test_every_encoding_can_show_it_without_colour(name: str, encoding: str) -> None:
    shown = table(name, encoding=encoding, work=True)
    assert shown.encode(encoding)
    assert "\x1b" not in shown


@pytest.mark.parametrize("colour", ["standard", "256", "truecolor"])
def test_colour_changes_nothing_but_the_colours(colour: str) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", table("a label", colour=colour))
    assert [line.rstrip() for line in plain.splitlines()] == table("a label").splitlines()
    assert "\x1b[" in table("a label", colour=colour)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [20, 50, 80])
def test_numbers_are_never_cropped_whatever_the_width(name: str, width: int) -> None:
    wide = set(NUMBER.findall(table(name, 200)))
    assert set(NUMBER.findall(table(name, width))) >= wide - {"3"}


@pytest.mark.parametrize("width", [20, 80])
def test_every_number_of_the_extremes_is_shown(width: int) -> None:
    shown = table("extremes", width)
    for value in ("1e-300", "-1e300", "4.24835e-18", "525336576", "1e-5"):
        assert value in NUMBER.findall(shown)
    assert "-0" not in NUMBER.findall(shown)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8).filter(any),
    st.integers(1, 12),
    st.integers(20, 120),
)
def test_each_cell_reads_back_within_the_digits_shown(values: list[float], digits: int, width: int) -> None:
    shown = text(columns(values), Output(digits=digits), Terminal(width)).split()
    for value in values:
        cell = number(value, digits)
        assert cell in shown
        exact = float(cell) == value
        # At the top of the range, rounding up may leave it: 1.79e308 at one digit is 2e308.
        assert exact or abs(value) > 1e308 or abs(float(cell) - value) <= 0.5000001 * _unit(value, digits)


def _unit(value: float, digits: int) -> float:
    return max(10.0 ** (int(f"{value:e}".partition("e")[2]) - digits + 1), 5e-324)


def test_a_three_class_example_fits_on_one_screen() -> None:
    assert len(table("a label").splitlines()) < 24


def test_decimal_points_stand_below_each_other() -> None:
    body = [line for line in table("three classes").splitlines() if re.match(r" +[012]  ", line)]
    assert len(body) == 3
    assert {line.rindex(".") for line in body if "." in line.split()[1]} == {body[2].rindex(".")}


def test_the_label_is_marked_without_colour() -> None:
    assert sum("← label" in line for line in table("a label").splitlines()) == 1
    assert sum("<- label" in line for line in table("a label", encoding="ascii").splitlines()) == 1
    assert "> 1" in table("a label", 20)


def test_a_failed_check_says_so_without_colour() -> None:
    assert "✗ FAILED symmetric (3e-17)" in table("three classes")
    assert "FAILED symmetric (3e-17)" in table("three classes", encoding="ascii")


def test_markup_in_names_is_text_and_escape_codes_are_harmless() -> None:
    shown = table("names", 200)
    assert "[red]dog" in shown
    assert r"\x1b[31m" in shown
    assert "x" * 60 in shown


def test_a_wide_name_is_aligned_by_cells() -> None:
    rows = [line for line in table("a matrix").splitlines() if re.match(r" +[012]  \S", line)]
    assert len(rows) == 3
    assert len({cell_len(line) for line in rows}) == 1


def test_a_thousand_classes_are_shortened_and_all_shows_them() -> None:
    short, whole = table("a thousand classes"), table("a thousand classes", all=True)
    assert "classes left out (--all shows everything)" in short
    assert len(short.splitlines()) < 40
    assert re.search(r"^ +> 400|^ +400.*label", short, re.MULTILINE)
    assert "left out" not in whole
    assert len(whole.splitlines()) > 1000


def test_bars_are_drawn_in_both_directions() -> None:
    left, right = re.findall(r"(\S*)│(\S*)", table("two classes"))
    assert left[0]
    assert not left[1]
    assert right[1]
    assert not right[0]


def test_a_bar_of_nothing_is_empty() -> None:
    shown = text(columns(np.array([0.0, 1.0])), Output(), Terminal(80, encoding="ascii"))
    lines = [line for line in shown.splitlines() if re.match(r" +[01]  ", line)]
    assert [line.count("#") > 0 for line in lines] == [False, True]


def test_a_split_table_repeats_every_column_that_tells_its_lines_apart() -> None:
    columns = titled("format", "row", *(f"number {n}" for n in range(8)))
    lines = tuple((name, row, *[0.123456] * 8) for name in ("float16", "float64") for row in (0, 1))
    step = Step("lines", Text("lines"), "", Records(columns, lines))
    shown = text(explain(step), Output(), Terminal(60, "", "utf-8"))
    heads = [line.split()[:3] for line in shown.splitlines() if "number" in line]
    assert len(heads) > 1
    assert all(head == ["format", "row", "number"] for head in heads)


@pytest.mark.parametrize("width", ["60", "72", "80", "100"])
def test_no_formula_is_broken_in_its_cell(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    laws = run("softmax", "2 1 0.1; 0 3 1", "--compare").out
    assert all(law in laws for law in ("z + 1: same p ", "dCE/dz = p - y ", "p has no kink "))
    assert run("sigmoid", "2 1; 0 3", "--label", "1,0").out.count("  1 - e/(1 + e)") == 4


@pytest.mark.parametrize("width", ["40", "60", "70", "80"])
def test_check_breaks_no_id_and_gives_its_summaries_room(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("check", "tests/data/files/answers.jsonl").out
    assert "mistake:temperature-multiplied" in shown
    assert len(shown.splitlines()) < 60


def test_a_head_wider_than_the_room_beside_the_keys_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    shown = run("stable-check", "2 1 0.1; 0.5 2.5 -1", "--label", "1,0").out
    assert all(cell_len(line) <= 24 for line in shown.splitlines())
