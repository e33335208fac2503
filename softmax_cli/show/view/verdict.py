"""The verdict on somebody's answer: what stands behind each word in the margin, and the table of the differences."""

from ...document.text import Text
from ...document.values import Cell, Column, Records
from ...document.verdict import Candidate, Verdict

MOST_ENTRIES = 12  # a longer list of differing entries is cut; JSON has all of them

_COLUMNS = (
    Column("entry", Text("entry")),
    Column("given", Text("given")),
    Column("right", Text("right")),
    Column("off_by", Text("off by")),
    Column("allowed", Text("allowed")),
)


def verdict_lines(verdict: Verdict) -> list[tuple[Text, object]]:
    """(margin word, what it says): the summary, the wrong line beside the right one, the laws broken, the others."""
    lines: list[tuple[Text, object]] = [(Text("verdict"), verdict.summary)]
    if not verdict.right:
        lines += _evidence(verdict)
    lines += [(Text("note"), note) for note in verdict.notes]
    if verdict.apart:
        lines.append((Text("apart"), verdict.apart))
    return lines


def _evidence(verdict: Verdict) -> list[tuple[Text, object]]:
    lines = _causes(verdict)
    lines += [(Text("broken"), law) for law in verdict.violated]
    if verdict.first_step:
        lines.append((Text("look at"), verdict.first_step))
    return lines


def _causes(verdict: Verdict) -> list[tuple[Text, object]]:
    """The mistake; or several, of which none is the one."""
    if verdict.word == "unknown":
        return [(Text("could be"), _other(candidate)) for candidate in verdict.candidates]
    if verdict.word == "ambiguous":
        alike = [one for one in verdict.candidates if one.id in verdict.alike]
        others = [one for one in verdict.candidates if one.id not in verdict.alike]
        words = [Text("either"), *[Text("or")] * (len(alike) - 1)]
        lines: list[tuple[Text, object]] = [(word, _other(one)) for word, one in zip(words, alike, strict=True)]
        return [*lines, *((Text("could be"), _other(one)) for one in others)]
    if not verdict.candidates:
        return []
    best, *others = verdict.candidates
    return [
        (Text("mistake"), best.id),
        (Text("wrong"), best.wrong_line),
        (Text("right"), best.right_line),
        (Text("see"), best.see),
        *((Text("or"), _other(candidate)) for candidate in others),
    ]


def _other(one: Candidate) -> Text:
    return Text(
        "{id}: {told} {wrong} instead of {right}.", id=one.id, told=one.told, wrong=one.wrong_line, right=one.right_line
    )


def differences(verdict: Verdict) -> Records:
    """One line per entry that is not right: as typed, right, how far off, and how far it may be."""
    rows: list[tuple[Cell, ...]] = []
    if not verdict.right:
        for one in verdict.differences[:MOST_ENTRIES]:
            entry: Cell = ", ".join(map(str, one.index)) if one.index else Text("the answer")
            rows.append((entry, one.given, one.right, one.difference, float(f"{one.tolerance:.2g}")))
    return Records(_COLUMNS, tuple(rows))
