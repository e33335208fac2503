"""Errors are data: each kind has a code of its own, and its templates are literals that use the values given."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from tests.cases import at_least

PACKAGE = Path(__file__).parents[1] / "softmax_cli"
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)*")


class Site(NamedTuple):
    """A place that makes an InputError."""

    where: str
    function: str
    call: ast.Call
    names: dict[str, list[ast.expr]]  # what the variables of its function and module are set to

    def templates(self, node: ast.expr) -> Iterator[str]:
        """Every text that `node` may be."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from self.templates(node.body)
            yield from self.templates(node.orelse)
        elif isinstance(node, ast.Tuple):
            for element in node.elts:
                yield from self.templates(element)
        elif isinstance(node, ast.Name):
            for value in self.names.get(node.id, []):
                yield from self.templates(value)


def assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    values = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        values[name.id].append(value)
    return values


def sites() -> list[Site]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = assigned(ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], []))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                names = {**constants, **assigned(function)}
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "InputError":
                        where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                        found.append(Site(where, function.name, node, names))
    return found


# A site in a nested function is listed with the outer one too.
SITES = list({site.where: site for site in sites()}.values())


@pytest.mark.parametrize("site", at_least(101, SITES), ids=[site.where for site in SITES])
def test_templates_are_literals_and_use_every_value(site: Site) -> None:
    code, problem, hint = site.call.args
    assert not any(isinstance(node, ast.JoinedStr) for argument in site.call.args for node in ast.walk(argument))
    if isinstance(code, ast.Constant):
        assert KEBAB.fullmatch(code.value)
    values = {keyword.arg for keyword in site.call.keywords}
    templates = [*site.templates(problem), *site.templates(hint)]
    used = {name for template in templates for _, name, _, _ in Formatter().parse(template) if name is not None}
    if None in values or not templates:  # templates from a table
        return
    assert values <= used
    if not any(isinstance(node, ast.Name) for argument in (problem, hint) for node in ast.walk(argument)):
        assert used == values


def test_a_code_belongs_to_one_kind_of_error() -> None:
    """Made in one function, or saying the same problem wherever it is made."""
    functions, problems = defaultdict(set), defaultdict(set)
    for site in SITES:
        if isinstance(site.call.args[0], ast.Constant):
            code = site.call.args[0].value
            functions[code].add((site.where.partition(":")[0], site.function))
            problems[code].add(tuple(site.templates(site.call.args[1])))
    assert [code for code in functions if len(functions[code]) > 1 and len(problems[code]) > 1] == []


def test_codes_in_tables_are_kebab_case_and_unique() -> None:
    from softmax_cli.read.typed.words import _GLUED

    codes = [code for _, code, _, _ in _GLUED]
    assert all(map(KEBAB.fullmatch, codes))
    literal = {site.call.args[0].value for site in SITES if isinstance(site.call.args[0], ast.Constant)}
    assert len({*codes, *literal}) == len(codes) + len(literal)
