"""Conditions in one variable solved for it: rational functions of one kernel, and the kernel unwound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cmp_to_key, reduce
from math import lcm
from operator import or_
from typing import TYPE_CHECKING

from symdiff.solving.algebraic import roots_of_irreducible
from symdiff.solving.branches import BRANCHES, Branch, opened, power_branches
from symdiff.solving.regions import ALL, NOTHING, Region, Undecided, compared
from symdiff.domains.ranges import SWAPPED
from symdiff.domains.requirements import defined
from symdiff.errors import SymdiffError
from symdiff.expr import (
    ZERO, And, Call, Condition, Expr, Number, Or, Power, Product, Relation, Sum, Symbol, Truth,
    dependents, free_symbols, is_small, postorder, rational,
)
from symdiff.functions import (
    e, exp, maximum, minimum,
)
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.normal.normalizer import normal_form

if TYPE_CHECKING:
    from flint import fmpq, fmpq_poly

__all__ = ["samples", "solution", "solved_for_symbols"]

#: Polynomials of higher degree are not solved.
MAX_DEGREE = 40
#: Larger conditions are left as they are.
MAX_NODES = 300


def solved_for_symbols(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The same conditions; those in a single symbol that can be solved say together in which intervals it lies."""
    conditions = list(conditions)
    found: dict[Symbol, dict[Condition, Region]] = {}
    for condition in conditions:
        if not is_small(condition, MAX_NODES):
            continue
        symbols = free_symbols(condition)
        region = solution(condition, symbols[0]) if len(symbols) == 1 else None
        if region is not None:
            found.setdefault(symbols[0], {})[condition] = region
    regions: dict[Symbol, Region] = {}
    for symbol, single in list(found.items()):
        try:
            regions[symbol] = _intersection(list(single.values()))
        except Undecided:
            del found[symbol]
    kept: list[Condition] = []
    for condition in conditions:
        here = [symbol for symbol, single in found.items() if condition in single]
        if not here:
            kept.append(condition)
        elif here[0] in regions:
            kept += regions.pop(here[0]).conditions(here[0])
    return tuple(kept)


def _intersection(regions: list[Region]) -> Region:
    """What belongs to all regions; they are joined in pairs, so that each point is met a few times only."""
    while len(regions) > 1:
        pairs = zip(regions[::2], regions[1::2])
        regions = [*[left & right for left, right in pairs], *(regions[-1:] if len(regions) % 2 else [])]
    return regions[0]


def _union(regions: list[Region]) -> Region:
    """What belongs to one of the regions."""
    return reduce(or_, regions)


def solution(condition: Condition, variable: Symbol) -> Region | None:
    """The numbers for which a condition in one variable holds, None if it cannot be solved.

    >>> from symdiff import parse, symbols
    >>> solution(parse("x^2 - 4x + 3 > 0"), symbols("x")[0]).conditions(symbols("x")[0])
    [x < 1 or x > 3]
    """
    if not is_small(condition, MAX_NODES):
        return None
    found: dict[Expr, Region] = {}
    try:
        for node in postorder(condition):
            if type(node) is Relation:
                found[node] = _relation(node, variable)
            elif type(node) is Truth:
                found[node] = ALL if node.holds else NOTHING
            elif type(node) is And:
                found[node] = found[node.args[0]] & found[node.args[1]]
            elif type(node) is Or:
                found[node] = found[node.args[0]] | found[node.args[1]]
        return found.get(condition)
    except (Undecided, KeyError, SymdiffError):
        return None


def _relation(node: Relation, variable: Symbol) -> Region:
    """Where a relation holds; nowhere, where one of its sides has no value.

    Raises:
        Undecided: it cannot be solved.
    """
    left, right = node.args
    op = node.op
    for side, other, swapped in ((right, left, op), (left, right, SWAPPED[op])):
        if type(side) is Call and side.function in (maximum, minimum):
            return _with_extreme(other, swapped, side, variable)
    if variable not in free_symbols(left):
        left, right, op = right, left, SWAPPED[op]
    if variable in free_symbols(right):
        left, right = ZERO if left is right else left - right, ZERO
    if variable not in free_symbols(left):
        return ALL if Region.of(op, right).holds(left) else NOTHING
    return _unwound(left, Region.of(op, right), variable)


