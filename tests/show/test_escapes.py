"""What comes from names, files and sheets acts on nobody's terminal, spreadsheet or page."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest

from softmax_cli.show.output import FORMATS, visible

from ..cli import run
from ..terminals import on_terminal

# A sequence of colours, a title, one of C1, DEL, a bell, the writing direction turned, a line separator, a zero width.
EVIL = "\x1b[31m \x1b]0;t\x07 \x9b31m \x7f \u202e \u2066 \u2028 \u200b \r \t".replace("[", "").replace("]", "")
NAMED = json.dumps({"logits": {f"a{EVIL}": 2, "b": 1, "=1+1": 0}})
SAFE = {"\n"}


def is_safe(text: str) -> bool:
    return all(c in SAFE or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Cs") for c in text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "named.json"
    path.write_text(NAMED)
    return path


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("command", ["softmax", "grad", "jacobian", "sigmoid", "stable-check", "ce", "large-k"])
def test_no_format_shows_a_control_character(command: str, format: str, file: Path) -> None:
    label = [] if command in ("softmax", "sigmoid") else ["--label", "1"]
    done = run(command, f"@{file}", *label, "--format", format, "--work")
    assert done.code == 0, done.err
    assert is_safe(done.out)


@pytest.mark.parametrize("format", FORMATS)
def test_a_terminal_receives_no_raw_sequence(format: str, file: Path, tmp_path: Path) -> None:
    shown, code = on_terminal("softmax", f"@{file}", "-f", format, cwd=tmp_path, NO_COLOR="1")
    assert code == 0
    assert is_safe(shown)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["softmax", f"x{EVIL}"], 2),
        ([f"x{EVIL}"], 2),
        ([f"--x{EVIL}"], 2),
        (["softmax", "2", "1", f"--x{EVIL}"], 2),
        (["schema", f"x{EVIL}"], 2),
        (["check", f"x{EVIL}"], 2),
        (["softmax", "2", "1", "-f", f"x{EVIL}"], 2),
        (["softmax", "2", "1", "-o", f"x{EVIL}\n/a.json"], 2),
        (["softmax", "2", "1", "-o", f"x{EVIL}\n.json"], 0),
        (["softmax", f"@x{EVIL}"], 2),
    ],
)
def test_messages_hold_no_raw_sequence(
    words: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert (done.code, is_safe(done.out + done.err)) == (code, True)
    assert done.err.count("\n") == (2 if code else 1)


def test_a_sheet_of_answers_acts_on_nobody(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.jsonl"
    line = {"id": f"x{EVIL}", "command": "softmax", "logits": [2, 1], "expect": f"0.73 {EVIL}"}
    sheet.write_text(json.dumps(line))
    for format in FORMATS:
        done = run("check", str(sheet), "-f", format)
        assert is_safe(done.out + done.err)


def test_json_still_holds_the_name_itself(file: Path) -> None:
    text = run("softmax", f"@{file}", "--json").out
    assert len(text.splitlines()) == text.count("\n")  # U+2028 would split the line
    assert json.loads(text)["inputs"]["names"][1:] == ["b", "=1+1"]
    assert "\\u202e" in text
    assert "\\u009b" in text


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("＝x", "'＝x"),
        ("x=1", "x=1"),
        ("cat", "cat"),
    ],
)
def test_a_spreadsheet_takes_no_name_for_a_formula(name: str, cell: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"logits": {name: -2, "b": 1}}))
    words = ["softmax", f"@{tmp_path / 'a.json'}", "--log", "-f", "csv"]
    lines = list(csv.reader(io.StringIO(run(*words).out)))
    assert lines[1][1] == cell
    assert lines[1][2] == "-2.0"  # numbers stay numbers
    assert next(csv.reader(io.StringIO(run(*words, "--raw").out.split("\n", 1)[1])))[1] == name


@pytest.mark.parametrize("command", ["jacobian", "softmax"])
def test_a_name_in_the_head_of_a_csv_table_is_no_formula_either(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"logits": {"=cmd": -2, "b": 1}}))
    out = run(command, f"@{tmp_path / 'a.json'}", "-f", "csv").out
    assert "=cmd" in out
    assert not any(cell.startswith("=") for line in csv.reader(io.StringIO(out)) for cell in line)


def test_markdown_takes_no_name_for_markup(tmp_path: Path) -> None:
    name = "<img src=x> | &lt; `` \r [a](b) *c*"
    (tmp_path / "a.json").write_text(json.dumps({"logits": {name: 2, "b": 1}}))
    out = run("softmax", f"@{tmp_path / 'a.json'}", "-f", "markdown").out
    row = next(line for line in out.splitlines() if "img" in line and line.startswith("|"))
    assert r"\<img src=x\> \| \&lt; \`\` \\r \[a\](b) \*c\*" in row
    assert "\r" not in out


def test_what_is_printable_stays() -> None:
    for text in ("猫 = 1", "naïve", "a b", "½ ≤ π", "\U0001f600"):
        assert visible(text) == text
    assert visible("a\x1b\u202e\udcff\U000e0001") == "a\\x1b\\u202e\\udcff\\U000e0001"
