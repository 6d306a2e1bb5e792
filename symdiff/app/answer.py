"""From a formula as it was typed to all that the command and the prompt show of it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symdiff.calculus.derivative import Derivation, carried, derive
from symdiff.errors import ArgumentError
from symdiff.expr import (
    FALSE, ONE, Call, Condition, Differentiate, Expr, Number, Relation, Symbol, UnknownFunction, postorder, rational,
)
from symdiff.language import Note, as_symbol, read

__all__ = ["Answer", "answer", "differentiated", "fraction_text", "no_formula"]


class Answer:
    """A formula, how it was read, its derivative, and what belongs to it.

    Attributes:
        text: the formula as it was typed.
        reading: the expression that it was read as, with the derivative that is asked for written in front.
        derivation: the derivative with its steps and conditions.
        notes: what was decided for the writer.
        warnings: what is suspicious.
        point: where the value is asked for.
    """

    def __init__(self, text: str, reading: Expr, derivation: Derivation, notes: Sequence[Note],
                 warned: Sequence[str], point: Mapping[str, Any]) -> None:
        self.text = text
        self.reading = reading
        self.derivation = derivation
        self.notes = tuple(notes)
        self.warnings = tuple(warned)
        self.point = dict(point)

    @property
    def result(self) -> Expr:
        return self.derivation.result

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.derivation.conditions

    def where(self) -> str:
        """The conditions in words; empty if the result holds everywhere."""
        if FALSE in self.conditions:
            return "nowhere: there is no real derivative"
        return ", ".join(map(str, self.conditions))

    def value(self, digits: int = 15) -> Any:
        """The derivative at the point, None if none is asked for.

        Raises:
            DomainError: the conditions under which the rules hold do not hold there.
            EvaluationError: it has no value there.
        """
        if not self.point:
            return None
        return self.derivation.value_at(self.point, digits)

    def as_data(self, with_steps: bool = False, digits: int = 15) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        from symdiff.printing import latex

        data: dict[str, Any] = {
            "input": self.text,
            "read": str(self.reading),
            "notes": [{"column": note.column, "message": note.message} for note in self.notes],
            "warnings": list(self.warnings),
            "variables": [str(variable) for variable in self.derivation.variables],
            "result": str(self.result),
            "latex": latex(self.result),
            "conditions": [str(condition) for condition in self.conditions],
            "exceptions": [{"at": f"{join.variable} = {join.place}", "kind": join.kind, "message": str(join)}
                           for join in self.derivation.exceptions],
        }
        if self.point:
            value = self.value(digits)
            data["at"] = {name: str(place) for name, place in self.point.items()}
            data["value"] = str(value)
            if value.exact is not None:
                data["exact"] = fraction_text(value.exact)
        if with_steps:
            data["steps"] = self.derivation.steps.data()
        return data


def answer(text: str, by: Sequence[str] = (), point: Mapping[str, Any] | None = None,
           symbols: Sequence[str] | str = ()) -> Answer:
    """The derivative that a formula asks for: by the variables given, by those of its own d/dx, or by its only symbol.

    Raises:
        SymdiffError: the formula cannot be read or differentiated; the message says why.
    """
    place = {as_symbol(name).name: value for name, value in (point or {}).items()}
    reading = read(text, symbols, by)
    own = [] if by else _parameter(reading.expression)
    if own:
        by, reading = [symbol.name for symbol in own], read(text, symbols, own)
    for name in reading.point:
        if name in (point or {}):
            raise ArgumentError(f"{name} is given twice: as {reading.point[name]} in the formula, and apart from it")
    body = _value_side(reading.expression)
    variables: list[Symbol] = [as_symbol(name) for name in by]
    while not by and type(body) is Differentiate:
        variables[:0] = [body.variable] * body.order
        body = body.body
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if variables:
            derivation = derive(body, *variables)
        elif any(type(node) is Differentiate for node in postorder(body)):
            derivation = carried(body)
        else:
            derivation = derive(body)
    shown = body
    for variable in derivation.variables:
        shown = differentiated(shown, variable)
    return Answer(text, shown, derivation, reading.notes, [str(entry.message) for entry in caught],
                  {**reading.point, **place})


def fraction_text(fraction: Fraction) -> str:
    """A fraction of any length; Python's own `str` refuses more than 4,300 digits."""
    return str(rational(fraction.numerator, fraction.denominator))


def _parameter(expr: Expr) -> list[Symbol]:
    """The x of `f(x) = ...`; none if a derivative stands there anyway."""
    if type(expr) is not Relation or expr.op != "=" or any(type(node) is Differentiate for node in postorder(expr)):
        return []
    left = expr.args[0]
    return [arg for arg in left.args if _is_head(left) and len(left.args) == 1 and type(arg) is Symbol]


def _is_head(expr: Expr) -> bool:
    """Whether this is f(x), f(x, y) ..."""
    return type(expr) is Call and isinstance(expr.function, UnknownFunction)


def _value_side(expr: Expr) -> Expr:
    """The side of `y = ...` or `f(x) = ...` that is meant."""
    if not isinstance(expr, Condition):
        return expr
    if type(expr) is Relation and expr.op == "=":
        left, right = expr.args
        if type(left) is Symbol or _is_head(left):
            return right
    raise no_formula(expr)


def no_formula(condition: Condition) -> ArgumentError:
    """What to do instead of differentiating a condition."""
    if type(condition) is not Relation or condition.op != "=":
        return ArgumentError(f"{condition} is a condition, not a formula to differentiate: give one of its sides")
    left, right = condition.args
    if type(left) is Differentiate and type(left.body) is Symbol:       # d/dx y = x^3
        return ArgumentError(f"{condition} is an equation: for the derivative of its right side write "
                             f"{differentiated(right, left.variable)}")
    return ArgumentError(f"{condition} is an equation, not a formula to differentiate: implicit {condition} gives the "
                         "derivative of the function that it defines; or give one of its sides")


def differentiated(expr: Expr, variable: Symbol) -> Expr:
    """The expression with one more d/dx in front."""
    if type(expr) is Differentiate and expr.variable is variable:
        return Differentiate(expr.body, variable, Number(expr.order + 1))
    return Differentiate(expr, variable, ONE)
