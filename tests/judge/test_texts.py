"""What a verdict says is true of the problem at hand: its options, its names, its rows, the input that it proposes."""

import json
import shlex

import pytest

from tests.cli import run, verdict


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ("grad 2 1 .1 --target .7,.2,.1 --expect .0410,-.0424,.0014", "see", "exactly where p is below y"),
        ("grad 5 0 -5 -l 0 --label-smoothing .3 --expect -.1933,.0933,.1", "see", "exactly where p is below y"),
        ("ce 2 1 .1 --target .7,.2,.1 --expect 4.1511", "right_line", "-sum y ln p"),
        ("ce 2 1 .1 --target .7,.2,.1 --expect 4.1511", "see", "with its own share y"),
        ("ce 2 1 .1 --label 1 --label-smoothing .1 --expect 4.1511", "right_line", "-sum y ln p"),
        ("grad 2 1 .1 --label 1 -T 2 --expect '-.2508 .3479 -.0970'", "right_line", "(p - y) / T"),
        ("softmax 2 1 .1 -T 2 --expect .6452,.3226,.0323", "right_line", "z = logits / T"),
        ("ce 2 1 .1 --label 1 --base 2 --expect .6814", "right_line", "-log2 p_y"),
        ("ce 2 1 .1 --label 1 --one-based --expect 1.4170", "why", "counted from 0, though --one-based"),
        ("ce 2 1 .1 --label 0 --expect 2.3170", "why", "index -1, which is the last class"),
        ("softmax 3 2.5 -2 --expect .9464,.0471,.0064", "see", "exp(z) is 1 at z = 0 only"),
        ("softmax 2 1 .2 --expect .6652,.2447,.0900", "see", "exp(0.2) is 1.22140"),
        ("softmax cat=2 dog=1 bird=.1 --expect '.2424 .6590 .0986'", "detail", "cat holds the value of dog"),
        ("ce cat=2 dog=1 bird=.1 --label dog --expect .4170", "id", "predicted-class"),
        ("ce cat=2 dog=1 bird=.1 --label dog --expect 2.3170", "detail", "label bird"),
    ],
)  # fmt: skip
def test_the_first_candidate_says(line: str, field: str, text: str) -> None:
    assert text in verdict(line)["candidates"][0][field]


def test_the_trace_under_a_temperature() -> None:
    line = "jacobian 2 1 .1 -T 2 --expect '.2500 -.1527 -.0973; -.1527 .2117 -.0590; -.0973 -.0590 .1564'"
    assert "(1 - sum p^2) / T = 0.309036" in " ".join(run(*shlex.split(line)).out.split())


@pytest.mark.parametrize(
    "line",
    [
        "ce -.7 -2.4 --target 2/3,1/3 -T .7 --expect 1.7035", "ce '2 1;1 3' --label 0,1 --expect 1.7201",
        "softmax 2 3 --expect .7311,.2689", "ce 2 1 .1 --label 2 --one-based -T 2 --expect .4170",
    ],
)  # fmt: skip
def test_the_separating_input_gives_what_it_says(line: str) -> None:
    apart = verdict(line)["separating"]
    if apart is None:
        assert len(verdict(line)["candidates"]) == 1
        return
    options = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in apart.items()
               if name not in ("logits", "right", "values")]  # fmt: skip
    asked = [line.split()[0], str(apart["logits"]), *options]
    assert json.loads(run(*asked, "--expect", json.dumps(apart["right"]), "--json").out)["verdict"]["word"] == "right"
    for name, value in apart["values"].items():
        found = json.loads(run(*asked, "--expect", json.dumps(value), "--json").out)["verdict"]
        assert set(name.split("+")) in [set(candidate["id"].split("+")) for candidate in found["candidates"]]


def test_mistakes_that_no_trial_tells_apart() -> None:
    notes = verdict("ce 2 1 .1 --label 1 --expect .3133")["notes"]
    assert any("agree on the other inputs tried" in note for note in notes)


BATCH = "ce '2 1 .1; .5 2.5 -1' --label 1,0 --reduction none --expect"


def test_a_row_in_another_unit_is_named() -> None:
    found = verdict(f"{BATCH} '2.0443 2.1532'")
    assert found["word"] == "mistake:mixed-units"
    assert "row 0" in found["summary"]
    both = verdict(f"{BATCH} '2.0443 .1532'")["summary"]  # .1532: label 1 of row 1
    assert "Wrong in row 1." in both
    assert "only" not in both
    assert "another one in row 0: Not what was asked" in both


def test_a_row_with_its_sign_turned_is_a_mistake() -> None:
    assert verdict(f"{BATCH} '-1.4170 2.1532'")["word"] == "mistake:sign"


@pytest.mark.parametrize("answer", ["65.9 24.2 9.9 %", "0.66 / 0.24 / 0.10", "\u2248.66, ~.24, ~.10"])
def test_how_people_write_numbers(answer: str) -> None:
    assert verdict(f"softmax 2 1 .1 --expect '{answer}'")["word"] == "right"


def test_a_logarithm_without_brackets() -> None:
    assert verdict("ce 2 1 .1 --label 1 --expect '-ln.2424'")["word"] == "right"


def test_two_named_classes_are_told_apart_with_three() -> None:
    assert verdict("grad cat=2 dog=1 --label dog --expect dog=.3")["candidates"]


def test_a_label_typed_as_a_name_was_not_miscounted() -> None:
    found = verdict("ce '\"big dog\"=2 dog=1 cat=.1' --label 'big dog' --expect 1.4170")
    assert [one["id"] for one in found["candidates"]][:1] == ["other-label"]


# z, what was typed: mp.dps = 20; softmax(5, 0, 0) = .98670 .00665 .00665; softmax(4, .5, 0) = .95373 .02880 .01747
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("softmax 5 0 0 --expect 1.00,0.00,0.00", {"ambiguous"}),
        ("softmax 4 0.5 0 --expect 1.00,0.03,0.02", {"ambiguous"}),
        ("softmax 4 0 --expect 1.00,0.06", {"unknown"}),
        ("softmax 2 1 .1 --expect .6590,.2425,.0985", {"rounded"}),
    ],
)
def test_digits_are_those_of_the_right_answer(line: str, words: set[str]) -> None:
    assert verdict(line)["word"] in words


def test_one_row_is_not_added_up() -> None:
    found = verdict("ce 2 1 .1 --label 1 --weight 1,2,3 --expect 2.834")
    assert [one["id"] for one in found["candidates"]] == ["divided-by-rows-not-weights"]
