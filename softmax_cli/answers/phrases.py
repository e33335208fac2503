"""Putting phrases together."""

from ..explanation import Phrase
from ..verdict import Candidate


def parts(phrase: Phrase) -> tuple[object, ...]:
    """The words and values of a phrase."""
    return phrase if isinstance(phrase, tuple) else (phrase,) if phrase else ()


def lowered(sentence: Phrase) -> str:
    """A sentence to stand after a colon."""
    text = str(sentence)
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def with_detail(candidate: Candidate) -> tuple[object, ...]:
    """Why it came about and what it concerns, to stand after a colon."""
    why = lowered(candidate.why)
    return (why.removesuffix("."), " (", *parts(candidate.detail), ").") if candidate.detail else (why,)
