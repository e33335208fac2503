"""The one command class, negative numbers in and user errors out, and the options that every lesson shares.

`explains` turns a function that returns an `Explanation` into a command: it adds the output options to the function's
own, and shows what the function returns.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from ..errors import ExitCode, InputError
from ..read.typed.tokens import is_source, looks_negative
from .argv import Spelled, protected, refused_value
from .options import ANSWER_OPTIONS, OUTPUT_OPTIONS

if TYPE_CHECKING:
    from ..document.explanation import Explanation


CONTEXT = {"help_option_names": ["-h", "--help"]}


@contextmanager
def user_errors() -> Iterator[None]:
    """InputError -> one message on standard error and exit 2."""
    try:
        yield
    except InputError as error:
        from ..show.output import Terminal

        terminal = Terminal.of(sys.stderr)
        for line in f"Error: {error}".split("\n"):
            print(terminal.text(line), file=sys.stderr)
        raise typer.Exit(ExitCode.USAGE) from error


class CommandGroup(TyperGroup):
    """Commands that are a name and a line of help until one of them is asked for: building them all costs 10 ms."""

    def main(self, *args: Any, **options: Any) -> Any:
        # A shell asks what may stand at the cursor; completion.VARIABLE is not imported for an ordinary run.
        if "_SOFTMAX_CLI_COMPLETE" in os.environ and "COMP_WORDS" in os.environ:
            from .completion import rejoin

            rejoin(os.environ)
        return super().main(*args, **options)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with user_errors():
            _hint_at_missing_command(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with user_errors():  # those of the command's options too, which are parsed in here
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _name_only, rest = super().resolve_command(ctx, args)
        return name, None if name is None else _built(name), rest

    def explanation_of(self, ctx: Any, words: Sequence[str]) -> "Explanation":
        """What `softmax-cli WORDS...` explains, `ctx` being this group's own context. Raises InputError."""
        name, command, rest = self.resolve_command(ctx, list(words))
        with command.make_context(name, rest, parent=ctx) as inner:
            explanation: Explanation = command.callback.explained(**inner.params)
        return explanation


class Entry(NamedTuple):
    """A command by its name: the module and function of the same name, one line of help, and what options it shares."""

    name: str
    summary: str
    shared: Mapping[str, tuple[Any, Any]] | None  # None: it prints something else than an explanation


_ENTRIES: dict[str, Entry] = {}


def add_command(app: typer.Typer, name: str, summary: str, shared: Mapping[str, tuple[Any, Any]] | None) -> None:
    """Tell `app` of the command; its module is imported when it is run."""
    _ENTRIES[name] = Entry(name, summary, shared)
    app.command(name, cls=TyperCommand, help=summary)(lambda: None)


@cache
def _built(name: str) -> Any:
    """The whole command, from softmax_cli.commands.NAME."""
    entry, identifier = _ENTRIES[name], name.replace("-", "_")
    function = getattr(import_module(f"softmax_cli.commands.{identifier}"), identifier)
    single = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=CONTEXT)
    single.command(name, cls=LogitsCommand)(function if entry.shared is None else explains(function, entry.shared))
    return typer.main.get_command(single)


def _hint_at_missing_command(args: list[str]) -> None:
    """`softmax-cli 2 1 0.1`: numbers, or where to read them, where a command should stand."""
    word = args[0] if args else "--help"
    if word in _ENTRIES or (word.startswith("-") and word != "-" and not looks_negative(word)):
        return
    import shlex  # this and the grammar are 3 ms that no command pays

    from ..read.typed.grammar import looks_like_numbers
    from ..read.typed.words import shortened

    if is_source(word) or looks_like_numbers(word):
        kind = "an input" if is_source(word) else "a number"
        command = "grad" if {"-l", "--label", "--target"} & set(args) else "softmax"
        raise InputError(
            f"'{shortened(word)}' is {kind} where a command should stand.",
            f"Type softmax-cli {command} {shlex.join(args)}",
        )


class LogitsCommand(TyperCommand):
    """A Typer command that reads negative numbers without `--`; bad options and bad input are one InputError."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # shell completion: an unfinished line is no error
            return super().parse_args(ctx, list(protected(args, self._spellings(ctx))))
        words = list(protected(args, self._spellings(ctx), ctx.command_path))
        try:
            return super().parse_args(ctx, [*words])  # the parser empties its list
        except typer.BadParameter as error:
            raise refused_value(error.param, words) or InputError(
                error.format_message(), f"Type {ctx.command_path} --help to see what it takes."
            ) from error

    def _spellings(self, ctx: Any) -> dict[str, Spelled]:
        return {
            spelling: Spelled.of(param)
            for param in self.get_params(ctx)
            if param.param_type_name == "option"
            for spelling in (*param.opts, *param.secondary_opts)
        }


def explains(lesson: "Callable[..., Explanation]", shared: Mapping[str, tuple[Any, Any]]) -> Callable[..., None]:
    """The command of `lesson`: its own parameters, the `shared` ones that it takes as `**`, and the output options."""

    own = inspect.signature(lesson).parameters
    kept = OUTPUT_OPTIONS.keys() - own.keys()  # the output options that the lesson does not ask for itself

    def explained(**given: Any) -> "Explanation":
        answer = {name: given.pop(name) for name in ANSWER_OPTIONS if name in given}
        if answer.get("expect") is None and answer.get("tol") is not None:
            raise InputError("--tol was given without --expect.", "Type the answer to judge: --expect NUMBERS.")
        explanation = lesson(**{name: value for name, value in given.items() if name not in kept})
        if answer.get("expect") is None:
            return explanation
        from ..judge import judged

        return judged(explanation, **answer)

    def run(**given: Any) -> None:
        from ..show import show
        from ..show.output import Output

        output = Output.of(**{name: given[name] for name in OUTPUT_OPTIONS})
        explanation = explained(**given)
        show(explanation, output)
        if explanation.negative:
            raise typer.Exit(ExitCode.NEGATIVE)

    added = [(name, option) for name, option in {**shared, **OUTPUT_OPTIONS}.items() if name not in own]
    parameters = [
        *(parameter for parameter in own.values() if parameter.kind is not parameter.VAR_KEYWORD),
        *(_keyword(name, annotation, default) for name, (annotation, default) in added),
    ]
    run.explained = explained  # type: ignore[attr-defined]  # what CommandGroup.explanation_of calls
    run.__doc__ = lesson.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    return run


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
