"""What was typed after `--expect` -> numbers in their places, and the verdict on them."""

import math
import re
from collections.abc import Sequence

import numpy as np

from ..document.explanation import Explanation
from ..document.text import Plural, Text
from ..document.verdict import Verdict
from ..errors import InputError
from ..read.sources.reading import read_numbers
from ..read.typed.values import Numbers, parse_numbers
from .forms import check_enough
from .judge import judge
from .question import Question
from .typed import Typed, read_typed

MOST_SHOWN = 30  # entries of an example that is typed out
# An entry that is not known: ? or _, as in "0.66 ? 0.10".
_UNKNOWN = re.compile(r"(?<![\w.?])(\?|_|null|None)(?![\w.?])")
_RATIO = re.compile(r"(?<![^\s,;\[(])\d+(\.\d+)?(:\d+(\.\d+)?){2,}(?![^\s,;\])])")  # 2:3:5
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_ONE_PERCENT = re.compile(r"\s*[\d.]+([\s,;]+[\d.]+)+\s*%\s*")  # 20 30 50 %
_UNIT = re.compile(r"(?<=[\d.)])\s*(nat|bit|ban|dit|hartley)s?(?=[\s,;\])]|$)()", re.IGNORECASE)
UNITS = {"nat": 1.0, "bit": math.log(2), "ban": math.log(10), "dit": math.log(10), "hartley": math.log(10)}
LOGARITHMIC = ("ce", "bce", "log_softmax", "logsumexp", "large_k", "grad")  # what has a unit
MATRIX = 2
JOINED = "\u2192"  # between the row and the column of an entry, where a comma would end it
_PAIR = re.compile(r"(?<![=\w.])([^\s,;=\[\](){}]+)\s*,\s*([^\s,;=\[\](){}]+)\s*=")  # 0,1= or cat,dog=
_PLACEHOLDER = "Nan"  # a spelling of nan that nobody prints


def judged(explanation: Explanation, expect: str, tol: str | None) -> Explanation:
    """`explanation` with the verdict on the answer `expect`; a wrong answer makes it negative. Raises InputError."""
    assert isinstance(explanation.question, Question)
    verdict = judge_text(explanation.question, expect, tol)
    return explanation._replace(verdict=verdict, negative=explanation.negative or not verdict.right)


def judge_text(question: Question, text: str | Sequence[str], tol: str | None = None) -> Verdict:
    """The verdict on an answer in any of the forms that numbers take, or on some entries of it (`1=-0.7576`).

    Raises InputError where the numbers are not as many as the answer has, or cannot be read.
    """
    words = [_as_numbers(word, question) for word in ([text] if isinstance(text, str) else text)]
    words, unit = _without_unit(words, question)
    if ratio := _RATIO.search(" ".join(words)):
        raise _no_ratio(ratio[0])
    numbers = read_numbers([_UNKNOWN.sub(_PLACEHOLDER, word) for word in words], "--expect")
    verdicts = [_judged(one, numbers, tol, unit) for one in _asked(question, numbers)]
    return next((verdict for verdict in verdicts if verdict.right), verdicts[0])


def _judged(question: Question, numbers: Numbers, tol: str | None, unit: float | None) -> Verdict:
    tolerance = _tolerance(tol)
    typed = read_typed(numbers, tolerance, frozenset(question.logits.ravel().tolist()))
    typed = _placed(question, numbers.names, typed)
    if tolerance is not None and "%" in str(tol) and typed.values.shape == question.value.shape:
        typed = typed.change(tolerance=tolerance * np.abs(question.value))  # 1% is a share of the right answer
    if typed.values.shape != question.value.shape and not _is_known(question, typed):
        raise _wrong_shape(question, typed)
    check_enough(question, typed)
    return judge(question, typed if unit is None else typed.scaled(unit / question.options.unit), unit)


def _without_unit(words: Sequence[str], question: Question) -> tuple[list[str], float | None]:
    """`1.417 nats`: the number and the unit in nats, where the answer has one and the words agree about it."""
    units = {match[1].lower().rstrip("s") for word in words for match in _UNIT.finditer(word)}
    if len(units) != 1 or question.operation not in LOGARITHMIC:
        return list(words), None
    return [_UNIT.sub(r"\g<2>", word) for word in words], UNITS[units.pop()]


