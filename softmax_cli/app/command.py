"""A command as an object: the settings that it takes, what it explains of them, how that is judged and shown."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ..errors import ExitCode, InputError
from .options import AnswerSettings, OutputSettings

if TYPE_CHECKING:
    from ..document.explanation import Explanation

Settings = TypeVar("Settings")


class Command(NamedTuple, Generic[Settings]):
    """A command that explains: `explain` turns its settings, a named tuple of options, into an explanation.

    The docstring of `explain` is the help. With `judged`, somebody's answer may be given beside the settings.
    """

    settings: type[Settings]
    explain: "Callable[[Settings], Explanation]"
    judged: bool = False
    logits_optional: bool = False  # it has something to say without them, and reads none that it was not told to

    @property
    def families(self) -> tuple[type[Any], ...]:
        """The named tuples that its command line fills."""
        return (self.settings, *([AnswerSettings] if self.judged else []), OutputSettings)

    @property
    def numbers(self) -> str | None:
        """The setting that it cannot do without: the words of the command line that are no options."""
        words = (name for name, kind in self.settings.__annotations__.items() if kind.__origin__ == list[str] | None)
        return None if self.logits_optional else next(words, None)

    @property
    def help(self) -> str:
        """One line, and examples that run."""
        return self.explain.__doc__ or ""

    def explained(self, given: Mapping[str, Any]) -> "Explanation":
        """What the values of a command line explain, with the verdict on an answer among them. Raises InputError."""
        answer = made(AnswerSettings, given) if self.judged else AnswerSettings()
        if answer.expect is None and answer.tol is not None:
            raise InputError(
                "tol-without-expect",
                "--tol was given without --expect.",
                "Type the answer to judge: --expect NUMBERS.",
            )
        import numpy as np  # which every command that explains loads

        with np.errstate(all="ignore"):  # what overflows is inf, and told so; NumPy's warnings are no words for users
            explanation = self.explain(made(self.settings, given))
            if answer.expect is None:
                return explanation
            from ..judge.expect import judged

            return judged(explanation, answer.expect, answer.tol)

    def run(self, given: Mapping[str, Any]) -> ExitCode:
        """Show what the values of a command line explain. Raises InputError."""
        from ..show import show
        from ..show.output import Output
        from .standard_input import with_piped

        output = Output.of(**made(OutputSettings, given)._asdict())
        explanation = self.explained(with_piped(given, self.numbers))
        show(explanation, output)
        return ExitCode.NEGATIVE if explanation.negative else ExitCode.OK


class Tool(NamedTuple, Generic[Settings]):
    """A command that prints something else than an explanation."""

    settings: type[Settings]
    action: Callable[[Settings], ExitCode]
    judged: bool = False

    @property
    def families(self) -> tuple[type[Any], ...]:
        """The named tuples that its command line fills."""
        return (self.settings,)

    @property
    def help(self) -> str:
        """One line, and examples that run."""
        return self.action.__doc__ or ""

    def run(self, given: Mapping[str, Any]) -> ExitCode:
        """Do what it does. Raises InputError."""
        return self.action(made(self.settings, given))


def made(settings: type[Settings], given: Mapping[str, Any]) -> Settings:
    """The settings of that class among `given`, the values of a command line."""
    fields: tuple[str, ...] = settings._fields  # type: ignore[attr-defined]  # a named tuple
    return settings(**{name: list(value) if isinstance(value := given[name], tuple) else value for name in fields})
