"""check: a sheet is written by others. It opens nothing, keeps its names, and no line of it ends the others."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ..cli import run
from .test_check import GOOD, sheet

# Answers and problems as somebody may write them to make the reader of a sheet open something.
OPENING: list[dict[str, Any]] = [
    {"expect": "@secret.txt"}, {"expect": " ＠secret.txt"}, {"expect": ["@secret.txt"]},
    {"expect": {"1": "@secret.txt"}},
    {"expect": "~-"}, {"expect": "≈ -"}, {"expect": "-"}, {"expect": "~/secret.txt"}, {"expect": "secret.txt"},
    {"tol": "@secret.txt"}, {"logits": "@secret.txt"}, {"logits": ["@secret.txt"]}, {"logits": "@~/secret.txt"},
    {"logits": "./secret.txt"}, {"label": "@secret.txt"}, {"label": "@secret.npy"}, {"label": "-"},
    {"label": None, "target": "@secret.txt"}, {"weight": "@secret.txt"}, {"names": "@secret.txt"}, {"names": "-"},
    {"command": "jacobian", "label": None, "vjp": "@secret.txt"},
    {"command": "jacobian", "label": None, "row": "@secret.txt"},
    {"command": "large-k", "counts": "@secret.txt"}, {"command": "large-k", "negatives": "@secret.txt"},
    {"command": "large-k", "cutoffs": "@secret.txt"}, {"command": "large-k", "expected_counts": "@secret.txt"},
    {"temperature": "@secret.txt"}, {"base": "@secret.txt"}, {"z_loss": "@secret.txt"}, {"softcap": "@secret.txt"},
]  # fmt: skip


@pytest.mark.parametrize("fields", OPENING, ids=str)
def test_a_sheet_opens_no_file(fields: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("hush\n", encoding="utf-8")
    (tmp_path / "secret.npy").write_bytes(b"hush")
    line = {key: value for key, value in (GOOD | fields).items() if value is not None}
    (tmp_path / "sheet.jsonl").write_text(sheet(line), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    opened: list[str] = []
    exists = os.path.isfile
    monkeypatch.setattr(os.path, "isfile", lambda path: opened.append(str(path)) or exists(path))
    judged = run("check", "sheet.jsonl", "--json", stdin="hush")
    assert judged.code == 1
    assert [one["verdict"]["word"] for one in json.loads(judged.out)["result"]["answers"]] == ["unreadable"]
    assert "hush" not in judged.out
    assert "is a file" not in judged.out
    assert not [path for path in opened if "secret" in path]


def test_allow_files_opens_the_problem_of_ones_own_sheet_and_never_an_answer(tmp_path: Path) -> None:
    (tmp_path / "z.csv").write_text("2,1,0.1\n", encoding="utf-8")
    problem, answer = GOOD | {"logits": f"@{tmp_path / 'z.csv'}"}, GOOD | {"expect": f"@{tmp_path / 'z.csv'}"}
    lines = sheet(problem, answer, problem | {"logits": "-"})
    assert run("check", "-", "--plain", stdin=lines).out.split() == ["unreadable"] * 3
    assert run("check", "-", "--plain", "--allow-files", stdin=lines).out.split() == [
        "right",
        "unreadable",
        "unreadable",
    ]
    assert "--allow-files" in run("check", "-", "--json", stdin=sheet(problem)).out


def test_class_names_stay_whole() -> None:
    """mp.dps = 30; e = [exp(2), exp(1)]; e[0] / sum(e) = 0.731058578630004879251159241822"""
    for names in (["a=1, b", "c d"], ["it's", "x:y"], ['say "a"', "[b]"], ["a;b", "c,d"]):
        z, answer = dict(zip(names, (2, 1), strict=True)), dict(zip(reversed(names), (0.2689, 0.7311), strict=True))
        line = {"command": "softmax", "logits": z, "expect": answer}
        found = json.loads(run("check", "-", "--json", stdin=sheet(line)).out)["result"]["answers"][0]["verdict"]
        assert (found["word"], len(found["answer"])) == ("right", 2), found


def test_an_exception_at_one_line_ends_that_line_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is no InputError: developers see it, users lose one line and no sheet."""
    from softmax_cli.judge import expect

    judged, raised = expect.judged, iter([ZeroDivisionError(), MemoryError(), RecursionError(), None])

    def broken(*arguments: Any) -> Any:
        if (error := next(raised, None)) is not None:
            raise error
        return judged(*arguments)

    monkeypatch.setattr(expect, "judged", broken)
    monkeypatch.delenv("SOFTMAX_CLI_TRACEBACK", raising=False)
    result = run("check", "-", "--json", stdin=sheet(GOOD, GOOD, GOOD, GOOD))
    answers = json.loads(result.out)["result"]["answers"]
    assert (result.code, [one["verdict"]["word"] for one in answers]) == (1, ["unreadable"] * 3 + ["right"])
    assert "ZeroDivisionError" in answers[0]["verdict"]["summary"]
    assert "memory" in answers[1]["verdict"]["summary"]
