"""Plain text that reads back to the very same expression, with as few brackets as a mathematician uses.

Names that the reader would take for something else (`e` for a variable, `xy`) need to be declared when reading back.
"""

from __future__ import annotations

import re

from symdiff.expr import (
    Call, Derivative, Differentiate, Expr, Integral, Piecewise, Power, Symbol, UnknownFunction, postorder,
)
from symdiff.expr.notation import FUNCTION_LETTERS, as_quotient, as_root
from symdiff.functions import factorial
from symdiff.language import words
from symdiff.printing.layout import ATOM, LOOSE, POWER, PRODUCT, Layout, Linear, Piece, primes

__all__ = ["Text", "text"]

#: Names that stand behind a d as they are: x, x_1, theta, loss; not xdy.
_PLAIN_VARIABLE = re.compile(r"(?![^\W\d_]d[^\W\d_])[^\W\d_][^\W_]*(_[^\W_]+)*")


def text(expr: Expr) -> str:
    """The expression as plain text.

    Args:
        expr: an expression.

    Raises:
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> text(parse("-(x^2)/(x-1) + sqrt x"))
    '-x^2/(x - 1) + sqrt(x)'
    """
    return Text(expr).write(expr)


class Text(Linear):
    """The notation of `text` for one expression."""

    def __init__(self, root: Expr) -> None:
        super().__init__()
        nodes = postorder(root)
        self.variables = frozenset([node.name for node in nodes if type(node) is Symbol])
        self.functions: dict[str, bool] = {}

    def symbol(self, node: Symbol) -> Layout:
        return ATOM, [node.name]

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, ["sqrt(", (radicand, LOOSE), ")"]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, ["1/", (fraction[1], POWER)]
        base, exponent = node.args
        return POWER, [(base, ATOM), "^", (exponent, ATOM)]

    def call(self, node: Call) -> Layout:
        name = node.function.name
        if isinstance(node.function, UnknownFunction):
            if name not in self.functions:
                self.functions[name] = self.reads_as_function(name)
            if not self.functions[name]:
                orders = "0, " * len(node.args)
                return ATOM, [f"deriv({name}, {orders}", *self.comma_separated(node.args), ")"]
        elif not node.args:
            return ATOM, [name]
        elif node.function is factorial:
            argument = node.args[0]
            doubled = type(argument) is Call and argument.function is factorial
            return ATOM, ["(", (argument, LOOSE), ")!"] if doubled else [(argument, ATOM), "!"]
        return ATOM, [name, "(", *self.comma_separated(node.args), ")"]

    def reads_as_function(self, name: str) -> bool:
        """Whether the reader takes the name before a bracket for an unknown function, beside these variables."""
        if len(name) == 1:
            return name in FUNCTION_LETTERS and name not in self.variables
        if name in self.variables or words.closest_function(name) is not None or "_" in name:
            return False
        return len(words.split(name, self.variables, self.variables, True)) == 1

    def piecewise(self, node: Piecewise) -> Layout:
        return ATOM, ["piecewise(", *self.comma_separated(node.args), ")"]

    def integral(self, node: Integral) -> Layout:
        pieces: list[Piece] = ["integral(", (node.body, LOOSE), ", ", node.variable.name]
        for limit in () if node.bare else node.args[2:]:
            pieces += [", ", (limit, LOOSE)]
        return ATOM, [*pieces, ")"]

    def derivative(self, node: Derivative) -> Layout:
        if primes(node):
            return ATOM, [f"{node.function.name}{primes(node)}(", (node.arguments[0], LOOSE), ")"]
        return ATOM, [f"deriv({node.function.name}, ", *self.comma_separated(node.args), ")"]

    def differentiate(self, node: Differentiate) -> Layout:
        variable = node.variable.name
        if not _PLAIN_VARIABLE.fullmatch(variable) or self.variables & {"d", f"d{variable}"}:
            return ATOM, ["diff(", (node.body, LOOSE), f", {variable}, {node.order})"]
        above, below = ("d", f"d{variable}") if node.order == 1 else (f"d^{node.order}", f"d{variable}^{node.order}")
        return PRODUCT, [f"{above}/{below}(", (node.body, LOOSE), ")"]
