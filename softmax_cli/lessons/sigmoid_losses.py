"""The losses of `sigmoid`: a binary cross-entropy for each class, beside one cross-entropy for the softmax."""

from typing import NamedTuple

import numpy as np

from ..document.explanation import Section
from ..document.formula import derivative, equation, size
from ..document.notation import BCE, CE, K, e, exp, ln, maximum, mean, p, s, sigma, total, x, y
from ..document.text import Text
from ..document.values import Array
from ..maths.arrays import sums_to_one
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps
from ..maths.sigmoid import BinarySteps, SigmoidSteps, binary_steps
from ..read.problem import Problem
from .common import column, scalar, sum_of, tempered


class Losses(NamedTuple):
    """Both losses; there is no cross-entropy for a target that is no distribution."""

    binary: BinarySteps
    cross: LossSteps | None


def losses_of(
    problem: Problem, steps: SigmoidSteps, temperature: float, target: Array | None, *, comparable: bool
) -> Losses | None:
    """The losses against `target`, or against the one-hot target of the label; None where there is neither."""
    if target is None and problem.labels is None:
        return None
    options = LossOptions(temperature=temperature)
    cross = None
    if comparable and problem.labels is not None:
        cross = cross_entropy_steps(problem.logits, options, problem.labels)
    elif comparable and target is not None and sums_to_one(target).all():
        cross = cross_entropy_steps(problem.logits, options, target=target)
    if target is None:
        target = np.zeros_like(problem.logits)
        target[range(len(target)), problem.labels] = 1.0
    return Losses(binary_steps(steps, target, temperature), cross)


def loss_section(problem: Problem, losses: Losses, temperature: float) -> Section:
    """Each class's share of both losses, and their sums."""
    binary, cross = losses.binary, losses.cross
    score = s if temperature == 1 else x
    linear, slope = maximum(score, 0) - score * y, tempered(sigma - y, temperature)
    entropies = equation(BCE["i"], -y * ln(sigma) - (1 - y) * ln(1 - sigma))
    doubt, narrow = ln(1 + exp(-size(score))), ln(1 + e ** -size(score))
    columns = [
        column("target", Text("the target"), y, binary.target, kind="input"),
        column("linear", Text("what a wrong sign costs"), linear, binary.linear),
        column("log_terms", Text("what is left of doubt"), doubt, binary.log_terms, narrow),
        column("bces", Text("the binary cross-entropies"), entropies, binary.losses, BCE),
        column(
            "bce_gradient", Text("their gradient"), equation(derivative(BCE, s), slope), binary.gradients, slope,
            kind="signed",
        ),
    ]  # fmt: skip
    title, means = Text("K binary losses added up, in nats"), binary.totals / binary.losses.shape[1]
    scalars = [
        scalar(problem, "bce", title, BCE, binary.totals, sum_of(binary.losses[0])),
        scalar(problem, "bce_mean", Text("their mean"), equation(mean(BCE), BCE / K), means),
    ]
    if cross is None:
        return Section(Text("binary cross-entropy"), (*columns, *scalars))
    columns.append(column("ce_terms", Text("the terms of one softmax"), -y * ln(p), cross.terms))
    title, formula = Text("the loss of one softmax, in nats"), equation(CE, -total(y * ln(p)))
    scalars.append(scalar(problem, "ce", title, formula, cross.cross_entropies))
    return Section(Text("binary cross-entropy beside the cross-entropy of one softmax"), (*columns, *scalars))
