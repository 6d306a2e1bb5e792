"""Monomials, and how they are written: signs in front, one fraction stroke, numbers before symbols before the rest.

A monomial is a rational coefficient times powers of bases with rational or symbolic exponents; a sum is a list of
monomials.  This is the simplifier's own form; a `Writer` turns it into what a careful person would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, inf, lcm
from typing import NamedTuple

from symdiff.expr import (
    ONE, ZERO, Call, Expr, Indexed, Number, Over, Power, Product, Sum, Symbol, flattened, postorder,
    postorder_by, rational,
)
from symdiff.expr.notation import as_quotient, negation, operation_count, quotient
from symdiff.functions import e, exp

__all__ = ["Exponent", "Monomial", "Rational", "Terms", "Unordered", "Writer", "apart_from_whole", "content_of",
           "exponent_expr", "kernel", "number_of", "plain", "rational_of", "unordered"]

#: A coefficient or exponent; whole ones are `int`, which is faster.
Rational = int | Fraction
Exponent = Rational | Expr


_SYMBOLS, _CALLS = 1, 2
_ALGEBRAIC = (Sum, Product, Power)


class Monomial(NamedTuple):
    """coefficient * product of base^exponent, each base once, no exponent 0."""

    coefficient: Rational
    powers: dict[Expr, Exponent]


#: A sum of monomials; empty for 0.
Terms = Sequence[Monomial]
#: Terms whatever their order: coefficients with the powers.
Unordered = frozenset[tuple[Rational, frozenset[tuple[Expr, Exponent]]]]


def content_of(coefficients: Iterable[Rational]) -> Fraction:
    """The greatest number by which rational numbers are whole; 0 for none."""
    numbers = list(coefficients)
    return Fraction(gcd(*[number.numerator for number in numbers]), lcm(*[number.denominator for number in numbers]))


def apart_from_whole(terms: Terms) -> tuple[Terms, int]:
    """A sum without the whole number in it, and that number."""
    whole = sum([int(term.coefficient) for term in terms if not term.powers and term.coefficient.denominator == 1])
    return [term for term in terms if term.powers or term.coefficient.denominator != 1], whole


def kernel(node: Expr) -> Terms:
    """What has no structure for the normal form."""
    return [Monomial(1, {node: 1})]


def rational_of(number: Number) -> Rational:
    """The value of a number node."""
    return number.numerator if number.denominator == 1 else Fraction(number.numerator, number.denominator)


def plain(value: Rational) -> Rational:
    """The same number, as an `int` if it is whole."""
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def unordered(terms: Iterable[Monomial]) -> Unordered:
    """Terms whatever their order, as a key."""
    return frozenset([(term.coefficient, frozenset(term.powers.items())) for term in terms])


def whole_ratio(one: Unordered, other: Unordered) -> int | None:
    """How many times as large one sum is as another, if that is a whole number."""
    amounts = {powers: Fraction(coefficient) for coefficient, powers in other}
    ratios = {coefficient / amounts[powers] if powers in amounts else None for coefficient, powers in one}
    ratio = ratios.pop() if len(ratios) == 1 and len(one) == len(other) else None
    return None if ratio is None or ratio.denominator != 1 else ratio.numerator


def number_of(value: Rational) -> Number:
    """The number node of a value."""
    return Number(value) if isinstance(value, int) else Number(value.numerator, value.denominator)


def exponent_expr(exponent: Exponent) -> Expr:
    """An exponent as an expression."""
    return exponent if isinstance(exponent, Expr) else number_of(exponent)


class Writer:
    """Writes monomials and sums.

    Args:
        symbols: the symbols in the order in which the user wrote them; factors keep it.
        decimal: write coefficients as decimals where they end.
        calls_exp: write exp(u), not e^u.
        kernels: functions and powers in the order in which the user wrote them, which factors keep too; a decimal among
            their exponents makes exponents decimals.
    """

    def __init__(self, symbols: Iterable[Expr] = (), decimal: bool = False, calls_exp: bool = True,
                 kernels: Iterable[Expr] = ()) -> None:
        self.places = {symbol: place for place, symbol in enumerate(symbols)}
        self.kernels = {kernel: place for place, kernel in enumerate(kernels)}
        self.decimal = decimal
        self.decimal_exponents = decimal and any([type(kernel) is Power and type(kernel.exponent) is Number
                                                  and kernel.exponent.decimal for kernel in self.kernels])
        self.calls_exp = calls_exp
        self.contents: dict[Expr, int] = {}

    @classmethod
    def in_manner_of(cls, model: Sequence[Expr], others: Iterable[Expr]) -> Writer:
        """Writes as a model does, given in postorder: its order of symbols as `_as_in_products` has it, exp(u) or e^u,
        decimals or fractions.  The symbols of others come last."""
        kernels = [node for node in model if type(node) is Call or type(node) is Power]
        symbols = [node for node in [*model, *others] if type(node) is Symbol or type(node) is Indexed]
        decimal = any([type(node) is Number and node.decimal for node in model])
        raised_e = e in model and any([type(node) is Power and node.args[0] is e for node in kernels])
        calls_exp = not raised_e or any([type(node) is Call and node.function is exp for node in kernels])
        return cls(_as_in_products(symbols, model), decimal, calls_exp, kernels)

    def sum(self, monomials: Sequence[Monomial]) -> Expr:
        """The monomials as a sum, in their order, but with a positive one in front if there is any."""
        if not monomials:
            return ZERO
        first = 0
        if monomials[0].coefficient.numerator < 0:      # comparing a fraction takes longer
            first = next((i for i, monomial in enumerate(monomials) if monomial.coefficient.numerator > 0), 0)
        total = self.monomial(monomials[first])
        for i, monomial in enumerate(monomials):
            if i != first:
                term = self.magnitude(monomial)
                total = Sum(total, negation(term) if monomial.coefficient.numerator < 0 else term)
        return total

    def monomial(self, monomial: Monomial) -> Expr:
        """One monomial, its sign in front."""
        term = self.magnitude(monomial)
        return negation(term) if monomial.coefficient.numerator < 0 else term

    def magnitude(self, monomial: Monomial) -> Expr:
        """The monomial without its sign."""
        coefficient = monomial.coefficient
        powers: Iterable[tuple[Expr, Exponent]] = monomial.powers.items()
        if _has_roots_of_constants(powers):
            powers, coefficient = _joined_roots(monomial.powers, coefficient)
        numerator, denominator = abs(coefficient.numerator), coefficient.denominator
        if not monomial.powers:
            return rational(numerator, denominator, self.decimal)
        above: list[Expr] = []
        below: list[Expr] = []
        if self.decimal and rational(numerator, denominator, True).decimal:
            above.append(rational(numerator, denominator, True))
        else:
            if numerator != 1:
                above.append(Number(numerator))
            if denominator != 1:
                below.append(Number(denominator))
        for base, exponent in sorted(powers, key=self._rank) if len(monomial.powers) > 1 else powers:
            if exponent == 1:
                above.append(base)
            elif base is e and self.calls_exp and exponent != -1:
                above.append(Call(exp, exponent_expr(exponent)))
            elif isinstance(exponent, Expr):
                above.append(Power(base, exponent))
            elif exponent.numerator > 0:
                above.append(Power(base, self._number(exponent)))
            else:
                below.append(base if exponent == -1 else Power(base, self._number(-exponent)))
        over = reduce(Product, above) if above else ONE
        return quotient(over, reduce(Product, below)) if below else over

    def length(self, monomials: Sequence[Monomial], counts: dict[Expr, int], most: float = inf) -> int:
        """The operations of what `sum` would write, `operation_count` of it, without writing it.

        Args:
            monomials: of a sum.
            counts: of the operations of expressions, to which those of bases and exponents are added.
            most: if there are more, some number above this will do.
        """
        total, sign = len(monomials) - 1, bool(monomials)
        for monomial in monomials:
            if total > most:
                return total
            total += self._length(monomial, counts)
            if monomial.coefficient.numerator > 0:
                sign = False
        return total + (sign and not self._begins_with_number(monomials[0])) if monomials else 0

    def _length(self, monomial: Monomial, counts: dict[Expr, int]) -> int:
        """The operations of a monomial without its sign."""
        coefficient, powers = monomial
        items: Iterable[tuple[Expr, Exponent]] = powers.items()
        if _has_roots_of_constants(items):
            items, coefficient = _joined_roots(powers, coefficient)
        decimal = self._is_decimal(coefficient)
        above = int(decimal or (coefficient.numerator != 1 and coefficient.numerator != -1))
        below = int(coefficient.denominator != 1 and not decimal)
        total = 0
        for base, exponent in items:
            inner = counts.get(base)
            if inner is None:
                inner = 0 if type(base) is Symbol else operation_count(base, counts)
            if isinstance(exponent, Expr):
                above += 1
                total += inner + 1 + operation_count(exponent, counts)
            elif exponent == 1 or exponent == -1:
                total += inner
                above, below = (above + 1, below) if exponent == 1 else (above, below + 1)
            elif base is e and self.calls_exp:
                above += 1
                total += 1 + (exponent.denominator != 1)
            else:
                total += inner + 1
                if exponent.denominator != 1:
                    written = self._number(exponent)
                    total += not (written.decimal or (written.denominator == 2 and abs(written.numerator) == 1))
                above, below = (above + 1, below) if exponent.numerator > 0 else (above, below + 1)
        return total + below + (above - 1 if above > 1 else 0)

    def _begins_with_number(self, monomial: Monomial) -> bool:
        """Whether the sign of a monomial belongs to a number: -2 x, -1/x."""
        coefficient = monomial.coefficient
        if abs(coefficient.numerator) != 1 or not monomial.powers or self._is_decimal(coefficient):
            return True
        return all([not isinstance(exponent, Expr) and exponent < 0
                    and not (base is e and self.calls_exp and exponent != -1)
                    for base, exponent in monomial.powers.items()])

    def _is_decimal(self, coefficient: Rational) -> bool:
        return self.decimal and rational(coefficient.numerator, coefficient.denominator, True).decimal

    def _number(self, exponent: Rational) -> Number:
        return rational(exponent.numerator, exponent.denominator, self.decimal_exponents)

    def _rank(self, item: tuple[Expr, Exponent]) -> tuple[int, int]:
        """Numbers, constants, symbols in the user's order, polynomials, the rest as it comes, sums over an index."""
        base, exponent = item
        if isinstance(exponent, Expr):
            whole = Call(exp, exponent) if base is e and self.calls_exp else Power(base, exponent)
            return 4, self.kernels.get(whole, len(self.kernels))
        if type(base) is Symbol or type(base) is Indexed:
            return 2, self.places.get(base, len(self.places))
        if isinstance(base, Over):
            return 5, 0
        if type(base) is Number:
            return 0, 0
        contents = self._contents(base)
        if contents == 0:
            return 1, 0
        place = self.kernels.get(base, len(self.kernels))
        return (3 if contents == _SYMBOLS and not isinstance(exponent, Fraction) else 4), place

    def has_symbols(self, expr: Expr) -> bool:
        """Whether any symbol occurs in an expression; asked again it is known."""
        return bool(self._contents(expr) & _SYMBOLS)

    def _contents(self, base: Expr) -> int:
        """Whether symbols and calls of functions occur in a base."""
        contents = self.contents
        if base in contents:
            return contents[base]
        for node in postorder(base, known=contents):
            found = (_SYMBOLS if type(node) is Symbol or type(node) is Indexed
                     else 0 if type(node) in _ALGEBRAIC or not node.args else _CALLS)
            for arg in node.args:
                found |= contents[arg]
            contents[node] = found
        return contents[base]


