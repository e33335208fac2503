"""The files that the command lines name: every kind that is read, whole, cut short, and saying what is not so."""

import io
import json
import pickle
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

DTYPES = (
    "f2",
    "f4",
    "f8",
    ">f8",
    "<f4",
    "i1",
    "u1",
    ">i2",
    "i4",
    "u8",
    "i8",
    "?",
    "c16",
    "g",
    "U3",
    "S2",
    "M8[s]",
    "V4",
)


def made(folder: Path, random: Random) -> list[str]:
    """Write them into `folder`; their names."""
    before = {path.name for path in folder.iterdir()}
    rng = np.random.default_rng(random.getrandbits(32))
    for n, dtype in enumerate(DTYPES):
        shape: Any = random.choice(((3,), (2, 3), (1, 3), (2, 1, 3), (3, 1), (0,), (), (2, 2, 2, 2)))
        array = np.asarray(rng.normal(0, 3, shape))
        try:
            array = array.astype(dtype)
        except (TypeError, ValueError):
            array = np.zeros(shape, dtype)
        np.save(folder / f"d{n}.npy", np.asfortranarray(array) if random.random() < 0.5 else array)
    for n, special in enumerate(([2.0, np.nan, 1.0], [np.inf, 0.0, 1.0], [-np.inf, 0.0, 1.0], [1e308, -1e308, 5e-324])):
        np.save(folder / f"s{n}.npy", np.array(special))
    np.save(folder / "many.npy", rng.normal(0, 3, (5, 300)))
    np.save(folder / "labels.npy", np.array([0, 1]))
    np.save(folder / "ints.npy", np.array([2**62, 2**62 + 1, 3]))
    np.savez(folder / "one.npz", z=rng.normal(0, 3, (2, 3)))
    np.savez_compressed(folder / "two.npz", a=np.array([2.0, 1.0]), b=np.array([1.0, 2.0]))
    _broken(folder, random)
    for name, text in _texts(random).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return sorted(path.name for path in folder.iterdir() if path.name not in before)


def _broken(folder: Path, random: Random) -> None:
    stream = io.BytesIO()
    np.save(stream, np.arange(6.0).reshape(2, 3))
    whole = stream.getvalue()
    (folder / "cut.npy").write_bytes(whole[: random.randrange(len(whole))])
    (folder / "liar.npy").write_bytes(whole.replace(b"(2, 3)", b"(9, 9)"))
    (folder / "huge.npy").write_bytes(whole.replace(b"(2, 3), }  ", b"(999999999999,), }")[: len(whole)])
    (folder / "long.npy").write_bytes(whole + b"more")
    (folder / "pickle.npy").write_bytes(pickle.dumps([2.0, 1.0]))
    (folder / "noise.npy").write_bytes(random.randbytes(200))
    (folder / "noise.csv").write_bytes(random.randbytes(200))
    (folder / "latin.csv").write_bytes("a,é\n1,2\n".encode("latin-1"))
    (folder / "wide.txt").write_bytes("2 1 0.1\n".encode("utf-16"))
    (folder / "bom.txt").write_bytes(b"\xef\xbb\xbf")
    (folder / "nul.txt").write_bytes(b"\0" * 50)
    with zipfile.ZipFile(folder / "text.npz", "w") as archive:
        archive.writestr("z.npy", "no array")
        archive.writestr("readme.txt", "no array")
    packed = (folder / "one.npz").read_bytes()
    (folder / "cut.npz").write_bytes(packed[: random.randrange(1, len(packed))])
    flipped = bytearray(packed)
    flipped[random.randrange(len(packed))] ^= 255
    (folder / "flipped.npz").write_bytes(flipped)


def _texts(random: Random) -> dict[str, str]:
    row = [round(random.uniform(-3, 3), 3) for _ in range(3)]
    comma = ",".join(map(str, row))
    top = [{"token": name, "logprob": value} for name, value in zip("abc", (-0.3, -1.9, -2.5), strict=True)]
    return {
        "plain.txt": f"{comma}\n# a comment\n{comma}\n",
        "one.txt": "\n".join(map(str, row)),
        "empty.txt": "",
        "blank.txt": " \n\n",
        "head.csv": f"cat,dog,bird\n{comma}\n",
        "rows.csv": f"{comma}\n{comma}\n",
        "ragged.csv": f"{comma}\n1,2\n",
        "label.csv": f"label,z0,z1,z2\n1,{comma}\n0,{comma}\n",
        "quote.csv": '"a\n1,2\n',
        "id.csv": f"id,a,b,c\nx1,{comma}\n",
        "bom.csv": f"\ufeffcat,dog,bird\n{comma}\n",
        "semi.csv": "a;b\n1;2\n",
        "hostile.csv": f"=1+1,\x1b[31m,\u202ex\n{comma}\n",
        "tab.tsv": "a\tb\n1\t2\n",
        "twice.csv": "a,a\n1,2\n",
        "crlf.csv": f"a,b,c\r\n{comma}\r\n",
        "sep.csv": "sep=;\n1;2\n",
        "list.json": json.dumps(row),
        "rows.json": json.dumps([row, row]),
        "named.json": json.dumps({"cat": 2, "a=1, b": 1}),
        "deep.json": "[" * 3000,
        "cut.json": json.dumps(row)[:-3],
        "big.json": "[1e999, " + "9" * 5000 + "]",
        "word.json": '["x"]',
        "logits.json": json.dumps({"logits": row, "label": 1, "id": 7}),
        "null.json": "[1, null]",
        "nan.json": "[NaN, 1, 2]",
        "top.json": json.dumps({"top_logprobs": top}),
        "list.jsonl": f"{json.dumps(row)}\n{json.dumps(row)}\n",
        "objects.jsonl": f'{{"logits": {row}, "label": 0}}\n{{"logits": {row}, "label": 2}}\n',
        "odd.jsonl": "[1]\n{\n",
        "labels.txt": "1\n0\n",
        "names.txt": "cat\ndog\nbird\n",
        "true.json": "[true, false]",
        "line.json": '{"a\u2028b": 1, "c": 2}',
    }
