"""Text -> nested rows of numbers: which separators stand between entries, which between rows, and class names.

Entries are separated by spaces or by commas, never by both in one row. Rows are separated by `;`, by line ends outside
brackets, or by brackets of their own. Numbers that stand one a line are one vector.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, Union

from ...errors import InputError
from .expressions import Bounds, Expressions, NotOneNumberError, Scalar
from .scan import Token
from .slips import check_sign, class_name, list_inside, mixed_separators
from .tokens import is_plain_number, shortened
from .values import nothing, shared, unique, unnamed
from .words import shortened_print

_LONG = 60  # beyond this many characters a message says where the token stands

# A row as parsed: numbers, or rows of numbers.
Nested: TypeAlias = list[Union[Scalar, "Nested"]]


class Parsed(NamedTuple):
    """What a text holds."""

    rows: Nested
    names: tuple[str, ...] | None
    named: int  # how many of the numbers have a name


@dataclass
class Row:
    """One row as it is read: its items, with the name of each where there is one."""

    items: Nested = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    listed: bool = False  # a comma stands after the last item

    @property
    def value(self) -> Nested:
        """What the row stands for: a list of its own is the row, `[1, 2]; [3, 4]`."""
        first = self.items[0] if len(self.items) == 1 else None
        return first if isinstance(first, list) else self.items


def parse(text: str, what: str) -> Parsed:
    """The numbers in `text`; `what` they are, for the messages. Raises InputError."""
    return Grammar(text, what).parse()


def looks_like_numbers(token: str) -> bool:
    """Whether `token` as a whole is a number, an expression or a list of them; a class name=value counts."""
    if is_plain_number(token):
        return True
    try:
        parse(token, "expect")
    except InputError:
        return False
    return True


class Grammar:
    """One parse of one text."""

    def __init__(self, text: str, what: str) -> None:
        self.text = text
        self.what = what
        self.scanner = Expressions(text)
        self.tokens = self.scanner.tokens
        self.names: list[tuple[str, ...]] = []  # of the rows that have them

    def parse(self) -> Parsed:
        """The whole text."""
        rows, lines_only = self._rows(0, len(self.tokens))
        if not rows:
            raise nothing(self.what)
        nested: Nested = [row.value for row in rows]
        if len(rows) == 1:
            nested = rows[0].value
        elif lines_only and all(len(row.items) == 1 and isinstance(row.items[0], Scalar) for row in rows):
            nested = [row.items[0] for row in rows]  # numbers one a line are one vector, and so are their names
            self.names = [unique([name for names in self.names for name in names])] if self.names else []
        return Parsed(nested, shared(self.names), sum(map(len, self.names)))

    def _rows(self, start: int, end: int) -> tuple[list[Row], bool]:
        """The rows between two tokens, and whether line ends alone separate them."""
        rows: list[Row] = []
        scanner, lines_only, after_semicolon = self.scanner, True, False
        scanner.position = start
        while scanner.position < end:
            token = scanner.peek()
            if token.kind == "semicolon":
                if not rows or after_semicolon:
                    raise InputError(
                        "row-empty", "Row {row} (counted from 0) of '{token}' is empty.",
                        "Type one ; between two rows: 2 1; 0 3.",
                        row=len(rows), token=shortened(self.text),
                    )  # fmt: skip
                lines_only, after_semicolon = False, True
            elif token.kind != "newline":
                rows.append(self._row(end, len(rows)))
                after_semicolon = False
                continue
            scanner.position += 1
        return rows, lines_only

    def _row(self, end: int, number: int) -> Row:
        scanner, row = self.scanner, Row()
        start = scanner.position
        last = self._first(start, end, ("newline", "semicolon"))
        bounds: Bounds = "commas" if self._first(start, last, ("comma",)) < last else "spaces"
        comma = False
        while scanner.position < last:
            if len(self.text) > _LONG:
                scanner.place = (number, len(row.items))
            if scanner.peek().kind == "comma":
                if comma or not row.items:
                    raise InputError(
                        "entry-empty", "'{token}'{where} has a comma with no number before it.",
                        "Type 2,1,0.1, and 0 where you mean 0.",
                        token=self._typed(start, last), where=scanner.where,
                    )  # fmt: skip
                comma = True
                scanner.position += 1
                continue
            if row.items and bounds == "commas" and not comma:
                raise mixed_separators(self._typed(start, last), scanner.where)
            comma = False
            self._item(row, bounds)
        row.listed = comma
        if row.names:
            self.names.append(unique(row.names))
        return row

    def _item(self, row: Row, bounds: Bounds) -> None:
        """One entry of `row`: a number, a list, or name=number."""
        scanner = self.scanner
        self._item_name(row)
        token = scanner.peek()
        if token.kind == "dots":
            raise shortened_print(shortened(self.text[max(token.start - 20, 0) : token.end + 20]))
        check_sign(scanner, token, bounds)
        position = scanner.position
        if token.text not in ("[", "{"):
            try:
                row.items.append(scanner.entry(bounds))
                return
            except NotOneNumberError:
                scanner.position = position
        if row.names or token.kind != "open":
            raise list_inside(shortened(self.text[token.start :]), scanner.where)
        row.items.append(self._list(token))

    def _item_name(self, row: Row) -> None:
        token = self.scanner.peek()
        if token.kind == "name":
            name = class_name(token.text, self.what, self.scanner.where)
            if len(row.names) != len(row.items):
                raise unnamed(shortened(token.text), self.scanner.where)
            row.names.append(name)
            self.scanner.position += 1
            following = self.scanner.peek()
            if following.kind in ("end", "comma", "semicolon", "newline", "close", "name"):
                raise InputError(
                    "name-without-number", "'{name}='{where} has no number after it.", "Type {name}=2.",
                    name=shortened(row.names[-1]), where=self.scanner.where,
                )  # fmt: skip
        elif row.names:
            raise unnamed(shortened(self.text[token.start : token.end]), self.scanner.where)

    def _list(self, token: Token) -> Nested:
        """The list that the bracket `token` opens, as one value."""
        scanner = self.scanner
        rows, _ = self._rows(scanner.position + 1, token.match)
        scanner.position = token.match + 1
        following = scanner.peek()
        if not following.spaced and following.kind not in ("comma", "semicolon", "newline", "close"):
            raise list_inside(shortened(self.text[token.start : following.end]), scanner.where)
        if len(rows) != 1:
            return [row.value for row in rows]
        inner = rows[0].items
        if token.text == "(" and len(inner) == 1 and isinstance(inner[0], list) and not rows[0].listed:
            return inner[0]  # Python's rule: parentheses around one value are that value
        return inner

    def _first(self, start: int, end: int, kinds: tuple[str, ...]) -> int:
        """The first token of these kinds between two tokens and outside the brackets between them, or `end`."""
        index = start
        while index < end:
            if self.tokens[index].kind in kinds:
                return index
            index = max(self.tokens[index].match, index) + 1
        return end

    def _typed(self, start: int, end: int) -> str:
        return shortened(self.text[self.tokens[start].start : self.tokens[end - 1].end])
