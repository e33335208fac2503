"""check: many answers at once, one verdict a line."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ..document.explanation import Explanation, Section, Step
from ..document.formula import Symbol, Words
from ..document.text import Plural, Sentences, Text
from ..document.values import Column, Data, Records
from ..document.verdict import Difference, Verdict
from ..errors import InputError
from ..judge.question import Question

# What the verdicts are counted as; every other word, a mistake, ambiguous or unknown, is wrong.
TITLES = {
    "right": Text("answers right to every digit"),
    "rounded": Text("right answers with digits cut off, or with the last one off"),
    "unit": Text("answers in another unit than was asked for"),
    "convention": Text("answers by another convention than was asked for"),
    "ambiguous": Text("wrong answers that several mistakes give alike"),
    "wrong": Text("wrong answers"),
    "unreadable": Text("lines whose problem or answer cannot be read"),
}
MOST_OFF = 4  # entries of an unknown answer that are named


class Checked(NamedTuple):
    """One line of an answer sheet with its verdict."""

    line: int
    id: str
    command: str
    verdict: Verdict


def unreadable(error: Exception, expect: str, explanation: Explanation | None) -> Verdict:
    """The verdict on a line that cannot be judged, in the words of the reader; the others are judged all the same."""
    question = explanation.question if explanation else None
    answer = question.value if isinstance(question, Question) else None
    if isinstance(error, InputError):
        said = error.sentences if expect or answer is None else (Text("There is no answer."),)
    else:
        said = (Text("It could not be judged ({kind}): that is a bug, please report it.", kind=type(error).__name__),)
    return Verdict("unreadable", False, said, answer, expect)


def explain(place: str, checked: Sequence[Checked], aside: Iterable[str]) -> Explanation:
    """The verdicts as a table, and how many there are of each kind; negative where one is not right.

    `aside` are the columns of the sheet that no command knows.
    """
    counts = _counts(checked)
    table = Step("answers", Text("the answers"), "", _records(checked))
    words = np.array([one.verdict.line for one in checked], dtype=object)
    scalars = tuple(Step(word, TITLES[word], Symbol(word), count) for word, count in counts.items())
    left = tuple(aside)
    return Explanation(
        command="check",
        title=_title(place, checked),
        inputs={"file": place.strip("'")},
        sections=(Section("", (table,)), Section(Text("in all"), scalars)),
        result={"answers": [_whole(one) for one in checked], "counts": counts},
        answer=table,
        plain=Step("verdicts", Text("the verdicts"), "", words, ("row",), Words(Text("verdict"))),
        notes=(Text("Left aside, as no option: {columns}.", columns=left),) if left else (),
        single=False,
        negative=not all(one.verdict.right for one in checked),
    )


def _title(place: str, checked: Sequence[Checked]) -> Text:
    total, right = len(checked), sum(one.verdict.right for one in checked)
    if right == total:
        return Plural("{n} answer of {place}: right", "{n} answers of {place}: all right", n=total, place=place)
    return Plural(
        "{n} answer of {place}: not right", "{n} answers of {place}: {right} right", n=total, place=place, right=right
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
    rows = [(one.line, one.id, one.command, one.verdict.line, _summary(one.verdict)) for one in checked]
    named = any(one.id for one in checked)
    shown = [n for n, name in enumerate(columns) if named or name != "id"]
    heads = [Column(name, title) for name, title in columns.items()]
    return Records(tuple(heads[n] for n in shown), tuple(tuple(row[n] for n in shown) for row in rows))


def _summary(verdict: Verdict) -> Sentences:
    """What the verdict says; which entries are off where nothing else says so."""
    if verdict.word != "unknown" or not verdict.differences or not verdict.differences[0].index:
        return verdict.summary
    off = [_off(one) for one in verdict.differences[:MOST_OFF]]
    more = len(verdict.differences) - len(off)
    if more:
        return (*verdict.summary, Text("Off: {entries}, and {more} more.", entries=off, more=more))
    return (*verdict.summary, Text("Off: {entries}.", entries=off))


def _off(one: Difference) -> Text:
    """E.g. 0.25 for class 1; 0.25 for entry 1, 2."""
    if len(one.index) == 1:
        return Text("class {place} ({given} for {right})", place=one.index[0], given=one.given, right=one.right)
    return Text("entry {place} ({given} for {right})", place=list(one.index), given=one.given, right=one.right)


def _whole(one: Checked) -> dict[str, Data]:
    return {"line": one.line, "id": one.id or None, "command": one.command, "verdict": one.verdict.data()}
