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
from random import Random
from typing import Any

from symdiff.domains.requirements import defined
from symdiff.domains.signs import NEGATIVE, NULL
from symdiff.errors import SymdiffError
from symdiff.expr import ONE, ZERO, Condition, Expr, Number, Power, Product, Symbol, free_symbols, tree_size
from symdiff.expr.notation import operation_count
from symdiff.numeric.enclosures import enclosures, working_precision
from symdiff.simplification.allowance import Overflow
from symdiff.simplification.facts import Facts
from symdiff.simplification.letters import exponent_symbols, letters_of
from symdiff.simplification.terms import number_of, plain

__all__ = ["guessed"]

#: Digits that the values have, in bits.
BITS = 384
#: Numbers beyond this are not read off.
LARGEST = 2**60
#: What is no more than this, relative to what it was, is 0; and what a fit may be off by.
TINY, SMALL = 2.0**-150, 2.0**-165
#: So many points are drawn, and tried if short conditions hold there, to find one where the expression has a value.
MAX_DRAWN, ATTEMPTS = 400, 80
#: Conditions of so many nodes are short.
MAX_CONDITION = 30
#: More points than unknowns, so that a wrong ansatz shows.
EXTRA = 3
#: Other points are this near to the first: the first fraction if there are values, else nearer ones.
NEARNESS = (1500, 1500, 20000, 300000)
#: Exponents are read off with these denominators, and up to this size.
DENOMINATORS, MAX_EXPONENT = (1, 2, 3, 4, 5, 6, 8), 24
#: Of so many symbols the exponents may be made, with factors up to these, and halves of them.
MAX_PARAMETERS = 3
LARGEST_FACTORS = {0: 0, 1: 6, 2: 3, 3: 2}
#: Polynomials have at most this degree in a symbol.
MAX_DEGREE = 3
#: At most so many values are computed.
MAX_VALUES = 600
#: So many other ways to join letters are tried.
MAX_OTHERS = 8
#: How often letters are put in the place of others.
MAX_ROUNDS = 6

Point = dict[Symbol, Fraction]
#: An exponent: a number, and the factors of the symbols in exponents.
Exponent = tuple[Fraction, ...]


def guessed(expr: Expr, words: Sequence[Expr], given: Iterable[Condition] = (), others: bool = False) -> list[Expr]:
    """Products of powers, or polynomials in some symbols with such coefficients, with the values of an expression.

    Args:
        expr: the expression.
        words: what the letters are taken from: what the user wrote, then forms of the expression.
        given: conditions that hold.
        others: with one letter in the place of others each, in all the ways that are not much longer.
    """
    found: dict[Expr, None] = {}
    try:
        with working_precision(BITS):
            for guess in _Ansatz(expr, words, list(given)).guesses(others):
                found[guess] = None
    except SymdiffError:
        pass        # what was found before counts
    return list(found)


