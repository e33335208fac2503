"""Class names, and numbers that were given by class name."""

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from .numbers import Numbers
from .slips import twice
from .tokens import composed, is_plain_number, is_source, to_ascii
from .words import did_you_mean, shortened

_QUOTES = "\"'“”‘’"


def read_names(text: str, classes: int, option: str = "--names") -> tuple[str, ...]:
    """One name for each class, separated by commas, or by spaces where there is no comma. Raises InputError."""
    names = tuple(split_words(source_text(text)))
    if not names:
        raise InputError(f"{option} is empty.", f"Type one name for each class: {option} cat,dog,bird.")
    seen: set[str] = set()
    for name in names:
        if not name:
            raise InputError(f"{option} has an empty name.", "Type one comma between two names: cat,dog,bird.")
        if is_plain_number(name):
            raise InputError(
                f"'{shortened(name)}' in {option} is a number, which reads like an index.",
                f"Type words: {option} {','.join(f'class{i}' for i in range(min(classes, 3)))}.",
            )
        if name in seen:
            raise twice(name)
        seen.add(name)
    if len(names) != classes:
        raise InputError(
            f"{option} has {len(names)} name{'s' * (len(names) != 1)}, but there are {classes} classes.",
            "Type one name for each logit, in the order of the logits.",
        )
    return names


def source_text(text: str) -> str:
    """`text`, or what the file or standard input holds that it names. Raises InputError."""
    text = text.strip()
    if not is_source(text):
        return composed(text)
    from ..sources.sources import find_source, read_stdin, read_text, without_comments  # 7 ms, for pathlib

    return without_comments(read_stdin() if text == "-" else read_text(find_source(text).path))


def split_words(text: str) -> list[str]:
    """The words of a list, as it is typed or pasted: `a,b`, `a b`, `["a", "b"]`, one a line. Quotes come off."""
    plain = to_ascii(text)
    cuts = [i for i, c in enumerate(plain) if c in ",;\n"] or [i for i, c in enumerate(plain) if c.isspace()]
    edges = zip([-1, *cuts], [*cuts, len(text)], strict=True)
    words = [bare(text[start + 1 : end]) for start, end in edges]
    while words and not words[-1]:
        words.pop()  # a comma or line end after the last
    return words


def bare(word: str) -> str:
    """`word` without white space, brackets and quotes around it."""
    return word.strip().strip("[](){}［］（） \t").strip(_QUOTES).strip()


def index_of(name: str, names: tuple[str, ...] | None, option: str) -> int:
    """The class called `name`. Raises InputError, with the likeliest name."""
    if names is not None and name in names:
        return names.index(name)
    typed = f"'{shortened(name)}' in {option} is no class"
    if names is None:
        raise InputError(
            f"{typed} index, and the classes have no names.",
            f"Type an index counted from 0, {option} 1, or name the classes: cat=2 dog=1.",
        )
    listed = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
    raise InputError(
        f"{typed}: the classes are {listed}.",
        f"{did_you_mean(name, names)}Type one of the names, or an index counted from 0.",
    )


def _each_named(names: tuple[str, ...], chosen: str, option: str) -> str:
    """A number for each class as typed, all for `chosen` where they must sum to 1: cat=0 dog=1."""
    words = [f'"{name}"' if any(map(str.isspace, name)) else name for name in names[:10]]
    numbers = ["0" if option == "--target" and name != chosen else "1" for name in names]
    return " ".join(map("=".join, zip(words, numbers, strict=False))) + " ..." * (len(names) > 10)


def in_class_order(numbers: Numbers, names: tuple[str, ...] | None, option: str) -> NDArray[np.float64]:
    """The array of `numbers`; where its entries have names, in the order of the classes. Raises InputError."""
    if numbers.names is None:
        return numbers.array
    if names is None:
        raise InputError(
            f"{option} has names ('{shortened(numbers.names[0])}'), but the classes have none.",
            "Type the numbers without names, in the order of the logits, or name the logits too: cat=2 dog=1.",
        )
    order = [index_of(name, names, option) for name in numbers.names]
    given = set(numbers.names)
    missing = [name for name in names if name not in given]
    if missing:
        raise InputError(
            f"{option} has no number for the class '{shortened(missing[0])}'.",
            f"Type one for each class: {option} '{_each_named(names, numbers.names[0], option)}'.",
        )
    return numbers.array[..., np.argsort(order)]
