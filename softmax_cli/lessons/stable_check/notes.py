"""The verdict of stable-check in words: which step failed, for which class, and what the log-sum-exp trick changed."""

from collections.abc import Iterator, Sequence
from functools import reduce

from ...document.text import Inline, Text
from ...maths.formats.stability import ExactValues
from ...maths.formats.stability_check import Checked
from ...maths.formats.stability_status import Judgement, is_wrong
from ...read.problem import Problem
from .failures import failure

_MENDED = {("overflow", "exp"), ("sum-overflow", "sum"), ("underflow", "exp"), ("digits-lost", "exp")}


def notes(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> Iterator[Text]:
    """The naive formula's failures, the shifted one's, what the trick changed, and when a number is right."""
    for shifted in (False, True):
        yield from _failures(problem, checked, exact, shifted)
    yield from _trick(problem, checked)
    yield from _fused(problem, checked, exact)
    yield Text(
        "A number is right while at least half of its format's digits are. Every operation is rounded to the format "
        "(bfloat16: from float32); sums run left to right."
    )
    if not exact.decimal:
        yield Text("More than 20,000 numbers: the exact values are double-double ones, within 1 ulp.")


def _failures(problem: Problem, checked: Sequence[Checked], exact: ExactValues, shifted: bool) -> Iterator[Text]:
    """One sentence for each kind of failure: rows that fail alike share it, and so do formats."""
    alike: dict[tuple[tuple[int, Judgement], ...], list[Checked]] = {}
    for one in checked:
        kinds: dict[tuple[str, str | None], list[tuple[int, Judgement]]] = {}
        for row, judgement in enumerate(one.shifted_rows if shifted else one.naive_rows):
            if judgement.status != "ok":
                kinds.setdefault((judgement.status, judgement.step), []).append((row, judgement))
        for failed in kinds.values():
            alike.setdefault(tuple(failed), []).append(one)
    for rows, same in alike.items():
        steps = same[0].shifted if shifted else same[0].naive
        yield failure(problem, exact, steps, [one.form.name for one in same], rows)


def _trick(problem: Problem, checked: Sequence[Checked]) -> Iterator[Text]:
    """What subtracting the maximum mended: the probabilities, and the logarithms where only the naive ones fail."""
    pairs = [
        (one.form.name, row, naive, shifted.status)
        for one in checked
        for row, (naive, shifted) in enumerate(zip(one.naive_rows, one.shifted_rows, strict=True))
    ]
    # Absorption is in the logarithm alone: the probabilities are right.
    exponents = [
        (name, row)
        for name, row, naive, left in pairs
        if (naive.status, naive.step) in _MENDED and left in ("ok", "absorption")
    ]
    if exponents:
        yield _mended(problem, exponents)
        if any(name == "float16" for name, _ in exponents):
            yield Text(
                "It is exp that can no longer overflow, not the sum: in float16 a sum of ones stagnates at 2,048 from "
                "left to right, and overflows from 65,520 where it is summed in pairs, so sums belong in float32."
            )
    lost = ("log-of-zero", "absorption")
    logs = [(name, row) for name, row, naive, left in pairs if naive.status in lost and left == "ok"]
    if logs:
        yield Text(
            "Log-softmax mends {places}: (z - m) - ln S never takes the logarithm of a rounded p.",
            places=_places(problem, logs),
        )


def _mended(problem: Problem, mended: Sequence[tuple[str, int]]) -> Text:
    row, classes = mended[0][1], problem.logits.shape[1]
    places, m = _places(problem, mended), problem.logits[row].max()
    if problem.single:
        return Text(
            "The log-sum-exp trick mends the probabilities of {places}: with m = {m} subtracted the largest "
            "exponential is exp(0) = 1 and the sum lies between 1 and K = {k}: neither inf nor 0. It is an identity, "
            "no approximation.",
            places=places, m=m, k=classes,
        )  # fmt: skip
    return Text(
        "The log-sum-exp trick mends the probabilities of {places}: with the maximum (row {row}: {m}) subtracted the "
        "largest exponential is exp(0) = 1 and the sum lies between 1 and K = {k}: neither inf nor 0. It is an "
        "identity, no approximation.",
        places=places, row=row, m=m, k=classes,
    )  # fmt: skip


def _places(problem: Problem, places: Sequence[tuple[str, int]]) -> Inline:
    """Formats and rows, "float16, float32 in row 4"; of a single row the formats alone."""
    rows: dict[str, list[int]] = {}
    for name, row in places:
        rows.setdefault(name, []).append(row)
    if problem.single:
        return list(rows)
    alike: dict[tuple[int, int], list[str]] = {}  # by the number of rows and the first of them
    for name, numbers in rows.items():
        alike.setdefault((len(numbers), numbers[0]), []).append(name)
    texts = [
        Text("{names} in row {row}", names=names, row=first)
        if count == 1
        else Text("{names} in {rows} rows, first in row {row}", names=names, rows=count, row=first)
        for (count, first), names in alike.items()
    ]
    return reduce(lambda one, other: Text("{one}; {other}", one=one, other=other), texts)


def _fused(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> Iterator[Text]:
    """The formula for what the shift alone cannot mend: 1 + s is rounded before its logarithm is taken."""
    if problem.labels is None:
        return
    true = exact.loss(problem.labels)
    for one in checked:
        for row, judgement in enumerate(one.shifted_rows):
            if judgement.status == "absorption" and one.fused is not None:
                loss = one.fused.loss[row]
                if not is_wrong(one.form, loss, true[row]):
                    yield _fused_note(problem, one.form.name, row, loss)
                    return


def _fused_note(problem: Problem, name: str, row: int, loss: float) -> Text:
    if problem.single:
        return Text(
            "The shift alone does not mend the absorption; (m - z_y) + log1p(s), s being the sum of the other terms, "
            "does: in {name} it gives {loss}.",
            name=name, loss=loss,
        )  # fmt: skip
    return Text(
        "The shift alone does not mend the absorption; (m - z_y) + log1p(s), s being the sum of the other terms, "
        "does: in {name}, row {row}, it gives {loss}.",
        name=name, row=row, loss=loss,
    )  # fmt: skip
