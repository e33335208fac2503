"""The Typer app: from the words of a command line to a command of the table, and from its errors to an exit code."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

# One BLAS thread is enough for these sizes and saves 20 ms of start-up; a value that the user set stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer
from typer.core import TyperCommand, TyperGroup

from .. import __version__
from ..errors import ExitCode
from ..read.typed.tokens import looks_negative
from .argv import Spelled, protected
from .table import COMMANDS, Loaded

if TYPE_CHECKING:
    from ..document.explanation import Explanation

_PLAIN_HELP: Any = {"rich_markup_mode": None}  # Rich markup eats [K] in help text, and its import costs 50 ms
_OPTIONS = ("--help", "-h", "--version", "--install-completion", "--show-completion")  # those of no command
_CONTEXT = {"help_option_names": ["-h", "--help"]}


@contextmanager
def user_errors() -> Iterator[None]:
    """Whatever goes wrong -> one message on standard error and its exit code."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:  # the reader of a text of the parser's own
        raise typer.Exit from None
    except Exception as error:
        from .failures import refused

        raise typer.Exit(refused(error)) from None  # from a StopIteration it would count as one


class CommandGroup(TyperGroup):
    """The commands of the table, each a name and a line of help until asked for: to build them all costs 10 ms."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for entry in COMMANDS.values():
            self.add_command(TyperCommand(entry.name, help=entry.summary, **_PLAIN_HELP))

    def main(self, *args: Any, **options: Any) -> Any:
        # A shell asks what may stand at the cursor; completion.VARIABLE is not imported for an ordinary run.
        if "_SOFTMAX_CLI_COMPLETE" in os.environ and "COMP_WORDS" in os.environ:
            from .completion import rejoin

            rejoin(os.environ)
        return super().main(*args, **options)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # shell completion: an unfinished line is no error
            return super().parse_args(ctx, args)
        with user_errors():
            if not args:
                from ..show.write import to_stderr

                to_stderr(ctx.get_help() + "\n")
                raise typer.Exit(ExitCode.USAGE)
            if args[0] == "help":
                args = [*args[1:2], "--help"]
            _check_command(args)
            return super().parse_args(ctx, args)

    def get_help_option(self, ctx: Any) -> Any:
        return _printing(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> Any:
        with user_errors():  # those of the command's options too, which are parsed in here
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and LogitsCommand.of(name), rest


class LogitsCommand(TyperCommand):
    """A command of the table for the parser. It reads negative numbers without `--`; what is wrong is an InputError."""

    def __init__(self, name: str, command: Loaded) -> None:
        params: dict[str, Any] = {}
        for family in command.families:
            for param in _params(family):
                params.setdefault(param.name, param)  # a command's own --all means more than the shared one
        shown: Any = {"help": command.help, "context_settings": _CONTEXT, **_PLAIN_HELP}
        super().__init__(name, params=list(params.values()), **shown)
        self.command = command
        self.whole = {name for family in command.families for name in _whole(family)}

    @classmethod
    @cache
    def of(cls, name: str) -> "LogitsCommand":
        """The command of that name, imported."""
        return cls(name, COMMANDS[name].load())

    def get_help_option(self, ctx: Any) -> Any:
        return _printing(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> None:
        raise typer.Exit(self.command.run(ctx.params))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # shell completion: an unfinished line is no error
            return super().parse_args(ctx, list(protected(args, self._spellings(ctx))))
        return super().parse_args(ctx, list(protected(args, self._spellings(ctx), ctx.command_path)))

    def _spellings(self, ctx: Any) -> dict[str, Spelled]:
        return {
            spelling: Spelled.of(param, param.name in self.whole)
            for param in self.get_params(ctx)
            if param.param_type_name == "option"
            for spelling in (*param.opts, *param.secondary_opts)
        }


def _printing(option: Any) -> Any:
    """The option --help, its text printed as everything else is."""
    if option is not None:
        option.callback = _print_help
    return option


def _print_help(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        _print(ctx.get_help())


def _print(text: str) -> None:
    from ..show.write import to_stdout

    to_stdout(text + "\n")
    raise typer.Exit


def _params(settings: type[Any]) -> list[Any]:
    """The parser's parameters for a class of settings. Typer reads the class as it reads the function of a command."""
    reader = typer.Typer(add_completion=False, **_PLAIN_HELP)
    reader.command()(settings)
    return typer.main.get_command(reader).params


def _whole(settings: type[Any]) -> Iterator[str]:
    """The names of its options that take a whole number."""
    annotations: dict[str, Any] = settings.__annotations__
    yield from (name for name, kind in annotations.items() if kind.__origin__ in (int, int | None))


def explained(words: Sequence[str]) -> "Explanation":
    """What `softmax-cli WORDS...` explains. Raises InputError."""
    from .command import Command  # with the shared options: not for the list of commands

    name, *rest = words
    parser = LogitsCommand.of(name)
    assert isinstance(parser.command, Command)
    with parser.make_context(f"softmax-cli {name}", rest) as context:
        return parser.command.explained(context.params)


def _check_command(words: Sequence[str]) -> None:
    """InputError where the first word is neither a command nor an option of all of them."""
    word = words[0]
    if word in COMMANDS or word in _OPTIONS:
        return
    from .elsewhere import no_command, no_option  # these and the grammar are 3 ms that no command pays

    option = word.startswith("-") and word != "-" and not looks_negative(word)
    raise no_option(word) if option else no_command(words)


app = typer.Typer(
    cls=CommandGroup, pretty_exceptions_enable=False, no_args_is_help=True, context_settings=_CONTEXT, **_PLAIN_HELP
)


def _print_version(wanted: bool) -> None:
    if wanted:
        _print(f"softmax-cli {__version__}")


@app.callback()
def settings(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Softmax, cross-entropy, their gradient and Jacobian: exact numbers, every step shown and proved.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli grad 2 1 0.1 --label 1
    softmax-cli ce '2 1 0.1; 0.5 2.5 -1' --label 1,0
    """
