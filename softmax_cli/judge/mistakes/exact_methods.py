"""Mistakes in the methods for a large K that give the cross-entropy itself: online, parallel, adaptive softmax.

Their operation is `ce`, so the mistakes of the cross-entropy apply too.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Function, Words, equation, listed
from ...document.notation import S, d, e, ln, m, total, true, z
from ...document.text import Text
from ..methods import MOST_NUMBERS, label_of, method_loss, settings
from ..question import NCE, NEGATIVE_SAMPLING, SAMPLED, Array, Operation, Question
from .entry import Family, Mistake, Rule, Variant

EXACT: tuple[Operation, ...] = ("ce",)
DRAWN: tuple[Operation, ...] = ("large_k",)


def by_method(*names: str) -> Callable[[Callable[[Question], float | None]], Rule]:
    """A rule for one loss, of the methods in `names` alone."""

    def lift(formula: Callable[[Question], float | None]) -> Rule:
        def rule(question: Question) -> Array | None:
            asked = question.method is not None and question.method.name in names
            wrong = formula(question) if asked else None
            return None if wrong is None else np.asarray(wrong, dtype=np.float64)

        return rule

    return lift


def z_y(s: Question) -> float:
    """The true class's logit."""
    return float(s.z[0, label_of(s)])


def _not_rescaled(s: Question) -> float:
    """The running sum keeps what was added relative to older maxima."""
    maxima = np.maximum.accumulate(s.z[0])
    return float(s.z.max() + np.log(np.exp(s.z[0] - maxima).sum())) - z_y(s)


def _shards(s: Question) -> list[Array]:
    return np.array_split(s.z[0], settings(s).shards)


def _shards_not_rescaled(s: Question) -> float:
    """The sums of the shards, each relative to its own maximum, added as they are."""
    sums = [np.exp(shard - shard.max()).sum() for shard in _shards(s) if np.isfinite(shard).any()]
    return float(s.z.max() + np.log(sum(sums))) - z_y(s)


def _shard_of_label(s: Question) -> float:
    stops = np.cumsum([len(shard) for shard in _shards(s)])
    shard = _shards(s)[int(np.searchsorted(stops, label_of(s), side="right"))]
    return float(np.logaddexp.reduce(shard)) - z_y(s)


def _cluster(s: Question) -> tuple[float, float] | None:
    """-ln p(cluster) and -ln p(y | cluster) of a class in a tail; None for one in the head."""
    order = np.argsort(-settings(s).counts, kind="stable")
    place = int(np.flatnonzero(order == label_of(s))[0])
    edges = [*settings(s).cutoffs, len(order)]
    if len(edges) < 2 or place < edges[0]:
        return None
    number = int(np.searchsorted(edges, place, side="right"))
    tail = float(np.logaddexp.reduce(s.z[0][order[edges[number - 1] : edges[number]]]))
    return float(s.lse[0]) - tail, tail - z_y(s)


def _part_of_cluster(part: int) -> Rule:
    def formula(s: Question) -> float | None:
        parts = _cluster(s)
        return None if parts is None else parts[part]

    return by_method("all", "adaptive")(formula)


def _others(question: Question) -> Sequence[Variant]:
    """The losses of the other methods on the same example."""
    method = question.method
    if method is None:
        return []
    names = {
        NEGATIVE_SAMPLING: Text("of negative sampling"), NCE: Text("of NCE"), "all": Text("of the full softmax")
    }  # fmt: skip
    if method.samples * method.draws <= MOST_NUMBERS:
        names[SAMPLED] = Text("of sampled softmax")
    asked = method.name if question.operation == "large_k" else "all"
    return [(words, method_loss(question, name)) for name, words in names.items() if name != asked]


ONE_PASS = Family(EXACT, "method", equation(d, d * e ** (m["old"] - m) + e ** (z - m)))
PARALLEL = Family(EXACT, "method", ln(total(e**z)) - z[true])
p_of = Function("p")
IN_CLUSTER = -ln(p_of("y | cluster"))
CLUSTER = Family(
    EXACT, "method", -ln(p_of("cluster")) - ln(p_of("y | cluster")), Text("A class in a tail costs both decisions.")
)

MISTAKES: tuple[Mistake, ...] = (
    ONE_PASS("not-rescaled", equation(d, d + e ** (z - m)), Text("The sum was not rescaled when the maximum rose"),
        Text("In one pass the older terms count relative to an older maximum: the loss comes out too large."),
        rule=by_method("all", "online")(_not_rescaled), weight=3),
    ONE_PASS("lse-not-rescaled", listed(m + ln(d), equation(d, d + e ** (z - m))),
        Text("This is a logsumexp whose sum was not rescaled when the maximum rose, and z_y was not subtracted"),
        Text("In one pass the older terms count relative to an older maximum: the sum comes out too large."),
        rule=by_method("all", "online")(lambda s: _not_rescaled(s) + z_y(s)),
        right=listed(m + ln(d) - z[true], equation(d, d * e ** (m["old"] - m) + e ** (z - m))), weight=1.5),
    PARALLEL("shards-not-rescaled", equation(S, Words(Text("sum of the shards' own S"))),
        Text("The shards' sums were added, each still relative to its own maximum"),
        Text("A shard's sum holds e^(z - m) only for the maximum of all shards."),
        rule=by_method("all", "online", "parallel")(_shards_not_rescaled),
        right=equation(S, total(S["r"] * e ** (m["r"] - m))), weight=2),
    PARALLEL("no-all-reduce", ln(Words(Text("S of one shard"))) - z[true],
        Text("Only the shard that holds the label was counted: the all-reduce is missing"),
        Text("The loss is too small: the other shards' classes are not in the sum."),
        rule=by_method("all", "parallel")(_shard_of_label), weight=3),
    CLUSTER("cluster-left-out", IN_CLUSTER, Text("The probability of the cluster itself was left out"),
        rule=_part_of_cluster(1), weight=2),
    CLUSTER("cluster-alone", -ln(p_of("cluster")), Text("Only the cluster was found, not the class within it"),
        rule=_part_of_cluster(0), weight=2),
    PARALLEL("other-method", Text("another method"), Text("This is the loss of another method"),
        Text("Each method has a loss of its own."), rule=_others, right=Text("the method asked for"),
        operations=(*EXACT, *DRAWN), weight=1.5),
)  # fmt: skip
