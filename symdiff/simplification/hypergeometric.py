"""Hypergeometric functions with parameters a whole number apart, by as few of them as possible; not to be read by
anybody.

With t = z d/dz: F(a + 1) = F + t F/a and F(c - 1) = F + t F/(c - 1), so what has higher upper and lower lower
parameters than F is made of F, t F, t^2 F ..., and the differential equation makes t^2 F of the two before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from symdiff.expr import ONE, ZERO, Call, Expr, Number, postorder, rebuilt, transform
from symdiff.functions import HYPERGEOMETRIC, TABLE, appellf1, exp

__all__ = ["by_few_hypergeometric"]

_gauss = TABLE["hyp2f1"]
_SHAPES = {function: shape for shape, function in HYPERGEOMETRIC.items()}
#: Parameters further apart are left.
MAX_STEPS = 6

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
                        factor: Expr = ONE
                        for p in below:
                            factor = factor * p
                        for p in above:
                            factor = factor / p
                        return factor * u * (rest - neighbour) / z
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
            differences = self.canonical(tuple([one - other for one, other in zip(args[:3], first[:3])]))
            if all(type(d) is Number and d.denominator == 1 and abs(d.numerator) <= MAX_STEPS for d in differences):
                i, j, k = [d.numerator for d in differences]        # type: ignore[attr-defined]
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
        """One function by the base of its family: one whose t F is known, if the others are made of it, else that
        with the least upper and the greatest lower parameter."""
        least = min(i for i, _, _ in shifts), min(j for _, j, _ in shifts), max(k for _, _, k in shifts)
        for known in dict.fromkeys(shifts):
            if self._is_plain(*self._parameters(first, known)) and all([_is_above(known, other) for other in shifts]):
                least = known
                break
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
                value = _sum(value, {key: term / parameter for key, term in new_value.items()})
                slope = _sum(slope, {key: term / parameter for key, term in new_slope.items()})
        z = first[3]
        base, derivative = self._pair(a, b, c, z)
        return _written(value, z) * base + _written(slope, z) * derivative

    def _parameters(self, first: tuple[Expr, ...], shifts: tuple[int, int, int]) -> tuple[Expr, ...]:
        return self.canonical(tuple([first[place] + shifts[place] for place in range(3)]))

    def _is_plain(self, a: Expr, b: Expr, c: Expr) -> bool:
        """Whether t F is made of F alone."""
        return ONE in (a, b, *self.canonical((c - a, c - b)))

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
    return (_sum(_moved(value), _times(slope, 1, a * b)),
            _sum(_moved(slope), value, _times(slope, 1, a + b), _times(slope, 0, 1 - c)))


def _is_above(base: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether a function is made of a base and its derivatives."""
    i, j, k = [step - start for step, start in zip(other, base)]
    return i >= max(k, 0) and j >= max(k, 0)


def _moved(factor: Factor) -> Factor:
    """t of a factor: t (z^i/(1 - z)^k) is i z^i/(1 - z)^k + k z^(i + 1)/(1 - z)^(k + 1)."""
    return _sum({(i, k): i * term for (i, k), term in factor.items() if i},
                {(i + 1, k + 1): k * term for (i, k), term in factor.items() if k})


def _times(factor: Factor, power: int, other: Expr) -> Factor:
    """A factor times other z^n/(1 - z)."""
    return {(i + power, k + 1): term * other for (i, k), term in factor.items()}


def _sum(*factors: Factor) -> Factor:
    total: dict[tuple[int, int], Expr] = {}
    for factor in factors:
        for key, term in factor.items():
            total[key] = total[key] + term if key in total else term
    return total


def _written(factor: Factor, z: Expr) -> Expr:
    total: Expr = ZERO
    for (i, k), term in factor.items():
        total = total + term * z**i / (1 - z) ** k
    return total


def _without_appell_neighbours(expr: Expr, canonical: Canonical) -> Expr:
    """F1(a + 1; b1, b2 + 1; a + 2; x, y) by F1(a + 1; b1 + 1, b2; a + 2; x, y) and F = F1(a; b1, b2; a + 1; x, y).

    Where all occur: a/(a + 1) times b2 and b1 they are the derivatives of F by y and x, and
    x F_x + y F_y = a ((1 - x)^-b1 (1 - y)^-b2 - F), for s^a F(s x, s y) is an integral over s (DLMF 16.15.1).
    """
    calls = [node for node in postorder(expr) if type(node) is Call and node.function is appellf1]
    if len(calls) < 3:
        return expr
    known = {canonical(node.args): node for node in calls}

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        if type(made) is not Call or made.function is not appellf1:
            return made
        a, b1, b2, c, x, y = made.args
        a, b2 = a - 1, b2 - 1
        around = known.get(canonical((a, b1, b2, c - 1, x, y)))
        beside = known.get(canonical((a + 1, b1 + 1, b2, c, x, y)))
        if around is None or beside is None or canonical((c - a,)) != (Number(2),):
            return made
        along = a * ((1 - x) ** -b1 * (1 - y) ** -b2 - around)
        return (along - a / (a + 1) * b1 * x * beside) * (a + 1) / (a * b2 * y)

    return transform([expr], change)[expr]
