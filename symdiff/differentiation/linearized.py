"""The linearized graph: how a node moves with its parts, found once for all passes over it (Griewank and Walther,
Evaluating Derivatives, section 2.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.rules import RULES, Differential, rule_for
from symdiff.expr import ONE, ZERO, Binding, Expr, Product, Sum, Symbol, dependents, free_symbols, multiply, postorder

__all__ = ["BEHIND", "IN_FRONT", "KEPT", "Edge", "LinearizedGraph", "along"]

#: How a derivative passes an edge: as it is, with a factor behind or in front of it.
KEPT, BEHIND, IN_FRONT = range(3)


#: How a node moves with one of its parts: the part, how a derivative passes, and the factor that it takes on its way,
#: which is the derivative of the node by the part.
Edge = tuple[Expr, int, Expr]


def along(edge: Edge, derivative: Expr) -> Expr:
    """What becomes of a derivative that passes an edge, whichever way it goes."""
    _, way, factor = edge
    if way == KEPT:
        return derivative
    return multiply(derivative, factor) if way == BEHIND else multiply(factor, derivative)


class LinearizedGraph:
    """The nodes that move with some variables, and the edges between them.

    Args:
        exprs: the expressions.
        variables: by what; many belong into a set or mapping.
        order: all nodes of the expressions in postorder, if they are known.

    Attributes:
        wanted: the variables that occur.
        moving: the nodes that depend on them.
    """

    def __init__(self, exprs: Sequence[Expr], variables: Collection[Symbol], order: Sequence[Expr] | None = None
                 ) -> None:
        self.order = postorder(*exprs) if order is None else order
        self.wanted = [node for node in self.order if type(node) is Symbol and node in variables]
        self.moving = dependents(self.order, self.wanted)
        self._ways = _ways()

    def edges(self, node: Expr) -> list[Edge]:
        """The edges from a node to its parts that move, each part once.

        Raises:
            NoDerivativeError: no closed form is known for a derivative that is needed.
        """
        moving = self.moving
        ways = self._ways.get(type(node))
        if ways is not None and node.args[0] is not node.args[1]:
            left, right = args = node.args
            (way, factor), (other_way, other) = ways
            if right not in moving:
                return [(left, way, args[factor])]
            if left not in moving:
                return [(right, other_way, args[other])]
            return [(left, way, args[factor]), (right, other_way, args[other])]
        found: list[Edge] = []
        if isinstance(node, Binding):     # nothing passes the sign of an integral or a sum
            for variable in free_symbols(node):
                if variable in moving:
                    slope = differentiate(node, variable)
                    if slope is not ZERO:
                        found.append((variable, BEHIND, slope))
        else:
            rule, parts = rule_for(node, moving.__contains__)
            for part in dict.fromkeys(parts):
                if part is not node and part in moving:
                    slope = rule.formula(*parts, d=_one_at(part))
                    if slope is not ZERO:
                        found.append((part, IN_FRONT, slope))
        return found


def _one_at(part: Expr) -> Differential:
    """The differential that asks a formula for the derivative by one part alone."""
    return lambda u: ONE if u is part else ZERO


@cache
def _ways() -> dict[type[Expr], list[tuple[int, int]]]:
    """How derivatives pass the edges of all sums and all products: the way, and which part is the factor.  The rules
    themselves are asked, with letters for the parts and the derivative."""
    found: dict[type[Expr], list[tuple[int, int]]] = {}
    letters, derivative = (Symbol("u"), Symbol("v")), Symbol("a")
    for kind in (Sum, Product):
        formula = RULES[kind][-1].formula       # the special rules shorten what is read; here they would only cost
        forms: dict[Expr, tuple[int, int]] = {derivative: (KEPT, 0)}
        for place, letter in enumerate(letters):
            forms |= {multiply(derivative, letter): (BEHIND, place), multiply(letter, derivative): (IN_FRONT, place)}
        found[kind] = [forms[formula(*letters, d=lambda u, part=letter: derivative if u is part else ZERO)]
                       for letter in letters]
    return found
