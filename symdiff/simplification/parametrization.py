"""Proofs that an expression is 0 by rational parametrization of the roots in it.

Where a + b x^2 has a cube root t, the parameter a is t^3 - b x^2; where a has one, a is t^3.  After such changes of
variables most roots are gone, and what is left factors further than before.  Each change is true at every point where
the expression has a value: what is divided by is known not to be 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

from symdiff.domains.signs import ALLOWED, ANY, NEGATIVE, NULL, PLUS
from symdiff.expr import ONE, And, Call, Condition, Expr, Number, Power, Product, Relation, Sum, Symbol, tree_size
from symdiff.functions import (
    absolute, acos, acot, acsc, asec, asin, atan, cbrt, cos, cosh, cot, coth, csc, csch, e, exp, pi, sec, sech, sin,
    sinh, tan, tanh,
)
from symdiff.simplification.field import Allowance, Overflow
from symdiff.simplification.generators import multiplied_out
from symdiff.simplification.normal import Normalizer, Terms
from symdiff.simplification.roots import prime_powers
from symdiff.simplification.terms import Exponent, Monomial
from symdiff.simplification.towers import Fractional, Key, Retry, Rule, Solved, Tower

__all__ = ["parametrized_signs", "parametrized_zero"]

#: Expressions with more kernels are not looked at, and so many generators are kept for roots and signs.
MAX_KERNELS, SPARE = 24, 26
#: A tower is built at most so often.
MAX_RETRIES = 24
#: Multiples of angles and of exponents up to so many.
MAX_MULTIPLE = 12
#: Exponents are multiplied out to at most so many terms.
MAX_TERMS = 60
#: Conditions of at most so many nodes are used.
MAX_CONDITION = 80

_CIRCULAR = frozenset([sin, cos, tan, cot, sec, csc])
_HYPERBOLIC = frozenset([sinh, cosh, tanh, coth, sech, csch])
_INVERSE = frozenset([asin, acos, atan, acot, asec, acsc])
#: Exponents of sine and cosine.
_BY_PAIR = {sin: (1, 0), cos: (0, 1), tan: (1, -1), cot: (-1, 1), sec: (0, -1), csc: (-1, 0),
            sinh: (1, 0), cosh: (0, 1), tanh: (1, -1), coth: (-1, 1), sech: (0, -1), csch: (-1, 0)}

Result = TypeVar("Result")
Shape = frozenset[tuple[Expr, Exponent]]


def parametrized_zero(normal: Expr, normalizer: Normalizer, given: Iterable[Condition], allowance: Allowance) -> bool:
    """Whether an expression is 0 wherever it has a value.

    Args:
        normal: the expression, in normal form.
        normalizer: that made it.
        given: conditions that hold where it has a value.
        allowance: of work.
    """
    try:
        work = _Parametrization([normal], normalizer, given, allowance)
        return work.is_zero(normal, False) and (not work.parity or work.is_zero(normal, True))
    except Overflow:
        return False


def parametrized_signs(exprs: Sequence[Expr], normalizer: Normalizer, given: Iterable[Condition],
                       allowance: Allowance) -> list[int]:
    """The signs that expressions can have where conditions hold and they have values.

    Args:
        exprs: the expressions, in normal form.
        normalizer: that made them.
        given: the conditions.
        allowance: of work.
    """
    try:
        work = _Parametrization(exprs, normalizer, given, allowance, 2)
        return work.signs_of(exprs)
    except Overflow:
        return [ANY] * len(exprs)


class _Parametrization:
    """One expression over a tower.

    Attributes:
        parity: whether the sign of v in v^m was left out, for which m must be odd and m/2 or m/3 occur.
    """

    def __init__(self, exprs: Sequence[Expr], normalizer: Normalizer, given: Iterable[Condition],
                 allowance: Allowance, least: int = 3) -> None:
        self.normalizer = normalizer
        self.relations = self._relations(given)
        self.parity = self.odd = False
        self.order = self._outer([*exprs, *[left for left, _ in self.relations]])
        self.terms: dict[Expr, Terms] = {}
        self.parts: dict[object, int] = {}          # the least part of an angle or exponent that is needed
        self.free_sine: dict[object, bool] = {}
        self.reciprocal: set[object] = set()
        self.kernels: dict[object, int] = {}
        self.images: dict[int, Fractional] = {}
        self.nonzero = set[Expr]()
        self.by_term = False
        self._scan()
        self.tower = Tower(len(self.kernels) + SPARE, allowance, least)
        for key in self.kernels:
            self.kernels[key] = self.tower.kernel(isinstance(key, tuple) and key[0] is e)
        self.values: dict[Expr, Fractional] = {}
        self.powers: dict[tuple[Key, Shape], int] = {}
        self.pairs: dict[object, tuple[Fractional, Fractional]] = {}

    # ---- what occurs ----

    def _relations(self, given: Iterable[Condition]) -> list[tuple[Expr, str]]:
        """Left sides of relations with 0, short ones first."""
        stack: list[Expr] = list(given)
        found: dict[tuple[Expr, str], None] = {}
        while stack:
            condition = stack.pop()
            if type(condition) is And:
                stack += condition.args
            elif type(condition) is Relation and condition.op != "=" and tree_size(condition) <= MAX_CONDITION:
                left = self.normalizer.visited_expr(condition.args[0] - condition.args[1])
                found[left, condition.op] = None
        return sorted(found, key=lambda item: tree_size(item[0]))

    def _args(self, node: Expr) -> tuple[Expr, ...]:
        kind = type(node)
        if kind is Sum or kind is Product:
            return node.args
        if type(node) is Power:
            return () if node.base is e else (node.base,)
        if type(node) is Call:
            if node.function in (absolute, cbrt):
                return node.args
            if node.function in _CIRCULAR:
                inverse = self._inverse(node.args[0])
                return () if inverse is None else (inverse[1],)
        return ()

    def _outer(self, roots: Sequence[Expr]) -> list[Expr]:
        """The nodes that are not inside kernels, arguments first."""
        order: list[Expr] = []
        done: set[Expr] = set()
        stack = list(roots)[::-1]
        while stack:
            node = stack[-1]
            waiting = [arg for arg in self._args(node) if arg not in done] if node not in done else []
            if waiting:
                stack += reversed(waiting)
                continue
            stack.pop()
            if node not in done:
                done.add(node)
                order.append(node)
        return order

    def _divisors(self, order: Sequence[Expr]) -> set[Expr]:
        """Nodes that are not 0 where others have values: what is divided by, and its factors."""
        stack = [node.base for node in order
                 if type(node) is Power and type(node.exponent) is Number and node.exponent.numerator < 0]
        found: set[Expr] = set()
        while stack:
            node = stack.pop()
            if node in found:
                continue
            found.add(node)
            if type(node) is Product:
                stack += node.args
            elif type(node) is Power and type(node.exponent) is Number:
                stack.append(node.base)
            elif type(node) is Call and node.function in (absolute, cbrt):
                stack += node.args
        return found

    def _scan(self) -> None:
        """Find the kernels, angles and exponents."""
        angles = [node.args[0] for node in self.order if type(node) is Call and node.function in _CIRCULAR
                  and self._inverse(node.args[0]) is None]
        classes = {self._angle(angle)[0] for angle in angles}
        self.by_term = len(classes) > len({frozenset([frozenset(powers) for _, powers in c]) for c in classes}) or (
            len(classes) > 1 and len({powers for c in classes for _, powers in c}) < sum(map(len, classes)))
        for node in self.order:
            kind = type(node)
            if type(node) is Call and node.function in _CIRCULAR:
                if self._inverse(node.args[0]) is None:
                    for key, times in self._angles(node.args[0]):
                        self.parts[key] = lcm(self.parts.get(key, 1), times.denominator)
                        self.kernels[key] = 0
            elif type(node) is Call and (node.function in _HYPERBOLIC or node.function is exp):
                self._scan_exponent(node.args[0], True)
            elif type(node) is Power and type(node.exponent) is not Number:
                self._scan_exponent(node.exponent, node.base is e)
            elif type(node) is Power and node.base is e:
                self._scan_exponent(node.exponent, True)
            elif node is e:
                self._scan_exponent(ONE, True)
            elif kind in (Number, Sum, Product, Power) or (type(node) is Call and node.function in (absolute, cbrt)):
                continue
            else:
                self.kernels[node] = 0
            if len(self.kernels) > MAX_KERNELS:
                raise Overflow("too many kernels")
        self._choose_sines()

    def _scan_exponent(self, exponent: Expr, natural: bool) -> None:
        for term in self._terms(exponent):
            shape = frozenset(term.powers.items())
            if natural:
                key = (e, shape)
                self.parts[key] = lcm(self.parts.get(key, 1), term.coefficient.denominator)
                self.kernels[key] = 0
            elif shape:
                self.parts[shape] = lcm(self.parts.get(shape, 1), term.coefficient.denominator)

    def _choose_sines(self) -> None:
        """Of sine and cosine, that one is a generator without a rule of which there are roots."""
        votes: dict[object, int] = {}
        signs: dict[object, int] = {}
        for node in self.order:
            if type(node) is Power and not (type(node.exponent) is Number and node.exponent.denominator == 1):
                for inner in self._outer([node.base]):
                    if type(inner) is Call and inner.function in _CIRCULAR and self._inverse(inner.args[0]) is None:
                        x, y = _BY_PAIR[inner.function]
                        for key, _ in self._angles(inner.args[0]):
                            votes[key] = votes.get(key, 0) + abs(x) - abs(y)
                            signs[key] = signs.get(key, 0) + x + y
        self.free_sine = {key: votes.get(key, 0) >= 0 for key in self.kernels}
        self.reciprocal = {key for key, count in signs.items() if count < 0}

    def _terms(self, expr: Expr) -> Terms:
        found = self.terms.get(expr)
        if found is None:
            found, complete = multiplied_out(self.normalizer, self.normalizer.visited(expr), MAX_TERMS)
            if not complete:
                raise Overflow("an exponent of too many terms")
            self.terms[expr] = found
        return found

    def _inverse(self, angle: Expr) -> tuple[Call, Expr, Fraction] | None:
        """An angle c f(u) with an inverse function f and c = 1/2, 1 or their opposites, as f(u), u and c."""
        terms = self.normalizer.visited(angle)
        if len(terms) != 1 or len(terms[0].powers) != 1:
            return None
        (base, times), = terms[0].powers.items()
        times_ = Fraction(terms[0].coefficient)
        if type(base) is Call and base.function in _INVERSE and times == 1 and abs(times_) in (1, Fraction(1, 2)):
            return base, base.args[0], times_
        return None

    def _angle(self, angle: Expr) -> tuple[frozenset[tuple[Fraction, Shape]], Fraction, Fraction]:
        """An angle as c B + t pi: B, up to a factor, c and t."""
        turn = Fraction(0)
        rest: list[tuple[Fraction, Shape]] = []
        for term in self._terms(angle):
            shape = frozenset(term.powers.items())
            if shape == frozenset([(pi, 1)]):
                turn = Fraction(term.coefficient)
            else:
                rest.append((Fraction(term.coefficient), shape))
        if not rest:
            return frozenset(), Fraction(0), turn
        first = min(rest, key=lambda item: str(sorted(map(str, item[1]))))[0]
        return frozenset([(c / first, shape) for c, shape in rest]), first, turn

    def _angles(self, angle: Expr) -> list[tuple[object, Fraction]]:
        """An angle as multiples of others, without turns."""
        base, times, _ = self._angle(angle)
        if self.by_term:
            return [(frozenset([(Fraction(1), shape)]), c * times) for c, shape in base]
        return [(base, times)] if base else []

    # ---- the proof ----

    def is_zero(self, expr: Expr, odd: bool) -> bool:
        """Whether an expression is 0.

        Args:
            expr: one of the expressions.
            odd: exponents m of which m/2 or m/3 occur are odd whole numbers; else they are not whole, or even.
        """
        self.odd, self.nonzero = odd, self._divisors(self.order)
        return self._tried(lambda: self.tower.is_zero(self._value_of(expr).above))

    def signs_of(self, exprs: Sequence[Expr]) -> list[int]:
        """The possible signs of the expressions, which say nothing of themselves by having values."""
        self.nonzero = self._divisors(self._outer([left for left, _ in self.relations]))
        return self._tried(lambda: [self._sign_of(expr) for expr in exprs])

    def _sign_of(self, expr: Expr) -> int:
        tower = self.tower
        tower.frozen = True
        try:
            value = self._value_of(expr)
            if value.above.is_zero():
                return NULL
            number, powers = tower.factored(value)
            null = 0 if all([tower.is_nonzero(key) for key, count in powers.items() if count > 0]) else NULL
            sign = tower.consistent(self._sign(number, [key for key, count in powers.items() if count % 2]).above)
            if not sign.is_constant():
                return null | PLUS | NEGATIVE
            return null | (PLUS if sign == tower.one else NEGATIVE)
        except Overflow:
            return ANY
        finally:
            tower.frozen = False

    def _tried(self, find: Callable[[], Result]) -> Result:
        """What is found in a tower that has all that is needed."""
        for _ in range(MAX_RETRIES):
            self.tower.cleared()
            self.values, self.powers, self.pairs = {}, {}, {}
            try:
                for left, op in [*self.relations, *self.relations]:     # signs follow from what is not 0
                    try:
                        self._learn(left, op)
                    except Overflow:
                        continue
                return find()
            except Retry as retry:
                if retry.solved is not None:
                    self._solve(retry.solved)
        raise Overflow("a tower that is never high enough")

    def _solve(self, solved: Solved) -> None:
        for place, image in self.images.items():
            self.images[place] = self._composed(image, solved)
        self.images[solved.generator] = solved.value

    def _composed(self, image: Fractional, solved: Solved) -> Fractional:
        tower = self.tower
        sides = []
        for poly in image:
            degree = int(poly.degrees()[solved.generator])
            total = tower.zero
            rest = poly
            for power in range(degree + 1):     # Horner would divide; each coefficient times the powers it needs
                part = tower.context.from_dict({(*m[:solved.generator], 0, *m[solved.generator + 1:]): c
                                                for m, c in rest.to_dict().items() if m[solved.generator] == power})
                total = total + part * solved.value.above**power * solved.value.below**(degree - power)
            sides.append((total, degree))
        (above, up), (below, down) = sides
        below_power = solved.value.below
        return tower.cancelled(above * below_power**max(0, down - up), below * below_power**max(0, up - down))

    def _learn(self, left: Expr, op: str) -> None:
        signs = ALLOWED[op]
        direction = 0 if signs & PLUS and signs & NEGATIVE else 1 if signs & PLUS else -1
        self.tower.learn(self._value_of(left), direction, not signs & NULL)

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
            if node.function in _CIRCULAR:
                return self._circular(node)
            if node.function in _HYPERBOLIC:
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
        number, powers = self.tower.factored(value)
        return self._sign(number, [key for key, count in powers.items() if count % 2])

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
        sine = tower.multiply(half, tower.add([up, Fractional(-down.above, down.below)]))
        cosine = tower.multiply(half, tower.add([up, down]))
        x, y = _BY_PAIR[node.function]  # type: ignore[index]
        return tower.multiply(tower.power(sine, x), tower.power(cosine, y))

    def _symbolic(self, base: Expr, exponent: Expr) -> Fractional:
        """v^(c m + ...), factor by factor."""
        tower = self.tower
        value = self.values[base]
        result = tower.constant(1)
        if value.above.is_zero():
            raise Overflow("a power of 0")
        for term in self._terms(exponent):
            shape = frozenset(term.powers.items())
            times = Fraction(term.coefficient)
            if not shape:
                if times.denominator == 1:
                    result = tower.multiply(result, tower.power(value, int(times)))
                else:
                    result = tower.multiply(result, tower.root(value, times, True, base in self.nonzero))
                continue
            result = tower.multiply(result, self._power(value, shape, times))
        return result

    def _power(self, value: Fractional, shape: Shape, times: Fraction) -> Fractional:
        tower = self.tower
        number, powers = tower.factored(value)
        part = self.parts[shape]
        counts = tower.sizes({key: Fraction(count) for key, count in powers.items()})
        for whole, direction in ((abs(number).numerator, 1), (abs(number).denominator, -1)):
            for prime, count in prime_powers(whole):
                key = tower.key(tower.context.constant(prime))
                counts[key] = counts.get(key, Fraction(0)) + direction * count
        sign = [key for key, count in powers.items() if count % 2 and not tower.never_negative(key)]
        result = tower.constant(1)
        for key, count in counts.items():
            degree = count * times * part
            if degree.denominator != 1:
                self.parts[shape] = part * degree.denominator
                raise Retry
            if abs(degree) > MAX_MULTIPLE:
                raise Overflow("too high a power")
            place = self.powers.get((key, shape))
            if place is None:
                place = self.powers[key, shape] = tower.fresh()
                tower.positive.add(place)
            result = tower.multiply(result, tower.power(tower.whole(tower.generators[place]), int(degree)))
        if part > 1 or any(count.denominator != 1 for count in counts.values()):
            if (sign or number < 0) and times.denominator == 1 and times % 2:
                self.parity = True
                if self.odd:
                    result = tower.multiply(result, self._sign(number, sign))
        elif number < 0 and times.denominator == 1 and times % 2:
            result = tower.multiply(result, tower.whole(tower.generators[self._minus_one(shape)]))
        return result

    def _sign(self, number: Fraction, keys: Iterable[Key]) -> Fractional:
        sign = self.tower.one if number > 0 else -self.tower.one
        for key in keys:
            sign = self.tower.product(sign, self.tower.sign_of(key))
        return self.tower.whole(sign)

    def _minus_one(self, shape: Shape) -> int:
        """(-1)^m, which is 1 or -1 for whole m; for others no power of what is negative has a value."""
        key = self.tower.key(-self.tower.one)
        place = self.powers.get((key, shape))
        if place is None:
            place = self.powers[key, shape] = self.tower.fresh()
            self.tower.rules[place] = Rule(place, 2, self.tower.one)
        return place

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
        x, y = _BY_PAIR[node.function]  # type: ignore[index]
        return tower.multiply(tower.power(sine, x), tower.power(cosine, y))

    def _sum(self, s: Fractional, c: Fractional, t: Fractional, d: Fractional) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a sum."""
        tower = self.tower
        minus_s = Fractional(-s.above, s.below)
        return (tower.add([tower.multiply(s, d), tower.multiply(c, t)]),
                tower.add([tower.multiply(c, d), tower.multiply(minus_s, t)]))

    def _multiple(self, s: Fractional, c: Fractional, times: int) -> tuple[Fractional, Fractional]:
        if abs(times) > MAX_MULTIPLE:
            raise Overflow("too high a multiple of an angle")
        sine, cosine = self.tower.constant(0), self.tower.constant(1)
        for _ in range(abs(times)):
            sine, cosine = self._sum(sine, cosine, s, c)
        return (Fractional(-sine.above, sine.below) if times < 0 else sine), cosine

    def _turn(self, turn: Fraction) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a multiple of pi/6 or pi/4."""
        tower, twelfths = self.tower, turn * 12
        if twelfths.denominator != 1:
            raise Overflow("no value")
        found = []
        for place in (int(twelfths), int(twelfths) + 6):
            place %= 24
            sign, place = (-1, place - 12) if place >= 12 else (1, place)
            square = {0: 0, 2: Fraction(1, 4), 3: Fraction(1, 2), 4: Fraction(3, 4), 6: 1}.get(min(place, 12 - place))
            if square is None:
                raise Overflow("no value")
            value = tower.number_root(Fraction(square), Fraction(1, 2)) if square else tower.constant(0)
            found.append(Fractional(value.above * sign, value.below))
        return found[0], found[1]

    def _pair(self, key: object) -> tuple[Fractional, Fractional]:
        """Sine and cosine of a base angle."""
        found = self.pairs.get(key)
        if found is None:
            tower = self.tower
            free = self._kernel(key)
            if key in self.reciprocal:      # of secants and cosecants there are roots
                tower.learn(free, 0, True)
                free = tower.inverse(free)
            minus_free = Fractional(-free.above, free.below)
            parts = [tower.add([tower.constant(1), free]), tower.add([tower.constant(1), minus_free])]
            for part in parts:
                tower.learn(part, 1, False)
            size = tower.root(tower.multiply(*parts), Fraction(1, 2), False, False)
            place = tower.fresh()
            tower.rules[place] = Rule(place, 2, tower.one)
            tower.signs[tower.key(tower.generators[place])] = tower.generators[place]
            other = tower.multiply(size, tower.whole(tower.generators[place]))
            found = self.pairs[key] = (free, other) if self.free_sine[key] else (other, free)
        return found

    def _of_inverse(self, inverse: Call, inner: Expr, times: Fraction) -> tuple[Fractional, Fractional]:
        """Sine and cosine of c f(u) for an inverse function f, c = 1/2 or 1."""
        tower, u, function = self.tower, self.values[inner], inverse.function
        one = tower.constant(1)
        square = tower.multiply(u, u)
        half = tower.constant(Fraction(1, 2))

        def minus(value: Fractional) -> Fractional:
            return Fractional(-value.above, value.below)

        def root(value: Fractional) -> Fractional:
            return tower.root(value, Fraction(1, 2), True, False)

        if function is asin or function is acos:
            sine = u
            tower.learn(tower.add([one, u]), 1, False)
            tower.learn(tower.add([one, minus(u)]), 1, False)
            cosine = root(tower.add([one, minus(square)]))
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
            size = root(tower.multiply(half, tower.add([one, minus(cosine)])))
            cosine = root(tower.multiply(half, tower.add([one, cosine])))
            sine = size if function is acos or u.above.is_zero() else tower.multiply(size, self._sign_of_factors(u))
        return (minus(sine) if times < 0 else sine), cosine

