"""Proofs that an expression is 0: by its normal form, as a rational function over kernels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from symdiff.domains.requirements import defined
from symdiff.errors import LimitError
from symdiff.expr import ZERO, Call, Condition, Expr, Symbol, free_symbols, postorder, tree_size
from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.normal.facts import Facts, whole_numbers
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.values import has_no_value
from symdiff.simplification.proofs.coefficients import taken_apart
from symdiff.simplification.proofs.expansion import expanded, in_one_order
from symdiff.simplification.proofs.hypergeometric import CONTIGUOUS
from symdiff.simplification.proofs.implications import consequences
from symdiff.simplification.proofs.parametrization import parametrized_zero

__all__ = ["PARAMETER_WORK", "proved_zero"]


class _Way(NamedTuple):
    """A way to choose the kernels.

    Attributes:
        rewrite: in terms of fewer functions.
        multiples, expand: as for `Embedding`.
    """

    rewrite: bool
    multiples: bool
    expand: bool


#: The cheap ones first.
_WAYS = (_Way(False, False, False), _Way(False, True, False), _Way(True, True, False), _Way(True, False, True))

#: The work of a first attempt, and of a proof by rational parametrization.
QUICK_WORK, PARAMETER_WORK = 40_000, 3_000_000
#: Expressions with more nodes are taken apart into the coefficients of symbols in which they are polynomials.
LONG = 200


def proved_zero(expr: Expr, given: Iterable[Condition] = (), allowance: Allowance | None = None,
                parameters: Allowance | None = None, indices: Collection[Symbol] = ()) -> bool:
    """Whether the expression is 0 wherever it has a value, by its normal form as a rational function over kernels.

    Args:
        expr: the expression.
        given: conditions that may be used.
        allowance: of work, for this proof and others.
        parameters: the same for rational parametrizations.
        indices: of sums, of which this is the body.
    """
    if expr is ZERO:
        return True
    if has_no_value(expr):
        return False
    where = [*defined(expr, indices), *given, *whole_numbers(indices)]
    facts = Facts(where)
    if (_is_zero(expr, facts, _WAYS[0], Allowance(QUICK_WORK))
            or _is_zero_by_parameters(expr, facts, where, parameters or Allowance(PARAMETER_WORK))
            or any(_is_zero(expr, facts, way, allowance) for way in _WAYS)):
        return True
    more = consequences(where)
    if not more:
        return False
    facts = Facts([*where, *more])
    return any(_is_zero(expr, facts, way, allowance) for way in _WAYS[1:3])


def _is_zero_by_parameters(expr: Expr, facts: Facts, where: list[Condition], allowance: Allowance) -> bool:
    """The same by rational parametrization, in the functions of the expression and in fewer."""
    fewer = expanded(expr, facts)
    for form in [fewer] if any([type(node) is Call and node.function in CONTIGUOUS for node in postorder(expr)]) else (
            dict.fromkeys([expr, fewer])):
        normalizer = Normalizer([form], [form], facts.signs, whole=facts.whole)
        normal = normalizer.run()[0]
        parts = taken_apart(normal) if tree_size(normal) > LONG else None
        if parts is None:
            if parametrized_zero(normal, normalizer, where, allowance):
                return True
            continue
        kept = [condition for condition in where if parts.symbols.isdisjoint(free_symbols(condition))]
        known = Facts(kept)
        for part in parts.coefficients:
            normalizer = Normalizer([part], [part], known.signs, whole=known.whole)
            if not parametrized_zero(normalizer.run()[0], normalizer, kept, allowance):
                break
        else:
            return True
    return False


def _is_zero(expr: Expr, facts: Facts, way: _Way, allowance: Allowance | None) -> bool:
    try:
        rewritten = expanded(expr, facts) if way.rewrite else expr
        normalizer = Normalizer([rewritten], [rewritten], facts.signs, whole=facts.whole)
        normal = normalizer.run()[0]
        if way.rewrite:
            normal = in_one_order(normal)
        if normal is ZERO:
            return True
        embedding = Embedding(normalizer, [normal], facts, facts, way.expand, way.multiples,
                              apart=way.expand or way.multiples, allowance=allowance)
        return bool(embedding.element(normal).above.is_zero())
    except (Overflow, LimitError):
        return False
