"""Exponents that may be odd whole numbers or not, for which proofs tell cases apart."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symdiff.expr import Expr
from symdiff.simplification.normal.terms import Exponent, Terms

__all__ = ["Parity", "are_consistent", "is_multiple", "parity_of"]

#: An exponent up to its sign and whole numbers.
Parity = frozenset[tuple[Fraction, frozenset[tuple[Expr, Exponent]]]]


def parity_of(terms: Terms, rest: Fraction) -> Parity:
    """An exponent up to its sign and whole numbers, the part of its constant below 1 being given."""
    found = [(Fraction(term.coefficient), frozenset(term.powers.items())) for term in terms if term.powers]
    if min(found, key=lambda item: sorted(map(str, item[1])))[0] < 0:
        found, rest = [(-coefficient, shape) for coefficient, shape in found], -rest % 1
    return frozenset([*found, (rest, frozenset())] if rest else found)


def are_consistent(odd: frozenset[Parity], all_of_them: Iterable[Parity]) -> bool:
    """Whether these exponents may be odd whole numbers and the others not: not if one is a multiple of another."""
    for one in odd:
        for other in all_of_them:
            times = _ratio(one, other)
            if is_multiple(other, one) and (other in odd) != (times % 2 == 1):
                return False
    return True


def is_multiple(one: Parity, other: Parity) -> bool:
    """Whether an exponent is a whole multiple of another."""
    return one != other and _ratio(other, one).denominator == 1


def _ratio(one: Parity, other: Parity) -> Fraction:
    """By what one exponent is to be multiplied to be another; 1/2 if there is no such number."""
    first, second = ({shape: coefficient for coefficient, shape in exponent} for exponent in (one, other))
    if first.keys() != second.keys():
        return Fraction(1, 2)
    found = {second[shape] / first[shape] for shape in first}
    return found.pop() if len(found) == 1 else Fraction(1, 2)
