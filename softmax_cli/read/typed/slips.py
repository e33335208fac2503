"""The slips in how numbers are put together (separators, brackets, signs, names), each with what to type instead."""

import re

from ...document.text import Text
from ...errors import InputError
from .scan import Scanner, Token
from .tokens import is_plain_number, shortened
from .words import CONSTANTS, FUNCTIONS, likeliest, option_like

_OPTION = re.compile(
    r"(--?)(?!(?:inf|infinity|nan|pi|π|e|ln[0-9.]*|log|log2|log10|exp|sqrt|(?:np|numpy|math|torch|jnp|tf)\..*)\b)"
    r"([^\W\d_][\w-]*)",
    re.IGNORECASE,
)
_RUN = re.compile(r"[^\s,;]*")
_DECIMAL_COMMAS = re.compile(r"\s*[+-]?\d+,\d+(?:\s+[+-]?\d+,\d+)*\s*", re.ASCII)


def check_sign(scanner: Scanner, token: Token, bounds: str) -> None:
    """An error if the entry that starts at `token` is an option, or a sign on its own."""
    if token.text not in ("+", "-"):
        return
    text, where, following = scanner.text, scanner.where, scanner.peek(1)
    found = _OPTION.match(scanner.plain, token.start)
    if found and (found[1] == "--" or len(found[2]) < 3 or not likeliest(found[2], (*FUNCTIONS, *CONSTANTS))):
        raise option_like(text[found.start() : found.end()], where)
    run = _RUN.match(text, token.start)
    typed = shortened(text[token.start : max(run.end() if run else 0, following.end)])
    if following.text == token.text == "-" and not following.spaced:
        raise InputError(
            "two-minus-signs", "'{token}'{where} starts with two minus signs.", "Type one for a negative number: -1.",
            token=typed, where=where,
        )  # fmt: skip
    if bounds == "spaces" and (following.spaced or following.kind == "end"):
        raise InputError(
            "sign-alone", "'{token}'{where}: a sign must stand next to its number.",
            "Type -1 for a negative number, 2-1 for a difference; - alone, with no other number, is standard input.",
            token=typed, where=where,
        )  # fmt: skip


def mixed_separators(typed: str, where: Text | None) -> InputError:
    """The error for spaces and commas that both separate entries: `0,66 0,24` has at least three readings."""
    if "[" in typed or "(" in typed:
        return InputError(
            "comma-missing", "'{token}'{where} has a comma between some entries and none between others.",
            "Type a comma between all of them: [[2, 1], [0, 3]].",
            token=typed, where=where,
        )  # fmt: skip
    entries = typed.split() if _DECIMAL_COMMAS.fullmatch(typed) else re.split(r"[\s,]+", typed.strip())
    hint = "Type a comma between all entries, or spaces only; a decimal comma is typed as a point, 0.66."
    if _DECIMAL_COMMAS.fullmatch(typed):
        hint = "Type {points} (decimal point), or rows '{rows}', or one row {commas}."
    elif all(is_plain_number(entry.rpartition("=")[2]) for entry in entries):
        hint = "Type {commas}, or '{spaces}'; a decimal comma is typed as a point, 0.66."
    return InputError(
        "mixed-separators", "'{token}'{where} separates entries with commas and with spaces: it is not clear how.",
        hint,
        token=typed, where=where, points=" ".join(entries).replace(",", "."), rows=";".join(entries),
        commas=",".join(entries), spaces=" ".join(entries),
    )  # fmt: skip


def list_inside(typed: str, where: Text | None) -> InputError:
    return InputError(
        "list-inside", "'{token}'{where}: a list cannot be part of an expression or the value of a name.",
        "Type only the list: [2, 1, 0.1]; a name takes one number: cat=2.",
        token=typed, where=where,
    )  # fmt: skip


def without_argument(typed: str, name: str, where: Text | None) -> InputError:
    hint = "Type {name}(3)." if name in FUNCTIONS else "Type ln(3)."
    if (base := name.removeprefix("log")).isdigit():
        hint = "Type the natural logarithm of {base} as ln{base}, one to base {base} as {name}(8)."
    return InputError(
        "argument-missing", "'{token}'{where}: {name} takes one number in parentheses.", hint,
        token=typed, where=where, name=name, base=base,
    )  # fmt: skip


def class_name(typed: str, what: str, where: Text | None) -> str:
    """The name in `name=value`. Raises InputError for an option, an empty name, or a number for a name."""
    name = typed[1:-1].strip() if len(typed) > 1 and typed[0] in "\"'“”‘’" else typed
    if name.startswith("--"):
        raise option_like(name, where)
    if not name:
        problem = "A class has an empty name{where}."
        raise InputError("class-name-empty", problem, "Type a name before the =: cat=2 dog=1.", where=where)
    if is_plain_number(name) and what.lstrip("-") != "expect":
        raise InputError(
            "class-name-is-number", "'{name}'{where} is a number before a = or :, where a class name stands.",
            "Type a word before the =: class{name}=2; or only the numbers: 2 1 0.1.",
            name=shortened(name), where=where,
        )  # fmt: skip
    return name
