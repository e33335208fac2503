"""Hierarchical softmax: a class is reached by yes-or-no decisions down a tree, so its probability is their product."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array, sum_rows
from .binary import Integers, check_label, sigmoid, softplus
from .huffman import Tree


class NodeScores(NamedTuple):
    """The scores that make the tree reproduce a softmax."""

    logsumexps: Array  # of the classes under each node: the K logits, then the internal nodes, (2 K - 1,)
    scores: Array  # logsumexp behind bit 0 minus logsumexp behind bit 1, one an internal node, (K - 1,)


class Path(NamedTuple):
    """The decisions from the root to one class, L of them."""

    nodes: Integers  # internal nodes, the root first, (L,)
    bits: Integers  # (L,)
    scores: Array  # s = v.h of each node, (L,)
    signed: Array  # (1 - 2 bit) s, (L,)
    decisions: Array  # sigmoid of the signed scores, (L,)
    products: Array  # running product of the decisions, (L,)
    probability: float  # the last of them; 1 without decisions
    losses: Array  # -log of each decision, nats, (L,)
    loss: float  # their sum = -log probability: the exact cross-entropy of the tree model
    slopes: Array  # dL/ds of each node: s(score) - (1 - bit), (L,)


class Distribution(NamedTuple):
    """All classes of the tree model."""

    log_probabilities: Array  # (K,)
    probabilities: Array  # (K,)
    total: float  # 1: each node splits all that it gets


def node_scores(tree: Tree, logits: Array) -> NodeScores:
    """The scores that give softmax(`logits`), up to rounding: the log-odds of the two sides of each node.

    s = logsumexp(logits behind bit 0) - logsumexp(logits behind bit 1). A side of masked classes (-inf) has the score
    -inf or inf; a node with two such sides is never reached and gets 0.
    """
    classes = len(tree.counts)
    logsumexps = np.concatenate([logits, np.full(classes - 1, -np.inf)])
    scores = np.zeros(classes - 1)
    for node, (zero, one) in enumerate(tree.children.tolist()):
        left, right = logsumexps[zero], logsumexps[one]
        if left > -np.inf or right > -np.inf:
            logsumexps[classes + node] = np.logaddexp(left, right)
            scores[node] = left - right
    return NodeScores(logsumexps, scores)


def path(tree: Tree, scores: Array, label: int) -> Path:
    """p(w|h) = prod_l sigmoid((1 - 2 b_l) s_l) over the path of class `label`; bit 0 is the positive side.

    `scores` (K - 1,) holds s = v.h of every internal node. Cost: L(label) dot products, not K.

    Source: F. Morin and Y. Bengio, Hierarchical probabilistic neural network language model, AISTATS 2005;
    with a Huffman tree: Mikolov et al., arXiv:1310.4546.
    """
    check_label(label, len(tree.counts))
    nodes = np.array(tree.paths[label], dtype=np.int64)
    bits = np.array(tree.codes[label], dtype=np.int64)
    on_path = scores[nodes]
    signed = (1 - 2 * bits) * on_path
    decisions = sigmoid(signed)
    products: Array = np.cumprod(decisions, dtype=np.float64)
    losses = softplus(-signed)
    return Path(
        nodes=nodes,
        bits=bits,
        scores=on_path,
        signed=signed,
        decisions=decisions,
        products=products,
        probability=float(products[-1]) if len(products) else 1.0,
        losses=losses,
        loss=float(sum_rows(losses[None, :])[0]),
        slopes=-(1 - 2 * bits) * sigmoid(-signed),
    )


def distribution(tree: Tree, scores: Array) -> Distribution:
    """log p and p of every class, and their sum; O(K), which is why only training is cheap."""
    classes = len(tree.counts)
    log_p = np.zeros(classes + len(tree.children))
    toward_zero, toward_one = -softplus(-scores), -softplus(scores)
    for node in range(len(tree.children) - 1, -1, -1):
        zero, one = tree.children[node]
        log_p[zero] = log_p[classes + node] + toward_zero[node]
        log_p[one] = log_p[classes + node] + toward_one[node]
    probabilities = np.exp(log_p[:classes])
    return Distribution(log_p[:classes], probabilities, float(sum_rows(probabilities[None, :])[0]))
