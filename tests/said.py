"""What texts and formulas say in English, rounded as a table rounds."""

from softmax_cli.show.numbers import DEFAULT_DIGITS, phrase

from softmax_cli.show.legacy import phrase_of


def said(*words: object) -> str:
    """Each on a line of its own."""
    return "\n".join(phrase(phrase_of(one), DEFAULT_DIGITS) for one in words)