def _as_numbers(text: str, question: Question) -> str:
    """What people write around numbers: about (~ or the wavy equals sign), " / " between entries, one % for all of
    them or apart from its number, ln.9 without brackets, and 0,1= for an entry of a matrix."""
    if question.value.ndim == MATRIX:
        text = _PAIR.sub(rf"\1{JOINED}\2=", text)
    text = re.sub(r"(^|(?<=[\s,;\[(=]))[~\u2248]\s*(?=[-+]?[.\d])", "", text)
    text = re.sub(r"(?<=[\d%])\s+/\s+(?=[-+.\d])", ", ", text) if text.count(" / ") > 1 else text
    text = re.sub(r"\b(ln|log2|log10|log)(?=\.\d)", r"\1 0", text)
    if _ONE_PERCENT.fullmatch(text):
        return _NUMBER.sub(r"\g<0>%", text.rstrip(" %"))
    return re.sub(r"(?<=[\d.])\s+%", "%", text)


def _asked(question: Question, numbers: Numbers) -> tuple[Question, ...]:
    """The questions that so many numbers may answer: that of the loss, where there is one number for each, too."""
    loss, count = question.loss, numbers.array.size
    if loss is None or numbers.names is not None or count != loss.value.size:
        return (question,)
    return (question, loss) if count == question.value.size else (loss,)


def _no_ratio(text: str) -> InputError:
    parts = text.split(":")
    total = sum(map(float, parts))
    shares = ",".join(f"{part}/{total:g}" for part in parts)
    return InputError(
        "expect-ratio", "'{ratio}' is a ratio, not numbers.", "Type the shares of the sum: --expect {shares}.",
        ratio=text, shares=shares,
    )  # fmt: skip


def _is_known(question: Question, typed: Typed) -> bool:
    """Another shape is an answer only where a mistake gives it: the vector p (1 - p) for the matrix, a sum for rows."""
    from .catalogue import single_mistakes  # the mistakes, which a right answer does not need

    with np.errstate(all="ignore"):
        return bool(single_mistakes(question, typed).matches)


def _tolerance(tol: str | None) -> float | None:
    if tol is None:
        return None
    numbers = parse_numbers(tol.replace(" %", "%"), "--tol").array.ravel()
    if numbers.size != 1 or not (numbers[0] >= 0 and math.isfinite(numbers[0])):
        raise InputError(
            "tolerance", "--tol takes one number, 0 or more, not '{tol}'.", "Type for example --tol 1e-3.",
            tol=tol.strip(),
        ).about("--tol")  # fmt: skip
    return float(numbers[0])


def _placed(question: Question, names: Sequence[str] | None, typed: Typed) -> Typed:
    """The entries at the places that they were typed for, in the shape of the answer where they fit it."""
    known = np.array([token.strip() != _PLACEHOLDER for token in typed.tokens], dtype=bool)
    if not known.any():
        raise InputError(
            "expect-unknown",
            "No entry of the expected answer is known.",
            "Type at least one number: --expect 1=-0.7576.",
        )
    shape = question.value.shape
    typed = typed.change(known=known.reshape(typed.values.shape))
    if names is not None:
        return _by_name(question, names, typed)
    if typed.values.shape == shape:
        return typed
    if typed.values.size == question.value.size and _is_same_up_to_brackets(typed, shape):
        return typed.each(lambda entries: entries.reshape(shape))
    return typed.each(lambda entries: entries.reshape(())) if typed.values.size == 1 else typed


def _is_same_up_to_brackets(typed: Typed, shape: tuple[int, ...]) -> bool:
    """[[a, b]] for [a, b], or a flat list for a matrix; rows of another length are another answer."""
    return [n for n in typed.values.shape if n != 1] == [n for n in shape if n != 1] or typed.values.ndim == 1


def _by_name(question: Question, names: Sequence[str], typed: Typed) -> Typed:
    """`1=-0.7576` or `cat=.66`: the other entries are not known."""
    shape = question.value.shape
    parts = [name.split(JOINED) if len(shape) == MATRIX else [name] for name in names]
    if not shape or typed.values.ndim != 1 or any(len(part) != len(shape) for part in parts):
        raise _no_entries(shape, names[0].replace(JOINED, ","), typed.tokens[0])
    places = [_flat_place(question, part) for part in parts]

    def placed(entries: np.ndarray) -> np.ndarray:
        whole = np.zeros(math.prod(shape), entries.dtype)
        whole[places] = entries
        return whole.reshape(shape)

    tokens = ["?"] * math.prod(shape)
    for place, token in zip(places, typed.tokens, strict=True):
        tokens[place] = token
    return typed.each(placed).change(tokens=tuple(tokens))


