"""The slips in how numbers are put together (separators, brackets, signs, names), each with what to type instead."""

import re
from typing import TYPE_CHECKING

from ...errors import InputError
from .tokens import is_plain_number
from .words import CONSTANTS, FUNCTIONS, did_you_mean, option_like, shortened

_OPTION = re.compile(
    r"(--?)(?!(?:inf|infinity|nan|pi|π|e|ln[0-9.]*|log|log2|log10|exp|sqrt|(?:np|numpy|math|torch|jnp|tf)\..*)\b)"
    r"([^\W\d_][\w-]*)",
    re.IGNORECASE,
)
if TYPE_CHECKING:
    from .lexer import Token  # which plain numbers do not need

_RUN = re.compile(r"[^\s,;]*")
_DECIMAL_COMMAS = re.compile(r"\s*[+-]?\d+,\d+(?:\s+[+-]?\d+,\d+)*\s*", re.ASCII)


_EXAMPLES = {"--target": "0,1,0", "--classes": "10,1000", "--expect": "0.66,0.24,0.10", "--cutoffs": "1,2"}


def nothing(what: str) -> InputError:
    """The error for no numbers at all."""
    if what.startswith("-"):
        example = _EXAMPLES.get(what, "2,1,0.1")
        return InputError(f"{what} has no numbers in it.", f"Type them after it: {what} {example}.")
    return InputError(f"No {what}: there is no number to work with.", "Type one number for each class: 2 1 0.1.")


def check_sign(text: str, plain: str, token: "Token", following: "Token", bounds: str, where: str) -> None:
    """An error if the entry that starts at `token` is an option, or a sign on its own."""
    if token.text not in ("+", "-"):
        return
    found = _OPTION.match(plain, token.start)
    if found and (found[1] == "--" or len(found[2]) < 3 or not did_you_mean(found[2], (*FUNCTIONS, *CONSTANTS))):
        raise option_like(text[found.start() : found.end()], where)
    run = _RUN.match(text, token.start)
    typed = shortened(text[token.start : max(run.end() if run else 0, following.end)])
    if following.text == token.text == "-" and not following.spaced:
        raise InputError(f"'{typed}'{where} starts with two minus signs.", "Type one for a negative number: -1.")
    if bounds == "spaces" and (following.spaced or following.kind == "end"):
        raise InputError(
            f"'{typed}'{where}: a sign must stand next to its number.",
            "Type -1 for a negative number, 2-1 for a difference; - alone, with no other number, is standard input.",
        )


def empty_entry(typed: str, where: str) -> InputError:
    return InputError(
        f"'{typed}'{where} has a comma with no number before it.", "Type 2,1,0.1, and 0 where you mean 0."
    )


def empty_row(number: int, typed: str) -> InputError:
    return InputError(f"Row {number} (counted from 0) of '{typed}' is empty.", "Type one ; between two rows: 2 1; 0 3.")


def mixed_separators(typed: str, where: str) -> InputError:
    """The error for spaces and commas that both separate entries: `0,66 0,24` has at least three readings."""
    if "[" in typed or "(" in typed:
        return InputError(
            f"'{typed}'{where} has a comma between some entries and none between others.",
            "Type a comma between all of them: [[2, 1], [0, 3]].",
        )
    if _DECIMAL_COMMAS.fullmatch(typed):
        parts = typed.split()
        points = " ".join(part.replace(",", ".") for part in parts)
        hint = f"Type {points} (decimal point), or rows '{';'.join(parts)}', or one row {','.join(parts)}."
    else:
        hint = _one_separator(re.split(r"[\s,]+", typed.strip()))
    return InputError(f"'{typed}'{where} separates entries with commas and with spaces: it is not clear how.", hint)


def _one_separator(entries: list[str]) -> str:
    """What to type for these entries, which commas and spaces separate."""
    point = "a decimal comma is typed as a point, 0.66"
    if all(is_plain_number(entry.rpartition("=")[2]) for entry in entries):
        return f"Type {','.join(entries)}, or '{' '.join(entries)}'; {point}."
    return f"Type a comma between all entries, or spaces only; {point}."