def _with_extreme(u: Expr, op: str, extreme: Call, variable: Symbol) -> Region:
    """Where u is in a relation to max(...) or min(...): to one of the parts, or to all of them."""
    beyond, short = (">", "<") if extreme.function is maximum else ("<", ">")

    def where(op: str) -> list[Region]:
        return [_relation(Relation(op, u, part), variable) for part in extreme.args]

    if op in ("=", "!="):
        at_one, past_none = _union(where("=")), _intersection(where(f"{beyond}="))
        found = at_one & past_none if op == "=" else _union(where(short)) | _intersection(where(beyond))
    else:
        found = _intersection(where(op)) if op[0] == beyond else _union(where(op))
    for need in defined(extreme):
        region = solution(need, variable)
        if region is None:
            raise Undecided
        found = found & region
    return found


def _unwound(expr: Expr, region: Region, variable: Symbol) -> Region:
    """Where an expression has its values in a region."""
    while expr is not variable:
        quotient = _Quotient(expr, variable)
        region = quotient.preimage(region)
        if quotient.exponent is not None:
            expr, region = quotient.exponent, _scaled(_preimage(region, BRANCHES[exp]), quotient.root)
            continue
        if quotient.root > 1:
            region = _preimage(region, power_branches(rational(1, quotient.root)))
        expr = quotient.base
        if expr is variable:
            break
        expr, branches = opened(expr, variable)
        region = _preimage(region, branches)
    return region


def _preimage(region: Region, branches: Sequence[Branch]) -> Region:
    """Where a function has its values in a region."""
    found = NOTHING
    for branch in branches:
        low, high = (branch.at_low, branch.at_high) if branch.rising else (branch.at_high, branch.at_low)
        above = [low is None or compared(point, low) > 0 for point in region.points]
        inside = [place for place, point in enumerate(region.points)
                  if above[place] and (high is None or compared(point, high) < 0)]
        points = [normal_form(branch.inverse(region.points[place])) for place in inside]
        at = [region.at[place] for place in inside]
        between = [region.between[above.count(False)], *[region.between[place + 1] for place in inside]]
        if not branch.rising:
            points, at, between = points[::-1], at[::-1], between[::-1]
        if branch.low is not None:
            reached = branch.at_low is not None and region.holds(branch.at_low)
            points, at, between = [branch.low, *points], [reached, *at], [False, *between]
        if branch.high is not None:
            reached = branch.at_high is not None and region.holds(branch.at_high)
            points, at, between = [*points, branch.high], [*at, reached], [*between, False]
        found = found | Region(points, at, between)
    return found


def _scaled(region: Region, factor: int) -> Region:
    return Region([normal_form(point * factor) for point in region.points], region.at, region.between)


