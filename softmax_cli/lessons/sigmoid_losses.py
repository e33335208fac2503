"""The losses of `sigmoid`: a binary cross-entropy for each class, beside one cross-entropy for the softmax."""

from typing import NamedTuple

import numpy as np

from ..document.explanation import Array, Section
from ..maths.loss import LossOptions, LossSteps, cross_entropy_steps
from ..maths.sigmoid import BinarySteps, SigmoidSteps, binary_steps
from ..maths.sums import sums_to_one
from ..read.problem import Problem
from .common import column, scalar, sum_phrase


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
    binary, s = losses.binary, "s" if temperature == 1 else "x"
    slope = "sigma - y" if temperature == 1 else "(sigma - y) / T"
    columns = [
        column("target", "the target", "y", binary.target, "y", kind="input"),
        column("linear", "what a wrong sign costs", f"max({s}, 0) - {s} y", binary.linear, f"max({s}, 0) - {s} y"),
        column("log_terms", "what is left of doubt", f"ln(1 + exp(-|{s}|))", binary.log_terms, f"ln(1 + e^-|{s}|)"),
        column(
            "bces", "the binary cross-entropies", "BCE_i = -y ln sigma - (1 - y) ln(1 - sigma)", binary.losses, "BCE"
        ),
        column("bce_gradient", "their gradient", f"dBCE/ds = {slope}", binary.gradients, slope, kind="signed"),
    ]
    scalars = [
        scalar(problem, "bce", "K binary losses added up, in nats", "BCE", binary.totals, sum_phrase(binary.losses[0])),
        scalar(problem, "bce_mean", "their mean", "mean BCE = BCE / K", binary.totals / binary.losses.shape[1]),
    ]
    if losses.cross is not None:
        columns.append(column("ce_terms", "the terms of one softmax", "-y ln p", losses.cross.terms, "-y ln p"))
        words = "the loss of one softmax, in nats"
        scalars.append(scalar(problem, "ce", words, "CE = -sum y ln p", losses.cross.cross_entropies))
    title = "binary cross-entropy" + (" beside the cross-entropy of one softmax" if losses.cross is not None else "")
    return Section(title, (*columns, *scalars))
