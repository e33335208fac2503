"""Losses under every option, against mpmath, with numbers from 5e-324 to 1e308: within 1 ulp."""

import math
import random
from decimal import Decimal

import mpmath
import numpy as np
import pytest

from softmax_cli.maths.loss import UNITS, LossOptions, cross_entropy_steps
from softmax_cli.maths.precise.fifty_digits import ulps

M = mpmath.mpf
INF = math.inf
_UNITS = {1.0: lambda: M(1), math.log(2): lambda: mpmath.log(2), math.log(10): lambda: mpmath.log(10)}
_SIZES = (1e308, -1e308, 1e-308, 5e-324, 0.0, -745.0, 709.0, -INF, 40.0, 1.0)


def some_logits(rng: random.Random, classes: int) -> list[float]:
    """Ordinary ones, huge and tiny ones, close ones far from 0, and log-probabilities, whose logsumexp cancels."""
    kind = rng.randrange(5)
    if kind == 0:
        return [max(rng.choice(_SIZES), -1e308) for _ in range(classes)]
    if kind == 1:
        return [rng.choice((-1, 1)) * 10 ** rng.uniform(-308, 308) for _ in range(classes)]
    if kind == 2:
        far = 10 ** rng.uniform(0, 17)
        return [far + rng.gauss(0, 10) for _ in range(classes)]
    if kind == 3:
        p = [rng.random() for _ in range(classes)]
        return [math.log(one / sum(p)) for one in p]
    return [rng.gauss(0, 5) for _ in range(classes)]


def some_options(rng: random.Random, classes: int) -> LossOptions:
    weights = [rng.choice((rng.random() * 3, 10 ** rng.uniform(-300, 300), 1.0)) for _ in range(classes)]
    return LossOptions(
        temperature=rng.choice((1.0, 1.0, 0.5, 10 ** rng.uniform(-3, 3), 10 ** rng.uniform(-300, 300))),
        softcap=rng.choice((None, None, 30.0, 10 ** rng.uniform(-2, 3), 10 ** rng.uniform(-300, 300))),
        label_smoothing=rng.choice((0.0, 0.0, 0.1, 1.0, 10 ** rng.uniform(-300, 0))),
        smoothing_over=rng.choice(("all", "others")),
        weight=rng.choice((None, np.array(weights))),
        z_loss=rng.choice((0.0, 1e-4, 0.01, 10 ** rng.uniform(-308, 100))),
        unit=rng.choice(list(UNITS.values())),
    )


def exact_loss(z: list[float], options: LossOptions, label: int) -> Decimal:
    """The loss of one row by the definitions, at 700 digits: the tanh of 1e-308 needs them."""
    scaled = [M(x) for x in z]
    if options.softcap is not None:
        scaled = [M(options.softcap) * mpmath.tanh(x / M(options.softcap)) for x in scaled]
    top = max(scaled)
    below = [(x - top) / M(options.temperature) for x in scaled]
    first = scaled.index(top)
    rest = mpmath.fsum(mpmath.exp(x) for i, x in enumerate(below) if i != first and x > -(10**6))
    amount, classes = M(options.label_smoothing), len(z)
    y = [M(i == label) for i in range(classes)]
    if classes > 1 and options.smoothing_over == "all":
        y = [(1 - amount) * one + amount / classes for one in y]
    elif classes > 1:
        y = [(1 - amount) * one + amount * (1 - one) / (classes - 1) for one in y]
    weight = [M(1)] * classes if options.weight is None else [M(w) for w in options.weight.tolist()]
    cross = mpmath.fsum(w * one * (mpmath.log1p(rest) - x) for w, one, x in zip(weight, y, below, strict=True))
    z_loss = M(options.z_loss) * (top / M(options.temperature) + mpmath.log1p(rest)) ** 2
    # the weights divide the cross-entropy alone: the mean of the z-loss is over the rows, of which there is one
    return Decimal(mpmath.nstr((cross / weight[label] + z_loss) / _UNITS[options.unit](), 40))


@pytest.mark.parametrize("seed", range(40))
def test_a_loss_under_any_options_is_within_1_ulp(seed: int):
    rng = random.Random(seed)
    with mpmath.workdps(700):
        for _ in range(5):
            classes = rng.randint(1, 5)
            z, options, label = some_logits(rng, classes), some_options(rng, classes), rng.randrange(classes)
            loss = cross_entropy_steps(np.array([z]), options, np.array([label])).loss
            assert ulps(loss, exact_loss(z, options, label)) <= 1, (z, options, label)


def test_z_loss_of_log_probabilities_is_the_square_of_a_logsumexp_that_cancels():
    # rounded before it is squared, the logsumexp of 1.8e-17 makes this 1.02 ulp
    z = [-1.2731022566803833, -0.7245485892442722, -1.4460656294327605]
    options = LossOptions(z_loss=0.01, weight=np.array([1e-300, 1.0, 1.0]), reduction="sum")
    loss = cross_entropy_steps(np.array([z]), options, np.array([0])).loss
    with mpmath.workdps(50):
        logsumexp = mpmath.log(mpmath.fsum(mpmath.exp(M(x)) for x in z))
        exact = M(0.01) * logsumexp**2
        assert ulps(loss, Decimal(mpmath.nstr(exact, 40))) <= 1
