"""What a message says to type is typed here, and works."""

import shlex
from pathlib import Path

import pytest

from .cli import run

FILES = Path(__file__).parent / "data" / "files"

# What was typed; what the message must say; and that, typed.
ADVICE = [
    ("ce 2 1 0.1 --label 1.5", "--target 0.5,0.5,0.", "ce 2 1 0.1 --target 0.5,0.5,0"),
    ("ce '2 1;0 3' --label 1.5,0", "'0.5,0.5;0.5,0.5'.", "ce '2 1;0 3' --target '0.5,0.5;0.5,0.5'"),
    ("softmax 2 1 , 3", "Type 2,1,3, or '2 1 3';", "softmax 2,1,3"),
    ("softmax cat=2, dog=1 bird=0", "'cat=2 dog=1 bird=0';", "softmax 'cat=2 dog=1 bird=0'"),
    ("softmax '2 1' '0 3'", "Type '2 1; 0 3' for rows, or '2 1 0 3' for one row.", "softmax '2 1; 0 3'"),
    ("softmax '2, 1' '0, 3'", "or '2, 1, 0, 3' for one row.", "softmax '2, 1, 0, 3'"),
    ("large-k '2 1;0 1' --label 0", "Type one row:", "large-k 2 1 0.1 -1 3 0.5 --label 1"),
    ("sigmoid 2 1 0.1 --label 0,1", "--target 1,1,0.", "sigmoid 2 1 0.1 --target 1,1,0"),
    ("complexity", "--classes 10,1000.", "complexity --classes 10,1000"),
    ("grad @labelled.json", "Add --label @labelled.json", "grad @labelled.json --label @labelled.json"),
    ("softmax log2 1", "ln2, one to base 2 as log2(8)", "softmax 'log2(8)' 1"),
    ("softmax 1 log2 3", "log2(8)", "softmax 1 ln2 3"),
    ("ce 2 1 0.1 --label 0,1,0", "--target 0,1,0,", "ce 2 1 0.1 --target 0,1,0"),
    ("ce '2 1; 0 3' --label 0,1,1,0", "--target '0,1;1,0'", "ce '2 1; 0 3' --target '0,1;1,0'"),
    ("sigmoid 2 1 0.1 --label 0,1,0", "--target 0,1,0,", "sigmoid 2 1 0.1 --target 0,1,0"),
    ("jacobian 2 1 0.1 --label 0,1,0", "Type only the true class, --label 1.", "jacobian 2 1 0.1 --label 1"),
    ("jacobian 2 1 0.1 --row 1,0", "Type an index from 0 to 2: --row 0.", "jacobian 2 1 0.1 --row 0"),
    ("jacobian 2 1 0.1 --row 3", "Add --one-based", "jacobian 2 1 0.1 --row 3 --one-based"),
    ("stable-check 2 1 --label -1", "Type an index from 0 to 1.", "stable-check 2 1 --label 1"),
    ("stable-check '2 1; 0 3' --label 1,0,1", "--label 0,0.", "stable-check '2 1; 0 3' --label 0,0"),
    ("ce 2 1 0.1 --label 4 --one-based", "Type an index from 1 to 3.", "ce 2 1 0.1 --label 3 --one-based"),
    ("ce 2 1 0.1 --target '0,1,0;1,0,0'", "--target 0,1,0.", "ce 2 1 0.1 --target 0,1,0"),
    ("ce '2 1;0 3' --target 1,0,0,1", "--target '0,1;0,1'.", "ce '2 1;0 3' --target '0,1;0,1'"),
    ("ce '2 1;0 3' --target 1,0", "--target '0,1;0,1'.", "ce '2 1;0 3' --target '0,1;0,1'"),
    ("ce 2 1 --target 1", "--target 0,1;", "ce 2 1 --target 0,1"),
    ("ce 2 1 0.1 --target ''", "--target 0,1,0.", "ce 2 1 0.1 --target 0,1,0"),
    ("complexity --classes ''", "--classes 10,1000.", "complexity --classes 10,1000"),
    ("softmax 2 1 0.1 --expect ''", "--expect 0.66,0.24,0.10.", "softmax 2 1 0.1 --expect 0.66,0.24,0.10"),
    (
        "ce cat=2 dog=1 '\"big bird\"=0.1' --target dog=1",
        "'cat=0 dog=1 \"big bird\"=0'.",
        "ce cat=2 dog=1 '\"big bird\"=0.1' --target 'cat=0 dog=1 \"big bird\"=0'",
    ),
    ("ce cat=2 dog=1 --label 0 --weight dog=2", "'cat=1 dog=1'.", "ce cat=2 dog=1 --label 0 --weight 'cat=1 dog=1'"),
    ("'2 1; 0 3'", "Type softmax-cli softmax '2 1; 0 3'", "softmax '2 1; 0 3'"),
    ("2 1 --label 1", "Type softmax-cli grad 2 1 --label 1", "grad 2 1 --label 1"),
    ("@logits.csv -q", "Type softmax-cli softmax @logits.csv -q", "softmax @logits.csv -q"),
    ("softmax 2 1 -T 1e-400", "Type a number of 5e-324 or more in size", "softmax 2 1 -T 5e-324"),
    ("softmax 2 1 -T 1e400", "Type a number up to 1.797e308", "softmax 2 1 -T 1.797e308"),
    ("softmax 2 1 1e400", "Type a number up to 1.797e308", "softmax 2 1 1.797e308"),
    ("softmax 2 1 -d 3 -d 4", "-d is given twice.\nType one value for it.\n", "softmax 2 1 -d 3"),
    ("ce '2 1; 0 3' --label 1 --label 0", "several take a list: --label 1,0.", "ce '2 1; 0 3' --label 1,0"),
    ("grad 2 1 -label 1", "has no option -label.\nDid you mean --label?", "grad 2 1 --label 1"),
    ("grad 2 1 -label=1", "has no option -label.\nDid you mean --label?", "grad 2 1 --label=1"),
    ("softmax 2 1 -digits 3", "Did you mean --digits?", "softmax 2 1 --digits 3"),
    ("softmax 2 1 -json", "Did you mean --json?", "softmax 2 1 --json"),
    ("softmax 2 1 -temperature 2", "Did you mean --temperature?", "softmax 2 1 --temperature 2"),
    ("softmax 2 1 --d 3", "Did you mean -d?", "softmax 2 1 -d 3"),
    ("grad 2 1 \u2014label 1", "'\u2014label' starts with a dash that is no hyphen.", "grad 2 1 --label 1"),
    ("grad 2 1 \u2013label=1", "Did you mean --label?", "grad 2 1 --label=1"),
    ("grad 2 1 \u2013l 1", "Did you mean -l?", "grad 2 1 -l 1"),
    ("ce 2 1 --label 1 --smoothing 0.1", "--label-smoothing or", "ce 2 1 --label 1 --label-smoothing 0.1"),
    ("ce 2 1 0.1 --target .3333,.3333,.3333", "--normalize", "ce 2 1 0.1 --target .3333,.3333,.3333 --normalize"),
    ("ce 2 1 --label 1 --base bits", "--base 'bits' is not one of e, 2, 10.\nType --base 2.", "ce 2 1 -l 1 --base 2"),
    ("ce 2 1 --label 1 --base E", "Type --base e.", "ce 2 1 --label 1 --base e"),
    ("ce 2 1 --label 1 --base 2.0", "Type --base 2.", "ce 2 1 --label 1 --base 2"),
    ("ce 2 1 --label 1 --reduction average", "Type --reduction mean.", "ce 2 1 --label 1 --reduction mean"),
    ("stable-check 2 1 --dtype half", "Type --dtype float16.", "stable-check 2 1 --dtype float16"),
    ("stable-check 2 1 --dtype torch.float32", "Type --dtype float32.", "stable-check 2 1 --dtype float32"),
    ("stable-check 2 1 --dtype ''", "--dtype is empty.\nType --dtype float32", "stable-check 2 1 --dtype float32"),
    (
        "softmax logits.npy",
        "'logits.npy' is a file, not a number.\nType an @ before it: @logits.npy.",
        "softmax @logits.npy",
    ),
    ("softmax ./logits.csv", "@./logits.csv.", "softmax @./logits.csv"),
    (
        "ce 2 1 0.1 --target logits.npy --normalize",
        "Type an @ before it: --target @logits.npy.",
        "ce 2 1 0.1 --target @logits.npy --normalize",
    ),
    ("softmax 'new york=2' la=1", """: '"new york"=2'.""", """softmax '"new york"=2' la=1"""),
    ("softmax 'class 0=2' b=1", """: '"class 0"=2'.""", """softmax '"class 0"=2' b=1"""),
    ("softmax 2 1 -d 3.5", "-d takes a whole number, not '3.5'.\nType for example -d 3.", "softmax 2 1 -d 3"),
    ("softmax 2 1 --digits=six", "--digits takes a whole number, not 'six'.", "softmax 2 1 --digits 3"),
    ("softmax 2 1 -dsix", "-d takes a whole number, not 'six'.", "softmax 2 1 -d 3"),
    ("softmax 2 1 -d ''", "-d takes a whole number, not ''.", "softmax 2 1 -d 3"),
    ("complexity 2 1 --dim 1e3", "Type for example --dim 3.", "complexity 2 1 --dim 3"),
    ("ce 2 1 --label 1 --ignore-index x", "Type for example --ignore-index -100.", "ce 2 1 -l 1 --ignore-index -100"),
    ("softmax 2 1 --json=true", "--json takes no value: '--json=true'.\nType --json,", "softmax 2 1 --json"),
    ("softmax 2 1 --expect", "--expect has no value after it.\nType one; softmax-cli softmax --help", "softmax --help"),
    ("softmax 2 1 -o", "-o has no value after it.", "softmax --help"),
    ("grad 2 1 --labels 1", "Did you mean --label?", "grad 2 1 --label 1"),
    ("softmax 2 1 -temp 3", "has no option -temp.\nDid you mean --temperature?", "softmax 2 1 --temperature 3"),
    ("softmax 2 1 -temprature=3", "Did you mean --temperature?", "softmax 2 1 --temperature=3"),
    ("softmax log10 5 1", "log10(8)", "softmax 'log10(8)' 1"),
]


@pytest.mark.parametrize(("typed", "said", "advised"), ADVICE, ids=[typed for typed, _, _ in ADVICE])
def test_advice_works(typed: str, said: str, advised: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES)
    refused = run(*shlex.split(typed))
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    answer = run(*shlex.split(advised))
    assert answer.code in (0, 1), answer.err
