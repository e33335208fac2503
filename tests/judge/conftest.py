"""What every test of the judge may ask for."""

from typing import Any

import pytest

from softmax_cli.judge.mistakes import Mistake
from softmax_cli.judge.question import Array, Question


@pytest.fixture
def each_mistake_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many answers to one question are judged by the same values of its mistakes, which are computed only once."""
    outcomes, made = Mistake.outcomes, dict[Any, Any]()

    def remembered(mistake: Mistake, question: Question, value: Array | None = None) -> Any:
        key = mistake.id, id(question), None if value is None else value.tobytes()
        if key not in made:
            made[key] = question, outcomes(mistake, question, value)  # with the question, whose id is not used again
        return made[key][1]

    monkeypatch.setattr(Mistake, "outcomes", remembered)
