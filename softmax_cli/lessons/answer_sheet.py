"""check: many answers at once, one verdict a line."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..document.explanation import Explanation, Section, Step
from ..document.formula import Symbol, Words
from ..document.text import Plural, Text
from ..document.values import Column, Data, Records
from ..document.verdict import Verdict
from ..errors import InputError
from ..judge.question import Question

# What the verdicts are counted as; every other word, a mistake or unknown, is wrong.
TITLES = {
    "right": Text("answers right to every digit"),
    "rounded": Text("right answers with too few digits, or with digits cut off"),
    "unit": Text("right answers in another unit"),
    "wrong": Text("wrong answers"),
    "unreadable": Text("answers that cannot be read"),
}


class Checked(NamedTuple):
    """One line of an answer sheet with its verdict."""

    line: int
    id: str
    command: str
    verdict: Verdict


def unreadable(explanation: Explanation, expect: str, error: InputError) -> Verdict:
    """The verdict on an answer that is none, in the words of the reader; the others are judged all the same."""
    assert isinstance(explanation.question, Question)
    said = error.sentences if expect else (Text("There is no answer."),)
    return Verdict("unreadable", False, said, explanation.question.value, expect)


def explain(place: str, checked: Sequence[Checked]) -> Explanation:
    """The verdicts as a table, and how many there are of each kind; negative where one is wrong."""
    counts = _counts(checked)
    table = Step("answers", Text("the answers"), "", _records(checked))
    words = np.array([one.verdict.word for one in checked], dtype=object)
    scalars = tuple(Step(word, TITLES[word], Symbol(word), count) for word, count in counts.items())
    return Explanation(
        command="check",
        title=_title(place, counts, len(checked)),
        inputs={"file": place.strip("'")},
        sections=(Section("", (table,)), Section(Text("in all"), scalars)),
        result={"answers": [_whole(one) for one in checked], "counts": counts},
        answer=table,
        plain=Step("verdicts", Text("the verdicts"), "", words, ("row",), Words(Text("verdict"))),
        single=False,
        negative=counts["wrong"] + counts["unreadable"] > 0,
    )


def _title(place: str, counts: dict[str, int], total: int) -> Text:
    wrong, unread = counts["wrong"], counts["unreadable"]
    if wrong and unread:
        tally = Text(
            "{wrong} of {total} wrong, {unread} of {total} unreadable", wrong=wrong, unread=unread, total=total
        )
    elif wrong:
        tally = Text("{wrong} of {total} wrong", wrong=wrong, total=total)
    elif unread:
        tally = Text("{unread} of {total} unreadable", unread=unread, total=total)
    else:
        tally = Plural("right", "all right", n=total)
    return Plural(
        "{n} answer of {place}: {tally}", "{n} answers of {place}: {tally}", n=total, place=place, tally=tally
    )


def _counts(checked: Sequence[Checked]) -> dict[str, int]:
    words = [one.verdict.word if one.verdict.word in TITLES else "wrong" for one in checked]
    return {word: words.count(word) for word in TITLES}


def _records(checked: Sequence[Checked]) -> Records:
    """One line an answer; without the column of ids where no answer has one."""
    columns = {
        "line": Text("line"), "id": Text("id"), "command": Text("command"), "verdict": Text("verdict"),
        "summary": Text("summary"),
    }  # fmt: skip
    rows = [(one.line, one.id, one.command, one.verdict.word, one.verdict.summary) for one in checked]
    named = any(one.id for one in checked)
    shown = [n for n, name in enumerate(columns) if named or name != "id"]
    heads = [Column(name, title) for name, title in columns.items()]
    return Records(tuple(heads[n] for n in shown), tuple(tuple(row[n] for n in shown) for row in rows))


def _whole(one: Checked) -> dict[str, Data]:
    return {"line": one.line, "id": one.id or None, "command": one.command, "verdict": one.verdict.data()}
