"""All real solutions of polynomial equations: a Groebner basis, split wherever a polynomial in it factors.

What has finitely many solutions becomes points; the rest becomes loci, given by their equations.  Of an irreducible
polynomial that has the same sign everywhere the real zeros are critical points, so its derivatives vanish there too
(Bochnak, Coste and Roy, Real Algebraic Geometry, theorem 4.5.1): of x^2 + y^2 = 0 that leaves the origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from symdiff.errors import LimitError
from symdiff.solving.finite import AlgebraicPoint, FinitePoints, is_finite
from symdiff.solving.polynomials import Poly, Ring, real_roots

__all__ = ["Solutions", "solved"]

#: A basis grows no further than this: polynomials, terms of each, bits of coefficients.
LIMITS = (150, 600, 4_000)
#: Not more than so many branches are followed.
MAX_BRANCHES = 200


class Solutions(NamedTuple):
    """The real solutions.

    Attributes:
        points: the isolated ones.
        loci: equations of curves and surfaces of solutions.
    """

    points: list[AlgebraicPoint]
    loci: list[tuple[Poly, ...]]


def solved(ring: Ring, equations: Iterable[Poly], nonzero: Sequence[Poly] = ()) -> Solutions:
    """The real solutions of polynomial equations with whole coefficients.

    Args:
        ring: of the polynomials.
        equations: what is 0.
        nonzero: what must not be 0.

    Raises:
        LimitError: the equations are too large to be solved exactly.
    """
    finite: list[Sequence[Poly]] = []
    loci: list[tuple[Poly, ...]] = []
    pending = [[poly for poly in equations if not poly.is_zero()]]
    count = len(ring.symbols)
    followed, seen = 0, set()
    while pending:
        followed += 1
        if followed > MAX_BRANCHES:
            raise LimitError("the equations fall into too many cases to be solved exactly")
        gens = pending.pop()
        basis = groebner_basis(ring, gens)
        if any(poly.is_constant() for poly in basis):
            continue
        key = tuple(sorted(map(str, basis)))
        if key in seen:
            continue
        seen.add(key)
        branches = _split(basis, nonzero)
        if branches is not None:
            pending += reversed(branches)
        elif is_finite(basis, count):
            finite.append(basis)
        else:
            more = _singular(ring, basis)
            if more is None:
                loci.append(tuple(basis))
            else:
                pending.append([*basis, *more])
    loci = [locus for locus in loci if not any(_contains(ring, other, locus) for other in loci if other is not locus)]
    points: dict[object, AlgebraicPoint] = {}
    for base in finite:
        for point in FinitePoints(ring, base).points():
            if any(point.vanishes(poly) for poly in nonzero):
                continue
            if not any(all(point.vanishes(poly) for poly in locus) for locus in loci):
                points.setdefault(point.coordinates, point)
    return Solutions(list(points.values()), loci)


def groebner_basis(ring: Ring, gens: Sequence[Poly]) -> list[Poly]:
    """The reduced Groebner basis in graded reverse order.

    Raises:
        LimitError: it becomes too large.
    """
    from flint import fmpz_mpoly_vec

    if not gens:
        return []
    found: Any = fmpz_mpoly_vec(list(gens), ring.whole).buchberger_naive(limits=LIMITS)
    basis, complete = found
    if not complete:
        raise LimitError("the equations are too large to be solved exactly: solve them on a box")
    return [poly.primitive()[1] for poly in basis.autoreduction() if not poly.is_zero()]


def _split(basis: Sequence[Poly], nonzero: Sequence[Poly]) -> list[list[Poly]] | None:
    """The cases that follow from the factors of a polynomial of the basis; None if all are irreducible."""
    for place, poly in enumerate(basis):
        factors = poly.factor()[1]
        real = [factor for factor, _ in factors if not _never_zero(factor) and factor not in nonzero]
        if len(real) != 1 or factors[0][1] > 1 or len(factors) > 1:
            others = [*basis[:place], *basis[place + 1:]]
            return [[factor, *others] for factor in real]
        if not real:
            return []
    return None


def _never_zero(poly: Poly) -> bool:
    """Whether a polynomial plainly has no real zero: all its terms are even with one sign, or it has one variable and
    no real root."""
    terms = poly.to_dict()
    if poly.is_constant():
        return True
    constant = int(terms.get((0,) * len(next(iter(terms))), 0))
    if constant and all((coefficient > 0) == (constant > 0) and all(e % 2 == 0 for e in exponents)
                        for exponents, coefficient in terms.items()):
        return True
    used = [place for place, degree in enumerate(poly.degrees()) if degree]
    return len(used) == 1 and not real_roots(_univariate(poly, used[0]), 64)


def _univariate(poly: Poly, place: int) -> list[int]:
    coefficients = [0] * (int(poly.degrees()[place]) + 1)
    for exponents, coefficient in poly.to_dict().items():
        coefficients[exponents[place]] = int(coefficient)
    return coefficients


def _contains(ring: Ring, outer: Sequence[Poly], inner: Sequence[Poly]) -> bool:
    """Whether all zeros of the inner equations are zeros of the outer ones."""
    reduced = groebner_basis(ring, inner)
    return all(groebner_basis(ring, [*reduced, poly]) == reduced for poly in outer)


def _singular(ring: Ring, basis: Sequence[Poly]) -> list[Poly] | None:
    """The derivatives that vanish too at all real solutions, where these are fewer than the equations suggest; None if
    they are not, or that is not known."""
    free = [poly for poly in basis if not _is_solved_for(poly)]
    if len(free) != 1:
        return None
    poly = free[0]
    used = [place for place, degree in enumerate(poly.degrees()) if degree]
    if changes_sign(ring, poly, used):
        return None
    derivatives = [poly.derivative(place) for place in used]
    basis_now = list(basis)
    return None if all(derivative in basis_now for derivative in derivatives) else derivatives


def _is_solved_for(poly: Poly) -> bool:
    """Whether the leading variable stands alone, so that the equation gives it by the others."""
    return int(sum(poly.monomial(0))) == 1


def changes_sign(ring: Ring, poly: Poly, used: Sequence[int]) -> bool:
    """Whether an irreducible polynomial takes both signs: decided at one point of each cell of an open cylindrical
    decomposition (Strzebonski, "Solving systems of strict polynomial inequalities", JSC 29, 2000)."""
    levels = [[poly]]
    for place in used[:0:-1]:
        levels.append(_projection(ring, levels[-1], place))
    signs: set[bool] = set()
    stack: list[tuple[int, tuple[tuple[int, int, int], ...]]] = [(0, ())]
    while stack and len(signs) < 2:
        depth, chosen = stack.pop()
        if depth == len(used):
            value = poly
            for place, above, below in chosen:
                value = _at(value, place, above, below)
            constant = next(iter(value.to_dict().values()), 0)
            if constant:
                signs.add(bool(constant > 0))
            continue
        level = levels[len(used) - 1 - depth]
        for above, below in _samples(level, chosen, used[depth]):
            stack.append((depth + 1, (*chosen, (used[depth], above, below))))
    return len(signs) == 2


def _projection(ring: Ring, polys: Sequence[Poly], place: int) -> list[Poly]:
    """Polynomials without one variable: leading coefficients, discriminants and resultants."""
    irreducible = _factors(polys)
    moving = [poly for poly in irreducible if poly.degrees()[place]]
    raw = [poly for poly in irreducible if not poly.degrees()[place]]
    for index, poly in enumerate(moving):
        degree = poly.degrees()[place]
        raw.append(ring.whole.from_dict({(*exponents[:place], 0, *exponents[place + 1:]): coefficient
                                         for exponents, coefficient in poly.to_dict().items()
                                         if exponents[place] == degree}))
        if degree > 1:
            raw.append(poly.discriminant(place))
        raw += [poly.resultant(other, place) for other in moving[index + 1:]]
    return _factors([poly for poly in raw if not poly.is_constant()])


def _factors(polys: Sequence[Poly]) -> list[Poly]:
    """The different irreducible factors (polynomials have no hash)."""
    return list({str(factor): factor for poly in polys for factor, _ in poly.factor()[1]}.values())


def _samples(level: Sequence[Poly], chosen: Sequence[tuple[int, int, int]], place: int) -> list[tuple[int, int]]:
    """A rational point in each interval between the roots of the polynomials of a level."""
    roots = []
    for poly in level:
        for known, above, below in chosen:
            poly = _at(poly, known, above, below)
        if poly.degrees()[place]:
            roots += real_roots(_univariate(poly, place), 128)
    if not roots:
        return [(0, 1)]
    roots.sort(key=lambda ball: ball.mid())
    points = [_below(roots[0] - 1), *[_below((a.mid() + b.mid()) / 2) for a, b in pairwise(roots)
                                      if a < b], _below(roots[-1] + 1)]
    return points


def _below(ball: Any) -> tuple[int, int]:
    """A rational near a ball's middle."""
    man, exp = ball.mid().man_exp()
    return (int(man) << int(exp), 1) if exp >= 0 else (int(man), 1 << -int(exp))


def _at(poly: Poly, place: int, above: int, below: int) -> Poly:
    """The polynomial at a rational value of one variable, times a positive number."""
    degree = poly.degrees()[place]
    terms: dict[tuple[int, ...], int] = {}
    for exponents, coefficient in poly.to_dict().items():
        power = exponents[place]
        rest = (*exponents[:place], 0, *exponents[place + 1:])
        terms[rest] = terms.get(rest, 0) + int(coefficient) * above**power * below ** (degree - power)
    return poly.context().from_dict(terms)
