"""The 50-digit reference against mpmath at 1500 digits, from the same doubles.

So many because 1 - p and ln p near p = 1 - 1e-700 are formed by subtraction here.
mp.dps = 1500; e = [exp((z - m) / T)]; p = e / sum(e); u = w ((1 - a) y + a / K); L = -sum u ln p + s lse^2;
dL/dz = (p sum u - u + 2 s lse p) sech^2(z / c) / denominator / unit / T
"""

import math
import random
from decimal import Decimal
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from softmax_cli.maths.loss import LossOptions
from softmax_cli.maths.precise.exact_loss import exact_loss
from softmax_cli.maths.precise.exact_sigmoid import exact_log_odds, exact_logits, exact_sigmoid
from softmax_cli.maths.precise.fifty_digits import (
    Exact,
    exact_jacobian,
    exact_jacobian_row,
    exact_product,
    exact_softmax,
)

CLOSE = 1e-30  # relative; what is compared with it has 16 digits


@pytest.fixture(autouse=True)
def digits() -> Any:
    with mp.workdps(1500):
        yield


def agree(found: list[Exact], expected: list[Any]) -> None:
    assert len(found) == len(expected) > 0
    for (value, scale), exact in zip(found, expected, strict=True):
        if mp.isinf(exact):
            assert float(value) == exact
        else:
            size = max(abs(exact), mp.mpf(str(scale)), mp.mpf("1e-900"))
            assert abs(mp.mpf(str(value)) - exact) <= CLOSE * size


def rows(seed: int, count: int = 1) -> list[list[float]]:
    """Logits of every kind: plain, far apart, nearly equal, subnormal, huge, masked."""
    draw, size = random.Random(seed), 2 + seed % 4
    base = draw.gauss(0, 100)
    kinds = [
        lambda: draw.gauss(0, 1), lambda: draw.uniform(-760, 0), lambda: base * (1 + draw.randint(-4, 4) * 2**-52),
        lambda: draw.randint(-5, 5) * 5e-324, lambda: 1e5 + draw.gauss(0, 1), lambda: draw.choice([37.0, 0.0, -40.0]),
    ]  # fmt: skip
    found = [[kinds[seed % len(kinds)]() for _ in range(size)] for _ in range(count)]
    if seed % 7 == 0:
        found[0][-1] = -math.inf
    return found


def softmax(z: list[float], t: float, cap: float | None = None) -> tuple[list[Any], Any]:
    """(p, logsumexp)"""
    exact = [mp.mpf(x) if cap is None or math.isinf(x) else cap * mp.tanh(mp.mpf(x) / cap) for x in z]
    top = max(exact)
    terms = [mp.mpf(0) if mp.isinf(x) else mp.exp((x - top) / mp.mpf(t)) for x in exact]
    return [e / mp.fsum(terms) for e in terms], top / mp.mpf(t) + mp.log(mp.fsum(terms))


def minus_log(p: Any) -> Any:
    return -mp.log(p) if p else mp.inf


@pytest.mark.parametrize("seed", range(24))
def test_softmax_and_its_derivatives(seed: int) -> None:
    z, t = rows(seed)[0], [1.0, 0.7, 100.0][seed % 3]
    p, lse = softmax(z, t)
    v = [random.Random(seed).gauss(0, 1) for _ in z]
    found, logits = exact_softmax(np.array([z]), t), np.array([z])
    agree(found["probabilities"], p)
    agree(found["logsumexp"], [lse])
    agree(found["entropy"], [mp.fsum(q * minus_log(q) for q in p if q)])
    assert int(found["argmax"][0].value) == z.index(max(z))
    others = [mp.fsum(q for j, q in enumerate(p) if j != i) for i in range(len(p))]
    matrix = [[(p[i] * others[i] if i == j else -p[i] * q) / t for j, q in enumerate(p)] for i in range(len(p))]
    agree(exact_jacobian(logits, t)["jacobian"], sum(matrix, []))  # noqa: RUF017
    agree(exact_jacobian(logits, t)["trace"], [mp.fsum(matrix[i][i] for i in range(len(p)))])
    agree(exact_jacobian_row(logits, 1, t)["row"], matrix[1])
    product = [
        q * (mp.mpf(x) - mp.fsum(a * b for a, b in zip(p, v, strict=True))) / t for q, x in zip(p, v, strict=True)
    ]
    agree(exact_product(logits, v, t)["product"], product)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("over", ["all", "others"])
