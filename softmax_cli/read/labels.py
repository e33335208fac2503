"""The true class of each row: an index counted from 0, or a class name."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .label_rules import LabelRules, miscounted, out_of_range
from .names import index_of
from .sources.reading import read_numbers, source_text
from .targets import target_like
from .typed.tokens import is_binary, is_plain_number, is_source, shortened, split_words, to_ascii
from .typed.values import Numbers, parse_numbers

_INDEX = re.compile(r"([+-]?(?:0|[1-9][0-9]{0,15}))(?:\.0*)?")


def read_label(text: str, rules: LabelRules) -> int:
    """One class index counted from 0. Raises InputError."""
    return int(read_label_rows(text, 1, rules)[0][0])


def read_label_rows(
    typed: str | list[str] | None, rows: int, rules: LabelRules
) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:
    """The labels of so many rows, (N,), which rows are ignored, (N,), and whether all labels were typed as names. An
    ignored row holds the ignore index."""
    words = label_words(typed or "", rules) if not isinstance(typed, list) else typed
    if not words:
        raise InputError("label-empty", "{option} is empty.", "Type the true class: {option} 1.", option=rules.option)
    if len(words) != rows:
        raise _file_meant(words[0], rules) or miscounted(words, rows, rules)
    of_file = is_source(typed) if isinstance(typed, str) else rules.column is not None
    read = _placed_label if of_file else _one_label
    labels = [read(row, word, rules, rows) for row, word in enumerate(words)]
    ignored = np.array([label.ignored for label in labels])
    return np.array([label.place for label in labels], dtype=np.int64), ignored, all(label.named for label in labels)


class _Label(NamedTuple):
    """One label: its index from 0, whether its row is left out, and whether it was typed as a name."""

    place: int
    ignored: bool
    named: bool


def _one_label(row: int, word: str, rules: LabelRules, rows: int) -> _Label:
    index, named = _typed_index(word, rules, rows)
    ignored = index == rules.ignore_index and not named
    return _Label(index if named or ignored else _checked(index, word, rules), ignored, named)


def _placed_label(row: int, word: str, rules: LabelRules, rows: int) -> _Label:
    """The label of a row of a file; its errors say which row that is."""
    try:
        return _one_label(row, word, rules, rows)
    except InputError as error:
        raise error.within("Row {row} (counted from 0) of {rows}: {problem}", row=row, rows=rows) from None


def label_words(text: str, rules: LabelRules) -> list[str]:
    """The indices and names in `text`, in any form that numbers take, each as typed. Raises InputError."""
    if is_binary(text):
        return list(read_numbers(text, rules.option).tokens)
    content = source_text(text)
    if is_source(text):
        from .sources.label_files import labels_in  # only where a file or standard input is read

        found = labels_in(content, rules.option, rules.column, lambda word: _is_label(word, rules))
        if isinstance(found, list):
            return found
        content = found
    words = _split(content, rules)
    # A file of labels may have a header, which is no label.
    headed = is_source(text) and len(words) > 1 and not _is_label(words[0], rules)
    return words[1:] if headed and all(_is_label(word, rules) for word in words[1:]) else words


def _split(content: str, rules: LabelRules) -> list[str]:
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


def _is_label(word: str, rules: LabelRules) -> bool:
    return word in rules.positions or _INDEX.fullmatch(to_ascii(word).strip()) is not None


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
    if (file := _file_meant(word, rules)) is not None:
        raise file
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


def _file_meant(word: str, rules: LabelRules) -> InputError | None:
    """The error for a file without its @."""
    if is_plain_number(word) or not set("./\\") & set(word):
        return None
    from .sources.forgotten import without_at  # for errors only

    return without_at(word, rules.option)


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
        raise out_of_range(index, word, rules)
    label = index - first
    if label == rules.ignore_index:
        raise InputError(
            "label-is-ignored", "Label '{label}' counted from 1 is index {index}, which is the ignore index.",
            "Type the labels counted from 0, without --one-based, or another --ignore-index.",
            label=shortened(word), index=label,
        )  # fmt: skip
    return label
