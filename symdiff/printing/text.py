"""Plain text that reads back to the very same expression, with as few brackets as a mathematician uses.

Names that the reader would take for something else (`e` for a variable, `xy`) need to be declared when reading back.
"""

from __future__ import annotations

import re
from collections.abc import Container

from symdiff.expr import (
    Call, Derivative, Differentiate, Expr, Indexed, Integral, Over, Piecewise, Power, Symbol, UnknownFunction,
    bound_indices, postorder,
)
from symdiff.expr.notation import FUNCTION_LETTERS, as_quotient, as_root
from symdiff.functions import factorial
from symdiff.language import words
from symdiff.language.typeset import LETTERS
from symdiff.language.usage import USUAL_VARIABLES, is_letter
from symdiff.printing.indices import below_the_name, is_read_in_square_brackets
from symdiff.printing.layout import ATOM, LOOSE, OPERATOR, POWER, PRODUCT, SUM, Layout, Linear, Piece, primes

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
    """The notation of `text` for one expression; `defined` are functions that the reader will know by name."""

    def __init__(self, root: Expr, defined: Container[str] = ()) -> None:
        super().__init__()
        self.defined = defined
        nodes = postorder(root)
        self.variables = frozenset([node.name for node in nodes if type(node) is Symbol])
        self.indices = frozenset([index.name for index in bound_indices(nodes)])
        self.integrated = frozenset([node.variable for node in nodes if type(node) is Integral])
        self.called = {node.function.name for node in nodes
                       if (type(node) is Derivative and _marks(node)) or (type(node) is Call and _is_plain(node))}
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
        letter = base.name if type(base) is Symbol else ""
        if type(exponent) is Call and (letter in FUNCTION_LETTERS or letter in words.POWERED_BEFORE_BRACKETS):
            return POWER, [(base, ATOM), "^(", (exponent, LOOSE), ")"]  # f^g(x) would be the power of f(x)
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
        if name in self.defined:
            return True
        if is_letter(name):
            known = name.rstrip("0123456789") in FUNCTION_LETTERS or name in self.called
            return known and name not in self.variables
        if len(name) == 1 or words.is_function(name):
            return False
        if name in self.variables or words.closest_function(name) is not None or "_" in name:
            return False
        return len(words.split(name, self.variables, self.variables, True, self.variables)) == 1

    def piecewise(self, node: Piecewise) -> Layout:
        return ATOM, ["piecewise(", *self.comma_separated(node.args), ")"]

    def integral(self, node: Integral) -> Layout:
        pieces: list[Piece] = ["integral(", (node.body, LOOSE), ", ", node.variable.name]
        for limit in () if node.bare else node.args[2:]:
            pieces += [", ", (limit, LOOSE)]
        return ATOM, [*pieces, ")"]

    def derivative(self, node: Derivative) -> Layout:
        if marks := _marks(node):
            return ATOM, [f"{node.function.name}{marks}(", (node.arguments[0], LOOSE), ")"]
        return ATOM, [f"deriv({node.function.name}, ", *self.comma_separated(node.args), ")"]

    def differentiate(self, node: Differentiate) -> Layout:
        variable = node.variable.name
        if not _PLAIN_VARIABLE.fullmatch(variable) or self.variables & {"d", f"d{variable}"}:
            return ATOM, ["diff(", (node.body, LOOSE), f", {variable}, {node.order})"]
        above, below = ("d", f"d{variable}") if node.order == 1 else (f"d^{node.order}", f"d{variable}^{node.order}")
        return OPERATOR, [f"{above}/{below}(", (node.body, LOOSE), ")"]

    def entry(self, node: Indexed) -> Layout:
        below = below_the_name(node)
        if below is not None and self.integrated.isdisjoint(node.args):
            return ATOM, [f"{node.name}_{below}"]
        opening, closing = ("[", "]") if is_read_in_square_brackets(node, self.indices) else ("_(", ")")
        return ATOM, [f"{node.name}{opening}", *self.comma_separated(node.args), closing]

    def over_index(self, node: Over) -> Layout:
        return ATOM, [f"{node.word}({node.variable.name}=", (node.lower, SUM), "..", (node.upper, SUM), ", ",
                      (node.body, LOOSE), ")"]


def _marks(node: Derivative) -> str:
    """The primes behind the name of a function, if they can stand there."""
    return "" if words.is_function(node.function.name) else primes(node)


def _is_plain(node: Call) -> bool:
    """Whether a letter before this bracket is read as a function: x(t), y(x), u(x, t)."""
    if not isinstance(node.function, UnknownFunction) or len(node.function.name) > 1 or node.function.name in LETTERS:
        return False
    names = [arg.name for arg in node.args if type(arg) is Symbol]
    return len(names) == len(node.args) and (len(names) > 1 or names[0] in USUAL_VARIABLES)
