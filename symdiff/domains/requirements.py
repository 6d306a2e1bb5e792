"""Where a real expression is defined, and where its derivative exists: the conditions as they are met, not yet reduced.

`symdiff.calculus` reduces and presents them.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from functools import reduce
from math import inf
from operator import and_, or_

from symdiff.differentiation import carried_out, conditions_of_terms
from symdiff.differentiation.indices import entries_by
from symdiff.domains.ranges import joined_by
from symdiff.domains.scopes import Ground, Guards, Scope, open_nodes
from symdiff.expr import (
    ONE, TRUE, And, Call, Condition, Differentiate, Expr, Integral, Number, Over, Piecewise, Power, Relation, Symbol,
    bound_indices, dependents, free_symbols, fresh_index, postorder, whole_indices,
)
from symdiff.expr.affine import affine
from symdiff.functions import Function, e, floor

__all__ = ["all_restricted", "defined", "differentiable", "restricted"]


def defined(expr: Expr, indices: Collection[Symbol] = ()) -> list[Condition]:
    """Conditions which together say where every subexpression has a real value.

    In the body of a sum nothing is asked of what is raised to its indices.

    Branches of piecewise functions are asked only where they are taken: their conditions come with the branch's.
    Integrands are asked at the limits: the same alternative at both, with one sign for what must not vanish.  That is
    enough for what is linear in the bound variable.  Where a limit lies on the edge itself, the integral is taken as
    improper and convergent.

    >>> from symdiff import parse
    >>> [str(condition) for condition in defined(parse("ln(x)/(x - 2)"))]
    ['x > 0', 'x - 2 != 0']
    """
    return _collected(expr, None, indices)


def differentiable(expr: Expr, variable: Symbol) -> list[Condition]:
    """Conditions which together say where the expression is defined and has a derivative by the variable.

    >>> from symdiff import parse
    >>> [str(condition) for condition in differentiable(parse("sqrt(x) + |y|"), Symbol("x"))]
    ['x > 0']
    """
    return _collected(expr, variable)


def restricted(expr: Expr) -> Expr:
    """The expression with every written derivative carried out, and without a value where that does not exist.

    >>> from symdiff import parse
    >>> print(restricted(parse("x + d/dx |x|")))
    x + piecewise(x != 0, sign(x))
    """
    return carried_out(expr, _where_it_exists)


def all_restricted(exprs: Sequence[Expr]) -> list[Expr]:
    """The same for several expressions; where no derivative is written, what they share is visited once."""
    if not any([type(node) is Differentiate for node in postorder(*exprs)]):
        return list(exprs)
    return [restricted(expr) for expr in exprs]


def _where_it_exists(orders: list[Expr], variable: Symbol, result: Expr) -> Expr:
    needs = dict.fromkeys([need for expr in orders for need in differentiable(expr, variable)])
    return Piecewise(reduce(And, needs), result) if needs else result


def _collected(root: Expr, variable: Symbol | None, indices: Collection[Symbol] = ()) -> list[Condition]:
    order = postorder(root)
    if root.is_ordinary:
        return _unguarded(order, variable)
    entries = () if variable is None else entries_by(root, variable)
    moving = dependents(order, [] if variable is None else [variable, *entries])
    bound = open_nodes(order)
    lowest = {**_lowest(order), **dict.fromkeys(whole_indices(order, indices) if indices else (), 0.0)}
    varying = moving | bound
    ground = Ground()
    places, scopes = _places(order, ground, moving, bound, varying)
    company = _company(order) if variable is not None else {}
    for node in order:
        for place, guard in places.get(node, {}).items():
            if type(node) is Power and node.exponent in lowest:     # of whole numbers
                if lowest[node.exponent] < 0:
                    place.ask(guard, [node.base.differs(0)])
                continue
            for need in _requirements(node, node in moving, varying, company):
                place.ask(guard, joined_by(And, need))
            if place.moving_limits and node in bound:
                for need in _requirements(node, True, varying, company):
                    place.ask(guard, joined_by(And, need), at_moving_limits=True)
    for scope in reversed(scopes):
        scope.close(moving)
    terms = [] if variable is None else conditions_of_terms(root, variable)
    return [*terms, *_for_every_index(ground.conditions(), order)]


def _unguarded(order: Sequence[Expr], variable: Symbol | None) -> list[Condition]:
    """The same for an expression, as its nodes in postorder, in which nothing branches or is bound."""
    moving = set() if variable is None else dependents(order, [variable])
    return list(dict.fromkeys([part for node in order if type(node) is Power or type(node) is Call
                               for need in _requirements(node, node in moving, moving, {})
                               for part in joined_by(And, need)]))


def _lowest(order: Sequence[Expr]) -> dict[Expr, float]:
    """The least values of exponents that are made of indices and whole numbers: 0 for i - 1 in a sum from i = 1 on."""
    sums = [node for node in order if isinstance(node, Over)]
    if not sums:
        return {}
    lower: dict[Expr, int] = {node.variable: node.lower.numerator for node in sums if type(node.lower) is Number}
    whole = whole_indices(order, [node.variable for node in sums])
    least: dict[Expr, float] = {}
    for node in whole:
        parts = affine(node)
        rising = all([part is ONE or (part in lower and value > 0) for part, value in parts.items()])
        least[node] = float(sum([value * lower.get(part, 1) for part, value in parts.items()])) if rising else -inf
    return {node: value for node, value in least.items() if type(node) is not Number}


def _for_every_index(conditions: list[Condition], order: Sequence[Expr]) -> list[Condition]:
    """Conditions on the terms of sums, stated for the index as it is written: x_i > 0."""
    indices = bound_indices(order)
    if not indices:
        return conditions
    taken = {symbol.name for symbol in free_symbols(*order[-1:])}
    free = {index: Symbol(index.name) if index.name not in taken else fresh_index(order[-1]) for index in indices}
    stated: list[Condition] = [
        condition.subs(free)    # type: ignore[misc]  # with other symbols in it a condition is still one
        if not free.keys().isdisjoint(postorder(condition)) else condition for condition in conditions]
    return list(dict.fromkeys(stated))


def _places(order: Sequence[Expr], ground: Ground, moving: set[Expr], bound: set[Expr], varying: set[Expr]
            ) -> tuple[dict[Expr, dict[Ground, Condition]], list[Scope]]:
    """Where each node stands, with the guard under which it is reached there; and the integrands, outer ones first."""
    guards = Guards(set(bound))
    scopes: list[Scope] = []
    ways: dict[Expr, dict[Ground, list[Condition]]] = {order[-1]: {ground: [TRUE]}}
    places: dict[Expr, dict[Ground, Condition]] = {}

    def reach(node: Expr, guard: Condition, place: Ground) -> None:
        if node.args:
            # What holds no bound symbol is asked once, however many integrals it stands in.
            inside = node in bound or guard in guards.bound
            ways.setdefault(node, {}).setdefault(place if inside else ground, []).append(guard)

    for node in reversed(order):        # all that leads to a node comes before it
        here = places[node] = {place: guards.joined(found) for place, found in ways.get(node, {}).items()}
        for place, guard in here.items():
            if type(node) is Piecewise:
                before, branches = guard, node.branches
                # Without a value for all other cases the last condition must hold, and is no guard besides.
                for condition, value in branches[:-1] if node.otherwise is None else branches:
                    reach(condition, before, place)
                    taken, before = guards.split(before, condition)
                    reach(value, taken, place)
                for arg in branches[-1] if node.otherwise is None else [node.otherwise]:
                    reach(arg, before, place)
            elif type(node) is Integral:
                scopes.append(Scope(node, place, varying if place.moving_limits else moving))
                reach(node.body, guard, scopes[-1])
                for limit in scopes[-1].limits:
                    reach(limit, guard, place)
            else:
                for arg in node.args:
                    reach(arg, guard, place)
    return places, scopes


def _company(order: Sequence[Expr]) -> dict[Expr, list[Condition]]:
    """For relations in conditions of branches, what is joined to them by `and`, one entry for each place.

    x = 0 in "x = 0 and y = 0" is a join only where y = 0.  What is not met at the edge itself is taken as met there, so
    that the condition may begin to hold right beside it.
    """
    found: dict[Expr, list[Condition]] = {}
    for node in order:
        if type(node) is Piecewise:
            for condition, _ in node.branches:
                parts = joined_by(And, condition)
                for part in parts:
                    others = [_closed(other) for other in parts if other is not part]
                    if type(part) is Relation:
                        found.setdefault(part, []).append(reduce(and_, others) if others else TRUE)
                    else:
                        for inner in postorder(part):
                            found.setdefault(inner, []).append(TRUE)
    return found


def _closed(condition: Condition) -> Condition:
    """A condition with its edge: at least wherever it holds, or holds right beside."""
    if type(condition) is Relation and condition.op != "!=":
        return Relation({"<": "<=", ">": ">="}.get(condition.op, condition.op), *condition.args)
    return TRUE


def _requirements(node: Expr, moving: bool, depends: Container[Expr], company: Mapping[Expr, list[Condition]]
                  ) -> list[Condition]:
    """What a node needs to have a value, and, if it moves with the variable, a derivative."""
    if type(node) is Power:
        return _power(node, moving, depends)
    if type(node) is Call and isinstance(node.function, Function):
        function = node.function
        conditions = [function.defined(*node.args)] if function.defined is not None else []
        return conditions + function.smooth_where(node.args, depends) if moving else conditions
    if type(node) is Relation and moving:
        apart = node.args[0].differs(node.args[1])  # the join of a piecewise function
        return [apart if others is TRUE else apart | ~others for others in company.get(node, [TRUE])]
    if type(node) is Piecewise and node.otherwise is None:
        return [reduce(or_, [condition for condition, _ in node.branches])]
    return []


def _power(node: Power, moving: bool, depends: Container[Expr]) -> list[Condition]:
    base, exponent = node.args
    if type(exponent) is Number:
        value = exponent.value      # in lowest terms: x^(4/2) is x^2
        if value.denominator == 1:
            return [base.differs(0)] if value < 0 else []
        open_end = value < 0 or (moving and value < 1)
        return [base > 0] if open_end else [base >= 0]
    if base is e:
        return []
    if exponent in depends:
        return [base > 0]
    whole = exponent.equals(floor(exponent))
    return [(base > 0) | (whole & base.differs(0)) | (whole & (exponent >= 1))]
