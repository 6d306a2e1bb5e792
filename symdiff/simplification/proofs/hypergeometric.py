"""Hypergeometric functions with parameters a whole number apart, by as few of them as possible; not to be read by
anybody.

With t = z d/dz: F(a + 1) = F + t F/a and F(c - 1) = F + t F/(c - 1), so what has higher upper and lower lower
parameters than F is made of F, t F, t^2 F ..., and the differential equation makes t^2 F of the two before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Call, Expr, Number, Symbol, postorder, rebuilt, replace, transform,
)
from symdiff.functions import HYPERGEOMETRIC, TABLE, appellf1, exp
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.proofs.coefficients import added

__all__ = ["CONTIGUOUS", "by_few_hypergeometric"]

_gauss = TABLE["hyp2f1"]
_SHAPES = {function: shape for shape, function in HYPERGEOMETRIC.items()}
#: The functions that are made fewer.
CONTIGUOUS = frozenset([*_SHAPES, appellf1])
#: Parameters further apart are left, and so many of Appell's functions.
MAX_STEPS, MAX_CALLS = 6, 12

#: Arguments in one form, so that those which are equal are the same.
Canonical = Callable[[tuple[Expr, ...]], tuple[Expr, ...]]


def by_few_hypergeometric(expr: Expr, canonical: Canonical) -> Expr:
    """The expression with fewer hypergeometric functions; the same value wherever both are defined."""
    expr = _without_appell_neighbours(expr, canonical)
    calls = [node for node in postorder(expr) if type(node) is Call and node.function in _SHAPES]
    if len(calls) < 2:
        return expr
    expr = _without_pairs(expr, calls, canonical)
    calls = [node for node in postorder(expr) if type(node) is Call and node.function is _gauss]
    return _Families(calls, canonical).replaced(expr) if len(calls) > 1 else expr


def _without_pairs(expr: Expr, calls: list[Call], canonical: Canonical) -> Expr:
    """F(u + 1, ...; l + 1, ...) by F = F(u, ...; l, ...), where that occurs and l = u + 1 for a pair of parameters.

    The operator t + u takes such a pair away: t F = u (G - F), where G is F without it (DLMF 16.3.1 and 16.3.2).
    """
    known = {(node.function, canonical(node.args)): node for node in calls if node.function is not _gauss}

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        if type(made) is not Call or made.function not in _SHAPES or made.function is _gauss:
            return made
        *parameters, z = made.args
        neighbour = known.get((made.function, canonical((*[p - 1 for p in parameters], z))))
        if neighbour is None:
            return made
        upper, _ = _SHAPES[made.function]
        above, below = list(neighbour.args[:upper]), list(neighbour.args[upper:-1])
        for u in above:
            for low in below:
                if canonical((low - u,)) == (ONE,):
                    rest = _hypergeometric([p for p in above if p is not u] + [u] * (above.count(u) - 1),
                                           [p for p in below if p is not low] + [low] * (below.count(low) - 1), z)
                    if rest is not None:
                        return prod(below, start=ONE) / prod(above, start=ONE) * u * (rest - neighbour) / z
        return made

    return transform([expr], change)[expr]


def _hypergeometric(above: list[Expr], below: list[Expr], z: Expr) -> Expr | None:
    """A hypergeometric function with these parameters."""
    if not above and not below:
        return exp(z)
    if len(above) == 1 and not below:
        return (1 - z) ** -above[0]
    function = HYPERGEOMETRIC.get((len(above), len(below)))
    return None if function is None else Call(function, *above, *below, z)


def _whole_steps(one: Sequence[Expr], other: Sequence[Expr], canonical: Canonical) -> tuple[int, ...] | None:
    """How far some parameters are from others; None unless these are whole numbers."""
    steps = canonical(tuple([a - b for a, b in zip(one, other)]))
    found = tuple([step.numerator for step in steps if type(step) is Number and step.is_integer])
    return found if len(found) == len(steps) else None


def _is_whole(expr: Expr) -> bool:
    return type(expr) is Number and expr.denominator == 1


#: A sum of c z^i/(1 - z)^k, by i and k.
Factor = Mapping[tuple[int, int], Expr]


class _Place(NamedTuple):
    """A function of Gauss's among those whose parameters are a whole number apart.

    Attributes:
        family: what they have in common.
        shifts: of the three parameters.
    """

    family: object
    shifts: tuple[int, int, int]


class _Families:
    """Functions of Gauss's with parameters a whole number apart.

    Args:
        calls: the functions.
        canonical: writes arguments in one form.
    """

    def __init__(self, calls: list[Call], canonical: Canonical) -> None:
        self.canonical = canonical
        self.families: dict[object, tuple[tuple[Expr, ...], list[tuple[int, int, int]]]] = {}
        self.places: dict[Expr, tuple[_Place, Expr]] = {}       # with a factor in front
        for node in calls:
            a, b, c, z = node.args
            # Euler's transformation, DLMF 15.8.1
            ways = [((a, b, c, z), ONE), ((b, a, c, z), ONE), ((c - a, c - b, c, z), (1 - z) ** (c - a - b)),
                    ((c - b, c - a, c, z), (1 - z) ** (c - a - b))]
            for args, factor in ways:
                place = self._place(canonical(args))
                if place is not None:
                    self.places[node] = place, factor
                    self.families[place.family][1].append(place.shifts)
                    break
            else:
                first = canonical(node.args)
                self.families[first] = first, [(0, 0, 0)]
                self.places[node] = _Place(first, (0, 0, 0)), ONE

    def _place(self, args: tuple[Expr, ...]) -> _Place | None:
        """The family that arguments belong to, if it is there already."""
        for family, (first, _) in self.families.items():
            if first[3] is not args[3]:
                continue
            steps = _whole_steps(args[:3], first[:3], self.canonical)
            if steps is not None and max(map(abs, steps)) <= MAX_STEPS:
                i, j, k = steps
                return _Place(family, (i, j, k))
        return None

    def replaced(self, expr: Expr) -> Expr:
        """The expression with at most two functions of each family."""

        def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
            made = node if args == node.args else rebuilt(node, args)
            found = self.places.get(node)
            if found is None or made is not node:
                return made
            place, factor = found
            first, shifts = self.families[place.family]
            if len(shifts) == 1:
                return node
            return factor * self._by_base(first, shifts, place.shifts)

        return transform([expr], change)[expr]

    def _by_base(self, first: tuple[Expr, ...], shifts: list[tuple[int, int, int]], wanted: tuple[int, int, int]
                 ) -> Expr:
        """One function by the base of its family."""
        least = self._base(first, shifts)
        a, b, c = self._parameters(first, least)
        value: Factor = {(0, 0): ONE}
        slope: Factor = {}
        i, j, k = [step - start for step, start in zip(wanted, least)]
        for step in range(k):       # F' is a b/c F(a + 1, b + 1; c + 1), DLMF 15.5.1
            value, slope = _derived(value, slope, a, b, c)
            factor = (c + step) / ((a + step) * (b + step))
            value, slope = [{(n - 1, m): term * factor for (n, m), term in part.items()} for part in (value, slope)]
        both = max(k, 0)
        for start, times, direction in ((a + both, i - both, 1), (b + both, j - both, 1), (c - 1, -k, -1)):
            for step in range(times):
                new_value, new_slope = _derived(value, slope, a, b, c)
                parameter = start + direction * step
                value = added(value, {key: term / parameter for key, term in new_value.items()})
                slope = added(slope, {key: term / parameter for key, term in new_slope.items()})
        z = first[3]
        base, derivative = self._pair(a, b, c, z)
        return _written(value, z) * base + _written(slope, z) * derivative

    def _parameters(self, first: tuple[Expr, ...], shifts: tuple[int, int, int]) -> tuple[Expr, ...]:
        return self.canonical(tuple([first[place] + shifts[place] for place in range(3)]))

    def _base(self, first: tuple[Expr, ...], shifts: list[tuple[int, int, int]]) -> tuple[int, int, int]:
        """A function of which the others of a family are made: one whose t F is made of F alone, if there is one, else
        that with the least upper and the greatest lower parameter."""
        for known in dict.fromkeys(shifts):
            a, b, c = self._parameters(first, known)
            from_a, from_b = self.canonical((c - a, c - b))
            if ONE in (a, b, from_a, from_b) and all([_is_above(known, other) for other in shifts]):
                return known
            # where c = a + 1, t F is made of F alone whatever b is, and b can be less
            for apart, place, other in ((from_a, 1, b), (from_b, 0, a)):
                down = min([step[place] - max(step[2] - known[2], 0) for step in shifts]) - known[place]
                if apart is ONE and down < 0 and not _is_whole(other):
                    base = (known[0], known[1] + down, known[2]) if place else (known[0] + down, *known[1:])
                    if all([_is_above(base, step) for step in shifts]):
                        return base
        return min(i for i, _, _ in shifts), min(j for _, j, _ in shifts), max(k for _, _, k in shifts)

    def _pair(self, a: Expr, b: Expr, c: Expr, z: Expr) -> tuple[Expr, Expr]:
        """F and t F, the latter by F alone where c = b + 1 or b = 1, else by another function."""
        base = Call(_gauss, a, b, c, z)
        for one, other in ((a, b), (b, a)):
            if self.canonical((c - other,)) == (ONE,):
                return base, other * ((1 - z) ** -one - base)
            if other is ONE:
                return base, ((c - 1) * (1 - base) + one * z * base) / (1 - z)
        return base, a * (Call(_gauss, a + 1, b, c, z) - base)


def _derived(value: Factor, slope: Factor, a: Expr, b: Expr, c: Expr) -> tuple[Factor, Factor]:
    """t (v F + s t F), with t^2 F = ((a + b) z - c + 1)/(1 - z) t F + a b z/(1 - z) F; DLMF 15.10.1."""
    return (added(_moved(value), _times(slope, 1, a * b)),
            added(_moved(slope), value, _times(slope, 1, a + b), _times(slope, 0, 1 - c)))


def _is_above(base: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether a function is made of a base and its derivatives."""
    i, j, k = [step - start for step, start in zip(other, base)]
    return i >= max(k, 0) and j >= max(k, 0)