def list_inside(typed: str, where: str) -> InputError:
    return InputError(
        f"'{typed}'{where}: a list cannot be part of an expression or the value of a name.",
        "Type only the list: [2, 1, 0.1]; a name takes one number: cat=2.",
    )


def one_or_two(typed: str, where: str) -> InputError:
    return InputError(
        f"'{typed}'{where} can be one entry or two.",
        "Type 2-1, without spaces, for a difference, and 2,-1 for two entries.",
    )


def incomplete(typed: str, where: str, *, is_list: bool) -> InputError:
    if is_list:
        return list_inside(typed, where)
    return InputError(
        f"'{typed}'{where} is not complete: a number is missing.", "Type for example 1/3, 2*3, (2) or -1."
    )


def without_argument(typed: str, name: str, where: str) -> InputError:
    hint = f"Type {name}(3)." if name in FUNCTIONS else "Type ln(3)."
    if (base := name.removeprefix("log")).isdigit():
        hint = f"Type the natural logarithm of {base} as ln{base}, one to base {base} as {name}(8)."
    return InputError(f"'{typed}'{where}: {name} takes one number in parentheses.", hint)


def unclear_argument(typed: str, name: str, number: str, where: str) -> InputError:
    return InputError(
        f"'{typed}'{where}: it is not clear where the argument of {name} ends.",
        f"Type {name}({shortened(number)})/3 or {name}({shortened(number)}/3).",
    )


def quoted_text(typed: str, where: str) -> InputError:
    return InputError(
        f"{typed}{where} is text in quotes, not a number.", "Type the numbers without quotes inside: 2 1 0.1."
    )


def shortened_paste(typed: str) -> InputError:
    return InputError(
        f"'{typed}' is a shortened print: the numbers behind ... are missing.",
        "Print all of them first (numpy.set_printoptions(threshold=sys.maxsize), "
        "torch.set_printoptions(profile='full')), or save them with numpy.save and type @FILE.npy.",
    )


def class_name(typed: str, what: str, where: str) -> str:
    """The name in `name=value`. Raises InputError for an option, an empty name, or a number for a name."""
    name = typed[1:-1].strip() if len(typed) > 1 and typed[0] in "\"'“”‘’" else typed
    if name.startswith("--"):
        raise option_like(name, where)
    if not name:
        raise InputError(f"A class has an empty name{where}.", "Type a name before the =: cat=2 dog=1.")
    if is_plain_number(name) and what.lstrip("-") != "expect":
        raise InputError(
            f"'{shortened(name)}'{where} is a number before a = or :, where a class name stands.",
            f"Type a word before the =: class{shortened(name)}=2; or only the numbers: 2 1 0.1.",
        )
    return name


def no_value(name: str, where: str) -> InputError:
    return InputError(f"'{shortened(name)}='{where} has no number after it.", f"Type {shortened(name)}=2.")


def unnamed(typed: str, where: str) -> InputError:
    return InputError(
        f"'{typed}'{where}: some entries have a name and some have none.",
        "Name all of them, cat=2 dog=1, or none, 2 1; put quotes around a name with spaces, '\"new york\"=2'.",
    )


def unique(names: list[str]) -> tuple[str, ...]:
    """The names. Raises InputError for one that is there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise twice(name)
        seen.add(name)
    return tuple(names)


def twice(name: str) -> InputError:
    return InputError(f"The class name '{shortened(name)}' is there twice.", "Type a different name for each class.")


def different_names(number: int, names: tuple[str, ...], first: tuple[str, ...]) -> InputError:
    return InputError(
        f"Row {number} names its classes {shortened(', '.join(names))}, row 0 {shortened(', '.join(first))}.",
        "Type the same names in the same order in every row.",
    )
