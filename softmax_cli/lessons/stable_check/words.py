"""The verdict of stable-check in words: which step failed, for which class, and what the log-sum-exp trick changed."""

from collections.abc import Sequence

from ...document.explanation import Phrase, Value
from ...maths.formats.stability import ExactValues
from ...maths.formats.stability_check import Checked
from ...maths.formats.stability_status import Judgement, is_wrong
from ...read.problem import Problem
from ..common import class_name
from .reasons import Place, reason

RULE = (
    "A number is right while at least half of its format's digits are. Every operation is rounded to the format "
    "(bfloat16: from float32); sums run left to right."
)
_MENDED = {("overflow", "exp"), ("sum overflow", "sum"), ("underflow to 0/0", "exp"), ("digits lost", "exp")}


def verdict(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Phrase]:
    """The sentences in the order of reading: the naive formula's failures, the shifted one's, then the trick."""
    failures = [sentence for shifted in (False, True) for sentence in _failures(problem, checked, exact, shifted)]
    return [*failures, *_trick(problem, checked), *_fused(problem, checked, exact)]


def _failures(problem: Problem, checked: Sequence[Checked], exact: ExactValues, shifted: bool) -> list[Phrase]:
    """One sentence for each kind of failure: rows that fail alike share it, and so do formats."""
    alike: dict[tuple[tuple[int, Judgement], ...], list[tuple[str, Place]]] = {}
    for one in checked:
        steps = one.shifted if shifted else one.naive
        kinds: dict[tuple[str, str | None], list[tuple[int, Judgement]]] = {}
        for row, found in enumerate(one.shifted_rows if shifted else one.naive_rows):
            if found.status != "ok":
                kinds.setdefault((found.status, found.step), []).append((row, found))
        for rows in kinds.values():
            place = Place(problem, exact, steps, *rows[0])
            alike.setdefault(tuple(rows), []).append((one.form.name, place))
    return [_sentence([name for name, _ in same], same[0][1], len(rows)) for rows, same in alike.items()]


def _sentence(names: list[str], place: Place, rows: int) -> Phrase:
    found, problem = place.found, place.problem
    several = "" if rows == 1 else f"in {rows} rows, first in "
    where = "" if problem.single else f"{several}row {place.row}, "
    which = class_name(problem, found.class_index or 0)
    formula = "the shifted formula fails" if place.shifted else "unsafe, the naive formula fails"
    head = f"{', '.join(names)}: {formula} at {found.step} ({found.status}), {where}class {which}: "
    return (head, *reason(place), ".")


def _trick(problem: Problem, checked: Sequence[Checked]) -> list[Phrase]:
    """What subtracting the maximum mended: the probabilities, and the logarithms where only the naive ones fail."""
    pairs = [
        (one.form.name, row, naive, shifted.status)
        for one in checked
        for row, (naive, shifted) in enumerate(zip(one.naive_rows, one.shifted_rows, strict=True))
    ]
    phrases: list[Phrase] = []
    # A cancellation is in the logarithm alone: the probabilities are right.
    exponents = [
        (name, row)
        for name, row, naive, left in pairs
        if (naive.status, naive.step) in _MENDED and left in ("ok", "cancellation")
    ]
    if exponents:
        row = exponents[0][1]
        m, classes = problem.logits[row].max(), problem.logits.shape[1]
        start: tuple[Value, ...] = ("m = ", m) if problem.single else (f"the maximum (row {row}: ", m, ")")
        phrases.append(
            (
                f"The log-sum-exp trick mends the probabilities of {_places(problem, exponents)}: with ",
                *start,
                " subtracted the largest exponential is exp(0) = 1 and "
                f"the sum lies between 1 and K = {classes}: neither inf nor 0. It is an identity, no approximation.",
            )
        )
    lost = ("log of zero", "cancellation")
    logs = [(name, row) for name, row, naive, left in pairs if naive.status in lost and left == "ok"]
    if logs:
        where = _places(problem, logs)
        phrases.append(f"Log-softmax mends {where}: (z - m) - ln S never takes the logarithm of a rounded p.")
    return phrases


def _places(problem: Problem, found: Sequence[tuple[str, int]]) -> str:
    """Formats and rows, "float16, float32 in row 4"; of a single row the formats alone."""
    rows: dict[str, list[int]] = {}
    for name, row in found:
        rows.setdefault(name, []).append(row)
    alike: dict[str, list[str]] = {}
    for name, own in rows.items():
        words = f"row {own[0]}" if len(own) == 1 else f"{len(own)} rows, first in row {own[0]}"
        alike.setdefault("" if problem.single else f" in {words}", []).append(name)
    return "; ".join(f"{', '.join(names)}{where}" for where, names in alike.items())


def _fused(problem: Problem, checked: Sequence[Checked], exact: ExactValues) -> list[Phrase]:
    """The formula for what the shift alone cannot mend: 1 + s is rounded before its logarithm is taken."""
    if problem.labels is None:
        return []
    true = exact.loss(problem.labels)
    for one in checked:
        for row, found in enumerate(one.shifted_rows):
            if found.status == "cancellation" and one.fused is not None:
                loss = one.fused.loss[row]
                if not is_wrong(one.form, loss, true[row]):
                    where = one.form.name if problem.single else f"{one.form.name}, row {row},"
                    return [
                        (
                            "The shift alone does not mend the cancellation; (m - z_y) + log1p(s), s being the sum "
                            f"of the other terms, does: in {where} it gives ",
                            loss,
                            ".",
                        )
                    ]
    return []
