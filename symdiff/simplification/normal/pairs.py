"""Factors that belong together: |u| sign(u) is u, max(u, 0) heaviside(u) is max(u, 0), cbrt(u)^3 is u, 2^n 3^n 6^n."""

from __future__ import annotations

from collections.abc import Mapping

from symdiff.expr import ZERO, Call, Expr, Number, Product
from symdiff.functions import absolute, cbrt, heaviside, maximum, relu, sign
from symdiff.simplification.normal.terms import Exponent

__all__ = ["PAIRED", "joined_pairs", "may_be_paired"]

#: Functions that are joined to others.
PAIRED = frozenset([sign, heaviside, cbrt])


def may_be_paired(powers: Mapping[Expr, Exponent]) -> bool:
    """Whether there may be factors that belong together."""
    numbers = 0
    for base, exponent in powers.items():
        if type(base) is Call and base.function in PAIRED:
            return True
        numbers += type(base) is Number and isinstance(exponent, Expr)
    return numbers > 1


def joined_pairs(powers: Mapping[Expr, Exponent]) -> dict[Expr, Exponent]:
    """Factors of a product with those joined that belong together; true for all values, 0 too."""
    result = dict(powers)
    for base, exponent in powers.items():
        if type(base) is Call and isinstance(exponent, int) and exponent > 0 and base.args:
            u = base.args[0]
            if base.function is sign:
                _join_sign(result, base, u)
            elif base.function is cbrt:
                _join_cube_root(result, base, u)
            elif base.function is heaviside and any(_stands(result, ramp) for ramp in (
                    Call(relu, u), Call(maximum, u, ZERO), Call(maximum, ZERO, u))):
                del result[base]
    return _with_joined_numbers(result)


def _stands(powers: Mapping[Expr, Exponent], base: Expr) -> int:
    """The exponent of a base, if it is whole and positive, else 0."""
    exponent = powers.get(base, 0)
    return exponent if isinstance(exponent, int) and exponent > 0 else 0


def _join_sign(powers: dict[Expr, Exponent], base: Call, u: Expr) -> None:
    """|u| sign(u) as u, u sign(u) as |u|, sign(u)^3 as sign(u)."""
    size = Call(absolute, u)
    for part, whole in ((size, u), (u, size)):
        times = min(_stands(powers, base), _stands(powers, part))
        standing = powers.get(whole, 0)
        if times and type(u) not in (Product, Number) and isinstance(standing, int):
            for factor, exponent in ((base, _stands(powers, base) - times), (part, _stands(powers, part) - times),
                                     (whole, standing + times)):
                powers[factor] = exponent
                if not exponent:
                    del powers[factor]
            return
    count = _stands(powers, base)
    if count > 2:
        powers[base] = 2 - count % 2


def _join_cube_root(powers: dict[Expr, Exponent], base: Call, u: Expr) -> None:
    """cbrt(u)^4 as u cbrt(u)."""
    times, rest = divmod(_stands(powers, base), 3)
    standing = powers.get(u, 0)
    if times and type(u) not in (Product, Number) and isinstance(standing, int):
        powers[u], powers[base] = standing + times, rest
        for factor in (u, base):
            if not powers[factor]:
                del powers[factor]


def _with_joined_numbers(powers: dict[Expr, Exponent]) -> dict[Expr, Exponent]:
    """Positive whole numbers to one symbolic power as one: 2^n 3^n is 6^n."""
    groups: dict[Expr, list[Number]] = {}
    for base, exponent in powers.items():
        if type(base) is Number and isinstance(exponent, Expr) and base.numerator > 0 and base.denominator == 1:
            groups.setdefault(exponent, []).append(base)
    for exponent, bases in groups.items():
        if len(bases) > 1:
            number = 1
            for base in bases:
                number *= base.numerator
                del powers[base]
            powers[Number(number)] = exponent
    return powers
