"""The walls of the house: who may import whom, read from the imports themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "softmax_cli"
MODULES = sorted(ROOT.rglob("*.py"))

# Each part of the house and the parts of it that it may import; a part may always import itself.
MAY_IMPORT = {
    "errors": set(),
    "values": set(),
    "explanation": {"values"},
    "maths": set(),
    "verdict": {"values"},
    "inputs": {"errors", "maths"},
    "answers": {"errors", "explanation", "inputs", "maths", "verdict"},
    "lessons": {"answers", "errors", "explanation", "inputs", "maths", "verdict"},
    "interview": {"errors"},
    "render": {"errors", "explanation", "verdict"},
    "options": set(),
    "arguments": {"errors", "inputs", "options"},
    "command": {"answers", "arguments", "errors", "inputs", "options", "render"},
    "commands": {"answers", "errors", "explanation", "inputs", "interview", "lessons", "options", "render"},
    "api": {"maths"},
    "cli": {"__init__", "command", "options"},
    "__init__": {"api"},
    "__main__": {"cli", "errors"},
}
ONLY = {"typer": {"cli", "command", "commands", "options"}, "rich": {"render"}}
AT_START = ["errors", "options", "arguments", "command", "cli", "commands"]


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Absolute dotted names of everything that the module imports; the typing-only ones are left out."""
    package = ("softmax_cli", *path.relative_to(ROOT).parts[:-1])
    for node in _nodes(ast.parse(path.read_text(encoding="utf-8")), top_level):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def _nodes(tree: ast.AST, top_level: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if top_level and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        yield from _nodes(node, top_level)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stay_within_the_walls(path: Path) -> None:
    part = part_of(path)
    for name in imports(path):
        first, *rest = name.split(".")
        if first == "softmax_cli":
            other = rest[0] if rest and rest[0] in MAY_IMPORT else "__init__"
            assert other == part or other in MAY_IMPORT[part], f"{part} must not import {name}"
        else:
            assert part in ONLY.get(first, {part}), f"{part} must not import {first}"


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part_of(path) in AT_START or path.name in ("tokens.py", "__init__.py")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_start_up_loads_neither_numpy_nor_rich(path: Path) -> None:
    loaded = {name.split(".")[0] for name in imports(path, top_level=True)}
    assert not loaded & {"numpy", "rich", "decimal"}


def test_the_walls_stand_around_something() -> None:
    assert {part_of(path) for path in MODULES} == set(MAY_IMPORT)
    assert len(MODULES) > 40
