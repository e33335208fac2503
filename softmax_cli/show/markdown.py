"""The explanation as Markdown, to be pasted into notes: pipe tables, the numbered working, the checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..document.explanation import Explanation, Section
from .layout import tree_shown
from .numbers import DEFAULT_DIGITS, phrase
from .output import Output
from .pipes import block_tables, escaped
from .terminal import Terminal
from .values import blocks
from .verdict import verdict_lines
from .working import equation, worked_steps


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A heading, the tables of each section, the working, the checks, the notes; a blank line between all of them."""
    return "\n\n".join(_paragraphs(explanation, output, 1)) + "\n"


def _paragraphs(explanation: Explanation, output: Output, level: int) -> list[str]:
    """The explanation under a heading of `level`, then its parts one level deeper and, to be short, without working."""
    digits = output.digits or DEFAULT_DIGITS
    top, sub = "#" * level, "#" * (level + 1)
    parts = [f"{top} {escaped(phrase(explanation.title, digits))}"]
    for section in explanation.sections:
        if len(explanation.sections) > 1 and section.title:
            parts.append(f"{sub} {escaped(phrase(section.title, digits))}")
        parts += _section(section, explanation, output, digits)
    if level == 1 and not explanation.parts and (working := _working(explanation, digits)):
        parts += [f"{sub} Working", *working]
    if explanation.checks:
        parts += [f"{sub} Checks", *_checks(explanation, digits)]
    if explanation.notes:
        parts += [f"{sub} Notes", *_listed(escaped(phrase(note, digits)) for note in explanation.notes)]
    if explanation.verdict is not None:
        parts += [
            f"{sub} Verdict",
            *_listed(f"{word}: {escaped(text)}" for word, text in verdict_lines(explanation.verdict, digits)),
        ]
    for part in explanation.parts:
        parts += _paragraphs(part, output, level + 1)
    return [part for part in parts if part]


def _section(section: Section, explanation: Explanation, output: Output, digits: int) -> list[str]:
    parts: list[str] = []
    for block in blocks(section, explanation.single):
        if block.family == "scalar":
            parts += _listed(_code(equation(step, digits).text) for step in block.steps)
        elif block.family == "tree":
            tree, note = tree_shown(block.steps[0].value, output.all)
            parts += [*_listed(_tree(tree, digits, 0)), escaped(note)]
        else:
            if block.family in ("matrix", "record") and block.steps[0].step.formula:
                parts.append(_code(block.steps[0].step.formula))
            parts += block_tables(block, explanation, output, digits)
    return [*parts, escaped(phrase(section.note, digits))]


def _working(explanation: Explanation, digits: int) -> list[str]:
    steps = worked_steps(explanation)
    lines = [
        f"{count}. {escaped(step.step.title)}: {_code(equation(step, digits).text)}"
        for count, step in enumerate(steps, 1)
    ]
    return ["\n".join(lines)] if lines else []


def _checks(explanation: Explanation, digits: int) -> list[str]:
    return _listed(
        f"{'passed' if check.passed else '**FAILED**'}: {escaped(phrase(check.title, digits))}"
        for check in explanation.checks
    )


def _tree(node: Mapping[str, Any], digits: int, depth: int) -> list[str]:
    label = node["label"]
    lines = ["  " * depth + "- " + escaped(label if isinstance(label, str) else phrase(label, digits))]
    for child in node.get("children", ()):
        lines += _tree(child, digits, depth + 1)
    return lines


def _listed(items: Iterable[str]) -> list[str]:
    """A bullet list as one paragraph."""
    lines: Sequence[str] = [item if item.lstrip().startswith("- ") else f"- {item}" for item in items]
    return ["\n".join(lines)] if lines else []


def _code(text: str) -> str:
    """A formula as it is: asterisks and underscores would turn into emphasis."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text else ""
