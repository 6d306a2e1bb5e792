"""The points of a system of polynomials that has finitely many, by a rational univariate representation (Rouillier,
"Solving zero-dimensional systems through the rational univariate representation", AAECC 9, 1999).

Every coordinate, and every rational function of them, is a rational function of one root t of one polynomial; so
whether a number is 0 is decided exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product
from typing import Any

from symdiff.errors import LimitError
from symdiff.numeric.enclosures import working_precision
from symdiff.solving.algebraic import Enclose, algebraic_number, matching_root, roots_of_irreducible
from symdiff.solving.polynomials import Poly, Ring
from symdiff.solving.realroot import RealRoot

__all__ = ["AlgebraicPoint", "FinitePoints", "is_finite"]

#: More complex solutions than this, counted with multiplicity, are not worked with.
MAX_SOLUTIONS = 120
#: Values are given as roots of polynomials for at most so many solutions; else they are enclosed only.
MAX_NAMED = 12

Exponents = tuple[int, ...]


def is_finite(basis: Sequence[Poly], count: int) -> bool:
    """Whether a Groebner basis has finitely many complex zeros: a power of each variable leads."""
    leading = [poly.monomial(0) for poly in basis]
    return all(any(sum(exponents) == exponents[place] > 0 for exponents in leading) for place in range(count))


class FinitePoints:
    """The zeros of an ideal with finitely many.

    Args:
        ring: of the polynomials.
        basis: a reduced Groebner basis, in the ring with whole coefficients.

    Raises:
        LimitError: there are too many zeros.
    """

    def __init__(self, ring: Ring, basis: Sequence[Poly]) -> None:
        from flint import fmpq_mat

        self.ring, self.count = ring, len(ring.symbols)
        leading = [poly.monomial(0) for poly in basis]
        self.monomials = _standard_monomials(leading, self.count)
        self.size = len(self.monomials)
        self.place = {exponents: place for place, exponents in enumerate(self.monomials)}
        self.tails = {lead: self._tail(poly, lead) for poly, lead in zip(basis, leading)}
        forms = self._border_forms(leading)
        self.times = []         # matrices of multiplication by the variables: columns are images
        for variable in range(self.count):
            columns = [forms[_raised(exponents, variable)] for exponents in self.monomials]
            self.times.append(fmpq_mat(self.size, self.size, [column[row] for row in range(self.size)
                                                              for column in columns]))
        self.products = self._products()
        self._factors: dict[str, list[tuple[int, ...]]] = {}

    def _tail(self, poly: Poly, lead: Exponents) -> list[Any]:
        """The leading monomial of a polynomial as a combination of standard monomials."""
        from flint import fmpq

        vector = [fmpq(0)] * self.size
        first = poly.coefficient(0)
        for exponents, coefficient in poly.to_dict().items():
            if exponents != lead:
                vector[self.place[exponents]] = fmpq(-coefficient, first)
        return vector

    def _border_forms(self, leading: Sequence[Exponents]) -> dict[Exponents, list[Any]]:
        """Each standard monomial, and each of their products with a variable, as a combination of standard ones."""
        from flint import fmpq

        forms: dict[Exponents, list[Any]] = {}
        for exponents, place in self.place.items():
            forms[exponents] = [fmpq(row == place) for row in range(self.size)]
        border = {_raised(exponents, variable) for exponents in self.monomials for variable in range(self.count)}
        for exponents in sorted(border - set(self.place), key=_order):
            if exponents in self.tails:
                forms[exponents] = self.tails[exponents]
                continue
            variable, inner = next((variable, lowered) for variable in range(self.count)
                                   if (lowered := _lowered(exponents, variable)) in forms
                                   and lowered not in self.place)
            total = [fmpq(0)] * self.size
            for coefficient, standard in zip(forms[inner], self.monomials):
                if coefficient:
                    image = forms[_raised(standard, variable)]
                    total = [a + coefficient * b for a, b in zip(total, image)]
            forms[exponents] = total
        return forms

    def _products(self) -> list[Any]:
        """The matrix of multiplication by each standard monomial."""
        from flint import fmpq_mat

        found: dict[Exponents, Any] = {}
        for exponents in self.monomials:
            variable = next((variable for variable in range(self.count) if exponents[variable]), None)
            found[exponents] = (fmpq_mat([[int(i == j) for j in range(self.size)] for i in range(self.size)])
                                if variable is None else self.times[variable] * found[_lowered(exponents, variable)])
        return list(found.values())

    def multiplication(self, poly: Poly) -> Any:
        """The matrix of multiplication by a polynomial."""
        from flint import fmpq_mat

        total = fmpq_mat(self.size, self.size)
        powers: dict[Exponents, Any] = dict(zip(self.monomials, self.products))
        for exponents, coefficient in poly.to_dict().items():
            pending, inner = [], exponents
            while inner not in powers:
                variable = next(variable for variable in range(self.count) if inner[variable])
                pending.append((inner, variable))
                inner = _lowered(inner, variable)
            for outer, variable in reversed(pending):
                powers[outer] = self.times[variable] * powers[_lowered(outer, variable)]
            total = total + powers[exponents] * coefficient
        return total

    @cached_property
    def traces(self) -> list[Any]:
        """The traces of multiplication by the standard monomials."""
        return [sum([matrix[i, i] for i in range(1, self.size)], matrix[0, 0]) for matrix in self.products]

    @cached_property
    def distinct(self) -> int:
        """How many different complex zeros there are: the rank of Hermite's trace form."""
        from flint import fmpq_mat

        rows = []
        for left in self.products:
            row = []
            for j in range(self.size):
                row.append(sum([left[i, j] * trace for i, trace in enumerate(self.traces)], self.traces[0] * 0))
            rows.append(row)
        return int(fmpq_mat(rows).rank())

    @cached_property
    def separating(self) -> tuple[Any, Any]:
        """The matrix of multiplication by a linear form that takes different values at different zeros, and the
        polynomial of which these values are the simple roots."""
        for weights in _weights(self.count, self.size):
            matrix = self.times[0] * 0
            for weight, times in zip(weights, self.times):
                matrix = matrix + times * weight
            poly = matrix.charpoly()
            squarefree = poly / poly.gcd(poly.derivative()) if poly.degree() > 0 else poly
            if squarefree.degree() == self.distinct:
                return matrix, squarefree / squarefree.leading_coefficient()
        raise AssertionError("some linear form separates the points")  # Rouillier, lemma 2.1

    @cached_property
    def powers(self) -> list[Any]:
        """The powers of the separating form as vectors over the standard monomials."""
        from flint import fmpq_mat

        matrix, poly = self.separating
        vector = fmpq_mat([[int(sum(exponents) == 0)] for exponents in self.monomials])
        found = [vector]
        for _ in range(poly.degree() - 1):
            found.append(matrix * found[-1])
        return found

    @cached_property
    def horner(self) -> list[Any]:
        """The polynomials that Horner's scheme for the separating polynomial goes through."""
        from flint import fmpq_poly

        _, poly = self.separating
        found = [fmpq_poly([1])]
        for place in range(1, poly.degree()):
            found.append(found[-1] * fmpq_poly([0, 1]) + poly[poly.degree() - place])
        return found

    def numerator(self, matrix: Any) -> Any:
        """g(t) of a polynomial, given by its matrix: its value at a zero is g(t) over that of 1."""
        from flint import fmpq_mat, fmpq_poly

        row = fmpq_mat(1, self.size, self.traces) * matrix
        total = fmpq_poly([])
        for horner, power in zip(reversed(self.horner), self.powers):
            total = total + horner * (row * power)[0, 0]
        return total

    def factors(self, matrix: Any) -> list[tuple[int, ...]]:
        """The irreducible factors of the characteristic polynomial of a matrix: coefficients, constant first."""
        key = str(matrix.entries())
        if key not in self._factors:
            self._factors[key] = [tuple([int(coefficient) for coefficient in factor.coeffs()])
                                  for factor, _ in matrix.charpoly().numer().factor()[1]]
        return self._factors[key]

    @cached_property
    def unit(self) -> Any:
        """g(t) of the polynomial 1."""
        return self.numerator(self.products[self.place[(0,) * self.count]])

    def points(self) -> Iterator[AlgebraicPoint]:
        """The real zeros."""
        _, poly = self.separating
        for factor, _ in poly.numer().factor()[1]:
            coefficients = tuple([int(coefficient) for coefficient in factor.coeffs()])
            for root in roots_of_irreducible(coefficients):
                yield AlgebraicPoint(self, factor, root)


