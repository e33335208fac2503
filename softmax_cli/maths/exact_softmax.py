"""Softmax and its derivatives in 50-digit arithmetic, from the logits as typed: every number of a table, by its id."""

from collections.abc import Sequence
from decimal import Decimal

from .exact import ZERO, Exact, ExactRow, Exacts, exact_arithmetic, exact_row, exacts, times
from .exactness import Array


def exact_softmax(logits: Array, temperature: float = 1.0) -> Exacts:
    """The path from `logits` (N, K) to the probabilities, their logarithms, logsumexp, entropy and argmax."""
    found: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        collect(found, exact_path(row, temperature))
        with exact_arithmetic():
            entropy = sum(map(times, row.probabilities, row.minus_log), ZERO)
            logs = [-value for value in row.minus_log]
        collect(found, {"log_probabilities": exacts(logs), "logsumexp": [Exact(row.logsumexp)]})
        collect(found, {"entropy": [Exact(entropy)], "argmax": [Exact(Decimal(row.top))]})
    return found


def exact_path(row: ExactRow, temperature: float, *, capped: bool = False) -> Exacts:
    """From one row's logits to its probabilities.

    Under a soft cap the logits are rounded before they are subtracted, and which of two nearly equal ones is the
    maximum may change with it: then z' and m are the terms of z' - m, and e moves with m / T.
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
    found: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        with exact_arithmetic():
            matrix = [[_entry(row, i, j, temperature) for j in range(len(values))] for i in range(len(values))]
            trace = sum((line[i] for i, line in enumerate(matrix)), ZERO)
        collect(found, exact_path(row, temperature))
        collect(found, {"jacobian": exacts([entry for line in matrix for entry in line]), "trace": [Exact(trace)]})
        collect(found, {"diagonal_entry": [Exact(matrix[0][0])], "other_entry": exacts(matrix[0][1:2])})
    return found


def exact_jacobian_row(logits: Array, index: int, temperature: float = 1.0) -> Exacts:
    """dp_index/dz_j for each row of `logits` (N, K)."""
    found: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        with exact_arithmetic():
            entries = [_entry(row, index, j, temperature) for j in range(len(values))]
        collect(found, {**exact_path(row, temperature), "row": exacts(entries)})
    return found


def exact_product(logits: Array, vector: Sequence[float], temperature: float = 1.0) -> Exacts:
    """J^T v = p_i sum_j p_j (v_i - v_j) / T for each row of `logits` (N, K); the terms are v_i and those of p.v."""
    found: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        with exact_arithmetic():
            p, v, t = row.probabilities, [Decimal(value) for value in vector], Decimal(temperature)
            mean = sum(map(times, p, v), ZERO)
            size = sum((times(q, abs(value)) for q, value in zip(p, v, strict=True)), ZERO)
            centred = [Exact(value - mean, max(abs(value), size)) for value in v]
            product = [Exact(q * one.value / t, q * one.scale / t) for q, one in zip(p, centred, strict=True)]
        collect(found, {**exact_path(row, temperature), "mean": [Exact(mean, size)]})
        collect(found, {"centred": centred, "product": product})
    return found


def collect(found: Exacts, row: Exacts) -> None:
    """Add the numbers of one more row."""
    for name, values in row.items():
        found.setdefault(name, []).extend(values)


def _entry(row: ExactRow, i: int, j: int, temperature: float) -> Decimal:
    p = row.probabilities
    return (p[i] * row.complements[i] if i == j else -p[i] * p[j]) / Decimal(temperature)
