"""Short forms by an ansatz: a product of powers of what occurs, its exponents read off values, then proved.

The derivative of an antiderivative with elliptic, hypergeometric or other higher functions is most often a product of
powers of the sums and functions that occur in it, or linear in some symbols with such coefficients.  The logarithm of
a product is linear in the exponents, so values at a few more points than there are exponents give them.  What was
read off so is a guess; whoever calls this proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from random import Random
from typing import Any

from symdiff.errors import SymdiffError
from symdiff.expr import (
    ONE, ZERO, Call, Condition, Expr, Number, Power, Product, Sum, Symbol, free_symbols, postorder, tree_size,
)
from symdiff.functions import (
    Function, absolute, cos, cosh, cot, coth, csc, csch, e, exp, ln, sec, sech, sin, sinh, tan, tanh,
)
from symdiff.functions import acos, acosh, asin, asinh, atan, atanh, acot, acoth
from symdiff.numeric.enclosures import enclosures, working_precision
from symdiff.simplification.field import Overflow
from symdiff.simplification.terms import number_of, plain

__all__ = ["guessed", "is_elementary"]

#: Digits that the values have, in bits.
BITS = 320
#: So many letters are tried at most, and sums of at most so many nodes.
MAX_LETTERS, MAX_SUM = 32, 40
#: So many points are tried to find one where the expression has a value.
ATTEMPTS = 80
#: More points than unknowns, so that a wrong ansatz shows.
EXTRA = 3
#: Exponents are read off with these denominators, and up to this size.
DENOMINATORS, MAX_EXPONENT = (1, 2, 3, 4, 5, 6, 8), 24
#: Of so many symbols the exponents may be made, with these factors.
MAX_PARAMETERS = 3
FACTORS = tuple([Fraction(k, 2) for k in range(-4, 5)])
#: Polynomials have at most this degree in a symbol.
MAX_DEGREE = 3
#: At most so many values are computed.
MAX_VALUES = 600

_CIRCULAR = frozenset([sin, cos, tan, cot, sec, csc])
_HYPERBOLIC = frozenset([sinh, cosh, tanh, coth, sech, csch])
_PLAIN = frozenset([exp, ln, e, absolute, asin, acos, atan, acot, asinh, acosh, atanh, acoth]) | _CIRCULAR | _HYPERBOLIC

Point = dict[Symbol, Fraction]


def is_elementary(function: object) -> bool:
    """Whether a function is one that letters are made of."""
    return function in _PLAIN


def guessed(expr: Expr, words: Sequence[Expr], given: Iterable[Condition] = ()) -> list[Expr]:
    """Products of powers, or polynomials in some symbols with such coefficients, with the values of an expression.

    Args:
        expr: the expression.
        words: what the letters are taken from: what the user wrote, then forms of the expression.
        given: conditions that hold.
    """
    try:
        work = _Ansatz(expr, words, list(given))
        return list(dict.fromkeys(work.guesses())) if work.points else []
    except SymdiffError:
        return []


class _Ansatz:
    """One expression, its letters, and its values at points.

    Args:
        expr, words, given: as for `guessed`.
    """

    def __init__(self, expr: Expr, words: Sequence[Expr], given: list[Condition]) -> None:
        self.expr, self.given = expr, given
        self.symbols = sorted(free_symbols(expr), key=lambda symbol: symbol.name)
        self.parameters = _parameters(words)[:MAX_PARAMETERS]
        self.letters = _letters(words)[:MAX_LETTERS]
        self.random = Random(1)
        self.points: list[Point] = []
        self.known: dict[tuple[Fraction, ...], Any] = {}
        base = self._base()
        if base is not None:
            self.base = base
            self.points = [base, *[self._near() for _ in range(len(self.letters) + EXTRA + 1)]]

    # ---- points ----

    def _base(self) -> Point | None:
        """A point where the expression has a value."""
        for attempt in range(ATTEMPTS):
            point = {}
            for place, symbol in enumerate(self.symbols):
                size = Fraction(self.random.randint(300, 2600), 1009 + 2 * place)
                if attempt % 4 == 1:
                    size /= 1 + 2 * self.random.randint(0, 2)
                point[symbol] = -size if attempt % 4 > 1 and self.random.random() < 0.4 else size
            value, *hold = enclosures([self.expr, *self.given], point, 64)
            if value is not None and all(truth is True for truth in hold) and _nonzero(value):
                return point
        return None

    def _near(self) -> Point:
        """A point near the base point where there is a value too; the symbols in exponents stay as they are.

        Raises:
            Overflow: none was found.
        """
        for closer in (1500, 1500, 20000, 300000):
            point = {symbol: value if symbol in self.parameters
                     else value * (1 + Fraction(self.random.randint(-99, 99), closer))
                     for symbol, value in self.base.items()}
            found = enclosures([self.expr, *self.given], point, BITS)
            if found[0] is not None and all(truth is True for truth in found[1:]):
                self.known[tuple(point.values())] = found[0]
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
            found = self.known[key] = enclosures([self.expr], point, BITS)[0]
        if found is None:
            raise Overflow("no value")
        return found

    # ---- the guess ----

    def guesses(self) -> Iterator[Expr]:
        """Guesses by several orders of the letters."""
        rows = [enclosures(self.letters, point, BITS) for point in self.points]
        usable = [(letter, list(column)) for letter, column in zip(self.letters, zip(*rows))
                  if all(value is not None and _nonzero(value) for value in column)]
        symbols = [symbol for symbol in self.symbols if symbol not in self.parameters]
        for later in (Sum, Product):
            usable.sort(key=lambda item: type(item[0]) is later)
            with working_precision(BITS):
                self.basis = _Basis([letter for letter, _ in usable], [column for _, column in usable], len(rows))
                try:
                    found = self._guess(self._value, symbols)
                except SymdiffError:
                    continue
                if found is not None:
                    yield found

    def _guess(self, value: Callable[[Point], Any], symbols: list[Symbol]) -> Expr | None:
        """A function of the symbols as a product, else as a polynomial in one symbol with such coefficients.

        Raises:
            Overflow: neither.
        """
        values = [value(point) for point in self.points]
        if not any(map(_nonzero, values)):
            return ZERO
        if all(map(_nonzero, values)):
            found = self._written(values)
            if found is not None:
                return found
        for place, symbol in enumerate(symbols):
            degree = self._degree(value, symbol)
            if degree == 0:
                continue
            if degree is None:
                continue
            total: Expr = ZERO
            for power in range(degree + 1):
                part = self._guess(_coefficient(value, symbol, degree, power), symbols[place + 1:])
                if part is None:
                    return None
                total = total + symbol**power * part
            return total
        return None

    def _degree(self, value: Callable[[Point], Any], symbol: Symbol) -> int | None:
        """The degree in a symbol, if the function is a polynomial of low degree in it as far as values tell."""
        row = [value({**self.base, symbol: self.base[symbol] * (1 + Fraction(step, 8))}) for step in range(MAX_DEGREE + 3)]
        for degree in range(MAX_DEGREE + 1):
            row = [after - before for before, after in zip(row, row[1:])]
            if not any(map(_nonzero, row)):
                return degree
        return None

    def _written(self, values: list[Any]) -> Expr | None:
        """The product that has these values."""
        exponents = self.basis.exponents(values)
        if exponents is None:
            return None
        coefficient, powers = exponents[0], exponents[1:]
        factors: list[Expr] = []
        for (letter, value), power in zip(self.basis.chosen, powers):
            exponent = self._exponent(power)
            if exponent is None:
                return None
            if exponent is not ZERO:
                whole = type(exponent) is Number and exponent.denominator == 1
                base = -letter if value[0] < 0 and not whole else letter
                factors.append(base if exponent is ONE else Power(base, exponent))
        number = _number(coefficient)
        if number is None:
            return None
        result = reduce(Product, [number, *factors])
        first = enclosures([result], self.base, BITS)[0]
        if first is None:
            return None
        return -result if (first < 0) != (values[0] < 0) else result

    def _exponent(self, value: Any) -> Expr | None:
        """An exponent as a number plus multiples of the symbols in exponents."""
        found = _rational(value)
        if found is not None:
            return number_of(plain(found))
        here = [self.base[symbol] for symbol in self.parameters]
        for factors in sorted(product(FACTORS, repeat=len(here)), key=lambda way: sum(map(abs, way))):
            rest = value
            for factor, place in zip(factors, here):
                rest = rest - _fmpq(factor * place)
            found = _rational(rest)
            if found is not None:
                result: Expr = number_of(plain(found))
                for factor, symbol in zip(factors, self.parameters):
                    result = result + number_of(plain(factor)) * symbol
                return result
        return None


def _coefficient(value: Callable[[Point], Any], symbol: Symbol, degree: int, power: int) -> Callable[[Point], Any]:
    """The coefficient of a power of a symbol in a polynomial, by Lagrange's formula."""

    def found(point: Point) -> Any:
        here = point[symbol]
        places = [here * (1 + Fraction(step, 8)) for step in range(degree + 1)]
        total = _fmpq(Fraction(0))
        for place in places:
            weights = [Fraction(1)]         # the product of (s - other)/(place - other), lowest power first
            for other in places:
                if other != place:
                    scale = 1 / (place - other)
                    weights = [(low * -other + high) * scale for low, high in zip([*weights, Fraction(0)], [Fraction(0), *weights])]
            if weights[power]:
                total = total + value({**point, symbol: place}) * _fmpq(weights[power])
        return total

    return found


