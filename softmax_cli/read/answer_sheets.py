"""Answer sheets: JSON lines or CSV, one problem and one answer a line -> the fields of each line as typed."""

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from ..document.text import Text
from ..errors import InputError
from .sources.sources import LARGEST, read_stdin, read_text
from .typed.words import did_you_mean, shortened

EXAMPLE = '{"id": "anna-1", "command": "grad", "logits": [2, 1, 0.1], "label": 1, "expect": [0.66, -0.76, 0.1]}'
HEADER = "id,command,logits,label,expect"
_WRITE_LINE = f"Write one object a line: {EXAMPLE}"
_MOST_NEIGHBOURS = 1000  # files looked at for "did you mean"
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

    place: str
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
            raise InputError("There is no answer in it.", _WRITE_LINE if as_json else f"Write {HEADER} and a line.")
    except InputError as error:
        raise placed(place, None, error) from None
    return Sheet(place, lines)


def placed(place: str, line: SheetLine | None, error: InputError) -> InputError:
    """`error` with the file, the line and whose it is in front."""
    if line is None:
        return error.within("In {place}: {problem}", place=place)
    if not line.id:
        return error.within("In {place}, line {line}: {problem}", place=place, line=line.line)
    whose = shortened(line.id)
    return error.within("In {place}, line {line} ({whose}): {problem}", place=place, line=line.line, whose=whose)


def _source(name: str) -> tuple[str, str, str]:
    if name == "-":
        return "standard input", _hinted(read_stdin, "Pipe an answer sheet: softmax-cli check - < answers.jsonl."), ""
    path = Path(name).expanduser()
    try:
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        found = folder = False
    if folder and name:
        raise InputError(f"'{name}' is a directory, not a file.", f"Type a file in it: {os.path.join(name, 'FILE')}.")
    if not name or not found:
        raise InputError(f"There is no file '{shortened(name)}'.", f"{_neighbour(path)}Type the path of a file.")
    hint = "Write one problem and one answer a line, in JSON or CSV, in UTF-8."
    return f"'{name}'", _hinted(lambda: read_text(path), hint), path.suffix.lower()


def _hinted(read: Any, hint: str) -> str:
    """What `read` returns; its errors speak of numbers, these of answer sheets."""
    try:
        return str(read())
    except InputError as error:
        too_long = f"Split it into files of less than {LARGEST >> 20} MiB." if "MiB" in str(error.problem) else hint
        raise error.within("{problem}", Text("{hint}", hint=too_long)) from None


def _neighbour(path: Path) -> str:
    try:
        with os.scandir(path.parent) as entries:
            return did_you_mean(path.name, [entry.name for entry in islice(entries, _MOST_NEIGHBOURS)])
    except (OSError, ValueError):
        return ""


def _json_lines(text: str) -> Iterator[SheetLine]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _sheet_line(number, [(key, _typed(value)) for key, value in _pairs(line, number)])


def _pairs(line: str, number: int) -> list[tuple[str, Any]]:
    try:
        value = json.loads(line, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        raise InputError(f"Line {number} is no JSON: {error.msg} in column {error.colno}.", _WRITE_LINE) from None
    except RecursionError:
        raise InputError(f"Line {number} is nested too deeply.", _WRITE_LINE) from None
    if not isinstance(value, _Object):
        kind = "a list" if isinstance(value, list) else "a single value"
        raise InputError(f"Line {number} is {kind}, not an object.", _WRITE_LINE)
    return value


class _Object(list[tuple[str, Any]]):
    """A JSON object, its keys in order and possibly repeated."""


def _typed(value: Any) -> str | bool:
    """A JSON value as it would be typed on the command line; null is nothing, or an entry that is not known."""
    if value is None or isinstance(value, bool):
        return value or ""
    if isinstance(value, _Object):
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
                f"Line {number} has {len(cells)} cells, but the header has {len(header)}.",
                'Put quotes around a cell with commas in it: "0.66,0.24,0.10".',
            )
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
        raise InputError(f"Line {start} is no CSV: {error}.", "Close every quote that is opened.") from None


def _sheet_line(number: int, pairs: Sequence[tuple[str, str | bool]]) -> SheetLine:
    fields: dict[str, str | bool] = {}
    seen: set[str] = set()
    for key, value in pairs:
        name = key.strip().lower().lstrip("-").replace("-", "_")
        if name in seen:
            raise InputError(f'Line {number} has the field "{shortened(name)}" twice.', "Leave out one of them.")
        seen.add(name)
        if isinstance(value, bool) or value.strip() or name == "expect":  # a blank answer is judged: unreadable
            fields[name] = value if isinstance(value, bool) else value.strip()
    for name in ("command", "expect"):
        if name not in fields:
            example = '"command": "grad"' if name == "command" else '"expect": [0.66, -0.76, 0.1]'
            raise InputError(f'Line {number} has no field "{name}".', f"Add {example}; in CSV: {HEADER}.")
    whose = next((name for name in _IDS if name in fields), "id")
    own_id, command = str(fields.pop(whose, "")), str(fields.pop("command"))
    return SheetLine(number, own_id, command, fields)
