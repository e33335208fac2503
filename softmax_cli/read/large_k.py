"""What `large-k` takes: one row of logits with its label, and the settings of the methods."""

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..maths.arrays import Array
from ..maths.largek.binary import check_counts
from .drawn import check_drawable, read_drawn, read_expected, read_negatives, read_noise
from .limits import check_most
from .problem import Given, Problem, ProblemRules, read_problem
from .settings import check_least, read_choice, read_scalar
from .sources.reading import read_numbers
from .targets import read_vector

if TYPE_CHECKING:
    from ..commands.large_k import LargeKSettings

METHODS = ("hierarchical", "negative-sampling", "nce", "sampled", "adaptive", "online", "parallel", "cut")
NOISY = ("all", "negative-sampling", "nce", "sampled")  # methods that draw classes
HITS = ("remove", "keep")
NOISES = ("counts", "uniform", "log-uniform")
MOST_DRAWN = 10_000_000  # numbers of one study: 1 to 3 s, and 350 MB where n = 1


class LargeK(NamedTuple):
    """Everything that shapes the methods, defaults filled in."""

    problem: Problem
    label: int
    method: str
    counts: Array  # (K,); all 1 where none were given
    counts_given: bool
    noise: str
    power: float
    q: Array  # the noise distribution, (K,)
    negatives: NDArray[np.int64] | None  # given ones; else `k`, or `samples`, are drawn
    expected: Array | None  # Q, the expected count of each class in the sample, (K,), where it was given
    hits: str | None  # what becomes of a draw equal to the label, where it was given
    k: int  # the number of negatives, the given ones where there are any
    samples: int  # the same for sampled softmax
    draws: int
    seed: int
    cutoffs: tuple[int, ...]  # empty for K = 1
    shards: int

    def removes_hits(self, usual: str = "remove") -> bool:
        """Whether a draw equal to the label is left out; `usual` is what the method does if nobody says."""
        return (self.hits or usual) == "remove"

    def expected_counts(self, n: int) -> Array:
        """Q, the expected count of each class among n samples, (K,): n q unless it was given."""
        return n * self.q if self.expected is None else self.expected


def read_large_k(typed: "LargeKSettings") -> LargeK:
    """The checked settings. Raises InputError, which names what is wrong and what to type."""
    problem = read_problem(Given.of(typed), ProblemRules(need="label", check_rows=_check_rows))
    assert problem.labels is not None
    label = int(problem.labels[0])
    _check_reachable(problem.logits[0], label)
    classes = problem.logits.shape[1]
    counts = np.ones(classes) if typed.counts is None else _counts(typed.counts, problem)
    power = read_scalar(typed.power, "--power", "0.75")
    noise = read_choice(typed.noise, "--noise", NOISES)
    method = read_choice(typed.method, "--method", ("all", *METHODS))
    negatives = None if typed.negatives is None else read_negatives(typed.negatives, problem, typed.one_based)
    k = read_drawn("--k", typed.k, negatives)
    samples = read_drawn("--samples", typed.samples, negatives)
    _check_draws(typed, None if negatives is not None else samples)
    expected = None
    if typed.expected_counts is not None:
        expected = read_expected(typed.expected_counts, problem, label, negatives)
    q = read_noise(noise, counts, power)
    if method in NOISY and expected is None:
        check_drawable(q, problem, label, negatives)
    return LargeK(
        problem=problem,
        label=label,
        method=method,
        counts=counts,
        counts_given=typed.counts is not None,
        noise=noise,
        power=power,
        q=q,
        negatives=negatives,
        expected=expected,
        hits=None if typed.hits is None else read_choice(typed.hits, "--hits", HITS),
        k=k,
        samples=samples,
        draws=typed.draws,
        seed=typed.seed,
        cutoffs=_default_cutoffs(classes) if typed.cutoffs is None else _cutoffs(typed.cutoffs, classes),
        shards=_shards(typed.shards),
    )


def _check_draws(typed: "LargeKSettings", samples: int | None) -> None:
    """InputError for too few draws, a negative seed, or too many numbers where `samples` are to be drawn."""
    for option, value, least in (("--draws", typed.draws, 2), ("--seed", typed.seed, 0)):
        check_least(value, option, str(least + 4), least=least)
    check_most("--draws", typed.draws, "1000")
    if samples is not None and samples * typed.draws > MOST_DRAWN:
        raise InputError(
            "too-many-draws", "--samples {samples} times --draws {draws} is {numbers} numbers, more than {most}.",
            "Type fewer: --samples 20 --draws 1000.",
            samples=samples, draws=typed.draws, numbers=samples * typed.draws, most=MOST_DRAWN,
        )  # fmt: skip


def _check_rows(rows: int) -> None:
    if rows > 1:
        raise InputError(
            "large-k-rows", "large-k takes one row of logits, not {rows}: it follows one training example.",
            "Type one row: softmax-cli large-k 2 1 0.1 -1 3 0.5 --label 1.",
            rows=rows,
        )  # fmt: skip


def _check_reachable(z: Array, label: int) -> None:
    """InputError for a label whose loss is inf: a masked class, or one too far below the largest logit."""
    with np.errstate(over="ignore"):
        reachable = np.flatnonzero(z - z.max() > -np.inf)
    if label in reachable:
        return
    raise InputError(
        "label-unreachable",
        "Class {label} is masked (logit -inf): its loss is inf with every method."
        if np.isneginf(z[label])
        else "Class {label} lies further below the largest logit than a double can hold: its loss is inf with every "
        "method.",
        "Type the label of another class: {places}.",
        label=label, places=[*reachable[:6].tolist(), *["..."] * (len(reachable) > 6)],
    )  # fmt: skip


def _counts(text: str, problem: Problem) -> Array:
    counts = read_vector(text, problem.logits.shape[1], "--counts", problem.names)
    try:
        return check_counts(counts)
    except ValueError as error:
        hint = "Type how often each class occurs: --counts 50,30,10,5,3,2."
        problem_text = "--counts '{text}' must be 0 or more, and not all 0."
        raise InputError("counts", problem_text, hint, text=text.strip()) from error


def _cutoffs(text: str, classes: int) -> tuple[int, ...]:
    values = read_numbers(text, "--cutoffs").array.ravel().tolist()
    inside = all(value.is_integer() and 1 <= value < classes for value in values)
    if not inside or any(low >= high for low, high in pairwise(values)):
        example = _default_cutoffs(classes)
        raise InputError(
            "cutoffs", "--cutoffs '{text}' must be whole numbers that rise, from 1 to {last}.",
            "Type --cutoffs {example}." if example else "Type at least two logits.",
            text=text.strip(), last=classes - 1, example=",".join(map(str, example)),
        )  # fmt: skip
    return tuple(int(value) for value in values)


def _default_cutoffs(classes: int) -> tuple[int, ...]:
    """A third of the classes in the head, a third in each of two clusters."""
    return tuple(sorted({max(1, classes // 3), max(1, 2 * classes // 3)} - {classes})) if classes > 1 else ()


def _shards(shards: int) -> int:
    check_least(shards, "--shards", "3", least=1)
    check_most("--shards", shards, "3")
    return shards