class _Basis:
    """Letters whose logarithms are independent, by the method of Gram and Schmidt.

    Args:
        letters: in the order of preference.
        columns: their values at the points.
        count: of the points.
    """

    def __init__(self, letters: list[Expr], columns: list[list[Any]], count: int) -> None:
        self.chosen: list[tuple[Expr, list[Any]]] = []
        self.vectors: list[list[Any]] = []
        self.ways: list[list[Any]] = []        # each vector by the columns
        self._add([_fmpq(Fraction(1))] * count)
        for letter, values in zip(letters, columns):
            if len(self.vectors) < count - EXTRA + 1 and self._add([_logarithm(value) for value in values]):
                self.chosen.append((letter, values))

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
        """The number whose logarithm stands in front, and the exponents; None if the values are of another form."""
        if not all(map(_nonzero, values)):
            return None
        column = [_logarithm(value) for value in values]
        rest, way = self._reduced(column)
        if max([abs(value) for value in rest]) > SMALL:
            return None
        exponents = [-part for part in way]
        return [exponents[0].exp(), *exponents[1:]]


#: What is no more than this, relative to what it was, is 0; and what a fit may be off by.
TINY, SMALL = 2.0**-90, 2.0**-100


def _letters(words: Sequence[Expr]) -> list[Expr]:
    """What products are made of: bases of roots and powers, symbols, functions, sums."""
    order = list(dict.fromkeys([node for word in words for node in postorder(word)]))
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    written = set(postorder(words[0]))
    known = _angles(words[0])
    first: dict[Expr, None] = {}
    found: dict[Expr, None] = {}
    angles: dict[bool, dict[Expr, None]] = {True: {}, False: {}}
    for node in order:
        if type(node) is Symbol:
            found[node] = None
        elif type(node) is Sum and node not in inner and tree_size(node) <= MAX_SUM and _is_plain(node):
            if node in written or not _angles(node) - known:
                found[node] = None
        elif type(node) is Power and type(node.exponent) is not Number and _stays_a_letter(node):
            found[node] = None
        elif (type(node) is Power and (type(node.exponent) is not Number or node.exponent.denominator != 1)
              and type(node.base) is Product and tree_size(node.base) <= MAX_SUM and _is_plain(node.base)):
            first[node.base] = None
        elif type(node) is Call and node.args:
            if node.function in _CIRCULAR or node.function in _HYPERBOLIC:
                if known and node.args[0] not in known:
                    continue
                angles[node.function in _CIRCULAR][node.args[0]] = None
            elif tree_size(node) <= MAX_SUM:
                found[node] = None
                for other in _hidden(node):
                    if tree_size(other) <= MAX_SUM and _is_plain(other):
                        found[other] = None
    for circular, some in angles.items():
        for angle in _with_sums(list(some)):
            for function in (sin, cos) if circular else (sinh, cosh):
                letter = Call(function, angle)
                found[letter] = None
                if circular and len(some) <= 2:
                    found[1 + letter] = None
    return [*sorted(first, key=tree_size), *sorted(found, key=_preference)]