def _flat_place(question: Question, names: Sequence[str]) -> int:
    """Where an entry stands in a vector, or in a matrix read row by row; rows of a batch have numbers, not names."""
    *rows, column = names
    counts = question.value.shape
    place = _place(question, column, counts[-1])
    if not rows:
        return place
    batch = question if question.operation == "jacobian" else question.change(names=None)
    return _place(batch, rows[0], int(counts[0])) * int(counts[-1]) + place


def _no_entries(shape: tuple[int, ...], name: str, token: str) -> InputError:
    """An answer that is no vector has no entry of that name."""
    hint = Text("Type the number alone: --expect {token}.", token=token)
    if len(shape) == MATRIX:
        hint = Text(
            "Type the row and the column of an entry: --expect 0,{column}={token}.", token=token, column=shape[1] - 1
        )
    elif shape:
        example = _grid(shape, name, token) if len(shape) > 1 and math.prod(shape) <= MOST_SHOWN else "? 0.5 ?"
        hint = Text("Type every entry, with ? for those that you do not know: --expect '{example}'.", example=example)
    return InputError(
        "expect-no-vector", "'{name}=' names an entry, but the answer has the shape {shape}.", hint,
        name=name, shape=_shape_words(shape),
    )  # fmt: skip


def _place(question: Question, name: str, count: int) -> int:
    if question.names is not None and name in question.names:
        return question.names.index(name)
    if name.isascii() and name.isdecimal() and int(name) < count:
        return int(name)
    hint = Text("Type one of 0 to {last}, for example 0=0.5.", last=count - 1)
    if question.names is not None:
        hint = Text("Type one of {names}, for example {name}=0.5.", names=question.names, name=question.names[0])
    raise InputError("expect-no-entry", "'{name}' is no entry of the answer.", hint, name=name)


def _wrong_shape(question: Question, typed: Typed) -> InputError:
    wanted = question.value
    hint = Text("Type one number: --expect 1.5.")
    if wanted.ndim:
        row = ",".join(("0.1", "0.2", "0.3", "0.4")[: wanted.shape[-1]]) + ",..." * (wanted.shape[-1] > 4)
        rows = f"{row}; {row}{'; ...' * (wanted.shape[-2:][0] > 2)}"
        hint = Text("Type for example --expect '{rows}' (in the quotes, ? for a number not known).", rows=rows)
    if wanted.ndim == 1:
        hint = Text(
            "Type for example --expect '{row}' (in the quotes, ? for a number not known), or one entry by its index, "
            "--expect 0=0.1.",
            row=row,
        )
    return InputError(
        "expect-shape", "You typed {given}; the answer has {wanted}.", hint,
        given=_size_words(typed.values.shape), wanted=_size_words(wanted.shape),
    )  # fmt: skip


def _grid(shape: tuple[int, ...], name: str, token: str) -> str:
    """Every entry unknown but one, on the diagonal at the row that `name` counts: ? ? ?; ? .18 ?; ? ? ?."""
    cells = np.full(shape, "?", dtype=object)
    place = int(name) if name.isascii() and name.isdecimal() and int(name) < min(shape) else 0
    cells[(place,) * len(shape)] = token
    if len(shape) > 2:
        return "[" + ", ".join(f"[{', '.join('[' + ', '.join(row) + ']' for row in block)}]" for block in cells) + "]"
    return "; ".join(" ".join(row) for row in cells)


def _size_words(shape: tuple[int, ...]) -> Text:
    """1 number; 3 numbers; 6 numbers, 2 x 3."""
    count = math.prod(shape)
    if len(shape) < 2:
        return Plural("{n} number", "{n} numbers", n=count)
    return Plural("{n} number, {shape}", "{n} numbers, {shape}", n=count, shape=_shape_words(shape))


def _shape_words(shape: tuple[int, ...]) -> Text | str:
    if not shape:
        return Text("one number")
    return Text("a vector of {n}", n=shape[0]) if len(shape) == 1 else " x ".join(map(str, shape))
