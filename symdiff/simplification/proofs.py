"""Proofs that an expression is 0: by its normal form, as a rational function over kernels."""

from __future__ import annotations

from collections.abc import Iterable

from symdiff.domains.requirements import defined
from symdiff.errors import LimitError
from symdiff.expr import ZERO, Condition, Expr
from symdiff.simplification.expansion import expanded, in_one_order
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Overflow
from symdiff.simplification.kernels import Embedding
from symdiff.simplification.normal import Normalizer

__all__ = ["proved_zero"]


def proved_zero(expr: Expr, given: Iterable[Condition] = ()) -> bool:
    """Whether the expression is 0 wherever it has a value, by its normal form as a rational function over kernels."""
    if expr is ZERO:
        return True
    facts = Facts([*defined(expr), *given])
    for rewrite, multiples, expand in ((False, False, False), (False, True, False), (True, True, False),
                                       (True, False, True)):
        try:
            rewritten = expanded(expr, facts) if rewrite else expr
            normalizer = Normalizer([rewritten], [rewritten], facts.signs, whole=facts.whole)
            normal = normalizer.run()[0]
            if rewrite:
                normal = in_one_order(normal)
            if normal is ZERO:
                return True
            embedding = Embedding(normalizer, [normal], facts, facts, expand, multiples, apart=expand or multiples)
            if embedding.element(normal).above.is_zero():
                return True
        except (Overflow, LimitError):
            continue
    return False
