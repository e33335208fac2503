"""check: files of answers, one verdict a line; every way in which a file can be wrong."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from softmax_cli.app.command import Command
from softmax_cli.app.table import COMMANDS

from ..cli import Result, run

FILES = Path(__file__).parents[1] / "data" / "files"
# The verdict words on tests/data/files/answers.csv, question by question; the answers are those of the published table
# of mistakes for logits [2, 1, 0.1] with the true class 1, rounded to 4 decimals.
SOFTMAX = (
    "right", "mistake:logit-as-zero", "mistake:softmax-twice", "mistake:base-2", "right", "mistake:negated-logits",
    "mistake:log-softmax-given", "rounded", "mistake:plain-normalisation", "unknown",
)  # fmt: skip
CE = (
    "right", "ambiguous", "unit", "unit", "right", "mistake:sign", "mistake:perplexity-given", "right",
    "mistake:softmax-twice", "unknown",
)  # fmt: skip
GRAD = (
    "right", "mistake:sign", "mistake:target-not-subtracted", "ambiguous", "right", "mistake:label-entry-only",
    "mistake:divided-by-classes", "rounded", "mistake:gradient-by-p", "right",
)  # fmt: skip
THIRTY = [word for three in zip(SOFTMAX, CE, GRAD, strict=True) for word in three]
GOOD: dict[str, Any] = {"command": "grad", "logits": "2 1 0.1", "label": 1, "expect": "0.659 -0.7576 0.0986"}


def sheet(*lines: dict[str, Any]) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def check(*lines: dict[str, Any]) -> Result:
    return run("check", "-", "--plain", stdin=sheet(*lines))


def test_thirty_answers_in_csv() -> None:
    judged = run("check", str(FILES / "answers.csv"), "--plain")
    assert (judged.code, judged.err) == (1, "")
    assert [line.split()[0] for line in judged.out.splitlines()] == THIRTY  # the ids that fit alike follow
    assert len(THIRTY) == 30


def test_the_same_thirty_in_json_lines_tabs_and_semicolons(tmp_path: Path) -> None:
    rows = list(csv.DictReader((FILES / "answers.csv").read_text(encoding="utf-8").splitlines()))
    tabs = "\n".join("\t".join(row) for row in [list(rows[0]), *[list(row.values()) for row in rows]])
    forms = {
        "a.jsonl": sheet(*rows), "a.txt": sheet(*rows), "a.tsv": tabs, "b.csv": tabs, "c.csv": tabs.replace("\t", ";")
    }  # fmt: skip
    for name, text in forms.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        words = [line.split()[0] for line in run("check", str(tmp_path / name), "-q").out.splitlines()]
        assert words == THIRTY, name


def test_json_carries_every_verdict_whole() -> None:
    whole = json.loads(run("check", str(FILES / "answers.csv"), "--json").out)
    answers, counts = whole["result"]["answers"], whole["result"]["counts"]
    assert [one["verdict"]["word"] for one in answers] == THIRTY
    assert {"right", "candidates", "differences", "answer", "distance"} <= answers[0]["verdict"].keys()
    assert [one["line"] for one in answers] == list(range(2, 32))
    assert counts["right"] == 8
    assert sum(counts.values()) == 30
    assert list(counts) == ["right", "rounded", "unit", "convention", "ambiguous", "wrong", "unreadable"]


def test_csv_has_one_line_an_answer() -> None:
    rows = list(csv.DictReader(io.StringIO(run("check", str(FILES / "answers.csv"), "--format", "csv").out)))
    assert [row["verdict"].split()[0] for row in rows] == THIRTY
    assert rows[3]["id"] == "ben-1"
    assert "[2.0, 1.0, 0.0]" in rows[3]["summary"]


def test_the_table_ends_with_the_counts() -> None:
    shown = run("check", str(FILES / "answers.csv"))
    right = sum(word in ("right", "rounded") for word in THIRTY)
    assert f"{right} right" in " ".join(shown.out.split())  # the title wraps after a long path
    assert "right = 8   rounded = 2   unit = 2   convention = 0" in shown.out


@pytest.mark.parametrize(
    "fields",
    [
        {"logits": [2, 1, 0.1]}, {"logits": "[2, 1, 0.1]"}, {"logits": [[2, 1, 0.1]], "expect": "[.659,-.7576,.0986]"},
        {"logits": "2,1,1/10", "--label": 1, "label": None}, {"Label": "1", "label": ""} | {"label": None},
        {"logits": {"cat": 2, "dog": 1, "emu": 0.1}, "label": "dog"}, {"expect": [0.659, -0.7576, 0.0986]},
        {"expect": {"1": -0.7576}}, {"expect": [None, -0.7576, None]}, {"expect": "0.66 ? 0.10"}, {"id": 7},
        {"label": 2, "one-based": True}, {"label": 2, "one_based": "yes"}, {"one_based": False}, {"tol": 0.1},
        {"temperature": 2, "expect": ".2508 -.3479 .0970"},
        {"temperature": "2", "tol": "1e-2", "expect": ".25 -.35 .1"},
        {"logits": [[2, 1, 0.1], [2, 1, 0.1]], "label": [1, 1], "expect": ".3295 -.3788 .0493; .3295 -.3788 .0493"},
        {"logits": ["2", "1", "1/10"]}, {"label": None, "target": [0, 1, 0]}, {"ignore_index": -1},
    ],
)  # fmt: skip
def test_every_form_of_a_field(fields: dict[str, Any]) -> None:
    if "Label" in fields or "--label" in fields:
        line = {key: value for key, value in (GOOD | fields).items() if value is not None}
    else:
        line = GOOD | fields
    judged = check(line)
    assert (judged.code, judged.out) == (0, "right\n"), judged


def test_digits_are_judged_as_typed() -> None:
    coarse = '{"command": "softmax", "logits": [2, 1, 0.1], "expect": [0.66, 0.240, 0.10]}'
    assert run("check", "-", "--plain", stdin=coarse).out != "right\n"
    assert run("check", "-", "--plain", stdin=coarse.replace("0.240", "0.24")).out == "right\n"


def test_all_right_is_exit_0() -> None:
    assert check(GOOD, GOOD).code == 0
    assert check(GOOD, GOOD | {"expect": 3, "command": "ce"}).code == 1


@pytest.mark.parametrize(
    ("answer", "message"), [(None, "no answer"), ("", "no answer"), ("0.6 y", "'y'"), ("1 2", "2 numbers")]
)
def test_an_answer_that_cannot_be_read_leaves_the_others_judged(answer: str | None, message: str) -> None:
    lines = sheet(GOOD, GOOD | {"expect": answer}, GOOD)
    assert check(GOOD, GOOD | {"expect": answer}, GOOD).out.split() == ["right", "unreadable", "right"]
    judged = run("check", "-", "--json", stdin=lines)
    result = json.loads(judged.out)["result"]
    assert (judged.code, result["counts"]["unreadable"], result["counts"]["wrong"]) == (1, 1, 0)
    assert message in result["answers"][1]["verdict"]["summary"]


def test_sheets_as_spreadsheets_write_them() -> None:
    lines = "student;command;logits;label;expect\nanna;ce;2,1,0.1;1;1.4170\n;;;;;;\nben;ce;2,1,0.1;1;\n"
    found = json.loads(run("check", "-", "--json", stdin=lines).out)["result"]["answers"]
    assert [(one["id"], one["verdict"]["word"]) for one in found] == [("anna", "right"), ("ben", "unreadable")]


# What is wrong with line 2 -> what its verdict says.
BAD_LINES: dict[str, tuple[str, ...]] = {
    '{"command": "grad", "lable": 1, "expect": 1}': ('"lable"', "Did you mean label?"),
    '{"command": "grad", "T": 2, "expect": 1}': ('"t"', "Did you mean temperature?"),
    '{"command": "softmax", "logits": "2 1", "weights": "1 2", "expect": 1}': ('"weights"',),
    '{"command": "grads", "expect": 1}': ('"grads"', "Did you mean grad?"),
    '{"command": "stable-check", "expect": 1}': ("takes no expected answer",),
    '{"command": "2", "expect": 1}': ('"command"',),
    '{"logits": "2 1", "expect": 1}': ('"command"',),
    '{"command": "softmax", "logits": "2 1"}': ('"expect"',),
    '{"command": "softmax", "logits": "2 1", "expect": 1, "expect": 2}': ('"expect"', "twice"),
    '{"command": "softmax", "logits": "2 x", "expect": "1 2"}': ('"logits"', "'x'"),
    '{"command": "softmax", "logits": "2 1", "expect": "-"}': ("standard input",),
    '{"command": "softmax", "logits": "-", "expect": "1"}': ('"logits"', "standard input"),
    '{"command": "softmax", "expect": "1"}': ("No logits",),
    '{"command": "ce", "logits": "2 1", "label": 2, "expect": 1}': ("--label 2", "count from 1"),
    '{"command": "ce", "logits": "2 1", "expect": 1}': ("--label",),
    '{"command": "ce", "logits": "2 1", "label": 1, "temperature": 0, "expect": 1}': ("--temperature",),
    '{"command": "ce", "logits": "2 1", "label": 1, "ignore_index": "x", "expect": 1}': ("--ignore-index",),
    '{"command": "ce", "logits": "2 1", "label": 1, "one_based": "perhaps", "expect": 1}': ('"one_based"',),
    '{"command": "ce", "logits": "2 1", "label": 1, "expect": 1, "tol": -1}': ("--tol",),
    '{"command": "ce",': ("no JSON", "column"),
    "[1, 2]": ("a list",),
    "7": ("a single value",),
    "[" * 100_000: ("nested too deeply",),
    '{"command": "ce", "expect": ' + "[" * 800 + "]" * 800 + "}": (),
    '{"command": "softmax", "logits": {"\u2028": 1}, "expect": 1}': ("class name",),
}


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: line[:60])
def test_a_bad_line_is_unreadable_and_the_others_are_judged(line: str) -> None:
    judged = run("check", "-", "--json", stdin=sheet(GOOD) + line + "\n" + sheet(GOOD))
    answers = json.loads(judged.out)["result"]["answers"]
    assert (judged.code, judged.err) == (1, "")
    assert [one["verdict"]["word"] for one in answers] == ["right", "unreadable", "right"]
    assert [one["line"] for one in answers] == [1, 2, 3]
    for part in BAD_LINES[line]:
        assert part in answers[1]["verdict"]["summary"]


def test_a_bad_row_of_a_table_is_unreadable_and_the_others_are_judged() -> None:
    rows = 'command,logits,label,expect\nce,2 1,0,1,2\nce,"2 1" x,0,1\nce,,0,1\n,2 1,0,1\nce,2 1,0,0.3133\n'
    answers = json.loads(run("check", "-", "--json", stdin=rows).out)["result"]["answers"]
    assert [(one["line"], one["verdict"]["word"]) for one in answers] == [
        (2, "unreadable"), (3, "unreadable"), (4, "unreadable"), (5, "unreadable"), (6, "right"),
    ]  # fmt: skip
    assert "5 cells" in answers[0]["verdict"]["summary"]


def test_a_file_without_a_single_object_is_no_sheet(tmp_path: Path) -> None:
    file = tmp_path / "class.jsonl"
    file.write_text("[1, 2]\n7\n", encoding="utf-8")
    refused = run("check", str(file))
    assert (refused.code, refused.out) == (2, "")
    for part in ("class.jsonl", "Line 1", "a list"):
        assert part in refused.err


@pytest.mark.parametrize("field", ["points", "name", "date", "comment", "json", "--output"])
def test_extra_columns_are_kept_aside_and_named(field: str) -> None:
    judged = run("check", "-", stdin=sheet(GOOD | {"id": "anna", field: "7"}))
    assert judged.code == 0, judged.out
    assert f"Left aside, as no option: {field.lstrip('-')}." in judged.out


BAD_TABLES = {
    "command,command\nce,1\n": "twice",
    "command,expect\n": "no answer",
    "expect,logits\n1,2\n": '"command"',
    "": "is empty",
    " \n": "is empty",
    "\ufeff": "no answer",
    "\ufeff\n \n": "no answer",
    "\ufeff\ufeff": "no answer",
}


@pytest.mark.parametrize("text", BAD_TABLES)
def test_a_bad_table(text: str, tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text(text, encoding="utf-8")
    refused = run("check", str(file))
    assert (refused.code, refused.out) == (2, "")
    assert BAD_TABLES[text] in refused.err
    assert "class.csv" in refused.err


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers.csv").write_bytes(b"\xff\xff\x00\x80")
    wanted = {
        "~nosuchuser/x": "no file",
        "\0": "no file",
        "answer.csv": "Did you mean answers.csv?",
        ".": "directory",
        "answers.csv": "UTF-8",
        "": "no file",
    }
    for name, part in wanted.items():
        refused = run("check", name)
        assert (refused.code, refused.out, part in refused.err) == (2, "", True), (name, refused)
    assert "empty" in run("check", "-").err


def test_the_line_of_a_cell_with_line_breaks() -> None:
    lines = 'command,logits,expect\nsoftmax,"2\n1",".73 .27"\n\nsoftmax,2 x,1\n'
    answers = json.loads(run("check", "-", "--json", stdin=lines).out)["result"]["answers"]
    assert [one["line"] for one in answers] == [2, 5]


def test_an_unknown_answer_says_which_entries_are_off() -> None:
    """exp(2), exp(1), exp(0.1) over their sum: 0.659001, 0.242433, 0.0985659"""
    line = {"command": "softmax", "logits": "2 1 0.1", "expect": "0.6590 0.2711 0.0986"}
    found = json.loads(run("check", "-", "--json", stdin=sheet(line)).out)["result"]["answers"][0]["verdict"]["summary"]
    shown = run("check", "-", stdin=sheet(line)).out
    assert "Off: class 1 (0.2711 for 0.242433)." in " ".join(shown.split()) or "unknown" not in shown
    assert found


def test_each_distinct_problem_is_explained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    explained: list[str] = []
    grad = COMMANDS["grad"].load()
    assert isinstance(grad, Command)

    def counted(settings: Any) -> Any:
        explained.append(repr(settings))
        return grad.explain(settings)

    monkeypatch.setitem(COMMANDS, "grad", COMMANDS["grad"]._replace(load=lambda: grad._replace(explain=counted)))
    lines = [GOOD | ({} if n % 8 else {"logits": f"2 1 {n / 1000}", "expect": "1 2 3"}) for n in range(80)]
    assert len(check(*lines).out.split()) == 80
    assert len(explained) == len(set(explained)) == 11
