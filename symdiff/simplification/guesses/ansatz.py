"""Short forms by an ansatz: a product of powers of letters, its exponents read off values, to be proved afterwards.

The derivative of an antiderivative with elliptic, hypergeometric or other higher functions is most often a product of
powers of the sums and functions that occur in it, or a polynomial in some symbols with such coefficients.  The
logarithm of a product is linear in the exponents, so values at a few more points than there are exponents give them.
What was read off so is a guess; whoever calls this proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from symdiff.errors import SymdiffError
from symdiff.expr import (
    ONE, ZERO, Call, Condition, Expr, Number, Power, Product, Sum, Symbol, add, flattened, free_symbols, postorder,
)
from symdiff.expr.notation import quotient
from symdiff.functions import exp, inf, ln
from symdiff.numeric.enclosures import enclosures, is_nonzero, working_precision
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.guesses.basis import EXTRA, Basis, Exponent, Powers, logarithm
from symdiff.simplification.guesses.letters import exponent_products, exponent_symbols, is_elementary, letters_of
from symdiff.simplification.guesses.readings import DENOMINATORS, fraction_read, number_read, relation_read
from symdiff.simplification.guesses.samples import BITS, Point, Samples, ball_of
from symdiff.simplification.normal.terms import number_of, plain

__all__ = ["Ansatz"]

#: Of so many symbols the exponents may be made, and of so many parts, products of them among these.
MAX_PARAMETERS, MAX_PARTS = 5, 7
#: Factors in front are made of powers of these and of constants.
PRIMES = (2, 3, 5, 7)
#: Polynomials have at most this degree in a symbol.
MAX_DEGREE = 3
#: So many points are added until they tell which letters are independent.
MORE_POINTS = 12
#: So many other ways to join letters are tried.
MAX_OTHERS = 10

#: A function of points.
Values = Callable[[Point], Any]


class _Term(NamedTuple):
    """A term of a polynomial in some symbols.

    Attributes:
        front: powers of the symbols.
        powers: of letters, in the coefficient.
        value: of the coefficient, at the first point.
    """

    front: Expr
    powers: Powers
    value: Any


class Ansatz:
    """Products of powers, or polynomials in some symbols with such coefficients, with the values of an expression.

    Args:
        expr: the expression.
        words: what the letters are taken from: what the user wrote, then forms of the expression.
        given: conditions that hold.

    Attributes:
        matched: whether there was a guess, although it may have had another value elsewhere.
    """

    matched = False

    def __init__(self, expr: Expr, words: Sequence[Expr], given: Iterable[Condition] = ()) -> None:
        free = free_symbols(expr)
        self.parameters = [symbol for symbol in exponent_symbols(words) if symbol in free][:MAX_PARAMETERS]
        self.parts = [*self.parameters, *exponent_products(words, self.parameters)][:MAX_PARTS]
        self.letters, self.bases = letters_of(words)
        self.constants = [node for node in postorder(*words)
                          if type(node) is Call and not node.args and node is not inf]
        self.expr, self.given = expr, given
        self.points: list[Point] = []
        self.basis = Basis([], 1, set())
        self.orders: dict[bool, Basis] = {}     # by whether what the user raised to a power is preferred
        self.columns: list[tuple[Expr, list[Any]]] = []     # letters with their values

    def guesses(self, others: bool = False) -> list[Expr]:
        """Expressions that have the same values as far as these tell.

        Args:
            others: with one letter in the place of others each, in all the ways that are not much longer.
        """
        found: dict[Expr, None] = {}
        try:
            with working_precision(BITS):
                self._measure()
                for guess in self._guesses(others):
                    self.matched = True
                    if not self.samples.refute(guess):
                        found[guess] = None
        except SymdiffError:
            pass        # what was found before counts
        return list(found)

    def _measure(self) -> None:
        """Draw the points and find the values of the letters, once.

        Raises:
            Overflow: there are no points where the expression has a value.
        """
        if self.points:
            return
        samples = self.samples = Samples(self.expr, self.given, self.parameters)
        points, rows, most = list[Point](), list[list[Any]](), len(self.letters) + EXTRA + 2
        while not points or not (self.basis.is_complete or len(points) == most):
            while len(points) < min(most, len(rows) + MORE_POINTS):
                points.append(samples.near() if points else samples.base)
            rows += [samples.values_of(self.letters, point) for point in points[len(rows):]]
            self.columns = [(letter, list(map(ball_of, column))) for letter, column in zip(self.letters, zip(*rows))
                            if all(value is not None and is_nonzero(value) for value in column)]
            self.basis = Basis(self.columns, len(points), self.bases)
        self.places = list(map(ball_of, enclosures(self.parts, samples.base, BITS)))
        self.points, self.orders[False] = points, self.basis

    def _guesses(self, others: bool) -> Iterator[Expr]:
        """Guesses with letters joined in several ways."""
        inside = free_symbols(*[arg for node in postorder(self.expr)
                                if type(node) is Call and not is_elementary(node.function) for arg in node.args])
        symbols = [symbol for symbol in self.samples.symbols if symbol not in self.parameters]
        symbols.sort(key=lambda symbol: symbol in inside)       # the others are more often coefficients
        for bases_first in (False, True):
            if bases_first not in self.orders:
                columns = sorted(self.columns, key=lambda column: column[0] not in self.bases)
                self.orders[bases_first] = Basis(columns, len(self.points), self.bases)
            basis = self.basis = self.orders[bases_first]
            terms = self._terms(self.samples.value, symbols, ONE)
            if terms is None:
                continue
            plain_ways = ([join(term.powers) for term in terms] for join in (basis.with_bases, basis.with_fewer, dict))
            for way in self._other_ways(terms) if others else plain_ways:
                found = self._sum(terms, way)
                if found is not None:
                    yield found
            if self.bases.issubset([*basis.chosen, *basis.others]):
                break

    def _terms(self, value: Values, symbols: list[Symbol], front: Expr) -> list[_Term] | None:
        """A function of the symbols as a product, else as a polynomial in one symbol with such coefficients."""
        values = [value(point) for point in self.points]
        if not any(map(is_nonzero, values)):
            return []
        if all(map(is_nonzero, values)):
            powers = self._product(values)
            if powers is not None:
                return [_Term(front, powers, values[0])]
        for place, symbol in enumerate(symbols):
            degree = self._degree(value, symbol)
            if degree:
                found: list[_Term] = []
                places = self._places(value, symbol, degree)
                for power in range(degree + 1):
                    part = self._terms(_coefficient(value, symbol, places, power), symbols[place + 1:],
                                       front * symbol**power)
                    if part is None:
                        return None
                    found += part
                return found
        return None

    def _other_ways(self, terms: list[_Term]) -> list[list[Powers]]:
        """Ways to write all terms with one letter in the place of others, the shortest first."""
        ways = [self.basis.others_of(term.powers) for term in terms]
        found = [[some.get(key, term.powers) for some, term in zip(ways, terms)]
                 for key in dict.fromkeys([key for some in ways for key in some])]
        found.sort(key=lambda way: sum(map(self.basis.cost, way)))
        return list({tuple([frozenset(powers.items()) for powers in way]): way for way in found}.values())[:MAX_OTHERS]

    def _sum(self, terms: list[_Term], way: list[Powers]) -> Expr | None:
        """The sum of terms whose coefficients are written in a way, with the numbers in front of them."""
        total: Expr = ZERO
        for term, powers in zip(terms, way):
            written = self._written(powers)
            first = enclosures([written], self.samples.base, BITS)[0]
            number = None if first is None else self._factor(term.value / ball_of(first))
            if number is None:
                return None
            total = total + term.front * (number * written)
        return total

    def _degree(self, value: Values, symbol: Symbol) -> int | None:
        """The degree in a symbol, if the function is a polynomial of low degree in it as far as values tell."""
        base = self.samples.base
        row = [value({**base, symbol: base[symbol] * (1 + Fraction(step, 8))})
               for step in range(MAX_DEGREE + 3)]
        for degree in range(MAX_DEGREE + 1):
            row = [after - before for before, after in zip(row, row[1:])]
            if not any(map(is_nonzero, row)):
                return degree
        return None

    def _places(self, value: Values, symbol: Symbol, degree: int) -> list[Fraction]:
        """By which factors a symbol is multiplied for the values that make a polynomial known: 0 is one of them if
        there is a value, for then no other is needed for the constant term."""
        places = [1 + Fraction(step, 8) for step in range(degree + 1)]
        try:
            value({**self.samples.base, symbol: Fraction(0)})
        except Overflow:
            return places
        return [Fraction(0), *places[:-1]]

    # ---- products ----

    def _product(self, values: list[Any]) -> Powers | None:
        """The powers of letters of which the product has these values, but for a number."""
        fit = self.basis.exponents(values)
        if fit is None:
            return None
        powers: Powers = {}
        for letter, value in zip(self.basis.chosen, fit[1:]):
            exponent = self._exponent(value)
            if exponent is None:
                return None
            if any(exponent):
                powers[letter] = exponent
        return powers

    def _factor(self, value: Any) -> Expr | None:
        """The factor in front: a number, or one with powers of constants."""
        found = number_read(value)
        if found is not None or not self.constants:
            return found
        base = self.samples.base
        bases: list[tuple[Expr, Expr]] = [(Number(prime), ONE) for prime in PRIMES]
        bases += [(constant, exponent) for constant in self.constants for exponent in (ONE, *self.parts)]
        rows = enclosures([exponent * ln(power) for power, exponent in bases], base, BITS)
        relation = relation_read([logarithm(value), *map(ball_of, rows)])
        if relation is None:
            return None
        times = [Fraction(-count, relation[0]) for count in relation[1:]]
        factor: Expr = Number(-1) if value < 0 else ONE
        for (power, exponent), count in zip(bases, times):
            if count:
                factor = factor * Power(power, number_of(plain(count)) * exponent)
        return factor

    def _exponent(self, value: Any) -> Exponent | None:
        """An exponent as a number plus multiples of the parts of exponents."""
        number = fraction_read(value)
        if number is not None:
            return number, *[Fraction(0)] * len(self.parts)
        relation = relation_read([value, ball_of(Fraction(1)), *self.places])
        if relation is None:
            return None
        found = tuple([Fraction(-count, relation[0]) for count in relation[1:]])
        return found if all([number.denominator in DENOMINATORS for number in found]) else None

    def _written(self, powers: Powers) -> Expr:
        above: list[Expr] = []
        below: list[Expr] = []
        for letter, (number, *factors) in powers.items():
            if type(letter) is Call and letter.function is exp:
                above.append(exp(self._exponent_of(number, factors) * letter.args[0]))
                continue
            inverse = number < 0 and not any(factors)
            exponent = self._exponent_of(-number if inverse else number, factors)
            whole = type(exponent) is Number and exponent.denominator == 1
            base = _opposite(letter) if self.basis.values[letter][0] < 0 and not whole else letter
            (below if inverse else above).append(base if exponent is ONE else Power(base, exponent))
        result = reduce(Product, above) if above else ONE
        return quotient(result, reduce(Product, below)) if below else result

    def _exponent_of(self, number: Fraction, factors: Sequence[Fraction]) -> Expr:
        """An exponent as people write it: n - 1, but -1 - n."""
        terms = [number_of(plain(factor)) * part for factor, part in zip(factors, self.parts) if factor]
        first = next(filter(None, factors), 0) < 0
        terms.insert(0 if first else len(terms), number_of(plain(number)))
        return reduce(add, terms)


def _coefficient(value: Values, symbol: Symbol, multiples: Sequence[Fraction], power: int) -> Values:
    """The coefficient of a power of a symbol in a polynomial that is known at these multiples of the symbol's value,
    by Lagrange's formula."""

    def found(point: Point) -> Any:
        places = [point[symbol] * multiple for multiple in multiples]
        total = ball_of(Fraction(0))
        for place in places:
            weights = [Fraction(1)]         # the product of (s - other)/(place - other), lowest power first
            for other in places:
                if other != place:
                    weights = [(above - low * other) / (place - other)
                               for low, above in zip([*weights, Fraction(0)], [Fraction(0), *weights])]
            if weights[power]:
                total = total + value({**point, symbol: place}) * ball_of(weights[power])
        return total

    return found


def _opposite(letter: Expr) -> Expr:
    """-u, without a sign in front if u is a sum."""
    return reduce(add, [-term for term in flattened(letter, Sum)])
