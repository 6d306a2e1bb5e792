"""Expressions over a tower of roots: what powers, exponentials and functions of angles are in its generators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symdiff.expr import ONE, Call, Condition, Expr, Number, Power, Product, Sum
from symdiff.functions import CIRCULAR, HYPERBOLIC, absolute, acos, acot, asin, atan, cbrt, e, exp
from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.polynomials import Relation
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.normal.terms import Exponent, Monomial
from symdiff.simplification.normal.values import sine_square
from symdiff.simplification.proofs.occurrences import Occurrences, Shape
from symdiff.simplification.proofs.parities import Parity, is_multiple, parity_of
from symdiff.simplification.proofs.rings import Fractional, Key
from symdiff.simplification.proofs.towers import Retry, Solved, Tower

__all__ = ["Images"]

#: So many generators are kept for roots and signs.
SPARE = 26
#: Multiples of angles and of exponents up to so many.
MAX_MULTIPLE = 12


class Images(Occurrences):
    """Expressions over a tower.

    Args:
        exprs: in normal form.
        normalizer: that made them.
        given: conditions that hold where they have values.
        allowance: of work.
        least: as for `Tower`.

    Attributes:
        nonzero: expressions that are not 0.
        odd: exponents that are odd whole numbers, of the `parities` that matter.
        images: of generators that were solved for.
        values: of expressions; `pairs` are sine and cosine of angles.
        powers: the generators of symbolic powers of factors; `power_of` is the way back.
    """

    def __init__(self, exprs: Sequence[Expr], normalizer: Normalizer, given: Iterable[Condition],
                 allowance: Allowance, least: int = 3) -> None:
        super().__init__(exprs, normalizer, given)
        self.parities: dict[Parity, None] = {}
        self.odd: frozenset[Parity] = frozenset()
        self.images: dict[int, Fractional] = {}
        self.nonzero = set[Expr]()
        self.tower = Tower(len(self.kernels) + SPARE, allowance, least)
        for key in self.kernels:
            exponential = isinstance(key, tuple) and key[0] is e
            self.kernels[key] = self.tower.kernel(exponential)
            if exponential:
                self.tower.units.add(self.kernels[key])
        self.values: dict[Expr, Fractional] = {}
        self.powers: dict[tuple[Key, Shape], int] = {}
        self.power_of: dict[int | None, tuple[Key, Shape]] = {}
        self.pairs: dict[object, tuple[Fractional, Fractional]] = {}

    def forget(self) -> None:
        """Nothing has a value, and the tower has none but its kernels."""
        self.tower.cleared()
        self.values, self.powers, self.power_of, self.pairs = {}, {}, {}, {}

    def solve(self, solved: Solved) -> None:
        """From now on a generator is written by others."""
        for place, image in self.images.items():
            self.images[place] = self.tower.composed(image, solved)
        self.images[solved.generator] = solved.value

    def _value_of(self, expr: Expr) -> Fractional:
        for node in self._outer([expr]):
            if node not in self.values:
                value = self.values[node] = self._value(node)
                if node in self.nonzero:
                    self.tower.learn(value, 0, True)
        return self.values[expr]

    def _kernel(self, key: object) -> Fractional:
        place = self.kernels[key]
        found = self.images.get(place)
        return self.tower.whole(self.tower.generators[place]) if found is None else found

    def _value(self, node: Expr) -> Fractional:
        tower, values = self.tower, self.values
        if type(node) is Number:
            return tower.constant(Fraction(node.numerator, node.denominator))
        if type(node) is Sum:
            return tower.add([values[arg] for arg in node.args])
        if type(node) is Product:
            return tower.multiply(values[node.args[0]], values[node.args[1]])
        if type(node) is Power:
            if node.base is e:
                return self._exponential(self._terms(node.exponent))
            if type(node.exponent) is not Number:
                return self._symbolic(node.base, node.exponent)
            if node.exponent.denominator == 1:
                return tower.power(values[node.base], node.exponent.numerator)
            return tower.root(values[node.base], Fraction(node.exponent.numerator, node.exponent.denominator), True,
                              node.base in self.nonzero)
        if type(node) is Call:
            if node.function in CIRCULAR:
                return self._circular(node)
            if node.function in HYPERBOLIC:
                return self._hyperbolic(node)
            if node.function is exp or node is e:
                return self._exponential(self._terms(node.args[0] if node.args else ONE))
            if node.function is absolute:
                return self._absolute(values[node.args[0]])
            if node.function is cbrt:
                return tower.root(values[node.args[0]], Fraction(1, 3), False, False)
        return self._kernel(node)

    def _absolute(self, value: Fractional) -> Fractional:
        if value.above.is_zero():
            return value
        return self.tower.multiply(value, self._sign_of_factors(value))

    def _sign_of_factors(self, value: Fractional) -> Fractional:
        """The sign of what is not 0; where it is 0 after all, 1 or -1."""
        return self.tower.sign_of_product(*self.tower.factored(value))

    # ---- exponents ----

    def _exponential(self, terms: Iterable[Monomial]) -> Fractional:
        result = self.tower.constant(1)
        for term in terms:
            key = (e, frozenset(term.powers.items()))
            times = Fraction(term.coefficient) * self.parts[key]
            if abs(times) > MAX_MULTIPLE:
                raise Overflow("too high a power")
            result = self.tower.multiply(result, self.tower.power(self._kernel(key), int(times)))
        return result

    def _hyperbolic(self, node: Call) -> Fractional:
        tower = self.tower
        up = self._exponential(self._terms(node.args[0]))
        down, half = tower.inverse(up), tower.constant(Fraction(1, 2))
        sine = tower.multiply(half, tower.add([up, tower.negative(down)]))
        cosine = tower.multiply(half, tower.add([up, down]))
        x, y = HYPERBOLIC[node.function]
        return tower.multiply(tower.power(sine, x), tower.power(cosine, y))

    def _symbolic(self, base: Expr, exponent: Expr) -> Fractional:
        """v^E: with E = F + k for a whole k it is |v|^F v^k, but for the sign of v where F is an odd whole number; only
        where F is whole, v may be negative."""
        tower = self.tower
        value = self.values[base]
        if value.above.is_zero():
            raise Overflow("a power of 0")
        terms = self._terms(exponent)
        constant = sum([Fraction(term.coefficient) for term in terms if not term.powers], Fraction(0))
        if not any(term.powers for term in terms):      # (a + 1)^2 - a^2 - 2 a
            return (tower.power(value, int(constant)) if constant.denominator == 1 else
                    tower.root(value, constant, True, base in self.nonzero))
        number, powers = tower.factored(value)
        sizes = tower.sizes({key: Fraction(count) for key, count in powers.items()})
        rest = constant % 1
        result = tower.power(value, int(constant - rest))
        if rest:
            result = tower.multiply(result, tower.number_root(abs(number), rest))
            for key, count in sizes.items():
                result = tower.multiply(result, tower.size_power(key, count * rest))
        for whole, direction in ((abs(number).numerator, 1), (abs(number).denominator, -1)):
            for prime, times in prime_powers(whole):
                key = tower.key(tower.context.constant(prime))
                sizes[key] = sizes.get(key, Fraction(0)) + direction * times
        for term in terms:
            if term.powers:
                shape = frozenset(term.powers.items())
                for key, count in sizes.items():
                    result = tower.multiply(result, self._size(key, shape, count * Fraction(term.coefficient)))
        parity = parity_of(terms, rest)
        if parity not in self.odd and any([is_multiple(other, parity) for other in self.odd]):
            tower.learn(value, 1, True)     # a multiple of F is odd and F is not, so F is not whole
        sign = tower.sign_of_product(number, powers)
        if not sign.above.is_one():
            self.parities.setdefault(parity)
            if parity in self.odd:
                result = tower.multiply(result, sign)
        return result

    def _size(self, key: Key, shape: Shape, times: Fraction) -> Fractional:
        """|f|^(c m), where f may be a power itself."""
        tower = self.tower
        inner = self.power_of.get(tower.generator_of(key))
        if inner is not None:
            key, outer = inner
            times = times / self.parts[outer]
            shape = _product_of(shape, outer)
            if not shape:
                return tower.size_power(key, times)
            self.parts.setdefault(shape, 1)
            return self._size(key, shape, times)
        degree = times * self.parts[shape]
        if degree.denominator != 1:
            self.parts[shape] *= degree.denominator
            raise Retry
        if abs(degree) > MAX_MULTIPLE:
            raise Overflow("too high a power")
        place = self.powers.get((key, shape))
        if place is None:
            place = self.powers[key, shape] = tower.fresh()
            self.power_of[place] = key, shape
            tower.positive.add(place)
        return tower.power(tower.whole(tower.generators[place]), int(degree))

    # ---- angles ----

    def _circular(self, node: Call) -> Fractional:
        tower = self.tower
        inverse = self._inverse(node.args[0])
        if inverse is not None:
            sine, cosine = self._of_inverse(*inverse)
        else:
            sine, cosine = tower.constant(0), tower.constant(1)
            for key, times in self._angles(node.args[0]):
                s, c = self._multiple(*self._pair(key), int(times * self.parts[key]))
                sine, cosine = self._sum(sine, cosine, s, c)
            turn = self._angle(node.args[0])[2]
            if turn:
                sine, cosine = self._sum(sine, cosine, *self._turn(turn))
        x, y = CIRCULAR[node.function]
        return tower.multiply(tower.power(sine, x), tower.power(cosine, y))

    def _sum(self, s: Fractional, c: Fractional, t: Fractional, d: Fractional) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a sum."""
        tower = self.tower
        return (tower.add([tower.multiply(s, d), tower.multiply(c, t)]),
                tower.add([tower.multiply(c, d), tower.multiply(tower.negative(s), t)]))

    def _multiple(self, s: Fractional, c: Fractional, times: int) -> tuple[Fractional, Fractional]:
        if abs(times) > MAX_MULTIPLE:
            raise Overflow("too high a multiple of an angle")
        sine, cosine = self.tower.constant(0), self.tower.constant(1)
        for _ in range(abs(times)):
            sine, cosine = self._sum(sine, cosine, s, c)
        return (self.tower.negative(sine) if times < 0 else sine), cosine

    def _turn(self, turn: Fraction) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a multiple of pi/6 or pi/4."""
        return self._sine_of_turn(turn), self._sine_of_turn(turn + Fraction(1, 2))

    def _sine_of_turn(self, turn: Fraction) -> Fractional:
        tower, known = self.tower, sine_square(turn)
        if known is None:
            raise Overflow("no value")
        sign, square = known
        size = tower.number_root(square, Fraction(1, 2)) if square else tower.constant(0)
        return tower.negative(size) if sign < 0 else size

    def _pair(self, key: object) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a base angle."""
        found = self.pairs.get(key)
        if found is None:
            tower = self.tower
            free = self._kernel(key)
            if key in self.reciprocal:      # of secants and cosecants there are roots
                tower.learn(free, 0, True)
                free = tower.inverse(free)
            parts = [tower.add([tower.constant(1), part]) for part in (free, tower.negative(free))]
            for part in parts:
                tower.learn(part, 1, False)
            size = tower.root(tower.multiply(*parts), Fraction(1, 2), True, False)
            place = tower.fresh()
            tower.rules[place] = Relation(place, 2, tower.one)
            other = tower.multiply(size, tower.whole(tower.generators[place]))
            found = self.pairs[key] = (free, other) if self.free_sine[key] else (other, free)
        return found

    def _of_inverse(self, inverse: Call, inner: Expr, times: Fraction) -> tuple[Fractional, Fractional]:
        """Sine and cosine of c f(u) for an inverse function f, c = 1/2 or 1."""
        tower, u, function = self.tower, self.values[inner], inverse.function
        one = tower.constant(1)
        square = tower.multiply(u, u)
        half = tower.constant(Fraction(1, 2))

        def root(value: Fractional) -> Fractional:
            return tower.root(value, Fraction(1, 2), True, False)

        if function is asin or function is acos:
            sine = u
            tower.learn(tower.add([one, u]), 1, False)
            tower.learn(tower.add([one, tower.negative(u)]), 1, False)
            cosine = root(tower.add([one, tower.negative(square)]))
        elif function is atan:
            cosine = tower.inverse(root(tower.add([one, square])))
            sine = tower.multiply(u, cosine)
        elif function is acot:
            sine = tower.inverse(root(tower.add([one, square])))
            cosine = tower.multiply(u, sine)
            if u.above.is_zero() or not all(map(tower.is_nonzero, tower.factored(u)[1])):
                raise Overflow("a cotangent that may be 0")
            sign = self._sign_of_factors(u)
            sine, cosine = tower.multiply(sine, sign), tower.multiply(cosine, sign)
        else:
            raise Overflow("an inverse function that is not known")
        if function is acos:
            sine, cosine = cosine, sine
        if abs(times) != 1:     # the half is between -pi/4 and pi/2, so its cosine is not negative
            size = root(tower.multiply(half, tower.add([one, tower.negative(cosine)])))
            cosine = root(tower.multiply(half, tower.add([one, cosine])))
            sine = size if function is acos or u.above.is_zero() else tower.multiply(size, self._sign_of_factors(u))
        return (tower.negative(sine) if times < 0 else sine), cosine


def _product_of(one: Shape, other: Shape) -> Shape:
    """The product of what two exponents have but for their numbers."""
    found: dict[Expr, Exponent] = dict(one)
    for base, times in other:
        known = found.get(base, 0)
        if isinstance(known, Expr) or isinstance(times, Expr):
            raise Overflow("a power in an exponent")
        found[base] = known + times
    return frozenset([(base, times) for base, times in found.items() if times])
