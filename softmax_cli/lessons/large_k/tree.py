"""Hierarchical softmax: the Huffman tree, the path to the true class, its decisions and their product."""

import math
from typing import NamedTuple

import numpy as np

from ...document.explanation import Check, Section, Step
from ...document.formula import Function, Symbol, equation, times
from ...document.notation import H, L, ln, mean, p, product, s, sigma_of, total, true
from ...document.text import Text
from ...document.values import Said, Tree
from ...maths.largek.hierarchical import Distribution, NodeScores, Path, distribution, node_scores, path
from ...maths.largek.huffman import Tree as Huffman
from ...maths.largek.huffman import huffman
from ..common import sum_of
from .parts import Case, Part, one, same_loss, sums_to_one, table

DEEPEST = 200  # a deeper tree is more than Python's recursion and any screen

_count, _length = Symbol("count"), Symbol("length")
_signed = (1 - 2 * Symbol("bit")) * s


class _Model(NamedTuple):
    """The tree model of one example."""

    tree: Huffman
    nodes: NodeScores
    path: Path  # to the label
    whole: Distribution


def hierarchical(case: Case) -> Part:
    """-ln p of the tree model whose node scores are the log-odds of the two sides: it reproduces the full softmax."""
    tree = huffman(case.given.counts)
    nodes = node_scores(tree, case.full.shifted[0])
    model = _Model(tree, nodes, path(tree, nodes.scores, case.label), distribution(tree, nodes.scores))
    steps = model.path
    notes = [
        Text(
            "The node scores here are ln(mass behind bit 0 / mass behind bit 1) of these logits, so the tree gives "
            "the full softmax. A trained tree has a vector for each node instead: another model, whose loss is its own "
            "exact cross-entropy."
        )
    ]
    if not case.given.counts_given:
        notes.append(Text("No --counts: every class counts the same, which makes a balanced tree."))
    return Part(
        loss=steps.loss,
        vectors=len(steps.nodes),
        sections=(_codes(case, model), *_drawn(case, model), _decisions(case, model)),
        result={
            "code": _code(tree.codes[case.label]),
            "nodes": steps.nodes,
            "decisions": steps.decisions,
            "probability": steps.probability,
            "mean_length": tree.mean_length,
            "entropy_bits": tree.entropy,
            "codes": [_code(bits) for bits in tree.codes],
            "tree_total": model.whole.total,
        },
        checks=_checks(case, model),
        notes=tuple(notes),
    )


def _code(bits: tuple[int, ...]) -> str:
    return "".join(map(str, bits))


def _shown(bits: tuple[int, ...]) -> Said:
    return _code(bits) or Text("(empty)")


def _codes(case: Case, model: _Model) -> Section:
    tree = model.tree
    columns = (
        ("class", Text("class"), case.names(range(case.classes))),
        ("count", Text("count"), tree.counts),
        ("code", Text("code"), map(_shown, tree.codes)),
        ("length", Text("length"), map(len, tree.codes)),
        ("probability", Text("p by the tree"), model.whole.probabilities),
    )
    length = equation(mean(_length), total(_count * _length) / total(_count))
    return Section(
        Text("Huffman codes: frequent classes get short paths"),
        (
            table("codes", Text("the codes"), columns),
            one("mean_length", Text("decisions of an average example"), length, tree.mean_length),
            one(
                "entropy_bits", Text("no code is shorter on average"),
                Text("{entropy} in bits", entropy=Function(H)("counts")), tree.entropy,
            ),
            one("tree_total", Text("normalised by construction"), Text("sum p by the tree"), model.whole.total),
        ),
    )  # fmt: skip


def _drawn(case: Case, model: _Model) -> tuple[Section, ...]:
    """The tree, bit 0 above bit 1; nothing for a single class."""
    if case.classes == 1 or max(model.tree.lengths) > DEEPEST:
        return ()
    root = _node(case, model, case.classes + len(model.tree.children) - 1)
    return (Section(Text("the tree"), (Step("tree", Text("the Huffman tree"), "", root),)),)


def _node(case: Case, model: _Model, node: int, bit: int | None = None) -> Tree:
    """A node and what is below it; `bit` leads to it."""
    inner = node - case.classes
    on_path = inner in model.tree.paths[case.label]
    if inner < 0:
        name, chance = case.name(node), model.whole.probabilities[node]
        label = (
            Text("class {name}   p = {p}  <- label", name=name, p=chance)
            if node == case.label
            else Text("class {name}   p = {p}", name=name, p=chance)
        )
    else:
        score = model.nodes.scores[inner]
        label = (
            Text("node {node}   s = {s}  on the path", node=inner, s=score)
            if on_path
            else Text("node {node}   s = {s}", node=inner, s=score)
        )
    children = () if inner < 0 else model.tree.children[inner].tolist()
    return Tree(
        label if bit is None else Text("{bit}: {node}", bit=bit, node=label),
        tuple(_node(case, model, child, side) for side, child in enumerate(children)),
        on_path,
    )


def _decisions(case: Case, model: _Model) -> Section:
    steps = model.path
    columns = (
        ("node", Text("node"), steps.nodes),
        ("bit", Text("bit"), steps.bits),
        ("score", s, steps.scores),
        ("signed_score", _signed, steps.signed),
        ("sigmoid", Text("sigma"), steps.decisions),
        ("product", Text("product"), steps.products),
        ("loss", Text("loss"), steps.losses),
    )
    multiplied = times(*steps.decisions) if 0 < len(steps.nodes) <= 6 else None
    chance = equation(p[true], product(sigma_of(_signed)))
    loss = equation(L, -total(ln(sigma_of(_signed))))
    name, code = case.name(case.label), _shown(model.tree.codes[case.label])
    return Section(
        Text("the path to class {name}, code {code}", name=name, code=code),
        (
            table("decisions", Text("one binary decision at each node"), columns),
            one("probability", Text("their product"), chance, steps.probability, multiplied),
            one("hierarchical_loss", Text("the loss in nats"), loss, steps.loss, sum_of(steps.losses)),
        ),
    )


def _checks(case: Case, model: _Model) -> tuple[Check, ...]:
    tree, whole, steps = model.tree, model.whole, model.path
    gap = float(np.abs(whole.probabilities - case.full.probabilities[0]).max())
    seen = bool((tree.counts > 0).all())
    bits = tree.entropy <= tree.mean_length + 1e-12 and (not seen or tree.mean_length < tree.entropy + 1 + 1e-12)
    bounds = equation(H, mean(_length), sign="<=")
    bounds = equation(bounds, H + 1, sign="<") if seen else bounds
    multiplied = math.isclose(steps.probability, math.exp(-steps.loss), rel_tol=1e-12)
    return (
        same_loss(case, steps.loss, Text("the tree's loss is the full softmax's")),
        sums_to_one("tree-sums-to-one", Text("sum p = 1 over all leaves"), whole.total, case.classes),
        Check("tree-is-softmax", Text("every leaf has its softmax probability"), gap <= 1e-12, gap),
        Check("product", Text("product of the decisions = e^-L"), multiplied),
        Check("kraft", Text("sum 2^-length = 1 over the codes"), abs(tree.kraft - 1.0) <= 1e-12, tree.kraft),
        Check("entropy", Text("{bounds} bits", bounds=bounds), bits),
    )
