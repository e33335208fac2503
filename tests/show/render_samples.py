"""Explanations made by hand, one for each shape that a command may produce."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from softmax_cli.document.explanation import Check, Explanation, Section, Step

EXTREMES = [1e-300, -1e300, -0.0, 4.248354255291589e-18, 0.1, 525336576.0, 1e-5, -2.0]
NAMES = ("cat", "[red]dog", "猫猫", "a|b", "x" * 60, "two words", "1e5", "\x1b[31m")


def explain(
    *steps: Step, answer: Step | None = None, inputs: Mapping[str, Any] | None = None, **rest: Any
) -> Explanation:
    answer = steps[-1] if answer is None else answer
    return Explanation(
        command="softmax",
        title=("softmax of z = [", np.array([2.0, 1.0, 0.1]), "]"),
        inputs=inputs or {},
        sections=(Section("steps", steps),),
        result={"value": answer.value},
        answer=answer,
        checks=(Check("sum", ("sum p = ", 1.0), True, 1.0), Check("same", "symmetric", False, 3e-17)),
        notes=("A note that is long enough to be wrapped on every terminal of less than ninety columns, twice.",),
        **rest,
    )


def columns(values: Any, **rest: Any) -> Explanation:
    """Logits, a probability-like and a signed step over the classes of one or several rows, and two scalars."""
    rows = np.atleast_2d(np.asarray(values, dtype=float))
    with np.errstate(all="ignore"):
        sizes = np.abs(rows) / np.nanmax(np.abs(rows))
    return explain(
        Step("z", "logits", "z", rows, ("row", "class"), "z", kind="input"),
        Step("m", "maximum", "m = max(z)", rows.max(1), ("row",), "m", ("max(", rows[0], ")")),
        Step("p", "shares", "p = z / m", sizes, ("row", "class"), "z / m", kind="probability"),
        Step("s", "sum", "S = sum p", sizes.sum(1), ("row",), "S"),
        Step("g", "signed", "g = z", rows, ("row", "class"), "p - y", kind="signed"),
        single=len(rows) == 1,
        inputs={"logits": rows[0] if len(rows) == 1 else rows},
        **rest,
    )


def matrix(size: int, **rest: Any) -> Explanation:
    values = np.subtract.outer(np.arange(size), np.arange(size)) / 7.0 + np.eye(size)
    return explain(Step("J", "Jacobian", "J_ij = z_i - z_j", values, ("class", "column"), "J", kind="matrix"), **rest)


def records() -> Explanation:
    rows = [
        {"format": "float16", "naive": float("inf"), "why": "exp(12) is above 65504, the largest float16", "at": 2},
        {"format": "float64", "naive": 0.25, "shifted": np.float64(1e-17), "ok": True},
    ]
    return explain(Step("formats", "the formats", "", rows, ("record",)))


def tree() -> Explanation:
    leaves = [{"label": "cat"}, {"label": ("dog ", 0.125, " [bold]")}]
    return explain(Step("tree", "the tree", "", {"label": ("root ", 1.0), "children": leaves}, ("tree",)))


def many_records(count: int, *, answer: bool = False) -> Explanation:
    """`count` lines, one a class, of which the 20th is the true class's; the answer itself or beside a loss."""
    lines = [{"class": f"c{i}", "code": i * 7, "both": list(range(12))} for i in range(count)]
    step = Step("codes", "the codes", "", lines, ("record",))
    loss = Step("loss", "the loss", "L", 1.5, symbol="L")
    chosen = {"answer": step if answer else loss, "marked": [20], "inputs": {"logits": np.zeros(count)}}
    return explain(step, loss, **chosen)


def deep_tree(depth: int = 6) -> Explanation:
    """A full tree of which one path is marked."""

    def node(name: str, level: int) -> dict[str, Any]:
        if level == depth:
            return {"label": f"leaf {name}"}
        children = [node(f"{name}{bit}", level + 1) for bit in "01"]
        return {"label": f"node {name}", "marked": set(name) <= {"0"}, "children": children}

    return explain(Step("tree", "the tree", "", node("", 0), ("tree",)), Step("loss", "the loss", "L", 1.5))


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
    "forty records": many_records(40),
}
