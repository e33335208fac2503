"""The command class: what is an option, what is a negative number, what belongs to which option."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli import __version__
from softmax_cli.app.table import COMMANDS, Entry

from ..cli import needs_shell, result_of, run

SCRAPS = ["0", "1", "-1", "2.5", *",;[]()=/*-+e@%", "ln", "nan", "inf", "cat", "-l", "-T", "--json"]
FLOATS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6)


def logits_of(*args: str, stdin: str = "") -> list[float]:
    answer = run("softmax", *args, "--json", stdin=stdin)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)["inputs"]["logits"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["-1", "-2"], [-1, -2]),
        (["1", "-1e5"], [1, -1e5]),
        (["-1,2"], [-1, 2]),
        (["-.5", "-5."], [-0.5, -5.0]),
        (["-ln2", "-2/5", "-pi"], [-math.log(2), -0.4, -math.pi]),
        (["−3", "1"], [-3, 1]),
        (["[-1, 2]"], [-1, 2]),
        (["-1", "--digits", "3", "2"], [-1, 2]),
        (["--", "-1", "2"], [-1, 2]),
        (["-2", "-q", "1"], None),
    ],
)
def test_negative_numbers_are_no_options(typed: list[str], expected: list[float] | None) -> None:
    if expected is None:
        assert run("softmax", *typed).out.count("\n") == 2
    elif "--" in typed:
        answer = run("softmax", "--json", *typed)
        assert json.loads(answer.out)["inputs"]["logits"] == expected
    else:
        assert logits_of(*typed) == expected


@given(FLOATS)
def test_any_float_typed_as_arguments_comes_back_identical(values: list[float]) -> None:
    assert np.array(logits_of(*map(repr, values))).tobytes() == np.array(values).tobytes()


@given(FLOATS)
def test_any_float_typed_as_a_list_or_piped_comes_back_identical(values: list[float]) -> None:
    expected = np.array(values).tobytes()
    assert np.array(logits_of(repr(values))).tobytes() == expected
    assert np.array(logits_of("-", stdin=" ".join(map(repr, values)))).tobytes() == expected
    assert np.array(logits_of("-", stdin=json.dumps(values))).tobytes() == expected


@given(
    st.lists(st.text(max_size=12), max_size=5), st.sampled_from(["softmax", "ce", "grad", "jacobian", "stable-check"])
)
def test_arbitrary_words_end_with_0_or_2_and_never_a_traceback(words: list[str], command: str) -> None:
    answer = run(command, *words)
    assert answer.code in (0, 2)
    assert (answer.out == "") == (answer.code == 2)
    assert "Traceback" not in answer.err


@given(st.lists(st.sampled_from(SCRAPS), max_size=8))
def test_scrambled_numbers_end_with_0_or_2_and_never_a_traceback(words: list[str]) -> None:
    answer = run("grad", *words, "--label", "0")
    assert answer.code in (0, 2)
    assert (answer.out == "") == (answer.code == 2)


def test_words_after_an_option_of_several_values_are_its_own() -> None:
    typed = result_of("ce", "2", "1", "0.1", "--target", ".2", ".7", ".1")
    assert typed == result_of("ce", "2", "1", "0.1", "--target", ".2,.7,.1")
    assert typed == result_of("ce", "--target", ".2,.7,.1", "2", "1", "0.1")


def test_an_option_of_one_command_takes_several_words_too() -> None:
    assert result_of("jacobian", "2", "1", "0.1", "--vjp", "1", "0", "-2") == result_of(
        "jacobian", "2", "1", "0.1", "--vjp", "1,0,-2"
    )


def test_an_option_of_one_value_leaves_the_next_word_to_the_logits() -> None:
    assert result_of("softmax", "2", "1", "--temperature", "2", "0.1") == result_of(
        "softmax", "2", "1", "0.1", "--temperature", "2"
    )


def test_several_labels_are_words_too() -> None:
    assert result_of("ce", "2 1; 0 3", "--label", "1", "0") == result_of("ce", "2 1; 0 3", "--label", "1,0")


@pytest.mark.parametrize(
    "typed", [["--ignore-index", "\u22121"], ["--ignore-index=\u22121"], ["--ignore-index", "-１"]]
)
def test_whole_numbers_take_the_minus_and_digits_of_other_keyboards(typed: list[str]) -> None:
    assert result_of("ce", "2 1; 0 3", "--label", "1,-1", *typed) == result_of(
        "ce", "2 1; 0 3", "--label", "1,-1", "--ignore-index", "-1"
    )


@pytest.mark.parametrize(
    "words", [["softmax", "\x1b]0;"], ["softmax", "a\x1b=2", "a\x1b=3"], ["ce", "1", "-l", "\x07"]]
)
def test_messages_print_no_control_characters(words: list[str]) -> None:
    message = run(*words).err
    assert message.replace("\n", "").isprintable()
    assert "\\x" in message


def test_a_binary_file_prints_no_control_characters(tmp_path: Path) -> None:
    (tmp_path / "real.pt").write_bytes(bytes(range(32)) + b"data")
    assert run("softmax", f"@{tmp_path / 'real.pt'}").err.replace("\n", "").isprintable()


def test_negatives_take_the_forms_of_labels() -> None:
    typed = ["large-k", "2 1 0.1 -1", "--label", "1", "--method", "nce", "--negatives"]
    assert result_of(*typed, 'tensor([0, 2], device="cuda:0")') == result_of(*typed, "0,2")


def test_a_long_value_is_cut() -> None:
    assert len(run("softmax", "2", "1", "--digits", "9" * 5000).err) < 200


@pytest.mark.parametrize("name", ["label", "l", "names", "T"])
def test_a_class_may_be_called_as_an_option_is(name: str) -> None:
    assert result_of("grad", "a=2", f"{name}=1", "--label", "1") == result_of("grad", "2", "1", "--label", "1")


@pytest.mark.parametrize("flag", ["--lable", "--jsn", "-z"])
def test_a_typo_in_an_option_is_an_error(flag: str) -> None:
    answer = run("grad", "2", "1", flag, "1")
    assert (answer.code, answer.out) == (2, "")
    assert flag in answer.err


def test_version_and_help_end_well() -> None:
    assert run("--version").out == f"softmax-cli {__version__}\n"
    assert run("--help").code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_help_begins_with_examples_that_run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1] / "data" / "files")
    help_text = run(command, "--help").out
    before_options = help_text.split("Options:")[0]
    examples = [line.strip() for line in before_options.splitlines() if line.strip().startswith("softmax-cli ")]
    assert len(examples) in (2, 3)
    for example in examples:
        if ">" in example or "--measure" in example:
            continue
        import shlex

        words = shlex.split(example)[1:]
        answer = run(*words)
        assert answer.code in (0, 1), answer.err
        assert answer.out


@pytest.mark.parametrize("entry", COMMANDS.values(), ids=COMMANDS)
def test_help_says_what_the_list_of_commands_says(entry: Entry) -> None:
    assert entry.summary in " ".join(run(entry.name, "--help").out.split())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("softmax-cli gr", ["grad"]),
        ("softmax-cli grad cat=2 dog=1 --label ", ["cat", "dog"]),
        ("softmax-cli grad cat=2 dog=1 --label d", ["dog"]),
        ("softmax-cli grad cat = 2 dog = 1 --label ", ["cat", "dog"]),
        ("softmax-cli grad cat = 2 dog = 1 --label = d", ["dog"]),
        ("softmax-cli ce 1 2 --reduction = s", ["sum"]),
        ("softmax-cli ce 1 2 --reduction =", ["mean", "sum", "none"]),
        ("softmax-cli\ngrad\n'\"new york\"=2'\nb\n=\n1\n--label\nn", ["new\\", "york"]),
        ("softmax-cli softmax @ logits.n", ["@logits.npy"]),
        ("softmax-cli softmax @logits.n", ["@logits.npy"]),
        ("softmax-cli ce 1 2 --label @ labelled.j", ["@labelled.json"]),
        ("softmax-cli softmax @fol", ["@folder/"]),
        ("softmax-cli interview sta", ["stability"]),
        ("softmax-cli large-k 1 2 --method ad", ["adaptive"]),
        ("softmax-cli large-k 1 2 --noise u", ["uniform"]),
        ("softmax-cli quiz --topic j", ["jacobian"]),
        ("softmax-cli ce 1 2 --names a,b --label ", ["a", "b"]),
        ("softmax-cli ce 1 2 --reduction ", ["mean", "sum", "none"]),
        ("softmax-cli ce 1 2 --label-s", ["--label-smoothing"]),
    ],
)
def test_the_shell_completes(typed: str, offered: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1] / "data" / "files")
    monkeypatch.setenv("_SOFTMAX_CLI_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split("\n" if "\n" in typed else " ")) - 1))
    assert run().out.split() == offered


@pytest.mark.parametrize("cursor", ["x", "-1", "3"])
def test_the_words_of_another_completion_are_left_alone(cursor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {"COMP_WORDS": "other --names a = b", "COMP_CWORD": cursor}
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    assert run("--version").out.strip() == f"softmax-cli {__version__}"
    assert {name: os.environ[name] for name in theirs} == theirs


@pytest.mark.parametrize("cursor", ["x", "", "-1"])
def test_a_cursor_that_is_no_number_is_after_the_last_word(cursor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SOFTMAX_CLI_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "softmax-cli stable")
    monkeypatch.setenv("COMP_CWORD", cursor)
    assert run().out.split() == ["stable-check"]


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("softmax_cli.show.show", interrupt)
    assert run("softmax", "1", "2").code == 130


@needs_shell
def test_a_closed_pipe_ends_quietly() -> None:
    command = f"{sys.executable} -m softmax_cli softmax {' '.join(map(str, range(2000)))} --plain | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_ascii_output_never_crashes() -> None:
    for name in ("ascii", "cp1252", "latin-1"):
        answer = run("grad", "猫=2", "b=1", "--label", "猫", encoding=name)
        assert answer.code == 0
        assert "0.268941" in answer.out
