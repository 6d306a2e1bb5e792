"""Equality piece by piece: on the stretches between single points, where no branch and no sign changes."""

from __future__ import annotations

from functools import reduce
from operator import and_

from symdiff.calculus.joins import value_there
from symdiff.calculus.germs import constant
from symdiff.calculus.reduction import Conditions, reduced
from symdiff.domains.requirements import defined, differentiable
from symdiff.errors import SymdiffError
from symdiff.expr import (
    FALSE, TRUE, ZERO, Call, Condition, Expr, Number, Relation, Symbol, free_symbols, rational, rebuilt, substitute,
    transform,
)
from symdiff.functions import absolute, heaviside, maximum, minimum, relu, sign
from symdiff.simplification.equality import equal
from symdiff.solving.inequalities import samples, solution
from symdiff.solving.regions import ALL, Region, Undecided, compared

__all__ = ["equal_in_pieces"]


def equal_in_pieces(a: Expr, b: Expr, given: Conditions, variable: Symbol) -> bool:
    """Whether two expressions in one variable are proved equal wherever both have a value and the conditions hold.

    >>> from symdiff import parse
    >>> equal_in_pieces(parse("piecewise(x < 0, -1, 1)"), parse("sign(x)"), Conditions([parse("x != 0")]), Symbol("x"))
    True
    """
    if any([symbol is not variable for symbol in free_symbols(a, b, *given)]):
        return False
    needs = reduced(differentiable(a - b, variable))
    region = solution(reduce(and_, needs), variable) if needs else ALL
    if region is None:
        return False
    try:
        return (all([_equal_at(a, b, given, variable, point) for point in region.points])
                and all([_equal_between(a, b, region, variable, place) for place in range(len(region.between))]))
    except (Undecided, SymdiffError):
        return False


def _equal_at(a: Expr, b: Expr, given: Conditions, variable: Symbol, point: Expr) -> bool:
    if not given.hold({variable.name: point}):
        return True
    left, right = value_there(a, variable, point), value_there(b, variable, point)
    return left is None or right is None or constant(left - right) is ZERO


def _equal_between(a: Expr, b: Expr, region: Region, variable: Symbol, place: int) -> bool:
    """Whether they are equal on the stretch below the point at a place."""
    sample = samples(region.points)[place]
    inside = rational(sample.numerator, sample.denominator)
    if not region.between[place]:
        return not reduced(defined(a - b)).hold({variable.name: inside})
    ends: list[Condition] = [variable > point for point in region.points[:place][-1:]]
    ends += [variable < point for point in region.points[place:][:1]]
    return equal(_piece(a, variable, inside), _piece(b, variable, inside), ends) is True


def _piece(expr: Expr, variable: Symbol, inside: Number) -> Expr:
    """What an expression is around a point, where nothing that chooses or has a sign is at its edge."""

    def order(left: Expr, right: Expr) -> int:
        return compared(*[substitute(side, {variable: inside}) for side in (left, right)])

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is Relation:
            return TRUE if Region.of(node.op, ZERO).holds(Number(order(*args))) else FALSE
        if type(node) is Call and variable in free_symbols(node):
            if node.function in (absolute, sign, heaviside, relu):
                ahead = order(args[0], ZERO)
                if not ahead:
                    raise Undecided
                factor = Number(ahead) if node.function in (absolute, sign) else rational(1 + ahead, 2)
                return factor * args[0] if node.function in (absolute, relu) else factor
            if node.function in (maximum, minimum):
                best = args[0]
                for other in args[1:]:
                    if order(other, best) == (1 if node.function is maximum else -1):
                        best = other
                return best
        return node if args == node.args else rebuilt(node, args)

    return transform([expr], change)[expr]
