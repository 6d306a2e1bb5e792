"""Powers with symbols in their exponents where their bases are 0: where u^(n - 2) has a value, u^n has one too, but
u^(n - 3) or u^(2 - n) may have none."""

from __future__ import annotations

from fractions import Fraction

from symdiff.domains.requirements import defined
from symdiff.expr import ZERO, Condition, Expr, Number, Power, postorder
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Monomial, plain
from symdiff.simplification.proofs.implications import implied

__all__ = ["has_values"]


def has_values(form: Expr, normalizer: Normalizer, facts: Facts) -> bool:
    """Whether a form has a value wherever the expression of which it is made has one, and so has its normal form.

    Args:
        form: what is to have values.
        normalizer: of which the root is the expression.
        facts: what is known about signs where the expression has values.
    """
    (root,) = normalizer.roots
    normal = normalizer.expr(root)
    wanted: list[Condition] = [*defined(form), *[base.differs(ZERO) for base in _doubtful(form, normal, normalizer)]]
    return facts.imply(Facts(wanted)) or implied([*defined(root), *defined(normal)], wanted)


def _doubtful(form: Expr, normal: Expr, normalizer: Normalizer) -> list[Expr]:
    """The bases of symbolic powers in a form that may be 0 in the normal form, but not there: some exponent is none of
    those before, nor positive with one of them."""
    known = _exponents(normal)
    return [base for base, exponents in _exponents(form).items()
            if not all([any([_is_positive_with(exponent, other, normalizer) for other in known.get(base, ())])
                        for exponent in exponents])]


def _exponents(expr: Expr) -> dict[Expr, set[Expr]]:
    """The exponents that are no numbers, by their bases, but for numbers."""
    found: dict[Expr, set[Expr]] = {}
    for node in postorder(expr):
        if type(node) is Power and type(node.exponent) is not Number and type(node.base) is not Number:
            found.setdefault(node.base, set()).add(node.exponent)
    return found


def _is_positive_with(exponent: Expr, other: Expr, normalizer: Normalizer) -> bool:
    """Whether an exponent is a positive number times another, and a number from 0 on."""
    terms, others = normalizer.terms_of(exponent), normalizer.terms_of(other)
    first = next(term for term in terms if term.powers)
    ratio = next((Fraction(first.coefficient) / term.coefficient for term in others if term.powers == first.powers), 0)
    rest = normalizer.sum([terms, [Monomial(plain(-ratio * term.coefficient), term.powers) for term in others]])
    return ratio > 0 and all([not term.powers and term.coefficient > 0 for term in rest])
