"""The part of `complexity` on the methods for a large K: multiply-adds of one training example."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from ...document.explanation import Section, Step
from ...maths.cost import counts as cost

NEGATIVES = (5, 20)  # word2vec's advice for large and for small corpora
SAMPLES = 8192
CUTOFFS = (2000, 10000, 60000)
RANKS = 8


class _Method(NamedTuple):
    name: str
    formula: str
    least: int  # K must be above it: so many classes are drawn, or end before the cluster starts
    multiply_adds: Callable[[int, int], int]  # of K and d


def _head(k: int, d: int) -> int:
    return cost.adaptive_softmax(k, d, [cutoff for cutoff in CUTOFFS if cutoff < k]).head


def _tail(number: int, k: int, d: int) -> int:
    return cost.adaptive_softmax(k, d, [cutoff for cutoff in CUTOFFS if cutoff < k]).tails[number]


def _drawn(number: int, k: int, d: int) -> int:
    return cost.sampled_classes(d, number)


_METHODS = (
    _Method("full softmax", "K d", 0, cost.full_softmax),
    _Method("hierarchical, balanced tree", "d log2 K", 0,
            lambda k, d: cost.hierarchical_softmax(d, cost.balanced_length(k))),
    *(_Method(f"negative sampling, NCE, k = {n}", "d (k + 1)", n, partial(_drawn, n)) for n in NEGATIVES),
    _Method(f"sampled softmax, n = {SAMPLES}", "d (n + 1)", SAMPLES, partial(_drawn, SAMPLES)),
    _Method(f"adaptive, head of {CUTOFFS[0]}", "d (c0 + C)", CUTOFFS[0], _head),
    *(_Method(f"adaptive, tail {n + 1} from {start}", "d_i (d + size)", start, partial(_tail, n))
      for n, start in enumerate(CUTOFFS)),
    _Method("online softmax", "K d", 0, cost.full_softmax),
    _Method(f"vocabulary-parallel, P = {RANKS}", "ceil(K / P) d", 0,
            lambda k, d: cost.vocabulary_parallel(k, d, RANKS)),
    _Method("cut cross-entropy", "K d", 0, cost.full_softmax),
)  # fmt: skip


def method_costs(classes: Sequence[int], d: int) -> list[dict[str, Any]]:
    """One flat record for each K and method that it is large enough for."""
    return [
        {"classes": k, "method": m.name, "formula": m.formula, "multiply_adds": m.multiply_adds(k, d)}
        for k in classes
        for m in _METHODS
        if k > m.least
    ]


def methods_section(classes: Sequence[int], d: int) -> Section:
    """The same as a table, one column for each K."""
    records: list[dict[str, Any]] = [
        {
            "method": m.name,
            "formula": m.formula,
            **{f"K = {k}": m.multiply_adds(k, d) for k in classes if k > m.least},
        }
        for m in _METHODS
        if max(classes) > m.least
    ]
    return Section(
        ("one training example when K is large: multiply-adds, d = ", d),
        (Step("methods", "multiply-adds of each method", "", records, ("record",)),),
        note=" ".join([_legend(), *_left_out(classes)]),
    )


def _legend() -> str:
    return (
        "c0 classes in the head, C clusters; tail i projects to d_i = max(1, d // 4^i) entries and is computed only "
        "for a class that lies in it. The online form saves a pass over the logits; vocabulary-parallel is the work of "
        "one of P ranks, beside 3 all-reduces; cut cross-entropy holds O(N + K) numbers for N rows where the full "
        "softmax holds N K logits."
    )


def _left_out(classes: Sequence[int]) -> list[str]:
    """Which numbers are missing, and why."""
    missing: dict[str, list[str]] = {}
    for m in _METHODS:
        sizes = ", ".join(str(k) for k in classes if k <= m.least)
        missing.setdefault(sizes, []).append(m.name)
    told = [f"at K = {sizes}: {'; '.join(names)}." for sizes, names in missing.items() if sizes]
    return ["Left out where K is not above the number of draws or the start of the cluster,", *told] if told else []
