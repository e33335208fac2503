"""Which entries of a long table are shown."""

from itertools import pairwise

import numpy as np
import pytest

from softmax_cli.document.text import Text
from softmax_cli.show import text
from softmax_cli.show.output import Output, Terminal
from softmax_cli.show.paragraphs import say
from softmax_cli.show.terminal.paper import wrap
from softmax_cli.show.view.blocks import blocks
from softmax_cli.show.view.grid import grids
from softmax_cli.show.view.matrices import MATRIX
from softmax_cli.show.view.shortened import CLASSES, ROWS, shown_of, with_gaps

from .render_samples import SAMPLES


def test_twenty_classes_and_eight_rows_are_shown_whole() -> None:
    assert shown_of([0.0] * 20, CLASSES) == list(range(20))
    assert shown_of(range(8), ROWS) == list(range(8))


def test_head_tail_label_and_largest_are_kept() -> None:
    values = np.zeros(1000)
    values[[300, 310]] = 5.0, -7.0
    shown = shown_of(values.tolist(), CLASSES, 500)
    assert {0, 1, 999, 998, 300, 310, 500} <= set(shown)
    assert len(shown) < 20


def test_everything_is_shown_when_asked() -> None:
    assert len(shown_of([0.0] * 1000, CLASSES, everything=True)) == 1000
    assert len(shown_of([0.0] * 40, MATRIX, everything=True)) == 40
    assert len(shown_of(range(30), ROWS, everything=True)) == 30


def test_a_gap_is_never_a_single_entry() -> None:
    for marked in (6, 95):
        assert all(b - a != 2 for a, b in pairwise(shown_of([0.0] * 100, CLASSES, marked)))


def test_gaps_stand_where_entries_are_missing() -> None:
    assert with_gaps([0, 1, 5]) == [0, 1, None, 5]


def test_what_is_missing_is_counted() -> None:
    for name, notes in (("a thousand classes", 1), ("ten classes", 0)):
        grid = grids(blocks(SAMPLES[name].sections[0], SAMPLES[name])[0], SAMPLES[name], False)[0]
        assert len(grid.notes) == notes
    shown = text(SAMPLES["a thousand classes"], Output(), Terminal())
    assert "... 991 of 1000 classes left out (--all shows everything)" in shown


def test_numbers_are_never_broken_over_lines() -> None:
    lines = wrap("sum=0.123456789,-4.24835e-18," * 3, 12)
    assert all("0.123456789" in line or "-4.24835e-18" in line or not any(map(str.isdigit, line)) for line in lines)


def test_a_short_formula_stays_on_one_line() -> None:
    assert "p - y" in " ".join(wrap("the gradient is p - y and so on", 20)).replace("\n", "|")
    assert any("p - y" in line for line in wrap("the gradient is p - y and so on", 19))


def test_paragraphs_break_as_tables_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    answer = Text("the right answer is [{one},-0.375,{other}]", one=0.125, other=0.25)
    say(["", answer, Text("the target of p - y was left out")])
    assert capsys.readouterr().out.splitlines() == [
        "",
        "the right answer is",
        "  [0.125,-0.375,0.25]",
        "the target of p - y was",
        "  left out",
    ]
