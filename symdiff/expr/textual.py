"""The doors between expressions and text.  The reader and the printer live upstairs; the package's root hangs them in,
so that `str(e)` and `e.subs({"x": "y^2"})` work without this floor knowing theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr, Symbol

__all__ = ["brief", "hang", "read", "symbol", "write"]

#: A message shows an expression of at most so many nodes, written out, and so many characters.
BRIEF_NODES, BRIEF_LENGTH = 60, 250

_reader: list[Callable[[str], Expr]] = []
_namer: list[Callable[[str], Symbol]] = []
_writer: list[Callable[[Expr], str]] = []


def hang(reader: Callable[[str], Expr], namer: Callable[[str], Symbol], writer: Callable[[Expr], str]) -> None:
    """Set the functions that read a text, find the symbol of a name, and write an expression."""
    _reader[:], _namer[:], _writer[:] = [reader], [namer], [writer]


def read(text: str) -> Expr:
    """The expression that a text says."""
    return _reader[0](text)


def symbol(name: str) -> Symbol:
    """The symbol with a name as people write it: that of θ is theta."""
    return _namer[0](name)


def write(expr: Expr) -> str:
    """The text of an expression."""
    return _writer[0](expr)


def brief(expr: Expr, otherwise: str = "...") -> str:
    """The expression for a message if it is short; its size is found without writing it, or walking through it all."""
    stack, count = [expr], 0
    while stack:
        stack += stack.pop().args
        count += 1
        if count + len(stack) > BRIEF_NODES:
            return otherwise
    text = write(expr)
    return text if len(text) <= BRIEF_LENGTH else otherwise
