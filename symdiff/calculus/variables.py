"""By which variables: the names that people give, as symbols, and whether they occur."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

from symdiff.differentiation.indices import entries_by
from symdiff.errors import ArgumentError
from symdiff.expr import MAX_ORDER, Call, Expr, Symbol, array_names, brief, free_symbols, occurs, postorder
from symdiff.functions import TABLE
from symdiff.language import Names, as_symbol, as_symbols

__all__ = ["MissingVariableWarning", "in_sequence", "side_by_side"]


class MissingVariableWarning(UserWarning):
    """A derivative by a variable that does not occur: it is 0."""


def in_sequence(expr: Expr, variables: tuple[Symbol | str | int, ...]) -> list[Symbol]:
    """The variables one after the other, each as often as the number behind it says; the only one if none is named."""
    if not variables:
        present = free_symbols(expr)
        if len(present) != 1:
            names = ", ".join(map(str, present)) or "none"
            raise ArgumentError(f"by which variable? The expression has {names}: name one, or write d/dx in front")
        return present
    order: list[Symbol] = []
    last: Symbol | None = None
    for entry in variables:
        if not isinstance(entry, int):
            last = as_symbol(entry)
            order.append(last)
            continue
        if last is None or not 0 <= entry <= MAX_ORDER:
            raise ArgumentError(f"an order is a whole number from 0 to {MAX_ORDER} behind its variable: {entry}")
        order[-1:] = [last] * entry
        last = None
    _warn_of_missing(order, [expr], frames=4)
    return order


def side_by_side(exprs: Sequence[Expr], variables: Names, order: Iterable[Expr] | None = None) -> Sequence[Symbol]:
    """The variables of a gradient, or of a matrix of derivatives; all nodes of the expressions may be given."""
    symbols = as_symbols(variables)
    if not symbols:
        raise ArgumentError("by which variables? Name at least one")
    _warn_of_missing(symbols, exprs, frames=3, nodes=order)
    return symbols


def _warn_of_missing(variables: Sequence[Symbol], exprs: Sequence[Expr], frames: int,
                     nodes: Iterable[Expr] | None = None) -> None:
    """Warn in the name of the caller, so many frames up."""
    if nodes is None:
        absent = [variable for variable in variables if not occurs(variable, *exprs)]
    else:
        present = set(nodes)
        absent = [variable for variable in variables if variable not in present]
    for missing in dict.fromkeys(absent):
        if any([entries_by(expr, missing) for expr in exprs]):
            continue        # x_k is among the x_i
        shown = brief(exprs[0], "the expression") if len(exprs) == 1 else "what is differentiated"
        warnings.warn(f"{missing} does not occur in {shown}: the derivative by it is 0{_meant(missing, exprs)}",
                      MissingVariableWarning, stacklevel=frames + 1)


def _meant(missing: Symbol, exprs: Sequence[Expr]) -> str:
    """What a name was probably meant for: one of a constant, or A_kl where A has two indices, which outside a sum is a
    name of its own."""
    constant = TABLE.get(missing.name)
    if constant is not None and any([type(node) is Call and node.function is constant for node in postorder(*exprs)]):
        return f', for it is a constant here; to have it as a variable, write parse("...", symbols="{missing.name}")'
    stem, _, letters = missing.name.partition("_")
    several = len(letters) > 1 and letters.isalpha()
    meant = several and any([array_names(expr).get(stem) == len(letters) for expr in exprs])
    return f"; for the entry write {stem}[{', '.join(letters)}]" if meant else ""
