"""How the true class of a row is typed, and what is said where labels are too many, too few or out of range."""

from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from ..document.text import Plural, Text
from ..errors import InputError
from .targets import target_like
from .typed.tokens import is_plain_number, shortened


class _Rules(NamedTuple):
    classes: int
    names: tuple[str, ...] | None = None
    option: str = "--label"
    one_based: bool = False
    ignore_index: int | None = None
    beside: Collection[str] = ()  # the options of the command that an error may name: --target, --ignore-index
    multi_label: bool = False  # whether --target may hold several true classes in one row
    column: str | None = None  # the column of a table that holds the labels


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


def out_of_range(index: int, word: str, rules: LabelRules) -> InputError:
    """The error for an index that no class has."""
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


def miscounted(words: list[str], rows: int, rules: LabelRules) -> InputError:
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
