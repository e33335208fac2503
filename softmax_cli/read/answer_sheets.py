"""Answer sheets: JSON lines or CSV, one problem and one answer a line -> the fields of each line as typed."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from ..document.text import Text
from ..errors import InputError
from .sources.json_objects import Object
from .sources.text import LARGEST, neighbour, read_stdin, read_text
from .typed.tokens import shortened
from .typed.values import repeated

EXAMPLE = '{"id": "anna-1", "command": "grad", "logits": [2, 1, 0.1], "label": 1, "expect": [0.66, -0.76, 0.1]}'
HEADER = "id,command,logits,label,expect"
_WRITE_LINE = Text("Write one object a line: {example}", example=EXAMPLE)
_IDS = ("id", "student", "name")  # how a sheet's first column is called
_JSON, _TABLES = (".jsonl", ".ndjson", ".json"), (".csv", ".tsv")


class SheetLine(NamedTuple):
    """One line: where it stands (counted from 1), whose it is, the command, and the other fields as typed.

    Field names are those of the options, with underscores. A value is text, or a bool where JSON has true or false;
    a number keeps every digit that was typed, since they say how precise it is.
    """

    line: int
    id: str
    command: str
    fields: Mapping[str, str | bool]


class Sheet(NamedTuple):
    """The lines of a file; `place` is its name for messages."""

    place: str | Text
    lines: Sequence[SheetLine]


def read_sheet(file: str) -> Sheet:
    """The lines of `file`, or of standard input for `-`; its suffix, else its first character, tells the format.

    Raises InputError, which names the file, the line and the field.
    """
    name = file.strip().removeprefix("@").strip()
    place, text, suffix = _source(name)
    as_json = suffix in _JSON or (suffix not in _TABLES and text.lstrip().startswith(("{", "[")))
    try:
        lines = list(_json_lines(text) if as_json else _table_lines(text, suffix))
        if not lines:
            hint = _WRITE_LINE if as_json else Text("Write {header} and a line.", header=HEADER)
            raise InputError("sheet-empty", "There is no answer in it.", hint)
    except InputError as error:
        raise placed(place, None, error) from None
    return Sheet(place, lines)


def placed(place: str | Text, line: SheetLine | None, error: InputError) -> InputError:
    """`error` with the file, the line and whose it is in front."""
    if line is None:
        return error.within("In {place}: {problem}", place=place)
    if not line.id:
        return error.within("In {place}, line {line}: {problem}", place=place, line=line.line)
    whose = shortened(line.id)
    return error.within("In {place}, line {line} ({whose}): {problem}", place=place, line=line.line, whose=whose)


def _source(name: str) -> tuple[str | Text, str, str]:
    if name == "-":
        text = _hinted(read_stdin, "Pipe an answer sheet: softmax-cli check - < answers.jsonl.")
        return Text("standard input"), text, ""
    path = Path(name).expanduser()
    try:
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        found = folder = False
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
            yield _sheet_line(number, [(key, _typed(value)) for key, value in _pairs(line, number)])


def _pairs(line: str, number: int) -> list[tuple[str, Any]]:
    try:
        value = json.loads(line, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=Object)
    except json.JSONDecodeError as error:
        problem = "Line {line} is no JSON: {reason} in column {column}."
        raise InputError(
            "line-no-json", problem, _WRITE_LINE, line=number, reason=error.msg, column=error.colno
        ) from None
    except RecursionError:
        raise InputError("line-too-deep", "Line {line} is nested too deeply.", _WRITE_LINE, line=number) from None
    if not isinstance(value, Object):
        problem = "Line {line} is a single value, not an object."
        if isinstance(value, list):
            problem = "Line {line} is a list, not an object."
        raise InputError("line-no-object", problem, _WRITE_LINE, line=number)
    return value


def _typed(value: Any) -> str | bool:
    """A JSON value as it would be typed on the command line; null is nothing, or an entry that is not known."""
    if value is None or isinstance(value, bool):
        return value or ""
    if isinstance(value, Object):
        return ", ".join(f"{name}={_entry(inner)}" for name, inner in value)
    return f"[{', '.join(_entry(inner) for inner in value)}]" if isinstance(value, list) else str(value)


def _entry(value: Any) -> str:
    return "?" if value is None else str(_typed(value))


def _table_lines(text: str, suffix: str) -> Iterator[SheetLine]:
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = "\t" if suffix == ".tsv" or "\t" in first else ";" if first.count(";") > first.count(",") else ","
    header: list[str] | None = None
    for number, cells in _rows(text, delimiter):
        if header is None:
            header = cells
        elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise InputError(
                "line-cell-count", "Line {line} has {cells} cells, but the header has {width}.",
                'Put quotes around a cell with commas in it: "0.66,0.24,0.10".',
                line=number, cells=len(cells), width=len(header),
            )  # fmt: skip
        else:
            yield _sheet_line(number, list(zip_longest(header, cells[: len(header)], fillvalue="")))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with the lines on which they start."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        problem, hint = "Line {line} is no CSV: {reason}.", "Close every quote that is opened."
        raise InputError("line-no-csv", problem, hint, line=start, reason=str(error)) from None


def _sheet_line(number: int, pairs: Sequence[tuple[str, str | bool]]) -> SheetLine:
    names = [key.strip().lower().lstrip("-").replace("-", "_") for key, _ in pairs]
    if (twice := repeated(names)) is not None:
        problem = 'Line {line} has the field "{field}" twice.'
        raise InputError("field-twice", problem, "Leave out one of them.", line=number, field=shortened(twice))
    fields = {
        name: value if isinstance(value, bool) else value.strip()
        for name, (_, value) in zip(names, pairs, strict=True)
        if isinstance(value, bool) or value.strip() or name == "expect"  # a blank answer is judged: unreadable
    }
    for name, example in (("command", '"command": "grad"'), ("expect", '"expect": [0.66, -0.76, 0.1]')):
        if name not in fields:
            problem, hint = 'Line {line} has no field "{field}".', "Add {example}; in CSV: {header}."
            raise InputError("field-missing", problem, hint, line=number, field=name, example=example, header=HEADER)
    whose = next((name for name in _IDS if name in fields), "id")
    return SheetLine(number, str(fields.pop(whose, "")), str(fields.pop("command")), fields)
