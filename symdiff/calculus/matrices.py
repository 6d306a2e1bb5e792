"""Vectors and matrices of expressions: small, immutable, indexable; a matrix holds only its entries that are not 0."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, overload

from symdiff.calculus.sparsity import groups
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Operand, free_symbols, node_count, tree_size
from symdiff.expr.textual import TYPESET_NODES
from symdiff.language import as_expression
from symdiff.numeric import Value, evaluate
from symdiff.numeric.floats import evaluate_floats
from symdiff.printing import latex, pretty_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Matrix", "Vector"]

#: Wider or longer ones are described, not printed.
SHOWN = 40
#: So are matrices of more nodes, written out.
PRINTED_NODES = 10_000


class _Table(ABC):
    """What vectors and matrices have in common: entries that are substituted, evaluated and printed."""

    __slots__ = ()

    @abstractmethod
    def entries(self) -> Sequence[Expr]:
        """Those that are not known to be 0, row by row."""

    @abstractmethod
    def _made(self, entries: Sequence[Expr]) -> Self:
        """The same shape with other entries."""

    def subs(self, mapping: Any = None, /, **names: Any) -> Self:
        """Replace symbols in every entry; arguments as for an expression's `subs`.

        >>> from symdiff import gradient
        >>> gradient("x^2*y", "x y").subs(x=3)
        [6*y, 9]
        """
        return self._made([entry.subs(mapping, **names) for entry in self.entries()])

    @property
    def operations(self) -> int:
        """The distinct nodes of all entries together: what it takes to compute them."""
        return node_count(*self.entries())

    @abstractmethod
    def latex(self) -> str:
        """The entries in LaTeX."""

    @abstractmethod
    def pretty(self) -> str:
        """The entries in two dimensions."""

    @abstractmethod
    def __len__(self) -> int:
        """The entries of a vector, the rows of a matrix."""

    @property
    def _is_small(self) -> bool:
        return len(self) <= SHOWN and sum([tree_size(entry) for entry in self.entries()]) <= TYPESET_NODES

    def _repr_latex_(self) -> str | None:
        """What a notebook typesets; None where it is too large to be looked at."""
        return rf"$\displaystyle {self.latex()}$" if self._is_small else None

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython prints: two dimensions, but in a list or dictionary one line."""
        printer.text(self.pretty() if self._is_small and len(printer.stack) < 2 else repr(self))


class Vector(_Table):
    """A row of expressions.

    >>> from symdiff import gradient
    >>> g = gradient("x^2*y", ["x", "y"])
    >>> print(g, len(g), g[0])
    [2*x*y, x^2] 2 2*x*y
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Iterable[Operand | str]) -> None:
        self._entries = tuple([as_expression(entry) for entry in entries])

    def entries(self) -> tuple[Expr, ...]:
        return self._entries

    def _made(self, entries: Sequence[Expr]) -> Self:
        return type(self)(entries)

    @property
    def shape(self) -> tuple[int]:
        return (len(self._entries),)

    @property
    def pattern(self) -> tuple[int, ...]:
        """The places of the entries that are not 0."""
        return tuple([i for i, entry in enumerate(self._entries) if entry is not ZERO])

    def dot(self, other: Iterable[Operand | str]) -> Expr:
        """The sum of the products of the entries.

        Raises:
            ArgumentError: the other has another length.

        >>> Vector(["x", "y"]).dot(["a", 2])
        x*a + y*2
        """
        others = [as_expression(entry) for entry in other]
        if len(others) != len(self):
            raise ArgumentError(f"a vector of {len(self)} entries and one of {len(others)} have no product")
        total: Expr = ZERO
        for left, right in zip(self._entries, others):
            total = total + left * right
        return total

    def evaluate(self, point: Mapping[Any, Any] | None = None, digits: int = 15) -> list[Value]:
        """The values of the entries, of which every digit is certain; arguments and errors as for `evaluate`.

        >>> Vector(["x/3", "sqrt(x)"]).evaluate({"x": 2}, 5)
        [0.66667, 1.4142]
        """
        return [evaluate(entry, point or {}, digits) for entry in self._entries]

    def to_numpy(self, point: Mapping[Any, Any] | None = None) -> NDArray[Any]:
        """An array of the entries' values in double precision; of the entries themselves without a point."""
        import numpy as np

        if point is not None or not free_symbols(*self._entries):
            return np.array(evaluate_floats(self._entries, point or {}))
        array = np.empty(len(self), object)
        array[:] = self._entries
        return array

    def latex(self) -> str:
        r"""The vector as a column in LaTeX.

        >>> print(Vector(["x^2", "y"]).latex())
        \begin{pmatrix} x^{2} \\ y \end{pmatrix}
        """
        return _matrix_environment([[entry] for entry in self._entries])

    def pretty(self) -> str:
        """The vector as a column in two dimensions."""
        return pretty_rows([[entry] for entry in self._entries])

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

    _repr_pretty_ = _Table._repr_pretty_    # IPython looks for it beside __repr__

    def __repr__(self) -> str:
        return f"[{', '.join(map(str, self._entries))}]"


