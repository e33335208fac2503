"""Everything that was typed about the classes -> one checked problem: logits, names, labels, target."""

import math
from collections.abc import Callable, Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural, Text
from ..errors import InputError
from .label_rules import LabelRules
from .labels import read_label_rows, shift_labels
from .names import read_names
from .sources.reading import read_numbers
from .sources.wanted import Wanted
from .targets import read_target
from .typed.tokens import is_source, shortened
from .typed.values import Numbers

Array = NDArray[np.float64]
_MOST_INDEX = 10**15
Need = Literal["none", "label", "label-or-target"]


class Problem(NamedTuple):
    """N rows of K logits, with what was said about them.

    `single`: one row was typed without row structure, so results are flat; `[[2, 1, 0.1]]` stays nested.
    `labels` count from 0 whatever was typed; an ignored row holds the ignore index. Without labels none is ignored.
    `tokens` is the text of each logit in C order, where more digits may stand than a float64 holds.
    """

    logits: Array  # (N, K)
    single: bool
    names: tuple[str, ...] | None
    labels: NDArray[np.int64] | None  # (N,)
    target: Array | None  # (N, K)
    ignored: NDArray[np.bool_]  # (N,)
    tokens: Sequence[str] = ()
    typed_labels: NDArray[np.int64] | None = None  # (N,), before they were shifted; None where they were not
    label_base: int | None = 0  # what the labels were counted from when they were typed; None where they were names
    ids: Sequence[str] | None = None  # what the rows are called, where a column of the table says so


class Given(NamedTuple):
    """What was typed about the classes. `ignore_index` is the label of rows to leave out, where a command has a loss to
    leave them out of; `shift_labels` makes each row's label the next row's, and the last row's the ignore index."""

    logits: str | Sequence[str] | None = None
    names: str | None = None
    label: str | None = None
    target: str | None = None
    one_based: bool = False
    normalize: bool = False
    unnormalized: bool = False
    ignore_index: int | None = None
    shift_labels: bool = False
    wanted: Wanted = Wanted()  # of the file that holds the logits

    @classmethod
    def of(cls, settings: object) -> "Given":
        """What a command's settings say about the classes."""
        typed = {name: getattr(settings, name) for name in cls._fields if hasattr(settings, name)}
        return cls(**typed, wanted=Wanted.of(settings))


class ProblemRules(NamedTuple):
    """What a command asks of its problem.

    `need` is what it cannot do without. `finite=False` lets nan, +inf and rows of only -inf through. `beside` are the
    command's options that a hint may name; with `multi_label` their target may hold several true classes. `check_rows`
    refuses a number of rows.
    """

    need: Need = "none"
    finite: bool = True
    beside: Collection[str] = ()
    multi_label: bool = False
    check_rows: Callable[[int], None] | None = None


USUAL_RULES = ProblemRules()


def read_problem(given: Given, rules: ProblemRules = USUAL_RULES) -> Problem:
    """The logits, and the names, labels or target given with them, checked against each other.

    Raises InputError, which names what is wrong and what to type.
    """
    _check_sources(given)
    numbers = read_numbers(given.logits or "", "logits", of_logits(given))
    if numbers.array.ndim > 2:
        raise InputError(
            "too-many-axes", "The logits have {axes} axes, {shape}.", "Type rows of classes: '2 1 0.1; 0.5 2.5 -1'.",
            axes=numbers.array.ndim, shape=str(numbers.array.shape),
        )  # fmt: skip
    rows = np.atleast_2d(numbers.array)
    if rules.check_rows is not None:
        rules.check_rows(len(rows))
    names = _class_names(given.names, numbers, rows.shape[1])
    labels, ignored, named = _read_labels(given, rules, rows.shape, names, numbers.labels)
    typed_labels = None
    if given.shift_labels:
        assert given.ignore_index is not None
        typed_labels, labels = labels, shift_labels(labels, given.ignore_index)
        ignored = labels == given.ignore_index
    if rules.finite:
        _check_finite(numbers, rows, ignored)
    target = None
    if given.target is not None:
        target = read_target(
            given.target, rows.shape, names, normalize=given.normalize, unnormalized=given.unnormalized
        )
    _check_need(given, rules.need, rows)
    return Problem(
        rows, numbers.array.ndim == 1, names, labels, target, ignored, numbers.tokens, typed_labels,
        None if named else int(given.one_based), numbers.ids,
    )  # fmt: skip


def _read_labels(
    given: Given,
    rules: ProblemRules,
    shape: tuple[int, int],
    names: tuple[str, ...] | None,
    beside: Sequence[str] | None,
) -> tuple[NDArray[np.int64] | None, NDArray[np.bool_], bool]:
    """The labels of the rows, typed or in a column `beside` the logits, which rows are ignored, and whether the labels
    were typed as names."""
    rows, classes = shape
    if given.label is None and beside is None:
        return None, np.zeros(rows, dtype=bool), False
    column, one_based, ignored = given.wanted.label_column, given.one_based, given.ignore_index
    label_rules = LabelRules(classes, names, "--label", one_based, ignored, rules.beside, rules.multi_label, column)
    return read_label_rows(given.label if beside is None else list(beside), rows, label_rules)


