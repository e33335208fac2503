"""Every word for people is a template that a translator can find: a literal, with a value for each name in it."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract

ROOT = Path(__file__).parents[2] / "softmax_cli"
MODULES = sorted(ROOT.rglob("*.py"))
KEYWORDS = {"Text": None, "Plural": (1, 2), "InputError": (2, 3)}
WORDS = {"Text": 1, "Plural": 2}  # how many of the first arguments are templates


def calls(path: Path, *, errors: bool = True) -> Iterator[tuple[str, ast.Call]]:
    """The calls that hold a template; without `errors`, those that do not stand inside an InputError."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if name in WORDS:
            yield name, node  # type: ignore[misc]
        if errors or name != "InputError":
            waiting += ast.iter_child_nodes(node)


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def template_calls(*, errors: bool = True) -> list[tuple[str, str, ast.Call]]:
    found = [
        (path.relative_to(ROOT).as_posix(), kind, call) for path in MODULES for kind, call in calls(path, errors=errors)
    ]
    assert len(found) > 800
    return found


def test_babel_finds_the_templates() -> None:
    found = {  # what stands inside an error is of the errors' own domain, and Babel does not look there
        message if isinstance(message, str) else message[0]
        for path in MODULES
        for _, message, _, _ in extract("python", io.BytesIO(path.read_bytes()), KEYWORDS)
    }
    literal = {
        call.args[0].value
        for _, _, call in template_calls(errors=False)
        if isinstance(call.args[0], ast.Constant) and call.args[0].value
    }
    assert not literal - found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_is_made_at_run_time(path: Path) -> None:
    for kind, call in calls(path):
        for template in call.args[: WORDS[kind]]:
            assert not isinstance(template, ast.JoinedStr | ast.BinOp), ast.unparse(call)


def test_a_value_stands_for_each_name_in_a_template() -> None:
    for path, kind, call in template_calls():
        templates = [a.value for a in call.args[: WORDS[kind]] if isinstance(a, ast.Constant)]
        if not call.keywords or any(keyword.arg is None for keyword in call.keywords):  # filled later, or by **values
            continue
        given = {keyword.arg for keyword in call.keywords}
        for template in templates:
            assert names_in(template) <= given, f"{path}: {template!r} has no value for {names_in(template) - given}"
            if kind == "Text":
                assert given <= names_in(template), f"{path}: {template!r} does not use {given - names_in(template)}"
