"""Vectors and matrices of expressions: small, immutable, indexable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import overload

from symdiff.errors import ArgumentError
from symdiff.expr import Expr

__all__ = ["Matrix", "Vector"]


class Vector:
    """A row of expressions.

    >>> from symdiff import gradient
    >>> print(gradient("x^2*y", ["x", "y"]))
    [2*x*y, x^2]
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Iterable[Expr]) -> None:
        self._entries = tuple(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Expr]:
        return iter(self._entries)

    @overload
    def __getitem__(self, place: int) -> Expr: ...
    @overload
    def __getitem__(self, place: slice) -> Vector: ...
    def __getitem__(self, place: int | slice) -> Expr | Vector:
        return Vector(self._entries[place]) if isinstance(place, slice) else self._entries[place]

    def __eq__(self, other: object) -> bool:
        return self._entries == other._entries if isinstance(other, Vector) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._entries)

    def __repr__(self) -> str:
        return f"[{', '.join(map(str, self._entries))}]"


class Matrix:
    """A table of expressions, indexed as `m[i, j]` from 0.

    >>> from symdiff import hessian
    >>> h = hessian("x^2*y", ["x", "y"])
    >>> print(h[0, 1], h.shape)
    2*x (2, 2)
    """

    __slots__ = ("_rows", "shape")

    def __init__(self, rows: Iterable[Iterable[Expr]]) -> None:
        self._rows = tuple([tuple(row) for row in rows])
        self.shape = (len(self._rows), len(self._rows[0]) if self._rows else 0)
        if any(len(row) != self.shape[1] for row in self._rows):
            raise ArgumentError("the rows of a matrix have the same length")

    def __getitem__(self, place: tuple[int, int]) -> Expr:
        i, j = place
        return self._rows[i][j]

    def __iter__(self) -> Iterator[Vector]:
        return (Vector(row) for row in self._rows)

    def __eq__(self, other: object) -> bool:
        return self._rows == other._rows if isinstance(other, Matrix) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return "[" + ",\n ".join(str(row) for row in self) + "]"
