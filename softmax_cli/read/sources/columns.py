"""Which columns of a table are classes: those that were named, or all of them where their names leave no doubt."""

import csv
import re
import shlex
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from ...document.text import Text
from ...errors import InputError
from ..typed.tokens import shortened
from .column_names import are_certain, is_id, is_label, is_other, is_value, stem_of
from .wanted import Wanted

_RANGE = re.compile(r"\s*(\d+)\s*-\s*(\d+)\s*", re.ASCII)
_MOST_LISTED = 8


class Picked(NamedTuple):
    """The places of the columns: those of the classes, of the labels and of the ids."""

    classes: list[int]
    label: int | None = None
    id: int | None = None


def picked(names: Sequence[str], wanted: Wanted, *, headed: bool, what: str) -> Picked:
    """The columns that the options name, or all others where they are classes for certain. Raises InputError."""
    label = _one(wanted.label_column, names, "--label-column", headed)
    of_rows = _one(wanted.id_column, names, "--id-column", headed)
    if wanted.columns is not None:
        return Picked(list(_chosen(wanted.columns, names, headed)), label, of_rows)
    rest = [place for place in range(len(names)) if place not in (label, of_rows)]
    left = [names[place] for place in rest]
    if headed and left and not are_certain(left, what):
        raise _uncertain(names, left, wanted, what)
    return Picked(rest, label, of_rows)


def label_place(names: Sequence[str], name: str | None, *, headed: bool, option: str) -> int:
    """The column of the labels in a file of its own: the one of that name, or the only one that can be one."""
    if (place := _one(name, names, "--label-column", headed)) is not None:
        return place
    likely = [place for place, name in enumerate(names) if is_label(name)]
    if len(likely) == 1 and headed:
        return likely[0]
    raise InputError(
        "label-column-missing", "Which column holds the labels is not certain: {columns}.",
        "Type its name or its place: {option} @FILE --label-column {example}.",
        columns=_few(names), option=option, example=names[likely[0] if likely else -1],
    )  # fmt: skip


def _one(typed: str | None, names: Sequence[str], option: str, headed: bool) -> int | None:
    if typed is None:
        return None
    if (name := typed.strip()) in names:
        return names.index(name)
    if name.isascii() and name.isdigit() and int(name) < len(names):
        return int(name)
    raise _no_column(name, names, option, headed)


def _chosen(typed: str, names: Sequence[str], headed: bool) -> Iterator[int]:
    """The places that --columns names, each by its name, by a range of places or names, or by a pattern."""
    items = [item.strip() for item in next(csv.reader([typed], skipinitialspace=True), [])]
    if not any(items):
        hint = "Type the columns of the classes: --columns {example}."
        raise InputError("columns-empty", "--columns is empty.", hint, example=_listed(names[:2]))
    for item in filter(None, items):
        if item in names:
            yield names.index(item)
        elif found := _RANGE.fullmatch(item):
            yield from _between(found[1], found[2], names, headed)
        elif matching := [place for place, name in enumerate(names) if fnmatchcase(name, item)]:
            yield from matching
        else:
            place = _one(item, names, "--columns", headed)
            assert place is not None
            yield place


def _between(first: str, last: str, names: Sequence[str], headed: bool) -> range:
    """From one column to another, both included: by their names where both are names, else by their places."""
    ends = (names.index(first), names.index(last)) if {first, last} <= set(names) else (int(first), int(last))
    if not ends[0] <= ends[1] < len(names):
        raise _no_column(f"{first}-{last}", names, "--columns", headed)
    return range(ends[0], ends[1] + 1)


def _no_column(name: str, names: Sequence[str], option: str, headed: bool) -> InputError:
    from ..typed.words import guess

    return InputError(
        "no-such-column",
        "There is no column '{name}' for {option}: the columns are {columns}."
        if headed
        else "There is no column '{name}' for {option}: there are {count} columns, without names.",
        (guess(name, names) if headed else None, "Type a name of these, or a place from 0 to {last}."),
        name=shortened(name), option=option, count=len(names), last=len(names) - 1, columns=_few(names),
    )  # fmt: skip


def _uncertain(names: Sequence[str], left: Sequence[str], wanted: Wanted, what: str) -> InputError:
    """The error that lists the columns, and the options to type with the likeliest ones in them."""
    if what != "logits" or "columns" not in wanted.takes:
        return InputError(
            "columns-uncertain", "Which columns are classes is not certain: {columns}.",
            "Leave only the columns of the classes in the file (pandas writes no index with to_csv(index=False)).",
            columns=_few(names),
        )  # fmt: skip
    others = [name for name in left if is_other(name)]
    labels, ids = list(filter(is_label, others)), list(filter(is_id, others))
    typed = [f"--columns {shlex.quote(_meant(names, left))}"]
    if labels and "label_column" in wanted.takes:
        typed.append(f"--label-column {shlex.quote(labels[0])}")
    if ids and "id_column" in wanted.takes and not wanted.id_column:
        typed.append(f"--id-column {shlex.quote(ids[0] or str(names.index(ids[0])))}")
    return InputError(
        "columns-uncertain", "Which columns are classes is not certain: {columns}.",
        (
            Text("Type for example {typed}.", typed=" ".join(typed)),
            "--columns takes names, places counted from 0 (0-9) or a pattern ('logit_*').",
        ),
        columns=_few(names),
    )  # fmt: skip


def _meant(names: Sequence[str], left: Sequence[str]) -> str:
    """What --columns most likely is: the largest family with numbers, or else the names that are nothing else."""
    stems = [stem_of(name) for name in left]
    numbered = [stem for stem in stems if stem is not None]
    common = max(dict.fromkeys(numbered), key=numbered.count, default=None)
    meant = [name for name, stem in zip(left, stems, strict=True) if stem == common] if common is not None else []
    if len(meant) < 2:
        meant = [name for name in left if not is_other(name)]
        named = [name for name in meant if is_value(name)]
        meant = named if len(named) > 1 else meant
    return _listed(meant or left[:2], names)


def _listed(meant: Sequence[str], names: Sequence[str] = ()) -> str:
    """The columns as they are typed: a pattern or a range where that is shorter, and the same."""
    prefix = _prefix(meant)
    if prefix and len(meant) > 1 and [name for name in names if fnmatchcase(name, f"{prefix}*")] == list(meant):
        return f"{prefix}*"
    places = [names.index(name) for name in meant] if names else []
    if len(places) > _MOST_LISTED and places == list(range(places[0], places[-1] + 1)):
        return f"{places[0]}-{places[-1]}"
    return ",".join(f'"{name}"' if "," in name else name for name in meant)


def _prefix(names: Sequence[str]) -> str:
    """What all names begin with, without a number and without the marks of a pattern."""
    first, last = min(names), max(names)
    same = next((i for i, letter in enumerate(first) if letter != last[i : i + 1]), len(first))
    prefix = first[:same].rstrip("0123456789")
    return "" if set("*?[") & set(prefix) else prefix


def _few(names: Sequence[str]) -> list[str]:
    """The names for a message; one that is empty is shown in quotes."""
    shown = [shortened(name) or "''" for name in names[:12]]
    return [*shown, *["..."] * (len(names) > 12)]
