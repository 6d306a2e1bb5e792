"""Proofs by induction that an expression with sums up to n is 0: at the least n, and from n - 1 to n."""

from __future__ import annotations

from collections.abc import Sequence

from symdiff.domains.requirements import defined
from symdiff.expr import (
    ONE, Condition, Expr, IndexSum, Number, Over, Symbol, expanded, free_symbols, postorder, replace,
)
from symdiff.simplification.normal.facts import whole_numbers
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.proofs.exponents import new_symbols
from symdiff.simplification.proofs.implications import implied
from symdiff.simplification.proofs.zero import proved_zero

__all__ = ["zero_by_induction"]

#: Sums are not written out to more terms at the least n.
MAX_TERMS = 12


def zero_by_induction(expr: Expr, given: Sequence[Condition] = ()) -> bool:
    """Whether an expression with sums from 1 to n, n + 1 ... is 0 wherever it has a value.

    Where it has a value at n it must have one at n - 1, so that no step to the least n is left out.

    Args:
        expr: the expression; its indices begin at 1.
        given: conditions that may be used.

    >>> from symdiff import parse
    >>> zero_by_induction(parse("sum(i, i, 1, n) - n*(n+1)/2")), zero_by_induction(parse("sum(i, i, 1, n) - n^2"))
    (True, False)
    """
    sums = [node for node in postorder(expr) if isinstance(node, Over)]
    if not sums or not all([type(node) is IndexSum and node.lower is ONE for node in sums]):
        return False
    return any([_is_zero_for_all(expr, sums, n, given) for n in free_symbols(*[node.upper for node in sums])])


def _is_zero_for_all(expr: Expr, sums: Sequence[Over], n: Symbol, given: Sequence[Condition]) -> bool:
    """The same by one symbol, on which no condition and no body may depend."""
    beyond = [normal_form(node.upper - n) for node in sums]
    steps = [step.numerator for step in beyond if type(step) is Number and step.denominator == 1]
    if len(steps) < len(sums) or n in free_symbols(*[node.body for node in sums], *given):
        return False
    least = max([-step for step in steps])
    if least + max(steps) > MAX_TERMS:
        return False
    # the sums up to n - 1, of which any value may be assumed
    before: dict[Expr, Expr] = dict(zip(sums, new_symbols(expr)))
    after: dict[Expr, Expr] = {node: before[node] + replace(node.body, {node.variable: n + step})
                               for node, step in zip(sums, steps)}
    here, last = replace(expr, before), {n: n - 1}
    where = [*given, n >= least + 1, *whole_numbers([n])]
    return (proved_zero(expanded(replace(expr, {n: Number(least)})), given)
            and implied([*where, *defined(here)], defined(replace(here, last)))
            and proved_zero(replace(expr, after) - replace(here, last), where))
