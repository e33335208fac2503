"""quiz: the questions in words, the hints, what is said about an answer, and the score."""

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from ..document.explanation import Explanation, Phrase, Section, Step, Value
from ..document.verdict import Candidate, Verdict
from ..judge.phrases import with_detail
from .problems import CLASSES, DECIMALS, Task

PROGRAM = "softmax-cli"
KEYS = "? gives a hint, skip goes on, Ctrl-D ends with the score."
HINTS = {
    "softmax": "p_i = exp(z_i) / sum exp(z). Subtracting max(z) from every logit first changes nothing.",
    "ce": "L = -ln p_y = logsumexp(z) - z_y, where y is the true class and ln the natural logarithm.",
    "grad": "dL/dz = p - y: the probabilities, minus 1 at the true class. The entries add up to 0.",
    "jacobian": "dp_i/dz_j = p_i (1 - p_i) for j = i, and -p_i p_j for the others. The row adds up to 0.",
}
IN_THE_HEAD = "exp(ln a) = a, so the exponentials are whole numbers."
OPTION_HINTS = {
    "temperature": "Divide the logits by T before exp; a derivative by z gets a factor 1/T as well.",
    "label-smoothing": "The target is (1 - a) y + a/K: a/K is on every class, the true one included.",
}
BATCH_HINTS = {
    "ce": "The mean adds the losses of the rows and divides by N.",
    "grad": "The mean divides each row by N.",
}


class Score(NamedTuple):
    """What became of the problems so far."""

    planned: int
    right: int = 0
    wrong: int = 0
    skipped: int = 0
    slips: tuple[str, ...] = ()  # the mistakes that were recognised

    def after(self, verdict: Verdict | None) -> "Score":
        """The score with one more answer; None is one that no verdict calls right."""
        if verdict is not None and verdict.right:
            return self._replace(right=self.right + 1)
        mistake = verdict is not None and verdict.word.startswith("mistake:")
        slips = (*self.slips, verdict.word.removeprefix("mistake:")) if mistake and verdict is not None else self.slips
        return self._replace(wrong=self.wrong + 1, slips=slips)


def question(task: Task) -> str:
    """The problem in words."""
    rows = [_row(row) for row in task.logits]
    z = f"z = {rows[0]}" if len(rows) == 1 else f"the {len(rows)} rows z = {' and '.join(rows)}"
    label, batch = task.option.get("label", ""), len(rows) > 1
    true = f"with the true classes {label.replace(',', ' and ')}" if batch else f"with the true class {label}"
    asked = {
        "softmax": f"softmax of {z}",
        "ce": f"{'mean ' * batch}cross-entropy in nats of {z}, {true} (counted from 0)",
        "grad": f"gradient dL/dz of the {'mean ' * batch}cross-entropy of {z}, {true} (counted from 0)",
        "jacobian": f"row {task.option.get('row')} (counted from 0) of the Jacobian of softmax, dp_i/dz_j, at {z}",
    }[task.topic]
    settings = {"temperature": "with the temperature T = ", "label-smoothing": "with label smoothing a = "}
    extra = "".join(f", {words}{task.option[name]}" for name, words in settings.items() if name in task.option)
    the = "" if task.topic == "jacobian" else "the "
    return f"What is {the}{asked}{extra}?"


def form(task: Task) -> str:
    """How the answer is to be typed."""
    numbers = "one number" if task.topic == "ce" else f"{CLASSES} numbers"
    if len(task.logits) > 1 and task.topic != "ce":
        numbers = f"{len(task.logits)} rows of {numbers} with a ; between them"
    exact = ", exact (such as 2/5 or ln 3) or" if task.level == 1 else ","
    return f"Type {numbers}{exact} to {DECIMALS} decimals."


def hint(task: Task) -> str:
    """What to remember, without the answer."""
    parts = [HINTS[task.topic]]
    parts += [IN_THE_HEAD] if task.level == 1 else []
    parts += [words for name, words in OPTION_HINTS.items() if name in task.option]
    parts += [BATCH_HINTS[task.topic]] if len(task.logits) > 1 and task.topic in BATCH_HINTS else []
    return " ".join(parts)