def _angles(expr: Expr) -> set[Expr]:
    """The arguments of trigonometric and hyperbolic functions."""
    return {node.args[0] for node in postorder(expr)
            if type(node) is Call and (node.function in _CIRCULAR or node.function in _HYPERBOLIC)}


def _hidden(node: Call) -> list[Expr]:
    """What shows up in the derivatives of a function without standing in it: 1 - z for hypergeometric functions."""
    name = getattr(node.function, "name", "")
    if name.startswith("hyp") or name == "polylog":
        return [1 - node.args[-1]]
    return []


def _with_sums(angles: list[Expr]) -> list[Expr]:
    """Angles, and the sums of two of them that are shorter than both."""
    return angles


def _preference(letter: Expr) -> tuple[int, int]:
    kind = type(letter)
    if kind is Call and letter.function not in _PLAIN:
        return 3, tree_size(letter)
    return (0 if kind is Symbol else 1 if kind is Call else 2), tree_size(letter)


def _is_plain(expr: Expr) -> bool:
    """Whether there are none but elementary functions in an expression."""
    return all([type(node) in (Sum, Product, Power, Number, Symbol) or (type(node) is Call and node.function in _PLAIN)
                for node in postorder(expr)])


def _stays_a_letter(node: Power) -> bool:
    """Whether a power with a symbolic exponent is a letter itself: e^u, and f^(a + b*x), but not x^n."""
    return node.base is e or (not _multiples(node.exponent) and _is_plain(node))