class _Ansatz:
    """One expression, its letters, and its values at points.

    Args:
        expr, words, given: as for `guessed`.

    Raises:
        Overflow: there are no points where the expression has a value.
    """

    def __init__(self, expr: Expr, words: Sequence[Expr], given: list[Condition]) -> None:
        self.expr, self.given = expr, given
        self.symbols = sorted(free_symbols(expr), key=lambda symbol: symbol.name)
        self.parameters = [symbol for symbol in exponent_symbols(words) if symbol in self.symbols][:MAX_PARAMETERS]
        most = 2 * LARGEST_FACTORS[len(self.parameters)]
        self.factors = sorted(product([Fraction(k, 2) for k in range(-most, most + 1)], repeat=len(self.parameters)),
                              key=lambda way: sum(map(abs, way)))
        self.letters, self.bases = letters_of(words)
        self.lengths = {letter: operation_count(letter) for letter in self.letters}
        self.ways: dict[frozenset[tuple[Expr, Exponent]], list[dict[Expr, Exponent]]] = {}
        self.random = Random(1)
        self.known: dict[tuple[Fraction, ...], Any] = {}
        self.base = self._base()
        self.points = [self.base, *[self._near() for _ in range(len(self.letters) + EXTRA + 1)]]

    # ---- points ----

    def _base(self) -> Point:
        """A point where the expression has a value."""
        where = [*defined(self.expr), *self.given]
        short = [condition for condition in where if tree_size(condition) <= MAX_CONDITION]
        signs = Facts(where).signs
        fixed = {symbol: signs.of(symbol) & ~NULL for symbol in self.symbols}
        tried = 0
        for attempt in range(MAX_DRAWN):
            point = {}
            for place, symbol in enumerate(self.symbols):
                size = Fraction(self.random.randint(300, 2600), 1009 + 2 * place)
                if attempt % 4 in (1, 3):
                    size /= 1 + 2 * self.random.randint(0, 2)
                negative = fixed[symbol] & NEGATIVE and (
                    fixed[symbol] == NEGATIVE or (attempt % 4 > 1 and self.random.random() < 0.4))
                point[symbol] = -size if negative else size
            if any([truth is False for truth in enclosures(short, point, 64)]):
                continue
            value, *hold = enclosures([self.expr, *self.given], point, 64)
            if value is not None and all(truth is True for truth in hold) and _nonzero(value):
                return point
            tried += 1
            if tried > ATTEMPTS:
                break
        raise Overflow("no point with a value")

    def _near(self) -> Point:
        """A point near the base point where there is a value too; the symbols in exponents stay as they are."""
        for closer in NEARNESS:
            point = {symbol: value if symbol in self.parameters
                     else value * (1 + Fraction(self.random.randint(-99, 99), closer))
                     for symbol, value in self.base.items()}
            value, *hold = enclosures([self.expr, *self.given], point, BITS)
            if value is not None and all(truth is True for truth in hold):
                self.known[tuple(point.values())] = _ball(value)
                return point
        raise Overflow("no points near by")

    def _value(self, point: Point) -> Any:
        """The value of the expression at a point.

        Raises:
            Overflow: it has none there, or too many were asked for.
        """
        key = tuple(point.values())
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= MAX_VALUES:
                raise Overflow("too many values")
            value = enclosures([self.expr], point, BITS)[0]
            if value is None:
                raise Overflow("no value")
            found = self.known[key] = _ball(value)
        return found

    # ---- guesses ----

    def guesses(self, others: bool) -> Iterator[Expr]:
        """Guesses with letters joined in several ways."""
        rows = [enclosures(self.letters, point, BITS) for point in self.points]
        columns = [(letter, list(map(_ball, column))) for letter, column in zip(self.letters, zip(*rows))
                   if all(value is not None and _nonzero(value) for value in column)]
        symbols = [symbol for symbol in self.symbols if symbol not in self.parameters]
        for bases_first in (False, True):
            if bases_first:
                columns.sort(key=lambda column: column[0] not in self.bases)
            self.basis = _Basis(columns, len(rows))
            self.ways.clear()
            ways = [self._with_bases, self._with_fewer, self._as_is]
            if others:
                ways = [partial(self._with_another, place=place) for place in range(MAX_OTHERS)]
            for joined in ways:
                found = self._guess(self._value, symbols, joined)
                if found is None:
                    break
                yield found
            else:
                break

    def _guess(self, value: Callable[[Point], Any], symbols: list[Symbol],
               joined: Callable[[dict[Expr, Exponent]], dict[Expr, Exponent]]) -> Expr | None:
        """A function of the symbols as a product, else as a polynomial in one symbol with such coefficients."""
        values = [value(point) for point in self.points]
        if not any(map(_nonzero, values)):
            return ZERO
        if all(map(_nonzero, values)):
            found = self._product(values, joined)
            if found is not None:
                return found
        for place, symbol in enumerate(symbols):
            degree = self._degree(value, symbol)
            if degree:
                total: Expr = ZERO
                for power in range(degree + 1):
                    part = self._guess(_coefficient(value, symbol, degree, power), symbols[place + 1:], joined)
                    if part is None:
                        return None
                    total = total + symbol**power * part
                return total
        return None

    def _degree(self, value: Callable[[Point], Any], symbol: Symbol) -> int | None:
        """The degree in a symbol, if the function is a polynomial of low degree in it as far as values tell."""
        row = [value({**self.base, symbol: self.base[symbol] * (1 + Fraction(step, 8))})
               for step in range(MAX_DEGREE + 3)]
        for degree in range(MAX_DEGREE + 1):
            row = [after - before for before, after in zip(row, row[1:])]
            if not any(map(_nonzero, row)):
                return degree
        return None

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
        first = enclosures([result], self.base, BITS)[0]
        if first is None:
            return None
        number = _number(values[0] / _ball(first))
        return None if number is None else number * result

    def _exponent(self, value: Any) -> Exponent | None:
        """An exponent as a number plus multiples of the symbols in exponents."""
        here = [self.base[symbol] for symbol in self.parameters]
        for factors in self.factors:
            rest = value
            for factor, place in zip(factors, here):
                rest = rest - _ball(factor * place)
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


def _coefficient(value: Callable[[Point], Any], symbol: Symbol, degree: int, power: int) -> Callable[[Point], Any]:
    """The coefficient of a power of a symbol in a polynomial, by Lagrange's formula."""

    def found(point: Point) -> Any:
        places = [point[symbol] * (1 + Fraction(step, 8)) for step in range(degree + 1)]
        total = _ball(Fraction(0))
        for place in places:
            weights = [Fraction(1)]         # the product of (s - other)/(place - other), lowest power first
            for other in places:
                if other != place:
                    weights = [(above - low * other) / (place - other)
                               for low, above in zip([*weights, Fraction(0)], [Fraction(0), *weights])]
            if weights[power]:
                total = total + value({**point, symbol: place}) * _ball(weights[power])
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
        self._add([_ball(Fraction(1))] * count)
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
        return close if abs(close.numerator) <= most and abs(value - _ball(close)) < SMALL else None
    for denominator in DENOMINATORS:
        scaled = value * denominator
        nearest = _floor(scaled.mid() + 0.5)
        if abs(scaled - nearest) < SMALL and abs(nearest) <= MAX_EXPONENT * denominator:
            return Fraction(nearest, denominator)
    return None


def _floor(value: Any) -> int:
    """The whole number below the middle of a ball, which rounding may have made wider than a point."""
    return int(value.mid().floor().unique_fmpz())


def _nonzero(value: Any) -> bool:
    """Whether a rational or a ball is certainly not 0."""
    contains = getattr(value, "contains", None)
    return not contains(0) if contains is not None else value != 0


def _logarithm(value: Any) -> Any:
    return abs(value).log().mid()


def _ball(value: Any) -> Any:
    """A fraction, or a value that may be rational, as a ball."""
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value)
