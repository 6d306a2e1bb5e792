"""Text in which what occurs several times is written once, under a name of its own."""

from __future__ import annotations

from collections import Counter

from symdiff.expr import Binding, Condition, Differentiate, Expr, Symbol, postorder
from symdiff.printing.text import text

__all__ = ["shared_text"]


def shared_text(expr: Expr) -> str:
    """The expression as lines `t1 = ...`, each part that is used more than once on a line of its own, the whole last.

    Its length grows with the shared graph, where `str` grows with the tree.

    Args:
        expr: an expression; a text needs `parse` first.

    Raises:
        LimitError: what stands below an integral, a sum over an index or d/dx, where parts have no line of their own,
            would fill the memory.

    >>> from symdiff import symbols
    >>> (x,) = symbols("x")
    >>> for _ in range(3):
    ...     x = (x + 1) * (x + 1)
    >>> print(shared_text(x))
    t1 = x + 1
    t2 = t1*t1 + 1
    t3 = t2*t2 + 1
    t3*t3
    """
    order = postorder(expr)
    uses: Counter[Expr] = Counter()
    for node in order:
        uses.update(node.args)
    taken = {node.name for node in order if type(node) is Symbol}
    bound = set(postorder(*[node for node in order if isinstance(node, (Binding, Differentiate))]))
    lines: list[str] = []
    made: dict[Expr, Expr] = {}
    count = 0
    for node in order:
        args = tuple([made[arg] for arg in node.args])
        new = node if args == node.args else type(node)(*node.fields, *args)
        if uses[node] > 1 and node.args and node not in bound and not isinstance(node, Condition):
            count += 1
            while f"t{count}" in taken:
                count += 1
            name = Symbol(f"t{count}")
            lines.append(f"{name} = {text(new)}")
            new = name
        made[node] = new
    return "\n".join([*lines, text(made[expr])])
