"""What a word of the command line looks like, before anything is parsed. Loaded at every start: no NumPy."""

import re
from itertools import groupby

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
_MINUSES = "\u2212\u2010\u2011\u2012\u2013\ufe63"

# One character for one, so that a position in the ASCII text is the same position in what was typed.
_ASCII = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # the full-width forms of ! to ~
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _MINUSES), "-"),
    **dict.fromkeys(map(ord, "\u0085\u2028\u2029\r"), "\n"),
    **dict.fromkeys(map(ord, "\u3001\ufe50\ufe51\uff64"), ","),
    **dict.fromkeys(map(ord, "\u3010\u3014\u27e8"), "["),
    **dict.fromkeys(map(ord, "\u3011\u3015\u27e9"), "]"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
    **dict.fromkeys(map(ord, "\u2018\u2019"), "'"),
    0x00D7: "*",
    0x22C5: "*",
    0x00F7: "/",
    0x2215: "/",
}

_NEGATIVE = re.compile(
    r"""-\s*(?:
        [.\d(]
      | (?:np|numpy|math|torch|jnp|tf)\.\w
      | float\(
      | (?:inf|infinity|nan|pi|e|π|∞) (?![\w.=:])
      | (?:ln|log|exp|sqrt|√) \s* [\d(.]
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# The one pattern of a decimal number without its sign; the ... of a shortened print is no part of it.
UNSIGNED = r"(?>[0-9]+(?:\.(?!\.\.)[0-9]*)?|\.[0-9]+)(?>[eE][+-]?[0-9]+)?"
_PLAIN = re.compile(rf"[+-]?(?:{UNSIGNED}|inf|infinity|nan)", re.IGNORECASE | re.ASCII)
_NOT_ASCII = re.compile("[^\x00-\x7f]{32,}")
_SHOWN = 40  # characters of a token in a message


def to_ascii(text: str) -> str:
    """`text` with the minus signs, digits, brackets and commas of other keyboards replaced, of the same length."""
    return text if text.isascii() and "\r" not in text else text.translate(_ASCII)


def composed(text: str) -> str:
    """`text` with an accent and its letter as one character, so that names are equal however they were typed."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", _NOT_ASCII.sub(_in_order, text))


def _in_order(found: re.Match[str]) -> str:
    """The text with the marks on each letter in their canonical order: `normalize` sorts them one by one, in a time
    that grows as the square of their number."""
    from unicodedata import combining

    runs = groupby(found[0], lambda character: combining(character) > 0)
    return "".join("".join(sorted(run, key=combining) if marks else run) for marks, run in runs)


def shortened(text: str, *, end: bool = False) -> str:
    """`text` on one line, at most 40 characters of it: the first ones, or the last ones with `end`."""
    line = text if len(text) <= _SHOWN else "..." + text[-_SHOWN:] if end else text[:_SHOWN] + "..."
    return line.replace("\n", " ").replace("\r", " ").strip()


def is_plain_number(text: str) -> bool:
    """Whether `text` is one decimal number, inf or nan: no expression, no list."""
    return _PLAIN.fullmatch(to_ascii(text).strip()) is not None


def is_source(text: str) -> bool:
    """Whether `text` is `-`, standard input, or `@FILE`."""
    text = text.strip()
    return text == "-" or text[:1] in ("@", "＠")


def is_binary(text: str) -> bool:
    """Whether `text` is an `@FILE` that only NumPy can read."""
    return text.strip()[:1] in ("@", "＠") and re.search(r"\.(npy|npz(:.*)?)$", text.strip().lower()) is not None


def looks_negative(token: str) -> bool:
    """Whether `token` is a negative number, or an expression or list that starts with one; no option.

    Whatever has a digit or a point after the minus counts, since no option is spelled with a digit.
    """
    return token != "-" and _NEGATIVE.match(to_ascii(token)) is not None


def split_words(text: str) -> list[str]:
    """The words of a list, as it is typed or pasted: `a,b`, `a b`, `["a", "b"]`, one a line. Quotes come off."""
    plain = to_ascii(text)
    cuts = [i for i, c in enumerate(plain) if c in ",;\n"] or [i for i, c in enumerate(plain) if c.isspace()]
    edges = zip([-1, *cuts], [*cuts, len(text)], strict=True)
    words = [_bare(text[start + 1 : end]) for start, end in edges]
    while words and not words[-1]:
        words.pop()  # a comma or line end after the last
    return words


def _bare(word: str) -> str:
    """`word` without white space, brackets and quotes around it."""
    return word.strip().strip("[](){}［］（） \t").strip("\"'“”‘’").strip()
