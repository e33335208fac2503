"""The log-log chart: its points land on their decades, at any size, in any character set."""

import io
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.show import text
from softmax_cli.show.output import Output, Terminal
from softmax_cli.show.progress import progress
from softmax_cli.show.terminal.chart import ASCII, UNICODE, chart_lines
from softmax_cli.show.view.blocks import Block
from softmax_cli.show.view.grid import grids

from .render_samples import chart

LINE = {"softmax": [(10.0, 1e-5), (100.0, 1e-4), (1000.0, 1e-3)]}
numbers = st.floats(allow_nan=True, allow_infinity=True)


def test_a_straight_line_of_three_decades() -> None:
    assert chart_lines(LINE, 32, 5, ascii=True) == [
        "1e-3 +                        o",
        "     |",
        "1e-4 +            o",
        "     |",
        "1e-5 +o",
        "     ++-----------+-----------+",
        "     1e1         1e2         1e3",
        "o softmax",
    ]


def test_box_characters() -> None:
    lines = chart_lines(LINE, 31, 3, ascii=False)
    assert lines[0].startswith("1e-3 ┤")
    assert lines[3].startswith("     └┴──")
    assert lines[-1] == "● softmax"


def test_each_series_has_its_mark_and_its_legend() -> None:
    lines = chart_lines({"a": [(1.0, 1.0)], "b": [(100.0, 100.0)]}, 40, 5, ascii=True)
    assert lines[-1] == "o a   x b"
    assert lines[0].endswith("x")
    assert lines[4].endswith("o")


def test_the_earlier_series_keeps_a_shared_cell() -> None:
    lines = chart_lines({"a": [(1.0, 1.0)], "b": [(1.0, 1.0)]}, 40, 5, ascii=True)
    assert "x" not in "".join(lines[:-1])


def test_one_point() -> None:
    assert chart_lines({"a": [(5.0, 5.0)]}, 40, 5, ascii=True)[0].startswith("1e1 +")


def test_a_legend_too_long_for_one_line() -> None:
    series = {name: [(1.0, 1.0)] for name in ("softmax", "gradient", "Jacobian")}
    assert chart_lines(series, 24, 3, ascii=True)[-2:] == ["o softmax   x gradient", "* Jacobian"]


@pytest.mark.parametrize("series", [{}, {"a": []}, {"a": [(0.0, 1.0), (1.0, -1.0), (math.inf, 1.0), (1.0, math.nan)]}])
def test_nothing_to_draw(series: dict[str, list[tuple[float, float]]]) -> None:
    assert chart_lines(series, 40, 5, ascii=True) == []


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.lists(st.tuples(numbers, numbers), max_size=6)), st.booleans())
def test_any_points_at_any_width(series: dict[str, list[tuple[float, float]]], ascii: bool) -> None:
    for width, height in ((20, 2), (40, 10), (120, 20)):
        lines = chart_lines(series, width, height, ascii)
        assert all(len(line) <= width for line in lines)
        assert not ascii or all(line.isascii() for line in lines)
        drawable = any(0 < x < math.inf and 0 < y < math.inf for points in series.values() for x, y in points)
        assert bool(lines) == drawable
        if drawable:
            marks = (ASCII if ascii else UNICODE).marks
            assert any(mark in line for line in lines[:height] for mark in marks)


def test_no_progress_outside_a_terminal() -> None:
    stream = io.StringIO()
    with progress(stream) as on_progress:
        on_progress(1, 2, "softmax, K = 32")
    assert stream.getvalue() == ""


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream = Tty()
    with progress(stream) as on_progress:
        on_progress(1, 2, "softmax [K], K = 32")
    assert "1/2 softmax [K], K = 32" in stream.getvalue()


def test_progress_is_erased_after_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Tty()

    def interrupted() -> None:
        with progress(stream) as on_progress:
            on_progress(1, 2, "")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize("last", [1, 2, 3, 4, 5, 6, 7, 11])
def test_decades_are_equally_far_apart(last: int) -> None:
    lines = chart_lines({"a": [(1.0, 1.0), (10.0, 10.0**last)]}, 40, 10, ascii=True)
    ticks = [at for at, line in enumerate(lines) if line.lstrip().startswith("1e") and "+" in line]
    assert len(ticks) == last + 1
    assert len({after - before for before, after in pairwise(ticks)}) == 1


def test_the_axes_are_named() -> None:
    lines = chart_lines(LINE, 32, 5, ascii=True, names=("K", "seconds"))
    assert lines[0] == "seconds"
    assert lines[-2].split() == ["K", "1e1", "1e2", "1e3"]


def test_the_points_of_every_series_are_the_lines_of_a_table() -> None:
    grid = grids(Block("chart", (chart().sections[0].steps[0],)), chart(), False)[0]
    assert [column.id for column in grid.all_columns] == ["stage", "classes", "seconds"]
    cells = zip(*(column.cells for column in grid.all_columns), strict=True)
    assert list(cells) == [("a", 1.0, 2.0), ("a", 5.0, 6.0), ("b", 3.0, 4.0)]
    drawn = text(chart(), Output(), Terminal(encoding="ascii"))
    assert all(word in drawn for word in ("s\n", "K 1e0", "o a   x b"))
