"""The true class of each row: an index counted from 0, or a class name."""

import re
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural, Text
from ..errors import InputError
from .names import index_of
from .sources.reading import read_numbers, source_text
from .targets import target_like
from .typed.tokens import is_binary, is_plain_number, is_source, shortened, split_words, to_ascii
from .typed.values import Numbers, parse_numbers

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

    @property
    def range(self) -> Text:
        """The indices that there are, in the words of a hint."""
        first = int(self.one_based)
        last = self.classes - 1 + first
        if last == first:
            return Text("the only index, {first}", first=first)
        return Text("an index from {first} to {last}", first=first, last=last)


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
        raise InputError("label-empty", "{option} is empty.", "Type the true class: {option} 1.", option=rules.option)
    if len(words) != rows:
        raise _miscounted(words, rows, rules)
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
        from .sources.json_numbers import label_in  # only where a file or standard input is read

        content = label_in(content)
    if content.strip() in rules.positions:
        return [content.strip()]
    plain = to_ascii(content)
    if any(mark in plain for mark in "[](){}<>"):
        from .typed.scan import unwrapped  # 2 ms, for lists and pasted labels only

        bare = unwrapped(plain)
        if not any(map(str.isalpha, bare)) and rules.positions.keys().isdisjoint(split_words(bare)):
            return list(parse_numbers(content, rules.option).tokens)  # a list of indices, no class names
        content = content if bare == plain else bare
    words = split_words(content)
    return [part for word in words for part in ([word] if word in rules.positions or not word else word.split())]


def shift_labels(labels: NDArray[np.int64] | None, ignore_index: int) -> NDArray[np.int64]:
    """Labels of a next-token language model: that of each position is the token at the next one.

    `labels` (N,) holds the token at each position. The last one has no next token: its label is `ignore_index`. An
    ignored token (padding) is left out where it would be the label, that is one position earlier. Raises InputError
    without labels, and for a single position.

    >>> shift_labels(np.array([5, 7, 9, -100]), -100).tolist()
    [7, 9, -100, -100]
    """
    if labels is None or len(labels) < 2:
        raise InputError(
            "nothing-to-shift",
            "--shift-labels needs --label: the token at each position."
            if labels is None
            else "--shift-labels needs two positions or more: the last one has no next token.",
            "Type one row of logits and one token a position: softmax-cli ce '2 1; 0 3' --label 0,1 --shift-labels.",
        )
    return np.append(labels[1:], np.int64(ignore_index))


def _typed_index(word: str, rules: LabelRules, rows: int) -> tuple[int, bool]:
    """The index in `word` as typed, and whether it was typed as a name."""
    if word in rules.positions:
        return rules.positions[word], True
    plain = to_ascii(word)
    if found := _INDEX.fullmatch(plain):
        return int(found[1]), False
    if not any(character.isdigit() for character in plain) and plain.lstrip("+-").lower() not in ("nan", "inf"):
        return index_of(word, rules.names, rules.option), True
    value = float(_number(word, rules).array.ravel()[0])
    if not value.is_integer() or abs(value) > 2**53:
        soft = "--target" in rules.beside and rules.classes > 1  # the command has soft labels
        raise InputError(
            "label-not-whole", "'{label}' in {option} is no class index: an index is a whole number.",
            "Type {range}; a soft label is typed as a distribution, --target {target}." if soft else "Type {range}.",
            label=shortened(word), option=rules.option, range=rules.range,
            target=target_like(("0.5", "0.5"), rows, rules.classes),
        )  # fmt: skip
    return int(value), False


def _number(word: str, rules: LabelRules) -> Numbers:
    try:
        numbers = parse_numbers(word, rules.option)
    except InputError as error:
        if error.code == "word":
            index_of(word, rules.names, rules.option)
        raise
    if numbers.array.size != 1 or numbers.names is not None:
        raise InputError(
            "label-not-one-number", "'{label}' in {option} is no class index.", "Type {range}.",
            label=shortened(word), option=rules.option, range=rules.range,
        )  # fmt: skip
    return numbers


