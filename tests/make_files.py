"""Write the files that the transcripts read, into tests/data/files. Run it once after changing it."""

import pickle
from pathlib import Path

import numpy as np

FILES = Path(__file__).parent / "data" / "files"


def main() -> None:
    (FILES / "folder").mkdir(parents=True, exist_ok=True)
    (FILES / "folder" / "keep.txt").write_text("1 2\n")
    texts = {
        "logits.csv": "cat,dog,bird\n2,1,0.1\n",
        "logits.json": "[2, 1, 0.1]\n",
        "empty.txt": "",
        "broken.json": "[2, 1,\n 0.1,, 3]\n",
        "words.csv": "2,1,0.1\n0,three,1\n",
        "words.json": '[2, "one", 0.1]\n',
        "thirty.txt": "\n".join(f"{(7 * n) % 30 / 4}" for n in range(30)) + "\n",
    }
    for name, text in texts.items():
        (FILES / name).write_text(text)
    np.save(FILES / "logits.npy", np.array([2.0, 1.0, 0.1]))
    np.save(FILES / "large.npy", np.zeros(10_001, dtype=np.float16))
    np.savez(FILES / "both.npz", a=np.array([2.0, 1.0, 0.1]), b=np.array([1.0, 2.0]))
    np.savez(FILES / "two.npz", a=np.array([2.0]), b=np.array([1.0]))
    (FILES / "binary.npy").write_bytes(bytes(range(256)))
    (FILES / "pickled.npy").write_bytes(pickle.dumps([2.0, 1.0, 0.1]))


if __name__ == "__main__":
    main()
