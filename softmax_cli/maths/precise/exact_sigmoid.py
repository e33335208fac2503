"""Sigmoids, their losses, and logits from probabilities in 50-digit arithmetic, from the numbers as typed."""

from collections.abc import Sequence
from decimal import Decimal

from ..arrays import Array
from .fifty_digits import ONE, ZERO, Exact, Exacts, collect, exact_arithmetic, exact_exp, exact_log1p, exacts, times


def exact_sigmoid(scores: Array, temperature: float = 1.0, target: Array | None = None) -> Exacts:
    """sigma(s / T) of `scores` (N, K), the slopes and, with a `target` (N, K), the binary cross-entropies in nats."""
    known: Exacts = {}
    targets = [None] * len(scores) if target is None else target.tolist()
    with exact_arithmetic():
        for values, wanted in zip(scores.tolist(), targets, strict=True):
            for k, score in enumerate(values):
                y = None if wanted is None else Decimal(wanted[k])
                collect(known, _one(Decimal(score), y, Decimal(temperature)))
            for total, name in (("sum", "probabilities"), ("bce", "bces")):
                if name in known:
                    row = [one.value for one in known[name][-len(values) :]]
                    collect(known, {total: [Exact(sum(row, ZERO))]})
    return known


def _one(score: Decimal, y: Decimal | None, t: Decimal) -> Exacts:
    """One score in the branch of its sign; an infinite one has its limits."""
    x = score / t
    e = exact_exp(-abs(x))
    doubt, large, small = exact_log1p(e), ONE / (ONE + e), e / (ONE + e)
    sigma, rest = (large, small) if score >= 0 else (small, large)
    slope = e / (ONE + e) ** 2 / t
    known = {"scaled": x, "exponentials": e, "probabilities": sigma, "derivatives": slope, "pairs": sigma}
    known["sigmoids"] = sigma
    numbers = {name: [Exact(value)] for name, value in known.items()}
    if y is None:
        return numbers
    wrong = 1 - y if score >= 0 else y
    linear = times(wrong, abs(x))
    ours, theirs = (1 - y) * sigma, y * rest
    losses = {"target": y, "linear": linear, "log_terms": doubt, "bces": linear + doubt}
    gradient = Exact((ours - theirs) / t, max(ours, theirs) / t)
    return numbers | {name: [Exact(value)] for name, value in losses.items()} | {"bce_gradient": [gradient]}


def exact_shares(numbers: Sequence[Sequence[Decimal]], *, normalize: bool = False) -> list[list[Decimal]]:
    """The probabilities that rows of `numbers` are: divided by their sum, or else at most 1."""
    with exact_arithmetic():
        if not normalize:
            return [[min(value, ONE) for value in row] for row in numbers]
        return [[value / total for value in row] for row in numbers if (total := sum(row, ZERO))]


def exact_logits(numbers: Sequence[Sequence[Decimal]], *, normalize: bool = False) -> Exacts:
    """ln p of rows of probabilities with its three usual constants, and each class against the rest."""
    known: Exacts = {}
    with exact_arithmetic():
        for row in exact_shares(numbers, normalize=normalize):
            collect(known, _logits(row, normalize))
    return known


def exact_log_odds(probabilities: Sequence[Sequence[Decimal]]) -> Exacts:
    """ln p_i - ln p_j of every pair in each row of probabilities or their multiples; NaN between two classes of 0."""
    with exact_arithmetic():
        rows = [[value.ln() for value in values] for values in probabilities]
        return {"log_odds": exacts([one - other for logs in rows for one in logs for other in logs])}


def _logits(p: list[Decimal], whole: bool) -> Exacts:
    """`whole`: p sums to 1, so that ln p of a p near 1 comes from the others."""
    rests = _rests(p)
    logs = [
        -exact_log1p(rest / value) if whole and 2 * value > 1 else value.ln()
        for value, rest in zip(p, rests, strict=True)
    ]
    top = max(logs)
    below = [value - top for value in logs]
    alive = [value for value in below if value.is_finite()]
    mean = sum(alive, ZERO) / len(alive)
    both = list(zip(logs, rests, strict=True))
    return {
        "probabilities": exacts(p),
        "logits": exacts(logs),
        "zero_max": exacts(below),
        "zero_mean": [_difference(value, mean) for value in below],
        "max": [Exact(top)],
        "mean": [Exact(top + mean)],
        "rest": exacts(rests),
        "one_vs_rest": [_difference(value, rest.ln()) for value, rest in both],
        # -ln(1 - p): of a small p from p itself, otherwise from the others
        "gap": exacts(
            [exact_log1p(q / (1 - q)) if 2 * q < 1 else -rest.ln() for q, rest in zip(p, rests, strict=True)]
        ),
    }


def _difference(one: Decimal, other: Decimal) -> Exact:
    """`one` - `other`, both logarithms, whose larger is the scale where both are finite."""
    finite = one.is_finite() and other.is_finite()
    return Exact(one - other, max(abs(one), abs(other)) if finite else ZERO)


def _rests(p: list[Decimal]) -> list[Decimal]:
    """The sum of the others for each class; the largest is left out of a sum, not subtracted from it."""
    top = max(range(len(p)), key=p.__getitem__)
    below = sum(p[:top] + p[top + 1 :], ZERO)
    return [below if i == top else p[top] + (below - value) for i, value in enumerate(p)]
