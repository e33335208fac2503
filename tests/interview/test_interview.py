"""Every question of the note is there, every demonstration runs, and every number in the prose is a computed one."""

import json
import re
import shlex
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import jsonschema
import mpmath
import numpy as np
import pytest
from rich.cells import cell_len

from softmax_cli.errors import InputError
from softmax_cli.interview.loader import InterviewQuestion, find, questions
from softmax_cli.interview.prose import fill, paths, value_at
from softmax_cli.read.labels import shift_labels

from ..cli import run

NUMBERS = [question.number for question in questions()]
BY_NUMBER = {question.number: question for question in questions()}
SCHEMA = json.loads(files("softmax_cli").joinpath("schema.json").read_text(encoding="utf-8"))

# A number that stands alone: not in a name (float16, T5, z_0, y2) and not in a longer number.
BARE = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)(?!\w)")
# Logits that are quoted, and K = 3, set the scene; the rest has to be proved.
GIVEN = re.compile(r"softmax\(\[[^\]]*\]\)|(?:logits|target) \[[^\]]*\]|K = \d+")
STRUCTURE = {"0", "1", "2", "-1"}  # of formulas such as z_i - 1, K^2 and T = 1 / ln 2


class Claim(NamedTuple):
    """A number that stands in the prose as it is, and where it comes from: `path` in the result of `run`, or `source`.

    `nudged` marks a number of the note whose last digit was moved by one.
    """

    text: str
    run: str = ""
    path: str = ""
    nudged: bool = False
    source: str = ""


QUESTIONS = files("softmax_cli.interview").joinpath("questions.toml").read_text(encoding="utf-8")
CLAIMS = [
    (entry["number"], Claim(**claim))
    for entry in tomllib.loads(QUESTIONS)["question"]
    for claim in entry.get("claim", ())
]


def json_of(*args: str) -> dict[str, Any]:
    done = run(*args, "--json")
    assert done.code == 0, done.err
    answer: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(answer, SCHEMA)
    return answer


@cache
def page(number: str) -> dict[str, Any]:
    return json_of("interview", number)


def quotable(shown: dict[str, Any]) -> dict[str, Any]:
    """What prose may quote, read from the JSON that a command prints."""
    return {**{step["id"]: step["value"] for step in shown["steps"]}, **shown["result"], "inputs": shown["inputs"]}


def text_of(question: InterviewQuestion) -> str:
    return " ".join(question.texts)


def test_every_question_of_the_note_has_its_place_in_order() -> None:
    assert NUMBERS == ["1", "2", "3", "4", "5", "6", "6b", "7", "8", "9", "10"]
    shown = [{demonstration.run.split()[0] for demonstration in question.demonstrations} for question in questions()]
    wanted = ["softmax", "logits", "softmax", "sigmoid", "ce", "grad", "jacobian", "stable-check", "complexity"]
    wanted += ["large-k", "ce"]
    assert all(command in commands for command, commands in zip(wanted, shown, strict=True))
    assert any("--compare" in demonstration.run for demonstration in BY_NUMBER["3"].demonstrations)


def test_each_key_finds_one_question() -> None:
    keys = [key for question in questions() for key in question.keys]
    assert len(keys) == len(set(keys)) > 40
    assert all(find(key.upper()) is question for question in questions() for key in question.keys)


@pytest.mark.parametrize("question", questions(), ids=NUMBERS)
def test_prose_is_short_ascii_and_asked_in_both_languages(question: InterviewQuestion) -> None:
    assert all(text.isascii() and "  " not in text for text in (*question.texts, question.asked))
    assert re.search(r"[\u4e00-\u9fff]", question.chinese)
    assert 3 <= len(re.findall(r"[.?!](?: |$)", question.answer)) <= 9
    assert len(question.pitfalls) >= 2
    assert any(pitfall.note for pitfall in question.pitfalls)


