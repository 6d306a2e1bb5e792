"""Gradient, Jacobian and Hessian over the shared graph: their cost grows with the function, not with the variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symdiff.calculus.joins import has_branches, mended
from symdiff.calculus.kinks import off_kinks
from symdiff.calculus.matrices import Matrix, Vector
from symdiff.calculus.sparsity import partial_derivatives
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import carried_out_together
from symdiff.differentiation.bottlenecks import bottlenecks
from symdiff.differentiation.reverse import ReversePass
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Operand, Symbol
from symdiff.language import Names, as_expression, read
from symdiff.simplification.shortest import simplified_side_by_side

__all__ = ["as_expressions", "finished", "gradient", "hessian", "jacobian"]

#: Entries that would be longer than this together, written out, stay as the rules gave them.  Nobody reads them, and
#: each for itself, simplified, they would share less than they do now.
READ_NODES = 2000


def gradient(expr: Operand | str, variables: Names, *, simplify: bool | None = None) -> Vector:
    """The partial derivatives by each variable, simplified unless they are too long to be read.

    They are found in one pass from the result back to the variables, for a small constant times the function's own
    operations, however many variables there are (Griewank and Walther, Evaluating Derivatives, chapter 3).

    Args:
        expr: an expression or a formula.
        variables: symbols or their names, as a list or as in "x y"; or a single symbol.
        simplify: whether to simplify; by default results of up to 2,000 parts, written out.

    Returns:
        A vector with an entry for each variable.

    Raises:
        ParseError: a text cannot be read.
        NoDerivativeError: no closed form is known for a derivative that is needed.
        ArgumentError: the variables are not variables.

    Warns:
        MissingVariableWarning: a variable does not occur in the expression.

    >>> print(gradient("x^2 + 3xy", "x y"))
    [2*x + 3*y, 3*x]
    """
    root = as_expression(expr, variables)
    (plain,), order = carried_out_together([root])
    symbols = side_by_side([plain], variables, order)
    (found,) = ReversePass([plain], set(symbols), order).rows()
    return Vector(_entries(found, plain, symbols, root, simplify))


def jacobian(exprs: Iterable[Operand | str] | Operand | str, variables: Names, *, mode: str = "auto",
             simplify: bool | None = None) -> Matrix:
    """The derivatives of m expressions by n variables, one row for each expression (numerator layout).

    Only entries that can be other than 0 are built.  Where each expression has a variable of its own, the matrix is
    diagonal, and says so (`.structure`).

    Args:
        exprs: expressions or formulas, as a list or as a text "[..., ...]"; or a single expression.
        variables, simplify, and what is raised: as for `gradient`.
        mode: "reverse" goes row by row, "forward" has all columns in one pass, "auto" takes for each block what visits
            fewer nodes.  The values are the same.

    >>> print(jacobian("[x^2 y, 5x + sin y]", "x y"))
    [[2*x*y, x^2],
     [5, cos(y)]]
    >>> jacobian(["x^2", "sin(y)"], "x y").structure
    'diagonal'
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ArgumentError(f"mode is auto, forward or reverse, not {mode!r}")
    roots = as_expressions(exprs, variables)
    plain, order = carried_out_together(roots)
    symbols = side_by_side(plain, variables, order)
    return _matrix(partial_derivatives(plain, symbols, mode, order), symbols, roots, plain, simplify)


def hessian(expr: Operand | str, variables: Names, *, simplify: bool | None = None) -> Matrix:
    """The second partial derivatives; the matrix is symmetric where they are continuous, each pair is computed once.

    Only entries that can be other than 0 are built.  Args, what is raised and warned of: as for `gradient`.

    >>> print(hessian("x^2*y", "x y"))
    [[2*y, 2*x],
     [2*x, 0]]
    """
    root = as_expression(expr, variables)
    (plain,), order = carried_out_together([root])
    symbols = side_by_side([plain], variables, order)
    first = ReversePass([plain], set(symbols), order)
    stops = bottlenecks(order, first.graph.moving)
    entries = _entries(first.rows(stops)[0], plain, symbols, root, simplify)
    places = {symbol: place for place, symbol in enumerate(symbols)}
    lower = [{places[by]: second for by, second in row.items() if places[by] <= place}
             for place, row in enumerate(ReversePass(entries, places).rows(stops, symmetric=True))]
    below = _matrix(lower, symbols, [root], entries, simplify)
    rows: list[dict[int, Expr]] = [{} for _ in symbols]
    for (i, j), second in below.nonzero():
        rows[i][j] = rows[j][i] = second
    return Matrix.of_rows(rows, len(symbols))


def as_expressions(exprs: Iterable[Operand | str] | Operand | str, variables: Names) -> list[Expr]:
    """Several expressions: a list of them, a text with brackets around them, or a single one."""
    listed = read(exprs, by=variables).expressions if isinstance(exprs, str) else exprs
    return [as_expression(entry, variables) for entry in (listed if isinstance(listed, Iterable) else [listed])]


def finished(entries: Sequence[Expr], like: Sequence[Expr], simplify: bool | None = None) -> list[Expr]:
    """The entries of a result simplified, unless they are too long to be read.

    Args:
        entries: what the rules gave.
        like: what the user wrote, one for all or one for each entry.
        simplify: whether to simplify whatever the length.
    """
    return simplified_side_by_side(entries, like) if _is_read(entries, simplify) else list(entries)


def _is_read(entries: Sequence[Expr], simplify: bool | None) -> bool:
    """Whether the entries, written out, are short enough."""
    return sum([entry.size for entry in entries]) <= READ_NODES if simplify is None else simplify


def _entries(found: Mapping[Symbol, Expr], plain: Expr, symbols: Sequence[Symbol], root: Expr, simplify: bool | None
             ) -> list[Expr]:
    """The entries of a gradient from what the rules gave."""
    raw = [found.get(symbol, ZERO) for symbol in symbols]
    simplify = _is_read(raw, simplify)
    entries = finished(raw, [root], simplify)
    if not simplify:
        return entries
    entries = [off_kinks(entry, symbol, root) for entry, symbol in zip(entries, symbols)]
    return [mended(entry, plain, symbol) for entry, symbol in zip(entries, symbols)] if has_branches(plain) else entries


def _matrix(rows: Sequence[dict[int, Expr]], symbols: Sequence[Symbol], roots: Sequence[Expr],
            differentiated: Sequence[Expr], simplify: bool | None) -> Matrix:
    """The matrix of finished entries.

    Args:
        rows: what the rules gave, by column.
        symbols: the variables of the columns.
        roots: what the user wrote, one for all rows or one for each.
        differentiated: what was differentiated, for each row.
        simplify: as the user has it.
    """
    places = [(i, j) for i, row in enumerate(rows) for j in sorted(row)]
    raw = [rows[i][j] for i, j in places]
    like = [roots[i] for i, _ in places] if len(roots) > 1 else roots
    made: list[dict[int, Expr]] = [{} for _ in rows]
    simplify = _is_read(raw, simplify)
    branches = [simplify and has_branches(expr) for expr in differentiated]
    for place, entry in enumerate(finished(raw, like, simplify) if raw else []):
        i, j = places[place]
        entry = off_kinks(entry, symbols[j], like[place if len(like) > 1 else 0]) if simplify else entry
        made[i][j] = mended(entry, differentiated[i], symbols[j]) if branches[i] else entry
    return Matrix.of_rows(made, len(symbols))
