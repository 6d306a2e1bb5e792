"""Products of matrices of derivatives with vectors, which never build the matrix (Griewank and Walther, Evaluating
Derivatives, sections 3.2 to 3.4 and 5.2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from symdiff.calculus.gradient import as_expressions, finished
from symdiff.calculus.matrices import Vector
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import carried_out, carried_out_together, reverse_partials, tangents
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Operand, Symbol, add, free_symbols, multiply, postorder, rebuilt
from symdiff.language import Names, as_expression

__all__ = ["hessian_vector_product", "jacobian_vector_product", "vector_jacobian_product"]

#: The entries of a vector: a list, a `Vector`, or a text "[..., ...]".
Entries = Iterable[Operand | str] | str


def jacobian_vector_product(exprs: Iterable[Operand | str] | Operand | str, variables: Names, vector: Entries
                            ) -> Vector:
    """The Jacobian times a vector, by one forward pass: how the expressions change where the variables change so.

    Args:
        exprs, variables, and what is raised and warned of: as for `jacobian`.
        vector: with an entry for each variable.

    >>> print(jacobian_vector_product("[x y, sin x]", "x y", "[u, v]"))
    [u*y + v*x, u*cos(x)]
    """
    roots = as_expressions(exprs, variables)
    plain, order = carried_out_together(roots)
    symbols = side_by_side(plain, variables, order)
    return Vector(finished(_along(plain, symbols, _entries(vector, symbols, len(symbols), "variables")), roots))


def vector_jacobian_product(exprs: Iterable[Operand | str] | Operand | str, variables: Names, vector: Entries
                            ) -> Vector:
    """A vector times the Jacobian, by one reverse pass: the gradient of the expressions weighted so.

    Args:
        exprs, variables, and what is raised and warned of: as for `jacobian`.
        vector: with an entry for each expression.

    >>> print(vector_jacobian_product("[x y, sin x]", "x y", "[u, v]"))
    [u*y + v*cos(x), u*x]
    """
    roots = as_expressions(exprs, variables)
    plain, order = carried_out_together(roots)
    symbols = side_by_side(plain, variables, order)
    weights = _entries(vector, symbols, len(plain), "expressions")
    stand_ins = _new_symbols(len(weights), [*plain, *weights, *symbols])
    total: Expr = ZERO
    for stand_in, expr in zip(stand_ins, plain):
        total = add(total, multiply(stand_in, expr))
    return Vector(finished(_put_in(_gradient(total, symbols), stand_ins, weights), [total]))


def hessian_vector_product(expr: Operand | str, variables: Names, vector: Entries) -> Vector:
    """The Hessian times a vector, for a small constant times the operations of the expression, by differentiating the
    directional derivative.

    Args:
        expr, variables, and what is raised and warned of: as for `gradient`.
        vector: with an entry for each variable.

    >>> print(hessian_vector_product("x^2 y", "x y", "[u, v]"))
    [2*u*y + 2*v*x, 2*u*x]
    """
    root = as_expression(expr, variables)
    plain = carried_out(root)
    symbols = side_by_side([plain], variables)
    entries = _entries(vector, symbols, len(symbols), "variables")
    stand_ins = _new_symbols(len(entries), [plain, *entries, *symbols])     # the entries are not differentiated
    slope = _along([plain], symbols, stand_ins)[0]
    return Vector(finished(_put_in(_gradient(slope, symbols), stand_ins, entries), [root]))


def _entries(vector: Entries, symbols: Sequence[Symbol], count: int, what: str) -> list[Expr]:
    entries = as_expressions(vector, symbols)
    if len(entries) != count:
        raise ArgumentError(f"the vector has {len(entries)} entries, but there are {count} {what}")
    return entries


def _along(exprs: Sequence[Expr], symbols: Sequence[Symbol], direction: Sequence[Expr]) -> list[Expr]:
    seeds = {symbol: {0: entry} for symbol, entry in zip(symbols, direction)}
    return [found.get(0, ZERO) for found in tangents(exprs, seeds)]


def _gradient(expr: Expr, symbols: Sequence[Symbol]) -> list[Expr]:
    found = reverse_partials(expr, set(symbols))
    return [found.get(symbol, ZERO) for symbol in symbols]


def _new_symbols(count: int, exprs: Sequence[Expr]) -> list[Symbol]:
    """Symbols that do not occur."""
    taken = {symbol.name for symbol in free_symbols(*exprs)}
    names = (name for number in itertools.count(1) if (name := f"entry_{number}") not in taken)
    return [Symbol(name) for name in itertools.islice(names, count)]


def _put_in(exprs: Sequence[Expr], stand_ins: Sequence[Symbol], entries: Sequence[Expr]) -> list[Expr]:
    """The expressions with the entries for what stands in for them; what they share is visited once."""
    made: dict[Expr, Expr] = dict(zip(stand_ins, entries))
    for node in postorder(*exprs, known=made):
        args = tuple([made[arg] for arg in node.args])
        made[node] = node if args == node.args else rebuilt(node, args)
    return [made[expr] for expr in exprs]