@pytest.mark.parametrize("number", NUMBERS)
def test_demonstrations_print_what_the_commands_print(number: str) -> None:
    shown = page(number)
    lines = shown["result"]["demonstrations"]
    assert len(lines) == len(shown["parts"]) == len(BY_NUMBER[number].demonstrations) > 0
    for line, part in zip(lines, shown["parts"], strict=True):
        assert json_of(*shlex.split(line)[1:]) == part


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_in_prose_are_those_of_the_commands(number: str) -> None:
    question, shown = BY_NUMBER[number], page(number)
    results: dict[str, Any] = {"y": int(question.label), "names": list(range(len(question.logits.split())))}
    for demonstration, line in zip(question.demonstrations, shown["result"]["demonstrations"], strict=True):
        results[demonstration.name] = quotable(json_of(*shlex.split(line)[1:]))
    quoted = {path for text in question.texts for path in paths(text)}
    assert quoted == set(shown["result"]["values"])
    assert {path: value_at(path, results) for path in quoted} == shown["result"]["values"]
    said = run("interview", number, "--plain").out
    for path in paths(question.answer):
        value = shown["result"]["values"][path]
        assert ", ".join(map(repr, value if isinstance(value, list) else [value])) in said


@pytest.mark.parametrize("question", questions(), ids=NUMBERS)
def test_no_number_in_prose_is_unproved(question: InterviewQuestion) -> None:
    plain = GIVEN.sub("", re.sub(r"\{[^}]*\}", "", text_of(question)))
    bare = set(BARE.findall(plain)) - STRUCTURE
    assert bare <= {claim.text for number, claim in CLAIMS if number == question.number}


def test_the_note_is_quoted() -> None:
    assert {"0.6652", "0.2447", "0.0901"} <= {claim.text for _, claim in CLAIMS}


@pytest.mark.parametrize(("number", "claim"), CLAIMS, ids=[f"{number}:{claim.text}" for number, claim in CLAIMS])
def test_written_numbers_are_computed_ones(number: str, claim: Claim) -> None:
    assert claim.text in text_of(BY_NUMBER[number])
    if claim.source:
        assert claim.source in PUBLISHED or float(claim.text) == PROVED[claim.source]()
        return
    value = value_at(claim.path, quotable(json_of(*shlex.split(claim.run))))
    last_digit = 10.0 ** -len(claim.text.partition(".")[2])
    assert abs(float(claim.text) - value) <= last_digit * (1.0 if claim.nudged else 0.5)


def _ones() -> float:
    total = np.float16(0)
    while total + np.float16(1) > total:
        total += np.float16(1)
    return float(total)


def _lost() -> float:
    z = np.array([1000000, 999999, 999998], dtype=np.float32)
    logsumexp = z.max() + np.log(np.exp(z - z.max()).sum())
    return float((z - logsumexp)[0])


@np.errstate(over="ignore")
def _first_inf() -> int:
    return next(n for n in range(65000, 66000) if np.isinf(np.float16(n)))


# What a `source` says: a number that a test proves, or a publication.
PROVED = {
    "float16: the sum of ones": _ones, "float16: the sum of pairs": _first_inf,
    "float32: the spacing at 1000000": lambda: float(np.spacing(np.float32(1e6))), "float32: z - logsumexp(z)": _lost,
}  # fmt: skip
PUBLISHED = {"arXiv:2411.09009"}


# Published or worked out with mpmath at 50 digits: z = [2, 1, 0.1], y = 1; for question 9 z = [2, 1, 0.1, -1, 3, 0.5].
FACTS = [
    ("1", "softmax.logsumexp", 2.4170300162778335),
    ("2", "logits.one_vs_rest[y]", -1.1394),  # log(e^1 / (e^2 + e^0.1))
    ("4", "sigmoid.sum", 2.1368),
    ("4", "sigmoid.bce", 3.1846),
    ("5", "ce.loss", 1.4170300162778335),
    (
        "5",
        "soft.target_entropy",
        0.29113984,
    ),  # -14/15 ln(14/15) - 2/30 ln(1/30), the target of 1 and two 0 smoothed by 0.1
    ("6", "grad.gradient[y]", -0.75756702929528608),
    ("6b", "jacobian.jacobian[0][1]", -0.1597636038),
    ("7", "stable.formats[format=float64].exp_overflows_above", 709.7827128934),
    ("7", "stable.formats[format=float32].exp_overflows_above", 88.7228390818707),
    ("7", "stable.formats[format=float16].exp_overflows_above", 11.090110718527),
    ("8", "large.logits", 525336576),
    ("9", "large.exact_loss", 2.505997134537655),
]


