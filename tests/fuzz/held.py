"""What holds for every command line: the exit codes, the streams, the formats, and on a sample the numbers."""

import csv
import io
import json
import re
import signal
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from random import Random
from types import FrameType
from typing import Any

import jsonschema

from ..cli import Result, run
from .exact import wrong
from .lines import Line

CODES = (0, 1, 2, 130)
SECONDS = 20  # for one run; a finding beyond it
SCHEMA = json.loads(files("softmax_cli").joinpath("schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ANSWERS = {
    "softmax": "probabilities", "ce": "loss", "grad": "gradient", "jacobian": "jacobian", "sigmoid": "probabilities",
    "logits": "logits",
}  # fmt: skip
COUNTS: Counter[str] = Counter()
_TIMES = re.compile(r"line \d+|\d+")


class TooSlowError(BaseException):
    """A run took too long; no handler of the app takes it for its own."""


def findings(line: Line, random: Random) -> Iterator[str]:
    """What is wrong with the run of `line`, a kind each."""
    result, warned = _run(line)
    if isinstance(result, str):
        yield result
        return
    COUNTS[f"exit {result.code}"] += 1
    if result.code not in CODES:
        yield f"exit {result.code}: {_last(result.err)}"
    if result.code == 2 and result.out and line.words[0] != "quiz":
        yield "standard output beside exit 2"
    if result.code == 2 and not result.err.startswith("Error: "):
        yield f"exit 2 without a message: {result.err[:60]!r}"
    if result.code in (0, 1) and not result.out and not any(word.startswith(("--output", "-o")) for word in line.words):
        yield f"exit {result.code} without output"
    if "Traceback" in result.err + result.out and result.code in CODES:
        yield f"traceback: {_last(result.err)}"
    if warned:
        yield f"warning: {_TIMES.sub('N', warned)}"
    if control := _control(result.out, result.err):
        yield f"control character {control!r} in {line.format}"
    if "(bug)" in result.out or "that is a bug" in result.out:
        yield "a line of check that could not be judged"
    if line.format == "json" and result.code in (0, 1) and result.out and line.words[0] != "schema":
        yield from _of_json(line, result.out, random)


def _run(line: Line) -> tuple[Result | str, str]:
    """What the run gave, or what it broke; and the first warning."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            result = run(*line.words, stdin=line.stdin.encode("utf-8", "replace").decode(), encoding=line.encoding)
        return (
            result,
            f"{seen[0].category.__name__} {seen[0].message} {seen[0].filename.rpartition('/')[2]}" if seen else "",
        )
    except TooSlowError:
        return f"more than {SECONDS} s: {line.words[0]}", ""
    except Exception as error:
        place, step = "", error.__traceback__
        while step is not None:
            if "softmax_cli" in step.tb_frame.f_code.co_filename:
                place = f"{step.tb_frame.f_code.co_filename.rpartition('softmax_cli/')[2]}:{step.tb_lineno}"
            step = step.tb_next
        return f"{type(error).__name__} at {place}", ""
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _stop(_: int, __: FrameType | None) -> None:
    raise TooSlowError


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    places = [line.strip() for line in lines if line.strip().startswith("File") and "softmax_cli/" in line]
    return f"{places[-1].rpartition('softmax_cli/')[2] if places else ''} {lines[-1][:100] if lines else ''}"


def _control(*texts: str) -> str:
    """The first character that a terminal would obey."""
    for text in texts:
        if text.isprintable():
            continue
        for character in text:
            bidi = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
            if bidi or (unicodedata.category(character) == "Cc" and character not in "\n\t\r"):
                return character
    return ""


def _of_json(line: Line, out: str, random: Random) -> Iterator[str]:
    try:
        whole = json.loads(out, parse_constant=_refused)
    except ValueError as error:
        yield f"no JSON: {_TIMES.sub('N', str(error))}"
        return
    COUNTS["JSON"] += 1
    if random.random() < 0.3 and (error := next(VALIDATOR.iter_errors(whole), None)) is not None:
        yield f"schema: {_TIMES.sub('N', error.json_path)} {error.message[:80]}"
    failed = [check["id"] for check in whole["checks"] if not check["passed"]]
    if failed:
        yield f"{whole['command']}: check {failed[0]} failed"
    if "verdict" in whole or whole["command"] not in ANSWERS:
        return
    COUNTS["numbers"] += 1
    yield from (f"{whole['command']}: {said}" for said in wrong(whole))
    if not any(word.startswith(("-o", "--output", "-d", "--digits")) for word in line.words):
        yield from _alike(line, whole)


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _alike(line: Line, whole: dict[str, Any]) -> Iterator[str]:
    """Whether plain text and CSV have the numbers of the JSON."""
    key = ANSWERS[whole["command"]]
    if whole["inputs"].get("log"):
        key = "log_probabilities"
    if key not in whole["result"] or whole["inputs"].get("compare"):
        return
    wanted = [str(value) for value in _flat(whole["result"][key])]
    others = [word for word in line.words if word not in ("--json", "--format=json", "--work")]
    while "json" in others:
        del others[others.index("json") - 1 : others.index("json") + 1]
    if others == line.words or "--format=json" in line.words:
        others = [word for word in others if word != "--format=json"]
    plain, _ = _run(line._replace(words=[*others, "--plain"]))
    if isinstance(plain, Result) and plain.out.split() != wanted:
        yield f"{whole['command']}: --plain differs from --json"
    table, _ = _run(line._replace(words=[*others, "--format", "csv"]))
    if isinstance(table, Result):
        rows = list(csv.DictReader(io.StringIO(table.out)))
        column = {"ce": "loss"}.get(whole["command"], key)
        if rows and column in rows[0] and whole["inputs"].get("reduction") in (None, "none"):
            got = [row[column] for row in rows]
            if got != wanted:
                yield f"{whole['command']}: CSV differs from JSON"
    COUNTS["formats compared"] += 1


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value