def _as_in_products(symbols: Iterable[Symbol | Indexed], model: Sequence[Expr]) -> Sequence[Expr]:
    """Symbols in the order of the model's products: b goes before p in p (a - b p); where these say nothing, x, y, z
    and t behind others, and those in the order given."""
    order: list[Expr] = [*sorted(dict.fromkeys(symbols), key=_is_variable)]
    places = {symbol: place for place, symbol in enumerate(order)}
    before: dict[Expr, list[Expr]] = {}
    ends: dict[Expr, tuple[Expr, Expr]] = {}    # the first and last letters in factors
    for node in model:
        if node in places:
            ends[node] = node, node
        elif type(node) is Product:
            parts = [ends[arg] for arg in node.args if arg in ends]
            if parts:
                ends[node] = parts[0][0], parts[-1][1]
            if len(parts) == 2:
                (_, first), (second, _) = parts
                if second not in before.get(first, ()):     # of two orders the one that comes first
                    before.setdefault(second, []).append(first)
        elif type(node) is Power and node.base in ends and (
                type(node.exponent) is not Number or node.exponent.numerator > 0):
            ends[node] = ends[node.base]
    if all([places[first] <= places[second] for second, firsts in before.items() for first in firsts]):
        return order
    return [symbol for symbol, _ in postorder_by(lambda symbol: before.get(symbol, ()), *order)]


