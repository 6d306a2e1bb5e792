"""Real solutions of equations between elementary expressions.

Products are taken apart, factors that never vanish go, polynomials are solved exactly, equations with one function of
the unknown by its inverse; for what is left every solution in a box is isolated, and its closed form recognized where
it can be proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product
from math import ceil, floor
from operator import add, mul
from typing import Any, NamedTuple

from symdiff.domains.requirements import defined
from symdiff.domains.signs import Signs
from symdiff.expr import (
    ZERO, Call, Expr, Number, Power, Product, Sum, Symbol, flattened, free_symbols, node_count, postorder, rebuilt,
    replace, transform,
)
from symdiff.functions import absolute, cos, cot, csc, sec, sign, sin, tan
from symdiff.numeric.enclosures import working_precision
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.proofs.zero import proved_zero
from symdiff.simplification.shortest import simplified
from symdiff.solving import recognition
from symdiff.solving.angles import turned
from symdiff.solving.elimination import solved
from symdiff.solving.enclosing import OUTSIDE, Enclosure, balls_at
from symdiff.solving.inverses import solutions_of_one
from symdiff.solving.isolation import MAX_BOXES, Box, IsolatedPoint, isolated
from symdiff.solving.points import Point, overlap
from symdiff.solving.polynomials import Ring
from symdiff.solving.realroot import RealRoot, closed_form

__all__ = ["DEFAULT_REACH", "SolutionSet", "real_solutions"]

#: Where no box is given and one is needed, every unknown is looked for from -10 to 10.
DEFAULT_REACH = 10.0
#: Products are taken apart into at most so many cases.
MAX_CASES = 256
#: After so many points without a closed form none is looked for any more.
MOST_IN_VAIN = 6


class SolutionSet(NamedTuple):
    """Real solutions.

    Attributes:
        points: the isolated ones.
        loci: equations of curves and surfaces of solutions.
        undecided: small boxes in which there may be solutions or not.
        box: where was looked; None for everywhere.
    """

    points: list[Point]
    loci: list[tuple[Expr, ...]]
    undecided: list[Box]
    box: Box | None


def real_solutions(equations: Sequence[Expr], symbols: Sequence[Symbol], box: Box | None = None,
                   where: Sequence[Expr] = (), effort: int = MAX_BOXES, closed_forms: bool = True) -> SolutionSet:
    """All real solutions, or all in a box.

    Args:
        equations: what is 0, without unevaluated derivatives and without other symbols.
        symbols: the unknowns.
        box: where to look; if None, everywhere as far as that can be, else from -10 to 10.
        where: expressions that must have a value at a solution.
        effort: so many boxes are looked at, at most.
        closed_forms: look for closed forms of what was isolated.

    Raises:
        LimitError: the equations are too large to be solved.
    """
    return _Solver(symbols, box, where, effort, closed_forms).run(equations)


class _Solver:
    def __init__(self, symbols: Sequence[Symbol], box: Box | None, where: Sequence[Expr], effort: int,
                 closed_forms: bool) -> None:
        self.symbols, self.where = tuple(symbols), tuple(where)
        self.effort, self.closed_forms = effort, closed_forms
        self.given = box
        self.box: Box = box or ((-DEFAULT_REACH, DEFAULT_REACH),) * len(self.symbols)
        self.ring = Ring(self.symbols)
        self.searched = False           # whether the box was needed
        self.in_vain = 0                # points in a row without a closed form
        self.points: list[Point] = []
        self.loci: list[tuple[Expr, ...]] = []
        self.undecided: list[Box] = []

    def run(self, equations: Sequence[Expr]) -> SolutionSet:
        equations = [equation for equation in map(simplified, equations) if equation is not ZERO]
        self.signs = Facts([need for expr in [*self.where, *equations] for need in defined(expr)]).signs
        cases = _signs_settled(equations)
        if cases:
            self.by_signs(equations, cases)
        elif not self.exact(equations):
            for case in self.cases(equations):
                if not self.exact(case):
                    self.mixed(case)
        box = self.given if self.given is not None else self.box if self.searched else None
        points = [point for point in self.points if self.defined(point, equations)]
        if box is not None:
            points = [point for point in points if _inside(point, box)]
        points.sort(key=lambda point: [float(root) for root in point.values()])
        return SolutionSet(points, self.loci, self.undecided, box)

    def by_signs(self, equations: Sequence[Expr], cases: Sequence[Sequence[Expr]]) -> None:
        """Equations with |u| and sign(u), solved for each sign that the u may have."""
        for case in cases:
            found = _Solver(self.symbols, self.given, [*self.where, *equations], self.effort,
                            self.closed_forms).run(case)
            self.searched |= found.box is not None
            self.undecided += found.undecided
            for locus in found.loci:
                self.add_locus(locus)
            if all(equation is ZERO for equation in case):
                self.add_locus(tuple(equations))
            for point in found.points:
                values = [point.at(equation) for equation in equations]
                if all(value is not None and value.sign() == 0 for value in values):
                    self.add(point)

    def cases(self, equations: Sequence[Expr]) -> list[list[Expr]]:
        """Systems of which one holds at each solution: one factor of each equation is 0."""
        choices = [_factors(equation, self.signs) for equation in equations]
        total = 1
        for choice in choices:
            total *= len(choice)
        if total > MAX_CASES:
            return [list(equations)]
        return [list(dict.fromkeys(case)) for case in product(*choices)]

    def exact(self, equations: Sequence[Expr]) -> bool:
        """Solve fractions of polynomials; False if they are something else."""
        above, below = [], []
        for equation in equations:
            fraction = self.ring.fraction(equation)
            if fraction is None:
                return False
            above.append(self.ring.whole_part(fraction[0]))
            if not fraction[1].is_constant():
                below.append(self.ring.whole_part(fraction[1]))
        found = solved(self.ring, above, below)
        for point in found.points:
            self.add(Point(dict(zip(self.symbols, point.coordinates)), True, point, self.ring))
        for locus in found.loci:
            self.add_locus(tuple([self.ring.expression(poly) for poly in locus]))
        return True

    def mixed(self, equations: Sequence[Expr]) -> None:
        """Equations that are not all polynomials: one with one unknown first."""
        if len(self.symbols) == 1:
            for equation in equations:
                found = solutions_of_one(equation, self.symbols[0])
                if found is not None:
                    for root in found:
                        point = Point({self.symbols[0]: root})
                        others = [other for other in equations if other is not equation]
                        if all((value := point.at(other)) is not None and value.sign() == 0 for other in others):
                            self.add(point)
                    return
        for equation in equations:
            present = free_symbols(equation)
            if len(present) == 1 < len(equations) and self.substituted(equations, equation, present[0]):
                return
        if len(equations) < len(self.symbols):
            if self.possible(equations):
                self.add_locus(tuple(equations))
            return
        self.search(equations)

    def substituted(self, equations: Sequence[Expr], equation: Expr, symbol: Symbol) -> bool:
        """Solve one equation for its only unknown and put the values into the others; False if they have no closed
        form."""
        place = self.symbols.index(symbol)
        alone = real_solutions([equation], [symbol], (self.box[place],) if self.given else None)
        if alone.undecided or any(point.exact is None for point in alone.points):
            return False
        self.searched |= alone.box is not None
        rest = tuple([other for other in self.symbols if other is not symbol])
        sides = tuple([side for other, side in zip(self.symbols, self.box) if other is not symbol])
        for point in alone.points:
            root = point[symbol]
            assert root.exact is not None
            others = []
            for other in equations:
                if other is not equation:
                    value = simplified(turned(replace(other, {symbol: root.exact})))
                    if value is ZERO or (not free_symbols(value) and proved_zero(value)):
                        continue
                    others.append(value)
            if any(not free_symbols(other) for other in others):
                continue        # a number that is not 0
            found = real_solutions(others, rest, sides if self.given else None)
            self.searched |= found.box is not None
            for inner in found.points:
                self.add(Point({name: root if name is symbol else inner[name] for name in self.symbols}, inner.alone))
            for locus in found.loci:
                self.add_locus((symbol - root.exact, *locus))
            if not others and rest:
                self.add_locus((symbol - root.exact,))
            for small in found.undecided:
                middle = float(root)
                self.undecided.append((*small[:place], (middle, middle), *small[place:]))
        return True

    def search(self, equations: Sequence[Expr]) -> None:
        """Isolate what lies in the box."""
        self.searched = True
        plain = [_without_poles(equation) for equation in equations[:len(self.symbols)]]
        found = isolated(plain, self.symbols, self.box, self.where, self.effort)
        for isolated_point in found.points:
            self.add(self.recognized(isolated_point, equations))
        for small in found.undecided:
            point = self.proved_in(small, equations) if self.closed_forms else None
            if point is not None:
                self.add(point)
            elif not self.without_value(small, equations):
                self.undecided.append(small)

    def recognized(self, isolated_point: IsolatedPoint, equations: Sequence[Expr]) -> Point:
        """The point with closed forms, if those are proved to be the solution."""
        forms = self.proved(isolated_point.balls(recognition.BITS), equations) if self.closed_forms else None
        self.in_vain = 0 if forms is not None else self.in_vain + 1
        if self.in_vain > MOST_IN_VAIN:
            self.closed_forms = False

        def coordinate(place: int) -> RealRoot:
            return closed_form(forms[place]) if forms is not None else RealRoot(
                lambda bits: isolated_point.balls(bits)[place])

        return Point({symbol: coordinate(place) for place, symbol in enumerate(self.symbols)})

    def proved_in(self, small: Box, equations: Sequence[Expr]) -> Point | None:
        """A solution in a small box in which it could not be isolated, if a simple closed form is proved to be one."""
        from flint import arb, fmpq

        simple = []
        for low, high in small:
            with working_precision(recognition.BITS):
                found = None
                for unit in (arb(1), arb.pi()):
                    multiples = [fmpq(n, d) for d in (1, 2, 3, 4, 6, 8, 12)
                                 for n in _between(low, high, float(unit), d)]
                    if multiples:
                        found = unit * multiples[0]
                        break
            if found is None:
                return None
            simple.append(found)
        forms = self.proved(simple, equations)
        return None if forms is None else Point(dict(zip(self.symbols, map(closed_form, forms))), alone=False)

    def proved(self, balls: Sequence[Any], equations: Sequence[Expr]) -> tuple[Expr, ...] | None:
        """Closed forms inside the balls at which the equations are proved to hold."""
        if sum(map(node_count, equations)) > 400:
            return None
        choices = []
        for ball in balls:
            forms = [form for form in dict.fromkeys(recognition.candidates(ball))
                     if overlap(balls_at([form], {}, recognition.BITS)[0], ball)]
            if not forms:
                return None
            choices.append(forms[:2])
        for found in product(*choices):
            place = dict(zip(self.symbols, found))
            if all(proved_zero(simplified(turned(replace(equation, place)))) for equation in equations):
                return found
        return None

    def without_value(self, small: Box, equations: Sequence[Expr]) -> bool:
        """Whether a small box is at the edge of the domain: an equation has no value at most of its corners."""
        from flint import arb

        sides = [[arb(low), arb(high)] for low, high in small]
        enclosure = Enclosure([*equations, *self.where], self.symbols)
        return all(OUTSIDE in enclosure.over(corner, 64) for corner in product(*sides))

    def possible(self, equations: Sequence[Expr]) -> bool:
        """Whether equations fewer than the unknowns may have a solution in the box."""
        self.searched = True
        used = [symbol for symbol in self.symbols if any(symbol in free_symbols(equation) for equation in equations)]
        sides = [self.box[self.symbols.index(symbol)] for symbol in used]
        if len(used) == len(equations):
            found = isolated(equations, used, tuple(sides))
            return bool(found.points or found.undecided)
        return True

    def defined(self, point: Point, equations: Sequence[Expr]) -> bool:
        """Whether the equations have values at the point."""
        enclosure = Enclosure([*equations, *self.where], self.symbols)
        return OUTSIDE not in enclosure.over(list(point.balls(128).values()), 128)

    def add(self, point: Point) -> None:
        if not any(point.same_as(other) for other in self.points) and not self.on_locus(point):
            self.points.append(point)

    def add_locus(self, locus: tuple[Expr, ...]) -> None:
        if locus not in self.loci:
            self.loci.append(locus)
            self.points = [point for point in self.points if not self.on_locus(point)]

    def on_locus(self, point: Point) -> bool:
        return any(all((value := point.at(equation)) is not None and value.sign() == 0 for equation in locus)
                   for locus in self.loci)


def _factors(equation: Expr, signs: Signs) -> list[Expr]:
    """The factors of which one must be 0; those that cannot be are left out."""
    found: dict[Expr, None] = {}
    stack = [equation]
    while stack:
        node = stack.pop()
        if type(node) is Sum:
            node = _without_denominators(node)
        if type(node) is Product:
            stack += node.args
        elif type(node) is Power and type(node.args[1]) is Number:
            if node.args[1].numerator > 0:
                stack.append(node.args[0])
        elif type(node) is Call and node.function in (sign, sec, csc):
            continue            # the first jumps over 0, the others never get there
        elif not signs.nonzero(node) and (free_symbols(node) or not _surely_nonzero(node)):
            found[node] = None
    return list(found)


def _signs_settled(equations: Sequence[Expr]) -> list[list[Expr]]:
    """The equations for each choice of the signs of what stands in bars or in a sign function; none without such."""
    inner = dict.fromkeys([node.args[0] for node in postorder(*equations)
                           if type(node) is Call and node.function in (absolute, sign)])
    if not 0 < len(inner) <= 4:
        return []
    cases = []
    for choice in product((1, -1), repeat=len(inner)):
        settled: dict[Expr, Expr] = {}
        for u, plus in zip(inner, choice):
            settled[sign(u)], settled[absolute(u)] = Number(plus), plus * u
        cases.append([simplified(replace(equation, settled)) for equation in equations])
    return cases


def _without_poles(equation: Expr) -> Expr:
    """The equation with tangents and secants as fractions, and without its denominators."""
    quotients = {tan: lambda u: sin(u) / cos(u), cot: lambda u: cos(u) / sin(u), sec: lambda u: 1 / cos(u),
                 csc: lambda u: 1 / sin(u)}
    if not any(type(node) is Call and node.function in quotients for node in postorder(equation)):
        return equation

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is Call and node.function in quotients:
            return quotients[node.function](args[0])
        return node if args == node.args else rebuilt(node, args)

    return _without_denominators(transform([equation], change)[equation])


def _without_denominators(total: Expr) -> Expr:
    """A sum times what its terms are divided by, which is not 0 where the sum has a value."""
    terms = flattened(total, Sum)
    most: dict[Expr, Number] = {}
    for term in terms:
        for node in flattened(term, Product):
            if type(node) is Power and type(node.args[1]) is Number and node.args[1].numerator < 0:
                known = most.get(node.args[0])
                if known is None or node.args[1].value < known.value:
                    most[node.args[0]] = node.args[1]
    if not most:
        return total
    below = reduce(mul, [base ** -exponent for base, exponent in most.items()])
    return simplified(reduce(add, [simplified(term * below) for term in terms]))


def _surely_nonzero(number: Expr) -> bool:
    ball = balls_at([number], {}, 256)[0]
    return ball is not None and bool(ball > 0 or ball < 0)


def _between(low: float, high: float, unit: float, parts: int) -> range:
    """The whole numbers n with low <= n unit/parts <= high."""
    return range(ceil(low * parts / unit - 1e-9), floor(high * parts / unit + 1e-9) + 1)


def _inside(point: Point, box: Box) -> bool:
    """Whether a point may lie in a closed box."""
    from flint import arb

    return all(not (ball < arb(low) or ball > arb(high))
               for (low, high), ball in zip(box, map(_ball, point.balls(128).values())))


def _ball(value: Any) -> Any:
    from flint import arb

    return value if type(value) is arb else arb(value)
