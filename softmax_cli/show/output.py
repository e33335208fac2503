"""What the user asked to be printed, and what it is written on."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from ..document.text import Text
from ..errors import InputError
from ..texts import ENGLISH, Language

# Each format is a module with `render(explanation, output, terminal) -> str`, loaded when it is asked for. LaTeX, SVG
# and HTML belong here and in SUFFIXES when they come: the module, one line in each of the two tables, nothing else.
FORMATS = {
    "table": "softmax_cli.show.terminal.page",
    "plain": "softmax_cli.show.formats.plain",
    "json": "softmax_cli.show.formats.json",
    "csv": "softmax_cli.show.formats.csv",
    "markdown": "softmax_cli.show.formats.markdown",
}
SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown", ".txt": "table"}
_ANY_TEXT = ".txt"  # may hold whatever format is asked for

# 17 significant digits already tell any two doubles apart.
MAX_DIGITS = 17


class Output(NamedTuple):
    """How to print one explanation.

    `digits` is the number of significant digits (None: each format's own default); `all` shows every entry of a long
    table; `work` adds the numbered working; `file` is where it goes (None: standard output); with `raw` CSV
    has no apostrophe before what is like a formula.
    """

    format: str = "table"
    digits: int | None = None
    all: bool = False
    work: bool = False
    file: Path | None = None
    language: Language = ENGLISH
    raw: bool = False

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
        raw: bool = False,
    ) -> "Output":
        """Read the options as typed: `--format`, its two short spellings, and the suffix of `--output`."""
        if digits is not None and not 1 <= digits <= MAX_DIGITS:
            raise InputError(
                "digits-out-of-range", "--digits {digits}: a double has between 1 and {most} significant digits.",
                "Type a number in that range, for example --digits 10.", digits=digits, most=MAX_DIGITS,
            )  # fmt: skip
        file = None if output is None or str(output).strip() == "-" else _path(str(output).strip())
        return cls(_format(format, json, plain, file), digits, all, work, file, raw=raw)


def _path(text: str) -> Path:
    """The file that --output names; the shell leaves the ~ of --output=~/x alone."""
    if not text:
        raise InputError("output-empty", "--output is empty.", "Type a file name: --output result.json.")
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~nobody
        return Path(text)


def _format(format: str | None, json: bool, plain: bool, file: Path | None) -> str:
    """The one format meant, or an error that names the two that were asked for."""
    asked = {} if format is None else {_known(format): f"--format {format.strip()}"}
    if json:
        asked.setdefault("json", "--json")
    if plain:
        asked.setdefault("plain", "--plain")
    if len(asked) > 1:
        first, *_, last = asked.values()
        raise InputError(
            "formats-differ", "{first} and {last} ask for different formats.",
            "Keep one of them, for example {last}.", first=first, last=last,
        )  # fmt: skip
    if not asked:
        return "table" if file is None or _is_special(file) else _of_suffix(file)
    (name, spelling), *_ = asked.items()
    if file is not None and not _is_special(file):
        _check_suffix(file, name, spelling)
    return name


def _is_special(file: Path) -> bool:
    """Whether it is a device or a pipe, whose name promises nothing."""
    from .files import is_special

    return is_special(file)


def _check_suffix(file: Path, name: str, spelling: str) -> None:
    """InputError where the name of the output file promises another format than the one asked for."""
    suffix = file.suffix.lower()
    promised = SUFFIXES.get(suffix, name)
    if promised != name and suffix != _ANY_TEXT:
        fitting = next((known for known, format in SUFFIXES.items() if format == name), _ANY_TEXT)
        raise InputError(
            "suffix-differs", "--output {file} and {spelling} ask for different formats.",
            "Type --output {fitting}, or leave out {spelling} to write {promised}.", file=str(file),
            spelling=spelling, fitting=str(file.with_suffix(fitting)), promised=promised,
        )  # fmt: skip


def _known(format: str) -> str:
    """One of FORMATS, or an error that lists them."""
    name = format.strip().lower()
    if name not in FORMATS:
        meant = SUFFIXES.get(f".{name}")
        raise InputError(
            "format-unknown",
            "--format {format}: there is no such format.",
            (
                None if meant is None else Text("Did you mean {meant}?", meant=meant),
                Text("Choose one of {formats}.", formats=tuple(FORMATS)),
            ),
            format=format.strip(),
        )
    return name


def _of_suffix(file: Path) -> str:
    """The format that the suffix of the output file stands for."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            "suffix-unknown",
            '--output {file}: the suffix "{suffix}" does not say which format to write.'
            if suffix
            else "--output {file}: a name without a suffix does not say which format to write.",
            "End the name in {suffixes}, or add --format {formats}.",
            file=str(file),
            suffix=suffix,
            suffixes=tuple(SUFFIXES),
            formats="|".join(FORMATS),
        )
    return SUFFIXES[suffix]


