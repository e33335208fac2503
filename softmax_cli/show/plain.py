"""The answer and nothing else, for scripts."""

from typing import Any

from ..document.explanation import Explanation
from .numbers import bracketed, number
from .output import Output
from .terminal import Terminal
from .values import python, shaped


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A vector one number a line, a matrix one row a line, matrices with a blank line between, full precision."""
    if explanation.verdict is not None:
        return f"{explanation.verdict.word}\n"
    answer = shaped(explanation.plain or explanation.answer, explanation.single)
    if answer.family == "tree":
        lines = _tree(answer.value, output.digits, 0)
    elif answer.family == "record":
        lines = [" ".join(bracketed(cell, output.digits) for cell in row.values()) for row in python(answer.value)]
    else:
        lines = _lines(python(answer.value), output.digits)
    return "".join(f"{line}\n" for line in lines)


def _lines(value: Any, digits: int | None) -> list[str]:
    if not isinstance(value, list):
        return [number(value, digits)]
    if not any(isinstance(entry, list) for entry in value):
        return [number(entry, digits) for entry in value]
    if not any(isinstance(entry, list) for row in value for entry in row):
        return [" ".join(number(entry, digits) for entry in row) for row in value]
    lines: list[str] = []
    for matrix in value:
        lines += [""] if lines else []
        lines += _lines(matrix, digits)
    return lines


def _tree(node: Any, digits: int | None, depth: int) -> list[str]:
    lines = ["  " * depth + bracketed(node["label"], digits)]
    for child in node.get("children", ()):
        lines += _tree(child, digits, depth + 1)
    return lines
