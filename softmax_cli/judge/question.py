"""The problem that an answer is judged against, with the plain formulas that the mistakes are variations of."""

from functools import cached_property
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, dataclass_transform

import numpy as np
from numpy.typing import NDArray

from ..maths.loss import LossOptions, smooth
from ..maths.softmax import soft_cap

Array = NDArray[np.float64]
Operation = Literal[
    "softmax", "log_softmax", "logsumexp", "ce", "perplexity", "grad", "jacobian", "jacobian_row", "vjp", "sigmoid",
    "bce", "logits", "large_k",
]  # fmt: skip
LOSSES: tuple[Operation, ...] = ("ce", "grad", "perplexity")
# The methods for a large K that draw classes; the others give the cross-entropy of the full softmax.
DRAWN_METHODS = ("negative-sampling", "nce", "sampled")
LOGARITHMS = ((1.0, "ln"), (float(np.log(2)), "log2"), (float(np.log(10)), "log10"))
NEGATIVE_SAMPLING, NCE, SAMPLED = DRAWN_METHODS


def indicator(classes: NDArray[np.int64], count: int) -> Array:
    """A row for each of the classes, 1 there and 0 elsewhere, (N, `count`)."""
    rows = np.zeros((len(classes), count))
    rows[np.arange(len(classes)), classes] = 1.0
    return rows


class Method(NamedTuple):
    """How `large-k` computes the loss of one example: what its mistakes need besides the logits and the label."""

    name: str  # "all": the full softmax
    q: Array  # the noise, (K,)
    negatives: NDArray[np.int64]  # given or drawn, those equal to the label included
    samples: int
    draws: int
    seed: int
    shards: int
    counts: Array  # (K,)
    cutoffs: tuple[int, ...]
    given: bool = False  # the negatives were typed: they are the one sample of sampled softmax too
    expected: Array | None = None  # Q, (K,), where it was typed
    hits: str | None = None  # remove or keep, where it was typed

    def expected_counts(self, n: int) -> Array:
        """Q, the expected count of each class among n samples, (K,)."""
        return n * self.q if self.expected is None else self.expected


