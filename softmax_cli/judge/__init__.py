"""Somebody's answer -> a verdict: right, imprecise, in another unit, or wrong and by which mistake."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def judged(explanation: "Explanation", expect: str, tol: str | None) -> "Explanation":
    """`explanation` with the verdict on the answer `expect`; a wrong answer makes it negative. Raises InputError."""
    from .read import judge_text  # the catalogue of mistakes is loaded only when there is an answer

    verdict = judge_text(explanation.question, expect, tol)
    return explanation._replace(verdict=verdict, negative=explanation.negative or not verdict.right)
