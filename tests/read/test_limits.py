"""Every size has a limit, and the error names it before any work is done."""

import pytest

from softmax_cli.app.cli import explained
from softmax_cli.errors import InputError

LARGE_K = ["large-k", "2", "1", "0.1", "--label", "1", "--method"]


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ([*LARGE_K, "nce", "--k", "2147483648"], "10000"),
        ([*LARGE_K, "negative-sampling", "--k", "1000000"], "10000"),
        ([*LARGE_K, "sampled", "--samples", "1000001"], "100000"),
        ([*LARGE_K, "sampled", "--draws", "1000001"], "1000000"),
        ([*LARGE_K, "parallel", "--shards", "1025"], "1024"),
        (["softmax", "2", "1", "--expect", "+".join(["0.1"] * 3000), "0.5"], "50"),
    ],
)
def test_a_size_beyond_its_limit_names_the_limit(words: list[str], most: str) -> None:
    with pytest.raises(InputError, match=f"more than {most}"):
        explained(words)
