"""What is wrong with a word that is no number, and what to type instead."""

import re
from collections.abc import Callable, Iterable
from itertools import islice

from ...errors import InputError

FUNCTIONS = ("ln", "log", "log2", "log10", "exp", "sqrt")
CONSTANTS = ("e", "pi", "inf", "nan", "ln2", "ln3", "ln10")
MODULES = frozenset({"np", "numpy", "math", "torch", "jnp", "tf"})

_LONGEST = 40
_MOST_KNOWN = 2000  # names compared with a typing slip, 50 ms


def shortened(text: str, *, end: bool = False) -> str:
    """`text` on one line, at most 40 characters of it: the first ones, or the last ones with `end`."""
    line = text if len(text) <= _LONGEST else "..." + text[-_LONGEST:] if end else text[:_LONGEST] + "..."
    return line.replace("\n", " ").replace("\r", " ").strip()


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`Did you mean X? ` for the likeliest of `known`, or nothing."""
    if len(word) > _LONGEST:
        return ""
    from difflib import get_close_matches  # 4 ms, for errors only

    named = {name.lower(): name for name in islice(known, _MOST_KNOWN)}
    close = get_close_matches(word.lower(), named, n=1, cutoff=cutoff)
    return f"Did you mean {named[close[0]]}? " if close else ""


def glued(whole: str, typed: str, where: str) -> InputError:
    """The error for `whole` (`typed` in ASCII), a run that begins as a number does and goes on as none does."""
    token = f"'{shortened(typed)}'{where}"
    if set("|&\\") & set(typed):
        return InputError(
            f"{token} is markup, not a number.",
            r"Type only the numbers, 2 1 0.1, without | & and \; ln(2) for \ln 2, 1/2 for \frac{1}{2}.",
        )
    whole = whole[:200]  # a longer one is no typing slip, and the patterns look at every start
    for pattern, problem, hint in _GLUED:
        if found := re.search(pattern, whole, re.IGNORECASE | re.ASCII):
            return InputError(f"{token} {problem}", hint(found, whole))
    return InputError(
        f"{token} is no number.", "Type numbers such as 2, -0.5, 1e-3, 1/3 or ln2, with a space or comma between two."
    )


def unknown_word(word: str, whole: str, where: str) -> InputError:
    """The error for `word`, which is neither a constant nor a function, inside `whole`."""
    if found := re.fullmatch(r"(sqrt|exp|log)(\d+(?:\.\d+)?)", word, re.IGNORECASE | re.ASCII):
        name, number = found[1].lower(), found[2]
        typed, note = (f"{name}({number})", "") if name != "log" else (f"ln({number})", " for the natural logarithm")
        return InputError(
            f"'{shortened(whole)}'{where} is no number.", f"Type {shortened(whole.replace(word, typed))}{note}."
        )
    hint = did_you_mean(word.rpartition(".")[2], (*FUNCTIONS, *CONSTANTS), 0.7)
    inside = f" in '{shortened(whole)}'" if whole != word else ""
    return InputError(
        f"'{shortened(word)}'{inside}{where} is a word, not a number.",
        f"{hint}Type numbers such as 2, -0.5, 1e-3, 1/3, ln2, sqrt(2), e, pi or -inf; "
        "a class name goes before a =: cat=2.",
    )


def option_like(word: str, where: str) -> InputError:
    """The error for an option among the numbers."""
    return InputError(
        f"'{shortened(word)}'{where} is an option, not a number.",
        "Check its spelling, and type it outside the quotes and before any --; negative numbers need no --.",
    )


def _decimal(whole: str) -> str:
    digits = re.fullmatch(r"([+-]?)(0x[0-9a-f]{1,12}|0b[01]{1,40}|0o[0-7]{1,15})", whole, re.IGNORECASE | re.ASCII)
    return f"Type it in decimal{f': {digits[1]}{int(digits[2], 0)}' if digits else ''}."


# What a run of characters that starts like a number may be: pattern, what it is, what to type.
_GLUED: tuple[tuple[str, str, Callable[[re.Match[str], str], str]], ...] = (
    (r"^[+-]?0[xob]", "is not a decimal number.", lambda _, whole: _decimal(whole)),
    (r"\d_\d", "has an underscore in it.", lambda _, whole: f"Type {shortened(whole.replace('_', ''))}."),
    (r"[\d.][ji]\b", "is a complex number.", lambda _, whole: "Type real numbers: 2 1 0.1."),
    (
        r"^([+-]?[\d.]+)e[+-]?$",
        "has no exponent after its e.",
        lambda found, _: f"Type {shortened(found[1])}e3, or {shortened(found[1])}.",
    ),
    (r"\.\d*\.", "has two decimal points.", lambda _, whole: "Type one in a number, and a space between two: 2.5 1.5."),
    (
        r"^([+-]?[\d.]+)d([+-]?\d+)$",
        "is no number here.",
        lambda found, _: f"Type {shortened(found[1])}e{shortened(found[2])}.",
    ),
    (
        r"^([+-]?[\d.]+(?:e[+-]?\d+)?)[flu]+$",
        "has a suffix that only programming languages know.",
        lambda found, _: f"Type {shortened(found[1])}.",
    ),
    (
        r"^((?>[+-]?[\d.]+(?:e[+-]?\d+)?))((?:pi|e|ln|log|sqrt|exp)\b.*|ln\d.*|\(.*)",
        "leaves out the multiplication sign.",
        lambda found, _: f"Type {shortened(found[1])}*{shortened(found[2])}.",
    ),
)
