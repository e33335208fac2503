"""Prose with the computed numbers in: `{grad.gradient[y]}` is the value itself, which a renderer rounds.

A path is made of keys and indices: `.key`, `[2]`, `[y]` (the true class, or the number at any other path),
`[step=total]` (the record whose `step` is `total`).
"""

import re
from collections.abc import Mapping
from typing import Any

from ..document.text import Text
from ..errors import InputError

_PLACE = re.compile(r"\{([^{}]+)\}")
_PART = re.compile(r"\.?([a-z_0-9]+)|\[([^\]]+)\]")


def fill(text: str, results: Mapping[str, Any]) -> Text:
    """`text` with the values at its paths, each under a name made of its path: `{grad_gradient_y}`.

    `results` holds each demonstration's result, `y` and the class `names`.
    """
    template = _PLACE.sub(lambda place: f"{{{_name(place[1])}}}", text)
    return Text(template, **{_name(path): value_at(path, results) for path in paths(text)})


def paths(text: str) -> list[str]:
    """The paths that `text` names."""
    return _PLACE.findall(text)


def _name(path: str) -> str:
    return re.sub(r"\W+", "_", path).strip("_")


def value_at(path: str, results: Mapping[str, Any]) -> Any:
    """The value at `path`. Raises InputError where the logits given have no such entry."""
    value: Any = results
    for key, index in _PART.findall(path):
        try:
            value = value[key] if key else _entry(value, index, results)
        except (IndexError, KeyError, StopIteration):
            raise InputError(
                "nothing-to-quote",
                "The answer quotes {path}, which these logits do not have.",
                "Type at least two finite logits and not many more than a table holds, for example 2 1 0.1.",
                path=path,
            ) from None
    return value


def _entry(value: Any, index: str, results: Mapping[str, Any]) -> Any:
    field, equals, wanted = index.partition("=")
    if equals:
        return next(record for record in value if str(record[field]) == wanted)
    return value[int(index) if index.isdecimal() else value_at(index, results)]
