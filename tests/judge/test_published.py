"""Worked examples as published, right and wrong: each is judged as it deserves."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.question import Operation, Question
from tests.cases import at_least
from tests.judge.problems import question_of

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "published.json").read_text())
OPERATION: dict[str, Operation] = {"cross_entropy": "ce", "gradient": "grad"}
DIAGNOSED = {
    "seed-softmax": "logit-as-zero",
    "seed-gradient": "logit-as-zero",
    "danbev": "first-row-normalised-and-copied",
}


def question_from(row: dict[str, Any]) -> Question:
    options = {name: value for name, value in row["options"].items() if name in ("temperature", "reduction")}
    if "weight" in row["options"]:
        options["weight"] = np.array(row["options"]["weight"])
    logits = np.array(row["logits"], dtype=np.float64)
    label = row["options"].get("label", row["options"].get("labels"))
    target = row["options"].get("target_probs")
    return question_of(OPERATION.get(row["op"], row["op"]), logits, label=label, target=target, **options)


def typed(published: Any) -> str:
    if isinstance(published, list):
        return "[" + ", ".join(typed(entry) for entry in published) + "]"
    return "?" if published is None else str(published)


@pytest.mark.parametrize("row", at_least(60, ROWS), ids=[row["id"] for row in ROWS])
def test_published_example(row: dict[str, Any]) -> None:
    verdict = judge_text(question_from(row), typed(row["published"]))
    if row["verdict"] == "wrong":
        assert not verdict.right
    elif row["verdict"] == "misrounded":
        assert verdict.word == "rounded"
    else:
        assert verdict.word in ("right", "rounded")
    if row["id"] in DIAGNOSED:
        assert DIAGNOSED[row["id"]] in [candidate.id for candidate in verdict.candidates]


@pytest.mark.parametrize("row", [row for row in ROWS if "should_print" in row], ids=lambda row: row["id"])
def test_what_should_have_been_printed_is_right(row: dict[str, Any]) -> None:
    # The exact values of a float32 row belong to the logits as float32 holds them: 1e-8 away.
    words = ("right", "rounded") if row["options"].get("dtype") == "float32" else ("right",)
    assert judge_text(question_from(row), typed(row["should_print"])).word in words
