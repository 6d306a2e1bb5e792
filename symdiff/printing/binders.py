"""Names for bound symbols: their own, unless another symbol below the same binder bears it too."""

from __future__ import annotations

from collections.abc import Iterable

from symdiff.expr import Expr, Integral, Symbol, postorder

__all__ = ["names_of_bound"]


def names_of_bound(nodes: Iterable[Expr]) -> dict[Expr, str]:
    """The name under which to print each bound symbol among the nodes."""
    bodies: dict[Symbol, list[Expr]] = {}
    for node in nodes:
        if type(node) is Integral:
            bodies.setdefault(node.variable, []).append(node.body)
    names: dict[Expr, str] = {}
    for bound in sorted(bodies, key=lambda symbol: symbol.binder):  # inner binders first
        others = [node for node in postorder(*bodies[bound]) if type(node) is Symbol and node is not bound]
        taken = {names.get(other, other.name) for other in others}
        name, count = bound.name, 0
        while name in taken:
            count += 1
            name = f"{bound.name}_{count}"
        names[bound] = name
    return names
