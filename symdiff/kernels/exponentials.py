"""Sums of exponentials in a denominator or a logarithm, relative to their largest term, so that they do not overflow
(Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Call, Expr, Number, Product, Sum, add, as_expr, multiply, negate, power, rational,
)
from symdiff.functions import absolute, exp, ln, maximum, sigmoid, sign
from symdiff.kernels.removable import parts_if_few

__all__ = ["Exponentials", "exponent_beside_one"]

#: Longer sums are left as they are.
TERMS = 1000
#: Sums of exponentials within sums of exponentials are looked into so deep.
NESTING = 20

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


class Exponentials:
    """What is known of products and sums with exponentials, from the inside out."""

    def __init__(self) -> None:
        #: What has an exponential factor, or a sum with exponentials for a factor.
        self.scaled: dict[Expr, _Scaled] = {}
        #: What of these is neither too large nor too small by its exponentials.
        self.settled: set[Expr] = set()
        #: By sums: their terms by what they are multiplied with, and the largest of these.
        self.relative: dict[Expr, _Relative | None] = {}
        #: Sums with terms that are divided by a sum of exponentials.
        self.divided: set[Expr] = set()
        self.depth = 0

    def notice(self, new: Expr) -> None:
        """Take note of an exponential, or a sum with one."""
        if type(new) is Call and new.function is exp:
            self.scaled.setdefault(new, _Scaled(ONE, ((new.args[0], ONE),)))
        elif type(new) is Sum and any([arg in self.scaled and arg not in self.settled for arg in new.args]):
            self.scaled.setdefault(new, _Scaled(ONE, (), ((new, MINUS_ONE),)))
            if any([k.numerator > 0 or total in self.divided
                    for arg in new.args if arg in self.scaled for total, k in self.scaled[arg].sums]):
                self.divided.add(new)

    def occur_in(self, *factors: Expr) -> bool:
        """Whether a factor has exponentials."""
        return any([factor in self.scaled for factor in factors])

    def product(self, left: Expr, right: Expr, plain: Expr) -> Expr:
        """left * right, which is `plain` as it is written, where exponentials occur in one of them."""
        one, other = [self.scaled.get(factor) or _Scaled(factor) for factor in (left, right)]
        joined = _Scaled(multiply(one.mantissa, other.mantissa), _joined(one.exponents, other.exponents),
                         _joined(one.sums, other.sums))
        return self.remember(joined, plain, [left, right])

    def power(self, base: Expr, exponent: Expr) -> Expr:
        """base^exponent."""
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
            exponential = exponent_beside_one(total)
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
        terms = parts_if_few(total, Sum, TERMS)
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

    def exponents(self, total: Expr) -> list[Expr] | None:
        """u, v ... of exp(u) + exp(v) + c exp(w) ..., where c is a positive number."""
        found: list[Expr] = []
        for term in parts_if_few(total, Sum, TERMS) or [ZERO]:
            known = self.scaled.get(term, _Scaled(term))
            if type(known.mantissa) is not Number or known.mantissa.numerator <= 0 or known.sums:
                return None
            found.append(known.scale if known.mantissa is ONE else add(known.scale, ln(known.mantissa)))
        return found


def _joined(one: Powers, other: Powers) -> Powers:
    powers: dict[Expr, Expr] = {}
    for part, k in one + other:
        powers[part] = add(powers[part], k) if part in powers else k
    return tuple([(part, k) for part, k in powers.items() if type(k) is Number and k is not ZERO])


def _raised(powers: Powers, exponent: Number) -> Powers:
    return _joined(tuple([(part, rational(exponent.numerator * k.numerator, exponent.denominator * k.denominator))
                          for part, k in powers]), ())


def exponent_beside_one(total: Expr) -> Expr | None:
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
