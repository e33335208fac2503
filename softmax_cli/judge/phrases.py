"""Putting phrases together."""

from ..document.explanation import Phrase


def parts(phrase: Phrase) -> tuple[object, ...]:
    """The words and values of a phrase."""
    return phrase if isinstance(phrase, tuple) else (phrase,) if phrase else ()


def with_detail(sentence: Phrase, detail: Phrase) -> tuple[object, ...]:
    """A sentence with what it concerns in brackets: "One logit is another one (2 for 1)."."""
    *rest, last = parts(sentence)
    return (*rest, str(last).removesuffix("."), " (", *parts(detail), ").") if detail else (*rest, last)


def decimals(count: int) -> str:
    """1 decimal, 2 decimals."""
    return f"{count} decimal{'s' * (count != 1)}"