def of_logits(given: Given) -> Wanted:
    """What is wanted of the source of the logits: the labels too, unless --label names a file of their own."""
    wanted = given.wanted
    if wanted.label_column is None or given.label is None:
        return wanted
    if not is_source(given.label):
        raise InputError(
            "label-and-column", "--label and --label-column are both given.",
            "Type only one: --label-column names a column of the table, or of the file in --label @FILE.",
        )  # fmt: skip
    return wanted._replace(label_column=None)


def _check_sources(given: Given) -> None:
    if given.ignore_index is not None and not -_MOST_INDEX <= given.ignore_index <= _MOST_INDEX:
        raise InputError(
            "ignore-index-too-large", "--ignore-index {index} is past what a label can be.",
            "Type a whole number of at most 15 digits, for example --ignore-index -100.",
            index=shortened(str(given.ignore_index)),
        )  # fmt: skip
    if {given.label, given.wanted.label_column} != {None} and given.target is not None:
        hint = "Type only one: --label 1 is --target 0,1,0."
        raise InputError("label-and-target", "--label and --target are both given.", hint)
    words = given.logits if isinstance(given.logits, str) else " ".join(given.logits or ())
    options = (("--label", given.label), ("--target", given.target), ("--names", given.names))
    piped: list[str | Text] = [Text("the logits")] if words.strip() == "-" else []
    piped += [option for option, text in options if text is not None and text.strip() == "-"]
    if len(piped) > 1:
        raise InputError(
            "standard-input-twice", "Both {first} and {second} are to be read from standard input (-).",
            "Type one of them, or put it in a file: --label @labels.txt.",
            first=piped[0], second=piped[1],
        )  # fmt: skip


def _class_names(names: str | None, numbers: Numbers, classes: int) -> tuple[str, ...] | None:
    if names is None:
        return numbers.names
    given = read_names(names, classes)
    if numbers.names not in (None, given):
        raise InputError(
            "named-twice", "--names says {names}, but the logits are named {others}.",
            "Name the classes only once: leave out --names, or type the logits without names.",
            names=shortened(",".join(given)), others=shortened(",".join(numbers.names or ())),
        )  # fmt: skip
    return given


def _check_finite(numbers: Numbers, rows: Array, ignored: NDArray[np.bool_]) -> None:
    bad = (np.isnan(rows) | np.isposinf(rows)) & ~ignored[:, None]
    if bad.any():
        position = int(np.flatnonzero(bad)[0])
        row, column = divmod(position, rows.shape[1])
        raise InputError(
            "logit-not-finite",
            "Logit '{token}' ({place}) is not a number."
            if math.isnan(rows[row, column])
            else "Logit '{token}' ({place}) is infinite: inf - inf has no value, so softmax has none. PyTorch and JAX "
            "return nan here; SciPy's log_softmax returns a mixed row.",
            (
                "Type a number, or -inf to mask a class."
                if math.isnan(rows[row, column])
                else "Type a finite number, or -inf to mask a class.",
                "To see at which step the nan is born, type softmax-cli stable-check with the same logits.",
            ),
            token=shortened(numbers.tokens[position].strip("\"'")),
            place=Text("class {column}", column=column)
            if len(rows) == 1
            else Text("row {row}, class {column}", row=row, column=column),
        ).about("logits")
    empty = np.isneginf(rows).all(axis=1) & ~ignored
    if empty.any():
        row = int(np.flatnonzero(empty)[0])
        raise InputError(
            "no-class-left",
            "No class is left{where}: every logit is -inf.",
            "-inf masks a class: leave at least one class unmasked, 2 -inf.",
            where=None if len(rows) == 1 else Text(" in row {row} (counted from 0)", row=row),
        ).about("logits")


def _check_need(given: Given, need: Need, rows: Array) -> None:
    if (
        need == "none"
        or {given.label, given.wanted.label_column} != {None}
        or (need == "label-or-target" and given.target is not None)
    ):
        return
    from .sources.forgotten import labelled_file  # for errors only

    count = min(len(rows), 5)
    example = "1" if len(rows) == 1 and rows.shape[1] > 1 else ",".join(["0"] * count) + ",..." * (len(rows) > count)
    raise InputError(
        "no-label",
        Plural(
            "Which class is true? No label was given.",
            "Which class is true in each of the {n} rows? No label was given.",
            n=len(rows),
        ),
        "Add --label {example} (index from 0, or class name), or a distribution with --target."
        if need == "label-or-target"
        else "Add --label {example} (index from 0, or class name).",
        example=labelled_file(given.logits or "") or example,
    )
