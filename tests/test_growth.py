"""Work grows as the input does: twice the input is at most a little more than twice the work, counted and not timed."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from softmax_cli.app.cli import app
from softmax_cli.read.names import in_class_order
from softmax_cli.read.typed.tokens import composed
from softmax_cli.read.typed.values import Numbers

LINEAR = 2.4  # twice, and what a sort adds


def work(action: Callable[[], object]) -> int:
    """The calls of functions, in Python and in C, that `action` makes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


def run(words: list[str]) -> Callable[[], object]:
    def action() -> None:
        with contextlib.suppress(SystemExit):
            app(words)

    return action


def npy(folder: Path, *shape: int) -> str:
    """A file of random logits of this shape, as it is typed."""
    file = folder / f"{'x'.join(map(str, shape))}.npy"
    np.save(file, np.round(np.random.default_rng(1).normal(0, 2, shape), 2))
    return f"@{file}"


@pytest.mark.parametrize("format", ["table", "markdown", "json", "csv", "plain"])
@pytest.mark.parametrize("shapes", [((1000,), (2000,)), ((100, 10), (200, 10))], ids=["classes", "rows"])
def test_output_of_twice_the_numbers_takes_twice_the_work(
    format: str, shapes: tuple[tuple[int, ...], tuple[int, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once, twice = (work(run(["softmax", npy(tmp_path, *shape), "--all", "--format", format])) for shape in shapes)
    assert twice < LINEAR * once


@pytest.mark.parametrize("format", ["table", "markdown", "json", "csv", "plain"])
def test_a_matrix_of_four_times_the_cells_takes_four_times_the_work(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once, twice = (work(run(["jacobian", npy(tmp_path, k), "--all", "--format", format])) for k in (50, 100))
    assert twice < 4.6 * once


def test_a_cell_of_a_table_costs_few_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once, twice = (work(run(["softmax", npy(tmp_path, k), "--all"])) for k in (1000, 2000))
    cells = 1000 * 6  # the class, z, z - m, e, p and the bar
    assert (twice - once) / cells < 50


def test_twice_the_words_take_twice_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    once, twice = (work(run(["softmax", *["1.5"] * n, "--plain"])) for n in (2000, 4000))
    assert twice < LINEAR * once


def test_numbers_given_by_name_are_looked_up_and_not_searched() -> None:
    class Name(str):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Name.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    def compared(count: int) -> int:
        names = tuple(Name(f"class{k}") for k in range(count))
        other = tuple(Name(f"class{k}") for k in reversed(range(count)))
        Name.compared = 0
        assert in_class_order(Numbers(np.arange(float(count)), (), other), names, "--weight")[0] == count - 1
        return Name.compared

    assert compared(400) < LINEAR * max(compared(200), 1)


def test_accents_without_end_on_one_letter_are_sorted_and_not_bubbled() -> None:
    from unicodedata import combining, normalize

    few = "a" + "\u0301\u0323" * 40 + "e\u0301 \uac00\u1100\u1161" + "\u0323\u0301" * 20
    assert composed(few) == normalize("NFC", few)
    many = composed("# a" + "\u0301\u0323" * 200_000)  # two minutes, were they exchanged one by one
    marks = [combining(character) for character in many[4:]]
    assert marks == sorted(marks)
