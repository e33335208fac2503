"""50-digit decimal arithmetic, softmax and its derivatives in it: the independent reference of every result.

Each `exact_...` function, those of the modules beside this one too, takes what was typed, never a computed number, and
gives every number that a command shows, by the id of the step or result that shows it.
"""

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from ..arrays import Array

# The smallest exponent keeps exp(-1e5) a number; traps are off, so an underflow is a 0 and not an exception.
_CONTEXT = Context(prec=50, Emin=-999999, Emax=999999, traps=[])
ZERO, ONE = Decimal(0), Decimal(1)


def exact_arithmetic() -> AbstractContextManager[Context]:
    """A `with` block of 50-digit decimal arithmetic, exponents to +-999999: overflow is inf, underflow 0, 0/0 NaN."""
    return localcontext(_CONTEXT)


class Exact(NamedTuple):
    """One exact number, and the larger of the terms that it is a difference of (0 where nothing cancels)."""

    value: Decimal
    scale: Decimal = ZERO


Exacts = dict[str, list[Exact]]  # by the id of the step or result that shows them, in C order


def exacts(values: Sequence[Decimal]) -> list[Exact]:
    """`values` where nothing cancels."""
    return [Exact(value) for value in values]


class ExactRow(NamedTuple):
    """One row in decimal arithmetic; the lists have one entry per class."""

    logits: list[Decimal]  # z' under the soft cap, or z
    top: int  # the class of the largest logit
    shifted: list[Decimal]  # d = z - max z
    scaled: list[Decimal]  # d / T
    exponentials: list[Decimal]  # exp(d / T)
    total: Decimal  # S, their sum
    probabilities: list[Decimal]
    complements: list[Decimal]  # 1 - p, as the sum of the others
    minus_log: list[Decimal]  # -ln p
    logsumexp: Decimal


def exact_row(logits: Sequence[float | Decimal], temperature: float = 1.0, softcap: float | None = None) -> ExactRow:
    """Softmax of one row of finite or -inf logits, taken as the exact numbers that they are."""
    with exact_arithmetic():
        z = [_capped(Decimal(value), softcap) for value in logits]
        t = Decimal(temperature)
        top = max(range(len(z)), key=z.__getitem__)
        shifted = [value - z[top] for value in z]
        scaled = [value / t for value in shifted]
        terms = [exact_exp(value) for value in scaled]
        others = sum((term for i, term in enumerate(terms) if i != top), ZERO)
        total, log_total = ONE + others, exact_log1p(others)
        rest = [others if i == top else total - term for i, term in enumerate(terms)]
        return ExactRow(
            logits=z,
            top=top,
            shifted=shifted,
            scaled=scaled,
            exponentials=terms,
            total=total,
            probabilities=[term / total for term in terms],
            complements=[value / total for value in rest],
            minus_log=[log_total - value for value in scaled],
            logsumexp=z[top] / t + log_total,
        )


def ulps(value: float, exact: Decimal, scale: float = 0.0) -> float:
    """How far `value` is from `exact`, in units in the last place of the larger of `exact` and `scale`; nan is nan."""
    with exact_arithmetic():
        return _ulps(value, exact, abs(scale))


def worst_ulps(values: Sequence[float], numbers: Sequence[Exact]) -> float:
    """The largest of the `ulps` of `values` from as many `numbers`; ValueError where they are not as many."""
    with exact_arithmetic():  # entered once: it takes as long as a comparison
        pairs = zip(values, numbers, strict=True)
        return max(_ulps(value, number, float(scale) if scale else 0.0) for value, (number, scale) in pairs)


def _ulps(value: float, exact: Decimal, scale: float) -> float:
    nearest = float(exact)
    if not (math.isfinite(value) and math.isfinite(nearest)):
        same = value == nearest or (math.isnan(value) and math.isnan(nearest))
        return 0.0 if same else math.inf
    difference, unit = abs(exact - Decimal(value)), math.ulp(max(abs(nearest), scale))
    # A float divides six times as fast, but has no fraction of 5e-324.
    return float(difference) / unit if unit > 1e-300 else float(difference / Decimal(unit))


def exact_exp(value: Decimal) -> Decimal:
    """e^x in the current context, 0 below -3000: that is 1e-1302, and no double comes near."""
    return ZERO if value < -3000 else value.exp()


def exact_log1p(x: Decimal) -> Decimal:
    """ln(1 + x) in the current context, to full precision for tiny x, where 1 + x would round to 1."""
    return x - x * x / 2 + x * x * x / 3 if x < Decimal("1e-20") else (ONE + x).ln()


def times(weight: Decimal, value: Decimal) -> Decimal:
    """`weight` * `value` with 0 * inf = 0."""
    return weight * value if weight else ZERO


def _capped(z: Decimal, softcap: float | None) -> Decimal:
    if softcap is None or not z.is_finite():
        return z
    return Decimal(softcap) * _tanh(z / Decimal(softcap))


