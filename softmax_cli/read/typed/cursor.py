"""Where a parse of tokens has got to, and how it shows in a message what it stands at."""

import re

from .lexer import END, Token
from .slips import shortened_paste
from .words import glued, shortened

_RUN = re.compile(r"[^\s,;\[\](){}]+")
_SHOWN = 60  # characters of an entry that a message can need


class Cursor:
    """`position` is the index of the next token; `first` that of the entry's first one."""

    def __init__(self, text: str, plain: str, tokens: list[Token]) -> None:
        self.text = text  # as typed, for messages
        self.plain = plain  # in ASCII and without wrapping
        self.tokens = tokens
        self.position = 0
        self.first = 0
        self.where = ""  # " (row 3, entry 2)", in the messages of a long input

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
            raise shortened_paste(shortened(self.text[max(token.end - _SHOWN, 0) : token.end], end=True))
        start = self.tokens[self.first].start
        end = self.tokens[token.match].end if token.kind == "open" else self.run_end(token)
        raise glued(self.plain[start:end], self.text[start:end], self.where)