def is_coarse(verdict: Verdict) -> bool:
    """Whether an answer is right only because too few digits were typed to be wrong."""
    close = verdict.distance is not None and verdict.distance <= 10.0**-DECIMALS
    return verdict.word in ("right", "rounded") and not close


def coarse() -> str:
    """What is said about such an answer."""
    return f"That is right as far as it goes, but {DECIMALS} decimals were asked for."


def feedback(task: Task, verdict: Verdict) -> list[Phrase]:
    """The verdict, and for a wrong answer the slip: the wrong line, the right line, where to look, every step."""
    if verdict.right:
        return [verdict.summary]
    said: list[Phrase] = [verdict.summary]
    if verdict.candidates:
        best, *others = verdict.candidates
        said += [("wrong line: ", best.wrong_line), ("right line: ", best.right_line), best.see]
        said += [("or: ", *with_detail(other.why, other.detail), *_lines_of(other)) for other in others]
    elif verdict.first_step:
        parts = verdict.first_step if isinstance(verdict.first_step, tuple) else (verdict.first_step,)
        said.append(("where to look first: ", *parts))
    said += [*verdict.notes, *([verdict.apart] if verdict.apart else [])]
    if getattr(verdict.answer, "ndim", 0) > 1:  # the summary leaves matrices out
        said.append(_right_answer(verdict.answer))
    return [*said, *_solution(task)]


def solution(task: Task, value: Value) -> list[Phrase]:
    """The right answer of a problem that was skipped."""
    return [_right_answer(value), *_solution(task)]


def closing(score: Score, again: Sequence[str]) -> list[Phrase]:
    """The score, the slips, and the command line that asks the same again."""
    answered = score.right + score.wrong
    left = score.planned - answered - score.skipped
    counts = [f"{score.right} of {answered} right" if answered else "nothing answered"]
    counts += [f"{score.skipped} skipped"] * bool(score.skipped) + [f"{left} not reached"] * bool(left)
    said: list[Phrase] = ["", f"Score: {', '.join(counts)}."]
    if score.slips:
        times = {slip: score.slips.count(slip) for slip in score.slips}
        said.append(f"Slips: {', '.join(f'{slip} ({n} times)' if n > 1 else slip for slip, n in times.items())}.")
    return [*said, f"The same again: {shlex.join(again)}"]


def explain(tasks: Sequence[Task], inputs: dict[str, Value]) -> Explanation:
    """The problems as data, without their answers."""
    problems = [_printed(number, task) for number, task in enumerate(tasks, 1)]
    listed = Step("problems", "the problems", "", problems, ("record",))
    return Explanation("quiz", "Problems", inputs, (Section("", (listed,)),), {"problems": problems}, listed)


def _printed(number: int, task: Task) -> dict[str, Value]:
    again = ["quiz", "--seed", str(task.seed), "--topic", task.topic, "--level", str(task.level), "--answer", "ANSWER"]
    return {
        "number": number,
        "seed": task.seed,
        "topic": task.topic,
        "level": task.level,
        "question": question(task),
        "form": form(task),
        "logits": list(task.logits),
        "options": task.option,
        "decimals": DECIMALS,
        "command": shlex.join((PROGRAM, *task.words)),
        "check": shlex.join((PROGRAM, *again)),
    }


def _row(text: str) -> str:
    return f"[{', '.join(word.replace('ln', 'ln ') for word in text.split())}]"


def _lines_of(candidate: Candidate) -> tuple[object, ...]:
    return (" ", candidate.wrong_line, " instead of ", candidate.right_line, ".")


def _right_answer(value: Value) -> Phrase:
    return ("The right answer is ", *(("[", value, "]") if getattr(value, "ndim", 0) else (value,)), ".")


def _solution(task: Task) -> list[Phrase]:
    exact: list[Phrase] = [f"Exactly: {task.exact}."] if task.exact else []
    return [*exact, f"Every step: {shlex.join((PROGRAM, *task.words))}"]
