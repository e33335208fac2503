"""One format checked whole: both formulas run in it, and every row judged."""

from typing import NamedTuple

from ..arrays import Array
from .floats import Format
from .stability import (
    ExactValues,
    FusedSteps,
    Labels,
    NaiveSteps,
    ShiftedSteps,
    fused_steps,
    naive_steps,
    shifted_steps,
)
from .stability_status import STATUSES, Judgement, Row, judge


class Checked(NamedTuple):
    """One format: what each formula computes there, and what became of each row."""

    form: Format
    naive: NaiveSteps
    shifted: ShiftedSteps
    fused: FusedSteps | None  # with labels only
    naive_rows: tuple[Judgement, ...]
    shifted_rows: tuple[Judgement, ...]


def check_format(form: Format, logits: Array, exact: ExactValues, labels: Labels | None = None) -> Checked:
    """Run both formulas on `logits` (N, K) in the format and judge every row against the exact values.

    `labels` (N,) count from 0; a row whose label is outside 0..K-1 is judged as if it had none.
    """
    naive, shifted = naive_steps(form, logits, labels), shifted_steps(form, logits, labels)
    fused = None if labels is None else fused_steps(form, shifted, labels)
    rows = range(len(logits))
    true = [None if labels is None or not 0 <= labels[r] < logits.shape[1] else int(labels[r]) for r in rows]
    return Checked(
        form,
        naive,
        shifted,
        fused,
        tuple(judge(form, _row(naive, None, logits, exact, r), true[r]) for r in rows),
        tuple(judge(form, _row(shifted, shifted.shifted, logits, exact, r), true[r]) for r in rows),
    )


def worst_of(judgements: tuple[Judgement, ...]) -> int:
    """The position of the worst judgement, the first of equals."""
    return max(range(len(judgements)), key=lambda i: (STATUSES.index(judgements[i].status), -i))


def _row(steps: NaiveSteps | ShiftedSteps, shifted: Array | None, typed: Array, exact: ExactValues, r: int) -> Row:
    return Row(
        typed[r],
        steps.logits[r],
        None if shifted is None else shifted[r],
        steps.exponentials[r],
        steps.running_sums[r],
        steps.probabilities[r],
        steps.log_probabilities[r],
        exact.probabilities[r],
        exact.log_probabilities[r],
    )
