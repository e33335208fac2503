"""What the text is written on: its width, its colours, and the characters that it can show."""

import os
from collections.abc import Mapping
from typing import IO, Any, NamedTuple

DEFAULT_WIDTH = 80
WIDEST = 10_000  # a bar as wide as COLUMNS=99999999999 is no text that memory holds

# Everything beyond ASCII that the tables may draw; an encoding that lacks one of these gets ASCII throughout.
DRAWN = "█▉▊▋▌▍▎▏▐░▒▓│─✓✗←→≤≥≠·±⋮├└┃"


class Terminal(NamedTuple):
    """`width` in cells; `colour` is "" (no escape codes), "standard", "256" or "truecolor"."""

    width: int = DEFAULT_WIDTH
    colour: str = ""
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: IO[str] | Any, environ: Mapping[str, str] | None = None) -> "Terminal":
        """The terminal behind a stream; a stream that is none has no colour and the width of COLUMNS, or 80."""
        environ = os.environ if environ is None else environ
        tty = _is_terminal(stream)
        return cls(_width(stream, environ, tty), _colour(environ, tty), getattr(stream, "encoding", None) or "utf-8")

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
        if not text.isprintable():
            text = "".join(c if c.isprintable() or c == " " else ascii(c)[1:-1] for c in text)
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
