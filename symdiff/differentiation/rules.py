"""The rules of differentiation, in one list that reads like the table in a textbook.

A rule has a name, a statement, and a function that takes a node apart: it returns the parts of the node if the rule
applies to it, else None.  The formula gets these parts and `d`, the differential of a part.  Every formula is linear
in its differentials; so the forward pass, which asks for `d(u)` = u', and the reverse pass, which asks for the share of
one part at a time, call the very same formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from symdiff.errors import NoDerivativeError
from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Call, Derivative, Expr, Indexed, IndexProduct, IndexSum, Integral, Number, Over, Piecewise,
    Power, Product, Sum, UnknownFunction, brief, derivative, fresh_index, index_product, rebuilt, substitute, summed,
)
from symdiff.expr.notation import as_negation, as_quotient, as_root
from symdiff.functions import Function, e, ln

__all__ = ["RULES", "Differential", "Rule", "by_term", "rule_for"]

Differential = Callable[[Expr], Expr]
#: Whether an expression depends on the variable.
Depends = Callable[[Expr], bool]


class Rule(NamedTuple):
    """A rule of differentiation.

    Attributes:
        name: what a teacher calls it.
        statement: the rule as a formula, u, v ... being functions of the variable and c, n, a constants.
        parts: from a node, and what depends on the variable, to the parts that the formula takes, or None.
        formula: from the parts and `d` to the derivative of the node.
        plain: the statement for the variable x in place of the function u, without u'; None if a book has no such.
    """

    name: str
    statement: str
    parts: Callable[[Any, Depends], tuple[Expr, ...] | None]
    formula: Callable[..., Expr]
    plain: str | None = None

    def __reduce__(self) -> tuple[Callable[[str], Rule], tuple[str]]:
        return _stated, (self.statement,)


#: The rules for each kind of node, in the order in which they are tried.
RULES: Final[dict[type[Expr], list[Rule]]] = {}


def rule(name: str, statement: str, of: type[Expr], parts: Callable[[Any, Depends], tuple[Expr, ...] | None],
         plain: str | None = None) -> Callable[[Callable[..., Expr]], Callable[..., Expr]]:
    """Enter a formula into the list."""

    def enter(formula: Callable[..., Expr]) -> Callable[..., Expr]:
        RULES.setdefault(of, []).append(Rule(name, statement, parts, formula, plain))
        return formula

    return enter


def _stated(statement: str) -> Rule:
    """The rule with this statement, which no other has: what a pickle of a rule holds."""
    return next(rule for rules in RULES.values() for rule in rules if rule.statement == statement)


def rule_for(node: Expr, depends: Depends) -> tuple[Rule, tuple[Expr, ...]]:
    """The rule that applies to a node which depends on the variable, and the parts of the node."""
    for candidate in RULES[type(node)]:
        parts = candidate.parts(node, depends)
        if parts is not None:
            return candidate, parts
    raise AssertionError(f"no rule of differentiation for {type(node).__name__}")  # each list ends in a rule for all


# ---- sums --------------------------------------------------------------------------------------------------------


@rule("difference rule", "(u - v)' = u' - v'", of=Sum,
      parts=lambda node, depends: _pair(node.args[0], as_negation(node.args[1])))
def _(u: Expr, v: Expr, d: Differential) -> Expr:
    return d(u) - d(v)


@rule("sum rule", "(u + v)' = u' + v'", of=Sum, parts=lambda node, depends: node.args)
def _(u: Expr, v: Expr, d: Differential) -> Expr:
    return d(u) + d(v)


def _pair(u: Expr, v: Expr | None) -> tuple[Expr, ...] | None:
    return None if v is None else (u, v)


# ---- products and quotients ----------------------------------------------------------------------------------------


@rule("constant multiple rule", "(c u)' = c u'", of=Product,
      parts=lambda node, depends: None if depends(node.args[0]) else node.args)
def _(c: Expr, u: Expr, d: Differential) -> Expr:
    return c * d(u)


@rule("constant multiple rule", "(u c)' = u' c", of=Product,
      parts=lambda node, depends: None if depends(node.args[1]) else node.args)
def _(u: Expr, c: Expr, d: Differential) -> Expr:
    return d(u) * c


def _quotient(node: Product, depends: Depends) -> tuple[Expr, ...] | None:
    """u and v of u/v, where v is not a power."""
    fraction = as_quotient(node)
    return None if fraction is None or _numeric_power(fraction[1]) else fraction


def _quotient_by_power(node: Product, depends: Depends) -> tuple[Expr, ...] | None:
    """u, v and n of u/v^n."""
    fraction = as_quotient(node)
    return None if fraction is None else (fraction[0], *fraction[1].args)


def _numeric_power(expr: Expr) -> bool:
    return type(expr) is Power and type(expr.args[1]) is Number


@rule("quotient rule", "(u/v)' = (u' v - u v')/v^2", of=Product, parts=_quotient)
def _(u: Expr, v: Expr, d: Differential) -> Expr:
    return (d(u) * v - u * d(v)) / v**2


@rule("quotient rule for a power", "(u/v^n)' = (u' v - n u v')/v^(n+1)", of=Product, parts=_quotient_by_power)
def _(u: Expr, v: Expr, n: Expr, d: Differential) -> Expr:
    return (d(u) * v - n * u * d(v)) / v ** (n + 1)


@rule("product rule", "(u v)' = u' v + u v'", of=Product, parts=lambda node, depends: node.args)
def _(u: Expr, v: Expr, d: Differential) -> Expr:
    return d(u) * v + u * d(v)


# ---- powers ------------------------------------------------------------------------------------------------------


def _when_exponent_is_constant(node: Power, depends: Depends) -> tuple[Expr, ...] | None:
    return None if depends(node.exponent) else node.args


@rule("root rule", "(sqrt u)' = u'/(2 sqrt u)", of=Power, plain="(sqrt x)' = 1/(2 sqrt x)",
      parts=lambda node, depends: None if as_root(node) is None else node.args)
def _(u: Expr, half: Expr, d: Differential) -> Expr:
    return d(u) / (2 * u**half)


@rule("reciprocal rule", "(1/u)' = -u'/u^2", of=Power, plain="(1/x)' = -1/x^2",
      parts=lambda node, depends: node.args if node.exponent is MINUS_ONE else None)
def _(u: Expr, n: Expr, d: Differential) -> Expr:
    return -d(u) / u**2


@rule("power rule", "(u^n)' = n u^(n-1) u'", of=Power, parts=_when_exponent_is_constant,
      plain="(x^n)' = n x^(n-1)")
def _(u: Expr, n: Expr, d: Differential) -> Expr:
    return n * u ** (n - 1) * d(u)


@rule("exponential rule", "(e^u)' = e^u u'", of=Power, plain="(e^x)' = e^x",
      parts=lambda node, depends: node.args if node.base is e else None)
def _(base: Expr, u: Expr, d: Differential) -> Expr:
    return base**u * d(u)


@rule("exponential rule for a base", "(a^u)' = a^u ln(a) u'", of=Power, plain="(a^x)' = a^x ln(a)",
      parts=lambda node, depends: None if depends(node.base) else node.args)
def _(a: Expr, u: Expr, d: Differential) -> Expr:
    return a**u * ln(a) * d(u)


@rule("general power rule", "(u^v)' = u^v (v' ln u + v u'/u)", of=Power, parts=lambda node, depends: node.args)
def _(u: Expr, v: Expr, d: Differential) -> Expr:
    return u**v * (d(v) * ln(u) + v * d(u) / u)


# ---- functions ---------------------------------------------------------------------------------------------------


@rule("rule for an unknown function", "f(u)' = f'(u) u'", of=Call,
      parts=lambda node, depends: (node, *node.args) if isinstance(node.function, UnknownFunction) else None)
def _(call: Call, *args: Expr, d: Differential) -> Expr:
    assert isinstance(call.function, UnknownFunction)
    orders = [ZERO] * len(args)
    total: Expr = ZERO
    for i, u in enumerate(args):
        slope = d(u)
        if slope is not ZERO:
            total = total + Derivative(call.function, *orders[:i], ONE, *orders[i + 1:], *args) * slope
    return total


@rule("chain rule", "f(u)' = f'(u) u', one term for each argument", of=Call,
      parts=lambda node, depends: (node, *node.args))
def _(call: Call, *args: Expr, d: Differential) -> Expr:
    assert isinstance(call.function, Function)
    total: Expr = ZERO
    for i, u in enumerate(args):
        slope = d(u)
        if slope is not ZERO:
            total = total + call.function.partial(i, args) * slope
    return total


@rule("rule for an unknown function", "f'(u)' = f''(u) u'", of=Derivative,
      parts=lambda node, depends: (node, *node.args))
def _(node: Derivative, *args: Expr, d: Differential) -> Expr:
    orders, arguments = node.orders, node.arguments
    if any(d(order) is not ZERO for order in orders):
        raise NoDerivativeError(f"{node} cannot be differentiated by the order of its derivative")
    total: Expr = ZERO
    for i, u in enumerate(arguments):
        if d(u) is not ZERO:
            total = total + derivative(node.function, *orders[:i], orders[i] + 1, *orders[i + 1:], *arguments) * d(u)
    return total


# ---- the other kinds ---------------------------------------------------------------------------------------------


@rule("fundamental theorem of calculus, and Leibniz's rule",
      "(integral of g from a to b)' = g(b) b' - g(a) a' + integral of the derivative of g", of=Integral,
      parts=lambda node, depends: (node, node.body, node.upper, *([] if node.lower is None else [node.lower])))
def _(node: Integral, body: Expr, upper: Expr, *lower: Expr, d: Differential) -> Expr:
    total: Expr = ZERO if d(upper) is ZERO else substitute(body, {node.variable: upper}) * d(upper)
    for limit in lower:
        if d(limit) is not ZERO:
            total = total - substitute(body, {node.variable: limit}) * d(limit)
    return total if d(body) is ZERO else total + rebuilt(node, (d(body), *node.args[1:]))


@rule("sum over an index", "(sum of u_i)' = sum of u_i'", of=IndexSum,
      parts=lambda node, depends: (node, node.body, node.lower, node.upper))
def _(node: IndexSum, u: Expr, lower: Expr, upper: Expr, d: Differential) -> Expr:
    _check_bounds(node, d)
    return rebuilt(node, (d(u), *node.args[1:]))


@rule("product over an index", "(product of u_i)' = sum of u_i' times the product of the other factors",
      of=IndexProduct, parts=lambda node, depends: (node, node.body, node.lower, node.upper))
def _(node: IndexProduct, u: Expr, lower: Expr, upper: Expr, d: Differential) -> Expr:
    _check_bounds(node, d)
    index = node.variable
    other = fresh_index(node)
    factor = substitute(u, {index: other})
    before = index_product(factor, other, lower, index - 1)
    behind = index_product(factor, other, index + 1, upper)
    return summed(d(u) * before * behind, index, lower, upper)


def _check_bounds(node: Over, d: Differential) -> None:
    """A sum has a derivative by what its terms hold, not by how many there are."""
    for bound in (node.lower, node.upper):
        if d(bound) is not ZERO:
            raise NoDerivativeError(f"{brief(node, 'a sum over an index')} has no derivative by its bound "
                                    f"{brief(bound)}, which runs through whole numbers")


#: The name of the rule where one term holds what is differentiated by.
BY_TERM: Final = "sum over an index, by one of its terms"


@rule(BY_TERM, "(sum of u_i)' = u_k', for the other terms do not hold x_k and their derivatives are 0", of=IndexSum,
      parts=lambda node, depends: None)
@rule(BY_TERM, "(product of u_i)' = u_k' times the other factors, which do not hold x_k", of=IndexProduct,
      parts=lambda node, depends: None)
def _(node: Over, u: Expr, lower: Expr, upper: Expr, d: Differential) -> Expr:
    return RULES[type(node)][0].formula(node, u, lower, upper, d=d)


def by_term(node: Over) -> Rule:
    """The rule for a sum or product by what one of its terms holds alone."""
    return next(rule for rule in RULES[type(node)] if rule.name == BY_TERM)


@rule("entry of an array", "(x_i)' is 1 for i = k and 0 for the others", of=Indexed,
      parts=lambda node, depends: (node,))
def _(node: Indexed, d: Differential) -> Expr:
    if d(node) is ZERO:
        raise NoDerivativeError(f"{brief(node)} has no derivative by its index, which runs through whole numbers")
    return d(node)


@rule("piecewise rule", "the derivative of each branch, off the joins", of=Piecewise,
      parts=lambda node, depends: (node, *[value for _, value in node.branches],
                                   *([] if node.otherwise is None else [node.otherwise])))
def _(node: Piecewise, *values: Expr, d: Differential) -> Expr:
    args: list[Expr] = []
    for condition, value in node.branches:
        args += [condition, d(value)]
    return Piecewise(*args, *[d(value) for value in values[len(node.branches):]])
