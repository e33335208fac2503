"""The answer and nothing else, for scripts."""

from typing import Any

import numpy as np

from ...document.explanation import Explanation
from ...document.values import Chart, Prose, Records, Tree
from ..output import Output, Terminal
from ..said import Speaker


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A vector one number a line, a matrix one row a line, matrices with a blank line between, full precision."""
    if explanation.verdict is not None:
        return f"{explanation.verdict.line}\n"
    value = explanation.shown(explanation.plain or explanation.answer).value
    speaker = Speaker(output.digits, output.language)
    match value:
        case Tree():
            lines = _tree(value, speaker, 0)
        case Prose():
            lines = [speaker.say(paragraph) for paragraph in value.paragraphs]
            for point in value.points:
                lines += ["  " * depth + speaker.say(said) for depth, said in enumerate(point, 1)]
        case Records():
            rows = value.spread().rows
            lines = [" ".join(speaker.cell(cell) for cell in row if cell is not None) for row in rows]
        case Chart():
            lines = [" ".join(map(speaker.cell, (name, *point))) for name, points in value.series for point in points]
        case _:
            lines = _lines(value, speaker)
    return "".join(f"{line}\n" for line in lines)


def _lines(value: Any, speaker: Speaker) -> list[str]:
    if np.ndim(value) < 2 or isinstance(value, str):
        return [speaker.cell(entry) for entry in (value if np.ndim(value) else [value])]
    if np.ndim(value) == 2:
        return [" ".join(map(speaker.cell, row)) for row in value]
    lines: list[str] = []
    for matrix in value:
        lines += [*([""] if lines else []), *_lines(matrix, speaker)]
    return lines


def _tree(tree: Tree, speaker: Speaker, depth: int) -> list[str]:
    lines = ["  " * depth + speaker.say(tree.label)]
    for child in tree.children:
        lines += _tree(child, speaker, depth + 1)
    return lines
