"""What --json prints, and the one published JSON Schema that describes it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from softmax_cli.app.table import COMMANDS

from ..cli import run

FILES = Path(__file__).parents[1] / "data" / "files"
SHEET, UNREADABLE = str(FILES / "answers.csv"), str(FILES / "unreadable.jsonl")
SCHEMA = json.loads(run("schema").out)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ROWS = "2 1 0.1; 0.5 2.5 -1"
EXAMPLES = [
    ["softmax", "2", "1", "0.1"],
    ["softmax", ROWS, "--log", "--temperature", "2"],
    ["softmax", "2", "-inf", "0.1", "--names", "a,b,c"],
    ["softmax", "2", "1", "0.1", "--compare"],
    ["softmax", "1e308", "-1e308", "--compare"],
    ["softmax", "2", "1", "0.1", "--expect", ".66 .24 .10"],
    ["softmax", "2", "1", "0.1", "--expect", ".5 .3 .3"],
    ["ce", "2", "1", "0.1", "--label", "1"],
    ["ce", "2", "1", "0.1", "--label", "1", "--expect", "0.4170"],
    ["ce", ROWS, "--label", "1,0", "--weight", "1,2,3", "--reduction", "none"],
    ["ce", ROWS, "--label", "1,-100", "--label-smoothing", "0.1", "--z-loss", "0.01", "--softcap", "30", "--base", "2"],
    ["ce", "0", "-inf", "--label", "1"],
    ["grad", "2", "1", "0.1", "--target", "0.2,0.7,0.1"],
    ["grad", "2", "1", "0.1", "--label", "1", "--expect", "0.6652,-0.7553,0.0901"],
    ["grad", ROWS, "--label", "1,0"],
    ["jacobian", "2", "1", "0.1", "--label", "1"],
    ["jacobian", ROWS],
    ["jacobian", "2", "1", "0.1", "--row", "1"],
    ["jacobian", "2", "1", "0.1", "--vjp", "1,0,0"],
    ["stable-check", "1000", "0", "--label", "1"],
    ["stable-check", "nan", "inf"],
    ["stable-check", ROWS],
    ["complexity", "2", "1", "0.1"],
    ["complexity", "--classes", "10,1000", "--dim", "64"],
    ["sigmoid", "2", "1", "0.1", "--target", "1,0,1"],
    ["logits", "0.7", "0.2", "0.1"],
    ["large-k", "2", "1", "0.1", "-1", "3", "0.5", "--label", "1"],
    ["interview"],
    ["interview", "7"],
    ["check", SHEET],
    ["check", UNREADABLE],
    ["quiz", "--seed", "7", "--count", "3", "--level", "3"],
    ["quiz", "--seed", "7", "--topic", "grad", "--answer", "1/8 5/8 1/4"],
]


def printed(arguments: list[str]) -> dict[str, Any]:
    answer = run(*arguments, "--json")
    assert answer.code in (0, 1), answer.err

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(answer.out, parse_constant=refuse)  # type: ignore[no-any-return]


@pytest.mark.parametrize("arguments", EXAMPLES, ids=" ".join)
def test_example_is_valid(arguments: list[str]) -> None:
    VALIDATOR.validate(printed(arguments))


def test_the_schema_is_a_schema_and_refuses_something() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    good = printed(EXAMPLES[0])
    for broken in ({**good, "schema_version": 1}, {**good, "extra": 1}, {**good, "result": {"probabilities": ["NaN"]}}):
        assert not VALIDATOR.is_valid(broken)


STEP = {"id": "max", "title": "the maximum", "formula": "m = max(z)", "value": 2.0}


VALUES: list[object] = [
    2,
    "inf",
    "ok",
    True,
    [],
    [1.0, "nan"],
    [1.0, None],  # an ignored row has none
    [[1, 2], [3, 4]],
    [{"format": "float16", "loss": "inf", "codes": [1, 2]}],
    {"label": "root", "marked": True, "children": [{"label": "leaf"}]},
    {"paragraphs": ["One."], "points": [{"said": "Always.", "true": "Sometimes."}]},
]
NO_STEPS: list[dict[str, object]] = [
    {"value": None},
    {"value": {}},
    {"value": [{}]},
    {"value": [{"-ln": 1.0}]},
    {"value": [{"asked for": 1.0}]},
    {"value": [{"loss": {"a": 1}}]},
    {"value": {"label": "root", "extra": 1}},
    {"value": {"label": "root", "children": ["leaf"]}},
    {"value": {"paragraphs": [], "points": []}},
    {"id": "the maximum"},
    {"id": ""},
    {"id": "z-loss"},
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_the_value_of_a_step_is_described(value: object) -> None:
    assert VALIDATOR.is_valid({**printed(EXAMPLES[0]), "steps": [{**STEP, "value": value}]})


@pytest.mark.parametrize("wrong", NO_STEPS, ids=str)
def test_another_value_or_id_of_a_step_is_refused(wrong: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid({**printed(EXAMPLES[0]), "steps": [{**STEP, **wrong}]})


def test_every_command_that_explains_has_an_example() -> None:
    explaining = {*COMMANDS} - {"schema"}
    assert set(SCHEMA["properties"]["command"]["enum"]) == explaining
    assert {case["if"]["properties"]["command"]["const"] for case in SCHEMA["allOf"]} == explaining
    assert {arguments[0] for arguments in EXAMPLES} == explaining


def test_inputs_hold_what_shaped_the_result_defaults_included() -> None:
    inputs = printed(["grad", "2", "1", "0.1", "--label", "1"])["inputs"]
    assert inputs["logits"] == [2.0, 1.0, 0.1]
    assert inputs["label"] == 1
    assert inputs["reduction"] == "mean"
    assert inputs["temperature"] == 1.0


def test_the_steps_stand_in_the_order_of_the_computation() -> None:
    steps = [step["id"] for step in printed(["softmax", "2", "1", "0.1"])["steps"]]
    assert steps[:6] == ["logits", "max", "shifted", "exponentials", "sum", "probabilities"]


def test_one_row_is_flat_and_several_are_nested() -> None:
    assert len(printed(["softmax", "2", "1"])["result"]["probabilities"]) == 2
    assert len(printed(["softmax", "[[2, 1]]"])["result"]["probabilities"]) == 1