def _tanh(x: Decimal) -> Decimal:
    """By the exponential, or for tiny x by its series, where 1 - exp(-2 x) would leave nothing."""
    if abs(x) < Decimal("1e-10"):
        return x - x**3 / 3 + 2 * x**5 / 15
    e = exact_exp(-2 * abs(x))
    return ((ONE - e) / (ONE + e)).copy_sign(x)


def collect(known: Exacts, row: Exacts) -> None:
    """Add the numbers of one more row."""
    for name, values in row.items():
        known.setdefault(name, []).extend(values)


def exact_softmax(logits: Array, temperature: float = 1.0) -> Exacts:
    """The path from `logits` (N, K) to the probabilities, their logarithms, logsumexp, entropy and argmax."""

    def numbers(row: ExactRow) -> Exacts:
        return {
            "log_probabilities": exacts([-value for value in row.minus_log]),
            "logsumexp": [Exact(row.logsumexp)],
            "entropy": [Exact(sum(map(times, row.probabilities, row.minus_log), ZERO))],
            "argmax": [Exact(Decimal(row.top))],
        }

    return _of_rows(logits, temperature, numbers)


def exact_path(row: ExactRow, temperature: float, *, capped: bool = False) -> Exacts:
    """From one row's logits to its probabilities.

    Under a soft cap z' - m is a difference of two computed terms, and which of two nearly equal ones is the maximum may
    change: then z' and m are its terms, and e moves with m / T.
    """
    z, top = row.logits, row.logits[row.top]
    with exact_arithmetic():
        scales = [max(abs(value), abs(top)) if capped and value.is_finite() else ZERO for value in z]
        divided = [scale / Decimal(temperature) for scale in scales]
        reach = abs(top) / Decimal(temperature) if capped else ZERO
        moved = [Exact(value, value * reach) for value in (*row.exponentials, row.total)]
    return {
        "capped": exacts(z),
        "max": [Exact(top)],
        "shifted": list(map(Exact, row.shifted, scales)),
        "scaled": list(map(Exact, row.scaled, divided)),
        "exponentials": moved[:-1],
        "sum": moved[-1:],
        "probabilities": exacts(row.probabilities),
    }


def exact_jacobian(logits: Array, temperature: float = 1.0) -> Exacts:
    """J_ii = p_i (1 - p_i) / T, J_ij = -p_i p_j / T and the trace for each row of `logits` (N, K)."""

    def numbers(row: ExactRow) -> Exacts:
        matrix = [_jacobian_row(row, i, temperature) for i in range(len(row.logits))]
        return {
            "jacobian": exacts([entry for line in matrix for entry in line]),
            "trace": [Exact(sum((line[i] for i, line in enumerate(matrix)), ZERO))],
            "diagonal_entry": [Exact(matrix[0][0])],
            "other_entry": exacts(matrix[0][1:2]),
        }

    return _of_rows(logits, temperature, numbers)


def exact_jacobian_row(logits: Array, index: int, temperature: float = 1.0) -> Exacts:
    """dp_index/dz_j for each row of `logits` (N, K)."""
    return _of_rows(logits, temperature, lambda row: {"row": exacts(_jacobian_row(row, index, temperature))})


def exact_product(logits: Array, vector: Sequence[float], temperature: float = 1.0) -> Exacts:
    """J^T v = p_i sum_j p_j (v_i - v_j) / T for each row of `logits` (N, K), v counted from v_t at the largest logit.

    The terms of v_i - p.v are v_i - v_t and sum_j p_j |v_j - v_t|, those of p.v are that sum and v_t; the matrix route
    adds up p_i v_i and p_i p_j v_j, where an entry of J below 2**-1022 has lost digits.
    """

    def numbers(row: ExactRow) -> Exacts:
        p, t = row.probabilities, Decimal(temperature)
        reference = Decimal(vector[row.top])
        offsets = [Decimal(value) - reference for value in vector]
        mean = sum(map(times, p, offsets), ZERO)
        size = sum(map(times, p, map(abs, offsets)), ZERO)
        centred = [Exact(offset - mean, max(abs(offset), size)) for offset in offsets]
        product = [Exact(q * one.value / t, q * one.scale / t) for q, one in zip(p, centred, strict=True)]
        large = max(map(abs, offsets)) + abs(reference)
        lost = len(vector) * large * Decimal(2) ** -1022
        route = [Exact(one.value, q * large / t + lost) for one, q in zip(product, p, strict=True)]
        average = Exact(reference + mean, max(abs(reference), size))
        return {"mean": [average], "centred": centred, "product": product, "matrix_route": route}

    return _of_rows(logits, temperature, numbers)


def _of_rows(logits: Array, temperature: float, numbers: Callable[[ExactRow], Exacts]) -> Exacts:
    """The path of each row of `logits`, and the `numbers` of each."""
    known: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        with exact_arithmetic():
            collect(known, exact_path(row, temperature) | numbers(row))
    return known


def _jacobian_row(row: ExactRow, i: int, temperature: float) -> list[Decimal]:
    p, t = row.probabilities, Decimal(temperature)
    return [(p[i] * row.complements[i] if i == j else -p[i] * q) / t for j, q in enumerate(p)]
