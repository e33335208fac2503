"""The largest size that an option takes: what a study needs and more, before time and memory grow without a bound."""

from ..errors import InputError

LIMITS = {
    "--k": 10_000,  # classes drawn: 0.7 s
    "--samples": 100_000,
    "--draws": 1_000_000,
    "--shards": 1024,
}
TERMS = 50  # decimals in one entry of an expected answer: each is moved by half a unit by itself


def check_most(option: str, value: int, example: str) -> None:
    """InputError for a value above the limit of its option."""
    most = LIMITS[option]
    if value > most:
        raise InputError(
            "above-most", "{option} {value} is more than {most}.",
            "Type a smaller number, for example {option} {example}.",
            option=option, value=value, most=most, example=example,
        )  # fmt: skip


def check_terms(token: str, count: int) -> None:
    """InputError for an entry of an expected answer that is an expression of too many decimals."""
    if count > TERMS:
        from .typed.tokens import shortened

        raise InputError(
            "too-many-terms", "'{token}' in --expect is an expression of {count} numbers, more than {most}.",
            "Type the number that it stands for.", token=shortened(token), count=count, most=TERMS,
        )  # fmt: skip