def _moved(factor: Factor) -> Factor:
    """t of a factor: t (z^i/(1 - z)^k) is i z^i/(1 - z)^k + k z^(i + 1)/(1 - z)^(k + 1)."""
    return added({(i, k): i * term for (i, k), term in factor.items() if i},
                 {(i + 1, k + 1): k * term for (i, k), term in factor.items() if k})


def _times(factor: Factor, power: int, other: Expr) -> Factor:
    """A factor times other z^n/(1 - z)."""
    return {(i + power, k + 1): term * other for (i, k), term in factor.items()}


def _written(factor: Factor, z: Expr) -> Expr:
    total: Expr = ZERO
    for (i, k), term in factor.items():
        total = total + term * z**i / (1 - z) ** k
    return total


def _without_appell_neighbours(expr: Expr, canonical: Canonical) -> Expr:
    """The expression with as few of Appell's functions of the same arguments as relations between them leave."""
    families: dict[tuple[Expr, ...], list[tuple[tuple[Expr, ...], dict[Shift, Call]]]] = {}
    for node in postorder(expr):
        if type(node) is Call and node.function is appellf1:
            args = canonical(node.args)
            some = families.setdefault(args[4:], [])
            for first, places in some:
                steps = _whole_steps(args[:4], first[:4], canonical)
                if steps is not None:
                    places[steps] = node
                    break
            else:
                some.append((args, {(0, 0, 0, 0): node}))
    found: dict[Expr, Expr] = {}
    for some in families.values():
        for first, places in some:
            if 2 < len(places) <= MAX_CALLS:
                found.update(_Appell(first, places, canonical).replacements())
    return replace(expr, found) if found else expr


