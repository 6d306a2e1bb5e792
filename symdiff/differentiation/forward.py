"""The forward pass: the derivative of an expression by one variable, with the trace of the rules that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from symdiff.differentiation.indices import Terms, entries_by, sifted
from symdiff.differentiation.rules import Rule, by_term, rule_for
from symdiff.expr import (
    ONE, ZERO, Call, Condition, Differentiate, Expr, Over, Symbol, dependents, postorder, rebuilt,
)

__all__ = ["Step", "carried_out", "carried_out_together", "conditions_of_terms", "differentiate"]


class Step(NamedTuple):
    """A rule that fired.

    Attributes:
        rule: the rule.
        node: what it was applied to.
        parts: what of the node depends on the variable, in the rule's order; each has a step of its own, or is the
            variable.
        result: the derivative of the node.
        operands: all that the rule's formula takes.
    """

    rule: Rule
    node: Expr
    parts: tuple[Expr, ...]
    result: Expr
    operands: tuple[Expr, ...]

    @property
    def name(self) -> str:
        """The rule's name; for a function of the variable itself, the function's: "sin rule"."""
        if type(self.node) is Call and all(type(part) is Symbol for part in self.parts):
            return f"{self.node.function.name} rule"
        return self.rule.name

    def applied(self, derivatives: Callable[[Expr], Expr]) -> Expr:
        """What the rule gives for these derivatives of the parts: (u)'*v + u*(v)' where they are still to be done."""
        return self.rule.formula(*self.operands, d=lambda part: derivatives(part) if part in self.parts else ZERO)


def differentiate(expr: Expr, variable: Symbol, record: Callable[[Step], None] | None = None,
                  arrays: Mapping[str, int] | None = None) -> Expr:
    """The derivative by the rules, not simplified; every rule that fires is handed to `record`, inner ones first.

    Names that are arrays in a larger expression may be given, with their numbers of indices: then x_k and x_l are
    entries, which may be the same.

    Raises:
        NoDerivativeError: a function has no closed form for the derivative that is asked for.

    >>> from symdiff import parse
    >>> print(differentiate(parse("x^2*sin(x)"), Symbol("x")))
    2*x*sin(x) + x^2*cos(x)
    """
    entries = entries_by(expr, variable, arrays)
    if not entries:
        return _Pass(variable, entries, Terms()).run(expr, record)
    terms = Terms()
    result = _Pass(variable, entries, terms).run(expr, None)
    assumed = terms.only()
    if record is None and not assumed:
        return result
    return _Pass(variable, entries, Terms(assumed)).run(expr, record)


def conditions_of_terms(expr: Expr, variable: Symbol) -> list[Condition]:
    """That the variable is among the terms of the sums, where the derivative takes that for granted: 1 <= k <= n.

    >>> from symdiff import parse
    >>> conditions_of_terms(parse("sum(i=1..n, x_i^2)"), Symbol("x_k"))
    [1 <= k <= n]
    """
    entries, terms = entries_by(expr, variable), Terms()
    if entries:
        _Pass(variable, entries, terms).run(expr, None)
    return terms.only()


class _Pass:
    """One pass over an expression.

    Args:
        variable: by which.
        entries: the derivatives of the entries of arrays, where the variable is one.
        terms: which terms of sums are taken for granted.
    """

    def __init__(self, variable: Symbol, entries: Mapping[Expr, Expr], terms: Terms) -> None:
        self.variable, self.entries, self.terms = variable, entries, terms

    def run(self, expr: Expr, record: Callable[[Step], None] | None) -> Expr:
        """The derivative."""
        moving = dependents(postorder(expr), [self.variable, *self.entries])
        if expr not in moving:
            return ZERO
        known: dict[Expr, Expr] = {self.variable: ONE}
        entries = self.entries

        def d(part: Expr) -> Expr:
            found = known.get(part)
            return entries.get(part, ZERO) if found is None else found

        depends = moving.__contains__
        chosen: dict[Expr, tuple[Rule, tuple[Expr, ...], tuple[Expr, ...]]] = {}
        stack = [expr]
        while stack:
            node = stack[-1]
            if node in known or (node in entries and node is not expr):
                stack.pop()
                continue
            choice = chosen.get(node)
            if choice is None:
                rule, parts = rule_for(node, depends)
                needed = tuple([part for part in parts if part is not node and part in moving])
                choice = chosen[node] = rule, parts, needed
                waiting = [part for part in needed if part not in known and part not in entries]
                if waiting:
                    waiting.reverse()
                    stack += waiting
                    continue
            stack.pop()
            rule, parts, needed = choice
            result = rule.formula(*parts, d=d)
            if entries and isinstance(node, Over):
                kept = sifted(result, self.terms)
                rule, result = (rule if kept is result else by_term(node)), kept
            known[node] = result
            if record is not None:
                record(Step(rule, node, needed, result, parts))
        return known[expr]


#: From what was differentiated, order by order, the variable, and the result, to what is put for it.
Confine = Callable[[list[Expr], Symbol, Expr], Expr]


def carried_out(expr: Expr, confine: Confine | None = None) -> Expr:
    """The expression with every written derivative, `d/dx(...)`, carried out.

    Args:
        expr: the expression.
        confine: what is put for the result of a written derivative, if not the result itself.

    >>> from symdiff import parse
    >>> print(carried_out(parse("x + d/dx(x^2)")))
    x + 2*x
    """
    return expr if expr.is_ordinary else carried_out_together([expr], confine)[0][0]


def carried_out_together(exprs: Sequence[Expr], confine: Confine | None = None) -> tuple[list[Expr], list[Expr]]:
    """The same for several expressions, which may share parts, and all nodes of the results in postorder."""
    order = postorder(*exprs)
    if all([expr.is_ordinary for expr in exprs]) or Differentiate not in set(map(type, order)):
        return list(exprs), order
    made: dict[Expr, Expr] = {}
    for node in order:
        args = tuple([made[arg] for arg in node.args])
        if type(node) is Differentiate:
            result, orders = args[0], []
            for _ in range(node.order):
                if result is ZERO:
                    break
                orders.append(result)
                result = differentiate(result, node.variable)
            made[node] = result if confine is None else confine(orders, node.variable, result)
        else:
            made[node] = node if args == node.args else rebuilt(node, args)
    found = [made[expr] for expr in exprs]
    return found, postorder(*found)
