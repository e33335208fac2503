"""Answer sheets: JSON lines or CSV, one problem and one answer a line -> the fields of each line as typed."""

import csv
import io
import json
import os
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..document.text import Text
from ..errors import InputError
from .sheet_fields import as_typed
from .sources.json_objects import Object
from .sources.text import LARGEST, neighbour, read_stdin, read_text
from .typed.tokens import shortened
from .typed.values import repeated

EXAMPLE = '{"id": "anna-1", "command": "grad", "logits": [2, 1, 0.1], "label": 1, "expect": [0.66, -0.76, 0.1]}'
HEADER = "id,command,logits,label,expect"
_WRITE_LINE = Text("Write one object a line: {example}", example=EXAMPLE)
IDS = ("id", "student", "name")  # how a sheet's first column is called
_FORMLESS = ("line-no-json", "line-too-deep", "line-no-object")  # what is wrong with a line of something else
_JSON, _TABLES = (".jsonl", ".ndjson", ".json"), (".csv", ".tsv")


class SheetLine(NamedTuple):
    """One line: where it stands (counted from 1), whose it is, the command, and the other fields as typed.

    Field names are those of the options, with underscores. A value is text, or a bool where JSON has true or false;
    a number keeps every digit that was typed, since they say how precise it is. A line with an `error` cannot be used.
    """

    line: int
    id: str = ""
    command: str = ""
    fields: Mapping[str, str | bool] = MappingProxyType({})
    error: InputError | None = None


class Sheet(NamedTuple):
    """The lines of a file; `place` is its name for messages."""

    place: str | Text
    lines: Sequence[SheetLine]


def read_sheet(file: str) -> Sheet:
    """The lines of `file`, or of standard input for `-`; its suffix, else its first character, tells the format.

    Raises InputError where there is no sheet; a line that cannot be used has an error of its own.
    """
    name = file.strip().removeprefix("@").strip()
    place, text, suffix = _source(name)
    text = text.removeprefix("\ufeff")  # the second mark of a file that was saved twice
    as_json = suffix in _JSON or (suffix not in _TABLES and text.lstrip().startswith(("{", "[")))
    try:
        lines = list(_json_lines(text) if as_json else _table_lines(text, suffix))
        first = lines[0].error if lines else None
        if first is not None and all(line.error and line.error.code in _FORMLESS for line in lines):
            raise first.within("Line {line}: {problem}", line=lines[0].line)  # no line is one of a sheet
        if not lines:
            hint = _WRITE_LINE if as_json else Text("Write {header} and a line.", header=HEADER)
            raise InputError("sheet-empty", "There is no answer in it.", hint)
    except InputError as error:
        raise error.within("In {place}: {problem}", place=place) from None
    return Sheet(place, lines)


def _source(name: str) -> tuple[str | Text, str, str]:
    if name == "-":
        text = _hinted(read_stdin, "Pipe an answer sheet: softmax-cli check - < answers.jsonl.")
        return Text("standard input"), text, ""
    path, found, folder = Path(name), False, False
    with suppress(OSError, ValueError, RuntimeError):  # a NUL character, or the ~ of nobody
        path = path.expanduser()
        found, folder = path.exists(), path.is_dir()
    if folder and name:
        problem, hint = "'{folder}' is a directory, not a file.", "Type a file in it: {file}."
        raise InputError("sheet-is-directory", problem, hint, folder=name, file=os.path.join(name, "FILE"))
    if not name or not found:
        hints = (neighbour(path), "Type the path of a file.")
        raise InputError("sheet-missing", "There is no file '{file}'.", hints, file=shortened(name))
    hint = "Write one problem and one answer a line, in JSON or CSV, in UTF-8."
    return f"'{name}'", _hinted(lambda: read_text(path), hint), path.suffix.lower()


def _hinted(read: Callable[[], str], hint: str) -> str:
    """What `read` returns; its errors speak of numbers, these of answer sheets."""
    try:
        return read()
    except InputError as error:
        if error.code == "text-too-long":
            raise error.within(
                "{problem}", "Split it into files of less than {most} MiB.", most=LARGEST >> 20
            ) from None
        raise error.within("{problem}", hint) from None


