"""Short forms that values suggest, proved; for what the rules leave long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from symdiff.domains.requirements import defined
from symdiff.expr import (
    Call, Condition, Derivative, Expr, Integral, Number, Power, Product, Sum, Symbol, UnknownFunction, free_symbols,
    postorder, tree_size,
)
from symdiff.expr.notation import operation_count
from symdiff.functions import appellf1
from symdiff.simplification.fields.allowance import Allowance
from symdiff.simplification.fields.kernels import MAX_WORK
from symdiff.simplification.guesses.ansatz import Ansatz
from symdiff.simplification.guesses.letters import is_elementary
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.proofs.expansion import with_few_hypergeometric
from symdiff.simplification.proofs.implications import consequences, implied
from symdiff.simplification.proofs.zero import PARAMETER_WORK, proved_zero

__all__ = ["is_worth_guessing", "proved_guess"]

#: Expressions of more nodes have no form guessed, nor have those whose form has no more than so many operations.
GUESSED_NODES, GUESSED_OPERATIONS = 1200, 4
#: Nor have those of more symbols, which take as many points to tell apart.
MAX_SYMBOLS = 24
#: Without higher functions in them, only expressions of so many operations have a form guessed.
LONG = 25
#: The letters of forms of so many operations hide those of the user's, which are tried alone first.
CROWDED = 120
#: So many guesses at most are looked at for values wherever the expression has one, and tried to be proved.
MAX_CANDIDATES, MAX_PROOFS = 5, 2
#: All proofs together may do so much work, and so much for terms that were made shorter one by one.
PROOF_WORK, LAST_WORK = MAX_WORK, 600_000
#: Conditions of more nodes are of no use in proofs.
MAX_CONDITION = 30


def is_worth_guessing(cost: int, *exprs: Expr) -> bool:
    """Whether a form of so many operations, of one of these expressions, may have a much shorter one."""
    return cost >= LONG or (cost > GUESSED_OPERATIONS and _has_higher_functions(*exprs))


def proved_guess(expr: Expr, result: Expr, like: Expr, given: Sequence[Condition],
                 shorter: Callable[[Expr, Facts], Expr], apart: Callable[[], Expr]) -> Expr | None:
    """A form with fewer operations that has a value wherever the expression has one; None if none was proved.

    Args:
        expr: the expression.
        result: its shortest form so far.
        like: what the user wrote.
        given: conditions that may be used.
        shorter: makes a form as short as the rules can, given what is known about signs.
        apart: the result with each term made shorter by itself; asked for where the others do not lead to a proof.
    """
    count = len(free_symbols(expr))
    if count > MAX_SYMBOLS or operation_count(result) < count:
        return None     # what has every symbol once is not made shorter
    order = postorder(expr)
    if len(order) > GUESSED_NODES or any([type(node) is Derivative or (
            type(node) is Call and isinstance(node.function, UnknownFunction)) for node in order]):
        return None     # unknown functions have no values
    if all([_is_rational(node) for node in order]):
        return None     # all its factors were found
    where = [*defined(expr), *given]
    known = [condition for condition in where if tree_size(condition) <= MAX_CONDITION]
    work, parameters = Allowance(PROOF_WORK), Allowance(PARAMETER_WORK)
    tried: list[Expr] = []
    for forms in _forms(expr, result, like, given, where, shorter):
        for form in forms:
            if any(proved_zero(side - form, known, work, parameters) for side in (result, expr)):
                return form
            tried.append(form)
        if parameters.left <= 0:
            break
    if parameters.left > 0 or not tried:
        return None
    work, parameters = Allowance(LAST_WORK), Allowance(LAST_WORK)
    return next((form for form in tried if proved_zero(apart() - form, known, work, parameters)), None)


def _forms(expr: Expr, result: Expr, like: Expr, given: Sequence[Condition], where: Sequence[Condition],
           shorter: Callable[[Expr, Facts], Expr]) -> Iterator[Iterator[Expr]]:
    """Guesses that are shorter than the result and have values wherever the expression has one: first those with the
    letters that were found first, then those with one letter in the place of others."""
    facts, cost = Facts([*where, *consequences(where)]), operation_count(result)
    if any([type(node) is Integral and node.lower is None for node in postorder(expr)]):
        expr = result       # where antiderivatives, which have no values, may have gone
    if any([type(node) is Call and node.function is appellf1 for node in postorder(expr)]):
        expr = with_few_hypergeometric(expr)        # of which values take long
    ansatz = Ansatz(expr, [like] if cost >= CROWDED else [like, result], given)
    found = ansatz.guesses()
    if not ansatz.matched and cost >= CROWDED:
        ansatz = Ansatz(expr, [like, result], given)
        found = ansatz.guesses()
    tried: set[Expr] = set()
    for others in (False, True) if ansatz.matched else ():
        forms = [shorter(form, facts) for form in (ansatz.guesses(others) if others else found)]
        short = [form for form in sorted(dict.fromkeys(forms), key=operation_count) if operation_count(form) < cost]
        if forms and not short:
            break
        yield islice((form for form in short[:MAX_CANDIDATES]
                      if form not in tried and implied(where, defined(form))), MAX_PROOFS)
        tried.update(forms)


def _is_rational(node: Expr) -> bool:
    """Whether a node is what rational functions are made of."""
    return type(node) in (Number, Symbol, Sum, Product) or (
        type(node) is Power and type(node.exponent) is Number and node.exponent.is_integer)


def _has_higher_functions(*exprs: Expr) -> bool:
    return not all([type(node) is not Call or is_elementary(node.function) for node in postorder(*exprs)])
