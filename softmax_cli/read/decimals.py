"""The logits as the decimal numbers that were typed, with more digits than a float64 holds."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from ..maths.arrays import Array
from .typed.values import plain_number


def typed_decimals(tokens: Sequence[str], logits: Array) -> list[list[Decimal]]:
    """The logits (N, K) as the decimal numbers that were typed: `tokens` in row order, one text a number.

    A token that is no plain decimal number (ln2, 1/3, nan), or that belongs to another entry, gives way to its float64.
    """
    values = logits.ravel().tolist()
    texts = list(tokens) if len(tokens) == len(values) else [""] * len(values)
    decimals = [_decimal(text, value) for text, value in zip(texts, values, strict=True)]
    columns = logits.shape[1]
    return [decimals[start : start + columns] for start in range(0, len(decimals), columns)]


def _decimal(text: str, value: float) -> Decimal:
    text = text.strip()
    try:
        return Decimal(text if plain_number(text) == value else value)
    except InvalidOperation:  # an exponent that no Decimal holds: 0e99999999999999999999
        return Decimal(value)