def _multiples(exponent: Expr) -> list[Symbol]:
    """The symbols of an exponent that is a sum of multiples of symbols, else none."""
    found: list[Symbol] = []
    stack = [exponent]
    while stack:
        node = stack.pop()
        if type(node) is Sum:
            stack += node.args
        elif type(node) is Product and any(type(arg) is Number for arg in node.args):
            stack += [arg for arg in node.args if type(arg) is not Number]
        elif type(node) is Symbol:
            found.append(node)
        elif type(node) is not Number:
            return []
    return found


def _parameters(words: Sequence[Expr]) -> list[Symbol]:
    """Symbols of which exponents are made."""
    found: dict[Symbol, None] = {}
    for word in words:
        for node in postorder(word):
            if type(node) is Power and type(node.exponent) is not Number and node.base is not e:
                found.update(dict.fromkeys(_multiples(node.exponent)))
    return list(found)


def _number(value: Any) -> Expr | None:
    """A number in front: a fraction, or a root of one."""
    for order in (1, 2, 3, 4, 6):
        found = _rational(value**order, 10**6)
        if found is not None:
            return number_of(plain(found)) if order == 1 else Power(number_of(plain(found)), Number(1, order))
    return None


def _rational(value: Any, most: int = 0) -> Fraction | None:
    """The fraction with a small denominator that a value is."""
    if most:
        close = Fraction(int((value.mid() * 2**160).floor().unique_fmpz()), 2**160).limit_denominator(10**6)
        return close if abs(close.numerator) <= most and abs(value - _fmpq(close)) < SMALL else None
    for denominator in DENOMINATORS:
        scaled = value * denominator
        nearest = (scaled.mid() + 0.5).floor()
        if abs(scaled - nearest) < SMALL and abs(nearest) <= MAX_EXPONENT * denominator:
            return Fraction(int(nearest.unique_fmpz()), denominator)
    return None


def _nonzero(value: Any) -> bool:
    """Whether a rational or a ball is certainly not 0."""
    contains = getattr(value, "contains", None)
    return not contains(0) if contains is not None else value != 0


def _logarithm(value: Any) -> Any:
    from flint import arb

    return abs(arb(value)).log().mid()


def _fmpq(value: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))
