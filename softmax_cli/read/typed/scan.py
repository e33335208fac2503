"""Text -> tokens: numbers, words, names, operators, brackets and separators, each with its place in the text."""

import re
from typing import NamedTuple

from ...document.text import Text
from ...errors import InputError
from .tokens import UNSIGNED, shortened, to_ascii
from .words import glued, shortened_print

# Far deeper than any array, and shallow enough that the recursive parser cannot run out of stack.
DEEPEST = 40

_TOKENS = re.compile(
    rf"""(?P<space>[ \t\f\v]+)
      | (?P<newline>\n)
      | (?P<dots>\.\.\.+|…)
      | (?P<number>{UNSIGNED})
      | (?P<word>[lL][nN][0-9]*\.[0-9]+|[^\W\d]\w*(?:\.[^\W\d]\w*)*|[∞√])
      | (?P<string>"[^"\n]*"|'[^'\n]*')
      | (?P<operator>\*\*|[-+*/^%])
      | (?P<open>[\[({{])
      | (?P<close>[\])}}])
      | (?P<comma>,)
      | (?P<semicolon>;)
      | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"""("[^"\n]*"|'[^'\n]*'|[^\s,;=:\[\](){}"'<>]+)[ \t]*[=:](?!=)""")
_MODULE = r"(?<![\w.])(?:(?:torch|np|numpy|jnp|jax\.numpy|tf|mx|ml_dtypes|xp|cp|cupy)\.)"
_CONTAINER = (
    r"tensor|Tensor|array|Array|asarray|DeviceArray|EagerTensor|constant|Variable|Parameter|as_tensor"
    r"|(?:Float|Double|Half|Long|Int)Tensor|bfloat16|b?float(?:16|32|64|128)?|u?int(?:8|16|32|64)?|longdouble|list|tuple"
)
_OPENING = re.compile(rf"(?:{_MODULE}|(?<![\w.]))(?:{_CONTAINER})\s*(?=\()")
_KEYWORD = re.compile(
    r""",\s*(?:dtype|device|grad_fn|requires_grad|shape|size|sharding|weak_type|layout|name|copy|ndmin|order)\s*=\s*
        (?: <[^<>]*> | '[^'\n]*' | "[^"\n]*" | \([\d\s,]*\) | \[[\d\s,]*\] | [\w.:]+(?:\([^()]*\))? )""",
    re.VERBOSE,
)
_TENSORFLOW = re.compile(r"<tf\.(?:Tensor|Variable)[^<>\[]*?\bnumpy\s*=")
_PARAMETER = re.compile(r"Parameter containing:")
_WORD = re.compile(r"""(?<![\w.])float(\s*\(\s*)(["'])([+-]?(?:inf|infinity|nan))\2(\s*\))""", re.IGNORECASE)
_PAIRS = {"[": "]", "(": ")", "{": "}"}
_RUN = re.compile(r"[^\s,;\[\](){}]+")
_SHOWN = 60  # characters of an entry that a message can need
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


def unwrapped(text: str) -> str:
    """`text` (ASCII) with the wrapping of pasted arrays replaced by as many spaces."""
    if not any(mark in text for mark in ("(", "<", "containing")):
        return text
    text = _WORD.sub(lambda found: f"     {found[1]} {found[3]} {found[4]}", text)
    if "containing" in text:
        text = _PARAMETER.sub(_spaces, text)
    if "<tf." in text:
        text, count = _TENSORFLOW.subn(_spaces, text)
        text = _without_closing(text, count)
    text, count = _OPENING.subn(_spaces, text)
    return _KEYWORD.sub(_spaces, text) if count else text


def _spaces(found: re.Match[str]) -> str:
    # No line end survives: `Parameter containing:` and its tensor are one value.
    return " " * len(found[0])


def _without_closing(text: str, count: int) -> str:
    """`text` with the `>` that closes each unwrapped `<tf.Tensor` replaced by a space; those of `grad_fn=<X>` stay."""
    parts = re.split(r"(<[^<>]*>|>)", text)
    for i in range(1, len(parts), 2):
        if parts[i] == ">" and count:
            parts[i], count = " ", count - 1
    return "".join(parts)


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
            if len(opened) == DEEPEST:
                raise InputError(
                    "brackets-too-deep", "'{token}' opens a bracket inside {deepest} brackets.",
                    "Type a vector as [2, 1, 0.1] and rows as [[2, 1], [0, 3]].",
                    token=shortened(text[start:]), deepest=DEEPEST,
                )  # fmt: skip
            opened.append(len(tokens))
        tokens.append(Token(kind, match[0], start, position, spaced))
        spaced = False
    if opened:
        first = tokens[opened[-1]]
        raise InputError(
            "bracket-never-closed", "The bracket '{bracket}' in '{token}' is never closed.",
            "Close it with '{closing}', and put quotes around the whole: '[2, 1, 0.1]'.",
            bracket=text[first.start], token=shortened(text[first.start :]), closing=_PAIRS[first.text],
        )  # fmt: skip
    return tokens, plain


def _close(tokens: list[Token], opened: list[int], bracket: str, text: str, start: int) -> None:
    """Pairs the bracket that closes at `start` with the one that it closes."""
    if not opened:
        raise InputError(
            "bracket-never-opened", "'{bracket}' closes a bracket that was never opened, after '{before}'.",
            "Remove it, or open it: [2, 1, 0.1].",
            bracket=text[start], before=shortened(text[:start], end=True),
        )  # fmt: skip
    first = opened.pop()
    expected = _PAIRS[tokens[first].text]
    if bracket != expected:
        raise InputError(
            "brackets-differ", "'{bracket}' closes the bracket '{opening}' in '{token}'.",
            "Close it with '{expected}', for example [2, 1, 0.1].",
            bracket=text[start], opening=text[tokens[first].start], token=shortened(text), expected=expected,
        )  # fmt: skip
    tokens[first] = tokens[first]._replace(match=len(tokens))


class Scanner:
    """Where a parse of tokens has got to, and how it shows in a message what it stands at.

    `position` is the index of the next token; `first` that of the entry's first one.
    """

    def __init__(self, text: str) -> None:
        self.text = text  # as typed, for messages
        self.tokens, self.plain = tokenize(text)
        self.position = 0
        self.first = 0
        self.place: tuple[int, int] | None = None  # the row and the entry in it, where the input is long

    @property
    def where(self) -> Text | None:
        """Where the entry stands, in the messages of a long input."""
        if self.place is None:
            return None
        row, entry = self.place
        return Text(" (row {row}, entry {entry}, counted from 0)", row=row, entry=entry)

    def peek(self, ahead: int = 0) -> Token:
        """The next token, or the one `ahead` of it."""
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else END

    def typed(self) -> str:
        """The entry as typed, up to here."""
        start, end = self.tokens[self.first].start, self.tokens[min(self.position, len(self.tokens)) - 1].end
        return shortened(self.text[start : min(end, start + _SHOWN)])

    def run_end(self, token: Token) -> int:
        """Where the run of characters ends that starts at `token` and holds no separator."""
        run = _RUN.match(self.plain, token.start)
        return max(run.end() if run else 0, token.end)

    def check_end(self) -> None:
        """An error where a number runs on without a separator: `2pi`, `1_000`, `0x1F`."""
        token = self.peek()
        if token.spaced or token.kind in ("comma", "semicolon", "newline", "close"):
            return
        if token.kind == "dots":
            raise shortened_print(shortened(self.text[max(token.end - _SHOWN, 0) : token.end], end=True))
        start = self.tokens[self.first].start
        end = self.tokens[token.match].end if token.kind == "open" else self.run_end(token)
        raise glued(self.plain[start:end], self.text[start:end], self.where)
