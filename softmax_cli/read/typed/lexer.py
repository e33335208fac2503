"""Text -> tokens: numbers, words, names, operators, brackets and separators, each with its place in the text."""

import re
from typing import NamedTuple

from ...errors import InputError
from .pasted import unwrapped
from .tokens import to_ascii
from .words import shortened

# Far deeper than any array, and shallow enough that the recursive parser cannot run out of stack.
DEEPEST = 40

_TOKENS = re.compile(
    r"""(?P<space>[ \t\f\v]+)
      | (?P<newline>\n)
      | (?P<dots>\.\.\.+|…)
      | (?P<number>(?:[0-9]+(?:\.(?!\.\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[lL][nN][0-9]*\.[0-9]+|[^\W\d]\w*(?:\.[^\W\d]\w*)*|[∞√])
      | (?P<string>"[^"\n]*"|'[^'\n]*')
      | (?P<operator>\*\*|[-+*/^%])
      | (?P<open>[\[({])
      | (?P<close>[\])}])
      | (?P<comma>,)
      | (?P<semicolon>;)
      | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"""("[^"\n]*"|'[^'\n]*'|[^\s,;=:\[\](){}"'<>]+)[ \t]*[=:](?!=)""")
_PAIRS = {"[": "]", "(": ")", "{": "}"}
_BEFORE_ENTRY = frozenset({"newline", "open", "comma", "semicolon"})


class Token(NamedTuple):
    """One token: `text` in ASCII, its place in the text, whether something separates it from the token before."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool  # white space, a separator or nothing stands before it
    match: int = -1  # of an opening bracket: the index of its closing one


END = Token("end", "", -1, -1, True)


def tokenize(text: str) -> tuple[list[Token], str]:
    """The tokens of `text`, and the text itself with pasted wrapping blanked; positions are those of `text`."""
    wrapped = to_ascii(text)
    plain = unwrapped(wrapped)
    tokens: list[Token] = []
    opened: list[int] = []
    position, spaced = 0, True
    while position < len(plain):
        if (spaced or tokens[-1].kind in _BEFORE_ENTRY) and (found := _NAME.match(plain, position)):
            tokens.append(Token("name", text[found.start(1) : found.end(1)], found.start(1), found.end(), True))
            position, spaced = found.end(), True
            continue
        match = _TOKENS.match(plain, position)
        assert match is not None  # `other` takes any character
        kind, start, position = str(match.lastgroup), position, match.end()
        if kind == "space" or (kind == "newline" and opened):
            # Where wrapping stood is no space: -np.float64(2) is one number.
            spaced = spaced or any(map(str.isspace, wrapped[start:position]))
            continue
        if kind == "close":
            _close(tokens, opened, match[0], text, start)
        elif kind == "open":
            _open(tokens, opened, text, start)
        tokens.append(Token(kind, match[0], start, position, spaced))
        spaced = False
    if opened:
        _unclosed(tokens[opened[-1]], text)
    return tokens, plain


def _open(tokens: list[Token], opened: list[int], text: str, start: int) -> None:
    if len(opened) == DEEPEST:
        raise InputError(
            f"'{shortened(text[start:])}' opens a bracket inside {DEEPEST} brackets.",
            "Type a vector as [2, 1, 0.1] and rows as [[2, 1], [0, 3]].",
        )
    opened.append(len(tokens))


def _close(tokens: list[Token], opened: list[int], bracket: str, text: str, start: int) -> None:
    if not opened:
        raise InputError(
            f"'{text[start]}' closes a bracket that was never opened, after '{shortened(text[:start], end=True)}'.",
            "Remove it, or open it: [2, 1, 0.1].",
        )
    first = opened.pop()
    expected = _PAIRS[tokens[first].text]
    if bracket != expected:
        raise InputError(
            f"'{text[start]}' closes the bracket '{text[tokens[first].start]}' in '{shortened(text)}'.",
            f"Close it with '{expected}', for example [2, 1, 0.1].",
        )
    tokens[first] = tokens[first]._replace(match=len(tokens))


def _unclosed(token: Token, text: str) -> None:
    raise InputError(
        f"The bracket '{text[token.start]}' in '{shortened(text[token.start :])}' is never closed.",
        f"Close it with '{_PAIRS[token.text]}', and put quotes around the whole: '[2, 1, 0.1]'.",
    )
