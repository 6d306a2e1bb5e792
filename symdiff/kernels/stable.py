"""Expressions in forms that machine numbers bear: without overflow on the way to a finite value, and without the
0*inf and 0/0 that rules of differentiation leave where the derivative exists.

- Sums of exponentials in a denominator or a logarithm are taken relative to their largest term (Blanchard, Higham and
  Higham, Accurately computing the log-sum-exp and softmax functions, 2021).
- A product with u ln(u) is 0 where u is, and so is a product with a step that is 0 there.
- sin(u)/u is sinc(u), 1 - cos(u) is 2 sin(u/2)^2.
- ln(cosh(u)) is |u| - ln(2) + ln(1 + exp(-2 |u|)), where cosh(u) would overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Binding, Call, Expr, Head, Integral, Number, Piecewise, Power, Product, Sum, add, as_expr,
    divide, flattened, free_symbols, multiply, negate, postorder, power, rational,
    rebuilt, replace,
)
from symdiff.expr.notation import as_negation
from symdiff.functions import (
    Function, absolute, cos, cosh, e, exp, heaviside, ln, logsumexp, maximum, sigmoid, sign, sin, sinc, sinh, softplus,
)
from symdiff.kernels.removable import without_gaps

__all__ = ["Opaque", "machine_forms"]

#: So many factors of a product are looked at together.
FACTORS = 16
#: Longer sums are left as they are.
TERMS = 1000
#: Sums of exponentials within sums of exponentials are looked into so deep.
NESTING = 20


class Opaque(Head):
    """An expression that is computed as a whole, as a function of its free symbols."""

    __slots__ = ("whole",)
    whole: Expr

    def __init__(self, whole: Expr) -> None:
        self.name = "an integral" if type(whole) is Integral else "a sum or product over an index"
        self.whole = whole


def machine_forms(roots: Sequence[Expr], machine_has: Callable[[Function], bool]) -> list[Expr]:
    """The expressions in terms of functions that machines have, as far as the table knows them, in stable forms.

    Args:
        roots: the expressions, of which each distinct node is visited once.
        machine_has: whether a function need not be put in terms of others.
    """
    # A function with a form for machines stays whole until the end: its form is stable already.
    roots = _expanded(roots, lambda function: machine_has(function) or function.machine is not None)
    return _expanded(_stable(without_gaps(roots)), machine_has)


def _expanded(roots: Sequence[Expr], machine_has: Callable[[Function], bool]) -> list[Expr]:
    """With the definitions of functions put in; integrals, and sums over an index, stand behind the head `Opaque`."""
    order = postorder(*roots)
    wholes: dict[Expr, Expr] = {node: Call(Opaque(node), *free_symbols(node)) for node in order
                                if isinstance(node, Binding)}
    if wholes:
        roots = [replace(root, wholes) for root in roots]
        order = postorder(*roots)
    made: dict[Expr, Expr] = {}
    pending = order[::-1]
    while pending:
        node = pending.pop()
        args = tuple([made[arg] for arg in node.args])
        whole = _definition(node, args, machine_has)
        if whole is None:
            made[node] = node if args == node.args else rebuilt(node, args)
        elif whole in made:
            made[node] = made[whole]
        else:
            pending.append(node)
            pending += postorder(whole, known=made)[::-1]
    return [made[root] for root in roots]


def _definition(node: Expr, args: tuple[Expr, ...], machine_has: Callable[[Function], bool]) -> Expr | None:
    """What stands for a kind of node over these arguments; None where it stays."""
    if type(node) is Power and node.base is e:
        return exp(args[1])
    if type(node) is Sum and args[0] is ONE:
        other = negate(args[1])
        if type(other) is Call and other.function is sigmoid:   # 1 - sigmoid(u), which cancels
            return sigmoid(negate(other.args[0]))
    function = node.function if type(node) is Call else None
    if isinstance(function, Function) and args and not machine_has(function):
        build = function.machine or function.definition
        return None if build is None else build(*args)
    return None


def _stable(roots: Sequence[Expr]) -> list[Expr]:
    """The same values in forms that machine numbers bear."""
    stabilizer = _Stabilizer()
    for node in postorder(*roots):
        stabilizer.visit(node)
    return [stabilizer.made[root] for root in roots]


#: Factors with their exponents.
Powers = tuple[tuple[Expr, Number], ...]


class _Scaled(NamedTuple):
    """mantissa * exp(u)^k ..., divided by sums that hold exponentials to powers, negative ones too.

    Attributes:
        mantissa: what has no exponential factor.
        exponents: the u, with k.
        sums: the sums, with their exponents in the denominator.
    """

    mantissa: Expr
    exponents: Powers = ()
    sums: Powers = ()

    @property
    def scale(self) -> Expr:
        """The exponents in one."""
        total: Expr = ZERO
        for u, k in self.exponents:
            total = add(total, multiply(k, u))
        return total


class _Relative(NamedTuple):
    """A sum as mantissa * exp(top).

    Attributes:
        mantissa: the sum divided by its largest exponential.
        top: the largest exponent.
        terms: what every exponential is multiplied with, by its exponent.
        is_difference: whether it is the difference of two exponentials, whose terms would cancel.
    """

    mantissa: Expr
    top: Expr
    terms: dict[Expr, Expr]
    is_difference: bool = False


class _Stabilizer:
    def __init__(self) -> None:
        self.made: dict[Expr, Expr] = {}
        #: By what is made: what has an exponential factor, or a sum with exponentials for a factor.
        self.scaled: dict[Expr, _Scaled] = {}
        #: What of these is neither too large nor too small by its exponentials.
        self.settled: set[Expr] = set()
        #: By sums: their terms by what they are multiplied with, and the largest of these.
        self.relative: dict[Expr, _Relative | None] = {}
        #: Sums with terms that are divided by a sum of exponentials.
        self.divided: set[Expr] = set()
        self.logarithms: dict[Expr, frozenset[Expr]] = {}
        self.depth = 0

    def visit(self, node: Expr) -> None:
        args = tuple([self.made[arg] for arg in node.args])
        kind = type(node)
        if kind is Product:
            new = self.product(*args)
        elif kind is Power:
            new = self.power(*args)
        elif type(node) is Call and node.function is ln:
            new = self.logarithm(args[0])
        elif kind is Sum and (versed := _versed(*args)) is not None:
            new = versed
        else:
            new = node if args == node.args else rebuilt(node, args)
        if type(new) is Call and new.function is exp:
            self.scaled.setdefault(new, _Scaled(ONE, ((new.args[0], ONE),)))
        elif type(new) is Sum and any([arg in self.scaled and arg not in self.settled for arg in new.args]):
            self.scaled.setdefault(new, _Scaled(ONE, (), ((new, MINUS_ONE),)))
            if any([k.numerator > 0 or total in self.divided
                    for arg in new.args if arg in self.scaled for total, k in self.scaled[arg].sums]):
                self.divided.add(new)
        self.made[node] = new

    # ---- sums of exponentials --------------------------------------------------------------------------------

    def power(self, base: Expr, exponent: Expr) -> Expr:
        plain = power(base, exponent)
        known = self.scaled.get(base)
        if type(exponent) is not Number or known is None:
            return plain
        if exponent.denominator != 1 and (known.mantissa is not ONE or len(known.sums) > 1):
            return plain
        raised = _Scaled(power(known.mantissa, exponent), _raised(known.exponents, exponent),
                         _raised(known.sums, exponent))
        return self.remember(raised, plain, [base])

    def remember(self, scaled: _Scaled, plain: Expr, parts: Sequence[Expr]) -> Expr:
        """The expression for a scaled value that is made of these parts: the plain one unless something is divided by a
        sum."""
        if all([part in self.settled or part not in self.scaled for part in parts]):
            self.settled.add(plain)
            self.scaled[plain] = scaled
            return plain
        new = plain
        if not scaled.sums and len(parts) > 1 and any([k.numerator < 0 for part in parts if part in self.scaled
                                                       for _, k in self.scaled[part].exponents]):
            new = multiply(scaled.mantissa, exp(scaled.scale)) if scaled.exponents else scaled.mantissa
        elif any([k.numerator > 0 or total in self.divided for total, k in scaled.sums]):
            new = self.sigmoids(scaled) or plain
            known = self.separated(scaled) if new is plain else (new, ZERO)
            if known is not None:
                mantissa, scale = known
                new = mantissa if scale is ZERO else multiply(mantissa, exp(scale))
                if scale is ZERO:
                    self.settled.add(new)
        self.scaled[new] = scaled
        return new

    def sigmoids(self, scaled: _Scaled) -> Expr | None:
        """exp(u)^m/(1 + exp(u))^n ... as a product of sigmoids."""
        factors, scale = [scaled.mantissa], scaled.scale
        for total, k in scaled.sums:
            exponential = _one_plus_exponential(total)
            if exponential is None or k.numerator < 0:
                return None
            count = 0 if scale is ZERO else _multiple(scale, exponential)
            if count is None or not 0 <= count <= k.value:
                return None
            scale = ZERO
            factors += [power(sigmoid(exponential), as_expr(count)),
                        power(sigmoid(negate(exponential)), as_expr(k.value - count))]
        return reduce(multiply, factors)

    def separated(self, scaled: _Scaled) -> tuple[Expr, Expr] | None:
        """The value as mantissa * exp(scale), where the mantissa does not overflow by exponentials.

        Each exponential, and each sum of them, is divided by the largest term of a sum below it that has its terms: so
        the same quotients are met again and again, as the probabilities of a softmax are, and no scale is left.
        """
        factors: list[Expr] = []
        scale: Expr = ZERO
        room: dict[Expr, Fraction] = {}     # by sums: how often their largest term still stands below
        for total, k in sorted(scaled.sums, key=lambda item: item[1].numerator < 0):
            known = self.relative_to_largest(total)
            if known is None:
                return None
            if k.numerator > 0:
                room[total] = k.value
                factors.append(power(known.mantissa, negate(k)))
                continue
            rest = -k.value
            for below, count in self.below(known.terms.keys(), rest, room):
                factors.append(power(self.relative_to(known, below), as_expr(count)))
                rest -= count
            if rest:
                factors.append(power(known.mantissa, as_expr(rest)))
                scale = add(scale, multiply(as_expr(rest), known.top))
        for u, k in scaled.exponents:
            rest = k.value
            for below, count in self.below([u], rest, room):
                factors.append(power(self.relative_to(_Relative(ONE, u, {u: ONE}), below), as_expr(count)))
                rest -= count
            scale = add(scale, multiply(as_expr(rest), u))
        for total, count in room.items():
            known = self.relative[total]
            assert known is not None
            scale = add(scale, negate(multiply(as_expr(count), known.top)))
        factors.insert(0 if type(scaled.mantissa) is Number else len(factors), scaled.mantissa)
        return reduce(multiply, factors), scale

    def below(self, scales: Collection[Expr], count: Fraction, room: dict[Expr, Fraction]
              ) -> Iterator[tuple[Expr, Fraction]]:
        """The sums below that have terms with all these scales, with how many of `count` factors each takes."""
        for total in list(room):
            known = self.relative[total]
            taken = Fraction(min(room[total], count) // 1)
            if known is not None and taken > 0 and all([scale in known.terms for scale in scales]):
                room[total] -= taken
                count -= taken
                yield total, taken

    def relative_to(self, known: _Relative, below: Expr) -> Expr:
        """A sum divided by the largest exponential of another one."""
        other = self.relative[below]
        assert other is not None
        terms = {known.top: known.mantissa} if known.is_difference else known.terms
        return reduce(add, [multiply(mantissa, exp(add(scale, negate(other.top))))
                            for scale, mantissa in terms.items()])

    def relative_to_largest(self, total: Expr) -> _Relative | None:
        """The sum relative to its largest term; None for sums that are too long."""
        if total not in self.relative:
            if self.depth >= NESTING:
                return None
            self.depth += 1
            self.relative[total] = self.found_relative(total)
            self.depth -= 1
        return self.relative[total]

    def found_relative(self, total: Expr) -> _Relative | None:
        terms = _terms(total)
        if terms is None:
            return None
        by_scale: dict[Expr, Expr] = {}
        for term in terms:
            known = self.scaled.get(term)
            separate = (term, ZERO) if known is None or term in self.settled else self.separated(known)
            if separate is None:
                return None
            mantissa, scale = separate
            by_scale[scale] = add(by_scale[scale], mantissa) if scale in by_scale else mantissa
        if len(by_scale) == 1:
            (scale, mantissa), = by_scale.items()
            return _Relative(mantissa, scale, by_scale)
        top = maximum(*by_scale)
        if len(by_scale) == 2:
            (u, m), (v, n) = by_scale.items()
            if m is n:
                return _Relative(multiply(m, ONE + exp(negate(absolute(u - v)))), top, by_scale)
            if m is negate(n):
                difference = multiply(multiply(n, sign(u - v)), exp(negate(absolute(u - v))) - ONE)
                return _Relative(difference, top, by_scale, is_difference=True)
        scaled = [multiply(mantissa, exp(add(scale, negate(top)))) for scale, mantissa in by_scale.items()]
        return _Relative(reduce(add, scaled), top, by_scale)

    def logarithm(self, arg: Expr) -> Expr:
        """ln of a sum of exponentials, else as it is."""
        if type(arg) is Call and arg.function in (cosh, sinh):
            return _logarithm_of_hyperbolic(arg)
        exponents = self.exponents(arg) if type(arg) is Sum else None
        if exponents is None:
            new = ln(arg)
            self.logarithms[new] = frozenset([arg])
            return new
        one = _one_plus_exponential(arg)
        return logsumexp(*exponents) if one is None else softplus(one)

    def exponents(self, total: Expr) -> list[Expr] | None:
        """u, v ... of exp(u) + exp(v) + c exp(w) ..., where c is a positive number."""
        found: list[Expr] = []
        for term in _terms(total) or [ZERO]:
            known = self.scaled.get(term, _Scaled(term))
            if type(known.mantissa) is not Number or known.mantissa.numerator <= 0 or known.sums:
                return None
            found.append(known.scale if known.mantissa is ONE else add(known.scale, ln(known.mantissa)))
        return found

    # ---- products --------------------------------------------------------------------------------------------

    def product(self, left: Expr, right: Expr) -> Expr:
        plain = multiply(left, right)
        if type(plain) is not Product:
            return plain
        one, other = self.scaled.get(left), self.scaled.get(right)
        if one is not None or other is not None:
            one, other = one or _Scaled(left), other or _Scaled(right)
            joined = _Scaled(multiply(one.mantissa, other.mantissa), _joined(one.exponents, other.exponents),
                             _joined(one.sums, other.sums))
            return self.remember(joined, plain, [left, right])
        for step, factor in ((left, right), (right, left)):
            if type(step) is Call and step.function is heaviside and type(factor) is not Number:
                return Piecewise(step.args[0] < 0, ZERO, plain)
            if type(step) is Piecewise and len(step.args) == 3 and step.args[1] is ZERO:
                return Piecewise(step.args[0], ZERO, multiply(step.args[2], factor))
            if type(step) is Piecewise and ZERO in step.args[1::2] + step.args[-1:] and type(factor) is not Number:
                return Piecewise(step.equals(0), ZERO, plain)
        factors = flattened(plain, Product, FACTORS)
        vanishing = self.vanishing(left, right, plain, factors)
        if vanishing is not None:
            return Piecewise(vanishing.equals(0), ZERO, plain)
        for factor in factors:
            if type(factor) is Call and factor.function is sin:
                below = Power(factor.args[0], MINUS_ONE)
                if below in factors:
                    return _without(factors, factor, below, sinc(factor.args[0]))
        return plain

    def vanishing(self, left: Expr, right: Expr, plain: Expr, factors: list[Expr]) -> Expr | None:
        """A factor that is 0 where a logarithm beside it is infinite: u of u ln(u), u^n of u^n ln(u)."""
        found = self.logarithms.get(left, frozenset()) | self.logarithms.get(right, frozenset())
        if not found:
            return None
        self.logarithms[plain] = found
        for factor in factors:
            if factor in found:
                return factor
            if type(factor) is Power and factor.base in found and not (
                    type(factor.exponent) is Number and factor.exponent.numerator < 0):
                return factor
        return None


def _logarithm_of_hyperbolic(call: Call) -> Expr:
    """ln(cosh(u)) and ln(sinh(u)), of which cosh and sinh overflow long before the logarithm is large."""
    u, size = call.args[0], absolute(call.args[0])
    rest = exp(multiply(as_expr(-2), size))
    if call.function is cosh:
        near = ln(ONE + multiply(as_expr(2), power(sinh(divide(u, as_expr(2))), as_expr(2))))
        return Piecewise(size < 1, near, size - ln(as_expr(2)) + ln(ONE + rest))
    return Piecewise(u < 1, ln(call), u - ln(as_expr(2)) + ln(ONE + negate(rest)))


def _versed(one: Expr, other: Expr) -> Expr | None:
    """1 - cos(u), which cancels near 0, as 2 sin(u/2)^2; cos(u) - 1, cosh(u) - 1 and 1 - cosh(u) as well."""
    for left, right in ((one, other), (other, one)):
        inner = as_negation(right)
        call = right if inner is None else inner
        sign_of_one = ONE if inner is not None else MINUS_ONE
        if left is sign_of_one and type(call) is Call and call.function in (cos, cosh):
            half = divide(call.args[0], as_expr(2))
            square = power(sin(half) if call.function is cos else sinh(half), as_expr(2))
            positive = (call.function is cos) == (left is ONE)
            return multiply(as_expr(2 if positive else -2), square)
    return None


def _joined(one: Powers, other: Powers) -> Powers:
    powers: dict[Expr, Expr] = {}
    for part, k in one + other:
        powers[part] = add(powers[part], k) if part in powers else k
    return tuple([(part, k) for part, k in powers.items() if type(k) is Number and k is not ZERO])


def _raised(powers: Powers, exponent: Number) -> Powers:
    return _joined(tuple([(part, rational(exponent.numerator * k.numerator, exponent.denominator * k.denominator))
                          for part, k in powers]), ())


def _without(factors: list[Expr], one: Expr, other: Expr, instead: Expr) -> Expr:
    rest = list(factors)
    rest.remove(one)
    rest.remove(other)
    return reduce(multiply, [*rest, instead])


def _terms(total: Expr) -> list[Expr] | None:
    """The terms of a sum, unless they are too many."""
    found = flattened(total, Sum, TERMS)
    return None if any([type(term) is Sum for term in found]) else found


def _one_plus_exponential(total: Expr) -> Expr | None:
    """u of 1 + exp(u)."""
    if type(total) is not Sum:
        return None
    one, other = total.args
    if other is ONE:
        one, other = other, one
    if one is ONE and type(other) is Call and other.function is exp:
        return other.args[0]
    return None


def _multiple(expr: Expr, unit: Expr) -> int | None:
    """n of n*unit."""
    if expr is unit:
        return 1
    one, of_one = _coefficient(expr)
    other, of_other = _coefficient(unit)
    if of_one is not of_other:
        return None
    ratio = one.value / other.value
    return ratio.numerator if ratio.denominator == 1 else None


def _coefficient(expr: Expr) -> tuple[Number, Expr]:
    if type(expr) is Product and type(expr.args[0]) is Number:
        return expr.args[0], expr.args[1]
    return ONE, expr
