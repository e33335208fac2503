"""The options of one value: text -> a number that the maths may rely on, or one word out of a few."""

import math
from collections.abc import Sequence

from ..errors import InputError
from .typed.tokens import shortened
from .typed.values import parse_numbers

FORMATS = ("float16", "bfloat16", "float32", "float64")

# What people call the choices elsewhere.
_MEANT = {
    **dict.fromkeys(("nats", "nat", "natural", "ln"), "e"),
    **dict.fromkeys(("bits", "bit", "log2"), "2"),
    **dict.fromkeys(("bans", "ban", "hartleys", "log10"), "10"),
    **dict.fromkeys(("half", "fp16", "f16", "f2"), "float16"),
    **dict.fromkeys(("bf16", "brain"), "bfloat16"),
    **dict.fromkeys(("single", "float", "fp32", "f32", "f4"), "float32"),
    **dict.fromkeys(("double", "fp64", "f64", "f8"), "float64"),
    **dict.fromkeys(("avg", "average", "batchmean"), "mean"),
}


def read_one(text: str, option: str, example: str) -> float:
    """The one number that `option` was given, nan and inf among them."""
    hint = "Type for example {option} {example}."
    if not text.strip("[]() \t\n"):
        problem = "{option} has no number after it."
        raise InputError("option-without-number", problem, hint, option=option, example=example)
    values = parse_numbers(text, option).array.ravel()
    if values.size != 1:
        raise InputError(
            "one-number", "{option} takes one number, not {count}: '{text}'.", hint,
            option=option, example=example, count=values.size, text=text.strip(),
        )  # fmt: skip
    return float(values[0])


def read_scalar(text: str, option: str, example: str) -> float:
    """The one finite number that `option` was given."""
    value = read_one(text, option, example)
    if not math.isfinite(value):
        raise InputError(
            "not-finite", "{option} must be a finite number, not '{text}'.", "Type for example {option} {example}.",
            option=option, example=example, text=text.strip(),
        )  # fmt: skip
    return value


def read_least(text: str, option: str, example: str, *, above: bool = False) -> float:
    """A number that is 0 or more, or with `above` more than 0."""
    value = read_scalar(text, option, example)
    check_least(value, option, example, above=above, typed=text.strip())
    return value


def check_least(
    value: float, option: str, example: str, *, least: int = 0, above: bool = False, typed: str | None = None
) -> None:
    """InputError for a value below `least`, or with `above` for `least` itself; `typed` is the text of the value."""
    if value < least or (above and value == least):
        raise InputError(
            "below-least",
            "{option} must be above {least}, not {value}."
            if above
            else "{option} must be {least} or more, not {value}.",
            "Type for example {option} {example}.",
            option=option, example=example, least=least, value=value if typed is None else typed,
        )  # fmt: skip


def read_temperature(text: str) -> float:
    """T > 0. The limits are named in the error: T -> 0 is argmax, T -> inf is uniform."""
    value = read_one(text, "--temperature", "2")
    if not 0 < value < math.inf:
        problem = "--temperature {value} is no temperature: it must be above 0 and finite."
        if value == 0:
            problem = "--temperature 0 is a limit: all the probability goes to the largest logit (argmax)."
        elif value == math.inf:
            problem = "--temperature inf is a limit: every class gets 1/K (uniform)."
        hint = "Type a temperature above 0, for example --temperature 2."
        raise InputError("temperature", problem, hint, value=text.strip())
    return value


def read_choice(text: str, option: str, choices: Sequence[str]) -> str:
    """`text` if it is one of `choices`. Raises InputError, which says the likeliest one."""
    word = text.strip()
    if word in choices:
        return word
    from .typed.words import guess  # for errors only

    meant = _meant(word.lower(), choices)
    likely = None if meant else guess(word, choices, 0.8)
    raise InputError(
        "no-such-choice", "{option} '{word}' is not one of {choices}.",
        (likely, "Type {option} with one of them." if likely else "Type {option} {example}."),
        option=option, word=shortened(word), choices=choices, example=meant or choices[0],
    )  # fmt: skip


def _meant(word: str, choices: Sequence[str]) -> str:
    """The choice that `word` means under another name: bits, E, 2.0, torch.float32; or nothing."""
    names = (word.removesuffix(".0"), word.rpartition(".")[2])
    return next((choice for name in names for choice in (name, _MEANT.get(name, "")) if choice in choices), "")


def read_formats(text: str | None) -> tuple[str, ...]:
    """The floating-point formats of --dtype, all of them by default. Raises InputError."""
    if text is None:
        return FORMATS
    words = text.replace(",", " ").split()
    if not words:
        hint = "Type --dtype float32, or leave it out: then all formats are checked."
        raise InputError("dtype-empty", "--dtype is empty.", hint)
    return tuple(dict.fromkeys(read_choice(word, "--dtype", FORMATS) for word in words))
