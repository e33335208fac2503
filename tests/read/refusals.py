"""What a refusal must look like: an InputError that names the token and says what to type."""

from collections.abc import Callable
from typing import Any

import pytest

from softmax_cli.errors import InputError


def refusal(call: Callable[..., Any], *args: Any, **options: Any) -> str:
    """The whole message with which `call` refuses its arguments."""
    with pytest.raises(InputError) as caught:
        call(*args, **options)
    assert str(caught.value.problem).strip()
    assert all(str(hint).strip() for hint in caught.value.hint)
    assert caught.value.hint
    return str(caught.value)
