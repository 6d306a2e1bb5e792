"""Floor 2: formulas as people write them, in text or LaTeX, become expressions.

>>> from symdiff.language import parse, read
>>> print(parse("x²sinx + 3xy"))
x^2*sin(x) + 3*x*y
>>> [note.message for note in read("3xy + 1").notes]
['xy is read as x*y']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from symdiff.errors import ArgumentError, ParseError
from symdiff.expr import Condition, Expr, Operand, Symbol, as_expr
from symdiff.language.source import Note
from symdiff.language.words import canonical

__all__ = ["MAX_LENGTH", "Names", "Note", "Reading", "as_expression", "as_formula", "as_symbol", "as_symbols", "parse",
           "read", "symbols"]

#: How variables are named: as a list of symbols and names, as in "x y", or as a single symbol.
Names = Iterable[str | Symbol] | str | Symbol

#: Longer texts are refused.
MAX_LENGTH = 20_000_000


class Reading(NamedTuple):
    """How a text was read.

    Attributes:
        text: the text.
        expressions: what it says: one expression, or the entries of a list in square brackets.
        notes: what was decided for the writer, each with its place.
        point: the point behind `at`: `x^2 at x=3`.
    """

    text: str
    expressions: tuple[Expr, ...]
    notes: tuple[Note, ...]
    point: dict[str, Expr]

    @property
    def expression(self) -> Expr:
        """The one expression.

        Raises:
            ParseError: the text is a list.
        """
        if len(self.expressions) != 1:
            raise ParseError(f"one expression is expected, not a list of {len(self.expressions)}", self.text, 0)
        return self.expressions[0]


def parse(text: str, symbols: Names = ()) -> Expr:
    """The expression that a formula says, as it was typed; nothing is simplified.

    Args:
        text: a formula as people write it (`2x + 3xy`, `x²√x`, `sin^2 x`, `d/dx e^(x^2)`), or LaTeX (`\\frac{x}{2}`).
        symbols: names that are variables whatever they spell (`e`, `beta`, `sin` ...), as a list or as in "x y".

    Raises:
        ParseError: the text cannot be read; the message shows where, and a repair if there is one.

    >>> print(parse("2x+3xy+y^3"))
    2*x + 3*x*y + y^3
    >>> print(parse("e*x", symbols=["e"]).subs({"e": 5}))
    5*x
    """
    return read(text, symbols).expression


def read(text: str, symbols: Names = (), by: Names = (), functions: Mapping[str, tuple[str, ...]] | None = None
         ) -> Reading:
    """Like `parse`, and tells how the text was read: what was decided for the writer, lists, a point behind `at`.

    Args:
        text: a formula, in text or LaTeX, or several in square brackets.
        symbols: names that are variables whatever they spell, as a list or as in "x y".
        by: variables by which it will be differentiated: with "x", `bx` is read as b*x.
        functions: names that the caller has defined, with their parameters: with {"p": ("x",)}, `p(2)` is a call, `p'`
            is p'(x) and `dp/dx` the derivative of p(x); without parameters a name is a variable that depends on others.

    Raises:
        ParseError: the text cannot be read; the message shows where, and a repair if there is one.
        ArgumentError: `text` is no text, or a name of `symbols` cannot be one.

    >>> read("1/2x").notes[0].column
    2
    >>> read("[x^2, 5x]").expressions[1]
    5*x
    """
    from symdiff.language.reader import AtPoint
    from symdiff.language import session

    if not isinstance(text, str):
        raise ArgumentError(f"a formula is a text, not {text!r} of type {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the text has {len(text)} characters; at most {MAX_LENGTH} are read", text[:200], 0)
    declared = frozenset([symbol.name for symbol in as_symbols(symbols)])
    variables = tuple(dict.fromkeys([symbol.name for symbol in as_symbols(by)]))
    value, notes = session.read_formula(text, session.Names(declared, variables, functions))
    if isinstance(value, AtPoint) and not value.point.keys() <= set(variables):     # cos(ax) at x = 0 is of x
        variables = tuple(dict.fromkeys([*variables, *value.point]))
        value, notes = session.read_formula(text, session.Names(declared, variables, functions))
    if isinstance(value, Expr):
        return Reading(text, (value,), notes, {})
    if isinstance(value, AtPoint):
        return Reading(text, (value.expression,), notes, value.point)
    return Reading(text, value, notes, {})


def as_expression(value: Operand | str, by: Names | None = None) -> Expr:
    """An expression from an expression, a number or a text: what every public function takes.

    A text is read as one that will be differentiated by the variables `by`, if they are named.

    Raises:
        ParseError: the text cannot be read.
        ArgumentError: it is none of these, or a condition.
    """
    return as_expr(read(value, by=by or ()).expression if isinstance(value, str) else value)


def as_formula(value: Operand | str, by: Names | None = None) -> Expr:
    """Like `as_expression`, and lets conditions pass: what printers and evaluation take."""
    formula = read(value, by=by or ()).expression if isinstance(value, str) else value
    return formula if isinstance(formula, Condition) else as_expr(formula)


def as_symbol(value: Symbol | str) -> Symbol:
    """A symbol from a symbol or its name, as people write it: θ is theta, x₁ is x_1.

    Raises:
        ArgumentError: it is something else.
    """
    if type(value) is Symbol:
        return value
    symbol = _named(value) if isinstance(value, str) else None
    if symbol is None:
        raise ArgumentError(f"a variable is a symbol or its name, not {value!r}")
    return symbol


@lru_cache(maxsize=1 << 12)     # large models name the same symbols again and again
def _named(name: str) -> Symbol | None:
    """The symbol of a name, None if it is no name."""
    try:
        return None if name[:1] == "∞" else Symbol(canonical(name.strip()))
    except ArgumentError:
        return _entry(name)


def _entry(name: str) -> Symbol | None:
    """The symbol of an entry as x[k] or x_{k}."""
    if "[" not in name and "{" not in name:
        return None
    try:
        expr = parse(name)
    except ParseError:
        return None
    return expr if type(expr) is Symbol else None


def as_symbols(names: Names) -> tuple[Symbol, ...]:
    """The symbols that are named.

    Raises:
        ArgumentError: these are no names.
    """
    if type(names) is Symbol:
        return (names,)
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if not isinstance(names, Iterable):
        raise ArgumentError(f'variables are named as a list or as in "x y", not by {names!r}')
    return tuple([as_symbol(name) for name in names])


def symbols(names: Names) -> tuple[Symbol, ...]:
    """The symbols with these names.

    Args:
        names: separated by spaces or commas, or a list.

    Raises:
        ArgumentError: one of them cannot be the name of a variable.

    >>> x, y = symbols("x y")
    >>> print(x**2 * y)
    x^2*y
    """
    return as_symbols(names)