@pytest.mark.parametrize("seed", range(8))
def test_loss_and_gradient(seed: int, over: Any, reduction: Any) -> None:
    z, cap, t = rows(seed, 3), [None, 30.0][seed % 2], [1.0, 2.0][seed % 2]
    a, s, w = [0.0, 0.1][seed // 2 % 2], [0.0, 0.01][seed // 4], [1.0 + k for k in range(len(z[0]))]
    labels = [0, -100, 1]
    options = LossOptions(
        temperature=t, softcap=cap, label_smoothing=a, smoothing_over=over, weight=np.array(w), reduction=reduction,
        z_loss=s, unit=math.log(2),
    )  # fmt: skip
    found = exact_loss(np.array(z), options, np.array(labels))
    classes, losses, crosses, gradient, labelled, pulls = len(w), [], [], [], [], []
    divisor = mp.mpf(w[0] + w[1])
    denominator, rows_counted = (divisor, 2) if reduction == "mean" else (mp.mpf(1), 1)
    for row, label in zip(z, labels, strict=True):
        if label < 0:
            losses, crosses = [*losses, mp.mpf(0)], [*crosses, mp.mpf(0)]
            gradient += [mp.mpf(0)] * classes
            continue
        p, lse = softmax(row, t, cap)
        y = [mp.mpf(k == label) for k in range(classes)]
        spread = [mp.mpf(a) / classes if over == "all" else mp.mpf(a) * (1 - x) / (classes - 1) for x in y]
        u = [c * ((1 - mp.mpf(a)) * x + d) for c, x, d in zip(w, y, spread, strict=True)]
        crosses.append(mp.fsum(b * minus_log(q) for b, q in zip(u, p, strict=True) if b))
        pulls.append(mp.mpf(s) * lse**2)
        losses.append((crosses[-1] + pulls[-1]) / mp.log(2))
        labelled.append(minus_log(p[label]))
        slopes = [1 if cap is None else mp.sech(mp.mpf(x) / cap) ** 2 for x in row]
        pull = 2 * mp.mpf(s) * lse
        gradient += [
            ((q * mp.fsum(u) - b) / denominator + pull * q / rows_counted) * k / mp.log(2) / t
            for q, b, k in zip(p, u, slopes, strict=True)
        ]
    agree(found["losses"], losses)
    loss = (mp.fsum(crosses) / denominator + mp.fsum(pulls) / rows_counted) / mp.log(2)
    agree(found["loss"], losses if reduction == "none" else [loss])
    agree(found["perplexity"], [mp.exp(mp.fsum(labelled) / 2)])
    agree(found["gradient"], gradient)
    assert (int(found["count"][0].value), int(found["denominator"][0].value)) == (2, int(denominator))


@pytest.mark.parametrize("seed", range(24))
def test_sigmoids(seed: int) -> None:
    z = [x for x in rows(seed)[0] if math.isfinite(x)]
    draw, t = random.Random(seed), [1.0, 0.5, 3.0][seed % 3]
    y = [draw.choice([0.0, 1.0, draw.random()]) for _ in z]
    found = exact_sigmoid(np.array([z]), t, np.array([y]))
    e = [mp.exp(-mp.mpf(x) / mp.mpf(t)) for x in z]
    ours, theirs = [1 / (1 + x) for x in e], [x / (1 + x) for x in e]
    costs = [b * minus_log(p) + (1 - mp.mpf(b)) * minus_log(q) for b, p, q in zip(y, ours, theirs, strict=True)]
    agree(found["probabilities"], ours)
    agree(found["derivatives"], [p * q / mp.mpf(t) for p, q in zip(ours, theirs, strict=True)])
    agree(found["sum"], [mp.fsum(ours)])
    agree(found["bces"], costs)
    agree(found["bce"], [mp.fsum(costs)])
    gradient = [((1 - mp.mpf(b)) * p - b * q) / mp.mpf(t) for b, p, q in zip(y, ours, theirs, strict=True)]
    agree(found["bce_gradient"], gradient)


def test_infinite_scores() -> None:
    found = exact_sigmoid(np.array([[math.inf, -math.inf]]), 2.0, np.array([[1.0, 0.0]]))
    for name, expected in (("probabilities", [1, 0]), ("derivatives", [0, 0]), ("bces", [0, 0])):
        assert [int(one.value) for one in found[name]] == expected


@pytest.mark.parametrize(
    "p",
    [[0.5, 0.3, 0.2], [0.5, 0.0, 0.0, 0.5], [1.0, 1e-300], [1 - 2**-53, 2**-53], [0.25, 0.25, 0.5], [1.0], [1.0, 0.0]],
)
def test_logits(p: list[float]) -> None:
    found, odds = exact_logits([list(map(Decimal, p))]), exact_log_odds([list(map(Decimal, p))])["log_odds"]
    logs = [-minus_log(mp.mpf(x)) for x in p]
    alive = [x for x in logs if not mp.isinf(x)]
    rests = [mp.fsum(x for j, x in enumerate(p) if j != i) for i in range(len(p))]
    agree(found["logits"], logs)
    agree(found["zero_max"], [x - max(logs) for x in logs])
    agree(found["zero_mean"], [x - mp.fsum(alive) / len(alive) for x in logs])
    agree(found["rest"], rests)
    agree(found["one_vs_rest"], [x + minus_log(r) for x, r in zip(logs, rests, strict=True)])
    agree(found["gap"], [-mp.log1p(-x) if x < 0.5 else minus_log(r) for x, r in zip(p, rests, strict=True)])
    for k, one in enumerate(odds):
        i, j = divmod(k, len(p))
        if p[i] or p[j]:
            agree([one], [logs[i] - logs[j]])
        else:
            assert one.value.is_nan()