def _is_variable(symbol: Symbol | Indexed) -> bool:
    """Whether a symbol has a name such as x, t, y1 or z_0, which stands behind parameters in a product: a x."""
    return symbol.name[0] in "txyz" and not symbol.name[1:2].isalpha()


def _has_roots_of_constants(powers: Iterable[tuple[Expr, Exponent]]) -> bool:
    return any([type(exponent) is Fraction and not base.args and type(base) is not Symbol
                for base, exponent in powers])


def _number_times(number: int, base: Expr) -> Expr:
    """2 m/h for 2 and m/h, and -2 x for 2 and -x."""
    above, below = as_quotient(base) or (base, None)
    first, *others = flattened(above, Product)
    if type(first) is Number and first.denominator == 1:
        number *= first.numerator
    else:
        others.insert(0, first)
    whole = reduce(Product, [Number(abs(number)), *others])
    whole = whole if number > 0 else negation(whole)
    return whole if below is None else quotient(whole, below)


def _joined_roots(powers: Mapping[Expr, Exponent], coefficient: Rational
                  ) -> tuple[list[tuple[Expr, Exponent]], Rational]:
    """Roots of numbers, constants and one other base under one sign: sqrt(2)/(2 sqrt(pi)) is 1/sqrt(2 pi)."""
    numbers: dict[Exponent, int] = {}
    constants: dict[Exponent, Expr] = {}
    symbols: list[tuple[Expr, Exponent]] = []
    rest: list[tuple[Expr, Exponent]] = []
    for base, exponent in powers.items():
        if isinstance(exponent, Fraction) and type(base) is Number:
            numbers[exponent] = numbers.get(exponent, 1) * base.numerator
        elif isinstance(exponent, Fraction) and type(base) is Call and not base.args and abs(exponent) < 1:
            standing = constants.get(exponent)
            constants[exponent] = base if standing is None else Product(standing, base)
        elif isinstance(exponent, Fraction) and type(base) in (Symbol, Product, Sum) and abs(exponent) < 1:
            symbols.append((base, exponent))
        else:
            rest.append((base, exponent))
    joined: list[tuple[Expr, Exponent]] = []
    for exponent, base in [*((exponent, base) for base, exponent in symbols), *constants.items()][::-1]:
        number = numbers.get(exponent)
        if number is not None:
            del numbers[exponent]
            base = _number_times(number, base)
        elif not isinstance(exponent, Expr) and exponent < 0:
            number = numbers.get(exponent + 1)
            if number is not None and coefficient.denominator % number == 0:  # n^(1+r)/n = n^r
                del numbers[exponent + 1]
                coefficient = plain(coefficient * number)
                base = _number_times(number, base)
        joined.append((base, exponent))
    return [(Number(number), exponent) for exponent, number in numbers.items()] + joined + rest, coefficient
