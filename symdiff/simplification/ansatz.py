"""Short forms by an ansatz: a product of powers of letters, its exponents read off values, to be proved afterwards.

The derivative of an antiderivative with elliptic, hypergeometric or other higher functions is most often a product of
powers of the sums and functions that occur in it, or a polynomial in some symbols with such coefficients.  The
logarithm of a product is linear in the exponents, so values at a few more points than there are exponents give them.
What was read off so is a guess; whoever calls this proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import product
from typing import Any

from symdiff.errors import SymdiffError
from symdiff.expr import (
    ONE, ZERO, Call, Condition, Expr, Number, Power, Product, Symbol, free_symbols, postorder,
)
from symdiff.expr.notation import operation_count
from symdiff.functions import inf, ln
from symdiff.numeric.enclosures import enclosures, is_nonzero, working_precision
from symdiff.simplification.allowance import Overflow
from symdiff.simplification.letters import exponent_symbols, letters_of
from symdiff.simplification.samples import BITS, Point, Samples, ball_of
from symdiff.simplification.terms import number_of, plain

__all__ = ["Ansatz"]

#: Numbers beyond this are not read off.
LARGEST = 2**60
#: What is no more than this, relative to what it was, is 0; and what a fit may be off by.
TINY, SMALL = 2.0**-150, 2.0**-165
#: More points than unknowns, so that a wrong ansatz shows.
EXTRA = 3
#: Exponents are read off with these denominators, and up to this size.
DENOMINATORS, MAX_EXPONENT = (1, 2, 3, 4, 5, 6, 8), 24
#: Of so many symbols the exponents may be made, with factors up to these, and halves of them.
MAX_PARAMETERS = 3
LARGEST_FACTORS = {0: 0, 1: 6, 2: 3, 3: 2}
#: Factors in front are made of these and of constants, found with so many bits.
PRIMES, RELATION_BITS = (2, 3, 5, 7), 200
#: Polynomials have at most this degree in a symbol.
MAX_DEGREE = 3
#: So many other ways to join letters are tried.
MAX_OTHERS = 8
#: How often letters are put in the place of others.
MAX_ROUNDS = 6

#: A function of points.
Values = Callable[[Point], Any]
#: An exponent: a number, and the factors of the symbols in exponents.
Exponent = tuple[Fraction, ...]


class Ansatz:
    """Products of powers, or polynomials in some symbols with such coefficients, with the values of an expression.

    Args:
        expr: the expression.
        words: what the letters are taken from: what the user wrote, then forms of the expression.
        given: conditions that hold.
    """

    def __init__(self, expr: Expr, words: Sequence[Expr], given: Iterable[Condition] = ()) -> None:
        free = free_symbols(expr)
        self.parameters = [symbol for symbol in exponent_symbols(words) if symbol in free][:MAX_PARAMETERS]
        most = 2 * LARGEST_FACTORS[len(self.parameters)]
        self.factors = sorted(product([Fraction(k, 2) for k in range(-most, most + 1)], repeat=len(self.parameters)),
                              key=lambda way: sum(map(abs, way)))
        self.letters, self.bases = letters_of(words)
        self.lengths = {letter: operation_count(letter) for letter in self.letters}
        self.ways: dict[frozenset[tuple[Expr, Exponent]], list[dict[Expr, Exponent]]] = {}
        self.constants = [node for node in postorder(*words)
                          if type(node) is Call and not node.args and node is not inf]
        self.expr, self.given = expr, given
        self.points: list[Point] = []
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
        points = [samples.base, *[samples.near() for _ in range(len(self.letters) + EXTRA + 1)]]
        rows = [enclosures(self.letters, point, BITS) for point in points]
        self.columns = [(letter, list(map(ball_of, column))) for letter, column in zip(self.letters, zip(*rows))
                        if all(value is not None and is_nonzero(value) for value in column)]
        self.points = points

    def _guesses(self, others: bool) -> Iterator[Expr]:
        """Guesses with letters joined in several ways."""
        symbols = [symbol for symbol in self.samples.symbols if symbol not in self.parameters]
        for bases_first in (False, True):
            columns = sorted(self.columns, key=lambda column: bases_first and column[0] not in self.bases)
            self.basis = _Basis(columns, len(self.points))
            self.ways.clear()
            ways = [self._with_bases, self._with_fewer, self._as_is]
            if others:
                ways = [partial(self._with_another, place=place) for place in range(MAX_OTHERS)]
            for joined in ways:
                found = self._guess(self.samples.value, symbols, joined)
                if found is None:
                    break
                yield found
            else:
                break

    def _guess(self, value: Values, symbols: list[Symbol],
               joined: Callable[[dict[Expr, Exponent]], dict[Expr, Exponent]]) -> Expr | None:
        """A function of the symbols as a product, else as a polynomial in one symbol with such coefficients."""
        values = [value(point) for point in self.points]
        if not any(map(is_nonzero, values)):
            return ZERO
        if all(map(is_nonzero, values)):
            found = self._product(values, joined)
            if found is not None:
                return found
        for place, symbol in enumerate(symbols):
            degree = self._degree(value, symbol)
            if degree:
                total: Expr = ZERO
                places = self._places(value, symbol, degree)
                for power in range(degree + 1):
                    part = self._guess(_coefficient(value, symbol, places, power), symbols[place + 1:], joined)
                    if part is None:
                        return None
                    total = total + symbol**power * part
                return total
        return None

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

    def _product(self, values: list[Any], joined: Callable[[dict[Expr, Exponent]], dict[Expr, Exponent]]
                 ) -> Expr | None:
        """The product of powers of letters that has these values."""
        fit = self.basis.exponents(values)
        if fit is None:
            return None
        powers: dict[Expr, Exponent] = {}
        for letter, value in zip(self.basis.chosen, fit[1:]):
            exponent = self._exponent(value)
            if exponent is None:
                return None
            if any(exponent):
                powers[letter] = exponent
        result = self._written(joined(powers))
        first = enclosures([result], self.samples.base, BITS)[0]
        if first is None:
            return None
        number = self._factor(values[0] / ball_of(first))
        return None if number is None else number * result

    def _factor(self, value: Any) -> Expr | None:
        """The factor in front: a number, or one with powers of constants."""
        found = _number(value)
        if found is not None or not self.constants:
            return found
        base = self.samples.base
        bases: list[tuple[Expr, Expr]] = [(Number(prime), ONE) for prime in PRIMES]
        bases += [(constant, exponent) for constant in self.constants for exponent in (ONE, *self.parameters)]
        rows = enclosures([exponent * ln(power) for power, exponent in bases], base, BITS)
        relation = _relation([_logarithm(value), *map(ball_of, rows)])
        if relation is None:
            return None
        times = [Fraction(-count, relation[0]) for count in relation[1:]]
        factor: Expr = Number(-1) if value < 0 else ONE
        for (power, exponent), count in zip(bases, times):
            if count:
                factor = factor * Power(power, number_of(plain(count)) * exponent)
        return factor

    def _exponent(self, value: Any) -> Exponent | None:
        """An exponent as a number plus multiples of the symbols in exponents."""
        here = [self.samples.base[symbol] for symbol in self.parameters]
        for factors in self.factors:
            rest = value
            for factor, place in zip(factors, here):
                rest = rest - ball_of(factor * place)
            found = _rational(rest)
            if found is not None:
                return found, *factors
        return None

    def _written(self, powers: dict[Expr, Exponent]) -> Expr:
        factors: list[Expr] = []
        for letter, (number, *factors_of) in powers.items():
            exponent: Expr = number_of(plain(number))
            for factor, symbol in zip(factors_of, self.parameters):
                exponent = exponent + number_of(plain(factor)) * symbol
            whole = type(exponent) is Number and exponent.denominator == 1
            base = -letter if self.basis.values[letter][0] < 0 and not whole else letter
            factors.append(base if exponent is ONE else Power(base, exponent))
        return reduce(Product, factors) if factors else ONE

    # ---- letters in the place of others ----

    def _as_is(self, powers: dict[Expr, Exponent]) -> dict[Expr, Exponent]:
        return powers

    def _with_bases(self, powers: dict[Expr, Exponent]) -> dict[Expr, Exponent]:
        """With what the user raised to a power wherever exponents are not whole, then as short as it gets."""
        for letter, parts in self.basis.others.items():
            if letter in self.bases:
                free = [part for part in parts if part in powers and not _is_whole(powers[part])]
                found = [self._replaced(powers, letter, part) for part in free]
                powers = min([powers, *found], key=lambda way: (sum([not _is_whole(n) and base not in self.bases
                                                                     for base, n in way.items()]), self._cost(way)))
        return self._with_fewer(powers)

    def _with_another(self, powers: dict[Expr, Exponent], place: int) -> dict[Expr, Exponent]:
        """With one letter in the place of others, the way at a place among those that are shortest."""
        known = frozenset(powers.items())
        ways = self.ways.get(known)
        if ways is None:
            found = [self._replaced(powers, letter, part) for letter, parts in self.basis.others.items()
                     for part in parts if part in powers]
            found += [self._with_fewer(way) for way in found]
            ways = list({frozenset(way.items()): way for way in sorted([powers, *found], key=self._cost)}.values())
            self.ways[known] = ways
        return ways[min(place, len(ways) - 1)]

    def _with_fewer(self, powers: dict[Expr, Exponent]) -> dict[Expr, Exponent]:
        """As short as it gets by putting one letter after the other in the place of others."""
        for _ in range(MAX_ROUNDS):
            found = [self._replaced(powers, letter, part) for letter, parts in self.basis.others.items()
                     for part in parts if part in powers]
            best = min([powers, *found], key=self._cost)
            if best is powers:
                break
            powers = best
        return powers

    def _replaced(self, powers: dict[Expr, Exponent], letter: Expr, part: Expr) -> dict[Expr, Exponent]:
        """One letter so often in the place of its parts that one of these is gone."""
        parts = self.basis.others[letter]
        times = tuple([value / parts[part] for value in powers[part]])
        result = dict(powers)
        zero = (Fraction(0),) * len(times)
        for other, count in parts.items():
            result[other] = tuple([value - count * change for value, change in zip(result.get(other, zero), times)])
        result[letter] = tuple([value + change for value, change in zip(result.get(letter, zero), times)])
        return {base: exponent for base, exponent in result.items() if any(exponent)}

    def _cost(self, powers: dict[Expr, Exponent]) -> int:
        """About how many operations a product of powers has."""
        total = 0
        for letter, (number, *factors) in powers.items():
            signs = sum([bool(factor) + (abs(factor) not in (0, 1)) for factor in factors])
            own = 0 if abs(number) == 1 and not signs else 1 + (abs(number).denominator > 2) + signs
            total += 1 + self.lengths[letter] + own
        return total


def _is_whole(exponent: Exponent) -> bool:
    return exponent[0].denominator == 1 and not any(exponent[1:])


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


class _Basis:
    """Letters whose logarithms are independent, by the method of Gram and Schmidt.

    Args:
        columns: letters with their values at the points, in the order of preference.
        count: of the points.

    Attributes:
        chosen: the independent letters.
        others: what the others are as products of powers of those, but for a number.
        values: of the letters.
    """

    def __init__(self, columns: list[tuple[Expr, list[Any]]], count: int) -> None:
        self.chosen: list[Expr] = []
        self.others: dict[Expr, dict[Expr, Fraction]] = {}
        self.values = dict(columns)
        self.vectors: list[list[Any]] = []
        self.ways: list[list[Any]] = []        # each vector by the columns
        self._add([ball_of(Fraction(1))] * count)
        for letter, values in columns:
            column = [_logarithm(value) for value in values]
            if len(self.vectors) < count - EXTRA + 1 and self._add(column):
                self.chosen.append(letter)
                continue
            fit = self.exponents(values)
            parts = {} if fit is None else {other: _rational(value) for other, value in zip(self.chosen, fit[1:])}
            if parts and None not in parts.values():
                self.others[letter] = {other: value for other, value in parts.items() if value}

    def _add(self, column: list[Any]) -> bool:
        rest, way = self._reduced(column)
        if not max([abs(value) for value in rest]) > TINY * max([abs(value) for value in column]):
            return False
        self.vectors.append(rest)
        self.ways.append([*way, 1])
        return True

    def _reduced(self, column: list[Any]) -> tuple[list[Any], list[Any]]:
        """What of a column is orthogonal to the vectors, and minus how much of each column it takes."""
        rest, way = list(column), [0] * len(self.vectors)
        for vector, made in zip(self.vectors, self.ways):
            share = (sum([a * b for a, b in zip(rest, vector)]) / sum([b * b for b in vector])).mid()
            rest = [(a - share * b).mid() for a, b in zip(rest, vector)]
            for place, part in enumerate(made):
                way[place] = way[place] - share * part
        return rest, way

    def exponents(self, values: list[Any]) -> list[Any] | None:
        """The logarithm of the number in front, and the exponents; None if the values are of another form."""
        rest, way = self._reduced([_logarithm(value) for value in values])
        if max([abs(value) for value in rest]) > SMALL:
            return None
        return [-part for part in way]


def _number(value: Any) -> Expr | None:
    """A number in front: a fraction, or a root of one."""
    size = abs(value)
    for order in (1, 2, 3, 4, 6):
        found = _rational(size**order, 10**6)
        if found is not None:
            number = number_of(plain(found)) if order == 1 else Power(number_of(plain(found)), Number(1, order))
            return -number if value < 0 else number
    return None


def _rational(value: Any, most: int = 0) -> Fraction | None:
    """The fraction that a value is: with a small denominator, or with numerator and denominator up to `most`."""
    if not abs(value) < LARGEST:
        return None
    if most:
        close = Fraction(_floor(value.mid() * 2**160), 2**160).limit_denominator(most)
        return close if abs(close.numerator) <= most and abs(value - ball_of(close)) < SMALL else None
    for denominator in DENOMINATORS:
        scaled = value * denominator
        nearest = _floor(scaled.mid() + 0.5)
        if abs(scaled - nearest) < SMALL and abs(nearest) <= MAX_EXPONENT * denominator:
            return Fraction(nearest, denominator)
    return None


def _relation(values: Sequence[Any]) -> list[int] | None:
    """Small whole numbers by which values add up to 0, the first of them not 0, by reducing a lattice (Lenstra, Lenstra
    and Lovasz, "Factoring polynomials with rational coefficients", Math. Ann. 261, 1982)."""
    from flint import fmpz_mat

    rows = [[int(place == other) for other in range(len(values))] + [_floor(value * 2**RELATION_BITS)]
            for place, value in enumerate(values)]
    reduced = fmpz_mat(rows).lll()
    for row in range(len(values)):
        found = [int(reduced[row, place]) for place in range(len(values))]
        if found[0] and max(map(abs, found)) <= MAX_EXPONENT and (
                abs(sum([count * value for count, value in zip(found, values)])) < SMALL):
            return found
    return None


def _floor(value: Any) -> int:
    """The whole number below the middle of a ball, which rounding may have made wider than a point."""
    return int(value.mid().floor().unique_fmpz())


def _logarithm(value: Any) -> Any:
    return abs(value).log().mid()

