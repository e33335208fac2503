"""softmax-cli check"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..app.options import OUTPUT_OPTIONS
from ..errors import InputError

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..lessons.answer_sheet import Checked
    from ..read.answer_sheets import SheetLine

_NO_FIELDS = (*OUTPUT_OPTIONS, "help", "context")
# A sheet asks the same few problems of everybody: each is explained once.
_MOST_KEPT = 256


def check(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON lines or CSV, one problem and answer a line, or -.")
    ],
) -> "Explanation":
    """Judge a file of answers, one verdict a line.

    \b
    softmax-cli check answers.jsonl
    softmax-cli check answers.csv --plain
    softmax-cli check answers.jsonl --json

    A line is a problem and its answer, named like the options: {"command": "grad", "logits": [2, 1, 0.1],
    "label": 1, "expect": [0.66, -0.76, 0.1]}; in CSV these names are the header.
    """
    from ..lessons.answer_sheet import explain
    from ..read.answer_sheets import placed, read_sheet

    sheet, commands = read_sheet(file), Commands(context)
    checked = []
    for line in sheet.lines:
        try:
            checked.append(commands.judge(line))
        except InputError as error:
            raise placed(sheet.place, line, error) from None
    return explain(sheet.place, checked)


class Commands:
    """The commands that take an expected answer, run through the parser that reads the user's own command lines."""

    def __init__(self, context: typer.Context) -> None:
        assert context.parent is not None
        self._parent = context.parent
        self._group: Any = context.parent.command
        self._explained: dict[tuple[str, ...], Explanation] = {}

    def judge(self, line: "SheetLine") -> "Checked":
        """The verdict on the answer of one line. Raises InputError."""
        from ..judge import judged
        from ..lessons.answer_sheet import Checked, unreadable

        fields = dict(line.fields)
        command = self._command(line.command)
        words = self._words(line.command, command, fields)
        expect, tol = str(fields["expect"]), fields.get("tol")
        for name, text in (("expect", expect), *fields.items()):
            if text == "-":
                raise InputError(f'the field "{name}" is -, standard input.', "Write the numbers into the field.")
        explanation = _of_field("logits", lambda: self.explanation(words))
        try:
            verdict = judged(explanation, expect, None if tol is None else str(tol)).verdict
        except InputError as error:
            if "--tol" in str(error.problem):
                raise
            verdict = unreadable(explanation, expect, error)
        assert verdict is not None
        return Checked(line.line, line.id, line.command, verdict)

    def explanation(self, words: Sequence[str]) -> "Explanation":
        """What `softmax-cli WORDS...` explains."""
        key = tuple(words)
        if key not in self._explained:
            if len(self._explained) >= _MOST_KEPT:
                self._explained.clear()
            self._explained[key] = self._group.explanation_of(self._parent, words)
        return self._explained[key]

    def _command(self, name: str) -> Any:
        """The command of that name. Raises InputError where there is none, or none that takes an answer."""
        known = self._group.list_commands(self._parent)
        command = self._group.resolve_command(self._parent, [name])[1] if name in known else None
        if command is None or "expect" not in _options(command):
            raise _no_command(name, known, self._group, self._parent)
        return command

    def _words(self, name: str, command: Any, fields: dict[str, Any]) -> list[str]:
        """The command line of the problem alone, without the answer."""
        options = _options(command)
        words, numbers = [name], []
        for field, value in fields.items():
            if field not in options:
                raise _no_field(name, field, options)
            parameter = options[field]
            if field in ("expect", "tol"):
                continue
            if parameter.param_type_name == "argument":
                numbers.append(str(value))
            elif parameter.is_flag:
                words += [parameter.opts[0]] * _truth(field, value)
            else:
                words.append(f"{parameter.opts[0]}={value}")
        return [*words, "--", *numbers] if numbers else words


def _of_field(field: str, run: Callable[[], "Explanation"]) -> "Explanation":
    """What `run` returns. The readers' errors name the option at fault; those that name none are about `field`."""
    try:
        return run()
    except InputError as error:
        if "--" in str(error.problem) or field in str(error.problem):
            raise
        raise error.within('the field "{field}": {problem}', field=field) from None


def _options(command: Any) -> dict[str, Any]:
    return {parameter.name: parameter for parameter in command.params if parameter.name not in _NO_FIELDS}


def _truth(field: str, value: str | bool) -> bool:
    word = str(value).lower()
    if word not in ("true", "yes", "1", "false", "no", "0"):
        raise InputError(f'the field "{field}" is neither true nor false: "{value}".', "Write true or false.")
    return word in ("true", "yes", "1")


def _no_command(name: str, known: Sequence[str], group: Any, parent: Any) -> InputError:
    from ..read.typed.words import did_you_mean, shortened

    able = [other for other in known if "expect" in _options(group.resolve_command(parent, [other])[1])]
    what = "takes no expected answer" if name in known else "is no command"
    return InputError(
        f'the field "command": "{shortened(name)}" {what}.',
        f"{did_you_mean(name, able)}Write one of {', '.join(able)}.",
    )


def _no_field(name: str, field: str, options: dict[str, Any]) -> InputError:
    from ..read.typed.words import did_you_mean, shortened

    known = ["id", "command", *options]
    return InputError(
        f'{name} has no field "{shortened(field)}".',
        f"{did_you_mean(field, known)}Leave it out, or write one of {', '.join(known)}.",
    )
