"""The answer and every step of its shape as columns, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..document.explanation import Explanation
from .numbers import bracketed
from .output import Output
from .terminal import Terminal
from .values import Shaped, python, shaped, shaped_steps

Lines = Iterable[Sequence[Any]]


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A header and one line an entry, at full precision unless digits were asked for."""
    answer = shaped(explanation.table or explanation.answer, explanation.single)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    for line in _lines(answer, explanation):
        writer.writerow([bracketed(cell, output.digits) for cell in line])
    return sink.getvalue()


def _lines(answer: Shaped, explanation: Explanation) -> Lines:
    if answer.family == "matrix":
        return _matrix(answer, explanation)
    if answer.family == "record":
        return _records(answer.value)
    if answer.family == "tree":
        return [("depth", "label"), *_tree(answer.value, 0)]
    steps = _alike(answer, explanation)
    if answer.family == "vector":
        return _vectors(steps, explanation)
    values = [python(step.value) for step in steps]
    ids = [step.step.id for step in steps]
    if answer.family == "rows":
        return [("row", *ids), *((row, *cells) for row, cells in enumerate(zip(*values, strict=True)))]
    return [ids, values]


def _alike(answer: Shaped, explanation: Explanation) -> list[Shaped]:
    """The steps that have one value wherever the answer has one."""
    size = _shape(answer)
    return [step for step in shaped_steps(explanation) if step.axes == answer.axes and _shape(step) == size]


def _shape(step: Shaped) -> tuple[int, ...]:
    value, shape = step.value, []
    for _ in step.axes:
        shape.append(len(value))
        value = value[0] if len(value) else ()
    return tuple(shape)


def _vectors(steps: Sequence[Shaped], explanation: Explanation) -> Iterator[Sequence[Any]]:
    by_row = steps[0].axes[0] == "row"
    values = [python(step.value) if by_row else [python(step.value)] for step in steps]
    names = _names(explanation, len(values[0][0]))
    yield (*(("row",) if by_row else ()), "class", *(("name",) if names else ()), *(step.step.id for step in steps))
    for row, columns in enumerate(zip(*values, strict=True)):
        for index, cells in enumerate(zip(*columns, strict=True)):
            yield (*((row,) if by_row else ()), index, *((names[index],) if names else ()), *cells)


def _matrix(answer: Shaped, explanation: Explanation) -> Iterator[Sequence[Any]]:
    by_row = answer.axes[0] == "row"
    matrices = python(answer.value) if by_row else [python(answer.value)]
    names = _names(explanation, len(matrices[0]))
    columns = range(len(matrices[0][0]))
    yield (*(("row",) if by_row else ()), "class", *(("name",) if names else ()), *columns)
    for row, matrix in enumerate(matrices):
        for index, cells in enumerate(matrix):
            yield (*((row,) if by_row else ()), index, *((names[index],) if names else ()), *cells)


def _names(explanation: Explanation, size: int) -> Sequence[str]:
    names = explanation.names or ()
    return names if len(names) == size else ()


def _records(records: Sequence[dict[str, Any]]) -> Iterator[Sequence[Any]]:
    heads = list(dict.fromkeys(key for record in records for key in record))
    yield heads
    for record in records:
        yield [record.get(head) for head in heads]


def _tree(node: dict[str, Any], depth: int) -> Iterator[Sequence[Any]]:
    yield depth, node["label"]
    for child in node.get("children", ()):
        yield from _tree(child, depth + 1)
