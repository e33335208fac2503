"""What lessons still say in phrases and dicts, raised to the types of the document. Goes when they are converted."""

from dataclasses import replace
from typing import Any

import numpy as np

from ..document import formula as f
from ..document.explanation import Check, Explanation, Section, Step
from ..document.text import Text
from ..document.values import Chart, Column, Prose, Records, Tree

_SIGNS = (("->", "→"), ("<=", "≤"), (">=", "≥"), ("!=", "≠"), (" * ", " · "))


class Old(f.Symbol):
    """A formula that is still a string."""

    __slots__ = ()


def pretty(formula: str) -> str:
    for ascii_sign, sign in _SIGNS:
        formula = formula.replace(ascii_sign, sign)
    return formula


def said_of(phrase: Any) -> Any:
    if phrase is None:
        return ""
    if not isinstance(phrase, tuple) or not phrase or all(isinstance(one, Text) for one in phrase):
        return phrase
    if all(isinstance(one, str) for one in phrase):
        return "".join(phrase)
    return Text("".join(f"{{v{i}}}" for i in range(len(phrase))), **{f"v{i}": part for i, part in enumerate(phrase)})


def _formula(formula: Any) -> Any:
    if isinstance(formula, f.Formula) or formula in ("", None):
        return formula
    if isinstance(formula, Text):
        return f.Words(formula)
    if isinstance(formula, tuple):
        return f.Words(said_of(formula))
    sides = formula.split(" = ")
    return Old(formula) if len(sides) == 1 else f.Relation(tuple(map(Old, sides)), "=")


def _pretty(phrase: Any) -> Any:
    said = said_of(phrase)
    if isinstance(said, str) and said:
        return Old(said)
    return f.Words(said) if isinstance(phrase, tuple) and isinstance(said, Text) else said


def _cell(cell: Any) -> Any:
    return said_of(cell) if isinstance(cell, tuple) and any(isinstance(part, str) for part in cell) else cell


def _tree(node: Any) -> Tree:
    return Tree(said_of(node["label"]), tuple(map(_tree, node.get("children", ()))), bool(node.get("marked")))


def _records(records: Any) -> Records:
    heads = list(dict.fromkeys(key for record in records for key in record))
    rows = tuple(tuple(_cell(record.get(head)) for head in heads) for record in records)
    return Records(tuple(Column(head, head) for head in heads), rows)


def _chart(records: Any) -> Chart:
    name, x, y = [*records[0]][:3]
    series: dict[str, Any] = {}
    for record in records:
        series.setdefault(record[name], []).append((record[x], record[y]))
    return Chart(tuple((key, tuple(points)) for key, points in series.items()), *(Column(h, h) for h in (name, x, y)))


def _step(step: Any) -> Step:
    value = step.value
    if step.axes == ("record",):
        value = _chart(value) if step.kind == "loglog" else _records(value)
    elif step.axes == ("tree",):
        value = _tree(value)
    elif not isinstance(value, np.ndarray | Records | Tree | Chart | Prose):
        value = _cell(value)
    return step._replace(
        title=said_of(step.title), formula=_formula(step.formula), value=value, symbol=_formula(step.symbol),
        axes=() if step.axes in (("record",), ("tree",)) else step.axes,
        numbers=_formula(said_of(step.numbers)) or None,
    )  # fmt: skip


def _data(value: Any) -> Any:
    if isinstance(value, tuple) and any(isinstance(part, str) for part in value):
        return said_of(value)
    if isinstance(value, dict):
        return {key: _data(entry) for key, entry in value.items()}
    return [_data(entry) for entry in value] if isinstance(value, list) else value


def _verdict(verdict: Any) -> Any:
    candidates = tuple(
        replace(
            one, why=_pretty(one.why), see=_pretty(one.see), wrong_line=_pretty(one.wrong_line),
            right_line=_pretty(one.right_line), detail=_pretty(one.detail),
        )
        for one in verdict.candidates
    )  # fmt: skip
    return replace(
        verdict, summary=_pretty(verdict.summary), violated=tuple(map(_pretty, verdict.violated)),
        first_step=_pretty(verdict.first_step), candidates=candidates, notes=tuple(map(said_of, verdict.notes)),
        apart=_pretty(verdict.apart),
    )  # fmt: skip


def raised(explanation: Explanation) -> Explanation:
    """The same in texts, formulas, records, trees and charts."""
    optional = {name: getattr(explanation, name) for name in ("plain", "table")}
    return explanation._replace(
        title=said_of(explanation.title),
        result=_data(dict(explanation.result)),
        sections=tuple(
            Section(said_of(one.title), tuple(map(_step, one.steps)), said_of(one.note)) for one in explanation.sections
        ),
        answer=_step(explanation.answer),
        checks=tuple(Check(one.id, _pretty(one.title), one.passed, one.value) for one in explanation.checks),
        notes=tuple(map(said_of, explanation.notes)),
        verdict=None if explanation.verdict is None else _verdict(explanation.verdict),
        parts=tuple(map(raised, explanation.parts)),
        **{name: None if step is None else _step(step) for name, step in optional.items()},
    )


def verdict_dict(verdict: Any) -> dict[str, Any]:
    return _verdict(verdict).data()
