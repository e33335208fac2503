"""Every id of the catalogue has a problem on which it is found in the number that it gives."""

import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.mistakes import mistakes_for
from softmax_cli.judge.question import Operation
from tests.judge.problems import OPERATIONS, values_of, written
from tests.judge.test_catalogue import problems


@pytest.mark.usefixtures("each_mistake_made_once")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_id_is_found_somewhere(operation: Operation) -> None:
    subjects = [question for seed in (0, 1, 2) for question in problems(operation, seed)]
    # Another unit is no mistake, unless it was asked for by name.
    wanted = {mistake.id for mistake in mistakes_for(operation) if mistake.kind != "unit"}
    found, possible = set[str](), set[str]()
    for mistake in mistakes_for(operation):
        for question in subjects:
            values = [] if mistake.id in found else values_of(mistake, question)
            possible |= {mistake.id for _ in values}
            for value in values[:2]:
                found |= {candidate.id for candidate in judge_text(question, written(value, 6)).candidates}
    assert wanted & possible - found == set()
