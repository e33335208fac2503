"""The words of a command line, made ready for the option parser: negative numbers, several values, unknown options."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from .errors import InputError
from .inputs.tokens import looks_negative
from .options import LOSS_OPTIONS, SEVERAL_VALUES


def protected(args: list[str], spellings: Mapping[str, str], command: str = "") -> Iterator[str]:
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
            if command and (option := _misdashed(token, spellings)):
                raise InputError(f"'{token}' starts with a dash that is no hyphen.", f"Did you mean {option}?")
            logits_seen = True
            yield " " + token if token.startswith("-") and token != "-" else token
            continue
        yield token
        if command:
            _check_option(token, spellings, given, command)
        if spellings.get(token) and rest:
            value = [rest.pop(0)]
            while logits_seen and token in SEVERAL_VALUES and rest and not _is_option(rest[0]):
                value.append(rest.pop(0))
            yield " ".join(value)


def _check_option(token: str, spellings: Mapping[str, str], given: set[str], command: str) -> None:
    """InputError for an option that `command` does not have, and for a second value of one that it has."""
    word = token.partition("=")[0] if token.startswith("--") else token[:2]
    if long := _misdashed(token, spellings):
        raise InputError(f"{command} has no option {token.partition('=')[0]}.", f"Did you mean {long}?")
    if word not in spellings:
        raise _unknown_option(word, spellings, command)
    name = spellings[word]
    if name in given:
        several = f"; several take a list: {word} 1,0" if word in SEVERAL_VALUES else ""
        raise InputError(f"{word} is given twice.", f"Type one value for it{several}.")
    given |= {name} if name else set()


def _misdashed(token: str, spellings: Mapping[str, str]) -> str:
    """The option meant by -label, or by the dashes that an editor makes of -- and -, or nothing."""
    name = token.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212").partition("=")[0]
    meant = f"--{name}" if len(name) > 1 else f"-{name}"
    return meant if meant in spellings and name != token and not token.startswith(meant) else ""


def _unknown_option(word: str, spellings: Mapping[str, str], command: str) -> InputError:
    longer = [known for known in spellings if len(word) > 5 and word.removeprefix("-") in known]
    close = longer[:2] or get_close_matches(word, spellings, 1, 0.7)
    loss_option = word.lstrip("-").replace("-", "_") in LOSS_OPTIONS or word == "-l"
    if close:
        hint = f"Did you mean {' or '.join(close)}? Type {command} --help to see every option."
    elif loss_option:
        hint = f"It belongs to a loss: type softmax-cli ce or softmax-cli grad, or {command} --help for what is here."
    else:
        hint = f"Type {command} --help to see every option."
    return InputError(f"{command} has no option {word}.", hint)


def _is_option(token: str) -> bool:
    return len(token) > 1 and token.startswith("-") and not looks_negative(token)
