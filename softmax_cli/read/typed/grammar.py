"""Text -> nested rows of numbers: which separators stand between entries, which between rows, and class names.

Entries are separated by spaces or by commas, never by both in one row. Rows are separated by `;`, by line ends outside
brackets, or by brackets of their own. Numbers that stand one a line are one vector.
"""

from ...errors import InputError
from .expressions import Bounds, Expressions, NotOneNumberError, Scalar
from .lexer import Token, tokenize
from .rows import NamedRows, Nested, Parsed, Row, value_of
from .slips import (
    check_sign,
    class_name,
    empty_entry,
    empty_row,
    list_inside,
    mixed_separators,
    no_value,
    nothing,
    shortened_paste,
    unnamed,
)
from .tokens import is_plain_number
from .words import shortened

_LONG = 60  # beyond this many characters a message says where the token stands


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
        self.tokens, plain = tokenize(text)
        self.scalars = Expressions(text, plain, self.tokens)
        self.plain = plain
        self.names = NamedRows()

    def parse(self) -> Parsed:
        """The whole text."""
        rows, lines_only = self._rows(0, len(self.tokens))
        if not rows:
            raise nothing(self.what)
        if len(rows) == 1:
            return self.names.parsed(value_of(rows[0]))
        if lines_only and all(len(row.items) == 1 and isinstance(row.items[0], Scalar) for row in rows):
            self.names.join()
            return self.names.parsed([row.items[0] for row in rows])  # one number a line
        return self.names.parsed([value_of(row) for row in rows])

    def _rows(self, start: int, end: int) -> tuple[list[Row], bool]:
        """The rows between two tokens, and whether line ends alone separate them."""
        rows: list[Row] = []
        lines_only, after_semicolon = True, False
        scanner = self.scalars
        scanner.position = start
        while scanner.position < end:
            token = scanner.peek()
            if token.kind == "semicolon":
                if not rows or after_semicolon:
                    raise empty_row(len(rows), shortened(self.text))
                lines_only, after_semicolon = False, True
            elif token.kind != "newline":
                rows.append(self._row(end, len(rows)))
                after_semicolon = False
                continue
            scanner.position += 1
        return rows, lines_only

    def _row(self, end: int, number: int) -> Row:
        scanner, row = self.scalars, Row()
        start = scanner.position
        last = self._first(start, end, ("newline", "semicolon"))
        bounds: Bounds = "commas" if self._first(start, last, ("comma",)) < last else "spaces"
        comma = False
        while scanner.position < last:
            if len(self.text) > _LONG:
                scanner.where = f" (row {number}, entry {len(row.items)}, counted from 0)"
            if scanner.peek().kind == "comma":
                if comma or not row.items:
                    raise empty_entry(self._typed(start, last), scanner.where)
                comma = True
                scanner.position += 1
                continue
            if row.items and bounds == "commas" and not comma:
                raise mixed_separators(self._typed(start, last), scanner.where)
            comma = False
            self._item(row, bounds)
        row.listed = comma
        if row.names:
            self.names.add(row.names)
        return row

    def _item(self, row: Row, bounds: Bounds) -> None:
        """One entry of `row`: a number, a list, or name=number."""
        scanner = self.scalars
        self._item_name(row)
        token = scanner.peek()
        if token.kind == "dots":
            raise shortened_paste(shortened(self.text[max(token.start - 20, 0) : token.end + 20]))
        check_sign(self.text, self.plain, token, scanner.peek(1), bounds, scanner.where)
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
        token = self.scalars.peek()
        if token.kind == "name":
            name = class_name(token.text, self.what, self.scalars.where)
            if len(row.names) != len(row.items):
                raise unnamed(shortened(token.text), self.scalars.where)
            row.names.append(name)
            self.scalars.position += 1
            following = self.scalars.peek()
            if following.kind in ("end", "comma", "semicolon", "newline", "close", "name"):
                raise no_value(row.names[-1], self.scalars.where)
        elif row.names:
            raise unnamed(shortened(self.text[token.start : token.end]), self.scalars.where)

    def _list(self, token: Token) -> Nested:
        """The list that the bracket `token` opens, as one value."""
        scanner = self.scalars
        rows, _ = self._rows(scanner.position + 1, token.match)
        scanner.position = token.match + 1
        following = scanner.peek()
        if not following.spaced and following.kind not in ("comma", "semicolon", "newline", "close"):
            raise list_inside(shortened(self.text[token.start : following.end]), scanner.where)
        if len(rows) != 1:
            return [value_of(row) for row in rows]
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
