"""Mistakes in the methods for a large K that give the cross-entropy itself: online, parallel, adaptive softmax.

Their operation is `ce`, so the mistakes of the cross-entropy apply too.
"""

from collections.abc import Sequence

import numpy as np

from ...document.explanation import Phrase
from ..methods import MOST_NUMBERS, label_of, method_loss, settings
from ..question import NCE, NEGATIVE_SAMPLING, SAMPLED, Array, Question
from .entry import Mistake
from .methods_entry import DRAWN, EXACT, Formula, slip, z_y


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


def _own_shard(s: Question) -> float:
    stops = np.cumsum([len(shard) for shard in _shards(s)])
    own = _shards(s)[int(np.searchsorted(stops, label_of(s), side="right"))]
    return float(np.logaddexp.reduce(own)) - z_y(s)


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


def _part_of_cluster(part: int) -> Formula:
    def formula(s: Question) -> float | None:
        found = _cluster(s)
        return None if found is None else found[part]

    return formula


def _others(question: Question) -> Sequence[tuple[Phrase, Array]]:
    """The losses of the other methods on the same example."""
    method = question.method
    if method is None:
        return []
    names = {NEGATIVE_SAMPLING: "negative sampling", NCE: "NCE", "all": "the full softmax"}
    if method.samples * method.draws <= MOST_NUMBERS:
        names[SAMPLED] = "sampled softmax"
    own = method.name if question.operation == "large_k" else "all"
    return [((f"of {words}",), method_loss(question, name)) for name, words in names.items() if name != own]


MISTAKES: tuple[Mistake, ...] = (
    slip("not-rescaled", ("all", "online"), _not_rescaled, "d = d + e^(z - m)",
         "d = d e^(m_old - m) + e^(z - m)", "The sum was not rescaled when the maximum rose.",
         "In one pass the older terms count relative to an older maximum: the loss comes out too large.", weight=3),
    slip("lse-not-rescaled", ("all", "online"), lambda s: _not_rescaled(s) + z_y(s), "m + ln d, d = d + e^(z - m)",
         "m + ln d - z_y, d = d e^(m_old - m) + e^(z - m)",
         "This is a logsumexp whose sum was not rescaled when the maximum rose, and z_y was not subtracted.",
         "In one pass the older terms count relative to an older maximum: the sum comes out too large.", weight=1.5),
    slip("shards-not-rescaled", ("all", "online", "parallel"), _shards_not_rescaled, "S = sum of the shards' own S",
         "S = sum S_r e^(m_r - m)", "The shards' sums were added, each still relative to its own maximum.",
         "A shard's sum holds e^(z - m) only for the maximum of all shards.", weight=2),
    slip("no-all-reduce", ("all", "parallel"), _own_shard, "ln S of one shard - z_y", "ln sum e^z - z_y",
         "Only the shard that holds the label was counted: the all-reduce is missing.",
         "The loss is too small: the other shards' classes are not in the sum.", weight=3),
    slip("cluster-left-out", ("all", "adaptive"), _part_of_cluster(1), "-ln p(y | cluster)",
         "-ln p(cluster) - ln p(y | cluster)", "The probability of the cluster itself was left out.",
         "A class in a tail costs both decisions.", weight=2),
    slip("cluster-alone", ("all", "adaptive"), _part_of_cluster(0), "-ln p(cluster)",
         "-ln p(cluster) - ln p(y | cluster)", "Only the cluster was found, not the class within it.",
         "A class in a tail costs both decisions.", weight=2),
    Mistake(
        "other-method", (*EXACT, *DRAWN), rule=_others, step="method", weight=1.5,
        why="This is the loss of another method.", see="Each method has a loss of its own.",
        wrong="another method", right="the method asked for",
    ),
)  # fmt: skip
