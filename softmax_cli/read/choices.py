"""Options that take one word out of a few."""

from collections.abc import Sequence

from ..errors import InputError
from .typed.words import did_you_mean, shortened

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


def read_choice(text: str, option: str, choices: Sequence[str]) -> str:
    """`text` if it is one of `choices`. Raises InputError, which says the likeliest one."""
    word = text.strip()
    if word in choices:
        return word
    guess = did_you_mean(word, choices, 0.8)
    hint = f"{guess}Type {option} with one of them." if guess else f"Type {option} {choices[0]}."
    if meant := _meant(word.lower(), choices):
        hint = f"Type {option} {meant}."
    raise InputError(f"{option} '{shortened(word)}' is not one of {', '.join(choices)}.", hint)


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
        raise InputError("--dtype is empty.", "Type --dtype float32, or leave it out: then all formats are checked.")
    return tuple(dict.fromkeys(read_choice(word, "--dtype", FORMATS) for word in words))
