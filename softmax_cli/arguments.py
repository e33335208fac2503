"""The words of a command line, made ready for the option parser: negative numbers, several values, unknown options."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from .errors import InputError
from .inputs.tokens import looks_negative
from .options import LOSS_OPTIONS


class Spelled(NamedTuple):
    """What a spelling of an option stands for: the option's name, and how many words its value may be."""

    name: str
    valued: bool  # False: a flag
    several: bool  # --expect .66 .24 .10, once the logits have been typed

    @classmethod
    def of(cls, parameter: Any) -> "Spelled":
        """By Typer's own description of the option; that it takes a list is what its metavar says to the user."""
        several = (parameter.metavar or "").endswith(("NUMBERS", ",..."))
        return cls(parameter.name, not parameter.is_flag, several)


def protected(args: list[str], spellings: Mapping[str, Spelled], command: str = "") -> Iterator[str]:
    """`args` with a space before each negative number, which no option parser takes for an option.

    Once the logits have been typed, the words after an option of several values (`--expect .66 .24 .10`) are all its
    own; otherwise they would silently become logits. With `command`, an option that it does not have, or that is given
    twice, is an error.
    """
    rest, logits_seen, given = list(args), False, set[str]()
    while rest:
        token = rest.pop(0)
        if token == "--":
            yield from (token, *rest)
            return
        if not _is_option(token):
            logits_seen = True
            yield " " + token if token.startswith("-") and token != "-" else token
            continue
        yield token
        if command:
            _check_option(token, spellings, given, command)
        option = spellings.get(token)
        if option and option.valued and rest:
            value = [rest.pop(0)]
            while logits_seen and option.several and rest and not _is_option(rest[0]):
                value.append(rest.pop(0))
            yield " ".join(value)


def _check_option(token: str, spellings: Mapping[str, Spelled], given: set[str], command: str) -> None:
    """InputError for an option that `command` does not have, and for a second value of one that it has."""
    word = token.partition("=")[0] if token.startswith("--") else token[:2]
    if word not in spellings:
        raise _unknown_option(word, spellings, command)
    option = spellings[word]
    if option.name in given:
        raise InputError(f"{word} is given twice.", f"Type one value for it; several rows take a list: {word} 1,0.")
    given |= {option.name} if option.valued else set()


def _unknown_option(word: str, spellings: Mapping[str, Spelled], command: str) -> InputError:
    close = get_close_matches(word, spellings, 1, 0.7)
    loss_option = word.lstrip("-").replace("-", "_") in LOSS_OPTIONS or word == "-l"
    if close:
        hint = f"Did you mean {close[0]}? Type {command} --help to see every option."
    elif loss_option:
        hint = f"It belongs to a loss: type softmax-cli ce or softmax-cli grad, or {command} --help for what is here."
    else:
        hint = f"Type {command} --help to see every option."
    return InputError(f"{command} has no option {word}.", hint)


def _is_option(token: str) -> bool:
    return len(token) > 1 and token.startswith("-") and not looks_negative(token)
