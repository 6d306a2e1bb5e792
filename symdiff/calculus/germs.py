"""How an expression behaves on one side of a point: powers of the distance h > 0 with exact coefficients, and a rest.

The rest is O(h^r).  What has no powers of h is kept as its rest: sin(1/h) as O(1), ln h as O(h^-e) for a small e,
exp(-1/h) as O(h^r) for a large r; so x^2*sin(1/x) is O(h^2) and its slope at 0 is known.
Generalized power series: Gruntz, On Computing Limits in a Symbolic Manipulation System (ETH Zurich, 1996), chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from symdiff.solving.regions import Undecided, compared
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import differentiable
from symdiff.domains.signs import Signs
from symdiff.errors import SymdiffError
from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, And, Call, Condition, Expr, Head, Not, Number, Or, Piecewise, Power, Product, Relation, Sum,
    Symbol, Truth, free_symbols, is_small, postorder, rational, rebuilt, substitute,
)
from symdiff.functions import (
    Function, absolute, acos, acot, acsc, asec, asin, atan, cbrt, ceiling, cos, e, erf, exp, floor, heaviside, ln,
    maximum, minimum, pi, relu, root, sigmoid, sign, sin, softplus, tanh,
)
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.proofs.zero import proved_zero
from symdiff.simplification.shortest import simplified

__all__ = ["FLAT", "Germ", "certain", "constant", "germ"]

#: Coefficients that take more nodes to write are not looked at.
MAX_CONSTANT = 150
#: The remainder of what vanishes faster than every power.
FLAT: Final = Fraction(10**6)
#: The remainder of a logarithm of h is O(h^-SLOW).
SLOW: Final = Fraction(1, 1000)


class Germ:
    """A sum of c h^a and a remainder O(h^r).

    Attributes:
        terms: the coefficients by exponent, in ascending order, none of them 0.
        rest: r, or None if there is no remainder.
    """

    __slots__ = ("rest", "terms")

    def __init__(self, terms: Mapping[Fraction, Expr], rest: Fraction | None = None) -> None:
        self.terms = {a: c for a, c in sorted(terms.items()) if rest is None or a < rest}
        self.rest = rest

    @property
    def leading(self) -> tuple[Fraction, Expr]:
        """The exponent and the coefficient of the first term.

        Raises:
            Undecided: there is none.
        """
        if not self.terms:
            raise Undecided
        return next(iter(self.terms.items()))

    @property
    def zero(self) -> bool:
        """Whether it is exactly 0."""
        return not self.terms and self.rest is None

    @property
    def low(self) -> Fraction:
        """It is O(h^low)."""
        return next(iter(self.terms)) if self.terms else FLAT if self.rest is None else self.rest

    @property
    def limit(self) -> Expr:
        """What it tends to.

        Raises:
            Undecided: it has no finite limit, or none that is known.
        """
        if self.low < 0 or (self.rest is not None and self.rest <= 0):
            raise Undecided
        return self.terms.get(Fraction(0), ZERO)

    @property
    def sign(self) -> int:
        """-1, 0 or 1: the sign for small h > 0.

        Raises:
            Undecided: it is not known.
        """
        return 0 if self.zero else _sign(self.leading[1])

    def __add__(self, other: Germ) -> Germ:
        rests = [rest for rest in (self.rest, other.rest) if rest is not None]
        rest = min(rests) if rests else None
        terms = dict(self.terms)
        for a, c in other.terms.items():
            if rest is None or a < rest:
                terms[a] = terms[a] + c if a in terms else c
        return Germ({a: c for a, c in ((a, constant(c)) for a, c in terms.items()) if c is not ZERO}, rest)

    def __mul__(self, other: Germ) -> Germ:
        if self.zero or other.zero:
            return Germ({})
        rests = [own.rest + its.low for own, its in ((self, other), (other, self)) if own.rest is not None]
        rest = min(rests) if rests else None
        terms: dict[Fraction, Expr] = {}
        for a, c in self.terms.items():
            for b, d in other.terms.items():
                if rest is None or a + b < rest:
                    terms[a + b] = terms[a + b] + c * d if a + b in terms else c * d
        return Germ({a: c for a, c in ((a, constant(c)) for a, c in terms.items()) if c is not ZERO}, rest)

    def scaled(self, factor: Expr) -> Germ:
        return self * Germ({Fraction(0): factor})

    def without_limit(self) -> Germ:
        """What is left without the constant term."""
        return Germ({a: c for a, c in self.terms.items() if a}, self.rest)

    def cut(self, rest: Fraction) -> Germ:
        """With a remainder at least as large as O(h^rest)."""
        return self if self.rest is not None and self.rest <= rest else Germ(self.terms, rest)


def germ(expr: Expr, variable: Symbol, place: Expr, side: int, order: int = 6) -> Germ:
    """The behaviour of an expression at place + side*h for small h > 0.

    Args:
        expr: an expression or the value of a piecewise function.
        variable: what moves.
        place: the point, free of the variable.
        side: 1 on the right, -1 on the left.
        order: so many powers of h are kept where there are infinitely many.

    Raises:
        Undecided: it is not found.

    >>> from symdiff import parse, symbols
    >>> (x,) = symbols("x")
    >>> germ(parse("(1 - cos(x))/x"), x, ZERO, 1, 3).terms
    {Fraction(1, 1): 1/2}
    """
    work = _Germs(variable, place, side, Fraction(order))
    stack = [expr]
    while stack:
        node = stack[-1]
        if node in work.found:
            stack.pop()
            continue
        waiting = [part for part in work.needed(node) if part not in work.found]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        work.found[node] = work.of(node)
    return work.found[expr]


def constant(expr: Expr) -> Expr:
    """A coefficient in short form, 0 if it is proved to be 0.

    Raises:
        Undecided: whether it is 0 is not known, or it is too large to be looked at.
    """
    if type(expr) is Number:
        return expr
    if not is_small(expr, MAX_CONSTANT):
        raise Undecided
    found = simplified(expr)
    if type(found) is Number:
        return found
    if not free_symbols(found):
        return found if compared(found, ZERO) else ZERO     # balls tell first, a proof comes after them
    return ZERO if proved_zero(found) else found


def _sign(constant: Expr) -> int:
    if not free_symbols(constant):
        return compared(constant, ZERO)
    signs = Signs()
    if signs.positive(constant):
        return 1
    if signs.positive(-constant):
        return -1
    raise Undecided


class _Germs:
    """The germs of the nodes of an expression."""

    def __init__(self, variable: Symbol, place: Expr, side: int, order: Fraction) -> None:
        self.variable = variable
        self.order = order
        start = {Fraction(0): place} if place is not ZERO else {}
        self.found: dict[Expr, Germ] = {variable: Germ({**start, Fraction(1): Number(side)})}

    def needed(self, node: Expr) -> tuple[Expr, ...]:
        """The parts of a node whose germs are needed first; of a piecewise function, as far as it is known now."""
        if type(node) is Piecewise:
            for condition, value in node.branches:
                sides = [side for part in postorder(condition) if type(part) is Relation for side in part.args]
                if any([side not in self.found for side in sides]):
                    return tuple(sides)
                if self.holds(condition):
                    return (value,)
            return () if node.otherwise is None else (node.otherwise,)
        return node.args if self.variable in free_symbols(node) else ()

    def of(self, node: Expr) -> Germ:
        """The germ of a node, those of its parts being found."""
        if type(node) is Piecewise:
            chosen = [part for part in self.needed(node) if part in self.found]
            if len(chosen) != 1:
                raise Undecided
            return self.found[chosen[0]]
        if self.variable not in free_symbols(node):
            value = constant(node)
            return Germ({} if value is ZERO else {Fraction(0): value})
        args = [self.found[arg] for arg in node.args]
        if type(node) is Sum:
            return args[0] + args[1]
        if type(node) is Product:
            return args[0] * args[1]
        if type(node) is Power:
            return self.power(node, args[0], args[1])
        if type(node) is Call and isinstance(node.function, Function):
            return self.call(node, node.function, args)
        raise Undecided

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds for small h."""
        truth: dict[Expr, bool] = {}
        for node in postorder(condition):
            if type(node) is Relation:
                left, right = (self.found[side] for side in node.args)
                sign = (left + right.scaled(Number(-1))).sign
                truth[node] = {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0, "=": sign == 0,
                               "!=": sign != 0}[node.op]
            elif type(node) is Truth:
                truth[node] = node.holds
            elif type(node) is Not:
                truth[node] = not truth[node.args[0]]
            elif type(node) in (And, Or):
                left_truth, right_truth = (truth[part] for part in node.args)
                truth[node] = left_truth and right_truth if type(node) is And else left_truth or right_truth
        return truth[condition]

    # ---- powers --------------------------------------------------------------------------------------------------

    def power(self, node: Power, base: Germ, exponent: Germ) -> Germ:
        if self.variable not in free_symbols(node.exponent):
            if type(node.exponent) is not Number:
                if base.sign <= 0:
                    raise Undecided
                return self.exponential((self.logarithm(base)).scaled(node.exponent))
            return self.rational_power(base, node.exponent.value)
        if node.base is e:
            return self.exponential(exponent)
        return self.exponential(exponent * self.logarithm(base))

    def rational_power(self, base: Germ, r: Fraction) -> Germ:
        """u^r = c^r h^(a r) (1 + d)^r, by the binomial series of d."""
        if base.zero and r > 0:
            return base
        if not base.terms and r > 0 and r.denominator == 1:
            return Germ({}, base.low * r)
        a, c = base.leading
        if r.denominator != 1 and _sign(c) < 0:
            raise Undecided
        if len(base.terms) == 1 and base.rest is None:
            return Germ({a * r: constant(c ** rational(r.numerator, r.denominator))})
        head = Germ({a * r: constant(c ** rational(r.numerator, r.denominator))})
        delta = (base * Germ({-a: constant(1 / c)})).without_limit()
        coefficient = Fraction(1)
        coefficients = []
        for k in range(self.count(delta)):
            coefficients.append(rational(coefficient.numerator, coefficient.denominator))
            coefficient *= (r - k) / (k + 1)
        return head * self.series(coefficients, delta)

    def count(self, delta: Germ) -> int:
        """So many terms of a series in a germ are needed."""
        if delta.zero:
            return 1
        if delta.low <= 0:
            raise Undecided
        wanted = self.order if delta.rest is None else min(self.order, delta.rest)
        count = int(wanted / delta.low) + 1
        if count > 60:
            raise Undecided
        return max(count, 1)

    def series(self, coefficients: Sequence[Expr], delta: Germ) -> Germ:
        """c0 + c1 d + c2 d^2 + ..., the remainder as large as the first term that is left out."""
        total, factor = Germ({}), Germ({Fraction(0): ONE})
        for c in coefficients:
            if c is not ZERO:
                total = total + factor.scaled(c)
            factor = factor * delta
        return total if delta.zero else total.cut(factor.low)

    def exponential(self, u: Germ) -> Germ:
        if u.low < 0:
            if _sign(u.leading[1]) < 0:
                return Germ({}, FLAT)
            raise Undecided
        limit = u.limit
        delta = u.without_limit()
        coefficients: list[Expr] = []
        factorial = 1
        for k in range(self.count(delta)):
            factorial *= max(k, 1)
            coefficients.append(rational(1, factorial))
        return self.series(coefficients, delta).scaled(constant(exp(limit)))

    def logarithm(self, u: Germ) -> Germ:
        a, c = u.leading
        if _sign(c) < 0:
            raise Undecided
        if a:
            return Germ({}, -SLOW)
        delta = (u * Germ({Fraction(0): constant(1 / c)})).without_limit()
        coefficients: list[Expr] = [ZERO]
        coefficients += [rational((-1) ** (k + 1), k) for k in range(1, self.count(delta))]
        start = constant(ln(c))
        return Germ({} if start is ZERO else {Fraction(0): start}) + self.series(coefficients, delta)

    # ---- functions -----------------------------------------------------------------------------------------------

    def call(self, node: Call, function: Function, args: list[Germ]) -> Germ:
        if function is exp:
            return self.exponential(args[0])
        if function is ln:
            return self.logarithm(args[0])
        if function in _BY_SIGN:
            return _BY_SIGN[function](args[0])
        if function in (maximum, minimum):
            best = args[0]
            for other in args[1:]:
                ahead = (other + best.scaled(Number(-1))).sign
                best = other if ahead == (1 if function is maximum else -1) else best
            return best
        if function in (floor, ceiling):
            return self.step(function, args[0])
        order = Number(3) if function is cbrt else node.args[1] if function is root else None
        if type(order) is Number and order.numerator % 2:
            size = self.rational_power(_absolute(args[0]), Fraction(1, order.numerator))
            return size.scaled(Number(-1)) if not args[0].zero and args[0].sign < 0 else size
        if function in _OF_RECIPROCAL:
            inverse = _OF_RECIPROCAL[function]
            outer = inverse(self.variable)
            assert isinstance(outer, Call)
            return self.call(outer, inverse, [self.rational_power(args[0], Fraction(-1))])
        if function in (asin, acos) and args[0].low >= 0 and args[0].limit in (ONE, MINUS_ONE):
            return self.at_edge(function, args[0])
        if len(args) == 1 and args[0].low < 0:
            return self.far_out(function, args[0])
        if len(args) == 1 and function in (sin, cos) and (args[0].rest or 1) <= 0:
            return Germ({}, Fraction(0))
        moving = [place for place, arg in enumerate(node.args) if self.variable in free_symbols(arg)]
        if len(moving) != 1:
            raise Undecided
        return self.analytic(node, moving[0], args[moving[0]])

    def step(self, function: Function, u: Germ) -> Germ:
        """floor and ceiling, which are constant beside each point."""
        limit = u.limit
        if type(limit) is not Number:
            raise Undecided
        below = limit.numerator // limit.denominator
        if limit.denominator == 1:
            ahead = u.without_limit().sign
            value = below + (min(ahead, 0) if function is floor else max(ahead, 0))
        else:
            value = below + (function is ceiling)
        return Germ({Fraction(0): Number(value)} if value else {})

    def at_edge(self, function: Function, u: Germ) -> Germ:
        """Inverse sine and cosine at 1 and -1: asin u = pi/2 - 2 asin sqrt((1 - u)/2) for u >= 0; DLMF 4.24."""
        side = u.limit
        below = (Germ({Fraction(0): ONE}) + u.scaled(-side)).scaled(rational(1, 2))
        root = self.rational_power(below, Fraction(1, 2))
        angle = Germ({Fraction(0): pi / 2}) + self.analytic(asin(self.variable), 0, root).scaled(Number(-2))
        if function is asin:
            return angle.scaled(side)
        return Germ({Fraction(0): pi / 2}) + angle.scaled(-side)

    def far_out(self, function: Function, u: Germ) -> Germ:
        """Where the argument tends to infinity."""
        if function in (sin, cos):
            return Germ({}, Fraction(0))
        direction = Number(_sign(u.leading[1]))
        if function is atan:
            inner = self.rational_power(u, Fraction(-1))        # atan u = +-pi/2 - atan(1/u)
            limit = Germ({Fraction(0): constant(direction * pi / 2)})
            return limit + self.analytic(atan(self.variable), 0, inner).scaled(Number(-1))
        if function is tanh or function is erf:
            return Germ({Fraction(0): direction}, FLAT)
        if function is sigmoid:
            return Germ({Fraction(0): ONE}, FLAT) if direction is ONE else Germ({}, FLAT)
        if function is softplus:
            return u.cut(FLAT) if direction is ONE else Germ({}, FLAT)
        raise Undecided

    def analytic(self, node: Expr, place: int, u: Germ) -> Germ:
        """Taylor's series of a function at the limit of its argument, where it is smooth."""
        limit = u.limit
        delta = u.without_limit()
        dot = Symbol("t")
        current = rebuilt(node, tuple([dot if i == place else arg for i, arg in enumerate(node.args)]))
        at = {dot: limit}
        coefficients: list[Expr] = []
        factorial = 1
        for k in range(self.count(delta)):
            factorial *= max(k, 1)
            needs = [substitute(need, at) for need in differentiable(current, dot)]
            if not all([certain(need) for need in needs]):
                raise Undecided
            coefficients.append(constant(substitute(current, at) / factorial))
            current = simplified(differentiate(current, dot))
        return self.series(coefficients, delta)


def certain(condition: Expr) -> bool:
    """Whether a condition on constants certainly holds."""
    if free_symbols(condition):
        return False
    try:
        return enclosures([condition], {}, 128)[0] is True
    except SymdiffError:
        return False


def _absolute(u: Germ) -> Germ:
    if not u.terms:
        return u
    return u if u.sign > 0 else u.scaled(Number(-1))


def _signed(u: Germ) -> Germ:
    if not u.terms and not u.zero:
        return Germ({}, Fraction(0))
    return Germ({Fraction(0): Number(u.sign)} if u.sign else {})


def _stepped(u: Germ) -> Germ:
    return (_signed(u) + Germ({Fraction(0): ONE})).scaled(rational(1, 2))


def _ramped(u: Germ) -> Germ:
    return (_absolute(u) + u).scaled(rational(1, 2))


#: f(u) = g(1/u)
_OF_RECIPROCAL: Final[Mapping[Head, Function]] = {acot: atan, asec: acos, acsc: asin}
_BY_SIGN: Final[Mapping[Head, Callable[[Germ], Germ]]] = {
    absolute: _absolute, sign: _signed, heaviside: _stepped, relu: _ramped,
}
