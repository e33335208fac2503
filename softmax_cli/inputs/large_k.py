"""What `large-k` takes: one row of logits with its label, and the settings of the methods."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..maths.exactness import Array
from ..maths.largek.binary import check_counts
from ..maths.largek.negative_sampling import noise
from ..maths.largek.sampled import log_uniform
from .classes import Problem, read_problem
from .labels import LabelRules, read_label_rows
from .reading import read_numbers
from .settings import check_least, read_choice, read_scalar
from .targets import read_vector

METHODS = ("hierarchical", "negative-sampling", "nce", "sampled", "adaptive", "online", "parallel")
NOISES = ("counts", "uniform", "log-uniform")
MOST_DRAWN = 10_000_000  # numbers of one study: 80 MB and a few seconds


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
    negatives: NDArray[np.int64] | None  # given ones; else `k` are drawn
    k: int
    samples: int
    draws: int
    seed: int
    cutoffs: tuple[int, ...]  # empty for K = 1
    shards: int


def read_large_k(
    logits: list[str] | None,
    *,
    label: str | None,
    one_based: bool,
    names: str | None,
    method: str,
    counts: str | None,
    noise_name: str,
    power: str,
    negatives: str | None,
    k: int,
    samples: int,
    draws: int,
    seed: int,
    cutoffs: str | None,
    shards: int,
) -> LargeK:
    """The checked settings. Raises InputError, which names what is wrong and what to type."""
    problem = read_problem(logits, names=names, label=label, one_based=one_based, need="label")
    own_label = _own_label(problem)
    classes = problem.logits.shape[1]
    known = np.ones(classes) if counts is None else _counts(counts, problem)
    strength = read_scalar(power, "--power", "0.75")
    name = read_choice(noise_name, "--noise", NOISES)
    for option, value, least in (("--k", k, 1), ("--samples", samples, 1), ("--draws", draws, 2), ("--seed", seed, 0)):
        check_least(value, option, str(least + 4), least=least)
    if samples * draws > MOST_DRAWN:
        raise InputError(
            f"--samples {samples} times --draws {draws} is {samples * draws} numbers, more than {MOST_DRAWN}.",
            "Type fewer: --samples 20 --draws 1000.",
        )
    return LargeK(
        problem=problem,
        label=own_label,
        method=read_choice(method, "--method", ("all", *METHODS)),
        counts=known,
        counts_given=counts is not None,
        noise=name,
        power=strength,
        q=_noise(name, known, strength, None if method.strip() == "hierarchical" else own_label),
        negatives=None if negatives is None else _negatives(negatives, problem, one_based),
        k=k,
        samples=samples,
        draws=draws,
        seed=seed,
        cutoffs=_default_cutoffs(classes) if cutoffs is None else _cutoffs(cutoffs, classes),
        shards=_shards(shards),
    )


def _own_label(problem: Problem) -> int:
    rows, classes = problem.logits.shape
    if rows > 1:
        raise InputError(
            f"large-k takes one row of logits, not {rows}: it follows one training example.",
            "Type one row: softmax-cli large-k 2 1 0.1 -1 3 0.5 --label 1.",
        )
    assert problem.labels is not None
    label = int(problem.labels[0])
    if np.isneginf(problem.logits[0, label]):
        hint = f"Type the label of a class that is not masked, from 0 to {classes - 1}."
        raise InputError(f"Class {label} is masked (logit -inf): its loss is inf with every method.", hint)
    return label


def _counts(text: str, problem: Problem) -> Array:
    counts = read_vector(text, problem.logits.shape[1], "--counts", problem.names)
    try:
        return check_counts(counts)
    except ValueError as error:
        hint = "Type how often each class occurs: --counts 50,30,10,5,3,2."
        raise InputError(f"--counts '{text.strip()}' must be 0 or more, and not all 0.", hint) from error


def _noise(name: str, counts: Array, power: float, label: int | None) -> Array:
    """The noise distribution; a label that is to be told from noise must be drawn by it."""
    if name == "uniform":
        return np.full(len(counts), 1.0 / len(counts))
    if name == "log-uniform":
        return log_uniform(len(counts))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        q = noise(counts, power)
    if not np.isfinite(q).all():
        raise InputError(f"--power {power!r} of these counts overflows.", "Type the usual one: --power 0.75.")
    if label is not None and q[label] == 0:
        hint = "Type a count above 0 for it, or --noise uniform."
        raise InputError(f"Class {label} is the label, but its count is 0: the noise never draws it.", hint)
    return q


def _negatives(text: str, problem: Problem, one_based: bool) -> NDArray[np.int64]:
    """Class indices or names, any number of them, the same one more than once too."""
    words = text.replace(",", " ").strip(" []()").split()
    if not words:
        raise InputError("--negatives is empty.", "Type the classes that are drawn: --negatives 0,3.")
    rules = LabelRules(problem.logits.shape[1], problem.names, "--negatives", one_based)
    return read_label_rows(",".join(words), len(words), rules)[0]


def _cutoffs(text: str, classes: int) -> tuple[int, ...]:
    values = read_numbers(text, "--cutoffs").array.ravel().tolist()
    inside = all(value.is_integer() and 1 <= value < classes for value in values)
    if not inside or any(low >= high for low, high in pairwise(values)):
        example = _default_cutoffs(classes)
        hint = f"Type --cutoffs {','.join(map(str, example))}." if example else "Type at least two logits."
        raise InputError(f"--cutoffs '{text.strip()}' must be whole numbers that rise, from 1 to {classes - 1}.", hint)
    return tuple(int(value) for value in values)


def _default_cutoffs(classes: int) -> tuple[int, ...]:
    """A third of the classes in the head, a third in each of two clusters."""
    return tuple(sorted({max(1, classes // 3), max(1, 2 * classes // 3)} - {classes})) if classes > 1 else ()


def _shards(shards: int) -> int:
    check_least(shards, "--shards", "3", least=1)
    if shards > 1024:
        raise InputError(f"--shards {shards} is more than 1024.", "Type the number of ranks: --shards 3.")
    return shards
