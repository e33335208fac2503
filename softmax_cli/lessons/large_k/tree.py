"""Hierarchical softmax: the Huffman tree, the path to the true class, its decisions and their product."""

import math
from typing import Any

import numpy as np

from ...document.explanation import Check, Section, Step
from ...maths.largek.hierarchical import Distribution, Path, distribution, node_scores, path
from ...maths.largek.huffman import Tree, huffman
from .parts import Case, Part, one, same_loss, table


def hierarchical(case: Case) -> Part:
    """-ln p of the tree model whose node scores are the log-odds of the two sides: it reproduces the full softmax."""
    tree = huffman(case.given.counts)
    scores = node_scores(tree, case.full.shifted[0]).scores
    own, whole = path(tree, scores, case.given.label), distribution(tree, scores)
    code = "".join(map(str, own.bits))
    result = {
        "code": code,
        "nodes": own.nodes,
        "decisions": own.decisions,
        "probability": own.probability,
        "mean_length": tree.mean_length,
        "entropy_bits": tree.entropy,
        "codes": ["".join(map(str, bits)) for bits in tree.codes],
        "tree_total": whole.total,
    }
    notes = [
        "The node scores here are ln(mass behind bit 0 / mass behind bit 1) of these logits, so the tree gives the "
        "full softmax. A trained tree has a vector for each node instead: another model, with an exact cross-entropy."
    ]
    if not case.given.counts_given:
        notes.append("No --counts: every class counts the same, which makes a balanced tree.")
    return Part(
        method="hierarchical",
        loss=own.loss,
        normalised="yes, by the tree",
        exact_p="yes, d L a class",
        vectors=len(own.nodes),
        cost="d L(y)",
        sections=(_codes(case, tree, whole), *_drawn(case, tree, scores, whole), _decisions(case, own, code)),
        result=result,
        checks=_checks(case, tree, own, whole),
        notes=tuple(notes),
    )


def _codes(case: Case, tree: Tree, whole: Distribution) -> Section:
    records = [
        {
            "class": case.name(index),
            "count": tree.counts[index],
            "code": "".join(map(str, bits)) or "(empty)",
            "L": len(bits),
            "p by the tree": whole.probabilities[index],
        }
        for index, bits in enumerate(tree.codes)
    ]
    return Section(
        "Huffman codes: frequent classes get short paths",
        (
            table("codes", "the codes", records),
            one("mean_length", "decisions of an average example", "mean L = sum count L / sum count", tree.mean_length),
            one("entropy_bits", "no code is shorter on average", "H(counts) in bits", tree.entropy),
            one("tree_total", "normalised by construction", "sum p by the tree", whole.total),
        ),
    )


def _drawn(case: Case, tree: Tree, scores: Any, whole: Distribution) -> tuple[Section, ...]:
    """The tree, bit 0 above bit 1; nothing for a single class."""
    if case.classes == 1:
        return ()
    if max(tree.lengths) > 200:  # deeper than Python's recursion and any screen
        return ()
    root = case.classes + len(tree.children) - 1
    along = {case.classes + node for node in tree.paths[case.given.label]}
    value = _node(case, tree, scores, whole, root, "", along)
    return (Section("the tree", (Step("tree", "the Huffman tree", "", value, axes=("tree",)),)),)


def _node(
    case: Case, tree: Tree, scores: Any, whole: Distribution, node: int, bit: str, along: set[int]
) -> dict[str, Any]:
    """A node and what is below it; `bit` leads to it."""
    lead = f"{bit}: " if bit else ""
    if node < case.classes:
        mark = "  <- label" if node == case.given.label else ""
        return {"label": (f"{lead}class {case.name(node)}   p = ", whole.probabilities[node], mark)}
    inner = node - case.classes
    zero, one_ = tree.children[inner].tolist()
    words = (f"{lead}node {inner}   s = ", float(scores[inner]), f"{'  on the path' * (node in along)}")
    children = [_node(case, tree, scores, whole, child, str(b), along) for b, child in enumerate((zero, one_))]
    return {"label": words, "marked": node in along, "children": children}


def _decisions(case: Case, own: Path, code: str) -> Section:
    records = [
        {
            "node": int(own.nodes[i]),
            "bit": int(own.bits[i]),
            "s": own.scores[i],
            "(1 - 2 bit) s": own.signed[i],
            "sigmoid": own.decisions[i],
            "product": own.products[i],
            "-ln": own.losses[i],
        }
        for i in range(len(own.nodes))
    ]
    product = tuple(part for d in own.decisions for part in (" * ", d))[1:] if 0 < len(records) <= 6 else ""
    total = tuple(part for loss in own.losses for part in (" + ", loss))[1:] if 0 < len(records) <= 6 else ""
    return Section(
        f"the path to class {case.name(case.given.label)}, code {code or '(empty)'}",
        (
            table("decisions", "a yes or no at each node", records),
            one("probability", "their product", "p_y = prod sigmoid((1 - 2 bit) s)", own.probability, product),
            one("hierarchical_loss", "the loss in nats", "L = -sum ln sigmoid((1 - 2 bit) s)", own.loss, total),
        ),
    )


def _checks(case: Case, tree: Tree, own: Path, whole: Distribution) -> tuple[Check, ...]:
    sums = abs(whole.total - 1.0)
    gap = float(np.abs(whole.probabilities - case.full.probabilities[0]).max())
    seen = bool((tree.counts > 0).all())
    bits = tree.entropy <= tree.mean_length + 1e-12 and (not seen or tree.mean_length < tree.entropy + 1 + 1e-12)
    return (
        same_loss(case, own.loss, "the tree's loss is the full softmax's"),
        Check("tree-sums-to-one", "sum p = 1 over all leaves", sums <= 1e-13 * case.classes, sums),
        Check("tree-is-softmax", "every leaf has its softmax probability", gap <= 1e-12, gap),
        Check(
            "product",
            "product of the decisions = e^-L",
            math.isclose(own.probability, math.exp(-own.loss), rel_tol=1e-12),
        ),
        Check("kraft", "sum 2^-L = 1 over the codes", abs(tree.kraft - 1.0) <= 1e-12, tree.kraft),
        Check("entropy", f"H <= mean L{' < H + 1' if seen else ''} bits", bits),
    )
