"""What was typed as an expected answer -> a verdict."""

import math
import re
from collections.abc import Sequence

import numpy as np

from ..document.verdict import Verdict
from ..errors import InputError
from ..read.sources.reading import read_numbers
from ..read.typed.values import Numbers, parse_numbers
from .free_constants import check_enough
from .judge import judge_typed
from .question import Question
from .typed import Typed, read_typed

# An entry that is not known: ? or _, as in "0.66 ? 0.10".
_UNKNOWN = re.compile(r"(?<![\w.?])(\?|_|null|None)(?![\w.?])")
MOST_SHOWN = 30  # entries of an example that is typed out
_RATIO = re.compile(r"(?<![^\s,;\[(])\d+(\.\d+)?(:\d+(\.\d+)?){2,}(?![^\s,;\])])")  # 2:3:5
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_ONE_PERCENT = re.compile(r"\s*[\d.]+([\s,;]+[\d.]+)+\s*%\s*")  # 20 30 50 %
_PLACEHOLDER = "Nan"  # a spelling of nan that nobody prints


def judge_text(question: Question, text: str | Sequence[str], tol: str | None = None) -> Verdict:
    """The verdict on an answer in any of the forms that numbers take, or on some entries of it (`1=-0.7576`).

    Raises InputError where the numbers are not as many as the answer has, or cannot be read.
    """
    words = [_as_numbers(word) for word in ([text] if isinstance(text, str) else text)]
    if ratio := _RATIO.search(" ".join(words)):
        raise _no_ratio(ratio[0])
    numbers = read_numbers([_UNKNOWN.sub(_PLACEHOLDER, word) for word in words], "--expect")
    question = _asked(question, numbers)
    typed = _placed(
        question, numbers, read_typed(numbers, _tolerance(tol), frozenset(question.logits.ravel().tolist()))
    )
    if typed.values.shape != question.value.shape and not _is_known(question, typed):
        raise InputError(*_wrong_shape(question, typed))
    check_enough(question, typed)
    return judge_typed(question, typed)


def _as_numbers(text: str) -> str:
    """What people write around numbers: about (~ or the wavy equals sign), " / " between entries, one % for all of
    them, and ln.9 without brackets."""
    text = re.sub(r"(^|(?<=[\s,;\[(=]))[~\u2248]\s*(?=[-+.\d])", "", text)
    text = re.sub(r"(?<=[\d%])\s+/\s+(?=[-+.\d])", ", ", text) if text.count(" / ") > 1 else text
    text = re.sub(r"\b(ln|log2|log10|log)(?=\.\d)", r"\1 0", text)
    return _NUMBER.sub(r"\g<0>%", text.rstrip(" %")) if _ONE_PERCENT.fullmatch(text) else text


def _asked(question: Question, numbers: Numbers) -> Question:
    """The question that so many numbers answer: that of the loss, where there is one number for each."""
    loss, count = question.loss, numbers.array.size
    fits = loss is not None and numbers.names is None and count == loss.value.size != question.value.size
    return loss if loss is not None and fits else question


def _no_ratio(text: str) -> InputError:
    parts = text.split(":")
    total = sum(float(part) for part in parts)
    shares = ",".join(f"{part}/{total:g}" for part in parts)
    return InputError(f"'{text}' is a ratio, not numbers.", f"Type the shares of the sum: --expect {shares}.")


def _is_known(question: Question, typed: Typed) -> bool:
    """Another shape is an answer only where a mistake gives it: the vector p (1 - p) for the matrix, a sum for rows."""
    from .search import search  # the catalogue of mistakes, which a right answer does not need

    with np.errstate(all="ignore"):
        return bool(search(question, typed).matches)


def _tolerance(tol: str | None) -> float | None:
    if tol is None:
        return None
    numbers = parse_numbers(tol, "--tol").array.ravel()
    if numbers.size != 1 or not (numbers[0] >= 0 and math.isfinite(numbers[0])):
        raise InputError(f"--tol takes one number, 0 or more, not '{tol.strip()}'.", "Type for example --tol 1e-3.")
    return float(numbers[0])


def _placed(question: Question, numbers: Numbers, typed: Typed) -> Typed:
    """The entries at the places that they were typed for, in the shape of the answer where they fit it."""
    known = np.array([token.strip() != _PLACEHOLDER for token in typed.tokens], dtype=bool)
    typed = Typed(
        typed.values,
        typed.tolerance,
        known.reshape(typed.values.shape),
        typed.significant,
        typed.tokens,
        typed.absolute,
    )
    if not known.any():
        raise InputError("No entry of the expected answer is known.", "Type at least one number: --expect 1=-0.7576.")
    if numbers.names is not None:
        return _by_name(question, numbers.names, typed)
    shape = question.value.shape
    if (
        typed.values.shape != shape
        and typed.values.size == question.value.size
        and _is_same_up_to_brackets(typed, shape)
    ):
        return _reshaped(typed, shape)
    return _reshaped(typed, ()) if typed.values.size == 1 and typed.values.shape != shape else typed


