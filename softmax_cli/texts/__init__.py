"""The languages that a document can be said in: English, whose templates are their own keys."""


class Language:
    """English, which says every template as it stands; another language looks it up."""

    def translate(self, template: str) -> str:
        """The template in this language, with the same names in its braces."""
        return template

    def plural(self, one: str, several: str, n: int) -> str:
        """The one of the two templates that goes with `n`, in this language."""
        return one if n == 1 else several


ENGLISH = Language()
