"""Softmax and its derivatives in 50-digit arithmetic, from the logits as typed: every number of a table, by its id."""

from collections.abc import Sequence
from decimal import Decimal

from ..arrays import Array
from .fifty_digits import ZERO, Exact, ExactRow, Exacts, exact_arithmetic, exact_row, exacts, times


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
    """J^T v = p_i sum_j p_j (v_i - v_j) / T for each row of `logits` (N, K), v counted from v_t at the largest logit.

    The terms of v_i - p.v are v_i - v_t and sum_j p_j |v_j - v_t|, those of p.v are that sum and v_t; the matrix route
    adds up p_i v_i and p_i p_j v_j, where an entry of J below 2**-1022 has lost digits.
    """
    found: Exacts = {}
    for values in logits.tolist():
        row = exact_row(values, temperature)
        with exact_arithmetic():
            p, t = row.probabilities, Decimal(temperature)
            reference = Decimal(vector[row.top])
            offsets = [Decimal(value) - reference for value in vector]
            mean = sum(map(times, p, offsets), ZERO)
            size = sum(map(times, p, map(abs, offsets)), ZERO)
            centred = [Exact(offset - mean, max(abs(offset), size)) for offset in offsets]
            product = [Exact(q * one.value / t, q * one.scale / t) for q, one in zip(p, centred, strict=True)]
            average = Exact(reference + mean, max(abs(reference), size))
            large = max(map(abs, offsets)) + abs(reference)
            lost = len(vector) * large * Decimal(2) ** -1022
            route = [Exact(one.value, q * large / t + lost) for one, q in zip(product, p, strict=True)]
        collect(found, {**exact_path(row, temperature), "mean": [average], "centred": centred, "product": product})
        collect(found, {"matrix_route": route})
    return found


def collect(found: Exacts, row: Exacts) -> None:
    """Add the numbers of one more row."""
    for name, values in row.items():
        found.setdefault(name, []).extend(values)


def _entry(row: ExactRow, i: int, j: int, temperature: float) -> Decimal:
    p = row.probabilities
    return (p[i] * row.complements[i] if i == j else -p[i] * p[j]) / Decimal(temperature)
