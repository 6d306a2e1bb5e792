"""Gradient, Jacobian and Hessian by the reverse pass: their cost grows with the function, not with the variables."""

from __future__ import annotations

from collections.abc import Iterable

from symdiff.calculus.matrices import Matrix, Vector
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import carried_out, reverse_gradient
from symdiff.expr import Operand
from symdiff.language import Names, as_expression, read
from symdiff.simplification.shortest import simplified_side_by_side

__all__ = ["gradient", "hessian", "jacobian"]

def gradient(expr: Operand | str, variables: Names) -> Vector:
    """The partial derivatives by each variable, simplified.

    Args:
        expr: an expression or a formula.
        variables: symbols or their names, as a list or as in "x y"; or a single symbol.

    Raises:
        ParseError: a text cannot be read.
        NoDerivativeError: no closed form is known for a derivative that is needed.
        ArgumentError: the variables are not variables.

    Warns:
        MissingVariableWarning: a variable does not occur in the expression.

    >>> print(gradient("x^2 + 3xy", "x y"))
    [2*x + 3*y, 3*x]
    """
    root = as_expression(expr)
    plain = carried_out(root)
    return Vector(simplified_side_by_side(reverse_gradient(plain, side_by_side([plain], variables)), [root]))


def jacobian(exprs: Iterable[Operand | str] | Operand | str, variables: Names) -> Matrix:
    """The derivatives of several expressions, one row for each, one column for each variable (numerator layout).

    Args:
        exprs: expressions or formulas, as a list or as a text "[..., ...]"; or a single expression.
        variables, and what is raised: as for `gradient`.

    >>> print(jacobian("[x^2 y, 5x + sin y]", "x y"))
    [[2*x*y, x^2],
     [5, cos(y)]]
    """
    rows_of = read(exprs).expressions if isinstance(exprs, str) else exprs
    roots = [as_expression(entry) for entry in (rows_of if isinstance(rows_of, Iterable) else [rows_of])]
    plain = [carried_out(root) for root in roots]
    symbols = side_by_side(plain, variables)
    width = len(symbols)
    rows = [reverse_gradient(expr, symbols) for expr in plain]
    flat = simplified_side_by_side([entry for row in rows for entry in row], roots, width)
    return Matrix([flat[i * width:(i + 1) * width] for i in range(len(rows))])


def hessian(expr: Operand | str, variables: Names) -> Matrix:
    """The second partial derivatives; the matrix is symmetric where they are continuous, each pair is computed once.

    Args, what is raised and warned of: as for `gradient`.

    >>> print(hessian("x^2*y", "x y"))
    [[2*y, 2*x],
     [2*x, 0]]
    """
    root = as_expression(expr)
    plain = carried_out(root)
    symbols = side_by_side([plain], variables)
    first = simplified_side_by_side(reverse_gradient(plain, symbols), [root])
    lower = [reverse_gradient(entry, symbols[:i + 1]) for i, entry in enumerate(first)]
    flat = simplified_side_by_side([entry for row in lower for entry in row], [root])
    starts = [i * (i + 1) // 2 for i in range(len(symbols))]
    size = range(len(symbols))
    return Matrix([[flat[starts[max(i, j)] + min(i, j)] for j in size] for i in size])