@pytest.mark.parametrize(("number", "path", "value"), FACTS, ids=[f"{number}:{path}" for number, path, _ in FACTS])
def test_facts(number: str, path: str, value: float) -> None:
    digits = len(repr(value).lstrip("-0.").replace(".", ""))
    assert page(number)["result"]["values"][path] == pytest.approx(value, rel=10.0 ** (1 - min(digits, 15)))


def test_log_probabilities_are_those_of_mpmath() -> None:
    quoted = page("2")["result"]["values"]["softmax.log_probabilities"]
    assert quoted == pytest.approx([-0.41703001627783354, -1.4170300162778335, -2.3170300162778335], rel=1e-15)


def test_language_model_losses_are_those_of_50_digits() -> None:
    rows = [[1, 3, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2]]
    with mpmath.workdps(50):
        losses = [mpmath.log(sum(mpmath.exp(z) for z in row)) - row[t + 1] for t, row in enumerate(rows)]
        mean = mpmath.fsum(losses) / 3
        masked = mpmath.log(sum(mpmath.exp(z) for z in rows[1])) - rows[1][1]
    values = page("10")["result"]["values"]
    assert values["next.loss"] == pytest.approx(float(mean), rel=1e-15)
    assert values["next.perplexity"] == pytest.approx(float(mpmath.exp(mean)), rel=1e-15)
    assert values["masked.loss"] == pytest.approx(float(masked), rel=1e-15)
    assert (values["next.count"], values["masked.count"]) == (3, 1)


# What a true answer must not leave out, and what it must not say.
MUST_SAY = [
    ("1", ["open simplex", "adding a constant", "argmax is kept", "soft argmax", "[2, 1, 0], the last digit nudged"]),
    ("2", ["Only their differences", "ln(p_i / p_j)", "one additive constant", "in general not z_y",
           "K = 2 with z = (0, s)"]),
    ("3", ["positive, smooth", "ratios", "largest entropy", "gradient p - y", "not a reason", "only a temperature"]),
    ("4", ["sigmoid(s) = softmax([s, 0])_0", "do not sum to 1", "binary cross-entropy", "sigmoid of the difference"]),
    ("5", ["is a function", "is a loss", "-sum_i y_i ln p_i", "minus sign is missing", "-ln p_y", "H(y) + KL(y, p)",
           "logsumexp(z) - z_y"]),
    ("6", ["dL/dz = p - y", "p_y - 1", "must read p(y2) - 1", "sum to 0", "every target that sums to 1"]),
    ("6b", ["p_i (1 - p_i)", "J_ij = -p_i p_j", "minus sign is missing", "symmetric", "rank is K - 1",
            "O(K^2) to build", "which is O(K)", "p * (v - p.v)"]),
    ("7", ["Subtract the maximum", "exp can no longer overflow", "accumulated in float32", "float16", "bfloat16",
           "identity, not an approximation", "computed as (z - m) - ln S", "never as log(softmax(z))",
           "log_softmax and then nll_loss", "from_logits=True", "stops at 2048", "reaches 65520"]),
    ("8", ["four steps", "three without", "naive softmax makes 2 passes", "safe one with the maximum 3",
           "Milakov and Gimelshein", "O(K d)", "gradient p - y is O(K)", "Jacobian is O(K^2)", "dominates",
           "N x K logits", "24000 MB"]),
    ("9", ["exact cross-entropy of that tree's model", "negative sampling is not a softmax cross-entropy",
           "T5 is an encoder-decoder trained on span corruption", "training only", "full normaliser",
           "argmax, top-k and Gumbel-max", "Q of the label taken as 1", "next-sentence prediction besides",
           "the noise reaches every class", "ln p - ln(k q)"]),
    ("10", ["shifted by one", "positions chosen for it only", "adds next-sentence prediction", "-100",
            "span corruption", "encoder-decoder", "perplexity"]),
]  # fmt: skip


