"""The part of `complexity` on the methods for a large K: multiply-adds of one training example."""

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import NamedTuple

from ...document.explanation import Section, Step
from ...document.formula import Formula, Function, Symbol
from ...document.notation import K, d, i, k, log2, n
from ...document.text import Sentences, Text
from ...document.values import Column, Data, Records
from ...maths.cost import counts as cost

NEGATIVES = (5, 20)  # word2vec's advice for large and for small corpora
SAMPLES = 8192
CUTOFFS = (2000, 10000, 60000)
RANKS = 8


class _Method(NamedTuple):
    id: str
    title: Text
    formula: Formula
    least: int  # K must be above it: so many classes are drawn, or end before the cluster starts
    multiply_adds: Callable[[int, int], int]  # of K and d


def _adaptive(classes: int, dim: int) -> cost.AdaptiveCost:
    return cost.adaptive_softmax(classes, dim, [cutoff for cutoff in CUTOFFS if cutoff < classes])


def _tail(number: int, classes: int, dim: int) -> int:
    return _adaptive(classes, dim).tails[number]


def _drawn(number: int, classes: int, dim: int) -> int:
    return cost.sampled_classes(dim, number)


def _tree(classes: int, dim: int) -> int:
    return cost.hierarchical_softmax(dim, cost.balanced_length(classes))


_NUMBER = Column("multiply_adds", Text("multiply-adds"))
_METHODS = (
    _Method("full", Text("full softmax"), K * d, 0, cost.full_softmax),
    _Method("hierarchical", Text("hierarchical, balanced tree"), d * log2(K), 0, _tree),
    *(
        _Method(f"negative-sampling-{drawn}", Text("negative sampling, NCE, k = {k}", k=drawn), d * (k + 1), drawn,
                partial(_drawn, drawn))
        for drawn in NEGATIVES
    ),
    _Method("sampled", Text("sampled softmax, n = {n}", n=SAMPLES), d * (n + 1), SAMPLES, partial(_drawn, SAMPLES)),
    _Method("adaptive-head", Text("adaptive, head of {size}", size=CUTOFFS[0]), d * (Symbol("c0") + "C"), CUTOFFS[0],
            lambda classes, dim: _adaptive(classes, dim).head),
    *(
        _Method(f"adaptive-tail-{number}", Text("adaptive, tail {number} from {start}", number=number, start=start),
                d[i] * (d + "size"), start, partial(_tail, number - 1))
        for number, start in enumerate(CUTOFFS, start=1)
    ),
    _Method("online", Text("online softmax"), K * d, 0, cost.full_softmax),
    _Method("parallel", Text("vocabulary-parallel, P = {ranks}", ranks=RANKS), Function("ceil")(K / "P") * d, 0,
            lambda classes, dim: cost.vocabulary_parallel(classes, dim, RANKS)),
    _Method("cut", Text("cut cross-entropy"), K * d, 0, cost.full_softmax),
)  # fmt: skip


def method_costs(classes: Sequence[int], dim: int) -> list[dict[str, Data]]:
    """One flat record for each K and method that it is large enough for."""
    return [
        {"classes": size, "method": m.id, "formula": m.formula, "multiply_adds": m.multiply_adds(size, dim)}
        for size in classes
        for m in _METHODS
        if size > m.least
    ]


def methods_section(classes: Sequence[int], dim: int) -> Section:
    """The same as a table, one column for each K."""
    rows = tuple(
        (m.title, m.formula, size, m.multiply_adds(size, dim)) for m in _METHODS for size in classes if size > m.least
    )
    columns = (Column("method", Text("method")), Column("formula", Text("formula")), Column("classes", K), _NUMBER)
    records = Records(columns, rows, across=K)
    return Section(
        Text("one training example when K is large: multiply-adds, d = {d}", d=dim),
        (Step("methods", Text("multiply-adds of each method"), "", records),),
        note=(*_LEGEND, *_left_out(classes)),
    )


_LEGEND = (
    Text(
        "c0 classes in the head, C clusters; tail i projects to d_i = max(1, d // 4^i) entries and is computed only "
        "for a class that lies in it."
    ),
    Text(
        "The online form saves a pass over memory; vocabulary-parallel is the work of one of P ranks, beside the 3 "
        "all-reduces of its forward pass (2 if fused); cut cross-entropy holds O(N + K) numbers for N rows where the "
        "full softmax holds N K logits."
    ),
)


def _left_out(classes: Sequence[int]) -> Sentences:
    """Which numbers are missing, and why."""
    missing: dict[tuple[int, ...], list[Text]] = {}
    for m in _METHODS:
        missing.setdefault(tuple(size for size in classes if size <= m.least), []).append(m.title)
    told = [
        Text("at K = {sizes}: {methods}.", sizes=[str(size) for size in sizes], methods=reduce(_beside, titles))
        for sizes, titles in missing.items()
        if sizes
    ]
    if not told:
        return ()
    return (Text("Left out where K is not above the number of draws or the start of the cluster,"), *told)


def _beside(methods: Text, other: Text) -> Text:
    return Text("{methods}; {other}", methods=methods, other=other)
