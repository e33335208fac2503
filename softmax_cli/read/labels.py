"""The true class of each row: an index counted from 0, or a class name."""

import re
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .sources.reading import read_numbers
from .targets import target_like
from .typed.names import index_of, source_text, split_words
from .typed.numbers import Numbers, parse_numbers
from .typed.tokens import is_binary, is_plain_number, is_source, to_ascii
from .typed.words import shortened

_INDEX = re.compile(r"([+-]?(?:0|[1-9][0-9]{0,15}))(?:\.0*)?")


class _Rules(NamedTuple):
    classes: int
    names: tuple[str, ...] | None = None
    option: str = "--label"
    one_based: bool = False
    ignore_index: int | None = None
    beside: Collection[str] = ()  # the options of the command that an error may name: --target, --ignore-index
    multi_label: bool = False  # whether --target may hold several true classes in one row


class LabelRules(_Rules):
    """How a label is read: in how many classes, with which names, counted from where, and which one is left out."""

    @cached_property
    def positions(self) -> dict[str, int]:
        """The index of each class name."""
        return {name: index for index, name in enumerate(self.names or ())}


def read_label(text: str, rules: LabelRules) -> int:
    """One class index counted from 0. Raises InputError."""
    return int(read_label_rows(text, 1, rules)[0][0])


def read_label_rows(
    typed: str | list[str], rows: int, rules: LabelRules
) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:
    """The labels of so many rows, (N,), which rows are ignored, (N,), and whether all labels were typed as names. An
    ignored row holds the ignore index."""
    words = label_words(typed, rules) if isinstance(typed, str) else typed
    if not words:
        raise InputError(f"{rules.option} is empty.", f"Type the true class: {rules.option} 1.")
    if len(words) != rows:
        raise _count(words, rows, rules)
    indices = [_typed_index(word, rules, rows) for word in words]
    ignored = np.array([index == rules.ignore_index and not named for index, named in indices])
    labels = [
        index if named or skip else _checked(index, word, rules)
        for (index, named), word, skip in zip(indices, words, ignored, strict=True)
    ]
    return np.array(labels, dtype=np.int64), ignored, all(named for _, named in indices)


def label_words(text: str, rules: LabelRules) -> list[str]:
    """The indices and names in `text`, in any form that numbers take, each as typed. Raises InputError."""
    if is_binary(text):
        return list(read_numbers(text, rules.option).tokens)
    content = source_text(text)
    if is_source(text):
        from .sources.json_text import label_in  # only where a file or standard input is read

        content = label_in(content)
    if content.strip() in rules.positions:
        return [content.strip()]
    plain = to_ascii(content)
    if any(mark in plain for mark in "[](){}<>"):
        from .typed.pasted import unwrapped  # 1 ms, for lists and pasted labels only

        bare = unwrapped(plain)
        if _holds_numbers(bare, rules):
            return list(parse_numbers(content, rules.option).tokens)
        content = content if bare == plain else bare
    words = split_words(content)
    return [part for word in words for part in ([word] if word in rules.positions or not word else word.split())]


def _holds_numbers(text: str, rules: LabelRules) -> bool:
    """Whether a list holds indices and no class names."""
    return not any(character.isalpha() for character in text) and rules.positions.keys().isdisjoint(split_words(text))


def _typed_index(word: str, rules: LabelRules, rows: int) -> tuple[int, bool]:
    """The index in `word` as typed, and whether it was typed as a name."""
    if word in rules.positions:
        return rules.positions[word], True
    plain = to_ascii(word)
    if found := _INDEX.fullmatch(plain):
        return int(found[1]), False
    if not any(character.isdigit() for character in plain) and plain.lstrip("+-").lower() not in ("nan", "inf"):
        return index_of(word, rules.names, rules.option), True
    numbers = _number(word, rules)
    value = float(numbers.array.ravel()[0])
    if not value.is_integer() or abs(value) > 2**53:
        raise InputError(
            f"'{shortened(word)}' in {rules.option} is no class index: an index is a whole number.",
            f"Type {_range(rules)}{_soft(rules, rows)}.",
        )
    return int(value), False


