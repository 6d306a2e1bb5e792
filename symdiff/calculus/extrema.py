"""Critical points, and what the second-derivative test says of them (Marsden and Tromba, Vector Calculus, 3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from operator import add
from typing import Any

from symdiff.calculus.places import Sides, as_box, box_text, not_too_large, numbers_only
from symdiff.calculus.gradient import gradient, hessian
from symdiff.calculus.matrices import Matrix, Vector
from symdiff.calculus.neighbourhood import behaviour_at
from symdiff.calculus.parametric import CriticalFormulas, critical_formulas
from symdiff.calculus.results import Points, array
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import (
    And, Condition, Expr, Not, Operand, Or, Relation, Symbol, Truth, free_symbols, postorder, replace,
)
from symdiff.language import Names, as_expression, as_symbols
from symdiff.numeric import evaluate
from symdiff.simplification.shortest import simplified
from symdiff.solving.equations import real_solutions
from symdiff.solving.points import Point
from symdiff.solving.isolation import Box
from symdiff.solving.polynomials import Ring
from symdiff.solving.realroot import RealRoot

__all__ = ["CriticalPoint", "CriticalPoints", "critical_points"]


@dataclass(frozen=True)
class CriticalPoint:
    """A point at which the gradient is zero, or does not exist.

    Attributes:
        point: its coordinates, by symbol or name: `point["x"]`.
        kind: "minimum", "maximum" or "saddle" by the second-derivative test, or "inconclusive"; "not differentiable"
            where the gradient does not exist.
        value: of the function there.
        hessian: the second derivatives there, row by row; empty where they do not exist.
        minors: the determinants of the upper left corners of the Hessian, the smallest first.
        behaviour: what the point is where the test does not tell, "minimum", "maximum", "neither" or None if that was
            not found; else the same as `kind`.
        reason: why, in a few words.
    """

    point: Point
    kind: str
    value: RealRoot
    hessian: tuple[tuple[RealRoot, ...], ...]
    minors: tuple[RealRoot, ...]
    behaviour: str | None
    reason: str

    def __getitem__(self, name: Symbol | str) -> RealRoot:
        """A coordinate by its symbol or name."""
        return self.point[name]

    def __str__(self) -> str:
        place = ", ".join([f"{symbol} = {root}" for symbol, root in self.point.items()])
        more = "" if self.behaviour in (None, self.kind) else f"; it is {_ARTICLES[self.behaviour]}"
        return f"{place}: {self.kind}, value {self.value} ({self.reason}){more}"


_ARTICLES = {"minimum": "a minimum", "maximum": "a maximum", "neither": "neither a minimum nor a maximum"}


class CriticalPoints(Points[CriticalPoint]):
    """The critical points of a function.

    Attributes:
        function: the function.
        variables: its variables.
        gradient: the first derivatives.
        hessian: the second ones.
        points: the isolated critical points, by their coordinates.
        loci: curves and surfaces of critical points, by what is 0 on them.
        kinks: curves and surfaces on which the gradient does not exist, likewise.
        undecided: small boxes in which there may be more or not.
        box: where they were looked for; None for everywhere.

    >>> print(critical_points("x^3 + y^3 - 3 x y"))
    x = 0, y = 0: saddle, value 0 (D = -9 < 0)
    x = 1, y = 1: minimum, value -1 (D = 27 > 0, f_xx = 6 > 0)
    """

    def __init__(self, function: Expr, variables: Sequence[Symbol], slopes: Vector, curvature: Matrix,
                 points: Sequence[CriticalPoint], loci: Sequence[tuple[Expr, ...]],
                 kinks: Sequence[tuple[Expr, ...]], undecided: Sequence[Box], box: Box | None) -> None:
        self.function, self.variables = function, tuple(variables)
        self.gradient, self.hessian = slopes, curvature
        self.points, self.loci, self.kinks = tuple(points), tuple(loci), tuple(kinks)
        self.undecided, self.box = tuple(undecided), box

    @property
    def complete(self) -> bool:
        """Whether it is proved that there are no others, in the box if there is one."""
        return not self.undecided and all(found.point.alone for found in self.points)

    @property
    def minima(self) -> list[CriticalPoint]:
        """Those that are local minima."""
        return [found for found in self.points if found.behaviour == "minimum"]

    @property
    def maxima(self) -> list[CriticalPoint]:
        """Those that are local maxima."""
        return [found for found in self.points if found.behaviour == "maximum"]

    @property
    def saddles(self) -> list[CriticalPoint]:
        """Those that the test calls saddles."""
        return [found for found in self.points if found.kind == "saddle"]

    @property
    def text(self) -> str:
        """One line for each point; where there are none, or may be more, that is said."""
        lines = [str(found) for found in self.points]
        lines += [f"everywhere on {_zeros(locus)}: critical points that are not isolated, inconclusive"
                  for locus in self.loci]
        lines += [f"on {_zeros(kink)} there is no gradient: look at it apart" for kink in self.kinks]
        where = "" if self.box is None else f" with {box_text(self.variables, self.box)}"
        if not lines:
            lines = [f"no critical points{where}"]
        elif self.box is not None:
            lines.append(f"these are all{where}" if self.complete else f"found{where}")
        for small in self.undecided:
            lines.append(f"undecided whether there are others with {box_text(self.variables, small)}")
        return "\n".join(lines)

    @property
    def latex(self) -> str:
        """A row for each point: where, what it is, and the value."""
        from symdiff.printing import latex

        rows = []
        for found in self.points:
            place = r",\ ".join([f"{latex(symbol)} = {root.latex}" for symbol, root in found.point.items()])
            rows.append([place, rf"\text{{{found.kind}}}", f"f = {found.value.latex}"])
        rows += [[r",\ ".join([f"{latex(equation)} = 0" for equation in locus]), r"\text{not isolated}", ""]
                 for locus in self.loci]
        return array(rows) if rows else r"\text{no critical points}"

    def __repr__(self) -> str:
        return f"<critical points of {self.function}: {len(self.points)}>"


def _zeros(equations: Sequence[Expr]) -> str:
    return " and ".join([f"{equation} = 0" for equation in equations])


def critical_points(expr: Operand | str, variables: Names | None = None,
                    box: Mapping[Any, Sides] | None = None) -> CriticalPoints | CriticalFormulas:
    """The points where the gradient is zero or does not exist, with the second-derivative test.

    Polynomials and fractions of them are solved exactly, by Groebner bases, and so are functions whose derivative is
    such a one times factors without zeros, or has a simple inverse.  For others every critical point in a box is
    isolated by balls, with proof that there are no more.

    Where there are symbols besides the variables, the points are given by formulas in these: of functions that are
    quadratic in the variables, and of functions of one variable whose derivative has factors that are quadratic in it.

    Args:
        expr: an expression or a formula.
        variables: which they are, and in which order; all of the expression's by their names if they are left out.
        box: where to look: for each variable its bounds, as in {"x": (0, "2pi")}; if it is left out, everywhere if that
            can be, else from -10 to 10.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the expression has other symbols and a box is given, or the box makes no sense.
        NoDerivativeError: no closed form is known for a derivative that is needed.
        LimitError: there are too many critical points to be told apart, or no formulas for them.

    >>> print(critical_points("x^2 sin x", box={"x": (4, 6)}))
    x = 5.08698509410227: minimum, value -24.0829602230683 (f'' = 29.6668930938541 > 0)
    these are all with 4 <= x <= 6
    >>> print(critical_points("a x^2 + b x + c", "x"))
    x = -b/(2*a) where a != 0: minimum where a > 0, maximum where a < 0, value c - b^2/(4*a)
    where a = 0 these formulas say nothing: put that in with subs
    """
    root = as_expression(expr, variables or box)
    names = as_symbols(variables) if variables is not None else tuple(sorted(free_symbols(root), key=str))
    function = restricted(root)
    parameters = names and box is None and not set(free_symbols(function)) <= set(names)
    numbers_only(function, free_symbols(function) if parameters else names)
    not_too_large(function)
    if not names:
        raise ArgumentError("a constant has no variables: name one, as in critical_points(5, 'x')")
    slopes, curvature = gradient(root, names), hessian(root, names)
    if parameters:
        return critical_formulas(function, names, slopes, curvature)
    found = real_solutions(list(slopes), names, as_box(box, names), [function])
    needs = {condition for name in names for condition in differentiable(function, name)}
    test = _Test(function, names, curvature)
    points = [test.at(point) for point in found.points if _holds(needs, point)]
    corners, kinks = _corners(function, names, needs, as_box(box, names))
    points += [_not_smooth(function, names, slopes, point) for point in corners
               if not any(point.same_as(other.point) for other in points)]
    points.sort(key=lambda entry: [float(root) for root in entry.point.values()])
    return CriticalPoints(root, names, slopes, curvature, points, found.loci, kinks, found.undecided,
                          found.box)


# ---- where the gradient is zero ----------------------------------------------------------------------------------


class _Test:
    """The second-derivative test for a function.

    The numbers of positive and of negative eigenvalues are those of the sign changes of the characteristic
    polynomial (Descartes' rule is exact where all roots are real); its coefficients are sums of principal minors.
    """

    def __init__(self, function: Expr, names: Sequence[Symbol], curvature: Matrix) -> None:
        self.function, self.names, self.curvature = function, names, curvature
        self.count = len(names)
        self.minors = [self.minor(range(size)) for size in range(1, self.count + 1)]

    def minor(self, chosen: Sequence[int]) -> Expr:
        """The determinant of some rows and the same columns of the Hessian."""
        return determinant([[self.curvature[i, j] for j in chosen] for i in chosen], self.names)

    @cached_property
    def principal_sums(self) -> list[Expr]:
        """The sums of the principal minors of each size."""
        return [reduce(add, [self.minor(chosen) for chosen in combinations(range(self.count), size)])
                for size in range(1, self.count + 1)]

    def at(self, point: Point) -> CriticalPoint:
        """What the test says of a critical point."""
        value = point.at(self.function)
        entries = [[point.at(self.curvature[i, j]) for j in range(self.count)] for i in range(self.count)]
        minors = [minor for minor in map(point.at, self.minors) if minor is not None]
        rows = [tuple([entry for entry in row if entry is not None]) for row in entries]
        assert value is not None
        if len(minors) < self.count or any(len(row) < self.count for row in rows):
            return CriticalPoint(point, "inconclusive", value, (), (), None, "no second derivatives there")
        kind, reason = self.verdict(point, minors)
        behaviour: str | None = kind
        if kind == "inconclusive":
            behaviour, why = behaviour_at(self.function, self.names, point, self.curvature)
            reason = f"{reason}; {why}" if why else reason
        return CriticalPoint(point, kind, value, tuple(rows), tuple(minors), behaviour, reason)

    def verdict(self, point: Point, minors: Sequence[RealRoot]) -> tuple[str, str]:
        """The kind by the signs of the eigenvalues, and the minors that tell it."""
        count = self.count
        signs = [minor.sign() for minor in minors]
        shown = _minor_names(self.names)
        if count == 1:
            said = _compared(shown[0], minors[0], signs[0])
            return {1: "minimum", -1: "maximum"}.get(signs[0] or 0, "inconclusive"), said
        if all(sign == 1 for sign in signs):
            return "minimum", _said(shown, minors, signs)
        if all(sign == (-1) ** (place + 1) for place, sign in enumerate(signs)):
            return "maximum", _said(shown, minors, signs)
        said = _compared(shown[-1], minors[-1], signs[-1])
        if count == 2 and signs[1] == -1:
            return "saddle", said
        coefficients = [1]
        for size, total in enumerate(self.principal_sums, 1):
            value = point.at(total)
            sign = None if value is None else value.sign()
            if sign is None:
                return "inconclusive", f"{shown[-1]} cannot be told from 0"
            coefficients.append(sign * (-1) ** size)
        positive = _changes(coefficients)
        negative = _changes([sign * (-1) ** place for place, sign in enumerate(coefficients)])
        if positive and negative:
            return "saddle", f"{said}; eigenvalues of both signs"
        if positive == count or negative == count:
            return ("minimum" if positive else "maximum"), said
        return "inconclusive", said


def _minor_names(names: Sequence[Symbol]) -> list[str]:
    if len(names) == 1:
        return ["f''"]
    first = f"f_{names[0]}{names[0]}"
    return [first, "D"] if len(names) == 2 else [first, *[f"D{size}" for size in range(2, len(names) + 1)]]


def _said(shown: Sequence[str], minors: Sequence[RealRoot], signs: Sequence[int | None]) -> str:
    """The minors and their signs; for two variables the determinant comes first, as in textbooks."""
    parts = [_compared(*entry) for entry in zip(shown, minors, signs)]
    return ", ".join(parts[::-1] if len(parts) == 2 else parts)


def _compared(name: str, minor: RealRoot, sign: int | None) -> str:
    if sign is None:
        return f"{name} cannot be told from 0"
    return f"{name} = {minor}" + {1: " > 0", -1: " < 0", 0: ""}[sign]


def _changes(signs: Sequence[int]) -> int:
    nonzero = [sign for sign in signs if sign]
    return sum([a != b for a, b in zip(nonzero, nonzero[1:])])


def determinant(rows: Sequence[Sequence[Expr]], names: Sequence[Symbol]) -> Expr:
    """The determinant by its first row: multiplied out if the entries are polynomials in the names, else simplified."""
    ring = Ring(names)
    fractions = [[ring.fraction(entry) for entry in row] for row in rows]
    if all(entry is not None and entry[1].is_constant() for row in fractions for entry in row):
        return ring.expression(_expanded([[entry[0] for entry in row if entry is not None] for row in fractions]))
    return simplified(_expanded(rows))


def _expanded(rows: Sequence[Sequence[Any]]) -> Any:
    if len(rows) == 1:
        return rows[0][0]
    total = rows[0][0] * 0
    for place, entry in enumerate(rows[0]):
        rest = [[*row[:place], *row[place + 1:]] for row in rows[1:]]
        total = total + (-1) ** place * entry * _expanded(rest)
    return total


# ---- where it does not exist -------------------------------------------------------------------------------------


def _corners(function: Expr, names: Sequence[Symbol], needs: set[Condition], box: Box | None
             ) -> tuple[list[Point], list[tuple[Expr, ...]]]:
    """Where the function has a value and no gradient: isolated points, and the equations of curves and surfaces."""
    always = set(defined(function))
    relations = dict.fromkeys([node for need in needs if need not in always for node in postorder(need)
                               if type(node) is Relation])
    found: list[Point] = []
    kinks: list[tuple[Expr, ...]] = []
    for relation in relations:
        difference = simplified(relation.args[0] - relation.args[1])
        if not free_symbols(difference):
            continue
        try:
            edge = real_solutions([difference], names, box, [function])
        except SymdiffError:
            continue
        if relation.op == "!=":
            kinks += [locus for locus in edge.loci if locus not in kinks]
        for point in edge.points:
            known = any(point.same_as(other) for other in found)
            if not known and _holds(always, point) and not _holds(needs, point):
                found.append(point)
    return found, kinks


def _holds(conditions: set[Condition], point: Point) -> bool:
    """Whether all conditions hold at a point; where that cannot be told, they are taken to hold."""
    return all(truth_at(condition, point) is not False for condition in conditions)


def truth_at(condition: Expr, point: Point) -> bool | None:
    """Whether a condition holds at a point; None if that cannot be told."""
    known: dict[Expr, bool | None] = {}
    for node in postorder(condition):
        if type(node) is Relation:
            difference = point.at(node.args[0] - node.args[1])
            sign = None if difference is None else difference.sign()
            known[node] = None if sign is None else {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0,
                                                     "=": sign == 0, "!=": sign != 0}[node.op]
        elif type(node) is And or type(node) is Or:
            sides, decisive = [known[arg] for arg in node.args], type(node) is Or
            known[node] = decisive if decisive in sides else None if None in sides else not decisive
        elif type(node) is Not:
            inner = known[node.args[0]]
            known[node] = None if inner is None else not inner
        elif type(node) is Truth:
            known[node] = node.holds
    return known[condition]


def _not_smooth(function: Expr, names: Sequence[Symbol], slopes: Vector, point: Point) -> CriticalPoint:
    """A point without a gradient; with one variable the slopes beside it tell what it is."""
    value = point.at(function)
    assert value is not None
    behaviour, reason = None, "no gradient there"
    if len(names) == 1:
        left, right = _slopes_beside(slopes[0], names[0], point)
        reason = "f' does not exist there"
        if left is not None and right is not None and left and right:
            behaviour = {(-1, 1): "minimum", (1, -1): "maximum"}.get((left, right), "neither")
            words = {-1: "falls", 1: "rises"}
            reason += f"; f {words[left]} before it and {words[right]} behind it"
    return CriticalPoint(point, "not differentiable", value, (), (), behaviour, reason)


def _slopes_beside(slope: Expr, name: Symbol, point: Point) -> tuple[int | None, int | None]:
    """The signs of the derivative closely before and behind a point: of the last of ever nearer places."""
    from fractions import Fraction

    from symdiff.expr import rational

    middle = Fraction(str(point[name].value(30)))
    signs: list[int | None] = []
    for side in (-1, 1):
        found: int | None = None
        for bits in (20, 30, 40):
            place = middle + Fraction(side, 1 << bits)
            try:
                value = evaluate(replace(slope, {name: rational(place.numerator, place.denominator)}))
            except SymdiffError:
                found = None
                break
            found = (value > 0) - (value < 0)
        signs.append(found)
    return signs[0], signs[1]
