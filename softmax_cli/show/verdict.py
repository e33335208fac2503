"""The verdict on somebody's answer: lines, each behind a word in the margin, and a table of the entries that differ."""

from typing import Any

from ..document.verdict import Candidate, Verdict
from .numbers import phrase

MOST_ENTRIES = 12  # a longer list of differing entries is cut; JSON has all of them


def verdict_lines(verdict: Verdict, digits: int | None) -> list[tuple[str, str]]:
    """(margin word, text): the summary, the wrong line beside the right one, the laws broken, the other candidates."""
    lines = [("verdict", phrase(verdict.summary, digits))]
    if not verdict.right:
        lines += _evidence(verdict, digits)
    lines += [("note", phrase(note, digits)) for note in verdict.notes]
    if verdict.apart:
        lines.append(("apart", phrase(verdict.apart, digits)))
    return lines


def _evidence(verdict: Verdict, digits: int | None) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if verdict.candidates:
        best, *others = verdict.candidates
        lines += [
            ("mistake", best.id),
            ("wrong", best.wrong_line),
            ("right", best.right_line),
            ("see", phrase(best.see, digits)),
        ]
        lines += [("or", _other(candidate, digits)) for candidate in others]
    lines += [("broken", phrase(law, digits)) for law in verdict.violated]
    if verdict.first_step:
        lines.append(("look at", phrase(verdict.first_step, digits)))
    return lines


def _other(candidate: Candidate, digits: int | None) -> str:
    why = phrase(candidate.why, digits)
    if candidate.detail:
        why = f"{why.removesuffix('.')} ({phrase(candidate.detail, digits)})."
    return f"{candidate.id}: {why} {candidate.wrong_line} instead of {candidate.right_line}."


def difference_records(verdict: Verdict) -> list[dict[str, Any]]:
    """One record per entry that is not right: as typed, right, how far off, and how far it may be."""
    if verdict.right or (verdict.distance is None and not verdict.differences):
        return []
    return [
        {
            "entry": ", ".join(map(str, difference.index)) or "the answer",
            "given": difference.given,
            "right": difference.right,
            "off by": difference.difference,
            "allowed": float(f"{difference.tolerance:.2g}"),
        }
        for difference in verdict.differences[:MOST_ENTRIES]
    ]
