"""`simplify`: the shortest form of an expression, with the steps that lead there and what it extends."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from symdiff.calculus.conditions import conditions
from symdiff.differentiation import carried_out
from symdiff.expr import ZERO, Condition, Expr, Operand, Relation, Sum
from symdiff.language import as_expression
from symdiff.printing import pretty
from symdiff.simplification.equality import as_conditions, vanishes
from symdiff.simplification.insides import with_simple_insides
from symdiff.simplification.normal.facts import with_values
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.shortest import simplified

__all__ = ["Simplification", "simplify"]


class Simplification:
    """An expression made shorter, with the steps and what it extends.

    Args:
        expr, assume: as for `simplify`; what is raised too.

    Attributes:
        expression: what was given.
        result: its shortest form.
        steps: the rules that fired, each with what it made of what.

    >>> found = Simplification("(x^2 - 1)/(x - 1)")
    >>> print(found.result, "although", *found.extended)
    x + 1 although x != 1
    """

    def __init__(self, expr: Operand | str, assume: Iterable[Condition | str] | Condition | str = ()) -> None:
        self.expression = as_expression(expr)
        steps: list[Rewriting] = []
        given = as_conditions(assume)
        whole = with_values(carried_out(self.expression), given)
        inside = with_simple_insides(whole, given, steps.append)
        self.result = simplified(inside, self.expression if inside is whole else inside, given, steps.append)
        if type(self.result) is Sum and vanishes(self.result, given):
            steps.append(Rewriting("terms that cancel, by a proof", self.result, ZERO))
            self.result = ZERO
        self.steps = tuple(steps)

    @cached_property
    def extended(self) -> tuple[Condition, ...]:
        """Conditions that the expression needs to have a value and the result does not: x != 1 for (x^2-1)/(x-1)."""
        kept = conditions(self.result)
        return tuple([condition for condition in conditions(self.expression) if condition not in kept])

    def __repr__(self) -> str:
        return f"<simplified: {self.result}>"

    def _repr_latex_(self) -> str | None:
        """What a notebook typesets."""
        return Relation("=", self.expression, self.result)._repr_latex_()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython prints."""
        if len(printer.stack) > 1:
            printer.text(repr(self))
            return
        although = f"\nalthough {', '.join(map(str, self.extended))}" if self.extended else ""
        printer.text(pretty(Relation("=", self.expression, self.result)) + although)


def simplify(expr: Operand | str, assume: Iterable[Condition | str] | Condition | str = ()) -> Expr:
    """The shortest form of an expression that has the same value wherever the expression has one.

    Among the forms that are reached - collected, over a common denominator, cancelled, factored, taken apart - it is
    the one with the fewest operations as printed, never with more than the expression itself.

    Args:
        expr: an expression or a formula.
        assume: conditions that may be used, such as "x > 0", "x = 3", or "n = floor(n)" for a whole number n.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: `assume` holds something that is no condition.

    >>> print(simplify("sin(x)^2 + cos(x)^2"), simplify("sqrt(x^2)"), simplify("sqrt(x^2)", assume="x > 0"))
    1 abs(x) x
    """
    return Simplification(expr, assume).result
