"""Bars and shades: numbers as lengths and densities, in block characters or in ASCII."""

import math
from collections.abc import Sequence

from .columns import Bar

POSITIVE = "green"
NEGATIVE = "magenta"
PLAIN = "blue"

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:+#"


def bar(values: Sequence[float | None], fancy: bool) -> Bar:
    """Lengths in proportion to the values, the largest one as long as there is room."""
    largest = max((value for value in values if value is not None and not math.isnan(value)), default=0.0)

    def draw(width: int) -> list[tuple[str, str]]:
        return [(_run(_share(value, largest), width, fancy), PLAIN) for value in values]

    return draw


def signed_bar(values: Sequence[float | None], fancy: bool) -> Bar:
    """Lengths to the left and to the right of a centre line."""
    sizes = [abs(value) for value in values if value is not None and not math.isnan(value)]
    largest = max(sizes, default=0.0)

    def draw(width: int) -> list[tuple[str, str]]:
        half = (width - 1) // 2
        return [_two_sided(value, largest, half, fancy) for value in values]

    return draw


def shade(value: float, largest: float, fancy: bool) -> str:
    """One character whose density says how large the value is; the smallest non-zero one is still visible."""
    marks = _SHADES if fancy else _ASCII_SHADES
    share = _share(abs(value), largest)
    return marks[math.ceil(share * (len(marks) - 1))]


def tint(value: float, largest: float) -> str:
    """The same as a background colour with a readable foreground: green above zero, magenta below."""
    share = _share(abs(value), largest)
    if share == 0.0:
        return ""
    light = round(235 - 145 * math.sqrt(share))
    # A channel or two stay bright while the others fall: pale for small values, saturated for large ones.
    red, green, blue = (light, 225 - round(65 * share), light) if value > 0 else (235 - round(45 * share), light, 235)
    return f"#000000 on #{red:02x}{green:02x}{blue:02x}"


def _share(value: float | None, largest: float) -> float:
    if value is None or math.isnan(value) or largest <= 0.0:
        return 0.0
    if math.isinf(largest):
        return float(value == largest)  # beside infinity every other length is nothing
    return min(max(value / largest, 0.0), 1.0)


def _run(share: float, width: int, fancy: bool) -> str:
    if not fancy:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def _two_sided(value: float | None, largest: float, half: int, fancy: bool) -> tuple[str, str]:
    centre = "│" if fancy else "|"
    if value is None or math.isnan(value):
        return "", ""
    share = _share(abs(value), largest)
    if value >= 0:
        return " " * half + centre + _run(share, half, fancy), POSITIVE
    return _left_run(share, half, fancy).rjust(half) + centre, NEGATIVE


def _left_run(share: float, half: int, fancy: bool) -> str:
    """A run that grows to the left: only the half block exists on that side."""
    if not fancy:
        return "#" * round(share * half)
    halves = round(share * half * 2)
    return "▐" * (halves % 2) + "█" * (halves // 2)
