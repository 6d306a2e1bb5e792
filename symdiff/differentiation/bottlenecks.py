"""Bottlenecks: nodes through which all of a large part of the graph is seen, as the sum in the logarithm of a sum.

A matrix of second derivatives is small where the slopes of a bottleneck are found once and every row is a multiple of
them; carried below it, each row would meet the whole part (Griewank and Walther, Evaluating Derivatives, section 10.2:
pre-accumulation).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symdiff.expr import Expr, Product, Sum, Symbol

__all__ = ["bottlenecks"]

#: What a bottleneck dominates has so many edges that lead out of it, and so many times more in all.
ENDS, RATIO = 4, 2


def bottlenecks(order: Sequence[Expr], moving: Collection[Expr]) -> set[Expr]:
    """The nodes that are worth it: what they dominate has many edges of which few lead out, and a function
    is applied to them.

    Args:
        order: all nodes below one expression, in postorder.
        moving: those of them that depend on the variables.

    >>> from symdiff import parse
    >>> from symdiff.expr import postorder
    >>> order = postorder(parse("ln(exp(2*x) + exp(2*y) + exp(2*z) + exp(2*w))"))
    >>> bottlenecks(order, set(order))
    {exp(2*x) + exp(2*y) + exp(2*z) + exp(2*w)}
    """
    tree = _DominatorTree(order[-1])
    bent: set[Expr] = set()
    for node in reversed(order):
        if node not in tree.above:
            continue
        parts = [arg for arg in dict.fromkeys(node.args) if arg in moving]
        if type(node) is not Sum and not (type(node) is Product and len(parts) < 2):
            bent.update(parts)
        for part in parts:
            if type(part) is not Symbol:
                tree.hang(part, node)
    edges, ends = dict.fromkeys(tree.above, 0), dict.fromkeys(tree.above, 0)
    found: set[Expr] = set()
    for node in order:
        if node not in tree.above:
            continue
        for arg in node.args:
            if arg in moving:
                edges[node] += 1
                ends[node] += 1
                if type(arg) is not Symbol:
                    ends[tree.above[arg]] -= 1      # from there on up the edge is inside
        if node in bent and ends[node] >= ENDS and edges[node] >= RATIO * ends[node]:
            found.add(node)
        above = tree.above[node]
        if above is not node:
            edges[above] += edges[node]
            ends[above] += ends[node]
    return found


class _DominatorTree:
    """For each node the next one that all paths from the root go through (Cooper, Harvey and Kennedy, A simple, fast
    dominance algorithm, 2001), with jumps upward (Myers, An applicative random-access stack, 1983).

    Nodes are hung below what is above them, all parents of a node before it becomes a parent itself.

    Attributes:
        above: the dominator of each node; of the root itself.
    """

    def __init__(self, root: Expr) -> None:
        self.above = {root: root}
        self.jump = {root: root}
        self.depth = {root: 0}

    def hang(self, node: Expr, parent: Expr) -> None:
        """Say that a parent of the node is there."""
        known = self.above.get(node)
        above = self.above[node] = parent if known is None else self.meeting(known, parent)
        depth, jump = self.depth, self.jump
        depth[node] = depth[above] + 1
        far = jump[above]
        equal = depth[above] - depth[far] == depth[far] - depth[jump[far]]
        jump[node] = jump[far] if equal else above

    def meeting(self, one: Expr, other: Expr) -> Expr:
        """The lowest node above or at both."""
        depth, jump, above = self.depth, self.jump, self.above
        if depth[one] < depth[other]:
            one, other = other, one
        while depth[one] > depth[other]:
            one = jump[one] if depth[jump[one]] >= depth[other] else above[one]
        while one is not other:
            together = jump[one] is jump[other]
            one, other = (above[one], above[other]) if together else (jump[one], jump[other])
        return one
