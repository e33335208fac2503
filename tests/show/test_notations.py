"""Every formula that a documented command shows, in TeX and in MathML."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from softmax_cli.document.explanation import Explanation
from softmax_cli.document.formula import Formula, Symbol, Value, Words, equation
from softmax_cli.document.notation import J, S, T, a, c, dL_dz, e, exp, i, j, ln, log2, m, p, softmax, total, y, z
from softmax_cli.document.text import Text
from softmax_cli.document.values import Records
from softmax_cli.show.formulas.mathml import MathMl
from softmax_cli.show.formulas.tex import Tex
from softmax_cli.show.said import Speaker

from .documented import PAGES, shown_on


def said(node: Value | Words) -> str:
    speaker = Speaker(6)
    return speaker.say(node.text) if isinstance(node, Words) else speaker.cell(node.value)


def tex(formula: Formula) -> str:
    return re.sub(r" +", " ", Tex(said).text(formula)).strip()


def mathml(formula: Formula) -> str:
    return MathMl(said).text(formula)


def formulas_of(explanation: Explanation) -> Iterator[Formula]:
    for step in (*explanation.steps, explanation.answer):
        columns = [column.title for column in step.value.columns] if isinstance(step.value, Records) else []
        yield from (one for one in (step.formula, step.symbol, step.numbers, *columns) if isinstance(one, Formula))
    lines = [
        line
        for one in (explanation.verdict.candidates if explanation.verdict else ())
        for line in (one.wrong_line, one.right_line)
    ]
    yield from (one for one in (*lines, *(check.title for check in explanation.checks)) if isinstance(one, Formula))
    for part in explanation.parts:
        yield from formulas_of(part)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "bad-input.md"], ids=lambda page: page.name)
def test_each_formula_in_both_notations(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [formula for _, explanation, _ in shown_on(page, monkeypatch) for formula in formulas_of(explanation)]
    assert found or page.name in ("check.md", "quiz.md")
    for formula in found:
        element = ElementTree.fromstring(f"<math>{mathml(formula)}</math>")
        for node in element.iter():
            assert len(node) == 2 or node.tag not in ("mfrac", "msup", "msub"), mathml(formula)
        written = tex(formula).replace(r"\{", "").replace(r"\}", "")
        assert written.count("{") == written.count("}")
        assert written.count(r"\left") == written.count(r"\right")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (equation(p, e / S), r"p = \frac{e}{S}"),
        (equation(J["ij"], -p[i] * p[j]), r"{J}_{\mathrm{ij}} = - {p}_{i} \, {p}_{j}"),
        (-total(y * ln(p)), r"- \sum \, y \, \ln \, p"),
        (softmax((z - m) / T), r"\mathrm{softmax}\left( \frac{z - m}{T} \right)"),
        ((p - y) ** 2, r"{\left( p - y \right)}^{2}"),
        (dL_dz, r"\frac{\partial L}{\partial z}"),
        (log2(p), r"\log_{2} \, p"),
        (Symbol("z'"), "z'"),
        (exp(Value(1.5e-8)), r"\exp\left( 1.5 \cdot 10^{-8} \right)"),
        (Words(Text("50 % of {name}", name="a_b")), r"\text{50 \% of a\_b}"),
        (a.over(c), r"\frac{a}{c}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tex(formula: Formula, expected: str) -> None:
    assert tex(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (equation(p, e / S), "<mi>p</mi><mo>=</mo><mfrac><mrow><mi>e</mi></mrow><mrow><mi>S</mi></mrow></mfrac>"),
        (p[i], "<msub><mrow><mi>p</mi></mrow><mrow><mi>i</mi></mrow></msub>"),
        (Symbol("z'"), "<msup><mi>z</mi><mo>′</mo></msup>"),
        (total(p), '<mo>∑</mo><mspace width="0.17em"/><mi>p</mi>'),
        (Value(np.array([1.0, 0.5])), "<mtext>[1, 0.5]</mtext>"),
        (Symbol("<b>"), "<mi>&lt;b&gt;</mi>"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mathml(formula: Formula, expected: str) -> None:
    assert mathml(formula) == expected
