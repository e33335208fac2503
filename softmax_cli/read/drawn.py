"""What the methods of `large-k` draw, or are given as drawn: the noise, the sample, its expected counts."""

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..maths.arrays import Array
from ..maths.largek.negative_sampling import noise
from ..maths.largek.sampled import log_uniform
from .label_rules import LabelRules
from .labels import label_words, read_label_rows
from .limits import check_most
from .problem import Problem
from .settings import check_least
from .targets import read_vector

Integers = NDArray[np.int64]

DEFAULT_DRAWN = 5


def read_noise(name: str, counts: Array, power: float) -> Array:
    """The noise distribution."""
    if name == "uniform":
        return np.full(len(counts), 1.0 / len(counts))
    if name == "log-uniform":
        return log_uniform(len(counts))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        q = noise(counts, power)
    if not np.isfinite(q).all():
        problem = "--power {power} of these counts overflows."
        raise InputError("power-overflows", problem, "Type the usual one: --power 0.75.", power=power)
    return q


def check_drawable(q: Array, problem: Problem, label: int, negatives: Integers | None) -> None:
    """InputError for a label, or a class given as drawn, that the noise never draws: ln q would be -inf."""
    for index in [label, *([] if negatives is None else negatives.tolist())]:
        if q[index] == 0:
            raise InputError(
                "never-drawn",
                "Class {index} is the label, but its count is 0: the noise never draws it."
                if index == label
                else "Class {index} is one of --negatives, but its count is 0: the noise never draws it.",
                "Type a count above 0 for it, or --noise uniform.",
                index=index,
            )


def read_drawn(option: str, value: int | None, negatives: Integers | None) -> int:
    """How many classes are drawn: as many as were given, or `value`."""
    if negatives is None:
        drawn = DEFAULT_DRAWN if value is None else value
        check_least(drawn, option, str(DEFAULT_DRAWN), least=1)
        check_most(option, drawn, str(DEFAULT_DRAWN))
        return drawn
    if value is not None:
        raise InputError(
            "drawn-and-given", "{option} {value} was given beside --negatives, which are {count}.",
            "Type --negatives alone, or {option} {value} alone to draw them.",
            option=option, value=value, count=len(negatives),
        )  # fmt: skip
    return len(negatives)


def read_expected(text: str, problem: Problem, label: int, negatives: Integers | None) -> Array:
    """Q of the sample given: above 0 wherever its logarithm is taken."""
    example = "Type the sample and Q of every class: --negatives 0,2 --expected-counts 0.5,0.3,0.4."
    if negatives is None:
        problem_text = "--expected-counts belongs to a sample of your own, and no --negatives were given."
        raise InputError("expected-without-sample", problem_text, example)
    expected = read_vector(text, problem.logits.shape[1], "--expected-counts", problem.names)
    if not np.isfinite(expected).all() or (expected < 0).any():
        problem_text = "--expected-counts '{text}' must be finite and 0 or more."
        raise InputError("expected-counts", problem_text, example, text=text.strip())
    for index in [label, *negatives.tolist()]:
        if expected[index] == 0:
            hint = "Type how often it is expected in the sample, above 0."
            problem_text = "--expected-counts of class {index} is 0, but it is the label or drawn."
            raise InputError("expected-count-zero", problem_text, hint, index=index)
    return expected


def read_negatives(text: str, problem: Problem, one_based: bool) -> Integers:
    """Class indices or names, any number of them, the same one more than once too."""
    rules = LabelRules(problem.logits.shape[1], problem.names, "--negatives", one_based)
    words = label_words(text, rules)
    if not words:
        hint = "Type the classes that are drawn: --negatives 0,3."
        raise InputError("negatives-empty", "--negatives is empty.", hint)
    return read_label_rows(words, len(words), rules)[0]
