"""The words of a command line, made ready for the option parser: negative numbers, several values, unknown options."""

from collections import deque
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from ..errors import InputError
from ..read.typed.tokens import is_plain_number, looks_negative, shortened, to_ascii

_NO_OPTION = "{command} has no option {option}."
_LIKE_THAT = "Did you mean {meant}? Type it like that."


class Spelled(NamedTuple):
    """What a spelling of an option stands for: the option's name, and how many words its value may be."""

    name: str
    valued: bool  # False: a flag
    several: bool  # --expect .66 .24 .10, once the logits have been typed
    whole: bool = False  # a whole number
    default: object = None

    @classmethod
    def of(cls, parameter: Any, whole: bool) -> "Spelled":
        """By Typer's own description of the option; that it takes a list is what its metavar says to the user."""
        several = (parameter.metavar or "").endswith(("NUMBERS", ",..."))
        return cls(parameter.name, not parameter.is_flag, several, whole, parameter.default)


def protected(args: list[str], spellings: Mapping[str, Spelled], command: str = "") -> Iterator[str]:
    """`args` with a space before each negative number, which no option parser takes for an option.

    Once the logits have been typed, the words after an option of several values (`--expect .66 .24 .10`) are all its
    own; otherwise they would silently become logits. With `command`, an option that it does not have, or that is given
    twice, is an error.
    """
    rest, logits_seen, given = deque(args), False, set[str]()
    while rest:
        token = rest.popleft()
        if token == "--":
            yield from (token, *rest)
            return
        if not _is_option(token):
            if command and (meant := _misdashed(token, spellings)):
                problem = "'{token}' starts with a dash that is no hyphen."
                raise InputError("dash-no-hyphen", problem, _LIKE_THAT, token=shortened(token), meant=meant)
            logits_seen = True
            yield " " + token if token.startswith("-") and token != "-" else token
            continue
        yield _ascii_number(token)
        if command:
            _check_option(token, spellings, given, command)
        option = spellings.get(token)
        if option and option.valued and command and not rest:
            hint = "Type one; {command} --help shows what it takes."
            raise InputError("value-missing", "{option} has no value after it.", hint, option=token, command=command)
        if option and option.valued and rest:
            value = [_ascii_number(rest.popleft())]
            while logits_seen and option.several and rest and not _is_option(rest[0]):
                value.append(rest.popleft())
            if option.whole and command:
                whole_number(value[0], token, option.default)
            yield " ".join(value)


def _check_option(token: str, spellings: Mapping[str, Spelled], given: set[str], command: str) -> None:
    """InputError for an option that `command` does not have, and for a second value of one that it has."""
    word = token.partition("=")[0] if token.startswith("--") else token[:2]
    typed = token.partition("=")[0]
    if long := _misdashed(token, spellings):
        raise InputError("no-such-option", _NO_OPTION, _LIKE_THAT, command=command, option=shortened(typed), meant=long)
    if word not in spellings:
        raise _unknown_option(word if word == "-l" else typed, spellings, command)
    option = spellings[word]
    if "=" in token and token.startswith("--") and not option.valued:
        problem, hint = "{option} takes no value: '{token}'.", "Type {option}, or leave it out."
        raise InputError("value-refused", problem, hint, option=word, token=shortened(token))
    attached = token.partition("=")[2] if token.startswith("--") else token[2:]
    if option.whole and attached:
        whole_number(attached, word, option.default)
    if option.name in given:
        one, several = "Type one value for it.", "Type one value for it; several take a list: {option} 1,0."
        raise InputError("given-twice", "{option} is given twice.", several if option.several else one, option=word)
    given |= {option.name} if option.valued else set()


def _misdashed(token: str, spellings: Mapping[str, Spelled]) -> str:
    """The option meant by -label, or by the dashes that an editor makes of -- and -, or nothing."""
    bare = token.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
    name = bare.partition("=")[0]
    meant = f"--{name}" if len(name) > 1 else f"-{name}"
    return meant if meant in spellings and bare != token and not token.startswith(meant) else ""


def _unknown_option(word: str, spellings: Mapping[str, Spelled], command: str) -> InputError:
    from .options import LossSettings

    long = f"--{word.lstrip('-')}" if len(word) > 2 else word
    longer = [known for known in spellings if len(long) > 5 and long[1:] in known]
    close = get_close_matches(long, spellings, 1, 0.85) or longer[:2] or get_close_matches(long, spellings, 1, 0.7)
    loss_option = word.lstrip("-").replace("-", "_") in LossSettings._fields or word == "-l"
    meant, other = (*close, "")[:2] if close else ("", "")
    if len(close) > 1:
        hint = "Did you mean {meant} or {other}? Type {command} --help to see every option."
    elif close:
        hint = "Did you mean {meant}? Type {command} --help to see every option."
    elif loss_option:
        hint = "It belongs to a loss: type softmax-cli ce or softmax-cli grad, or {command} --help for what is here."
    else:
        hint = "Type {command} --help to see every option."
    return InputError(
        "no-such-option", _NO_OPTION, hint, command=command, option=shortened(word), meant=meant, other=other
    )


def whole_number(text: str, spelling: str, default: object) -> int:
    """The value of an option that takes a whole number. Raises InputError."""
    try:
        if "_" in text:  # 1_000: int() would take it, and the logits do not
            raise ValueError
        return int(to_ascii(text))
    except ValueError:
        raise _not_whole(spelling, text.strip(), default) from None


def _not_whole(spelling: str, value: str, default: object) -> InputError:
    """The error for a value that is no whole number, with the default as the example."""
    example = default if isinstance(default, int) else 3
    return InputError(
        "not-whole",
        "{option} takes a whole number, not '{value}'.",
        "Type for example {option} {example}.",
        option=spelling,
        value=shortened(value),
        example=str(example),
    )


def _ascii_number(token: str) -> str:
    """A value, or option=value, with the minus and digits of ASCII if it is a number: the parser reads whole ones."""
    option, equals, value = token.rpartition("=")
    return f"{option}{equals}{to_ascii(value)}" if is_plain_number(value) else token


def _is_option(token: str) -> bool:
    return len(token) > 1 and token.startswith("-") and not looks_negative(token)