def test_something_must_be_said_of_every_question() -> None:
    assert [number for number, _ in MUST_SAY] == NUMBERS


@pytest.mark.parametrize(("number", "words"), MUST_SAY, ids=NUMBERS)
def test_what_a_true_answer_must_say(number: str, words: list[str]) -> None:
    said = text_of(BY_NUMBER[number])
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("question", questions(), ids=NUMBERS)
def test_false_forms_stand_only_among_what_is_said(question: InterviewQuestion) -> None:
    truths = " ".join([question.answer, *(pitfall.truth for pitfall in question.pitfalls)])
    assert not re.search(r"(?<!-)\bp_i p_j|(?<!-)sum_i y_i ln p_i|p\(y2\) - 0|T5 is an autoencoder", truths)


def test_the_list_names_every_question() -> None:
    listed = json_of("interview")["result"]["questions"]
    assert [(q["number"], q["name"], q["question"]) for q in listed] == [
        (q.number, q.slug, q.asked) for q in questions()
    ]
    assert run("interview", "--plain").out.splitlines()[7].startswith("7 stability ")


@pytest.mark.parametrize("key", ["stability", "STABILITY", "7.", " overflow", "数值稳定性", "stable_check"])
def test_names_and_numbers_lead_to_the_same_page(key: str) -> None:
    assert run("interview", key).out == run("interview", "7").out


def test_own_logits_replace_the_example_and_its_numbers() -> None:
    shown = json_of("interview", "6", "cat=3", "dog=-1", "--label", "dog")
    assert shown["inputs"] == {"question": "6", "logits": [3.0, -1.0], "names": ["cat", "dog"], "label": 1}
    assert shown["parts"][0]["inputs"]["logits"] == [3.0, -1.0]
    # -1 / (1 + e^-4)
    assert shown["result"]["values"]["grad.gradient[y]"] == pytest.approx(-0.98201379003790844, rel=1e-15)
    assert "-0.982014" in run("interview", "6", "3", "-1").out


def test_names_reach_a_demonstration_that_takes_another_ones_result() -> None:
    lines = json_of("interview", "logits", "cat=0", "dog=0")["result"]["demonstrations"]
    assert lines == ["softmax-cli softmax cat=0 dog=0 --log", "softmax-cli logits cat=0.5 dog=0.5"]


def test_what_is_not_finite_has_its_place_in_the_question_of_stability() -> None:
    assert json_of("interview", "7", "nan", "inf")["parts"][0]["result"]["safe"] is False


def test_logits_from_standard_input_serve_every_demonstration() -> None:
    piped = run("interview", "7", "-", "--json", stdin="1000 -5.5")
    assert json.loads(piped.out) == json_of("interview", "7", "1000.0", "-5.5")


def test_demonstrations_can_be_typed_again() -> None:
    lines = page("10")["result"]["demonstrations"]
    assert lines[0].endswith("--label 0,1,2,3 --shift-labels")
    assert all(line.startswith("softmax-cli ") and run(*shlex.split(line)[1:]).code == 0 for line in lines)


BAD = [
    (["stabilty"], "Did you mean stability?"),
    (["12"], "Type a number from 1 to 10, or a name: softmax, logits,"),
    (["nonsense"], "'nonsense' is none of the questions."),
    (["7", "5"], "one row of two logits or more, not 1x1"),
    (["1", "2 1; 0 3"], "one row of two logits or more, not 2x2"),
    (["6", "2", "1", "--label", "4"], "--label 4 is out of range"),
    (["6", "2", "dog"], "dog"),
    (["10", "2", "1"], "Question 10 has its own example"),
    (["--label", "1"], "--label was given without a question."),
    (["7", "--all"], "--all answers every question"),
]


