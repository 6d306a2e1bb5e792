"""How entries of arrays are written: x_i and A_ij where the indices are plain, x[i + 1] where they are not."""

from __future__ import annotations

from collections.abc import Container

from symdiff.expr import Expr, Indexed, Number, Product, Sum, Symbol, postorder
from symdiff.language.words import INDEX_LETTERS

__all__ = ["below_the_name", "is_read_in_square_brackets", "plain_indices"]


def plain_indices(node: Indexed) -> list[str] | None:
    """The indices as they can stand below a name, if they are names and whole numbers."""
    parts = [_plain(index) for index in node.args]
    return None if None in parts else [part for part in parts if part is not None]


def is_read_in_square_brackets(node: Indexed, indices: Container[str]) -> bool:
    """Whether x[...] is read as an entry: its indices are made of such letters, whole numbers, + and *."""
    return all([type(part) in (Sum, Product)
                or (type(part) is Symbol and (part.name in indices or part.name in INDEX_LETTERS))
                or (type(part) is Number and part.denominator == 1) for part in postorder(*node.args)])


def _plain(index: Expr) -> str | None:
    if type(index) is Symbol and "_" not in index.name:
        return index.name
    if type(index) is Number and index.denominator == 1 and index.numerator >= 0:
        return str(index.numerator)
    return None


def below_the_name(node: Indexed) -> str | None:
    """The indices as text below a name that reads back: i, or ij where both are bound letters."""
    parts = plain_indices(node)
    if parts is None:
        return None
    if len(parts) == 1:
        return parts[0]
    bound = all([type(index) is Symbol and index.binder and len(index.name) == 1 for index in node.args])
    return "".join(parts) if bound else None
