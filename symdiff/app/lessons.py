"""The commands for lessons: tangents, Taylor polynomials, extrema, differentials, equations that define a function."""

from __future__ import annotations

import re
from collections.abc import Callable

from symdiff.app.formulas import warned
from symdiff.app.reply import TEXT, Reply, say_notes
from symdiff.app.splitting import by_clause
from symdiff.app.words import read_words
from symdiff.app.workspace import Workspace
from symdiff.errors import ArgumentError
from symdiff.expr import Condition, Expr, Relation, Symbol, free_symbols
from symdiff.language import Note

__all__ = ["differential", "extrema", "implicit", "nth", "tangent", "taylor"]

_ORDER = re.compile(r"(.*?)(?:^|\s)(?:to|order|to order|up to)\s+(\d+)", re.S)

Asked = tuple[Expr, dict[str, Expr], tuple[str, ...], tuple[Note, ...]]


def tangent(workspace: Workspace, text: str) -> Reply:
    """The tangent line or plane at a point, of a graph or of a curve given by an equation."""
    from symdiff.calculus.tangents import tangent_line, tangent_plane

    asked = _asked(workspace, text, "tangent x^2 at x = 3")
    formula, point, _, _ = asked
    if not point:
        raise ArgumentError(f"where? Write the point behind it: tangent {text.strip()} at "
                            + ", ".join(f"{symbol} = 1" for symbol in _free(formula)))
    of_line = 2 if isinstance(formula, Condition) else 1
    build = tangent_line if len(_free(formula)) <= of_line else tangent_plane
    return _told(asked, lambda: str(build(formula, point)))


def taylor(workspace: Workspace, text: str) -> Reply:
    """The Taylor polynomial around a point."""
    from symdiff.calculus.taylor import taylor as compute

    order = 3
    found = _ORDER.fullmatch(text)
    if found is not None:
        text, order = found[1], int(found[2])
    asked = _asked(workspace, text, "taylor sin x at x = 0 to 5")
    formula, point, _, _ = asked
    return _told(asked, lambda: str(compute(formula, point or 0, order)))


def extrema(workspace: Workspace, text: str) -> Reply:
    """Minima, maxima and saddles, with the second-derivative test."""
    from symdiff.calculus.extrema import critical_points

    asked = _asked(workspace, text, "extrema x^3 - 3x")
    formula, _, names, _ = asked
    return _told(asked, lambda: str(critical_points(formula, names or _free(formula))))


def differential(workspace: Workspace, text: str) -> Reply:
    """The total differential, and its numbers at a point."""
    from symdiff.calculus.differentials import total_differential

    asked = _asked(workspace, text, "differential x^2 + y^2 at x = -1, y = -2")
    formula, point, names, _ = asked

    def told() -> str:
        found = total_differential(formula, names or _free(formula))
        return f"{found}\n{found.at(point)}" if point else str(found)

    return _told(asked, told)


def implicit(workspace: Workspace, text: str) -> Reply:
    """The derivative of a function that an equation gives, and where it fails."""
    from symdiff.calculus.implicit import implicit_derivative

    asked = _asked(workspace, text, "implicit x^2 + y^2 = 25")
    formula, point, names, _ = asked
    symbols = [symbol.name for symbol in _free(formula)]
    by = names[0] if names else "x" if "x" in symbols else symbols[0] if symbols else "x"
    others = [name for name in symbols if name != by]
    if not others:
        raise ArgumentError("an equation gives a function if it has two variables, as in x^2 + y^2 = 25")
    dependent = "y" if "y" in others else others[0]

    def told() -> str:
        found = implicit_derivative(formula, dependent, by)
        lines = [str(found), *map(str, found.failures)]
        if point:
            lines.append(f"at {', '.join(f'{name} = {value}' for name, value in point.items())}: {found.at(point)}")
        return "\n".join(lines)

    return _told(asked, told)


def nth(workspace: Workspace, text: str) -> Reply:
    """The derivative of every order."""
    from symdiff.calculus.nth import nth_derivative

    asked = _asked(workspace, text, "nth x e^x")
    formula, _, names, _ = asked
    return _told(asked, lambda: str(nth_derivative(formula, names[0] if names else None)))


def _asked(workspace: Workspace, text: str, example: str) -> Asked:
    """The formula with definitions put in, the point, the names behind `by`, and what was decided in reading."""
    formula, names = by_clause(text)
    if not formula.strip():
        raise ArgumentError(f"of what? Write {example}")
    reading = read_words(workspace, formula, names)
    typed = reading.expression
    known = {symbol: value for symbol, value in workspace.numbers().items()
             if symbol.name not in names and symbol.name not in reading.point}
    if isinstance(typed, Condition):
        if type(typed) is not Relation:
            raise ArgumentError(f"{typed} is not a formula, nor an equation")
        sides = [workspace.expanded(side).subs(known) for side in typed.args]
        expression: Expr = Relation(typed.op, *sides)
    else:
        expression = workspace.expanded(typed).subs(known)
    point = {name: workspace.expanded(value).subs(known) for name, value in reading.point.items()}
    return expression, point, names, reading.notes


def _free(formula: Expr) -> list[Symbol]:
    return sorted(free_symbols(formula), key=lambda symbol: symbol.name)


def _told(asked: Asked, tell: Callable[[], str]) -> Reply:
    reply = Reply()
    with warned(reply):
        reply.say(TEXT, tell())
    say_notes(asked[3], reply)
    return reply
