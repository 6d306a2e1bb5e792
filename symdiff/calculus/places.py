"""Where people want to look: points, what expressions are there, and boxes of bounds for the variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from math import inf, nextafter
from typing import Any

from symdiff.domains.requirements import differentiable, restricted
from symdiff.errors import ArgumentError, DomainError, LimitError, SymdiffError
from symdiff.expr import (
    Call, Derivative, Expr, Operand, Symbol, UnknownFunction, brief, free_symbols, node_count, postorder,
    replace,
)
from symdiff.language import Names, as_expression, as_symbol, as_symbols
from symdiff.numeric import Value, evaluate
from symdiff.simplification.shortest import simplified
from symdiff.solving.angles import turned
from symdiff.solving.isolation import Box

__all__ = ["Place", "Sides", "as_box", "as_place", "box_text", "function_of", "needs_derivatives",
           "not_too_large", "number_text", "numbers_only", "rounded_up", "value_at"]

#: Larger expressions are not examined.
MAX_NODES = 10_000
#: Bounds of a side: numbers, or texts such as "2pi".
Sides = tuple[Operand | str, Operand | str]
#: Numbers, texts or expressions for variables.
Place = Mapping[Any, Operand | str]


def function_of(expr: Operand | str, place: Place | None = None, variables: Names | None = None
                ) -> tuple[Expr, Expr, tuple[Symbol, ...]]:
    """What was given, the function that it is, and its variables: those that are named, else those of the point, else
    all by their names."""
    given = variables if variables is not None else place if isinstance(place, Mapping) else None
    root = as_expression(expr, given)
    function = restricted(root)
    names = as_symbols(given) if given is not None else tuple(sorted(free_symbols(function), key=str))
    if not names:
        raise ArgumentError("a constant has no variables: name at least one")
    return root, function, names


def numbers_only(expr: Expr, names: Sequence[Symbol]) -> None:
    """Raise `ArgumentError` if the expression has symbols besides the variables, or unknown functions."""
    others = [symbol for symbol in free_symbols(expr) if symbol not in names]
    if others:
        raise ArgumentError(f"{brief(expr, 'the expression')} has {', '.join(map(str, others))} besides the variables "
                            f"{', '.join(map(str, names))}: name all variables, or put numbers in with subs")
    for node in postorder(expr):
        if type(node) is Derivative or (type(node) is Call and isinstance(node.function, UnknownFunction)):
            raise ArgumentError(f"{node.function} is an unknown function: nothing can be said of its values")


def not_too_large(expr: Expr) -> None:
    """Raise `LimitError` if an expression is too large for what takes several derivatives of it."""
    if node_count(expr) > MAX_NODES:
        raise LimitError(f"the expression has more than {MAX_NODES} different parts: it is too large for this")


def as_place(place: Place, names: Sequence[Symbol]) -> dict[Symbol, Expr]:
    """A value for each variable, simplified.

    Raises:
        ArgumentError: a variable has none, or something else has one.
    """
    if not isinstance(place, Mapping):
        raise ArgumentError(f"a point maps variables to values, as in {{'x': 2}}; {place!r} does not")
    found = {as_symbol(name): simplified(as_expression(value)) for name, value in place.items()}
    for name in found:
        if name not in names:
            raise ArgumentError(f"{name} is none of the variables {', '.join(map(str, names))}")
    missing = [str(name) for name in names if name not in found]
    if missing:
        raise ArgumentError(f"where? The point says nothing of {', '.join(missing)}")
    return {name: found[name] for name in names}


def value_at(expr: Expr, place: Mapping[Symbol, Expr]) -> Expr:
    """The value of an expression at a place, simplified; at places without symbols it must have one.

    Raises:
        DomainError: it is undefined there.
    """
    value = turned(replace(expr, place))
    if not free_symbols(value):
        try:
            evaluate(value)
        except DomainError:
            shown = ", ".join([f"{name} = {where}" for name, where in place.items()])
            raise DomainError(f"{brief(expr, 'the expression')} has no value at {shown}") from None
    return simplified(value)


def needs_derivatives(function: Expr, place: Mapping[Symbol, Expr]) -> None:
    """Raise `DomainError` unless the function has all first derivatives at a place, as far as that can be told."""
    for name in place:
        for condition in differentiable(function, name):
            there = replace(condition, place)
            if free_symbols(there):
                continue
            try:
                holds = evaluate(there)
            except SymdiffError:
                continue
            if not holds:
                shown = ", ".join([f"{name} = {where}" for name, where in place.items()])
                raise DomainError(f"{brief(function, 'the function')} is not differentiable at {shown}: "
                                  f"that needs {condition}")


def rounded_up(ball: Any) -> Value:
    """A decimal of six digits that no number of a ball exceeds."""
    man, exp = ball.upper().man_exp()
    exact = Fraction(int(man)) * Fraction(2) ** int(exp)
    context = Context(prec=6, rounding=ROUND_CEILING)
    return Value(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def as_box(box: Mapping[Any, Sides] | None, names: Sequence[Symbol]) -> Box | None:
    """Bounds as doubles, rounded outwards.

    Raises:
        ArgumentError: a variable has no bounds, or these are no numbers in order.
    """
    if box is None:
        return None
    if not isinstance(box, Mapping):
        raise ArgumentError(f"a box gives each variable its bounds, as in {{'x': (0, '2pi')}}; {box!r} does not")
    sides: dict[Symbol, tuple[float, float]] = {}
    for name, bounds in box.items():
        try:
            low, high = bounds
        except (TypeError, ValueError):
            raise ArgumentError(f"the bounds of {name} are two numbers, as in (0, '2pi'), not {bounds!r}") from None
        sides[as_symbol(name)] = _rounded(low, name, -inf), _rounded(high, name, inf)
        if sides[as_symbol(name)][0] >= sides[as_symbol(name)][1]:
            raise ArgumentError(f"the bounds of {name} must be in order: {low} is not below {high}")
    wrong = [str(name) for name in sides if name not in names]
    missing = [str(name) for name in names if name not in sides]
    if wrong or missing:
        raise ArgumentError(f"the box has bounds for {', '.join(wrong)}, which is no variable" if wrong
                            else f"the box has no bounds for {', '.join(missing)}")
    return tuple([sides[name] for name in names])


def _rounded(bound: Operand | str, name: object, towards: float) -> float:
    try:
        value = evaluate(as_expression(bound), {}, 20)
        near = float(value)
    except SymdiffError as error:
        raise ArgumentError(f"the bounds of {name} must be numbers: {error}") from None
    except OverflowError:
        near = inf
    if near in (inf, -inf):
        raise ArgumentError(f"the bounds of {name} must be finite")
    return near if value == near else nextafter(near, towards)


def box_text(names: Sequence[Symbol], box: Box) -> str:
    """A box as people write it."""
    return ", ".join([f"{number_text(low)} <= {name} <= {number_text(high)}" for name, (low, high) in zip(names, box)])


def number_text(value: float) -> str:
    """A machine number in short."""
    return f"{value:.10g}"