def _is_same_up_to_brackets(typed: Typed, shape: tuple[int, ...]) -> bool:
    """[[a, b]] for [a, b], or a flat list for a matrix; rows of another length are another answer."""
    return [n for n in typed.values.shape if n != 1] == [n for n in shape if n != 1] or typed.values.ndim == 1


def _reshaped(typed: Typed, shape: tuple[int, ...]) -> Typed:
    return Typed(
        typed.values.reshape(shape), typed.tolerance.reshape(shape), typed.known.reshape(shape),
        typed.significant.reshape(shape), typed.tokens, typed.absolute,
    )  # fmt: skip


def _by_name(question: Question, names: Sequence[str], typed: Typed) -> Typed:
    """`1=-0.7576` or `cat=.66`: the other entries are not known."""
    shape = question.value.shape
    if len(shape) != 1 or typed.values.ndim != 1:
        example = _grid(shape, names[0], typed.tokens[0]) if len(shape) > 1 and math.prod(shape) <= MOST_SHOWN else None
        raise InputError(
            f"'{names[0]}=' names an entry, but the answer has the shape {_shape_words(shape)}.",
            f"Type every entry, with ? for those that you do not know: --expect '{example or '? 0.5 ?'}'."
            if shape
            else f"Type the number alone: --expect {typed.tokens[0]}.",
        )
    places = [_place(question, name, shape[0]) for name in names]
    values, tolerance = np.zeros(shape), np.zeros(shape)
    known, significant = np.zeros(shape, dtype=bool), np.ones(shape, dtype=np.int64)
    tokens = ["?"] * shape[0]
    for n, place in enumerate(places):
        values[place], tolerance[place] = typed.values[n], typed.tolerance[n]
        known[place], significant[place], tokens[place] = typed.known[n], typed.significant[n], typed.tokens[n]
    return Typed(values, tolerance, known, significant, tuple(tokens), typed.absolute)


def _place(question: Question, name: str, count: int) -> int:
    if question.names is not None and name in question.names:
        return question.names.index(name)
    if name.isascii() and name.isdecimal() and int(name) < count:
        return int(name)
    known = f"0 to {count - 1}" if question.names is None else ", ".join(question.names)
    raise InputError(
        f"'{name}' is no entry of the answer.",
        f"Type one of {known}, for example {known.split(', ')[0].split(' ')[0]}=0.5.",
    )


def _wrong_shape(question: Question, typed: Typed) -> tuple[str, str]:
    wanted, given = question.value, typed.values
    problem = f"You typed {_size_words(given.shape)}; the answer has {_size_words(wanted.shape)}."
    if wanted.ndim == 0:
        return problem, "Type one number: --expect 1.5."
    example = ",".join(("0.1", "0.2", "0.3", "0.4")[: wanted.shape[-1]])
    example += ",..." * (wanted.shape[-1] > 4)
    if wanted.ndim > 1:
        example = f"{example}; {example}{'; ...' * (wanted.shape[-2] > 2)}"
    one = ", or one entry by its index, --expect 0=0.1" if wanted.ndim == 1 else ""
    return problem, f"Type for example --expect '{example}' (in the quotes, ? for a number not known){one}."


def _grid(shape: tuple[int, ...], name: str, token: str) -> str:
    """Every entry unknown but one, on the diagonal at the row that `name` counts: ? ? ?; ? .18 ?; ? ? ?."""
    cells = np.full(shape, "?", dtype=object)
    place = int(name) if name.isascii() and name.isdecimal() and int(name) < min(shape) else 0
    cells[(place,) * len(shape)] = token
    if len(shape) > 2:
        return "[" + ", ".join(f"[{', '.join('[' + ', '.join(row) + ']' for row in block)}]" for block in cells) + "]"
    return "; ".join(" ".join(row) for row in cells)


def _size_words(shape: tuple[int, ...]) -> str:
    """1 number; 3 numbers; 6 numbers, 2 x 3."""
    count = math.prod(shape)
    return f"{count} number{'s' * (count != 1)}" + (f", {_shape_words(shape)}" if len(shape) > 1 else "")


def _shape_words(shape: tuple[int, ...]) -> str:
    if not shape:
        return "one number"
    if len(shape) == 1:
        return f"a vector of {shape[0]}"
    return " x ".join(str(n) for n in shape)
