"""Takes the wrapping off numbers that were pasted from Python: `tensor(..., dtype=...)`, `np.float64(2.0)`.

What is taken off becomes spaces, so that every number keeps its position in what was typed.
"""

import re

_MODULE = r"(?<![\w.])(?:(?:torch|np|numpy|jnp|jax\.numpy|tf|mx|ml_dtypes|xp|cp|cupy)\.)"
_CONTAINER = (
    r"tensor|Tensor|array|Array|asarray|DeviceArray|EagerTensor|constant|Variable|Parameter|as_tensor"
    r"|(?:Float|Double|Half|Long|Int)Tensor|bfloat16|b?float(?:16|32|64|128)?|u?int(?:8|16|32|64)?|longdouble|list|tuple"
)
_OPENING = re.compile(rf"(?:{_MODULE}|(?<![\w.]))(?:{_CONTAINER})\s*(?=\()")
_KEYWORD = re.compile(
    r""",\s*(?:dtype|device|grad_fn|requires_grad|shape|size|sharding|weak_type|layout|name|copy|ndmin|order)\s*=\s*
        (?: <[^<>]*> | '[^'\n]*' | "[^"\n]*" | \([\d\s,]*\) | \[[\d\s,]*\] | [\w.:]+(?:\([^()]*\))? )""",
    re.VERBOSE,
)
_TENSORFLOW = re.compile(r"<tf\.(?:Tensor|Variable)[^<>\[]*?\bnumpy\s*=")
_PARAMETER = re.compile(r"Parameter containing:")
_WORD = re.compile(r"""(?<![\w.])float(\s*\(\s*)(["'])([+-]?(?:inf|infinity|nan))\2(\s*\))""", re.IGNORECASE)
_MARKS = ("(", "<", "containing")


def unwrapped(text: str) -> str:
    """`text` (ASCII) with the wrapping of pasted arrays replaced by as many spaces."""
    if not any(mark in text for mark in _MARKS):
        return text
    text = _WORD.sub(lambda found: f"     {found[1]} {found[3]} {found[4]}", text)
    if "containing" in text:
        text = _PARAMETER.sub(_spaces, text)
    if "<tf." in text:
        text, count = _TENSORFLOW.subn(_spaces, text)
        text = _without_closing(text, count)
    text, count = _OPENING.subn(_spaces, text)
    return _KEYWORD.sub(_spaces, text) if count else text


def _spaces(found: re.Match[str]) -> str:
    # No line end survives: `Parameter containing:` and its tensor are one value.
    return " " * len(found[0])


def _without_closing(text: str, count: int) -> str:
    """`text` with the `>` that closes each unwrapped `<tf.Tensor` replaced by a space; those of `grad_fn=<X>` stay."""
    parts = re.split(r"(<[^<>]*>|>)", text)
    for i in range(1, len(parts), 2):
        if parts[i] == ">" and count:
            parts[i], count = " ", count - 1
    return "".join(parts)
