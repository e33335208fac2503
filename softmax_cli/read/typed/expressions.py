"""Tokens -> one number: the grammar of `ln2`, `1/3`, `-2/5`, `sqrt(2)`, `66%`.

sum     = product (("+" | "-") product)*       `_joins` tells which signs start the next entry instead
product = signed (("*" | "/") signed)*
signed  = ("+" | "-")* power
power   = primary (("^" | "**") signed)?
primary = NUMBER "%"? | CONSTANT | FUNCTION NUMBER | FUNCTION "(" sum ")" | "(" sum ")"
FUNCTION NUMBER, as in `ln 2`, is not for log2 and log10: `log2 1` would hide the logit 1.
"""

import re
from typing import Literal, NamedTuple

from ...errors import InputError
from .arithmetic import CONSTANTS, FUNCTIONS, apply, calculate, literal, percent
from .scan import DEEPEST, END, Scanner, Token
from .slips import list_inside, without_argument
from .tokens import shortened
from .words import MODULES, glued, quoted_text, unknown_word

# What bounds the number that is parsed: white space (`2 -1` is two entries), commas, one pair of parentheses (which may
# still hold a list), or the parentheses of a function.
Bounds = Literal["spaces", "commas", "parentheses", "function"]

_LN = re.compile(r"ln([0-9]+(?:\.[0-9]+)?|\.[0-9]+)")


class Scalar(NamedTuple):
    """A number and where in the text it was typed."""

    value: float
    start: int
    end: int


class NotOneNumberError(Exception):
    """Parentheses hold several numbers or a list: no scalar."""


class Expressions(Scanner):
    """Parses one entry at a time."""

    _depth = 0

    def entry(self, bounds: Bounds) -> Scalar:
        """The number that starts here. Raises NotOneNumberError where parentheses hold more than that."""
        self._depth, self.first = 0, self.position
        value = self._sum(bounds)
        first, last = self.first, self.position - 1
        while self.tokens[first].text == "(" and self.tokens[first].match == last:
            first, last = first + 1, last - 1
        self.check_end()
        return Scalar(value, self.tokens[first].start, self.tokens[last].end)

    def _sum(self, bounds: Bounds) -> float:
        value = self._product()
        while self._joins(bounds):
            sign = self.peek().text
            self.position += 1
            value = self._calculated(sign, value, self._product())
        return value

    def _joins(self, bounds: Bounds) -> bool:
        """Whether the sign here is an operation: `2-1`, `(2 - 1)`. In `2 -1` it starts the next entry."""
        token, following = self.peek(), self.peek(1)
        if token.text not in ("+", "-"):
            return False
        if bounds == "function" or not (token.spaced or following.spaced):
            return True
        stuck_to_next = token.spaced and not following.spaced
        if stuck_to_next and bounds in ("spaces", "commas"):
            return False
        if not stuck_to_next and (bounds == "parentheses" or (bounds == "commas" and token.spaced)):
            return True
        end = following.end if following is not END else len(self.text)
        raise InputError(
            "one-entry-or-two", "'{token}'{where} can be one entry or two.",
            "Type 2-1, without spaces, for a difference, and 2,-1 for two entries.",
            token=shortened(self.text[self.tokens[self.position - 1].start : end]), where=self.where,
        )  # fmt: skip

    def _product(self) -> float:
        value = self._signed()
        while self.peek().text in ("*", "/"):
            operator = self.peek().text
            self.position += 1
            value = self._calculated(operator, value, self._signed())
        return value

    def _signed(self) -> float:
        negative = False
        while self.peek().text in ("+", "-"):
            negative ^= self.peek().text == "-"
            self.position += 1
        value = self._power()
        return -value if negative else value

    def _power(self) -> float:
        self._deeper()
        value = self._primary()
        if self.peek().text in ("^", "**"):
            self.position += 1
            value = self._calculated("^", value, self._signed())
        self._depth -= 1
        return value

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > 2 * DEEPEST:
            raise InputError(
                "expression-too-deep", "The expression '{token}'{where} is nested too deeply.",
                "Type the number that it stands for.",
                token=self.typed(), where=self.where,
            )  # fmt: skip

    def _primary(self) -> float:
        token = self.peek()
        self.position += 1
        if token.kind == "number":
            return self._number(token)
        if token.kind == "word":
            return self._word(token)
        if token.text == "(":
            return self._group("parentheses")
        if token.kind == "string":
            return self._quoted(token)
        if token.kind == "other":
            raise glued("", self.text[token.start : self.run_end(token)], self.where)
        typed = shortened(self.text[self.tokens[self.first].start : max(token.end, self.tokens[self.first].end)])
        if token.kind in ("open", "name"):
            raise list_inside(typed, self.where)
        raise InputError(
            "expression-incomplete", "'{token}'{where} is not complete: a number is missing.",
            "Type for example 1/3, 2*3, (2) or -1.",
            token=typed, where=self.where,
        )  # fmt: skip

    def _number(self, token: Token) -> float:
        if self.peek().text == "%" and not self.peek().spaced:
            self.position += 1
            return percent(token.text, self.where)
        return literal(token.text, self.where)

    def _word(self, token: Token) -> float:
        word = token.text.lower()
        if found := _LN.fullmatch(word):
            return apply("ln", literal(found[1], self.where), self.typed())
        module, _, name = word.rpartition(".")
        if not module or module in MODULES:
            if name in CONSTANTS:
                return CONSTANTS[name]
            if name in FUNCTIONS:
                return self._call(name)
        start = self.tokens[self.first].start
        raise unknown_word(token.text, self.text[start : self.run_end(token)], self.where)

    def _call(self, name: str) -> float:
        token = self.peek()
        if token.text == "(":
            self.position += 1
            argument = self._group("function")
            return apply(name, argument, self.typed())
        # After log2 and log10 the number may be the next logit: they need their parentheses.
        if token.kind != "number" or name[-1].isdigit() or not (token.spaced or name == "√"):
            raise without_argument(self.typed(), name, self.where)
        self.position += 1
        value = apply(name, self._number(token), self.typed())
        if self.peek().text in ("*", "/", "^", "**"):
            raise InputError(
                "argument-unclear", "'{token}{operator}'{where}: it is not clear where the argument of {name} ends.",
                "Type {name}({number})/3 or {name}({number}/3).",
                token=self.typed(), operator=self.peek().text, where=self.where, name=name,
                number=shortened(token.text),
            )  # fmt: skip
        return value

    def _group(self, bounds: Bounds) -> float:
        """The number in the parentheses that were just opened."""
        self._deeper()
        if bounds == "parentheses" and (self.peek().text in ("[", "{") or self.peek().kind in ("close", "name")):
            raise NotOneNumberError
        value = self._sum(bounds)
        if self.peek().kind != "close":
            self.check_end()
            if bounds == "function":
                raise without_argument(self.typed(), "the function", self.where)
            raise NotOneNumberError
        self.position += 1
        self._depth -= 1
        return value

    def _quoted(self, token: Token) -> float:
        word = token.text[1:-1].strip().lower()
        # JSON has no literal for these, so --json writes them in quotes.
        if word in ("nan", "inf", "-inf", "infinity", "-infinity"):
            return float(word)
        raise quoted_text(shortened(self.text[token.start : token.end]), self.where)

    def _calculated(self, operator: str, left: float, right: float) -> float:
        return calculate(operator, left, right, self.typed())
