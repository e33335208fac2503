"""The walls of the house: who may import whom, read from the imports themselves."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from softmax_cli.show.output import FORMATS

ROOT = Path(__file__).parent.parent / "softmax_cli"
MODULES = sorted(ROOT.rglob("*.py"))

# Each room of the house and the rooms that it imports; a room may always import itself. Read from left to right it is
# the way of one number: document imports nothing of the project, maths nothing but itself, show knows no maths.
MAY_IMPORT = {
    "document": set(),
    "errors": {"document"},
    "signals": set(),
    "maths": set(),
    "read": {"document", "errors", "maths"},
    "judge": {"document", "errors", "maths", "read"},
    "lessons": {"document", "errors", "judge", "maths", "read"},
    "texts": set(),
    "show": {"document", "errors", "signals", "texts"},
    "quiz": {"document", "errors", "judge", "read", "show", "signals"},
    "interview": {"document", "errors", "lessons", "read"},
    "commands": {"app", "errors", "interview", "judge", "lessons", "quiz", "read", "show"},
    "app": {"__init__", "commands", "document", "errors", "judge", "read", "show"},
    "api": {"maths"},
    "__init__": {"api"},
    "__main__": {"app", "signals"},
}
# The only packages of others, and who knows them.
OTHERS = {
    "numpy": {"api", "app", "document", "judge", "lessons", "maths", "quiz", "read", "show"},
    "typer": {"app", "commands"},
    "rich": {"show"},
}
# Who imports a module by its name, and the table in which those names stand, whole; no name is made at run time.
BY_NAME = {"show/__init__.py": FORMATS.values()}
AT_START = ("__init__", "__main__", "signals", "errors", "app", "commands")
FOR_TYPES = ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


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
    if not top_level:
        yield from BY_NAME.get(name_of(path), ())


def _nodes(tree: ast.AST, top_level: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in FOR_TYPES:
            node = ast.Module(node.orelse, [])
        if top_level and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        yield from _nodes(node, top_level)


def wall_of(path: Path, name: str) -> str:
    """The part of the house, or the package of somebody else, that the imported name belongs to."""
    first, *rest = name.split(".")
    if first != "softmax_cli":
        return first
    return rest[0] if rest and rest[0] in MAY_IMPORT else "__init__"


@cache
def loaded_with(path: Path) -> frozenset[str]:
    """The packages of others that are loaded as soon as the module is, by whatever it imports in turn."""
    seen, packages, waiting = set[Path](), set[str](), [path]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for name in imports(module, top_level=True):
            waiting += _files_of(name)
            packages |= {name.split(".")[0]} - {"softmax_cli"}
    return frozenset(packages)


def _files_of(name: str) -> Iterator[Path]:
    """The module of that name, and the packages around it, which are loaded first."""
    first, *rest = name.split(".")
    for depth in range(len(rest) + 1) if first == "softmax_cli" else ():
        place = ROOT.joinpath(*rest[:depth])
        yield from (file for file in (place / "__init__.py", place.with_suffix(".py")) if file in MODULES)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_stay_within_the_walls(path: Path) -> None:
    part = part_of(path)
    for name in imports(path):
        other = wall_of(path, name)
        if name.startswith("softmax_cli"):
            assert other == part or other in MAY_IMPORT[part], f"{part} must not import {name}"
        else:
            assert other in sys.stdlib_module_names or part in OTHERS.get(other, ()), f"{part} must not import {other}"


def test_every_door_is_used() -> None:
    used = {(part_of(path), wall_of(path, name)) for path in MODULES for name in imports(path)}
    assert {(part, other) for part, others in MAY_IMPORT.items() for other in others} <= used
    assert {(part, other) for other, parts in OTHERS.items() for part in parts} <= used


def test_imports_by_name_are_those_of_a_table() -> None:
    def by_name(path: Path) -> bool:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        return any(isinstance(node, ast.Name) and node.id in ("import_module", "__import__") for node in nodes)

    assert {name_of(path) for path in MODULES if by_name(path)} == set(BY_NAME)
    whole = [ROOT.parent.joinpath(*name.split(".")).with_suffix(".py") for names in BY_NAME.values() for name in names]
    assert whole
    assert set(whole) <= set(MODULES)


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) in AT_START], ids=name_of)
def test_start_up_loads_neither_numpy_nor_rich(path: Path) -> None:
    assert not loaded_with(path) & {"numpy", "rich", "decimal"}


def test_what_is_loaded_is_followed_through_other_modules() -> None:
    assert "decimal" not in set(imports(ROOT / "lessons" / "jacobian.py", top_level=True))
    assert {"numpy", "decimal"} <= loaded_with(ROOT / "lessons" / "jacobian.py")
    assert "rich" in loaded_with(ROOT / "show" / "terminal" / "page.py")


@pytest.mark.parametrize("test", FOR_TYPES)
def test_imports_for_types_are_left_out_and_their_else_is_not(test: str) -> None:
    source = f"if {test}:\n    import rich\nelse:\n    import numpy\ndef late():\n    import typer"
    for top_level, expected in ((True, ["numpy"]), (False, ["numpy", "typer"])):
        nodes = _nodes(ast.parse(source), top_level)
        assert [node.names[0].name for node in nodes if isinstance(node, ast.Import)] == expected


def test_the_walls_stand_around_something() -> None:
    assert {part_of(path) for path in MODULES} == set(MAY_IMPORT)
    assert len(MODULES) > 40
