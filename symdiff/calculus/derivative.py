"""Derivatives as people ask for them: `diff` gives the answer, `derive` the answer with its steps and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from symdiff.calculus import doors
from symdiff.calculus.conditions import conditions
from symdiff.calculus.joins import Join, first_failure, left_out, mended, without_smooth_points
from symdiff.calculus.kinks import off_kinks
from symdiff.calculus.reduction import Conditions, reduced
from symdiff.calculus.notebook import derivation_html, derivation_latex, equation
from symdiff.calculus.steps import Stage, Steps
from symdiff.calculus.variables import in_sequence
from symdiff.differentiation import Step, carried_out, differentiate
from symdiff.domains.requirements import differentiable, restricted
from symdiff.errors import ArgumentError, DomainError
from symdiff.expr import Condition, Expr, Operand, Symbol, array_names, free_symbols
from symdiff.language import as_expression, as_symbol, read
from symdiff.numeric import Value, evaluate
from symdiff.printing import latex, pretty
from symdiff.simplification.shortest import simplified

__all__ = ["Derivation", "Stage", "carried", "derive", "diff", "steps"]


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

    @cached_property
    def steps(self) -> Steps:
        """The rules that led here, as a teacher speaks of them; shown by `text`, `latex` and `data`."""
        return Steps(self.stages, self.expression)

    @cached_property
    def conditions(self) -> Conditions:
        """Where the derivative holds: conditions that all have to be true; none if it holds everywhere."""
        if not self.stages:
            return conditions(self.expression)
        # The first stage is that of the expression as it was written, with the conditions of its own d/dx.
        expressions = [restricted(self.expression), *[stage.expression for stage in self.stages[1:]]]
        found: list[Condition] = []
        for stage, expression in zip(self.stages, expressions):
            found += differentiable(expression, stage.variable)
        every = reduced(found)
        variable, *others = dict.fromkeys(self.variables)
        if others:
            return every
        return without_smooth_points(every, variable, list(zip(expressions, [stage.result for stage in self.stages])))

    @cached_property
    def exceptions(self) -> tuple[Join, ...]:
        """The single points where the derivative does not exist, and what happens there instead."""
        variables = tuple(dict.fromkeys(self.variables))
        orders = [restricted(self.expression), *[stage.expression for stage in self.stages[1:]]]
        return tuple([first_failure(orders if len(variables) == 1 else orders[:1], variable, place)
                      for variable in variables for place in left_out(self.conditions, variable).values()])

    def value_at(self, point: Mapping[str, Operand | str], digits: int = 15) -> Value:
        """The derivative at a point.

        Raises:
            DomainError: the conditions under which the rules hold do not hold there.
            EvaluationError: it has no value there.
        """
        for condition in self.conditions:
            given = {symbol.name for symbol in free_symbols(condition)} <= set(point)
            if given and not Conditions((condition,)).hold(point):
                place = ", ".join(f"{name} = {value}" for name, value in point.items())
                raise DomainError(
                    f"the rules give no derivative of {self.expression} at {place}: they need {condition}")
        return evaluate(self.result, point, digits)

    def certificate(self, assume: Iterable[Condition | str] | Condition | str = ()) -> doors.Proof:
        """The proof that the result is right, which an independent checker accepts (see docs/proofs.md).

        Args:
            assume: conditions that may be used besides those of the expression, such as "x > 0".

        Raises:
            ProofError: something is outside of the language of proofs, or no proof was found.

        >>> print(derive("x^2 ln x", "x").certificate().statement)
        d/dx (x^2*ln(x)) = 2*x*ln(x) + x where x > 0
        """
        return doors.prove(self, assume)

    def __repr__(self) -> str:
        return f"<derivative by {', '.join(map(str, self.variables))}: {self.result}>"

    def _repr_latex_(self) -> str:
        """What a notebook typesets."""
        return rf"$\displaystyle {derivation_latex(self)}$"

    def _repr_html_(self) -> str:
        """What a notebook shows: the derivative, and the steps, which fold."""
        return derivation_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython prints: the derivative in two dimensions, and where it holds."""
        if len(printer.stack) > 1:
            printer.text(repr(self))
            return
        holds = f"\nwhere {self.conditions}" if self.conditions else ""
        printer.text(pretty(equation(self.expression, self.variables, self.result)) + holds)


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
    ['product rule', 'power rule', 'sin rule']
    """
    return _derivation(expr, variables, traced=True)


def _derivation(expr: Operand | str, variables: tuple[Symbol | str | int, ...], traced: bool) -> Derivation:
    root = as_expression(expr, [variable for variable in variables if not isinstance(variable, int)])
    current = carried_out(root)
    stages: list[Stage] = []
    for variable in in_sequence(current, variables):
        trace: list[Step] = []
        raw = differentiate(current, variable, trace.append if traced else None, array_names(root) or None)
        result = mended(off_kinks(simplified(raw, root), variable, root), current, variable)
        stages.append(Stage(variable, current, tuple(trace), raw, result))
        current = result
    return Derivation(root, tuple(stages), current if stages else simplified(current, root))


def carried(expr: Expr) -> Derivation:
    """An expression whose own d/dx are carried out, not differentiated further."""
    return Derivation(expr, (), simplified(carried_out(expr), expr))


def steps(expr: Operand | str, *variables: Symbol | str | int, level: str | int = "full", notation: str = "text",
          at: Mapping[str, Operand | str] | None = None) -> str:
    """The steps that lead to the derivative, as a teacher speaks them: the outermost rule first.

    Args:
        expr, variables, and what is raised and warned: as for `diff`.
        level: "main" (1) shows the rules that a teacher names, "all" (2) all of them, "full" (3) also how the result
            was made shorter.
        notation: "text" or "latex"; `derive(...).steps.data()` gives the steps as data.
        at: a point; the last lines are the value of the derivative there.  A text may have its own: "x^2 at x=3".

    Raises:
        ArgumentError: there is no such level or notation.
        DomainError: there is no derivative at the point.

    >>> print(steps("x^2 sin x", "x"))
    d/dx(x^2*sin(x))
      = (x^2)'*sin(x) + x^2*sin(x)'    product rule: (u v)' = u' v + u v', with u = x^2, v = sin(x)
        (x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2
        sin(x)' = cos(x)    sin rule: sin(x)' = cos(x)
      = 2*x*sin(x) + x^2*cos(x)
      = x*(x*cos(x) + 2*sin(x))    common factors taken out
    """
    if at is not None and not isinstance(at, Mapping):
        raise ArgumentError(f'a point is given as {{"x": 3}}, not as {at!r}')
    point: dict[str, Any] = dict(at or {})
    if isinstance(expr, str):
        reading = read(expr, by=[name for name in variables if not isinstance(name, int)])
        expr, point = reading.expression, {**reading.point, **point}
    found = _derivation(expr, variables, traced=True)
    if notation not in ("text", "latex"):
        raise ArgumentError(f'steps are written as "text" or "latex", not as {notation!r}')
    lines = found.steps.latex(level) if notation == "latex" else found.steps.text(level)
    if not point:
        return lines
    value = found.value_at(point)
    there = simplified(found.result.subs(point))
    if notation == "latex":
        bindings = [f"{latex(as_symbol(name))} = {latex(as_expression(entry))}" for name, entry in point.items()]
        return rf"{lines}\qquad {', '.join(bindings)}: \quad {latex(there)} = {value}"
    place = ", ".join([f"{name} = {entry}" for name, entry in point.items()])
    return f"{lines}\nat {place}: " + " = ".join(dict.fromkeys([str(there), str(value)]))
