"""The quiz as a conversation: a question out, a line in, the verdict out, and the score at the end."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .. import signals
from ..document.text import Text
from ..errors import ExitCode, InputError
from ..show.paragraphs import say

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..document.verdict import Verdict
    from .problems import Task

Explain: TypeAlias = "Callable[[Task], Explanation]"  # the solution of a problem, by its command

_LONGEST = 1 << 16  # characters of an answer; a source without line ends, such as /dev/zero, is cut here
_ENDS = ("quit", "exit", "q")
_LEFT_OUT = ("?", "=", "_", "null", "none")  # how --expect leaves entries out; here every entry is asked for


class NoMoreAnswersError(Exception):
    """There are no more answers."""


class Judged(NamedTuple):
    """One answer with its verdict."""

    explanation: "Explanation"
    verdict: "Verdict"


class Session:
    """One quiz, on a terminal or from a pipe."""

    def __init__(self, tasks: "Sequence[Task]", again: Sequence[str], explain: Explain) -> None:
        from .lesson import Score

        self._tasks, self._again, self._explain = tasks, again, explain
        self._score = Score(len(tasks))
        self._live = sys.stdin is not None and sys.stdin.isatty()
        with suppress(AttributeError, OSError, ValueError):  # closed, or no stream of text
            sys.stdin.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # bytes that are no text
        if self._live:
            with suppress(ImportError):  # Windows has its own line editing
                import readline  # noqa: F401  # once it is loaded, input() edits lines and keeps a history

    def run(self) -> ExitCode:
        """Ask everything, or until Ctrl-D or Ctrl-C; then the score."""
        from .lesson import KEYS, PROGRAM, closing

        interrupted = False
        try:
            with signals.unwinding():  # Ctrl-C has a score to come, and a line editor has a terminal to put right
                say([KEYS] if self._live else [])
                for number, task in enumerate(self._tasks, 1):
                    self._ask(number, task)
        except NoMoreAnswersError:
            pass
        except KeyboardInterrupt:
            interrupted = True
            say([""])
        say(closing(self._score, [PROGRAM, "quiz", *self._again]))
        if interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.NEGATIVE if self._score.wrong else ExitCode.OK

    def _ask(self, number: int, task: "Task") -> None:
        """One problem, until it is answered or skipped."""
        from .lesson import form, question, solution

        asked = Text(
            "{number}/{count} (seed {seed})  {question}", number=number, count=len(self._tasks), seed=str(task.seed),
            question=question(task),
        )  # fmt: skip
        say(["", asked, form(task)])
        while True:
            text = self._line().strip()
            if text.lower() in _ENDS:
                raise NoMoreAnswersError
            if text.lower() in ("skip", "s") or (not text and not self._live):
                self._score = self._score._replace(skipped=self._score.skipped + 1)
                return say(solution(task, self._explain(task)))
            if self._answered(task, text):
                return None

    def _answered(self, task: "Task", text: str) -> bool:
        """Whether `text` settles the problem; a terminal may ask again where it is no answer, a script may not."""
        from .lesson import COARSE, KEYS, feedback, hint, is_coarse

        if text in ("", "?", "hint", "help"):
            say([hint(task) if text else KEYS])
            return False
        try:
            verdict = judge(task, text, self._explain).verdict
        except InputError as error:
            say([error.problem, error.hint])
            return self._unusable()
        if is_coarse(verdict):
            say([COARSE])
            return self._unusable()
        self._score = self._score.after(verdict)
        say(feedback(task, verdict))
        return True

    def _unusable(self) -> bool:
        if not self._live:  # one line is one answer: the next one belongs to the next problem
            self._score = self._score.after(None)
        return not self._live

    def _line(self) -> str:
        if self._live:
            try:
                return input("> ")
            except EOFError:
                say([""])
                raise NoMoreAnswersError from None
        try:
            line = sys.stdin.readline(_LONGEST) if sys.stdin is not None else ""
        except (OSError, ValueError):  # a folder, or a stream that was closed
            line = ""
        if not line:
            raise NoMoreAnswersError
        return line


def judge(task: "Task", text: str, explain: Explain) -> Judged:
    """The verdict on a whole answer. Raises InputError for what is none."""
    from ..judge.expect import judged
    from ..read.sources.access import NOTHING, access
    from ..read.typed.tokens import is_source
    from .lesson import form

    if is_source(text) or any(mark in text.lower() for mark in _LEFT_OUT):
        raise InputError("not-a-whole-answer", "'{text}' is not a whole answer.", form(task), text=text)
    explanation = explain(task)
    try:
        with access(NOTHING):
            explanation = judged(explanation, text, None)
    except InputError as error:
        raise error.within("{problem}", form(task)) from None
    assert explanation.verdict is not None
    return Judged(explanation, explanation.verdict)


def check_one(task: "Task", text: str, explain: Explain, *, json: bool) -> ExitCode:
    """Print the verdict on one answer, as text or with the whole solution as JSON."""
    from .lesson import COARSE, feedback, is_coarse

    found = judge(task, text.strip(), explain)
    too_coarse = is_coarse(found.verdict)
    if json:
        _show_json(found.explanation)
    else:
        say([COARSE] if too_coarse else feedback(task, found.verdict))
    return ExitCode.OK if found.verdict.right and not too_coarse else ExitCode.NEGATIVE


def print_problems(tasks: "Sequence[Task]", inputs: Mapping[str, Any]) -> ExitCode:
    """The problems as JSON."""
    from .lesson import explain

    _show_json(explain(tasks, dict(inputs)))
    return ExitCode.OK


def _show_json(explanation: "Explanation") -> None:
    from ..show import show
    from ..show.output import Output

    show(explanation, Output(format="json"))
