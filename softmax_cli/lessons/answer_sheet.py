"""check: many answers at once, one verdict a line."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..document.explanation import Explanation, Section, Step, Value
from ..document.verdict import Verdict
from ..errors import InputError
from ..show.legacy import verdict_dict

# What the verdicts are counted as; every other word, a mistake or unknown, is wrong.
TITLES = {
    "right": "answers right to every digit",
    "rounded": "right answers with too few digits, or with digits cut off",
    "unit": "right answers in another unit",
    "wrong": "wrong answers",
    "unreadable": "answers that cannot be read",
}


def unreadable(explanation: Explanation, expect: str, error: InputError) -> Verdict:
    """The verdict on an answer that is none, in the words of the reader; the others are judged all the same."""
    said = " ".join(map(str, error.sentences)) if expect else "There is no answer."
    return Verdict("unreadable", False, said, explanation.question.value, expect)


class Checked(NamedTuple):
    """One line of an answer sheet with its verdict."""

    line: int
    id: str
    command: str
    verdict: Verdict


def explain(place: str, checked: Sequence[Checked]) -> Explanation:
    """The verdicts as a table, and how many there are of each kind; negative where one is wrong."""
    counts = _counts(checked)
    table = Step("answers", "the answers", "", _records(checked), ("record",))
    words = Step("verdicts", "the verdicts", "", [one.verdict.word for one in checked], ("row",), "verdict")
    scalars = tuple(Step(word, TITLES[word], word, count) for word, count in counts.items())
    wrong, unread, total = counts["wrong"], counts["unreadable"], len(checked)
    bad = [f"{count} of {total} {what}" for count, what in ((wrong, "wrong"), (unread, "unreadable")) if count]
    tally = ", ".join(bad) or ("all right" if total > 1 else "right")
    return Explanation(
        command="check",
        title=f"{total} answer{'s' * (total > 1)} of {place}: {tally}",
        inputs={"file": place.strip("'")},
        sections=(Section("", (table,)), Section("in all", scalars)),
        result={"answers": [_whole(one) for one in checked], "counts": counts},
        answer=table,
        plain=words,
        single=False,
        negative=wrong + unread > 0,
    )


def _counts(checked: Sequence[Checked]) -> dict[str, Value]:
    words = [one.verdict.word if one.verdict.word in TITLES else "wrong" for one in checked]
    return {word: words.count(word) for word in TITLES}


def _records(checked: Sequence[Checked]) -> list[dict[str, Any]]:
    """One line an answer; without the column of ids where no answer has one."""
    named = any(one.id for one in checked)
    return [
        {
            "line": one.line,
            **({"id": one.id} if named else {}),
            "command": one.command,
            "verdict": one.verdict.word,
            "summary": one.verdict.summary,
        }
        for one in checked
    ]


def _whole(one: Checked) -> dict[str, Any]:
    return {"line": one.line, "id": one.id or None, "command": one.command, "verdict": verdict_dict(one.verdict)}
