"""What texts and formulas say in English, rounded as a table rounds."""

from softmax_cli.show.said import DEFAULT_DIGITS, Speaker


def said(*words: object) -> str:
    """Each on a line of its own."""
    return "\n".join(map(Speaker(DEFAULT_DIGITS).say, words))
