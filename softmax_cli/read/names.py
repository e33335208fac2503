"""Class names, and numbers that were given by class name."""

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural
from ..errors import InputError
from .sources.reading import source_text
from .typed.tokens import is_plain_number, shortened, split_words
from .typed.values import Numbers, unique


def read_names(text: str, classes: int) -> tuple[str, ...]:
    """One name for each class, separated by commas, or by spaces where there is no comma. Raises InputError."""
    names = split_words(source_text(text))
    if not names:
        raise InputError("names-empty", "--names is empty.", "Type one name for each class: --names cat,dog,bird.")
    for name in names:
        if not name:
            raise InputError(
                "empty-name", "--names has an empty name.", "Type one comma between two names: cat,dog,bird."
            )
        if is_plain_number(name):
            raise InputError(
                "name-is-number", "'{name}' in --names is a number, which reads like an index.",
                "Type words: --names {example}.",
                name=shortened(name), example=",".join(f"class{i}" for i in range(min(classes, 3))),
            )  # fmt: skip
    checked = unique(names)
    if len(names) != classes:
        raise InputError(
            "name-count", "--names has {names}, but there are {classes} classes.",
            "Type one name for each logit, in the order of the logits.",
            names=Plural("{n} name", "{n} names", n=len(names)), classes=classes,
        )  # fmt: skip
    return checked


def index_of(name: str, names: tuple[str, ...] | None, option: str) -> int:
    """The class called `name`. Raises InputError, with the likeliest name."""
    if names is None:
        raise InputError(
            "no-class-index", "'{name}' in {option} is no class index, and the classes have no names.",
            "Type an index counted from 0, {option} 1, or name the classes: cat=2 dog=1.",
            name=shortened(name), option=option,
        )  # fmt: skip
    if name not in names:
        from .typed.words import guess  # for errors only

        raise InputError(
            "no-class-name", "'{name}' in {option} is no class: the classes are {names}.",
            (guess(name, names), "Type one of the names, or an index counted from 0."),
            name=shortened(name), option=option, names=[*names[:10], *["..."] * (len(names) > 10)],
        )  # fmt: skip
    return names.index(name)


def in_class_order(numbers: Numbers, names: tuple[str, ...] | None, option: str) -> NDArray[np.float64]:
    """The array of `numbers`; where its entries have names, in the order of the classes. Raises InputError."""
    if numbers.names is None:
        return numbers.array
    if names is None:
        raise InputError(
            "classes-unnamed", "{option} has names ('{name}'), but the classes have none.",
            "Type the numbers without names, in the order of the logits, or name the logits too: cat=2 dog=1.",
            option=option, name=shortened(numbers.names[0]),
        )  # fmt: skip
    places = {name: k for k, name in enumerate(names)}
    order = [places[name] if name in places else index_of(name, names, option) for name in numbers.names]
    given = set(numbers.names)
    missing = [name for name in names if name not in given]
    if missing:
        raise InputError(
            "class-missing", "{option} has no number for the class '{name}'.",
            "Type one for each class: {option} '{example}'.",
            option=option, name=shortened(missing[0]), example=_each_named(names, numbers.names[0], option),
        )  # fmt: skip
    return numbers.array[..., np.argsort(order)]


def _each_named(names: tuple[str, ...], chosen: str, option: str) -> str:
    """A number for each class as typed, all for `chosen` where they must sum to 1: cat=0 dog=1."""
    words = [f'"{name}"' if any(map(str.isspace, name)) else name for name in names[:10]]
    numbers = ["0" if option == "--target" and name != chosen else "1" for name in names]
    return " ".join(map("=".join, zip(words, numbers, strict=False))) + " ..." * (len(names) > 10)