@dataclass_transform(kw_only_default=True, eq_default=False)
class _Record(SimpleNamespace):
    """Fields by name, the defaults at the class: a dataclass of so many takes 1 ms of every start to define.

    Like an array it has no ==: one is another's equal only if it is the same.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]


class Question(_Record):
    """A problem with its right answer, and what follows from it by the plain formulas, each worked out once.

    `value` has the shape that a person would type. softmax, log_softmax, grad, sigmoid, logits: (K,) or (N, K);
    logsumexp, ce, bce, perplexity: () or (N,); large_k: (); jacobian: (K, K) or (N, K, K); jacobian_row, vjp: (K,) or
    (N, K). The answer to `logits` is right up to one constant a row. Without `single` the row axis stays, unless the
    loss is reduced to one number.
    """

    operation: Operation
    logits: Array  # (N, K), as typed; for `logits` the probabilities
    value: Array
    single: bool = True
    labels: NDArray[np.int64] | None = None  # (N,), from 0; ignore_index leaves a row out
    target: Array | None = None  # (N, K), the one-hot or soft target in use
    options: LossOptions = LossOptions()
    names: tuple[str, ...] | None = None
    label_base: int | None = 0  # what the labels were counted from when they were typed; None: they were names
    row: int | None = None  # jacobian_row: which row
    vector: Array | None = None  # vjp: (K,) or (N, K)
    scores: Array | None = None  # a mistake's own replacement for what enters exp(), (N, K)
    divisor: float = 1.0  # what a row of a batch was divided by besides: the mean's denominator
    shares: Array | None = None  # a mistake's own replacement for the probabilities, (N, K)
    method: Method | None = None  # large-k
    unshifted: NDArray[np.int64] | None = None  # the labels as typed, (N,), where they were shifted by a row
    spread: float = 0.0  # the standard error of an answer that is a mean over random draws
    open_mean: bool = False  # bce: whether the classes are added up or averaged was left open
    loss: "Question | None" = None  # the question of the loss shown beside, for an answer of one number a row

    def change(self, **changes: Any) -> "Question":
        """The same problem with something else in it; new logits drop what was derived from the old ones."""
        if "logits" in changes:
            changes = {"scores": None, "shares": None, **changes}
        kept = {name: value for name, value in vars(self).items() if name in self.__annotations__}
        return Question(**(kept | changes))

    def forget(self) -> None:
        """Drop what was derived: kept for a hundred variations of a large problem, it would be gigabytes."""
        for name in [name for name in vars(self) if name not in self.__annotations__]:
            delattr(self, name)

    def with_labels(self, labels: NDArray[np.int64]) -> "Question":
        """The same problem with other true classes."""
        target = np.zeros(self.logits.shape)
        rows = np.flatnonzero(self.counted)
        target[rows, labels[rows]] = 1.0
        return self.change(labels=labels, target=target)

    def named(self, k: int) -> str | int:
        """The name of class k, or its index."""
        return k if self.names is None else self.names[k]

    def row_of(self, n: int) -> "Question":
        """Row `n` as a problem of its own; what the mean divided by goes along."""
        rows = slice(n, n + 1)
        vector = self.vector
        return self.change(
            logits=self.logits[rows], value=self.value[n] if self.value.ndim else self.value, single=True,
            labels=None if self.labels is None else self.labels[rows],
            target=None if self.target is None else self.target[rows],
            unshifted=None, vector=vector if vector is None or vector.ndim == 1 else vector[n],
            options=self.options._replace(reduction="sum", z_loss=self.z_strength),
            divisor=self.denominator * self.divisor,
        )  # fmt: skip

    @cached_property
    def z(self) -> Array:
        """What enters exp(): the logits after soft cap and temperature, 0 in ignored rows, (N, K)."""
        if self.scores is not None:
            return self.scores
        if self.operation == "logits":
            return np.asarray(np.log(self.logits))
        logits = np.where(self.counted[:, None], self.logits, 0.0)
        capped = logits if self.options.softcap is None else soft_cap(logits, self.options.softcap).rounded()
        scaled: Array = capped / self.options.temperature
        return scaled

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Rows that are not ignored, (N,)."""
        if self.labels is None:
            return np.ones(len(self.logits), dtype=bool)
        return np.asarray(self.labels != self.options.ignore_index)

    @cached_property
    def exponentials(self) -> Array:
        """e = exp(z - m), (N, K)."""
        return np.asarray(np.exp(self.z - self.z.max(axis=1, keepdims=True)))

    @cached_property
    def p(self) -> Array:
        """The probabilities, (N, K)."""
        if self.shares is not None:
            return self.shares
        return np.asarray(self.exponentials / self.exponentials.sum(axis=1, keepdims=True))

    @cached_property
    def lse(self) -> Array:
        """logsumexp(z), (N,)."""
        return np.asarray(self.z.max(axis=1) + np.log(self.exponentials.sum(axis=1)))

    @cached_property
    def log_p(self) -> Array:
        """z - logsumexp(z), (N, K)."""
        return self.z - self.lse[:, None] if self.shares is None else np.log(self.shares)

    @cached_property
    def y(self) -> Array:
        """The target as given, one-hot or soft, (N, K)."""
        return np.zeros(self.logits.shape) if self.target is None else self.target

    @cached_property
    def u(self) -> Array:
        """The target smoothed and weighted, 0 in ignored rows, (N, K)."""
        target = smooth(self.y, self.options).rounded() if self.options.label_smoothing else self.y
        smoothed = target * self.counted[:, None]
        return smoothed if self.options.weight is None else smoothed * self.options.weight

    @cached_property
    def true_class(self) -> NDArray[np.int64]:
        """The true class of each row, (N,): the label, or the heaviest class of a target."""
        return np.asarray(self.y.argmax(axis=1))

    @property
    def one_hot(self) -> bool:
        """Whether each row that counts has exactly one true class and nothing is smoothed."""
        hard = self.target is not None and bool(((self.y == 1).sum(axis=1) == 1)[self.counted].all())
        return hard and bool(((self.y != 0).sum(axis=1) <= 1).all()) and not self.options.label_smoothing

    @property
    def log(self) -> str:
        """ln, log2 or log10: the logarithm of the unit asked for."""
        return next((name for unit, name in LOGARITHMS if unit == self.options.unit), "log")

    @property
    def weighting(self) -> Array:
        """What each row adds to the mean's denominator, (N,)."""
        if self.options.weight is None or self.labels is None:
            return self.counted.astype(np.float64)
        return np.asarray(self.y @ self.options.weight)

    @property
    def denominator(self) -> float:
        """What a mean divides by; 1 for sum and none."""
        return float(self.weighting.sum()) if self.options.reduction == "mean" else 1.0

    @property
    def z_strength(self) -> float:
        """The z-loss of a row that the mean's denominator divides: a weighted mean's is over the rows that count."""
        rows = float(self.counted.sum())
        weighted = self.options.z_loss and self.options.reduction == "mean" and rows
        return self.options.z_loss * self.denominator / rows if weighted else self.options.z_loss

    def at_label(self, rows: Array) -> Array:
        """The true class's entry of each row of (N, K), (N,)."""
        return np.asarray(rows[np.arange(len(rows)), self.true_class])

    def reduce(self, losses: Array) -> Array:
        """Row losses in nats (N,) -> the loss in its unit, reduced as asked: () or (N,)."""
        losses = losses * self.counted / (self.options.unit * self.divisor)
        if self.options.reduction == "none":
            return losses[0] if self.single else losses
        return np.asarray(losses.sum() / self.denominator)

    def typed_shape(self, rows: Array) -> Array:
        """Per-row values without the row axis where one row was given."""
        return np.asarray(rows[0]) if self.single else rows