class AlgebraicPoint:
    """A real point whose coordinates are algebraic numbers.

    Args:
        variety: the finite set it belongs to.
        factor: the irreducible polynomial of t.
        root: t.
    """

    def __init__(self, variety: FinitePoints, factor: Any, root: RealRoot) -> None:
        from flint import fmpq_poly

        self.variety, self.root = variety, root
        self.factor = fmpq_poly(factor)

    def vanishes(self, poly: Poly) -> bool:
        """Whether a polynomial is 0 there."""
        return self._is_zero(self.variety.multiplication(poly))

    def _is_zero(self, matrix: Any) -> bool:
        return bool((self.variety.numerator(matrix) % self.factor).degree() < 0)

    def number(self, above: Poly, below: Poly | None = None) -> RealRoot | None:
        """The value of a polynomial, or of a fraction; None where the denominator is 0."""
        matrix = self.variety.multiplication(above)
        if below is None or below.is_constant():
            return self._named(matrix, self.variety.size <= MAX_NAMED)
        divisor = self.variety.multiplication(below)
        if self._is_zero(divisor):
            return None
        if self._is_zero(matrix):
            return algebraic_number((0, 1), 0)
        try:
            return self._named(divisor.inv() * matrix, self.variety.size <= MAX_NAMED)
        except ZeroDivisionError:       # it is 0 at another point
            values = [self._enclosed(self.variety.numerator(part)) for part in (matrix, divisor)]
            return RealRoot(lambda bits: _quotient(values[0](bits), values[1](bits), bits), None, ())

    def _named(self, matrix: Any, exactly: bool) -> RealRoot:
        """The value at the point of what a matrix multiplies by: a root of a factor of its characteristic
        polynomial."""
        numerator = self.variety.numerator(matrix)
        if (numerator % self.factor).degree() < 0:
            return algebraic_number((0, 1), 0)
        enclose = self._enclosed(numerator)
        return matching_root(self.variety.factors(matrix), enclose) if exactly else RealRoot(enclose, None, ())

    def _enclosed(self, numerator: Any) -> Enclose:
        """Balls around numerator(t) over the numerator of 1."""
        terms, unit = numerator.coeffs(), self.variety.unit.coeffs()

        def enclose(bits: int) -> Any:
            t = self.root.ball(bits)
            with working_precision(bits + 64):
                return _quotient(_at(terms, t), _at(unit, t), bits)

        return enclose

    @cached_property
    def coordinates(self) -> tuple[RealRoot, ...]:
        return tuple([self._named(times, True) for times in self.variety.times])


