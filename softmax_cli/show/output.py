"""What the user asked to be printed: the format, the digits, how much of it, and where to."""

from pathlib import Path
from typing import NamedTuple

from ..errors import InputError

# A format is a module of this package with `render(explanation, output, terminal) -> str`. LaTeX, SVG and HTML belong
# here and in SUFFIXES when they come: the module, one word in each of the two tables, nothing else.
FORMATS = ("table", "plain", "json", "csv", "markdown")

SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown", ".txt": "table"}
_ANY_TEXT = ".txt"  # may hold whatever format is asked for

# 17 significant digits already tell any two doubles apart.
MAX_DIGITS = 17


class Output(NamedTuple):
    """How to print one explanation.

    `digits` is the number of significant digits (None: each format's own default); `all` shows every entry of a long
    table; `work` adds the numbered working; `file` is where it goes (None: standard output).
    """

    format: str = "table"
    digits: int | None = None
    all: bool = False
    work: bool = False
    file: Path | None = None

    @classmethod
    def of(
        cls,
        format: str | None = None,
        json: bool = False,
        plain: bool = False,
        output: str | Path | None = None,
        digits: int | None = None,
        all: bool = False,
        work: bool = False,
    ) -> "Output":
        """Read the options as typed: `--format`, its two short spellings, and the suffix of `--output`."""
        file = None if output is None or str(output).strip() == "-" else _path(str(output).strip())
        return cls(_format(format, json, plain, file), _digits(digits), all, work, file)


def _path(text: str) -> Path:
    """The file that --output names; the shell leaves the ~ of --output=~/x alone."""
    if not text:
        raise InputError("--output is empty.", "Type a file name: --output result.json.")
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~nobody
        return Path(text)


def _format(format: str | None, json: bool, plain: bool, file: Path | None) -> str:
    """The one format meant, or an error that names the two that were asked for."""
    asked = {}
    if format is not None:
        asked[_known(format)] = f"--format {format.strip()}"
    if json:
        asked.setdefault("json", "--json")
    if plain:
        asked.setdefault("plain", "--plain")
    if len(asked) > 1:
        spellings = list(asked.values())
        raise InputError(
            f"{' and '.join(spellings)} ask for different formats.",
            f"Keep one of them, for example {spellings[-1]}.",
        )
    if not asked:
        return "table" if file is None else _of_suffix(file)
    (name, spelling), *_ = asked.items()
    if file is not None:
        _check_suffix(file, name, spelling)
    return name


def _check_suffix(file: Path, name: str, spelling: str) -> None:
    """InputError where the name of the output file promises another format than the one asked for."""
    suffix = file.suffix.lower()
    promised = SUFFIXES.get(suffix, name)
    if promised != name and suffix != _ANY_TEXT:
        fitting = next((known for known, format in SUFFIXES.items() if format == name), _ANY_TEXT)
        raise InputError(
            f"--output {file} and {spelling} ask for different formats.",
            f"Type --output {file.with_suffix(fitting)}, or leave out {spelling} to write {promised}.",
        )


def _known(format: str) -> str:
    """One of FORMATS, or an error that lists them."""
    name = format.strip().lower()
    if name not in FORMATS:
        meant = f"Did you mean {SUFFIXES[f'.{name}']}? " if f".{name}" in SUFFIXES else ""
        raise InputError(
            f"--format {format.strip()}: there is no such format.", f"{meant}Choose one of {', '.join(FORMATS)}."
        )
    return name


def _of_suffix(file: Path) -> str:
    """The format that the suffix of the output file stands for."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        what = f'the suffix "{suffix}" does not say' if suffix else "a name without a suffix does not say"
        raise InputError(
            f"--output {file}: {what} which format to write.",
            f"End the name in {', '.join(SUFFIXES)}, or add --format {'|'.join(FORMATS)}.",
        )
    return SUFFIXES[suffix]


def _digits(digits: int | None) -> int | None:
    """A number of significant digits that a double can have."""
    if digits is not None and not 1 <= digits <= MAX_DIGITS:
        raise InputError(
            f"--digits {digits}: a double has between 1 and {MAX_DIGITS} significant digits.",
            "Type a number in that range, for example --digits 10.",
        )
    return digits
