"""Words as data: an English template, its own key in every other language, and the values that stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

    from .formula import Formula
    from .values import AnyArray

# What may stand in a sentence: numbers are rounded by the renderer, `str` is verbatim (a name, a token, an option).
Inline: TypeAlias = "float | int | Decimal | str | AnyArray | Formula | Text | Sequence[Inline] | None"


class Text:
    """A sentence or a title: `Text("Divided by N = {n}, the rows that count.", n=rows)`.

    The template is a whole sentence and never made at run time: it is the key under which a translator finds it.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: Inline) -> None:
        self.template = template
        self.values = values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.template!r}, {self.values!r})"

    def __str__(self) -> str:
        """The English words with plain values: what an exception says. Renderers round and translate instead."""
        return _filled(self.template, self.values)


class Plural(Text):
    """Words that depend on a count: `Plural("{n} row", "{n} rows", n=rows)`; `n` chooses."""

    __slots__ = ("n", "several")

    def __init__(self, one: str, several: str, /, *, n: int, **values: Inline) -> None:
        super().__init__(one, n=n, **values)
        self.several = several
        self.n = n

    def __str__(self) -> str:
        return _filled(self.template if self.n == 1 else self.several, self.values)


def _filled(template: str, values: Mapping[str, Inline]) -> str:
    return template.format(**{name: _plain(value) for name, value in values.items()})


def _plain(value: Inline) -> object:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_plain(inner)) for inner in value)
    return "" if value is None else value


# Whole sentences, one after the other.
Sentences = tuple[Text, ...]
