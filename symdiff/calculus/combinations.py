"""Sums of coefficients times factors, as people write them: signs between the terms, numbers in front."""

from __future__ import annotations

from collections.abc import Iterable

from symdiff.expr import ONE, ZERO, Expr, Number, negate
from symdiff.expr.notation import as_negation
from symdiff.simplification.normal.normalizer import normal_form

__all__ = ["combination"]


def combination(terms: Iterable[tuple[Expr, Expr]]) -> Expr:
    """The sum of coefficients times factors.

    >>> from symdiff import parse
    >>> print(combination([(parse("3"), parse("x")), (parse("-1/2"), parse("(x-1)^2"))]))
    3*x - (x - 1)^2/2
    """
    total: Expr = ZERO
    for coefficient, factor in terms:
        if coefficient is ZERO:
            continue
        negative = (negate(coefficient) if type(coefficient) is Number and coefficient.numerator < 0
                    else as_negation(coefficient))
        size = coefficient if negative is None else negative
        term = size if factor is ONE else factor if size is ONE else normal_form(size * factor)
        if total is ZERO:
            total = term if negative is None else negate(term)
        else:
            total = total + term if negative is None else total - term
    return total
