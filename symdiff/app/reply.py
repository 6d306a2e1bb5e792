"""What is said to a line of the prompt: lines with a role each, written for a terminal, a plain stream or a pipe."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final, NamedTuple

from symdiff.calculus.matrices import Matrix, Vector
from symdiff.expr import FALSE, Condition, Expr, Relation, tree_size
from symdiff.language import Note
from symdiff.printing.pretty import MAX_NODES, pretty
from symdiff.printing.text import Text

__all__ = ["ERROR", "GENERAL", "NOTE", "RESULT", "TEXT", "VALUE", "WARNING", "WHERE", "Amount", "Content", "Equation",
           "Line", "Reply", "Style", "refusal", "say_notes", "written"]

RESULT: Final = "result"
VALUE: Final = "value"
WHERE: Final = "where"
#: Above the result: what a definition gives, the derivative at x above that at 2.
GENERAL: Final = "general"
NOTE: Final = "note"
WARNING: Final = "warning"
ERROR: Final = "error"
#: What is neither: help, steps, a picture.
TEXT: Final = "text"

_PLAIN_CALL = re.compile(r"(\w+'*) is read as \1\(\w+(, \w+)*\)")

#: Two-dimensional output higher than this is harder to read than a line.
MAX_HEIGHT = 16


class Style(NamedTuple):
    """How replies are written.

    Attributes:
        width: columns of the terminal.
        two_dimensional: fractions with a stroke, exponents raised.
        compact: a result alone on its line, for other programs.
    """

    width: int = 80
    two_dimensional: bool = False
    compact: bool = False


class Equation(NamedTuple):
    """What was asked, if that is shown, and what it is: an expression, or a vector or matrix of them."""

    left: Expr | None
    right: Expr | Vector | Matrix


class Amount(NamedTuple):
    """A value as it is told, and alone for other programs."""

    told: str
    alone: str


#: What a line says.
Content = str | Equation | Amount | tuple[Condition, ...]


class Line(NamedTuple):
    """A line, or several, of one role: a text, an equation, or conditions."""

    role: str
    content: Content


class Reply:
    """The lines said to a statement.

    Attributes:
        lines: what is said.
        failed: whether the statement was refused.
        over: whether the prompt ends.
        repair: a statement that may have been meant.
    """

    def __init__(self, *lines: Line, failed: bool = False, over: bool = False, repair: str | None = None) -> None:
        self.lines = list(lines)
        self.failed = failed
        self.over = over
        self.repair = repair

    def say(self, role: str, content: Content) -> None:
        """Add a line."""
        self.lines.append(Line(role, content))


def say_notes(notes: Iterable[Note], reply: Reply) -> None:
    """What was decided for the writer, but for what is plain to see: that f' is f'(x)."""
    for note in notes:
        if not _PLAIN_CALL.fullmatch(note.message):
            reply.say(NOTE, note.message)


def refusal(message: str, repair: str | None = None) -> Reply:
    """The reply to what cannot be done."""
    return Reply(Line(ERROR, message), failed=True, repair=repair)


def written(reply: Reply, style: Style, defined: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """The lines of a reply as texts with their roles.

    Args:
        reply: what is said.
        style: how it is written.
        defined: functions that the user has defined.
    """
    for role, content in reply.lines:
        if isinstance(content, str):
            yield role, content
        elif isinstance(content, Amount):
            yield role, content.alone if style.compact else content.told
        elif isinstance(content, Equation):
            yield role, _equation(content, style, defined)
        else:
            yield role, _conditions(content, style)


def _equation(equation: Equation, style: Style, defined: Container[str]) -> str:
    left, right = equation
    if not isinstance(right, Expr):
        small = style.two_dimensional and sum([tree_size(entry) for entry in right.entries()]) <= MAX_NODES
        drawn = right.pretty() if small and max(right.shape) <= MAX_HEIGHT else ""
        return drawn if drawn and _fits(drawn, style.width - 2) else str(right)
    if left is right:
        left = None
    if style.compact:
        return Text(right, defined).write(right)
    if style.two_dimensional:
        shown = _in_two_dimensions(left, right, style.width - 2)
        if shown is not None:
            return shown
    line = Text(right, defined).write(right)
    if left is not None:
        shown_left = Text(left, defined).write(left)
        line = f"{shown_left} = {line}" if len(shown_left) + len(line) + 3 <= max(style.width, 200) else (
            f"{shown_left}\n= {line}")
    return line


def _in_two_dimensions(left: Expr | None, right: Expr, width: int) -> str | None:
    """The equation in two dimensions if it fits, its right side below the left one where both together do not."""
    if tree_size(right) > MAX_NODES or (left is not None and tree_size(left) > MAX_NODES):
        return None
    if left is not None:
        shown = pretty(Relation("=", left, right))
        if _fits(shown, width):
            return shown
    shown = pretty(right)
    if not _fits(shown, width):
        return None
    if left is None:
        return shown
    above = pretty(left)
    return f"{above}\n\n= {shown}" if _fits(above, width) and "\n" not in shown else None


def _fits(shown: str, width: int) -> bool:
    lines = shown.splitlines()
    return len(lines) <= MAX_HEIGHT and max(map(len, lines)) <= width


def _conditions(conditions: tuple[Condition, ...], style: Style) -> str:
    if FALSE in conditions:
        return "nowhere: there is no real derivative"
    if not style.two_dimensional:
        return ", ".join(map(str, conditions))
    shown = [(condition, pretty(condition)) for condition in conditions]
    return ", ".join([str(condition) if "\n" in drawn else drawn for condition, drawn in shown])
