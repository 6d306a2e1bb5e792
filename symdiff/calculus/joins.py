"""Single points: whether a function is continuous there, its slopes on both sides, its derivative by the definition."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import NamedTuple

from symdiff.calculus.reduction import Conditions, reduced
from symdiff.calculus.germs import Germ, certain, constant, germ
from symdiff.solving.inequalities import solution
from symdiff.solving.regions import Region, Undecided, compared
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.domains.signs import Signs
from symdiff.errors import ArgumentError, DomainError, SymdiffError
from symdiff.expr import (
    FALSE, TRUE, ZERO, Condition, Expr, Number, Operand, Piecewise, Relation, Symbol, free_symbols, is_small, postorder,
    rebuilt, substitute, transform,
)
from symdiff.functions import inf
from symdiff.language import as_expression, as_symbol
from symdiff.simplification.shortest import simplified

__all__ = [
    "Join", "first_failure", "has_branches", "join", "left_out", "mended", "subdifferential", "value_there",
    "without_smooth_points",
]

#: More points are not looked at.
MAX_PLACES = 24
#: So many powers of the distance are tried one after the other: most points need few.
ORDERS = (2, 6)
#: Points of larger expressions are not looked at.
MAX_NODES = 600


class Join(NamedTuple):
    """What a function does at a point.

    Attributes:
        variable, place: the point.
        kind: "smooth", "kink", "cusp", "vertical tangent", "jump", "gap" (no value there, though one would fit),
            "pole", "edge" (defined on one side only), "undefined", or "unknown".
        value: the value at the point, None if there is none.
        left, right: the slopes on both sides, `inf` among them; the limits of the values for jumps and gaps.  None
            where they are not known.
        of: the derivative that does this, where it is one of a higher order that fails; else None.
    """

    variable: Symbol
    place: Expr
    kind: str
    value: Expr | None
    left: Expr | None
    right: Expr | None
    of: Expr | None = None

    @property
    def derivative(self) -> Expr | None:
        """The derivative at the point, None if there is none, or none that is known."""
        return self.right if self.kind == "smooth" else None

    @property
    def notable(self) -> bool:
        """Whether there is a value and certainly no derivative: what a condition alone does not tell."""
        return self.kind in ("kink", "cusp", "vertical tangent", "jump") and self.value is not None

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        at = f"at {self.variable} = {self.place}"
        subject = "" if self.of is None else f"the derivative before, {self.of}, is "
        if self.kind == "unknown":
            return f"it is not known whether {subject.removesuffix(' is ') or 'it'} is differentiable {at}"
        return subject + self._said(at)

    def _said(self, at: str) -> str:
        sides = f"{self.left} on the left, {self.right} on the right"
        if self.kind in ("kink", "cusp", "vertical tangent"):
            return f"continuous and not differentiable {at}: a {self.kind}, slope {sides}{self._unless}"
        if self.kind == "jump":
            there = f", {self.value} there" if self.value is not None else ""
            return f"not continuous {at}: {sides}{there}{self._unless}"
        if self.kind == "gap":
            return f"not defined {at}, where {self.left} would fit"
        if self.kind == "smooth":
            return f"differentiable {at}, with derivative {self.right}"
        if self.kind == "edge":
            return f"defined on one side only {at}"
        return f"not defined {at}" + (": a pole" if self.kind == "pole" else "")

    @property
    def _unless(self) -> str:
        """What parameters may change: slopes a and b are those of a kink unless a = b."""
        if self.left is None or self.right is None or not free_symbols(self.left, self.right):
            return ""
        return "" if Signs().nonzero(simplified(self.left - self.right)) else ", unless they are equal"


def join(expr: Operand | str, variable: Symbol | str, place: Operand | str) -> Join:
    """What a function does at a point, by its values on both sides: continuous or not, its slopes, its derivative.

    Args:
        expr: an expression or a formula.
        variable: what moves.
        place: the point, an expression without the variable.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the place holds the variable.

    >>> print(join("|x|", "x", 0))
    continuous and not differentiable at x = 0: a kink, slope -1 on the left, 1 on the right
    >>> join("piecewise(x = 0, 0, (1 - cos x)/x)", "x", 0).derivative
    1/2
    """
    moving, there = as_symbol(variable), as_expression(place)
    if moving in free_symbols(there):
        raise ArgumentError(f"a place is an expression without {moving}, not {there}")
    return _join(restricted(as_expression(expr, [moving])), moving, there)


def subdifferential(expr: Operand | str, variable: Symbol | str, place: Operand | str) -> tuple[Expr, Expr]:
    """The interval of slopes at a point: from the least to the greatest that a line through it may have.

    It is the subdifferential of a convex function, and Clarke's generalized gradient of any other that has one-sided
    slopes (Clarke, Optimization and Nonsmooth Analysis, 1983, section 2.1); both ends are the derivative where there
    is one.

    Args, and what is raised besides: as for `join`.

    Raises:
        DomainError: the function is not continuous there, or a slope is infinite or not known.

    >>> subdifferential("|x - 1|", "x", 1), subdifferential("x^2", "x", 3)
    ((-1, 1), (6, 6))
    """
    found = join(expr, variable, place)
    left, right = found.left, found.right
    if found.kind not in ("smooth", "kink") or left is None or right is None or inf in (left, right, -left, -right):
        raise DomainError(f"there is no subdifferential: {found}" if found.kind == "unknown" else
                          f"there is no subdifferential: the function is {found}")
    try:
        return (left, right) if compared(left, right) <= 0 else (right, left)
    except (Undecided, SymdiffError):
        raise DomainError(f"which of the slopes {left} and {right} is greater depends on their symbols: "
                          "put numbers for them") from None


def _join(expr: Expr, variable: Symbol, place: Expr) -> Join:
    if not is_small(expr, MAX_NODES):
        return Join(variable, place, "unknown", None, None, None)
    try:
        value = value_there(expr, variable, place)
    except (Undecided, SymdiffError):
        return Join(variable, place, "unknown", None, None, None)
    for order in ORDERS:
        found = _by_order(expr, variable, place, value, order)
        if found.kind not in ("unknown", "undefined"):
            return found
    return found._replace(kind="edge") if value is not None and _at_edge(expr, variable, place) else found


def _at_edge(expr: Expr, variable: Symbol, place: Expr) -> bool:
    """Whether a function is certainly not defined on one side of a point."""
    needs = reduced(defined(expr))
    region = solution(reduce(and_, needs), variable) if needs else None
    try:
        return region is not None and any([compared(place, end) == 0 for end in region.ends])
    except (Undecided, SymdiffError):
        return False


def _by_order(expr: Expr, variable: Symbol, place: Expr, value: Expr | None, order: int) -> Join:
    """What a function does at a point, by so many powers of the distance."""
    sides: list[Germ | None] = []
    for side in (-1, 1):
        try:
            sides.append(germ(expr, variable, place, side, order))
        except (Undecided, SymdiffError):
            sides.append(None)
    left, right = sides
    if left is None or right is None:
        return Join(variable, place, "unknown" if value is not None else "undefined", value, None, None)
    if value is None and left.terms and right.terms and left.low < 0 and right.low < 0:
        return Join(variable, place, "pole", value, None, None)
    try:
        if value is not None and any([side.terms and side.low < 0 for side in (left, right)]):
            return Join(variable, place, "jump", value, _tendency(left), _tendency(right))
        limits = left.limit, right.limit
        fits = constant(limits[0] - limits[1]) is ZERO
        if value is None:
            return Join(variable, place, "gap" if fits else "jump", None, *limits)
        if not fits or constant(limits[0] - value) is not ZERO:
            return Join(variable, place, "jump", value, *limits)
        slopes = -_slope(left), _slope(right)
        if inf in (slopes[0], slopes[1], -slopes[0], -slopes[1]):
            kind = "vertical tangent" if slopes[0] is slopes[1] else "cusp"
            if not all([slope in (inf, -inf) for slope in slopes]):
                kind = "kink"
        else:
            kind = "smooth" if constant(slopes[0] - slopes[1]) is ZERO else "kink"
        return Join(variable, place, kind, value, *slopes)
    except (Undecided, SymdiffError):
        return Join(variable, place, "unknown" if value is not None else "undefined", value, None, None)


def _tendency(side: Germ) -> Expr:
    """What the values tend to, infinity included."""
    return (inf if side.sign > 0 else -inf) if side.terms and side.low < 0 else side.limit


def _slope(side: Germ) -> Expr:
    """How fast the values leave the limit, by the distance."""
    moved = side.without_limit()
    if moved.terms and moved.low < 1:
        return inf if moved.sign > 0 else -inf
    if moved.rest is not None and moved.rest <= 1:
        raise Undecided
    return moved.terms.get(Fraction(1), ZERO)


def value_there(expr: Expr, variable: Symbol, place: Expr) -> Expr | None:
    """The value at a point, None if there is certainly none.

    Raises:
        Undecided: whether there is one is not known.
    """
    at = {variable: place}
    # with what the value itself, folded, may have lost
    needs = [found for need in defined(expr) if isinstance(found := substitute(need, at), Condition)]
    doubtful = [need for need in needs if not certain(need)]
    if doubtful:
        rest = reduced(doubtful)
        if FALSE in rest:
            return None
        if free_symbols(*rest):
            raise Undecided
        if not rest.hold({}):
            return None
    return constant(_settled(substitute(expr, at)))


def _settled(expr: Expr) -> Expr:
    """The expression with the relations between its constants decided.

    Raises:
        Undecided: one of them is not known.
    """

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is Relation and not free_symbols(node):
            order = compared(*args)
            return TRUE if Region.of(node.op, ZERO).holds(Number(order)) else FALSE
        return node if args == node.args else rebuilt(node, args)

    return transform([expr], change)[expr]


# ---- what derivatives and their conditions make of it ------------------------------------------------------------


def left_out(conditions: Sequence[Condition], variable: Symbol) -> dict[Condition, Expr]:
    """The points that conditions leave out: those of x != place; none if they are too many to be looked at."""
    found: dict[Condition, Expr] = {}
    for condition in conditions:
        if type(condition) is Relation and condition.op == "!=" and variable in condition.args:
            place = condition.args[condition.args[0] is variable]
            if variable not in free_symbols(place):
                found[condition] = place
    return found if len(found) <= MAX_PLACES else {}


def first_failure(orders: Sequence[Expr], variable: Symbol, place: Expr) -> Join:
    """What a function does at a point, or the first of its derivatives that is not differentiable there."""
    found = _join(orders[0], variable, place)
    for order in orders[1:]:
        if found.kind != "smooth":
            break
        found = _join(order, variable, place)._replace(of=order)
    return found


def without_smooth_points(conditions: Conditions, variable: Symbol, stages: Sequence[tuple[Expr, Expr | None]]
                          ) -> Conditions:
    """The conditions without x != place where the derivatives exist there after all.

    Args:
        conditions: under which the rules hold.
        variable: by which was differentiated.
        stages: what was differentiated, and the result, which must have the derivative's value there.
    """
    smooth = [condition for condition, place in left_out(conditions, variable).items()
              if all([_agrees(expr, variable, place, result) for expr, result in stages])]
    return Conditions([condition for condition in conditions if condition not in smooth]) if smooth else conditions


def _agrees(expr: Expr, variable: Symbol, place: Expr, result: Expr | None) -> bool:
    """Whether the derivative exists at a point, and the result gives it."""
    derivative = _join(expr, variable, place).derivative
    if derivative is None or result is None:
        return derivative is not None
    try:
        value = value_there(result, variable, place)
        return value is not None and constant(value - derivative) is ZERO
    except (Undecided, SymdiffError):
        return False


def has_branches(expr: Expr) -> bool:
    """Whether there are piecewise functions, whose derivatives may need to be mended."""
    return not expr.is_ordinary and any([type(node) is Piecewise for node in postorder(expr)])


def mended(result: Expr, expr: Expr, variable: Symbol) -> Expr:
    """The derivative of an expression with piecewise functions, right at single points too.

    The rules differentiate the branches; what the function does at a point where a branch begins, or that has a branch
    of its own, is found by the definition.

    Args:
        result: what the rules gave.
        expr: what was differentiated.
        variable: by which.
    """
    if not has_branches(expr) or not any([variable in free_symbols(condition) for node in postorder(expr)
                                          if type(node) is Piecewise for condition, _ in node.branches]):
        return result
    for place in left_out(reduced(differentiable(expr, variable)), variable).values():
        here = variable.equals(place)
        plain = _without_branch(result, here)
        derivative = _join(expr, variable, place).derivative
        if derivative is None:
            result = plain if FALSE not in reduced(defined(plain)) else result
        elif _agrees(expr, variable, place, plain):
            result = plain
        elif not _agrees(expr, variable, place, result):
            cases = plain.args if type(plain) is Piecewise else (plain,)
            result = Piecewise(here, derivative, *cases)
    return result


def _without_branch(expr: Expr, condition: Condition) -> Expr:
    """The expression without the branches for one condition."""

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is not Piecewise or all([guard is not condition for guard, _ in node.branches]):
            return node if args == node.args else rebuilt(node, args)
        places = [place for place, (guard, _) in enumerate(node.branches) if guard is not condition]
        kept = [part for place in places for part in args[2 * place:2 * place + 2]]
        rest = args[-1:] if node.otherwise is not None else ()
        return Piecewise(*kept, *rest) if kept else rest[0] if rest else node

    return transform([expr], change)[expr]
