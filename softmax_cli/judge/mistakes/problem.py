"""Mistakes before or inside the softmax: another problem is solved, and rightly so. They apply to every operation."""

import numpy as np

from ..question import LOSSES, Array, Operation, Question
from .entry import Mistake

P_BASED: tuple[Operation, ...] = ("softmax", "log_softmax", *LOSSES, "jacobian", "jacobian_row", "vjp")
ALL: tuple[Operation, ...] = (*P_BASED, "logsumexp")
MOST_VARIANTS = 12  # classes up to which every logit, and every pair of them, is tried


def scores(question: Question, values: Array) -> Question | None:
    """The same problem with `values` (N, K) entering the softmax; None where they say nothing."""
    return question.change(scores=values) if np.isfinite(values).any() else None


def _without_temperature(question: Question) -> Question | None:
    """Only the softmax forgets it; what follows, 1/T in a derivative, is right."""
    return scores(question, question.z * question.options.temperature) if question.options.temperature != 1 else None


def _no_temperature_at_all(question: Question) -> Question | None:
    options = question.options
    return question.change(options=options._replace(temperature=1.0)) if options.temperature != 1 else None


def _multiplied(question: Question) -> Question | None:
    t = question.options.temperature
    return scores(question, question.z * t * t) if t != 1 else None


def _squared_temperature(question: Question) -> Question | None:
    t = question.options.temperature
    return scores(question, question.z / t) if t != 1 else None


def _standardised(question: Question, ddof: int) -> Question | None:
    z = question.z
    if z.shape[1] <= ddof or not np.isfinite(z).all():
        return None
    spread = z.std(axis=1, ddof=ddof, keepdims=True)
    return scores(question, (z - z.mean(axis=1, keepdims=True)) / spread) if (spread > 0).all() else None


def _by_maximum(question: Question) -> Question | None:
    m = question.z.max(axis=1, keepdims=True)
    return scores(question, question.z / m) if (m != 0).all() else None


def _min_max(question: Question) -> Question | None:
    z = question.z
    low, high = z.min(axis=1, keepdims=True), z.max(axis=1, keepdims=True)
    return scores(question, (z - low) / (high - low)) if np.isfinite(low).all() and (high > low).all() else None