def _checked(index: int, word: str, rules: LabelRules) -> int:
    first = int(rules.one_based)
    if not first <= index < rules.classes + first:
        raise _out_of_range(index, word, rules)
    label = index - first
    if label == rules.ignore_index:
        raise InputError(
            "label-is-ignored", "Label '{label}' counted from 1 is index {index}, which is the ignore index.",
            "Type the labels counted from 0, without --one-based, or another --ignore-index.",
            label=shortened(word), index=label,
        )  # fmt: skip
    return label


def _out_of_range(index: int, word: str, rules: LabelRules) -> InputError:
    problem, hint = "{option} {label} is out of range: {classes}.", "Type {range}."
    guess = None
    if index < 0:
        problem = "{option} {label} is out of range: {classes}, and a negative label never counts from the end."
        if "--ignore-index" in rules.beside:
            hint = "Type {range}, or add --ignore-index {index} to leave such rows out."
    elif rules.one_based and index == 0:
        problem = "{option} {label} is out of range: {classes} (--one-based counts from 1, so there is no class 0)."
        hint = "Type {range}, or leave out --one-based."
    elif index == rules.classes and not rules.one_based:
        guess = "Did you count from 1? Add --one-based, or type {option} {before}."
    return InputError(
        "label-out-of-range", problem, (guess, hint),
        option=rules.option, label=shortened(word), range=rules.range, index=index, before=index - 1,
        classes=Plural("there is {n} class", "there are {n} classes", n=rules.classes),
    )  # fmt: skip


def _miscounted(words: list[str], rows: int, rules: LabelRules) -> InputError:
    """The error for labels that are not as many as the rows."""
    option, count, classes = rules.option, len(words), rules.classes
    one = str(int(rules.one_based))
    if count == rows * classes and all(is_plain_number(word) for word in words):
        return _one_hot(words, rows, rules)
    if option != "--label":
        problem = "{option} takes one class, not {count}."
        return InputError(
            "one-label", problem, "Type {range}: {option} {one}.",
            option=option, count=count, range=rules.range, one=one,
        )  # fmt: skip
    return InputError(
        "label-count", "--label has {labels}, but {rows}.",
        "Type one label for each row: --label {example}; where several classes are true, type --target {target}."
        if rules.multi_label
        else "Type one label for each row: --label {example}.",
        labels=Plural("{n} label", "{n} labels", n=count),
        rows=Plural("there is {n} row", "there are {n} rows", n=rows), example=_one_a_row(one, rows),
        target=target_like(("1", "1"), rows, classes),
    )  # fmt: skip


def _one_hot(words: list[str], rows: int, rules: LabelRules) -> InputError:
    """The error for what is typed as a one-hot vector a row."""
    classes = rules.classes
    vectors = ";".join(",".join(words[i : i + classes]) for i in range(0, len(words), classes))
    targets = "--target" in rules.beside
    if rows == 1:
        return InputError(
            "one-hot-label", "{option} has {count} entries for one row: that reads like a one-hot vector.",
            "Type it as a distribution, --target {target}, or type only the true class, {option} 1."
            if targets
            else "Type only the true class, {option} 1.",
            option=rules.option, count=len(words), target=shortened(vectors),
        )  # fmt: skip
    return InputError(
        "one-hot-label", "{option} has {count} entries for {rows} rows: that reads like one one-hot vector a row.",
        "Type it as a distribution, --target '{target}', or type one index a row, {option} {example}."
        if targets
        else "Type one index a row, {option} {example}.",
        option=rules.option, count=len(words), rows=rows, target=shortened(vectors),
        example=_one_a_row(str(int(rules.one_based)), rows),
    )  # fmt: skip


def _one_a_row(index: str, rows: int) -> str:
    return ",".join([index] * min(rows, 5)) + ",..." * (rows > 5)
