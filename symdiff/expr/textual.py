"""The doors between expressions and text.  The reader and the printer live upstairs; the package's root hangs them in,
so that `str(e)` and `e.subs({"x": "y^2"})` work without this floor knowing theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr, Symbol

__all__ = ["brief", "drawn", "hang", "is_small", "read", "symbol", "typeset", "write"]

#: A message shows an expression of at most so many nodes, written out, and so many characters.
BRIEF_NODES, BRIEF_LENGTH = 60, 250

#: A notebook typesets an expression of at most so many nodes, written out.
TYPESET_NODES = 2000

_reader: list[Callable[[str], Expr]] = []
_namer: list[Callable[[str], Symbol]] = []
_writers: list[Callable[[Expr], str]] = []


def hang(reader: Callable[[str], Expr], namer: Callable[[str], Symbol], writer: Callable[[Expr], str],
         typesetter: Callable[[Expr], str], drawer: Callable[[Expr], str]) -> None:
    """Set the functions that read a text, find the symbol of a name, and write an expression: as text, in LaTeX, and in
    two dimensions."""
    _reader[:], _namer[:], _writers[:] = [reader], [namer], [writer, typesetter, drawer]


def read(text: str) -> Expr:
    """The expression that a text says."""
    return _reader[0](text)


def symbol(name: str) -> Symbol:
    """The symbol with a name as people write it: that of θ is theta."""
    return _namer[0](name)


def write(expr: Expr) -> str:
    """The text of an expression."""
    return _writers[0](expr)


def typeset(expr: Expr) -> str | None:
    """The expression in LaTeX for a notebook; None where it is too large to be looked at."""
    return f"$\\displaystyle {_writers[1](expr)}$" if is_small(expr, TYPESET_NODES) else None


def drawn(expr: Expr) -> str:
    """The expression in two dimensions."""
    return _writers[2](expr)


def brief(expr: Expr, otherwise: str = "...") -> str:
    """The expression for a message if it is short; its size is known without writing it."""
    if not is_small(expr, BRIEF_NODES):
        return otherwise
    text = write(expr)
    return text if len(text) <= BRIEF_LENGTH else otherwise


def is_small(expr: Expr, most: int) -> bool:
    """Whether an expression has at most so many nodes, written out."""
    return expr.size <= most
