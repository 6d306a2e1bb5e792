"""`plot`: curves drawn in characters, with axes, poles and jumps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import isfinite, isnan, nan

from symdiff.app.canvas import Canvas
from symdiff.app.curve import peaks, pieces, towards, window
from symdiff.app.formulas import warned
from symdiff.app.reply import TEXT, WHERE, Reply, say_notes
from symdiff.app.words import read_words
from symdiff.app.workspace import Workspace
from symdiff.calculus.conditions import conditions
from symdiff.calculus.derivative import carried
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import Call, Condition, Expr, Integral, Symbol, free_symbols, postorder, substitute
from symdiff.functions import Function
from symdiff.language import as_symbol

__all__ = ["ranged", "sketch"]

_FROM_TO = re.compile(r"(?P<formula>.*?)\s+(?:for\s+(?P<name>\w+)\s+)?from\s+(?P<low>.+?)\s+to\s+(?P<high>.+)", re.S)
_DOTTED = re.compile(r"(?P<formula>.*?)[\s,]+(?:for\s+)?(?P<name>[^\W\d]\w*)\s*=\s*(?P<low>[^=]+?)\s*(?:\.\.+|…)\s*"
                     r"(?P<high>.+)", re.S)
#: What is shown if nothing is said, and how high and wide a picture is at most.
USUAL = (-10.0, 10.0)
MAX_HEIGHT, MAX_WIDTH = 20, 90
#: Larger formulas, and those with functions that are computed in balls, are computed at fewer points.
MANY_NODES = 1000
#: How many curves can be told apart: drawn through, in dashes, in dots.
STROKES = ("⣀⣀⣀⣀", "⣀⠀⣀⠀", "⢀⠀⡀⢀")


def sketch(workspace: Workspace, text: str) -> Reply:
    """A picture of one to three formulas of one variable.

    Raises:
        SymdiffError: they cannot be read, have several variables, or have no value in the range.
    """
    found = ranged(text)
    formula = (found["formula"] if found else text).strip()
    if not formula:
        raise ArgumentError("plot what? Write plot x^2 sin x, or plot f, f' from -5 to 5")
    reply = Reply()
    with warned(reply):
        reading = read_words(workspace, f"[{formula}]" if _has_comma(formula) else formula)
        if len(reading.expressions) > len(STROKES):
            raise ArgumentError(f"at most {len(STROKES)} curves can be told apart")
        typed = [_curve(workspace, expr) for expr in reading.expressions]
        exprs, variable = _with_numbers(workspace, typed, found["name"] if found else None)
        ends = _range(workspace, found["low"], found["high"]) if found else None
        functions = [_function(expr, variable) for expr in exprs]
        per_column = 1 if any(map(_costs_much, exprs)) else 4
        reply.say(TEXT, "\n".join(_drawn(functions, per_column, ends, min(workspace.width, MAX_WIDTH))))
    if len(exprs) > 1:
        names = [f"{stroke} {typed}" for stroke, typed in zip(STROKES, map(str, reading.expressions))]
        reply.say(TEXT, "   ".join(names))
    holds = conditions(exprs[0]) if len(exprs) == 1 else ()
    if holds:
        reply.say(WHERE, holds)
    say_notes(reading.notes, reply)
    return reply


def _range(workspace: Workspace, low: str, high: str) -> tuple[float, float]:
    ends = _number(workspace, low), _number(workspace, high)
    if not (ends[0] < ends[1] and isfinite(ends[1] - ends[0])):
        raise ArgumentError(f"a range goes from a smaller number to a larger one, not from {low} to {high}")
    return ends


def ranged(text: str) -> re.Match[str] | None:
    """The formula, name, low and high of a text with a range behind it: x^2 from -1 to 1, x^2 for x = -1..1."""
    return _DOTTED.fullmatch(text) or _FROM_TO.fullmatch(text)


def _has_comma(text: str) -> bool:
    """Whether a comma stands outside of all brackets."""
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth:
            return True
    return False


def _curve(workspace: Workspace, typed: Expr) -> Expr:
    if isinstance(typed, Condition):
        raise ArgumentError(f"{typed} is a condition, not a formula with values")
    return carried(workspace.expanded(typed)).result


def _with_numbers(workspace: Workspace, exprs: list[Expr], named: str | None) -> tuple[list[Expr], Symbol]:
    """The formulas with values put in for all variables but one, and that one."""
    numbers = workspace.numbers()
    symbols = free_symbols(*exprs)
    free = [symbol for symbol in symbols if symbol not in numbers]
    variable = as_symbol(named) if named else free[0] if free else symbols[0] if symbols else Symbol("x")
    others = [symbol.name for symbol in free if symbol is not variable]
    if others:
        raise ArgumentError(f"a curve has one variable: give {', '.join(others)} a value, as in {others[0]} = 2")
    known = {symbol: number for symbol, number in numbers.items() if symbol is not variable}
    return [substitute(expr, known) for expr in exprs], variable


def _number(workspace: Workspace, text: str) -> float:
    from symdiff.numeric import evaluate

    end = substitute(workspace.expanded(workspace.read(text).expression), workspace.numbers())
    if free_symbols(end):
        raise ArgumentError(f"a range goes from a number to a number: {', '.join(map(str, free_symbols(end)))} has no "
                            "value")
    return float(evaluate(end))


def _function(expr: Expr, variable: Symbol) -> Callable[[float], float]:
    """The expression as a function of machine numbers that has nan where it has no value."""
    from symdiff.kernels.compilation import compile

    kernel = compile(expr, [variable], backend="python")

    def value(x: float) -> float:
        try:
            return float(kernel(x))
        except (SymdiffError, ArithmeticError, ValueError):
            return nan

    return value


def _costs_much(expr: Expr) -> bool:
    nodes = postorder(expr)
    functions = [node.function for node in nodes if type(node) is Call]
    return len(nodes) > MANY_NODES or any(type(node) is Integral for node in nodes) or any(
        isinstance(entry, Function) and entry.arity > 0 and entry.numeric.math is None and entry.definition is None
        for entry in functions)


def _drawn(functions: Sequence[Callable[[float], float]], per_column: int, ends: tuple[float, float] | None, width: int
           ) -> list[str]:
    width = max(20, width - 10)
    across = ends or _inhabited(functions)
    count = 2 * width * per_column
    xs = [across[0] + (across[1] - across[0]) * place / count for place in range(count + 1)]
    curves = [[(x, function(x)) for x in xs] for function in functions]
    values = [value for curve in curves for _, value in curve if isfinite(value)]
    if not values:
        raise ArgumentError(f"there is nothing to be seen: no value from {across[0]:g} to {across[1]:g}")
    pairs = list(zip(functions, curves, strict=True))
    breaks = [value for function, curve in pairs for value in _at_breaks(function, curve)]
    tips = [list(peaks(function, curve, per_column)) if per_column > 1 else [] for function, curve in pairs]
    values += [value for found in tips for piece in found for value in (piece.low, piece.high)]
    canvas = Canvas(width, MAX_HEIGHT, across, window(values, breaks))
    for phase, ((function, curve), found) in enumerate(zip(pairs, tips, strict=True), 1):
        for piece in [*pieces(function, curve, per_column, canvas.dot_height), *found]:
            canvas.stroke(piece.column, piece.low, piece.high, phase)
    return canvas.lines()


def _inhabited(functions: Sequence[Callable[[float], float]]) -> tuple[float, float]:
    """The usual range, or less if the functions have values in a small part of it alone."""
    low, high = USUAL
    xs = [low + (high - low) * place / 400 for place in range(401)]
    there = [x for x in xs if any(isfinite(function(x)) for function in functions)]
    if not there or there[-1] - there[0] > (high - low) / 4:
        return USUAL
    margin = max(0.1 * (there[-1] - there[0]), 0.1)
    return there[0] - margin, there[-1] + margin


def _at_breaks(function: Callable[[float], float], curve: Sequence[tuple[float, float]]) -> list[float]:
    """The values next to jumps and poles, where a curve changes most."""
    values = [value for _, value in curve if isfinite(value)]
    small = (max(values) - min(values)) / 50 if values else 0.0
    found: list[float] = []
    for left, right in zip(curve, curve[1:]):
        steep = not (isfinite(left[1]) and isfinite(right[1])) or abs(right[1] - left[1]) > small
        if steep and (isfinite(left[1]) or isfinite(right[1])):
            apart = towards(function, left, right, small)
            found += [value for value in apart or () if not isnan(value)]
    return found
