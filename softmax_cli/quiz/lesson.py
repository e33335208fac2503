"""quiz: the questions in words, the hints, what is said about an answer, and the score."""

import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Explanation, Section, Step
from ..document.text import Inline, Plural, Sentences, Text
from ..document.values import Column, Data, Records, Said
from ..document.verdict import Candidate, Verdict
from .problems import CLASSES, DECIMALS, Task

PROGRAM = "softmax-cli"
KEYS = Text("? gives a hint, skip goes on, Ctrl-D ends with the score.")
COARSE = Text("That is right as far as it goes, but {decimals} decimals were asked for.", decimals=DECIMALS)
# What is asked, by the topic and by what is special: an option, or several rows.
ASKED = {
    ("softmax", ""): Text("What is the softmax of z = {z}?"),
    ("softmax", "temperature"): Text("What is the softmax of z = {z}, with the temperature T = {option}?"),
    ("softmax", "rows"): Text("What is the softmax of the {n} rows z = {z} and {other}?"),
    ("ce", ""): Text("What is the cross-entropy in nats of z = {z}, with the true class {label} (counted from 0)?"),
    ("ce", "temperature"): Text(
        "What is the cross-entropy in nats of z = {z}, with the true class {label} (counted from 0), with the "
        "temperature T = {option}?"
    ),
    ("ce", "label-smoothing"): Text(
        "What is the cross-entropy in nats of z = {z}, with the true class {label} (counted from 0), with label "
        "smoothing a = {option}?"
    ),
    ("ce", "rows"): Text(
        "What is the mean cross-entropy in nats of the {n} rows z = {z} and {other}, with the true classes {label} and "
        "{other_label} (counted from 0)?"
    ),
    ("grad", ""): Text(
        "What is the gradient dL/dz of the cross-entropy of z = {z}, with the true class {label} (counted from 0)?"
    ),
    ("grad", "temperature"): Text(
        "What is the gradient dL/dz of the cross-entropy of z = {z}, with the true class {label} (counted from 0), "
        "with the temperature T = {option}?"
    ),
    ("grad", "label-smoothing"): Text(
        "What is the gradient dL/dz of the cross-entropy of z = {z}, with the true class {label} (counted from 0), "
        "with label smoothing a = {option}?"
    ),
    ("grad", "rows"): Text(
        "What is the gradient dL/dz of the mean cross-entropy of the {n} rows z = {z} and {other}, with the true "
        "classes {label} and {other_label} (counted from 0)?"
    ),
    ("jacobian", ""): Text("What is row {row} (counted from 0) of the Jacobian of softmax, dp_i/dz_j, at z = {z}?"),
    ("jacobian", "temperature"): Text(
        "What is row {row} (counted from 0) of the Jacobian of softmax, dp_i/dz_j, at z = {z}, with the temperature "
        "T = {option}?"
    ),
}
HINTS = {
    "softmax": Text("p_i = exp(z_i) / sum exp(z). Subtracting max(z) from every logit first changes nothing."),
    "ce": Text("L = -ln p_y = logsumexp(z) - z_y, where y is the true class and ln the natural logarithm."),
    "grad": Text("dL/dz = p - y: the probabilities, minus 1 at the true class. The entries add up to 0."),
    "jacobian": Text("dp_i/dz_j = p_i (1 - p_i) for j = i, and -p_i p_j for the others. The row adds up to 0."),
}
IN_THE_HEAD = Text("exp(ln a) = a, so the exponentials are whole numbers.")
SPECIAL_HINTS = {
    "temperature": Text("Divide the logits by T before exp; a derivative by z gets a factor 1/T as well."),
    "label-smoothing": Text("The target is (1 - a) y + a/K: a/K is on every class, the true one included."),
}
BATCH_HINTS = {
    "ce": Text("The mean adds the losses of the rows and divides by N."),
    "grad": Text("The mean divides each row by N."),
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


def question(task: Task) -> Text:
    """The problem in words."""
    rows = [f"[{', '.join(word.replace('ln', 'ln ') for word in row.split())}]" for row in task.logits]
    label, *other_label = task.option.get("label", "").split(",")
    values: dict[str, Inline] = {
        "n": len(rows),
        "z": rows[0],
        "other": rows[-1],
        "label": label,
        "other_label": other_label,
        "row": task.option.get("row"),
        "option": task.option.get(task.special),
    }
    return Text(ASKED[task.topic, task.special].template, **values)


def form(task: Task) -> Text:
    """How the answer is to be typed."""
    if task.special == "rows" and task.topic != "ce":
        return Text(
            "Type {n} rows of {classes} numbers with a ; between them, to {decimals} decimals.",
            n=len(task.logits),
            classes=CLASSES,
            decimals=DECIMALS,
        )
    count = 1 if task.topic == "ce" else CLASSES
    if task.level == 1:
        return Plural(
            "Type one number, exact (such as 2/5 or ln 3) or to {decimals} decimals.",
            "Type {n} numbers, exact (such as 2/5 or ln 3) or to {decimals} decimals.",
            n=count,
            decimals=DECIMALS,
        )
    return Plural(
        "Type one number, to {decimals} decimals.", "Type {n} numbers, to {decimals} decimals.", n=count,
        decimals=DECIMALS,
    )  # fmt: skip


def hint(task: Task) -> Sentences:
    """What to remember, without the answer."""
    special = BATCH_HINTS.get(task.topic) if task.special == "rows" else SPECIAL_HINTS.get(task.special)
    said = (HINTS[task.topic], IN_THE_HEAD if task.level == 1 else None, special)
    return tuple(text for text in said if text is not None)


def is_coarse(verdict: Verdict) -> bool:
    """Whether an answer is right only because too few digits were typed to be wrong."""
    close = verdict.distance is not None and verdict.distance <= 10.0**-DECIMALS
    return verdict.word in ("right", "rounded") and not close


def feedback(task: Task, verdict: Verdict) -> list[Said | Sentences]:
    """The verdict, and for a wrong answer the slip: the wrong line, the right line, where to look, every step."""
    said: list[Said | Sentences] = [verdict.summary]
    if verdict.right:
        return said
    if verdict.candidates:
        best, *others = verdict.candidates
        said += [
            Text("wrong line: {line}", line=best.wrong_line),
            Text("right line: {line}", line=best.right_line),
            best.see,
            *map(_or, others),
        ]
    elif verdict.first_step:
        said.append(Text("where to look first: {step}", step=verdict.first_step))
    said += [*verdict.notes, *([verdict.apart] if verdict.apart else [])]
    if verdict.answer is not None and verdict.answer.ndim > 1:  # the summary leaves matrices out
        said.append(_right_answer(verdict.answer))
    return [*said, *_solution(task)]


def solution(task: Task, explanation: Explanation) -> list[Said | Sentences]:
    """The right answer of a problem that was skipped."""
    return [_right_answer(np.asarray(explanation.shown(explanation.answer).value)), *_solution(task)]


def closing(score: Score, again: Sequence[str]) -> list[Said | Sentences]:
    """The score, the slips, and the command line that asks the same again."""
    answered = score.right + score.wrong
    left = score.planned - answered - score.skipped
    counts = [
        Text("{right} of {answered} right", right=score.right, answered=answered) if answered else NOTHING,
        *([Text("{skipped} skipped", skipped=score.skipped)] if score.skipped else []),
        *([Text("{left} not reached", left=left)] if left else []),
    ]
    said: list[Said | Sentences] = ["", Text("Score: {counts}.", counts=counts)]
    if score.slips:
        slips = [_times(slip, score.slips.count(slip)) for slip in dict.fromkeys(score.slips)]
        said.append(Text("Slips: {slips}.", slips=slips))
    return [*said, Text("The same again: {command}", command=shlex.join(again))]


NOTHING = Text("nothing answered")


def _times(slip: str, n: int) -> Inline:
    return slip if n == 1 else Text("{slip} ({n} times)", slip=slip, n=n)


def explain(tasks: Sequence[Task], inputs: Mapping[str, Data]) -> Explanation:
    """The problems as data, without their answers."""
    problems = [_printed(number, task) for number, task in enumerate(tasks, 1)]
    columns = (Column("number", Text("number")), Column("question", Text("question")), Column("form", Text("form")))
    rows = tuple((number, question(task), form(task)) for number, task in enumerate(tasks, 1))
    listed = Step("problems", Text("the problems"), "", Records(columns, rows))
    return Explanation("quiz", Text("Problems"), inputs, (Section("", (listed,)),), {"problems": problems}, listed)


def _printed(number: int, task: Task) -> dict[str, Data]:
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


def _or(other: Candidate) -> Text:
    """Another mistake that gives the same answer."""
    wrong, right = other.wrong_line, other.right_line
    return Text("or: {told} {wrong} instead of {right}.", told=other.told, wrong=wrong, right=right)


def _right_answer(value: NDArray[np.float64]) -> Text:
    if value.ndim:
        return Text("The right answer is [{value}].", value=value)
    return Text("The right answer is {value}.", value=value)


def _solution(task: Task) -> list[Said | Sentences]:
    steps = Text("Every step: {command}", command=shlex.join((PROGRAM, *task.words)))
    return [Text("Exactly: {answer}.", answer=task.exact), steps] if task.exact else [steps]
