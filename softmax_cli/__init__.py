"""Softmax, cross-entropy, their gradient and Jacobian: exact numbers and every step.

>>> from softmax_cli import softmax
>>> softmax([2.0, 1.0, 0.1]).round(4).tolist()
[0.659, 0.2424, 0.0986]
"""

TYPE_CHECKING = False  # as type checkers read it; `typing` itself takes 8 ms, in which Ctrl-C would be a traceback
if TYPE_CHECKING:
    from .api import cross_entropy, cross_entropy_gradient, log_softmax, logsumexp, softmax, softmax_jacobian

__version__ = "0.1.0"
__all__ = ["cross_entropy", "cross_entropy_gradient", "log_softmax", "logsumexp", "softmax", "softmax_jacobian"]


def __getattr__(name: str) -> object:
    """The public functions, loaded when first asked for (PEP 562): `softmax-cli --help` never imports NumPy."""
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'softmax_cli' has no attribute '{name}'")
