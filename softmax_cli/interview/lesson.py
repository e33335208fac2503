"""interview: a question, its short answer, the pitfalls, and the demonstrations that prove them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..document.explanation import Explanation, Section, Step
from ..document.text import Text
from ..document.values import Column, Data, Prose, Records

if TYPE_CHECKING:
    from .loader import InterviewQuestion

NOTE = Text('"The note" is the interview note that this project grew from.')


class Demonstration(NamedTuple):
    """A command line as the user would type it, and what it explains."""

    line: str
    explanation: Explanation


class Filled(NamedTuple):
    """The texts of a question with the demonstrations' numbers in, and those numbers by their paths."""

    answer: Text
    pitfalls: tuple[tuple[Text, Text], ...]
    values: Mapping[str, Data]


def values_of(explanation: Explanation) -> dict[str, object]:
    """What prose may quote of a demonstration: every step by its id, every result by its key, and the inputs."""
    steps = {step.id: explanation.shown(step).value for step in explanation.steps}
    return {**steps, **explanation.result, "inputs": explanation.inputs}


def explain(
    question: "InterviewQuestion", filled: Filled, demonstrations: Sequence[Demonstration], inputs: Mapping[str, Data]
) -> Explanation:
    """One question. Its demonstrations are its parts, each headed by its command line."""
    answer = Step("answer", Text("the short answer"), "", Prose(((filled.answer,),)))
    often = Text("Often said, and what is true of it")
    points = tuple(((said,), (truth,)) for said, truth in filled.pitfalls)
    pitfalls = Step("pitfalls", Text("what goes wrong"), "", Prose(((often,),), points))
    chinese = Text("{question}", question=question.chinese)
    note = (NOTE,) if any(pitfall.note for pitfall in question.pitfalls) else ()
    return Explanation(
        command="interview",
        title=question.title,
        inputs={"question": question.number, **inputs},
        sections=(
            Section(Text("Short answer"), (answer,), note=(chinese,)),
            Section(Text("Pitfalls"), (pitfalls,), note=note),
        ),
        result={
            "number": question.number,
            "name": question.slug,
            "question": Text(question.asked),
            "question_zh": question.chinese,
            "values": filled.values,
            "demonstrations": [line for line, _ in demonstrations],
        },
        answer=answer,
        parts=tuple(shown._replace(title=line, negative=False) for line, shown in demonstrations),
    )


def contents(questions: Sequence["InterviewQuestion"]) -> Explanation:
    """The list of all questions: number, name, wording."""
    columns = (Column("number", Text("number")), Column("name", Text("name")), Column("question", Text("question")))
    rows = tuple((question.number, question.slug, Text(question.asked)) for question in questions)
    listed = Step("questions", Text("the questions"), "", Records(columns, rows))
    return Explanation(
        command="interview",
        title=Text("Interview questions about softmax"),
        inputs={},
        sections=(Section("", (listed,)),),
        result={
            "questions": [
                {"number": one.number, "name": one.slug, "question": Text(one.asked), "question_zh": one.chinese}
                for one in questions
            ]
        },
        answer=listed,
        notes=(
            Text(
                "softmax-cli interview 7, or interview stability, answers one of them, with 7 3 -1 0.5 on your own "
                "logits; --all answers all of them."
            ),
        ),
    )


def sheet(answers: Sequence[Explanation]) -> Explanation:
    """Every question with its answer as one study sheet; `answers` are what `explain` makes of each."""
    points = []
    for answer in answers:
        assert isinstance(answer.title, Text)
        assert isinstance(answer.answer.value, Prose)
        points.append(((answer.title,), answer.answer.value.paragraphs[0]))
    page = Prose(((Text("Softmax: the study sheet"),),), tuple(points))
    return Explanation(
        command="interview",
        title=Text("Softmax: questions, answers, pitfalls, demonstrations"),
        inputs={"question": "all"},
        sections=(),
        result={"questions": [answer.result for answer in answers]},
        answer=Step("sheet", Text("every short answer"), "", page),
        parts=tuple(answers),
    )
