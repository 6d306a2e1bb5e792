"""Scalar and vector fields in Cartesian coordinates: divergence, curl, Laplacian (Apostol, Calculus II, chapter 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symdiff.calculus.gradient import as_expressions, finished
from symdiff.calculus.matrices import Vector
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import carried_out, carried_out_together, differentiate, reverse_partials
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Operand, Symbol, add
from symdiff.language import Names, as_expression

__all__ = ["curl", "divergence", "laplacian"]


def divergence(field: Iterable[Operand | str] | str, variables: Names) -> Expr:
    """The divergence of a vector field: the sum of the derivatives of each component by its own variable.

    Args:
        field: as many components as there are variables, as a list, a `Vector` or a text "[..., ...]".
        variables: as for `gradient`.

    Raises:
        ArgumentError: the numbers of components and variables differ.
        ParseError, NoDerivativeError: as for `gradient`.

    >>> print(divergence("[x^2 y, y z, z^3]", "x y z"))
    2*x*y + z + 3*z^2
    """
    roots, plain, symbols = _field(field, variables)
    return _sum_of([differentiate(expr, symbol) for expr, symbol in zip(plain, symbols)], roots)


def curl(field: Iterable[Operand | str] | str, variables: Names) -> Vector | Expr:
    """The curl of a vector field of three components, a vector; of two, its third component, an expression.

    Args, and what is raised: as for `divergence`.

    >>> print(curl("[y z, x z, x y + x^2]", "x y z"))
    [0, -2*x, 0]
    >>> print(curl("[-y, x]", "x y"))
    2
    """
    roots, plain, symbols = _field(field, variables)
    if len(symbols) == 2:
        (p, q), (x, y) = plain, symbols
        return finished([differentiate(q, x) - differentiate(p, y)], roots[:1])[0]
    if len(symbols) != 3:
        raise ArgumentError(f"a curl has three variables, or two in the plane, not {len(symbols)}")
    entries = [differentiate(plain[k], symbols[j]) - differentiate(plain[j], symbols[k])
               for j, k in ((1, 2), (2, 0), (0, 1))]
    return Vector(finished(entries, roots))


def laplacian(expr: Operand | str, variables: Names) -> Expr:
    """The sum of the second derivatives by each variable.

    Args, what is raised and warned of: as for `gradient`.

    >>> print(laplacian("x^2 y + ln(x)", "x y"))
    2*y - 1/x^2
    """
    root = as_expression(expr, variables)
    plain = carried_out(root)
    symbols = side_by_side([plain], variables)
    found = reverse_partials(plain, set(symbols))
    first = finished([found.get(symbol, ZERO) for symbol in symbols], [root])
    return _sum_of([differentiate(entry, symbol) for entry, symbol in zip(first, symbols)], [root])


def _field(field: Iterable[Operand | str] | str, variables: Names) -> tuple[list[Expr], list[Expr], Sequence[Symbol]]:
    roots = as_expressions(field, variables)
    plain, order = carried_out_together(roots)
    symbols = side_by_side(plain, variables, order)
    if len(roots) != len(symbols):
        raise ArgumentError(f"a vector field has as many components as variables, but there are {len(roots)} and "
                            f"{len(symbols)}")
    return roots, plain, symbols


def _sum_of(terms: Sequence[Expr], roots: Sequence[Expr]) -> Expr:
    total: Expr = ZERO
    for term in terms:
        total = add(total, term)
    return finished([total], roots[:1])[0]