def _no_softcap(question: Question) -> Question | None:
    return question.change(options=question.options._replace(softcap=None)) if question.options.softcap else None


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "base-2", ALL, change=lambda s: scores(s, s.z * np.log(2)), step="exponentials", weight=2, common=True,
        why="Powers of 2 were taken instead of powers of e.",
        see="p_i / p_j must be e^(z_i - z_j); here it is 2^(z_i - z_j).",
        wrong="p = 2^z / sum 2^z", right="p = e^z / sum e^z",
    ),
    Mistake(
        "base-10", ALL, change=lambda s: scores(s, s.z * np.log(10)), step="exponentials", weight=1.2, common=True,
        why="Powers of 10 were taken instead of powers of e.",
        see="p_i / p_j must be e^(z_i - z_j); here it is 10^(z_i - z_j).",
        wrong="p = 10^z / sum 10^z", right="p = e^z / sum e^z",
    ),
    Mistake(
        "softmax-twice", ALL, step="input", weight=3, common=True,
        change=lambda s: scores(s, s.p),
        why="Softmax was applied to probabilities: the last layer had done it already, and the loss does it again.",
        see="Twice can never be surer than e/(e + K - 1), so the loss never falls below ln(1 + (K-1)/e).",
        wrong="softmax(softmax(z))", right="softmax(z)",
    ),
    Mistake(
        "negated-logits", ALL, change=lambda s: scores(s, -s.z) if np.isfinite(s.z).all() else None,
        step="exponentials",
        weight=2, common=True, why="The exponent has the wrong sign.", see="The largest logit must get the largest p.",
        wrong="p = e^(-z) / sum e^(-z)", right="p = e^z / sum e^z",
    ),
    Mistake(
        "rounded-e", ALL, step="exponentials", weight=0.7,
        change=lambda s: [((f"e = {e:g}",), s.change(scores=s.z * np.log(e))) for e in (2.7, 3.0)],
        why="The number e was rounded.", see="e is 2.718281828: an error grows with the size of the logits.",
        wrong="p = round(e)^z / sum round(e)^z", right="p = e^z / sum e^z",
    ),
    Mistake(
        "signs-lost", ALL, change=lambda s: scores(s, np.abs(s.z)) if (s.z < 0).any() else None, step="input",
        weight=1.5, why="All minus signs of the logits were lost.", see="The order of p is the order of z.",
        wrong="softmax(|z|)", right="softmax(z)",
    ),
    Mistake(
        "relu-first", ALL, change=lambda s: scores(s, np.maximum(s.z, 0)) if (s.z < 0).any() else None, step="input",
        weight=0.8, why="Negative logits were taken as 0, as after a ReLU.",
        see="A negative logit has an exponential below 1.", wrong="softmax(max(z, 0))", right="softmax(z)",
    ),
    Mistake(
        "divided-by-max", ALL, change=_by_maximum, step="shift", weight=1,
        why="The logits were divided by their maximum instead of having it subtracted.",
        see="Only a subtraction leaves the softmax unchanged.", wrong="softmax(z / m)", right="softmax(z - m)",
    ),
    Mistake(
        "standardised", ALL, change=lambda s: _standardised(s, 0), step="shift", weight=0.8,
        why="The logits were standardised first.", see="Dividing by the deviation is a temperature.",
        wrong="softmax((z - mean) / std)", right="softmax(z)",
    ),
    Mistake(
        "standardised-sample", ALL, change=lambda s: _standardised(s, 1), step="shift", weight=0.5,
        why="The logits were standardised first, with the deviation over K - 1.",
        see="Dividing by the deviation is a temperature.", wrong="softmax((z - mean) / s)", right="softmax(z)",
    ),
    Mistake(
        "min-max-scaled", ALL, change=_min_max, step="shift", weight=0.4,
        why="The logits were scaled to [0, 1] first.", see="Dividing by the range is a temperature.",
        wrong="softmax((z - min) / (max - min))", right="softmax(z)",
    ),
    Mistake(
        "temperature-forgotten", ALL, change=_no_temperature_at_all, step="shift", weight=3, common=True,
        why="The temperature was forgotten.", see="These are the values for T = 1.",
        wrong="softmax(z)", right="softmax(z / T)",
    ),
    Mistake(
        "temperature-forgotten-in-softmax", ("grad", "jacobian", "jacobian_row", "vjp"), change=_without_temperature,
        step="shift", weight=1.5, common=True, why="The probabilities were taken at T = 1, the derivative at T.",
        see="p must be softmax(z / T) throughout.", wrong="(softmax(z) - y) / T", right="(softmax(z / T) - y) / T",
    ),
    Mistake(
        "temperature-multiplied", ALL, change=_multiplied, step="shift", weight=3, common=True,
        why="The logits were multiplied by the temperature instead of divided by it.",
        see="T > 1 makes the distribution flatter, not sharper.", wrong="softmax(z T)", right="softmax(z / T)",
    ),
    Mistake(
        "temperature-twice", ALL, change=_squared_temperature, step="shift", weight=0.8,
        why="The temperature was divided out twice.", see="These are the values for T^2.",
        wrong="softmax(z / T / T)", right="softmax(z / T)",
    ),
    Mistake(
        "softcap-forgotten", ALL, change=_no_softcap, step="shift", weight=2,
        why="The soft cap was forgotten.", see="These are the values without z' = c tanh(z / c).",
        wrong="softmax(z)", right="softmax(c tanh(z / c))",
    ),
    Mistake(
        "sigmoids-normalised", P_BASED, step="exponentials", weight=1,
        change=lambda s: scores(s, -np.logaddexp(0, -s.z)),
        why="Sigmoids were normalised instead of exponentials.", see="p_i / p_j must be e^(z_i - z_j).",
        wrong="p = s(z) / sum s(z)", right="p = e^z / sum e^z",
    ),
)  # fmt: skip
