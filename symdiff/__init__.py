"""symdiff: formulas in, derivatives out, with the conditions under which they hold and the steps that lead there.

>>> import symdiff
>>> print(symdiff.diff("x^2 sin x", "x"))
2*x*sin(x) + x^2*cos(x)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symdiff.expr import textual

if TYPE_CHECKING:
    from symdiff.expr import Expr

__version__ = "0.1.0"

#: Where each public name lives; it is imported when it is first used.
_HOMES = {
    **dict.fromkeys(["parse", "read", "symbols"], "language"),
    **dict.fromkeys(["evaluate", "Value"], "numeric"),
    **dict.fromkeys(["diff", "derive", "steps"], "calculus.derivative"),
    **dict.fromkeys(["gradient", "jacobian", "hessian"], "calculus.gradient"),
    "conditions": "calculus.conditions",
    **dict.fromkeys(["SymdiffError", "ParseError", "DomainError", "EvaluationError", "NoDerivativeError",
                     "ArgumentError", "LimitError"], "errors"),
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'symdiff' has no attribute {name!r}")
    value = getattr(import_module(f"symdiff.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])


def _read(text: str) -> Expr:
    from symdiff.language import parse

    return parse(text)


def _write(expr: Expr) -> str:
    from symdiff.printing import text

    return text(expr)


textual.hang(_read, _write)