def _soft(rules: LabelRules, rows: int) -> str:
    """How a soft label is typed for so many rows, in a command that has them."""
    if "--target" not in rules.beside or rules.classes == 1:
        return ""
    return f"; a soft label is typed as a distribution, --target {target_like(('0.5', '0.5'), rows, rules.classes)}"


def _number(word: str, rules: LabelRules) -> Numbers:
    try:
        numbers = parse_numbers(word, rules.option)
    except InputError as error:
        if "is a word" in str(error.problem):
            index_of(word, rules.names, rules.option)
        raise
    if numbers.array.size != 1 or numbers.names is not None:
        raise InputError(f"'{shortened(word)}' in {rules.option} is no class index.", f"Type {_range(rules)}.")
    return numbers


def _checked(index: int, word: str, rules: LabelRules) -> int:
    first = int(rules.one_based)
    if not first <= index < rules.classes + first:
        raise _out_of_range(index, word, rules)
    label = index - first
    if label == rules.ignore_index:
        raise InputError(
            f"Label '{shortened(word)}' counted from 1 is index {label}, which is the ignore index.",
            "Type the labels counted from 0, without --one-based, or another --ignore-index.",
        )
    return label


def _out_of_range(index: int, word: str, rules: LabelRules) -> InputError:
    count = "there is 1 class" if rules.classes == 1 else f"there are {rules.classes} classes"
    problem = f"{rules.option} {shortened(word)} is out of range: {count}"
    if index < 0:
        known = "--ignore-index" in rules.beside
        ignoring = f", or add --ignore-index {index} to leave such rows out" if known else ""
        return InputError(
            f"{problem}, and a negative label never counts from the end.", f"Type {_range(rules)}{ignoring}."
        )
    if rules.one_based:
        zero = " (--one-based counts from 1, so there is no class 0)" if index == 0 else ""
        without = ", or leave out --one-based" if index == 0 else ""
        return InputError(f"{problem}{zero}.", f"Type {_range(rules)}{without}.")
    hint = f"Type {_range(rules)}."
    if index == rules.classes:
        hint = f"Did you count from 1? Add --one-based, or type {rules.option} {index - 1}. {hint}"
    return InputError(f"{problem}.", hint)


def _range(rules: LabelRules) -> str:
    first = int(rules.one_based)
    last = rules.classes - 1 + first
    return f"an index from {first} to {last}" if last > first else f"the only index, {first}"


def _count(words: list[str], rows: int, rules: LabelRules) -> InputError:
    option, count, classes = rules.option, len(words), rules.classes
    one = str(int(rules.one_based))
    if count == rows * classes and all(is_plain_number(word) for word in words):
        vectors = [",".join(words[i : i + classes]) for i in range(0, count, classes)]
        target = shortened(";".join(vectors)) if rows == 1 else f"'{shortened(';'.join(vectors))}'"
        instead = f"Type it as a distribution, --target {target}, or t" if "--target" in rules.beside else "T"
        if rows == 1:
            return InputError(
                f"{option} has {count} entries for one row: that reads like a one-hot vector.",
                f"{instead}ype only the true class, {option} 1.",
            )
        return InputError(
            f"{option} has {count} entries for {rows} rows: that reads like one one-hot vector a row.",
            f"{instead}ype one index a row, {option} {_one_a_row(one, rows)}.",
        )
    labels = f"{count} label{'s' * (count != 1)}"
    if option == "--label":
        there = "there is 1 row" if rows == 1 else f"there are {rows} rows"
        target = target_like(("1", "1"), rows, classes)
        several = f"; where several classes are true, type --target {target}" if rules.multi_label else ""
        return InputError(
            f"--label has {labels}, but {there}.",
            f"Type one label for each row: --label {_one_a_row(one, rows)}{several}.",
        )
    return InputError(f"{option} takes one class, not {count}.", f"Type {_range(rules)}: {option} {one}.")


def _one_a_row(index: str, rows: int) -> str:
    return ",".join([index] * min(rows, 5)) + ",..." * (rows > 5)