class Matrix(_Table):
    """A table of expressions, indexed as `m[i, j]` from 0.

    >>> from symdiff import hessian
    >>> h = hessian("x^2*y", ["x", "y"])
    >>> print(h[0, 1], h.shape, h[0], h.pattern)
    2*x (2, 2) [2*y, 2*x] ((0, 0), (0, 1), (1, 0))
    """

    __slots__ = ("_rows", "shape")
    #: Numbers of rows and columns.
    shape: tuple[int, int]

    def __init__(self, rows: Iterable[Iterable[Operand | str]]) -> None:
        table = [[as_expression(entry) for entry in row] for row in rows]
        width = len(table[0]) if table else 0
        if any(len(row) != width for row in table):
            raise ArgumentError("the rows of a matrix have the same length")
        self._fill([{j: entry for j, entry in enumerate(row) if entry is not ZERO} for row in table], width)

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[int, Expr]], width: int) -> Self:
        """From the entries of each row by their columns; all others are 0."""
        self = object.__new__(cls)
        self._fill([dict(sorted([item for item in row.items() if item[1] is not ZERO])) for row in rows], width)
        return self

    def _fill(self, rows: list[dict[int, Expr]], width: int) -> None:
        self._rows = tuple(rows)
        self.shape = (len(rows), width)

    def entries(self) -> list[Expr]:
        return [entry for row in self._rows for entry in row.values()]

    def _made(self, entries: Sequence[Expr]) -> Self:
        remaining = iter(entries)
        return self.of_rows([{j: next(remaining) for j in row} for row in self._rows], self.shape[1])

    # ---- what is where -------------------------------------------------------------------------------------------

    def nonzero(self) -> list[tuple[tuple[int, int], Expr]]:
        """The places and values of the entries that are not 0, row by row."""
        return [((i, j), entry) for i, row in enumerate(self._rows) for j, entry in row.items()]

    @property
    def nonzero_count(self) -> int:
        """How many entries are not 0."""
        return sum(map(len, self._rows))

    @property
    def pattern(self) -> tuple[tuple[int, int], ...]:
        """The places of the entries that are not 0, row by row."""
        return tuple([place for place, _ in self.nonzero()])

    def csr_pattern(self) -> tuple[list[int], list[int]]:
        """The columns of the entries that are not 0, row by row, and where each row begins: compressed sparse rows."""
        starts = [0]
        for row in self._rows:
            starts.append(starts[-1] + len(row))
        return [j for row in self._rows for j in row], starts

    @property
    def is_diagonal(self) -> bool:
        """Whether it is square and has nothing beside the diagonal."""
        return self.shape[0] == self.shape[1] and all([j == i for i, row in enumerate(self._rows) for j in row])

    @property
    def is_symmetric(self) -> bool:
        """Whether it is square and m[i, j] is the same expression as m[j, i]."""
        return self.shape[0] == self.shape[1] and all([self._rows[j].get(i) is entry for (i, j), entry in
                                                       self.nonzero()])

    @property
    def structure(self) -> str:
        """"zero", "diagonal", "banded", "symmetric", "sparse" or "dense": the first of these that it is.

        >>> from symdiff import jacobian
        >>> jacobian("[sin(x), y^2, exp(z)]", "x y z").structure
        'diagonal'
        """
        if not self.nonzero_count:
            return "zero"
        if self.is_diagonal:
            return "diagonal"
        height, width = self.shape
        if height == width > 4 and max([abs(i - j) for i, j in self.pattern]) <= min(2, width // 4):
            return "banded"
        if self.is_symmetric and 4 * self.nonzero_count > height * width:
            return "symmetric"
        return "sparse" if 4 * self.nonzero_count <= height * width else "dense"

    def column_groups(self) -> list[list[int]]:
        """Columns in groups of which no two have an entry in the same row: so many products of the matrix with vectors
        give all its entries (Curtis, Powell and Reid, 1974)."""
        return groups(self._rows, self.shape[1])

    def row_groups(self) -> list[list[int]]:
        """The same for rows, and products of vectors with the matrix."""
        return groups(self.T._rows, self.shape[0])

    def diagonal(self) -> Vector:
        """The entries m[i, i]."""
        return Vector([row.get(i, ZERO) for i, row in enumerate(self._rows[:self.shape[1]])])

    @property
    def T(self) -> Matrix:
        """The transposed matrix."""
        columns: list[dict[int, Expr]] = [{} for _ in range(self.shape[1])]
        for (i, j), entry in self.nonzero():
            columns[j][i] = entry
        return Matrix.of_rows(columns, self.shape[0])

    def __getitem__(self, place: Any) -> Any:
        """m[i, j] is an entry; m[i], m[i, :] and m[:, j] are vectors; m[a:b, c:d] is a matrix."""
        i, j = place if isinstance(place, tuple) and len(place) == 2 else (place, slice(None))
        down, across = [_places(index, size) for index, size in zip((i, j), self.shape)]
        if isinstance(down, int):
            row = self._rows[down]
            return row.get(across, ZERO) if isinstance(across, int) else Vector([row.get(j, ZERO) for j in across])
        if isinstance(across, int):
            return Vector([self._rows[i].get(across, ZERO) for i in down])
        return Matrix.of_rows([{new: self._rows[i][j] for new, j in enumerate(across) if j in self._rows[i]}
                               for i in down], len(across))

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Vector]:
        columns = range(self.shape[1])
        return (Vector([row.get(j, ZERO) for j in columns]) for row in self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Matrix):
            return NotImplemented
        return self.shape == other.shape and self._rows == other._rows

    def __hash__(self) -> int:
        return hash((self.shape, tuple([tuple(row.items()) for row in self._rows])))

    # ---- values ----------------------------------------------------------------------------------------------------

    def evaluate(self, point: Mapping[Any, Any] | None = None, digits: int = 15) -> list[list[Value]]:
        """The values of the entries, row by row, of which every digit is certain; arguments and errors as for
        `evaluate`."""
        return [row.evaluate(point, digits) for row in self]

    def to_numpy(self, point: Mapping[Any, Any] | None = None) -> NDArray[Any]:
        """An array of the entries' values in double precision; of the entries themselves without a point."""
        import numpy as np

        found = self.entries()
        symbolic = point is None and bool(free_symbols(*found))
        array: NDArray[Any] = np.full(self.shape, ZERO, object) if symbolic else np.zeros(self.shape)
        values: Sequence[Any] = found if symbolic else evaluate_floats(found, point or {})
        for place, value in zip(self.pattern, values, strict=True):
            array[place] = value
        return array

    def to_scipy(self, point: Mapping[Any, Any] | None = None) -> Any:
        """A `scipy.sparse.csr_array` of the values in double precision.

        Raises:
            EvaluationError: a symbol has no value.

        >>> from symdiff import hessian
        >>> hessian("x^3 + y^2", "x y").to_scipy({"x": 2}).toarray().tolist()
        [[12.0, 0.0], [0.0, 2.0]]
        """
        from scipy.sparse import csr_array

        columns, starts = self.csr_pattern()
        return csr_array((evaluate_floats(self.entries(), point or {}), columns, starts), shape=self.shape)

    # ---- writing ---------------------------------------------------------------------------------------------------

    def latex(self) -> str:
        """The matrix in LaTeX."""
        return _matrix_environment(self)

    def pretty(self) -> str:
        """The matrix in two dimensions.

        >>> print(Matrix([["x^2", 1], [0, "1/y"]]).pretty())
        ⎡x²  1⎤
        ⎢     ⎥
        ⎢    1⎥
        ⎢0   ─⎥
        ⎣    y⎦
        """
        return pretty_rows(self)

    _repr_pretty_ = _Table._repr_pretty_    # IPython looks for it beside __repr__

    def __repr__(self) -> str:
        if max(self.shape) > SHOWN or sum([tree_size(entry) for entry in self.entries()]) > PRINTED_NODES:
            height, width = self.shape
            return f"<{height} by {width} matrix, {self.structure}, {self.nonzero_count} entries that are not 0>"
        return "[" + ",\n ".join(str(row) for row in self) + "]"


def _places(index: Any, size: int) -> int | range:
    if isinstance(index, slice):
        return range(size)[index]
    try:
        return range(size)[operator.index(index)]
    except IndexError:
        raise IndexError(f"there is no place {index} where there are {size}, counted from 0") from None
    except TypeError:
        raise ArgumentError(f"a matrix is indexed by whole numbers and slices, as m[0, 1] is, not by {index!r}"
                            ) from None


def _matrix_environment(rows: Iterable[Iterable[Expr]]) -> str:
    lines = [" & ".join([latex(entry) for entry in row]) for row in rows]
    return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"