DEFAULT_WIDTH = 80
WIDEST = 10_000  # a bar as wide as COLUMNS=99999999999 is no text that memory holds

# Everything beyond ASCII that the tables may draw; an encoding that lacks one of these gets ASCII throughout.
DRAWN = "█▉▊▋▌▍▎▏▐░▒▓│─✓✗←→≤≥≠·±⋮├└┃"


def visible(text: str) -> str:
    """Somebody's text as it is safe to read: what is not printable, such as a terminal sequence, becomes an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Terminal(NamedTuple):
    """`width` in cells; `colour` is "" (no escape codes), "standard", "256" or "truecolor"."""

    width: int = DEFAULT_WIDTH
    colour: str = ""
    encoding: str = "utf-8"
    tty: bool = False

    @classmethod
    def of(cls, stream: IO[str] | Any, environ: Mapping[str, str] | None = None) -> "Terminal":
        """The terminal behind a stream; a stream that is none has no colour and the width of COLUMNS, or 80."""
        environ = os.environ if environ is None else environ
        tty = _is_terminal(stream)
        encoding = getattr(stream, "encoding", None) or "utf-8"
        return cls(_width(stream, environ, tty), _colour(environ, tty), encoding, tty)

    @classmethod
    def of_file(cls, environ: Mapping[str, str] | None = None) -> "Terminal":
        """A file on disk: UTF-8, no colour."""
        return cls(_width(None, os.environ if environ is None else environ, False))

    @property
    def fancy(self) -> bool:
        """Whether the encoding has the characters that the tables draw with."""
        return self.can_show(DRAWN)

    def can_show(self, text: str) -> bool:
        """Whether the encoding has every character of `text`."""
        try:
            text.encode(self.encoding)
        except (UnicodeError, LookupError):
            return False
        return True

    def text(self, text: str) -> str:
        """Make somebody's text safe to print: control characters and what the encoding lacks become escapes."""
        text = visible(text)
        if self.can_show(text):
            return text
        try:
            return text.encode(self.encoding, "backslashreplace").decode(self.encoding)
        except LookupError:
            return text.encode("ascii", "backslashreplace").decode("ascii")


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # a closed or home-made stream
        return False


def _width(stream: Any, environ: Mapping[str, str], tty: bool) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns[:7]) > 0:
        return min(int(columns[:7]), WIDEST)
    if tty:
        try:
            return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
        except (OSError, ValueError, AttributeError):
            return DEFAULT_WIDTH
    return DEFAULT_WIDTH


def _colour(environ: Mapping[str, str], tty: bool) -> str:
    """NO_COLOR wins over FORCE_COLOR, which wins over what the stream is."""
    forced = environ.get("FORCE_COLOR", "") not in ("", "0")
    term = environ.get("TERM", "").lower()
    if environ.get("NO_COLOR") or not (forced or (tty and term not in ("dumb", "unknown"))):
        return ""
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256" in term or "direct" in term or "kitty" in term else "standard"
