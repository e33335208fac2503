"""interview: a question, its short answer, the pitfalls, and the demonstrations that prove them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.explanation import Explanation, Phrase, Section, Step, Value

if TYPE_CHECKING:
    from .loader import Question

NOTE = '"The note" is the interview note that this project grew from.'


class Demonstration(NamedTuple):
    """A command line as the user would type it, and what it explains."""

    line: str
    explanation: Explanation


class Prose(NamedTuple):
    """The texts of a question with the demonstrations' numbers in, and those numbers by their paths."""

    answer: Phrase
    pitfalls: Sequence[tuple[Phrase, Phrase]]
    values: Mapping[str, Value]


def values_of(explanation: Explanation) -> dict[str, Value]:
    """What prose may quote of a demonstration: every step by its id, every result by its key, and the inputs."""
    steps = {step.id: _without_row(step, explanation.single) for step in explanation.steps}
    return {**steps, **explanation.result, "inputs": explanation.inputs}


def explain(
    question: "Question", prose: Prose, demonstrations: Sequence[Demonstration], inputs: Mapping[str, Value]
) -> Explanation:
    """One question. Its demonstrations are its parts, each headed by its command line."""
    answer = _text("answer", "the short answer", prose.answer)
    pitfalls = _text("pitfalls", "what goes wrong", "Often said, and what is true of it")
    pitfalls = pitfalls._replace(value={**pitfalls.value, "children": [_pitfall(*pair) for pair in prose.pitfalls]})
    return Explanation(
        command="interview",
        title=question.title,
        inputs={"question": question.number, **inputs},
        sections=(
            Section("Short answer", (answer,), note=question.chinese),
            Section("Pitfalls", (pitfalls,), note=NOTE if any(pitfall.note for pitfall in question.pitfalls) else ""),
        ),
        result={
            "number": question.number,
            "name": question.slug,
            "question": question.asked,
            "question_zh": question.chinese,
            "values": prose.values,
            "demonstrations": [line for line, _ in demonstrations],
        },
        answer=answer,
        parts=tuple(shown._replace(title=line, negative=False) for line, shown in demonstrations),
    )


def contents(questions: Sequence["Question"]) -> Explanation:
    """The list of all questions: number, name, wording."""
    records = [{"number": question.number, "name": question.slug, "question": question.asked} for question in questions]
    listed = Step("questions", "the questions", "", records, axes=("record",))
    return Explanation(
        command="interview",
        title="Interview questions about softmax",
        inputs={},
        sections=(Section("", (listed,)),),
        result={
            "questions": [record | {"question_zh": q.chinese} for record, q in zip(records, questions, strict=True)]
        },
        answer=listed,
        notes=(
            "softmax-cli interview 7, or interview stability, answers one of them, with 7 3 -1 0.5 on your own logits; "
            "--all answers all of them.",
        ),
    )


def sheet(answers: Sequence[Explanation]) -> Explanation:
    """Every question with its answer as one study sheet."""
    page = Step(
        "sheet",
        "every short answer",
        "",
        {"label": "Softmax: the study sheet", "children": [_summary(answer) for answer in answers]},
        axes=("tree",),
    )
    return Explanation(
        command="interview",
        title="Softmax: questions, answers, pitfalls, demonstrations",
        inputs={"question": "all"},
        sections=(),
        result={"questions": [answer.result for answer in answers]},
        answer=page,
        parts=tuple(answers),
    )


def _text(step_id: str, title: str, words: Phrase) -> Step:
    """Words with numbers in: a tree of one node, since a tree's labels are phrases in every format."""
    return Step(step_id, title, "", {"label": words, "children": []}, axes=("tree",))


def _pitfall(said: Phrase, truth: Phrase) -> dict[str, Any]:
    return {"label": said, "children": [{"label": truth, "children": []}]}


def _summary(answer: Explanation) -> dict[str, Any]:
    return {"label": answer.title, "children": [{"label": answer.answer.value["label"], "children": []}]}


def _without_row(step: Step, single: bool) -> Value:
    return step.value[0] if single and step.axes[:1] == ("row",) else step.value
