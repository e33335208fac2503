"""Records as they are shown: all lines of the answer itself and under --all, else head, tail and the true class."""

from collections.abc import Mapping
from typing import Any

from ..document.explanation import Explanation
from .context import marked_class
from .layout import left_out, records_shown, with_gaps
from .numbers import PHRASE_LIMIT
from .output import Output
from .values import Shaped

Record = Mapping[str, Any]


def shown_records(step: Shaped, explanation: Explanation, output: Output, gap: str) -> tuple[list[Record], str]:
    """The lines shown of a table of records, `gap` where some are missing, and the words that say how many."""
    records: list[Record] = list(step.value)
    marked = marked_class(explanation, 0, len(records))
    everything = output.all or step.step.id == explanation.answer.id
    shown = records_shown(len(records), [] if marked is None else [marked], everything)
    lines = [{next(iter(records[0])): gap} if index is None else records[index] for index in with_gaps(shown)]
    return lines, left_out(len(records), len(shown), "lines")


def cell_limit(output: Output) -> int:
    """Up to how many entries an array in a cell is written in full."""
    return 10**9 if output.all else PHRASE_LIMIT
