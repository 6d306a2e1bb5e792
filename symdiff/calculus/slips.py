"""What goes wrong on paper: rules of differentiation as they are misremembered, each beside the rule it spoils."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from symdiff.differentiation import Step
from symdiff.differentiation.rules import Differential
from symdiff.errors import SymdiffError
from symdiff.expr import ONE, ZERO, Call, Derivative, Expr, Symbol, UnknownFunction, derivative
from symdiff.functions import Function, exp, ln, sqrt

__all__ = ["SLIPS", "Slip", "slipped"]


class Slip(NamedTuple):
    """A rule as it is misremembered.

    Attributes:
        rule: the name of the rule.
        told: what happened, for `{node}`.
        formula: what comes out instead, from what the rule takes; None where nobody would make the slip.
    """

    rule: str
    told: str
    formula: Callable[..., Expr | None]


def _outer(call: Call, args: Sequence[Expr], at: Sequence[Expr]) -> Expr:
    """The derivative of a function by its only moving argument."""
    assert isinstance(call.function, Function)
    return call.function.partial(0, tuple(at))


def _unknown_outer(call: Expr, args: Sequence[Expr]) -> Expr | None:
    """The same for an unknown function of one argument, or one of its derivatives."""
    if type(call) is Derivative and len(call.arguments) == 1:
        return derivative(call.function, call.orders[0] + 1, *call.arguments)
    if type(call) is Call and isinstance(call.function, UnknownFunction) and len(args) == 1:
        return derivative(call.function, ONE, *args)
    return None


INNER = "the inner derivative was forgotten in the derivative of {node}"

SLIPS: Final[tuple[Slip, ...]] = (
    # the chain rule
    Slip("chain rule", INNER, lambda f, *u, d: _outer(f, u, u)),
    Slip("rule for an unknown function", INNER, lambda f, *u, d: _unknown_outer(f, u)),
    Slip("power rule", INNER, lambda u, n, d: n * u ** (n - 1)),
    Slip("root rule", INNER, lambda u, n, d: 1 / (2 * sqrt(u))),
    Slip("reciprocal rule", INNER, lambda u, n, d: -1 / u**2),
    Slip("exponential rule", INNER, lambda base, u, d: base**u),
    Slip("exponential rule for a base", INNER, lambda a, u, d: a**u * ln(a)),
    Slip("chain rule", "the inner derivative was put inside: {node} needs f'(u) u', not f'(u')",
         lambda f, *u, d: None if type(u[0]) is Symbol else _outer(f, u, [d(part) for part in u])),
    # functions
    Slip("chain rule", "the sign of the derivative of {node} is wrong", lambda f, *u, d: -_outer(f, u, u) * d(u[0])),
    Slip("chain rule", "the power rule was used on the exponential {node}",
         lambda f, *u, d: u[0] * exp(u[0] - 1) * d(u[0]) if f.function is exp else None),
    Slip("chain rule", "the power rule was used on the exponential {node}",
         lambda f, *u, d: u[0] * exp(u[0] - 1) if f.function is exp else None),
    # powers
    Slip("power rule", "the exponent of {node} was not lowered by 1", lambda u, n, d: n * u**n * d(u)),
    Slip("power rule", "the exponent of {node} did not come down as a factor", lambda u, n, d: u ** (n - 1) * d(u)),
    Slip("power rule", "the exponent of {node} went up, as in an integral", lambda u, n, d: u ** (n + 1) / (n + 1)),
    Slip("root rule", "the factor 2 below was forgotten in the derivative of {node}", lambda u, n, d: d(u) / sqrt(u)),
    Slip("reciprocal rule", "the minus sign was forgotten in the derivative of {node}", lambda u, n, d: d(u) / u**2),
    Slip("reciprocal rule", "{node} was integrated, not differentiated", lambda u, n, d: ln(u)),
    Slip("exponential rule", "the power rule was used on the exponential {node}",
         lambda base, u, d: u * base ** (u - 1) * d(u)),
    Slip("exponential rule", "the power rule was used on the exponential {node}",
         lambda base, u, d: u * base ** (u - 1)),
    Slip("exponential rule for a base", "the factor ln of the base was forgotten in the derivative of {node}",
         lambda a, u, d: a**u * d(u)),
    Slip("exponential rule for a base", "the power rule was used on the exponential {node}",
         lambda a, u, d: u * a ** (u - 1) * d(u)),
    Slip("general power rule", "the power rule was used on {node}, where the exponent varies too",
         lambda u, v, d: v * u ** (v - 1) * d(u)),
    Slip("general power rule", "the exponential rule was used on {node}, where the base varies too",
         lambda u, v, d: u**v * ln(u) * d(v)),
    # products and quotients
    Slip("product rule", "the derivative of the product {node} is u' v + u v', not u' v'", lambda u, v, d: d(u) * d(v)),
    Slip("product rule", "the term u v' of the product rule is missing for {node}", lambda u, v, d: d(u) * v),
    Slip("product rule", "the term u' v of the product rule is missing for {node}", lambda u, v, d: u * d(v)),
    Slip("product rule", "the product rule for {node} has a plus between its terms",
         lambda u, v, d: d(u) * v - u * d(v)),
    Slip("quotient rule", "the derivative of the quotient {node} is not u'/v'", lambda u, v, d: d(u) / d(v)),
    Slip("quotient rule", "the terms of the quotient rule for {node} are in the wrong order",
         lambda u, v, d: (u * d(v) - d(u) * v) / v**2),
    Slip("quotient rule", "the quotient rule for {node} has a minus between its terms",
         lambda u, v, d: (d(u) * v + u * d(v)) / v**2),
    Slip("quotient rule", "the denominator in the quotient rule for {node} is squared",
         lambda u, v, d: (d(u) * v - u * d(v)) / v),
    Slip("quotient rule for a power", "the derivative of the quotient {node} is not u'/v'",
         lambda u, v, n, d: d(u) / (n * v ** (n - 1) * d(v))),
    Slip("quotient rule for a power", "the terms of the quotient rule for {node} are in the wrong order",
         lambda u, v, n, d: (n * u * d(v) - d(u) * v) / v ** (n + 1)),
    Slip("quotient rule for a power", "the quotient rule for {node} has a minus between its terms",
         lambda u, v, n, d: (d(u) * v + n * u * d(v)) / v ** (n + 1)),
    # constants
    Slip("sum rule", "the derivative of a constant is 0: one was kept in {node}",
         lambda u, v, d: (u if d(u) is ZERO else d(u)) + (v if d(v) is ZERO else d(v))),
    Slip("difference rule", "the derivative of a constant is 0: one was kept in {node}",
         lambda u, v, d: (u if d(u) is ZERO else d(u)) - (v if d(v) is ZERO else d(v))),
    Slip("sum rule", "the derivative of a constant is 0, not 1, in {node}",
         lambda u, v, d: (ONE if d(u) is ZERO else d(u)) + (ONE if d(v) is ZERO else d(v))),
    Slip("constant multiple rule", "the constant factor was lost in the derivative of {node}",
         lambda u, v, d: d(v) if d(u) is ZERO else d(u)),
)


def slipped(steps: Sequence[Step], variable: Symbol) -> Iterator[tuple[Slip, Expr | None, Expr]]:
    """What comes out if one rule is misremembered: at one place, or at every place (then the node is None).

    Args:
        steps: the rules that fired, inner ones first.
        variable: by which was differentiated.
    """
    if not steps:
        return
    for slip in SLIPS:
        places = [step.node for step in steps if step.rule.name == slip.rule]
        for chosen in [*[[place] for place in places], *([places] if len(places) > 1 else [])]:
            try:
                made = _replayed(steps, variable, slip, chosen)
            except SymdiffError:
                continue
            if made is not None:
                yield slip, chosen[0] if len(chosen) == 1 else None, made


def _replayed(steps: Sequence[Step], variable: Symbol, slip: Slip, places: Sequence[Expr]) -> Expr | None:
    """The derivative with a slip at some places, None if it cannot be made there."""
    made: dict[Expr, Expr] = {variable: ONE}

    def d(part: Expr) -> Expr:
        return made.get(part, ZERO)

    derivative: Differential = d
    for step in steps:
        formula = slip.formula if step.node in places else step.rule.formula
        result = formula(*step.operands, d=derivative)
        if result is None:
            return None
        made[step.node] = result
    return made[steps[-1].node]