def _at(terms: Sequence[Any], t: Any) -> Any:
    """A polynomial, given by its coefficients, at a ball."""
    from flint import arb

    total = arb(0)
    for coefficient in reversed(terms):
        total = total * t + coefficient
    return total


def _quotient(above: Any, below: Any, bits: int) -> Any:
    with working_precision(bits + 64):
        found = above / below
    return found if found.is_finite() else None


def _standard_monomials(leading: Sequence[Exponents], count: int) -> list[Exponents]:
    """The monomials that no leading monomial divides, lowest first."""
    bounds = [min(exponents[place] for exponents in leading if sum(exponents) == exponents[place] > 0)
              for place in range(count)]
    found: list[Exponents] = []
    for exponents in product(*map(range, bounds)):
        if not any(all(a >= b for a, b in zip(exponents, lead)) for lead in leading):
            found.append(exponents)
            if len(found) > MAX_SOLUTIONS:
                raise LimitError(f"the equations have more than {MAX_SOLUTIONS} solutions: solve them on a box")
    return sorted(found, key=_order)


def _order(exponents: Exponents) -> tuple[int, Exponents]:
    """Graded reverse order."""
    return sum(exponents), tuple([-exponent for exponent in reversed(exponents)])


def _raised(exponents: Exponents, variable: int) -> Exponents:
    return (*exponents[:variable], exponents[variable] + 1, *exponents[variable + 1:])


def _lowered(exponents: Exponents, variable: int) -> Exponents:
    """The monomial over a variable; where that is no factor, no monomial that occurs."""
    return (*exponents[:variable], exponents[variable] - 1, *exponents[variable + 1:])


def _weights(count: int, size: int) -> Iterator[tuple[int, ...]]:
    """Linear forms of which one separates any `size` points: single variables first."""
    for variable in range(count):
        yield tuple([int(place == variable) for place in range(count)])
    for base in range(1, count * size * size + 2):
        yield tuple([base**place for place in range(count)])
        yield tuple([(-base) ** place for place in range(count)])

