"""Powers with symbols in their exponents where their bases are 0: where u^(n - 2) has a value, u^n has one too, but
u^(n - 3) or u^(2 - n) may have none."""

from __future__ import annotations

from collections.abc import Collection

from symdiff.expr import Expr, Number, Power, postorder
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Rational

__all__ = ["keeps_zeros"]


def keeps_zeros(form: Expr, expr: Expr, normalizer: Normalizer, facts: Facts) -> bool:
    """Whether a form has symbolic powers only where those of an expression have values, as far as their bases may be 0:
    each exponent is one of the expression's for the same base, or larger wherever those are positive.

    Args:
        form, expr: both in normal form.
        normalizer: which has visited them.
        facts: what is known about signs where the expression has values.
    """
    known = _exponents(expr)
    for base, exponents in _exponents(form).items():
        new = exponents - known.get(base, set())
        if new and not facts.signs.nonzero(base) and not all([
                _is_no_less(exponent, known.get(base, ()), normalizer) for exponent in new]):
            return False
    return True


def _exponents(expr: Expr) -> dict[Expr, set[Expr]]:
    """The exponents with symbols, by their bases."""
    found: dict[Expr, set[Expr]] = {}
    for node in postorder(expr):
        if type(node) is Power and type(node.exponent) is not Number:
            found.setdefault(node.base, set()).add(node.exponent)
    return found


def _is_no_less(exponent: Expr, known: Collection[Expr], normalizer: Normalizer) -> bool:
    """Whether the terms of an exponent have signs that they have in others, and the number in it is not below all of
    theirs."""
    number, rest = _apart(exponent, normalizer)
    others = [_apart(other, normalizer) for other in known]
    return (number >= min([least for least, _ in others], default=0)
            and all([any([coefficient * signs.get(powers, 0) > 0 for _, signs in others])
                     for powers, coefficient in rest.items()]))


def _apart(exponent: Expr, normalizer: Normalizer
           ) -> tuple[Rational, dict[frozenset[tuple[Expr, Rational | Expr]], Rational]]:
    """The number in an exponent, and the coefficients of its other terms."""
    terms = normalizer.terms_of(exponent)
    return (sum([term.coefficient for term in terms if not term.powers]),
            {frozenset(term.powers.items()): term.coefficient for term in terms if term.powers})
