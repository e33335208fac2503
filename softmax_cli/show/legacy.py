"""The document as the old renderers know it: phrases and dicts. Goes when they go."""

from dataclasses import replace
from typing import Any

import numpy as np

from ..document import formula as f
from ..document.explanation import Check, Explanation, Section, Step
from ..document.text import Plural, Text
from ..document.values import Chart, Prose, Records, Tree
from .formulas.line import Line

_MARK = "\x00"


def phrase_of(said: Any) -> Any:
    """Words and the values between them."""
    if said is None:
        return ""
    if isinstance(said, f.Formula):
        values: list[Any] = []
        text = Line(lambda value: _kept(value, values)).text(said)
        return _split(text, values)
    if isinstance(said, Text):
        template = said.template
        if isinstance(said, Plural) and said.values["n"] != 1:
            template = said.several
        values = []
        shown = {name: _value(value, values) for name, value in said.values.items()}
        return _split(template.format(**shown), values)
    if isinstance(said, tuple) and said and all(isinstance(one, Text) for one in said):
        parts: list[Any] = []
        for one in said:
            inner = phrase_of(one)
            parts += [" "] if parts else []
            parts += inner if isinstance(inner, tuple) else (inner,)
        return _joined(parts)
    return "" if said == () else said


def _joined(parts: list[Any]) -> Any:
    if all(isinstance(part, str) for part in parts):
        return "".join(parts)
    return tuple(parts)


def _value(value: Any, values: list[Any]) -> str:
    if isinstance(value, (Text, f.Formula)):
        inner = phrase_of(value)
        if isinstance(inner, str):
            return inner
        return "".join(part if isinstance(part, str) else _hold(part, values) for part in inner)
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and any(isinstance(one, (str, Text, f.Formula)) for one in value):
        return ", ".join(_value(one, values) for one in value)
    return _hold(value, values)


def _hold(value: Any, values: list[Any]) -> str:
    values.append(value)
    return _MARK


def _kept(node: Any, values: list[Any]) -> str:
    if isinstance(node, f.Words):
        return _value(node.text, values)
    if isinstance(node.value, str):
        return node.value
    held = _hold(node.value, values)
    return f"[{held}]" if np.ndim(node.value) and not node.bare else held


def _split(text: str, values: list[Any]) -> Any:
    if not values:
        return text
    words = text.split(_MARK)
    parts = [words[0]]
    for value, word in zip(values, words[1:], strict=True):
        parts += [value, word]
    return tuple(part for part in parts if not (isinstance(part, str) and part == ""))


def _plain(said: Any) -> str:
    phrase = phrase_of(said)
    return phrase if isinstance(phrase, str) else "".join(map(str, phrase))


def _cell(cell: Any) -> Any:
    return phrase_of(cell) if isinstance(cell, (Text, f.Formula)) else cell


def _tree(tree: Tree) -> dict[str, Any]:
    node = {"label": phrase_of(tree.label)}
    if tree.marked:
        node["marked"] = True
    if tree.children:
        node["children"] = [_tree(child) for child in tree.children]
    return node


def _step(step: Step) -> Any:
    value: Any = step.value
    axes: Any = step.axes
    kind: Any = step.kind
    if isinstance(value, Records):
        value = value.spread()
        heads = [_plain(column.title) for column in value.columns]
        value = [
            {head: _cell(cell) for head, cell in zip(heads, row, strict=True) if cell is not None} for row in value.rows
        ]
        axes = ("record",)
    elif isinstance(value, Tree):
        value, axes = _tree(value), ("tree",)
    elif isinstance(value, Chart):
        heads = [_plain(column.title) for column in (value.name, value.x, value.y)]
        value = [
            dict(zip(heads, (_plain(name), *point), strict=True)) for name, points in value.series for point in points
        ]
        axes, kind = ("record",), "loglog"
    elif isinstance(value, Prose):
        value = {
            "label": phrase_of(tuple(text for sentences in value.paragraphs for text in sentences)),
            "children": [
                {"label": phrase_of(one), "children": [{"label": phrase_of(true), "children": []}]}
                for one, true in value.points
            ],
        }
        axes = ("tree",)
    elif isinstance(value, (Text, f.Formula)):
        value = phrase_of(value)
    return step._replace(
        title=_plain(step.title), formula=_plain(step.formula), value=value, axes=axes, kind=kind,
        symbol=_plain(step.symbol), numbers=phrase_of(step.numbers),
    )  # fmt: skip


def _data(value: Any) -> Any:
    if isinstance(value, (Text, f.Formula)):
        return phrase_of(value)
    if isinstance(value, dict):
        return {key: _data(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_data(entry) for entry in value]
    return value


def _verdict(verdict: Any) -> Any:
    candidates = tuple(
        replace(
            one, why=phrase_of(one.why), see=phrase_of(one.see), wrong_line=_plain(one.wrong_line),
            right_line=_plain(one.right_line), detail=phrase_of(one.detail),
        )
        for one in verdict.candidates
    )  # fmt: skip
    return replace(
        verdict, summary=phrase_of(verdict.summary), violated=tuple(map(phrase_of, verdict.violated)),
        first_step=phrase_of(verdict.first_step), candidates=candidates, notes=tuple(map(phrase_of, verdict.notes)),
        apart=phrase_of(verdict.apart),
    )  # fmt: skip


def verdict_dict(verdict: Any) -> dict[str, Any]:
    verdict = _verdict(verdict)
    return {
        "word": verdict.word,
        "right": verdict.right,
        "summary": verdict.summary,
        "answer": verdict.answer,
        "given": verdict.given,
        "differences": [{**vars(difference), "index": list(difference.index)} for difference in verdict.differences],
        "violated": list(verdict.violated),
        "first_step": verdict.first_step,
        "candidates": [dict(vars(candidate)) for candidate in verdict.candidates],
        "notes": list(verdict.notes),
        "distance": verdict.distance,
        "tried": verdict.tried,
        "separating": None if verdict.separating is None else dict(verdict.separating),
    }


def lowered(explanation: Explanation) -> Explanation:
    """The same in phrases."""
    optional = {name: getattr(explanation, name) for name in ("plain", "table")}
    return explanation._replace(
        title=phrase_of(explanation.title),
        inputs=_data(dict(explanation.inputs)),
        result=_data(dict(explanation.result)),
        sections=tuple(
            Section(phrase_of(one.title), tuple(map(_step, one.steps)), phrase_of(one.note))
            for one in explanation.sections
        ),
        answer=_step(explanation.answer),
        checks=tuple(
            Check(check.id, phrase_of(check.title), check.passed, check.value) for check in explanation.checks
        ),
        notes=tuple(map(phrase_of, explanation.notes)),
        verdict=None if explanation.verdict is None else _verdict(explanation.verdict),
        parts=tuple(map(lowered, explanation.parts)),
        **{name: None if step is None else _step(step) for name, step in optional.items()},
    )
