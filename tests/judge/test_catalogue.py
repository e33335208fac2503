"""Every mistake of the catalogue is found again in the number that it gives."""

import numpy as np
import pytest

from softmax_cli.document.formula import Formula
from softmax_cli.document.text import Text
from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.mistakes import Mistake, catalogue, mistakes_for, said, side_by_side
from softmax_cli.judge.question import Operation, Question
from tests.documents import said as printed
from tests.judge.problems import OPERATIONS, random_question, special_subjects, values_of, written

DECIMALS = (2, 3, 4, 6)


def problems(operation: Operation, seed: int) -> list[Question]:
    rng = np.random.default_rng(seed)
    return [random_question(operation, rng), *special_subjects(operation, rng)]


def example(mistake: Mistake, subjects: list[Question]) -> tuple[Question, np.ndarray] | None:
    """The first problem on which the mistake gives something else than the right answer."""
    for question in subjects:
        if values := values_of(mistake, question):
            return question, values[0]
    return None


def test_ids_are_unique_within_an_operation() -> None:
    assert len(catalogue()) > 150
    for operation in OPERATIONS:
        ids = [mistake.id for mistake in mistakes_for(operation)]
        assert len(ids) == len(set(ids)) > 10


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_entry_says_everything_about_every_problem(operation: Operation) -> None:
    subjects = problems(operation, 0)
    for mistake in mistakes_for(operation):
        assert [mistake.rule, mistake.change, mistake.after].count(None) == 2
        for question in subjects:
            why, see = said(mistake.why, question), said(mistake.see, question)
            assert isinstance(why, Text)
            assert isinstance(see, Text)
            assert not printed(why).endswith(".")  # what it concerns may follow in brackets
            assert printed(see).endswith(".")
            for line in (said(mistake.wrong, question), said(mistake.right, question)):
                assert isinstance(line, Text | Formula)
                assert printed(line).isascii()
            variants = mistake.variants(question)
            assert all(isinstance(detail, Text | Formula) or detail == "" for detail, _ in variants)
            wrong, right = map(printed, side_by_side([mistake], question))
            assert wrong != right or not variants


@pytest.mark.usefixtures("each_mistake_made_once")
@pytest.mark.parametrize("decimals", DECIMALS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_mistake_is_among_the_diagnoses(operation: Operation, decimals: int) -> None:
    subjects = problems(operation, decimals)
    compared = 0
    for mistake in mistakes_for(operation):
        if (found := example(mistake, subjects)) is None:
            continue
        question, value = found
        verdict = judge_text(question, written(value, decimals))
        compared += 1
        listed = [candidate.id for candidate in verdict.candidates]
        in_a_unit = mistake.kind == "unit" and verdict.equivalent
        assert mistake.id in listed or verdict.right or in_a_unit, (
            mistake.id,
            question,
            written(value, decimals),
            verdict,
        )
    assert compared > 10


def test_nearly_every_mistake_can_be_made_in_some_problem() -> None:
    possible = set()
    for operation in OPERATIONS:
        subjects = [question for seed in range(3) for question in problems(operation, seed)]
        possible |= {m.id for m in mistakes_for(operation) if example(m, subjects) is not None}
    assert {mistake.id for mistake in catalogue()} - possible == set()