def _json_lines(text: str) -> Iterator[SheetLine]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _sheet_line(number, _pairs(line))
            except InputError as error:
                yield SheetLine(number, error=error)


def _pairs(line: str) -> list[tuple[str, str | bool]]:
    try:
        value = json.loads(line, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=Object)
        if isinstance(value, Object):
            return [(key, as_typed(inner)) for key, inner in value]
    except json.JSONDecodeError as error:
        problem = "It is no JSON: {reason} in column {column}."
        raise InputError("line-no-json", problem, _WRITE_LINE, reason=error.msg, column=error.colno) from None
    except RecursionError:
        raise InputError("line-too-deep", "It is nested too deeply.", _WRITE_LINE) from None
    raise InputError(
        "line-no-object",
        "It is a list, not an object." if isinstance(value, list) else "It is a single value, not an object.",
        _WRITE_LINE,
    )


def _table_lines(text: str, suffix: str) -> Iterator[SheetLine]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if suffix == ".tsv" or "\t" in first else ";" if first.count(";") > first.count(",") else ","
    rows = _rows(text, delimiter)
    _, header = next(rows, (1, []))
    if isinstance(header, InputError):
        raise header
    names = [_named(cell) for cell in header]
    if header and (error := _fault(names, names)) is not None:
        raise error
    for number, cells in rows:
        if isinstance(cells, InputError):
            yield SheetLine(number, error=cells)
        elif any(cell.strip() for cell in cells[len(header) :]):
            yield _sheet_line(number, list(zip(header, cells, strict=False)))._replace(error=_too_many(cells, header))
        else:
            yield _sheet_line(number, list(zip_longest(header, cells[: len(header)], fillvalue="")))


def _too_many(cells: Sequence[str], header: Sequence[str]) -> InputError:
    return InputError(
        "line-cell-count", "It has {cells} cells, but the header has {width}.",
        'Put quotes around a cell with commas in it: "0.66,0.24,0.10".',
        cells=len(cells), width=len(header),
    )  # fmt: skip


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | InputError]]:
    """The rows that hold something, or what is wrong with them, with the lines on which they start."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    start = 1
    while True:
        try:
            row = next(reader, None)
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield start, row
        except csv.Error as error:
            problem, hint = "It is no CSV: {reason}.", "Close every quote that is opened."
            yield start, InputError("line-no-csv", problem, hint, reason=str(error))
        start = reader.line_num + 1


def _sheet_line(number: int, pairs: Sequence[tuple[str, str | bool]]) -> SheetLine:
    """The line, with an error where it lacks what every line has."""
    names = [_named(key) for key, _ in pairs]
    fields = {
        name: value if isinstance(value, bool) else value.strip()
        for name, (_, value) in zip(names, pairs, strict=True)
        if isinstance(value, bool) or value.strip() or name == "expect"  # a blank answer is judged: unreadable
    }
    error = _fault(names, fields)
    whose = next((name for name in IDS if name in fields), "id")
    return SheetLine(number, str(fields.pop(whose, "")), str(fields.pop("command", "")), fields, error)


def _named(key: str) -> str:
    """The name of a field, however its option is spelled: --label-smoothing, Label_Smoothing."""
    return key.strip().lower().lstrip("-").replace("-", "_")


def _fault(names: Sequence[str], known: Container[str]) -> InputError | None:
    """What is wrong with these fields, of which those in `known` hold something."""
    if (twice := repeated(filter(None, names))) is not None:
        problem = 'The field "{field}" is there twice.'
        return InputError("field-twice", problem, "Leave out one of them.", field=shortened(twice))
    for name, example in (("command", '"command": "grad"'), ("expect", '"expect": [0.66, -0.76, 0.1]')):
        if name not in known:
            problem, hint = 'There is no field "{field}".', "Add {example}; in CSV: {header}."
            return InputError("field-missing", problem, hint, field=name, example=example, header=HEADER)
    return None
