"""What softmax and its relatives cost for one row of K classes: operations, and values loaded and stored.

One operation is one comparison, addition, subtraction, multiplication, division or exponential; a multiply-add of a
dot product counts once, as hardware does it. A value held in a register (the maximum, the sum) costs no memory traffic.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FLOAT64_BYTES = 8


class Count(NamedTuple):
    """A number that depends on the sizes: squares K^2 + products K d + classes K + dims d + ones.

    >>> Count(classes=5, ones=-2).at(10)
    48
    """

    squares: int = 0
    products: int = 0
    classes: int = 0
    dims: int = 0
    ones: int = 0

    def at(self, k: int, d: int = 0) -> int:
        """The exact number for K = k classes and vectors of d entries, in integers of any size."""
        return self.squares * k * k + self.products * k * d + self.classes * k + self.dims * d + self.ones

    def times(self, factor: int) -> "Count":
        """Every coefficient times `factor`."""
        return Count(*(factor * coefficient for coefficient in self))

    @property
    def order(self) -> "Count":
        """The fastest growing term without its coefficient, K d before K^2 because d is free: what stands in O(...)."""
        for name in ("products", "squares", "classes", "dims"):
            if getattr(self, name):
                return Count(**{name: 1})
        return Count(ones=1)


class StepCost(NamedTuple):
    """One step: the stage it belongs to, which loop over the row it runs in (0: it has loops of its own).

    The step "total" is the stage as a whole, and its `loop` the number of loops.
    """

    stage: str
    step: str
    loop: int
    operations: Count
    loads: Count
    stores: Count


def total(counts: Iterable[Count]) -> Count:
    """The sum of the counts, coefficient by coefficient.

    >>> total([Count(classes=1, ones=-1), Count(classes=2)]).classes
    3
    """
    return Count(*(sum(column) for column in zip(*counts, strict=True)))


_K = Count(classes=1)
_NONE = Count()
_FOLD = Count(classes=1, ones=-1)  # folding K values into one takes K - 1 comparisons or additions

# Subtract and exp share loop 2: z is loaded once, the difference stays in a register, only exp(z - m) is stored.
SHIFTED = (
    StepCost("softmax", "max", 1, _FOLD, _K, _NONE),
    StepCost("softmax", "subtract", 2, _K, _K, _NONE),
    StepCost("softmax", "exp", 2, _K, _NONE, _K),
    StepCost("softmax", "sum", 3, _FOLD, _K, _NONE),
    StepCost("softmax", "divide", 4, _K, _K, _K),
)

NAIVE = (
    StepCost("softmax", "exp", 1, _K, _K, _K),
    StepCost("softmax", "sum", 2, _FOLD, _K, _NONE),
    StepCost("softmax", "divide", 3, _K, _K, _K),
)

# The matrix is K^2 products p_i p_j and K differences 1 - p_i for the diagonal; negating is not counted.
# The product with the matrix reads all of it; p * (v - p.v) reads p and v twice, in two passes.
GRADIENT = StepCost("gradient", "total", 0, _K, Count(classes=2), _K)  # p - y
JACOBIAN = StepCost("jacobian", "total", 0, Count(squares=1, classes=1), _K, Count(squares=1))  # diag(p) - p p^T
DERIVATIVES = (
    GRADIENT,
    JACOBIAN,
    StepCost("matrix_product", "total", 0, Count(squares=1), Count(squares=1, classes=1), _K),  # J^T v
    StepCost("vjp", "total", 0, Count(classes=3), Count(classes=4), _K),  # p * (v - p.v)
)

LOGITS = StepCost("logits", "total", 0, Count(products=1), Count(products=1, dims=1), _K)  # W h


class Variant(NamedTuple):
    """A way of running softmax: passes over memory, and its operations, loads and stores in all."""

    id: str
    passes: int
    operations: Count
    loads: Count
    stores: Count


def bytes_moved(cost: StepCost | Variant) -> Count:
    """Bytes of float64 values moved by one step or one variant, loads and stores together."""
    return total((cost.loads, cost.stores)).times(FLOAT64_BYTES)


def _stepwise(id: str, steps: tuple[StepCost, ...]) -> Variant:
    return Variant(
        id,
        max(step.loop for step in steps),
        total(step.operations for step in steps),
        total(step.loads for step in steps),
        total(step.stores for step in steps),
    )


# Fused kernels store no exp: they compute it again in the last pass. Online folds max and sum into one pass with 7
# operations a class (max, m - m', exp, rescale, x - m', exp, add), then subtract, exp, divide.
# Loads and stores a class: Milakov and Gimelshein, arXiv:1805.02867, section 3.
NAIVE_TOTAL = _stepwise("naive", NAIVE)
SHIFTED_TOTAL = _stepwise("shifted", SHIFTED)
VARIANTS = (
    NAIVE_TOTAL,
    SHIFTED_TOTAL,
    Variant("naive_fused", 2, Count(classes=4, ones=-1), Count(classes=2), _K),
    Variant("shifted_fused", 3, Count(classes=7, ones=-2), Count(classes=3), _K),
    Variant("online_fused", 2, Count(classes=10), Count(classes=2), _K),
)

# Every step of softmax, its total, and the stages around it.
STEPS = (*SHIFTED, StepCost("softmax", "total", *SHIFTED_TOTAL[1:]), *DERIVATIVES, LOGITS)


class AdaptiveCost(NamedTuple):
    """Multiply-adds of an adaptive softmax: the head is always computed, a tail only when the class lies in it."""

    head: int
    tails: tuple[int, ...]


def full_softmax(k: int, d: int) -> int:
    """Multiply-adds of one example: K dot products of d entries."""
    return k * d


def hierarchical_softmax(d: int, mean_length: float) -> int:
    """One dot product a decision on the path of the class; mean_length is log2 K for a balanced tree."""
    return round(d * mean_length)


def balanced_length(k: int) -> float:
    """Decisions on a path of the balanced tree over K classes, log2 K."""
    return math.log2(k)


def sampled_classes(d: int, samples: int) -> int:
    """Negative sampling, NCE and sampled softmax: the true class and the samples, one dot product each."""
    return d * (samples + 1)


def adaptive_softmax(k: int, d: int, cutoffs: Sequence[int], div: int = 4) -> AdaptiveCost:
    """Head: d (c0 + C). Tail i = 1, 2, ...: a projection to d_i = d // div^i entries, at least 1, then one logit a
    class, d_i (d + size). Source: Grave et al., arXiv:1609.04309, with PyTorch's `div_value` for the projections.
    """
    edges = (*cutoffs, k)
    narrow = [max(1, d // div**i) for i in range(1, len(edges))]
    tails = tuple(n * (d + high - low) for n, low, high in zip(narrow, edges, edges[1:], strict=False))
    return AdaptiveCost(d * (cutoffs[0] + len(cutoffs)), tails)


def vocabulary_parallel(k: int, d: int, ranks: int) -> int:
    """Multiply-adds of the largest rank, which holds ceil(K / P) classes; three all-reduces come on top."""
    return -(-k // ranks) * d
