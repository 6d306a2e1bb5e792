"""The reverse pass: the derivatives of one expression by many variables for a constant times its own size
(Griewank and Walther, Evaluating Derivatives, chapter 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.indices import entries_by
from symdiff.differentiation.linearized import BEHIND, IN_FRONT, KEPT, LinearizedGraph, along
from symdiff.expr import (
    ONE, ZERO, Expr, Indexed, Number, Piecewise, Symbol, add, multiply, postorder, without_collector,
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
    return ReversePass([expr], variables).rows()[0]


#: The adjoints of a node, by the places of the expressions that are differentiated.
Adjoints = dict[int, Expr]


class ReversePass:
    """Derivatives of several expressions that share parts, in one sweep from the results to the variables.

    Args:
        exprs: the expressions.
        variables: by what; many belong into a set or mapping.
        order: all nodes of the expressions in postorder, if they are known.
    """

    def __init__(self, exprs: Sequence[Expr], variables: Collection[Symbol], order: Sequence[Expr] | None = None
                 ) -> None:
        self.exprs = exprs
        self.variables = variables
        self.graph = LinearizedGraph(exprs, variables, order)

    def rows(self, stops: Collection[Expr] = (), symmetric: bool = False) -> list[dict[Symbol, Expr]]:
        """For each expression its derivatives by the variables on which it depends.

        Args:
            stops: nodes whose own slopes are found once, and then multiplied with what each expression hands to them.
            symmetric: the expressions belong to the variables, one to each: of each pair only one entry is wanted.
        """
        graph = self.graph
        kinds = set(map(type, graph.order))
        if Indexed in kinds and len(self.exprs) > 1:
            return [reverse_partials(expr, self.variables) for expr in self.exprs]
        entries = [variable for variable in self.variables if entries_by(self.exprs[0], variable)
                   ] if Indexed in kinds else []
        if entries:     # what moves with an entry of an array is not known before its index is
            found = {variable: differentiate(self.exprs[0], variable) for variable in entries}
            found.update(reverse_partials(self.exprs[0], set(self.variables).difference(entries)))
            return [{variable: share for variable, share in found.items() if share is not ZERO}]
        if Piecewise in kinds and any([type(node) is Piecewise and node in graph.moving for node in graph.order]):
            return without_collector(lambda: [_Branched(expr, graph).run() for expr in self.exprs])
        return without_collector(lambda: self.swept(stops, symmetric))

    def swept(self, stops: Collection[Expr], symmetric: bool) -> list[dict[Symbol, Expr]]:
        """One sweep over all nodes, each with its adjoints for all expressions; a stop is an expression of its own."""
        graph = self.graph
        adjoints: dict[Expr, Adjoints] = {}
        for row, expr in enumerate(self.exprs):
            if expr in graph.moving:
                adjoints.setdefault(expr, {})[row] = ONE
        stopped: list[Adjoints] = []
        edges, standing, take = graph.edges, adjoints.get, adjoints.pop
        for node in reversed(graph.order):
            mine = take(node, None) if node.args else None
            if mine is None:
                continue
            if node in stops and not all([type(adjoint) is Number for adjoint in mine.values()]):
                stopped.append(mine)
                mine = {len(self.exprs) + len(stopped) - 1: ONE}
            spare: Adjoints | None = mine       # nobody else will have it
            for part, way, factor in edges(node):
                shared = standing(part)
                if shared is None:
                    if way == KEPT:
                        adjoints[part], spare = spare or mine.copy(), None
                        continue
                    shared = adjoints[part] = {}
                for row, adjoint in mine.items():
                    if way == BEHIND:       # `along`, written out
                        share = multiply(adjoint, factor)
                    elif way == IN_FRONT:
                        share = multiply(factor, adjoint)
                    else:
                        share = adjoint
                    shared[row] = add(share, shared[row]) if row in shared else share
        rows: list[dict[Symbol, Expr]] = [{} for _ in range(len(self.exprs) + len(stopped))]
        for variable in graph.wanted:
            for row, adjoint in adjoints.get(variable, {}).items():
                if adjoint is not ZERO:
                    rows[row][variable] = adjoint
        while stopped:
            self.passed_on(stopped.pop(), rows, symmetric)
        return rows

    def passed_on(self, adjoints: Adjoints, rows: list[dict[Symbol, Expr]], symmetric: bool) -> None:
        """Add what goes through the last stop, whose slopes are the last row."""
        slopes = rows.pop()
        places = {variable: place for place, variable in enumerate(self.variables)} if symmetric else {}
        for row, adjoint in adjoints.items():
            found, last = rows[row], row if symmetric and row < len(self.exprs) else len(places)
            for variable, slope in slopes.items():
                if places.get(variable, 0) <= last:
                    share = multiply(adjoint, slope)
                    found[variable] = add(share, found[variable]) if variable in found else share


#: Where a node stands: in a branch of a piecewise function, or outside all.
Place = int
OUTSIDE: Place = 0


class _Branched:
    """The reverse pass where there are piecewise functions.

    A node that is only reached through one branch stands in it, and so does its adjoint.  What a branch hands to a node
    outside is put into the same branch of a new piecewise function.
    """

    def __init__(self, expr: Expr, graph: LinearizedGraph) -> None:
        self.expr, self.graph, self.moving = expr, graph, graph.moving
        self.shares: dict[Expr, dict[Place, Expr]] = {expr: {OUTSIDE: ONE}}
        #: By place: the piecewise function, the branch, and the place around it; and how deep it is.
        self.branches: list[tuple[Piecewise | None, int, Place]] = [(None, 0, OUTSIDE)]
        self.depths = [0]

    def run(self) -> dict[Symbol, Expr]:
        """The derivatives by the variables on which the expression depends."""
        order = [node for node in postorder(self.expr) if node in self.moving]
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
                for edge in self.graph.edges(node):
                    self.hand(edge[0], place, along(edge, adjoint))
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
