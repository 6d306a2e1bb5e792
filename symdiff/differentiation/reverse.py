"""The reverse pass: the derivatives of one expression by many variables for a constant times its own size
(Griewank and Walther, Evaluating Derivatives, chapter 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.indices import entries_by
from symdiff.differentiation.rules import Differential, Rule, rule_for
from symdiff.expr import (
    ONE, ZERO, Binding, Expr, Indexed, Piecewise, Symbol, add, dependents, free_symbols, multiply, negate, postorder,
)

__all__ = ["ReversePass", "reverse_gradient", "reverse_partials"]


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
    return ReversePass([expr], variables).partials(expr)


#: How a rule hands the adjoint to a part: as it is, negated, times another part, or by its formula.
KEPT, NEGATED, FORMULA = -1, -2, -3

#: An edge of the graph: the part, and how the adjoint goes to it, or the factor that it takes on its way.
Edge = tuple[Expr, int, Expr]


class ReversePass:
    """Derivatives of several expressions that share parts: which rule a part takes is found once.

    Args:
        exprs: the expressions.
        variables: by what; many belong into a set or mapping.
    """

    def __init__(self, exprs: Sequence[Expr], variables: Collection[Symbol]) -> None:
        order = postorder(*exprs)
        self.wanted = {node for node in order if type(node) is Symbol and node in variables}
        self.moving = dependents(order, self.wanted)
        self.variables = variables
        self.indexed = any([type(node) is Indexed for node in order])
        self.branched = any([type(node) is Piecewise and node in self.moving for node in order])
        self.choices: dict[Expr, tuple[Rule, tuple[Expr, ...]]] = {}
        self.edges: dict[Expr, list[Edge]] = {}

    def partials(self, expr: Expr) -> dict[Symbol, Expr]:
        """The derivatives of one of the expressions by the variables on which it depends."""
        if self.indexed:    # what moves with an entry of an array is not known before its index is
            entries = [variable for variable in self.variables if entries_by(expr, variable)]
            if entries:
                found = {variable: differentiate(expr, variable) for variable in entries}
                found.update(reverse_partials(expr, set(self.variables).difference(entries)))
                return {variable: share for variable, share in found.items() if share is not ZERO}
        if expr not in self.moving:
            return {}
        order = self.moving_below(expr)
        if self.branched:
            return _Branched(expr, self).run(order)
        adjoints: dict[Expr, Expr] = {expr: ONE}
        wanted, known, take = self.wanted, self.edges, adjoints.pop
        for node in reversed(order):
            if node in wanted:
                continue
            adjoint = take(node, None)
            if adjoint is None:
                continue
            for part, way, factor in known.get(node) or self.edges_of(node):
                if way == KEPT:
                    share = adjoint
                elif way == NEGATED:
                    share = negate(adjoint)
                elif way != FORMULA:
                    share = multiply(adjoint, factor) if way else multiply(factor, adjoint)
                else:
                    for reached, piece in self.by_formula(node, part, adjoint):
                        standing = adjoints.get(reached)
                        adjoints[reached] = piece if standing is None else add(piece, standing)
                    continue
                standing = adjoints.get(part)
                adjoints[part] = share if standing is None else add(share, standing)
        return {node: adjoints[node] for node in order if node in wanted and adjoints.get(node, ZERO) is not ZERO}

    def moving_below(self, expr: Expr) -> list[Expr]:
        """What depends on the variables below an expression, in postorder."""
        moving, wanted = self.moving, self.wanted
        order: list[Expr] = []
        done: set[Expr] = set()
        stack = [expr]
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
                continue
            ready = True
            if node not in wanted:
                for arg in node.args[::-1]:
                    if arg in moving and arg not in done:
                        stack.append(arg)
                        ready = False
            if ready:
                done.add(node)
                order.append(node)
                stack.pop()
        return order

    def edges_of(self, node: Expr) -> list[Edge]:
        """How the adjoint of a node goes to its parts."""
        if isinstance(node, Binding):
            found = self.edges[node] = [(node, FORMULA, ZERO)]
            return found
        rule, parts = self.choices[node] = rule_for(node, self.moving.__contains__)
        ways = _ways(rule, len(parts))
        found = []
        for place, part in enumerate(parts):
            if part is not node and part in self.moving and part not in parts[:place]:
                twice = part in parts[place + 1:]
                way, factor = (FORMULA, 0) if twice else ways[place]
                found.append((part, way, parts[factor]))
        self.edges[node] = found
        return found

    def by_formula(self, node: Expr, part: Expr, adjoint: Expr) -> list[tuple[Expr, Expr]]:
        """What a node hands to a part by the formula of its rule."""
        if isinstance(node, Binding):      # an adjoint cannot pass below the sign of an integral or a sum
            shares = [(variable, multiply(adjoint, differentiate(node, variable)))
                      for variable in free_symbols(node) if variable in self.wanted]
        else:
            rule, parts = self.choices[node]
            shares = [(part, rule.formula(*parts, d=_share_of(part, adjoint)))]     # type: ignore[list-item]
        return [(reached, share) for reached, share in shares if share is not ZERO]

    def shares(self, node: Expr, adjoint: Expr) -> list[tuple[Expr, Expr]]:
        """The parts of a node that depend on the variables, with what each is handed."""
        found: list[tuple[Expr, Expr]] = []
        for part, way, factor in self.edges.get(node) or self.edges_of(node):
            if way == KEPT:
                found.append((part, adjoint))
            elif way == NEGATED:
                found.append((part, negate(adjoint)))
            elif way != FORMULA:
                found.append((part, multiply(adjoint, factor) if way else multiply(factor, adjoint)))
            else:
                found += self.by_formula(node, part, adjoint)
        return found


def _share_of(part: Expr, adjoint: Expr) -> Differential:
    """The differential that asks a formula for the share of one part alone."""
    return lambda u: adjoint if u is part else ZERO


@cache
def _ways(rule: Rule, count: int) -> tuple[tuple[int, int], ...]:
    """For each part how the rule's formula hands the adjoint to it; if times another part, with 1 behind and 0 in front
    of it, and which part that is.  The formula itself is asked, with letters for parts and adjoint."""
    letters, adjoint = [Symbol(f"u{place}") for place in range(count)], Symbol("a")
    found: list[tuple[int, int]] = []
    for part in letters:
        try:
            share = rule.formula(*letters, d=_share_of(part, adjoint))
        except (AttributeError, AssertionError):    # it takes the node itself apart
            found.append((FORMULA, 0))
            continue
        way = (FORMULA, 0)
        if share is adjoint:
            way = (KEPT, 0)
        elif share is negate(adjoint):
            way = (NEGATED, 0)
        else:
            for place, other in enumerate(letters):
                if share is multiply(adjoint, other):
                    way = (1, place)
                elif share is multiply(other, adjoint):
                    way = (0, place)
        found.append(way)
    return tuple(found)


#: Where a node stands: in a branch of a piecewise function, or outside all.
Place = int
OUTSIDE: Place = 0


class _Branched:
    """The reverse pass where there are piecewise functions.

    A node that is only reached through one branch stands in it, and so does its adjoint.  What a branch hands to a node
    outside is put into the same branch of a new piecewise function.
    """

    def __init__(self, expr: Expr, whole: ReversePass) -> None:
        self.whole, self.moving = whole, whole.moving
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
                for part, share in self.whole.shares(node, adjoint):
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
