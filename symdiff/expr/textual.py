"""The two doors between expressions and text.  The reader and the printer live upstairs; the package's root hangs
them in, so that `str(e)` and `e.subs({"x": "y^2"})` work without this floor knowing theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr

__all__ = ["hang", "read", "write"]

_reader: list[Callable[[str], Expr]] = []
_writer: list[Callable[[Expr], str]] = []


def hang(reader: Callable[[str], Expr], writer: Callable[[Expr], str]) -> None:
    """Set the functions that read a text and write an expression."""
    _reader[:], _writer[:] = [reader], [writer]


def read(text: str) -> Expr:
    """The expression that a text says."""
    return _reader[0](text)


def write(expr: Expr) -> str:
    """The text of an expression."""
    return _writer[0](expr)
