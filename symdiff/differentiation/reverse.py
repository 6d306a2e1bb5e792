"""The reverse pass: the derivatives of one expression by many variables for a constant times its own size
(Griewank and Walther, Evaluating Derivatives, chapter 3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.indices import entries_by
from symdiff.differentiation.rules import Differential, rule_for
from symdiff.expr import (
    ONE, ZERO, Binding, Expr, Piecewise, Symbol, add, dependents, free_symbols, multiply, postorder,
)

__all__ = ["reverse_gradient", "reverse_partials"]


def reverse_gradient(expr: Expr, variables: Sequence[Symbol]) -> list[Expr]:
    """The derivatives by each variable, not simplified, sharing all they can.

    Raises:
        NoDerivativeError: a function has no closed form for a derivative that is asked for.

    >>> from symdiff import parse, symbols
    >>> x, y = symbols("x y")
    >>> reverse_gradient(parse("x*y + sin(x)"), [x, y])
    [y + cos(x), x]
    """
    found = reverse_partials(expr, set(variables))
    return [found.get(variable, ZERO) for variable in variables]


def reverse_partials(expr: Expr, variables: Collection[Symbol]) -> dict[Symbol, Expr]:
    """The derivatives by those of the variables on which the expression depends; many variables belong into a set or
    mapping.

    What leads to a branch of a piecewise function stays in that branch: a derivative that does not exist where the
    branch is not taken does no harm there.

    >>> from symdiff import parse, symbols
    >>> reverse_partials(parse("piecewise(x > 0, sqrt(x), 0)"), symbols("x y"))
    {x: piecewise(x > 0, 1/(2*sqrt(x)), 0)}
    """
    entries = [variable for variable in variables if entries_by(expr, variable)]
    if entries:     # what moves with an entry of an array is not known before its index is
        found = {variable: differentiate(expr, variable) for variable in entries}
        found.update(reverse_partials(expr, set(variables).difference(entries)))
        return {variable: share for variable, share in found.items() if share is not ZERO}
    order = postorder(expr)
    wanted = {node for node in order if type(node) is Symbol and node in variables}
    if not wanted:
        return {}
    moving = dependents(order, wanted)
    if any([type(node) is Piecewise and node in moving for node in order]):
        return _Branched(expr, wanted, moving).run(order)
    depends = moving.__contains__
    adjoints: dict[Expr, Expr] = {expr: ONE}
    for node in reversed(order):
        if node.args and node in moving:
            adjoint = adjoints.pop(node, None)
            if adjoint is not None:
                for part, share in _shares(node, adjoint, depends, wanted):
                    standing = adjoints.get(part)
                    adjoints[part] = share if standing is None else add(share, standing)
    return {node: adjoints[node] for node in order
            if type(node) is Symbol and adjoints.get(node, ZERO) is not ZERO}


def _shares(node: Expr, adjoint: Expr, depends: Callable[[Expr], bool], wanted: set[Symbol]
            ) -> list[tuple[Expr, Expr]]:
    """The parts of a node that depend on the variables, with what each hands to them."""
    if isinstance(node, Binding):   # an adjoint cannot pass below the sign of an integral or a sum
        found = [(variable, multiply(adjoint, differentiate(node, variable)))
                 for variable in free_symbols(node) if variable in wanted]
        return [(variable, share) for variable, share in found if share is not ZERO]
    rule, parts = rule_for(node, depends)
    shares: list[tuple[Expr, Expr]] = []
    for place, part in enumerate(parts):
        if part is not node and depends(part) and part not in parts[:place]:
            share = rule.formula(*parts, d=_share_of(part, adjoint))
            if share is not ZERO:
                shares.append((part, share))
    return shares


def _share_of(part: Expr, adjoint: Expr) -> Differential:
    """The differential that asks a formula for the share of one part alone."""
    return lambda u: adjoint if u is part else ZERO


#: Where a node stands: in a branch of a piecewise function, or outside all.
Place = int
OUTSIDE: Place = 0


class _Branched:
    """The reverse pass where there are piecewise functions.

    A node that is only reached through one branch stands in it, and so does its adjoint.  What a branch hands to a node
    outside is put into the same branch of a new piecewise function.
    """

    def __init__(self, expr: Expr, wanted: set[Symbol], moving: set[Expr]) -> None:
        self.wanted, self.moving = wanted, moving
        self.shares: dict[Expr, dict[Place, Expr]] = {expr: {OUTSIDE: ONE}}
        #: By place: the piecewise function, the branch, and the place around it; and how deep it is.
        self.branches: list[tuple[Piecewise | None, int, Place]] = [(None, 0, OUTSIDE)]
        self.depths = [0]

    def run(self, order: Sequence[Expr]) -> dict[Symbol, Expr]:
        found: dict[Symbol, Expr] = {}
        for node in reversed(order):
            shares = self.shares.pop(node, None)
            if shares is None:
                continue
            place, adjoint = self.gathered(shares, type(node) is Symbol)
            if type(node) is Symbol:
                if adjoint is not ZERO:
                    found[node] = adjoint
            elif type(node) is Piecewise:
                self.spread(node, place, adjoint)
            else:
                for part, share in _shares(node, adjoint, self.moving.__contains__, self.wanted):
                    self.hand(part, place, share)
        return {node: found[node] for node in order if type(node) is Symbol and node in found}

    def spread(self, node: Piecewise, place: Place, adjoint: Expr) -> None:
        values = [value for _, value in node.branches]
        if node.otherwise is not None:
            values.append(node.otherwise)
        for branch, value in enumerate(values):
            if value in self.moving:
                self.branches.append((node, branch, place))
                self.depths.append(self.depths[place] + 1)
                self.hand(value, len(self.branches) - 1, adjoint)

    def hand(self, part: Expr, place: Place, share: Expr) -> None:
        shares = self.shares.setdefault(part, {})
        shares[place] = add(share, shares[place]) if place in shares else share

    def gathered(self, shares: dict[Place, Expr], outside: bool) -> tuple[Place, Expr]:
        """All shares at the innermost place around them, or outside of all branches."""
        while len(shares) > 1 or (outside and OUTSIDE not in shares):
            deepest = max(shares, key=self.depths.__getitem__)
            node, _, around = self.branches[deepest]
            assert node is not None
            together = [place for place in shares if self.branches[place][0] is node]
            by_branch = {self.branches[place][1]: shares.pop(place) for place in together}
            joined = _joined(node, by_branch)
            if joined is not ZERO:
                shares[around] = add(joined, shares[around]) if around in shares else joined
            elif not shares:
                return OUTSIDE, ZERO
        (place, adjoint), = shares.items()
        return place, adjoint


def _joined(node: Piecewise, by_branch: dict[int, Expr]) -> Expr:
    """The piecewise function with the same conditions whose branches are the shares."""
    values = [by_branch.get(branch, ZERO) for branch in range(len(node.branches))]
    otherwise = [] if node.otherwise is None else [by_branch.get(len(values), ZERO)]
    if otherwise and all([value is otherwise[0] for value in values]):
        return otherwise[0]
    args: list[Expr] = []
    for (condition, _), value in zip(node.branches, values):
        args += [condition, value]
    return Piecewise(*args, *otherwise)