@pytest.mark.parametrize(("args", "message"), BAD, ids=[" ".join(args) for args, _ in BAD])
def test_bad_input_is_answered_with_help(args: list[str], message: str) -> None:
    done = run("interview", *args)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_study_sheet_holds_every_question_under_one_title() -> None:
    sheet = run("interview", "--all", "--format", "markdown")
    assert sheet.code == 0, sheet.err
    headings = re.findall(r"^(#+) (.*)$", sheet.out, re.MULTILINE)
    assert [text for level, text in headings if level == "#"] == [
        "Softmax: questions, answers, pitfalls, demonstrations"
    ]
    assert [text for level, text in headings if level == "##"] == [str(question.title) for question in questions()]
    commands = [text for level, text in headings if level == "###" and text.startswith("softmax-cli ")]
    assert len(commands) == sum(len(question.demonstrations) for question in questions()) > 15
    assert "| class | z | z - m |" in sheet.out


@pytest.mark.parametrize("args", [(), ("7",)])
def test_no_heading_stands_over_nothing(args: tuple[str, ...]) -> None:
    assert "Working" not in run("interview", *args, "--format", "markdown").out


def test_study_sheet_fits_the_terminal() -> None:
    lines = run("interview", "--all").out.splitlines()
    assert len(lines) > 300
    assert [line for line in lines if cell_len(line) > 80] == []
    assert not any("…" in line for line in lines)


def test_study_sheet_as_json_and_plain() -> None:
    sheet = json_of("interview", "--all")
    assert [part["result"] for part in sheet["parts"]] == [page(number)["result"] for number in NUMBERS]
    assert len(run("interview", "--all", "--plain").out.splitlines()) == 1 + 2 * len(NUMBERS)


@pytest.mark.parametrize("number", ["1", "7", "10"])
def test_ascii_terminals_get_ascii(number: str) -> None:
    done = run("interview", number, encoding="ascii")
    assert done.code == 0
    assert done.out.isascii()


def test_prose_takes_values_keys_and_records() -> None:
    results = {"y": 1, "a": {"v": np.array([1.5, 2.5]), "rows": [{"step": "W h", "n": 3}, {"step": "exp", "n": 4}]}}
    assert fill("{a.v[y]} and {a.rows[step=exp].n}.", results).values == {"a_v_y": 2.5, "a_rows_step_exp_n": 4}
    with pytest.raises(InputError, match="do not have"):
        fill("{a.v[2]}", results)


def test_shift_labels_takes_the_next_token_and_ignores_the_last_position() -> None:
    assert shift_labels(np.array([5, 7, 9]), -100).tolist() == [7, 9, -100]


def test_shift_labels_leaves_padding_out_one_position_earlier() -> None:
    assert shift_labels(np.array([5, 7, -1, -1]), -1).tolist() == [7, -1, -1, -1]


@pytest.mark.parametrize("labels", [None, np.array([3]), np.array([], dtype=np.int64)])
def test_shift_labels_needs_two_positions(labels: Any) -> None:
    with pytest.raises(InputError, match="--shift-labels needs"):
        shift_labels(labels, -100)


def test_shifted_losses_equal_those_of_labels_shifted_by_hand() -> None:
    rows = "1 3 0 0; 0 1 2 0; 0 0 1 2; 2 0 1 0"
    shifted = json_of("ce", rows, "--label", "0,1,2,3", "--shift-labels")["result"]
    assert shifted == json_of("ce", rows, "--label", "1,2,3,-100")["result"]
    assert shifted["count"] == 3
    gradient = json_of("grad", rows, "--label", "0,1,2,3", "--shift-labels")["result"]
    assert gradient == json_of("grad", rows, "--label", "1,2,3,-100")["result"]


def test_shift_labels_lets_the_last_position_hold_anything() -> None:
    assert json_of("ce", "1 3; 2 0; nan 0", "--label", "0,1,1", "--shift-labels")["result"]["count"] == 2


@pytest.mark.parametrize(
    "args", [["2 1; 0 3", "--target", "1,0;0,1"], ["2 1", "--label", "1"]], ids=["target", "one row"]
)
def test_shift_labels_refuses_what_has_no_next_token(args: list[str]) -> None:
    done = run("ce", *args, "--shift-labels")
    assert (done.code, done.out) == (2, "")
    assert "--shift-labels needs" in done.err
