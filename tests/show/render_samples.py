"""Explanations made by hand, one for each shape that a command may produce."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from softmax_cli.document.explanation import Check, Explanation, Section, Step
from softmax_cli.document.formula import Value, Words, equation, symbols
from softmax_cli.document.notation import J, S, i, j, m, maximum, p, total, y, z
from softmax_cli.document.text import Text
from softmax_cli.document.values import Chart, Column, Prose, Records, Tree

EXTREMES = [1e-300, -1e300, -0.0, 4.248354255291589e-18, 0.1, 525336576.0, 1e-5, -2.0]
NAMES = ("cat", "[red]dog", "猫猫", "a|b", "x" * 60, "two words", "1e5", "\x1b[31m")


def explain(
    *steps: Step, answer: Step | None = None, inputs: Mapping[str, Any] | None = None, **rest: Any
) -> Explanation:
    answer = steps[-1] if answer is None else answer
    return Explanation(
        command="softmax",
        title=Text("softmax of z = [{z}]", z=np.array([2.0, 1.0, 0.1])),
        inputs=inputs or {},
        sections=(Section(Text("steps"), steps),),
        result={"value": answer.value},
        answer=answer,
        checks=(
            Check("sum", equation(total(p), 1.0), True, 1.0),
            Check("same", Text("symmetric"), False, 3e-17),
        ),
        notes=(Text("A note that is long enough to be wrapped on every terminal of less than ninety columns, twice."),),
        **rest,
    )


def columns(values: Any, **rest: Any) -> Explanation:
    """Logits, a probability-like and a signed step over the classes of one or several rows, and two scalars."""
    rows = np.atleast_2d(np.asarray(values, dtype=float))
    with np.errstate(all="ignore"):
        sizes = np.abs(rows) / np.nanmax(np.abs(rows))
    numbers = maximum(Value(rows[0], bare=True))
    return explain(
        Step("z", Text("logits"), z, rows, ("row", "class"), z, kind="input"),
        Step("m", Text("maximum"), equation(m, maximum(z)), rows.max(1), ("row",), m, numbers),
        Step("p", Text("shares"), equation(p, z / m), sizes, ("row", "class"), z / m, kind="probability"),
        Step("s", Text("sum"), equation(S, total(p)), sizes.sum(1), ("row",), S),
        Step("g", Text("signed"), equation(*symbols("g z")), rows, ("row", "class"), p - y, kind="signed"),
        single=len(rows) == 1,
        inputs={"logits": rows[0] if len(rows) == 1 else rows},
        **rest,
    )


def matrix(size: int, **rest: Any) -> Explanation:
    values = np.subtract.outer(np.arange(size), np.arange(size)) / 7.0 + np.eye(size)
    formula = equation(J["ij"], z[i] - z[j])
    step = Step("J", Text("Jacobian"), formula, values, ("class", "column"), J, kind="matrix")
    return explain(step, **rest)


def titled(*ids: str) -> tuple[Column, ...]:
    return tuple(Column(id, Text(id)) for id in ids)


def records() -> Explanation:
    why = Text("exp(12) is above 65504, the largest float16")
    rows = (
        ("float16", float("inf"), why, 2, None, None),
        ("float64", 0.25, None, None, np.float64(1e-17), True),
    )
    columns = titled("format", "naive", "why", "at", "shifted", "ok")
    return explain(Step("formats", Text("the formats"), "", Records(columns, rows)))


def tree() -> Explanation:
    leaves = (Tree("cat"), Tree(Text("dog {p} [bold]", p=0.125)))
    return explain(Step("tree", Text("the tree"), "", Tree(Text("root {p}", p=1.0), leaves)))


def chart() -> Explanation:
    columns = (Column("stage", Text("stage")), Column("classes", Words(Text("K"))), Column("seconds", Text("s")))
    series = (("a", ((1.0, 2.0), (5.0, 6.0))), ("b", ((3.0, 4.0),)))
    return explain(Step("times", Text("the times"), "", Chart(series, *columns)))


def prose() -> Explanation:
    point = ((Text("It is always so."),), (Text("It is so {n} times.", n=2), Text("Not more.")))
    return explain(Step("prose", Text("the prose"), "", Prose(((Text("One."),), (Text("Two [K]."),)), (point,))))


def many_records(count: int, *, answer: bool = False) -> Explanation:
    """`count` lines, one a class, of which the 20th is the true class's; the answer itself or beside a loss."""
    rows = tuple((f"c{n}", n * 7, list(range(12))) for n in range(count))
    step = Step("codes", Text("the codes"), "", Records(titled("class", "code", "both"), rows))
    loss = Step("loss", Text("the loss"), "L", 1.5, symbol="L")
    chosen = {"answer": step if answer else loss, "marked": [20], "inputs": {"logits": np.zeros(count)}}
    return explain(step, loss, **chosen)


def deep_tree(depth: int = 6) -> Explanation:
    """A full tree of which one path is marked."""

    def node(name: str, level: int) -> Tree:
        if level == depth:
            return Tree(f"leaf {name}")
        children = tuple(node(f"{name}{bit}", level + 1) for bit in "01")
        return Tree(f"node {name}", children, marked=set(name) <= {"0"})

    return explain(Step("tree", Text("the tree"), "", node("", 0)), Step("loss", Text("the loss"), "L", 1.5))


SAMPLES: dict[str, Explanation] = {
    "three classes": columns([2.0, 1.0, 0.1]),
    "a label": columns([2.0, 1.0, 0.1], marked=[1]),
    "one class": columns([3.0]),
    "two classes": columns([-1.0, 1.0]),
    "ten classes": columns(np.linspace(-3, 3, 10) ** 3, marked=[9]),
    "a thousand classes": columns(np.linspace(-3, 3, 1000) ** 3, marked=[400]),
    "five rows": columns(np.arange(15.0).reshape(5, 3) / 7, marked=[0, 1, 2, -1, 0]),
    "thirty rows": columns(np.arange(90.0).reshape(30, 3) / 7, marked=[0] * 30),
    "extremes": columns(EXTREMES),
    "names": columns(EXTREMES, names=NAMES, marked=[4]),
    "not finite": columns([np.inf, -np.inf, np.nan, 1.0]),
    "a matrix": matrix(3, names=("cat", "[red]dog", "猫猫")),
    "a large matrix": matrix(40),
    "records": records(),
    "a tree": tree(),
    "a chart": chart(),
    "prose": prose(),
    "forty records": many_records(40),
}