#: How far parameters are from those of the first function; () stands for 1.
Shift = tuple[int, ...]
#: Factors of functions in a sum that is 0.
Row = dict[Shift, Expr]

_A, _B, _D, _C, _X, _Y = [Symbol(name) for name in ("a", "b", "d", "c", "x", "y")]


class _Appell:
    """Appell's functions F1 with parameters a whole number apart.

    s^(a - 1) (1 - s x)^-b (1 - s y)^-d integrates to F1(a; b, d; a + 1; x, y)/a over s from 0 to 1 (DLMF 16.15.1), so
    1 - s y and (1 - s y) x - (1 - s x) y = x - y make relations, and so does the derivative of s^a F1(s x, s y).

    Args:
        first: the arguments of one of them.
        places: the functions, by how far their parameters are from those.
        canonical: writes arguments in one form.
    """

    def __init__(self, first: tuple[Expr, ...], places: dict[Shift, Call], canonical: Canonical) -> None:
        self.places = places
        (above,) = canonical((first[3] - first[0],))
        lower: Expr = _A + above if type(above) is Number else _C
        self.parameters: tuple[Expr, ...] = (_A, _B, _D, lower)
        self.difference = above
        self.meaning: dict[Symbol, Expr] = dict(zip((_A, _B, _D, _C, _X, _Y), first))

    def replacements(self) -> dict[Expr, Expr]:
        """What functions are by the others."""
        found: dict[Shift, Row] = {}
        rows = self._relations()
        while rows:
            row = rows.pop()
            pivot = max((place for place in row if place), default=())
            if not pivot:
                continue
            rows = [_without(other, row, pivot) for other in rows]
            found = {place: _without(other, row, pivot) for place, other in found.items()}
            found[pivot] = row
        made: dict[Expr, Expr] = {}
        for pivot, row in found.items():
            rest: Expr = ZERO
            for place, factor in row.items():
                if place != pivot:
                    rest = rest - replace(factor, self.meaning) * (self.places[place] if place else ONE)
            made[self.places[pivot]] = rest / replace(row[pivot], self.meaning)
        return made

    def _relations(self) -> list[Row]:
        """Relations between those that occur."""
        rows: list[Row] = []
        for i, j, k, n in self.places:
            a, b, d, c = [parameter + step for parameter, step in zip(self.parameters, (i, j, k, n))]
            rows += [
                {(i, j, k, n): ONE, (i, j, k + 1, n): MINUS_ONE, (i + 1, j, k + 1, n + 1): _Y * a / c},
                {(i, j, k, n): ONE, (i, j + 1, k, n): MINUS_ONE, (i + 1, j + 1, k, n + 1): _X * a / c},
                {(i, j, k, n): _X - _Y, (i, j, k - 1, n): -_X, (i, j - 1, k, n): _Y},
            ]
            if type(self.difference) is Number and self.difference + (n - i) is ONE:
                rows.append({(i + 1, j + 1, k, n + 1): a * b * _X / c, (i + 1, j, k + 1, n + 1): a * d * _Y / c,
                             (i, j, k, n): a, (): -a * (1 - _X) ** -b * (1 - _Y) ** -d})
        return [row for row in rows if all(not place or place in self.places for place in row)]


#: Where a factor is 0 is seen at this point.
_POINT = {_A: Fraction(7, 11), _B: Fraction(13, 17), _D: Fraction(19, 23), _C: Fraction(29, 31), _X: Fraction(3, 37),
          _Y: Fraction(5, 41)}


def _without(row: Row, other: Row, pivot: Shift) -> Row:
    """A relation without one function, which another relation takes away."""
    if pivot not in row:
        return row
    times = row[pivot] / other[pivot]
    result = dict(row)
    for place, factor in other.items():
        result[place] = result.get(place, ZERO) - times * factor
    return {place: factor for place, factor in result.items()
            if place != pivot and (not place or enclosures([factor], _POINT)[0] != 0)}
