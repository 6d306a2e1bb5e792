"""Derivatives as people ask for them: `diff` gives the answer, `derive` the answer with its steps and conditions."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import NamedTuple

from symdiff.calculus.conditions import conditions, reduced
from symdiff.domains.requirements import differentiable
from symdiff.differentiation import Step, carried_out, differentiate
from symdiff.errors import ArgumentError
from symdiff.expr import Condition, Expr, Operand, Symbol, free_symbols
from symdiff.language import as_expression, as_symbol
from symdiff.simplification.simplify import simplified

__all__ = ["Derivation", "MissingVariableWarning", "Stage", "carried", "derive", "diff", "steps"]

#: Higher orders are refused.
MAX_ORDER = 1000


class MissingVariableWarning(UserWarning):
    """A derivative by a variable that does not occur: it is 0."""


class Stage(NamedTuple):
    """One differentiation by one variable.

    Attributes:
        variable: by which.
        expression: what was differentiated.
        steps: the rules that fired, inner ones first.
        raw: what the rules gave.
        result: the same, simplified.
    """

    variable: Symbol
    expression: Expr
    steps: tuple[Step, ...]
    raw: Expr
    result: Expr


class Derivation:
    """A derivative with all that belongs to it.

    Attributes:
        expression: what was differentiated.
        variables: by which, one after the other.
        stages: the single differentiations.
        result: the derivative, simplified.
    """

    def __init__(self, expression: Expr, stages: tuple[Stage, ...], result: Expr) -> None:
        self.expression = expression
        self.stages = stages
        self.result = result

    @property
    def variables(self) -> tuple[Symbol, ...]:
        return tuple([stage.variable for stage in self.stages])

    @property
    def steps(self) -> tuple[Step, ...]:
        """The rules that fired, in all stages, inner ones first."""
        return tuple([step for stage in self.stages for step in stage.steps])

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Where the derivative holds: conditions that all have to be true; none if it holds everywhere."""
        found: list[Condition] = []
        for stage in self.stages:
            found += differentiable(stage.expression, stage.variable)
        return reduced(found) if self.stages else conditions(self.expression)

    def __repr__(self) -> str:
        return f"<derivative by {', '.join(map(str, self.variables))}: {self.result}>"


def diff(expr: Operand | str, *variables: Symbol | str | int) -> Expr:
    """The derivative, simplified.

    Args:
        expr: an expression or a formula.
        variables: by which to differentiate, one after the other; a number behind a variable is its order.  They may be
            left out if the expression has just one symbol.

    Raises:
        ParseError: a text cannot be read.
        NoDerivativeError: no closed form is known for the derivative of a function by one of its arguments.
        ArgumentError: the variables are not variables.

    Warns:
        MissingVariableWarning: a variable does not occur in the expression.

    >>> print(diff("2x + 3xy + y^3", "y"))
    3*x + 3*y^2
    >>> print(diff("x^5", "x", 3), diff("x^2 y^3", "x", "y"))
    60*x^2 6*x*y^2
    """
    root = as_expression(expr, [variable for variable in variables if not isinstance(variable, int)])
    current = carried_out(root)
    order = _sequence(current, variables)
    if not order:
        return simplified(current, root)
    for variable in order:
        current = simplified(differentiate(current, variable), root)
    return current


def derive(expr: Operand | str, *variables: Symbol | str | int) -> Derivation:
    """The derivative with the rules that led to it and the conditions under which it holds; arguments as for `diff`.

    >>> derivation = derive("ln x", "x")
    >>> print(derivation.result, "where", *derivation.conditions)
    1/x where x > 0
    >>> [step.name for step in derive("x^2 sin x", "x").steps]
    ['power rule', 'sin rule', 'product rule']
    """
    root = as_expression(expr, [variable for variable in variables if not isinstance(variable, int)])
    current = carried_out(root)
    stages: list[Stage] = []
    for variable in _sequence(current, variables):
        trace: list[Step] = []
        raw = differentiate(current, variable, trace.append)
        result = simplified(raw, root)
        stages.append(Stage(variable, current, tuple(trace), raw, result))
        current = result
    return Derivation(root, tuple(stages), current if stages else simplified(current, root))


def carried(expr: Expr) -> Derivation:
    """An expression whose own d/dx are carried out, not differentiated further."""
    return Derivation(expr, (), simplified(carried_out(expr), expr))


def steps(expr: Operand | str, *variables: Symbol | str | int) -> str:
    """The rules that lead to the derivative, one a line: name, what it was applied to, what it gave.

    >>> print(steps("x^2 sin x", "x"))
    power rule: d/dx x^2 = 2*x
    sin rule: d/dx sin(x) = cos(x)
    product rule: d/dx x^2*sin(x) = 2*x*sin(x) + x^2*cos(x)
    """
    derivation = derive(expr, *variables)
    lines: list[str] = []
    for stage in derivation.stages:
        lines += [f"{step.name}: d/d{stage.variable} {step.node} = {step.result}" for step in stage.steps]
        if stage.result is not stage.raw:
            lines.append(f"simplified: {stage.result}")
    return "\n".join(lines)


def _sequence(expr: Expr, variables: tuple[Symbol | str | int, ...]) -> list[Symbol]:
    """The variables one after the other, each as often as its order says."""
    present = free_symbols(expr)
    if not variables:
        if len(present) != 1:
            names = ", ".join(map(str, present)) or "none"
            raise ArgumentError(f"by which variable? The expression has {names}: name one, or write d/dx in front")
        return present
    order: list[Symbol] = []
    for entry in variables:
        if isinstance(entry, int):
            if not order or not 0 <= entry <= MAX_ORDER:
                raise ArgumentError(f"an order is a whole number from 0 to {MAX_ORDER} behind its variable: {entry}")
            last = order.pop()
            order += [last] * entry
        else:
            order.append(as_symbol(entry))
    for missing in dict.fromkeys(variable for variable in order if variable not in present):
        warnings.warn(f"{missing} does not occur in {_brief(expr)}: the derivative by it is 0", MissingVariableWarning,
                      stacklevel=3)
    return order


def _brief(expr: Expr) -> str:
    shown = str(expr)
    return shown if len(shown) <= 60 else "the expression"
