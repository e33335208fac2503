"""The same quantities in 50-digit decimal arithmetic: the independent reference that every result is held against."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

# The smallest exponent keeps exp(-1e5) a number; traps are off, so an underflow is a 0 and not an exception.
_CONTEXT = Context(prec=50, Emin=-999999, Emax=999999, traps=[])
_ZERO, _ONE = Decimal(0), Decimal(1)


def exact_arithmetic() -> AbstractContextManager[Context]:
    """A `with` block of 50-digit decimal arithmetic, exponents to +-999999: overflow is inf, underflow 0, 0/0 NaN."""
    return localcontext(_CONTEXT)


class ExactRow(NamedTuple):
    """One row in decimal arithmetic; the lists have one entry per class."""

    probabilities: list[Decimal]
    complements: list[Decimal]  # 1 - p, as the sum of the others
    minus_log: list[Decimal]  # -ln p
    logsumexp: Decimal


def exact_row(logits: Sequence[float | Decimal], temperature: float = 1.0, softcap: float | None = None) -> ExactRow:
    """Softmax of one row of finite or -inf logits, taken as the exact numbers that they are."""
    with exact_arithmetic():
        z = [_scaled(Decimal(value), temperature, softcap) for value in logits]
        top = max(range(len(z)), key=z.__getitem__)
        shifted = [value - z[top] for value in z]
        terms = [_exp(value) for value in shifted]
        others = sum((term for i, term in enumerate(terms) if i != top), _ZERO)
        total, log_total = _ONE + others, _log1p(others)
        rest = [others if i == top else total - term for i, term in enumerate(terms)]
        return ExactRow(
            probabilities=[term / total for term in terms],
            complements=[value / total for value in rest],
            minus_log=[log_total - value for value in shifted],
            logsumexp=z[top] + log_total,
        )


def exact_cross_entropy(row: ExactRow, weighted: Sequence[float], z_loss: float = 0.0) -> Decimal:
    """-sum u ln p + z_loss * logsumexp^2 in nats, with 0 * inf = 0."""
    with exact_arithmetic():
        terms = (Decimal(u) * cost for u, cost in zip(weighted, row.minus_log, strict=True) if u)
        return sum(terms, _ZERO) + Decimal(z_loss) * row.logsumexp * row.logsumexp


def exact_gradient(row: ExactRow, weighted: Sequence[float], z_loss: float = 0.0) -> list[Decimal]:
    """p_i sum_(j != i) u_j - u_i (1 - p_i) + 2 z_loss logsumexp p_i: before the reduction, unit, T and softcap."""
    with exact_arithmetic():
        u = [Decimal(value) for value in weighted]
        heavy = [i for i, value in enumerate(u) if value]
        mass, pull = sum(u, _ZERO), 2 * Decimal(z_loss) * row.logsumexp
        # mass - u_i would leave 1e-52 of a one-hot 0.1, which has 55 digits.
        others = [_ZERO if heavy == [i] else mass - value for i, value in enumerate(u)]
        return [
            p * other - ui * rest + pull * p
            for p, rest, ui, other in zip(row.probabilities, row.complements, u, others, strict=True)
        ]


def exact_jacobian_entry(row: ExactRow, i: int, j: int, temperature: float = 1.0) -> Decimal:
    """dp_i/dz_j."""
    with exact_arithmetic():
        p = row.probabilities
        entry = p[i] * row.complements[i] if i == j else -p[i] * p[j]
        return entry / Decimal(temperature)


def exact_quotient(value: Decimal, *divisors: float) -> Decimal:
    """`value` divided by each of `divisors`."""
    with exact_arithmetic():
        for divisor in divisors:
            value = value / Decimal(divisor)
        return value


def ulps(value: float, exact: Decimal, scale: float = 0.0) -> float:
    """How far `value` is from `exact`, in units in the last place of the larger of `exact` and `scale`."""
    nearest = float(exact)
    if value == nearest:
        with exact_arithmetic():
            return 0.0 if math.isinf(value) else float(abs(Decimal(value) - exact) / Decimal(math.ulp(nearest)))
    if not (math.isfinite(value) and math.isfinite(nearest)):
        return math.inf
    with exact_arithmetic():
        return float(abs(Decimal(value) - exact) / Decimal(math.ulp(max(abs(nearest), abs(scale)))))


def _scaled(z: Decimal, temperature: float, softcap: float | None) -> Decimal:
    if softcap is not None and z.is_finite():
        z = Decimal(softcap) * _tanh(z / Decimal(softcap))
    return z / Decimal(temperature)


def _tanh(x: Decimal) -> Decimal:
    """By the exponential, or for tiny x by its series, where 1 - exp(-2 x) would leave nothing."""
    if abs(x) < Decimal("1e-10"):
        return x - x**3 / 3 + 2 * x**5 / 15
    e = _exp(-2 * abs(x))
    return ((_ONE - e) / (_ONE + e)).copy_sign(x)


def _exp(value: Decimal) -> Decimal:
    return _ZERO if value < -3000 else value.exp()  # below 1e-1302: no double comes near


def _log1p(x: Decimal) -> Decimal:
    """ln(1 + x) to full precision for tiny x, where 1 + x would round to 1."""
    return x - x * x / 2 + x * x * x / 3 if x < Decimal("1e-20") else (_ONE + x).ln()