class _Quotient:
    """An expression as a quotient of polynomials, with rational coefficients, in a root of one kernel.

    Attributes:
        base, root: the polynomials are in base^(1/root).
        exponent: for an exponential, what stands in the exponent of the base: they are in exp(exponent/root).

    Raises:
        Undecided: it is no such quotient.
    """

    def __init__(self, expr: Expr, variable: Symbol) -> None:
        from flint import fmpq, fmpq_poly

        order = postorder(expr)
        self.moving = dependents(order, [variable])
        powers = self.powers(expr)
        self.root = lcm(*[power.denominator for _, power in powers.values()])
        kernel = next(iter(powers.values()))[0]
        self.exponent = kernel if any([_exponent(node) is not None for node in powers]) else None
        self.base = kernel
        made: dict[Expr, tuple[fmpq_poly, fmpq_poly]] = {}
        one, t = fmpq_poly([1]), fmpq_poly([0, 1])
        for node in order:
            if node in powers:
                degree = int(powers[node][1] * self.root)
                made[node] = (t**degree, one) if degree >= 0 else (one, t**-degree)
            elif type(node) is Number:
                made[node] = (fmpq_poly([fmpq(node.numerator, node.denominator)]), one)
            elif type(node) in (Sum, Product) and all([arg in made for arg in node.args]):
                (a, b), (c, d) = made[node.args[0]], made[node.args[1]]
                made[node] = (a * d + b * c, b * d) if type(node) is Sum else (a * c, b * d)
            elif type(node) is Power and node.args[0] in made and type(node.args[1]) is Number:
                made[node] = _raised(made[node.args[0]], node.args[1])
            if node in made and max(made[node][0].degree(), made[node][1].degree()) > MAX_DEGREE:
                raise Undecided
        if expr not in made:
            raise Undecided
        self.above, self.below = made[expr]

    def powers(self, expr: Expr) -> dict[Expr, tuple[Expr, Fraction]]:
        """The largest moving parts of an expression that are not rational in others, each as a power of one kernel."""
        found: dict[Expr, tuple[Expr, Fraction]] = {}
        stack = [expr]
        while stack:
            node = stack.pop()
            if node not in self.moving:
                continue
            if type(node) in (Sum, Product):
                stack += node.args
            elif type(node) is Power and type(node.args[1]) is Number and node.args[1].denominator == 1:
                stack.append(node.args[0])
            elif type(node) is Power and type(node.args[1]) is Number:
                found[node] = node.args[0], node.args[1].value
            else:
                found[node] = node, Fraction(1)
        exponents = {node: exponent for node in found if (exponent := _exponent(node)) is not None}
        if exponents and len(exponents) == len(found):
            first = next(iter(exponents.values()))
            for node, exponent in exponents.items():
                ratio = normal_form(exponent / first)
                if type(ratio) is not Number:
                    raise Undecided
                found[node] = first, ratio.value
        if len({kernel for kernel, _ in found.values()}) != 1:
            raise Undecided
        return found

    def preimage(self, region: Region) -> Region:
        """Where the quotient has its values in a region, for the root of the kernel."""
        from flint import fmpq_poly

        above, below = self.above, self.below
        if below.degree() < 0:
            return NOTHING
        terms = [place for place in range(1, above.degree() + 1) if above[place]]
        if below.degree() == 0 and len(terms) == 1:
            slope, shift = (_number(above[place] / below[0]) for place in (terms[0], 0))
            points = [normal_form((point - shift) / slope) for point in region.points]
            order = 1 if slope.numerator > 0 else -1
            region = Region(points[::order], region.at[::order], region.between[::order])
            return region if terms[0] == 1 else _preimage(region, power_branches(Number(terms[0])))
        places: dict[Expr, bool] = dict.fromkeys(_roots(below), False)
        for point, holds in zip(region.points, region.at):
            if type(point) is not Number:
                raise Undecided
            level = above - below * fmpq_poly([_fmpq(point.value)])
            if level.degree() < 0:
                raise Undecided
            for place in _roots(level):
                places.setdefault(place, holds)
        ordered = sorted(places, key=cmp_to_key(compared))
        between = []
        for sample in samples(ordered):
            q = _fmpq(sample)
            between.append(region.holds(_number(above(q) / below(q))))
        return Region(ordered, [places[place] for place in ordered], between)


def _exponent(node: Expr) -> Expr | None:
    """u of exp(u) or e^u."""
    if type(node) is Call and node.function is exp:
        return node.args[0]
    return node.args[1] if type(node) is Power and node.args[0] is e else None


def _raised(quotient: tuple[fmpq_poly, fmpq_poly], exponent: Number) -> tuple[fmpq_poly, fmpq_poly]:
    above, below = quotient
    degree = abs(exponent.numerator)
    if exponent.denominator != 1 or degree * max(above.degree(), below.degree()) > MAX_DEGREE:
        raise Undecided
    if exponent.numerator < 0:
        above, below = below, above
    return above**degree, below**degree


def _fmpq(value: Fraction) -> fmpq:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


def _number(value: fmpq) -> Number:
    return rational(int(value.p), int(value.q))


def _roots(polynomial: fmpq_poly) -> list[Expr]:
    """The real roots of a polynomial, in closed form.

    Raises:
        Undecided: one of them has none that is known.
    """
    found: dict[Expr, None] = {}
    for factor, _ in polynomial.numer().factor()[1]:
        for solved in roots_of_irreducible(tuple([int(entry) for entry in factor.coeffs()])):
            if solved.exact is None:
                raise Undecided
            found[solved.exact] = None
    return list(found)


def samples(points: Sequence[Expr]) -> list[Fraction]:
    """A rational number below, between and above constants in ascending order."""
    if not points:
        return [Fraction(0)]
    for bits in (64, 256, 1024):
        balls = enclosures(points, {}, bits)
        if any([ball is None for ball in balls]):
            break
        ends = [(_exact(ball, -1), _exact(ball, 1)) for ball in balls]
        if all([before[1] < behind[0] for before, behind in zip(ends, ends[1:])]):
            inner = [(before[1] + behind[0]) / 2 for before, behind in zip(ends, ends[1:])]
            return [ends[0][0] - 1, *inner, ends[-1][1] + 1]
    raise Undecided


def _exact(ball: object, side: int) -> Fraction:
    """The lower or the upper end of a rational or a ball, exactly."""
    from flint import arb, fmpq

    if isinstance(ball, arb):
        end = ball.lower() if side < 0 else ball.upper()
        mantissa, exponent = end.man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    assert isinstance(ball, fmpq)
    return Fraction(int(ball.p), int(ball.q))
