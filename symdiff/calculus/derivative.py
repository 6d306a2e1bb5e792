"""Derivatives as people ask for them: `diff` gives the answer, `derive` the answer with its steps and conditions."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from symdiff.calculus.conditions import conditions, reduced
from symdiff.calculus.variables import in_sequence
from symdiff.differentiation import Step, carried_out, differentiate
from symdiff.domains.requirements import differentiable, restricted
from symdiff.expr import Condition, Expr, Operand, Symbol
from symdiff.language import as_expression
from symdiff.simplification.shortest import simplified

__all__ = ["Derivation", "Stage", "carried", "derive", "diff", "steps"]

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
        if not self.stages:
            return conditions(self.expression)
        # The first stage is that of the expression as it was written, with the conditions of its own d/dx.
        expressions = [restricted(self.expression), *[stage.expression for stage in self.stages[1:]]]
        found: list[Condition] = []
        for stage, expression in zip(self.stages, expressions):
            found += differentiable(expression, stage.variable)
        return reduced(found)

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
    return _derivation(expr, variables, traced=False).result


def derive(expr: Operand | str, *variables: Symbol | str | int) -> Derivation:
    """The derivative with the rules that led to it and the conditions under which it holds; arguments as for `diff`.

    >>> derivation = derive("ln x", "x")
    >>> print(derivation.result, "where", *derivation.conditions)
    1/x where x > 0
    >>> [step.name for step in derive("x^2 sin x", "x").steps]
    ['power rule', 'sin rule', 'product rule']
    """
    return _derivation(expr, variables, traced=True)


def _derivation(expr: Operand | str, variables: tuple[Symbol | str | int, ...], traced: bool) -> Derivation:
    root = as_expression(expr, [variable for variable in variables if not isinstance(variable, int)])
    current = carried_out(root)
    stages: list[Stage] = []
    for variable in in_sequence(current, variables):
        trace: list[Step] = []
        raw = differentiate(current, variable, trace.append if traced else None)
        result = simplified(raw, root)
        stages.append(Stage(variable, current, tuple(trace), raw, result))
        current = result
    return Derivation(root, tuple(stages), current if stages else simplified(current, root))


def carried(expr: Expr) -> Derivation:
    """An expression whose own d/dx are carried out, not differentiated further."""
    return Derivation(expr, (), simplified(carried_out(expr), expr))


def steps(expr: Operand | str, *variables: Symbol | str | int) -> str:
    """The rules that lead to the derivative, one a line: name, what it was applied to, what it gave.

    Args:
        expr, variables, and what is raised and warned: as for `diff`.

    >>> print(steps("x^2 sin x", "x"))
    power rule: d/dx x^2 = 2*x
    sin rule: d/dx sin(x) = cos(x)
    product rule: d/dx x^2*sin(x) = 2*x*sin(x) + x^2*cos(x)
    simplified: x*(x*cos(x) + 2*sin(x))
    """
    derivation = derive(expr, *variables)
    lines: list[str] = []
    for stage in derivation.stages:
        lines += [f"{step.name}: d/d{stage.variable} {step.node} = {step.result}" for step in stage.steps]
        if stage.result is not stage.raw:
            lines.append(f"simplified: {stage.result}")
    return "\n".join(lines)
