"""Powers with symbols in their exponents where their bases are 0: where u^(n - 2) has a value, u^n has one too, but
u^(n - 3) or u^(2 - n) may have none."""

from __future__ import annotations

from fractions import Fraction

from symdiff.domains.requirements import defined
from symdiff.expr import ZERO, Condition, Expr, Number, Power, postorder
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Rational, Terms
from symdiff.simplification.proofs.implications import implied

__all__ = ["has_values"]


def has_values(form: Terms, normalizer: Normalizer, facts: Facts) -> bool:
    """Whether a form has a value wherever the expression of which it is made has one, and so has its normal form.

    Args:
        form: what is to have values.
        normalizer: of which the root is the expression.
        facts: what is known about signs where the expression has values.
    """
    (root,) = normalizer.roots
    written, normal = normalizer.write(form), normalizer.expr(root)
    doubtful = _doubtful_at_zero(written, normal, normalizer)
    wanted: list[Condition] = [*defined(written), *[base.differs(ZERO) for base in doubtful]]
    return facts.imply(Facts(wanted)) or implied([*defined(root), *defined(normal)], wanted)


def _doubtful_at_zero(form: Expr, normal: Expr, normalizer: Normalizer) -> list[Expr]:
    """The bases of symbolic powers in a form that may be 0 in the normal form, but not there: some exponent is none of
    those before, nor positive with one of them."""
    known = _exponents(normal)
    return [base for base, exponents in _exponents(form).items()
            if not all([exponent in known.get(base, ()) or any([
                _is_positive_with(exponent, other, normalizer) for other in known.get(base, ())])
                for exponent in exponents])]


def _exponents(expr: Expr) -> dict[Expr, set[Expr]]:
    """The exponents that are no numbers, by their bases, but for numbers."""
    found: dict[Expr, set[Expr]] = {}
    for node in postorder(expr):
        if type(node) is Power and type(node.exponent) is not Number and type(node.base) is not Number:
            found.setdefault(node.base, set()).add(node.exponent)
    return found


def _is_positive_with(exponent: Expr, other: Expr, normalizer: Normalizer) -> bool:
    """Whether an exponent is a positive number times another, and no negative number more."""
    (number, terms), (least, others) = [_apart(part, normalizer) for part in (exponent, other)]
    if terms.keys() != others.keys():
        return False
    ratios = {Fraction(coefficient) / others[powers] for powers, coefficient in terms.items()}
    ratio = ratios.pop()
    return not ratios and ratio > 0 and number >= ratio * least


def _apart(exponent: Expr, normalizer: Normalizer
           ) -> tuple[Rational, dict[frozenset[tuple[Expr, Exponent]], Rational]]:
    """The number in an exponent, and the coefficients of its other terms, of which there are some."""
    terms = normalizer.terms_of(exponent)
    return (sum([term.coefficient for term in terms if not term.powers]),
            {frozenset(term.powers.items()): term.coefficient for term in terms if term.powers})
