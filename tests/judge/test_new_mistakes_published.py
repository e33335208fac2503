"""More worked examples as published: where the cause of a wrong number is a simple mistake, it is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Operation, Question
from tests.cases import at_least
from tests.judge.problems import question_of

ALL: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "published2.json").read_text())
ROWS = [row for row in ALL if row["op"] != "bce"]
OPERATION: dict[str, Operation] = {"cross_entropy": "ce", "gradient": "grad", "softmax": "softmax"}
NAMED = {
    "p2-04": "wrong-sum",  # S is 7.0 for 5.65
    "p2-07": "wrong-sum",
    "p2-24": "bans",  # log to base 10
    "p2-26": "bans",
    "p2-28": "bans",  # cut to two digits
    "p2-29": "log10-of-the-complement",
    "p2-31": "label-counted-from-1",
}


def question_from(row: dict[str, Any]) -> Question:
    options = dict(row["options"])
    label = options.pop("label", options.pop("labels", None))
    return question_of(OPERATION[row["op"]], row["logits"], label=label, **options)


def typed(row: dict[str, Any]) -> str:
    return " ".join(row["published"]) if isinstance(row["published"], list) else row["published"]


JUDGED = [row for row in at_least(35, ROWS) if NAMED.get(row["id"]) != "bans"]  # another unit has a verdict of its own


@pytest.mark.parametrize("row", JUDGED, ids=[row["id"] for row in JUDGED])
def test_published_example(row: dict[str, Any]) -> None:
    assert judge_text(question_from(row), typed(row)).right == (row["verdict"] != "wrong")


@pytest.mark.parametrize("row", [row for row in ROWS if row["id"] in NAMED], ids=lambda row: row["id"])
def test_simple_cause_is_named(row: dict[str, Any]) -> None:
    verdict = judge_text(question_from(row), typed(row))
    unit = verdict.word == "unit" and NAMED[row["id"]] == "bans"
    assert unit or NAMED[row["id"]] in [candidate.id for candidate in verdict.candidates]
