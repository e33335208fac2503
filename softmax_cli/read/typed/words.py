"""What is wrong with a word that is no number, and what to type instead."""

import re
from collections.abc import Iterable
from itertools import islice

from ...document.text import Text
from ...errors import InputError
from .tokens import shortened

FUNCTIONS = ("ln", "log", "log2", "log10", "exp", "sqrt")
CONSTANTS = ("e", "pi", "inf", "nan", "ln2", "ln3", "ln10")
MODULES = frozenset({"np", "numpy", "math", "torch", "jnp", "tf"})

_MOST_KNOWN = 2000  # names compared with a typing slip, 50 ms


def likeliest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `known` that `word` was probably meant to be."""
    if len(word) > 40:
        return None
    from difflib import get_close_matches  # 4 ms, for errors only

    named = {name.lower(): name for name in islice(known, _MOST_KNOWN)}
    close = get_close_matches(word.lower(), named, n=1, cutoff=cutoff)
    return named[close[0]] if close else None


def guess(word: str, known: Iterable[str], cutoff: float = 0.6) -> Text | None:
    """The sentence that says what `word` was probably meant to be."""
    name = likeliest(word, known, cutoff)
    return None if name is None else Text("Did you mean {name}?", name=name)


def glued(whole: str, typed: str, where: Text | None) -> InputError:
    """The error for `whole` (`typed` in ASCII), a run that begins as a number does and goes on as none does."""
    token = shortened(typed)
    if set("|&\\") & set(typed):
        return InputError(
            "markup", "'{token}'{where} is markup, not a number.",
            r"Type only the numbers, 2 1 0.1, without | & and \; ln(2) for \ln 2, 1/2 for \frac{{1}}{{2}}.",
            token=token, where=where,
        )  # fmt: skip
    whole = whole[:200]  # a longer one is no typing slip, and the patterns look at every start
    if re.match(r"[+-]?0[xob]", whole, re.IGNORECASE):
        return _not_decimal(whole, token, where)
    for pattern, code, problem, hint in _GLUED:
        if found := re.search(pattern, whole, re.IGNORECASE | re.ASCII):
            groups = {name: shortened(text) for name, text in found.groupdict().items()}
            plain = shortened(whole.replace("_", ""))
            return InputError(code, problem, hint, token=token, where=where, plain=plain, **groups)
    return InputError(
        "no-number", "'{token}'{where} is no number.",
        "Type numbers such as 2, -0.5, 1e-3, 1/3 or ln2, with a space or comma between two.",
        token=token, where=where,
    )  # fmt: skip


def _not_decimal(whole: str, token: str, where: Text | None) -> InputError:
    digits = re.fullmatch(r"([+-]?)(0x[0-9a-f]{1,12}|0b[01]{1,40}|0o[0-7]{1,15})", whole, re.IGNORECASE | re.ASCII)
    value = f"{digits[1]}{int(digits[2], 0)}" if digits else ""
    return InputError(
        "not-decimal", "'{token}'{where} is not a decimal number.",
        "Type it in decimal: {value}." if value else "Type it in decimal.",
        token=token, where=where, value=value,
    )  # fmt: skip


# What a run of characters that starts like a number may be: pattern, code, problem, and what to type, which may name
# the groups of the pattern and `plain`, the run without underscores.
_GLUED = (
    (r"\d_\d", "underscore", "'{token}'{where} has an underscore in it.", "Type {plain}."),
    (r"[\d.][ji]\b", "complex-number", "'{token}'{where} is a complex number.", "Type real numbers: 2 1 0.1."),
    (
        r"^(?P<number>[+-]?[\d.]+)e[+-]?$",
        "exponent-missing",
        "'{token}'{where} has no exponent after its e.",
        "Type {number}e3, or {number}.",
    ),
    (
        r"\.\d*\.",
        "two-points",
        "'{token}'{where} has two decimal points.",
        "Type one in a number, and a space between two: 2.5 1.5.",
    ),
    (
        r"^(?P<number>[+-]?[\d.]+)d(?P<exponent>[+-]?\d+)$",
        "fortran-exponent",
        "'{token}'{where} is no number here.",
        "Type {number}e{exponent}.",
    ),
    (
        r"^(?P<number>[+-]?[\d.]+(?:e[+-]?\d+)?)[flu]+$",
        "number-suffix",
        "'{token}'{where} has a suffix that only programming languages know.",
        "Type {number}.",
    ),
    (
        r"^(?P<left>(?>[+-]?[\d.]+(?:e[+-]?\d+)?))(?P<right>(?:pi|e|ln|log|sqrt|exp)\b.*|ln\d.*|\(.*)",
        "multiplication-sign",
        "'{token}'{where} leaves out the multiplication sign.",
        "Type {left}*{right}.",
    ),
)


def unknown_word(word: str, whole: str, where: Text | None) -> InputError:
    """The error for `word`, which is neither a constant nor a function, inside `whole`."""
    token = shortened(whole)
    if found := re.fullmatch(r"(sqrt|exp|log)(\d+(?:\.\d+)?)", word, re.IGNORECASE | re.ASCII):
        name, number = found[1].lower(), found[2]
        call = f"ln({number})" if name == "log" else f"{name}({number})"
        return InputError(
            "function-without-brackets", "'{token}'{where} is no number.",
            "Type {meant} for the natural logarithm." if name == "log" else "Type {meant}.",
            token=token, where=where, meant=shortened(whole.replace(word, call)),
        )  # fmt: skip
    return InputError(
        "word",
        "'{word}' in '{token}'{where} is a word, not a number."
        if whole != word
        else "'{word}'{where} is a word, not a number.",
        (
            guess(word.rpartition(".")[2], (*FUNCTIONS, *CONSTANTS), 0.7),
            "Type numbers such as 2, -0.5, 1e-3, 1/3, ln2, sqrt(2), e, pi or -inf; "
            "a class name goes before a =: cat=2.",
        ),
        word=shortened(word), token=token, where=where,
    )  # fmt: skip


def option_like(word: str, where: Text | None) -> InputError:
    """The error for an option among the numbers."""
    return InputError(
        "option-among-numbers", "'{token}'{where} is an option, not a number.",
        "Check its spelling, and type it outside the quotes and before any --; negative numbers need no --.",
        token=shortened(word), where=where,
    )  # fmt: skip


def quoted_text(typed: str, where: Text | None) -> InputError:
    return InputError(
        "quoted-text", "{token}{where} is text in quotes, not a number.",
        "Type the numbers without quotes inside: 2 1 0.1.",
        token=typed, where=where,
    )  # fmt: skip


def shortened_print(typed: str) -> InputError:
    return InputError(
        "shortened-print", "'{token}' is a shortened print: the numbers behind ... are missing.",
        "Print all of them first (numpy.set_printoptions(threshold=sys.maxsize), "
        "torch.set_printoptions(profile='full')), or save them with numpy.save and type @FILE.npy.",
        token=typed,
    )  # fmt: skip
