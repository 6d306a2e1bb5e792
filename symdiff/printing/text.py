"""Plain text that reads back to the very same expression, with as few brackets as a mathematician uses.

Names that the reader would take for something else (`e` for a variable, `xy`) need to be declared when reading back.
"""

from __future__ import annotations

import re

from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Integral, Not, Number, Or, Piecewise, Power, Relation,
    Symbol, Truth, UnknownFunction, postorder,
)
from symdiff.expr.notation import FUNCTION_LETTERS, as_quotient, as_root
from symdiff.functions import factorial
from symdiff.language import words
from symdiff.language.typeset import LETTERS
from symdiff.language.usage import USUAL_VARIABLES, is_letter
from symdiff.printing.layout import (
    ATOM, LOOSE, OPERATOR, POWER, PRODUCT, SIGNED, Layout, Linear, Piece, decimal_digits, integer_digits,
)

__all__ = ["Text", "text"]

#: How tightly conditions bind among themselves.
_OR, _AND, _RELATION = 1, 2, 3

#: Names that stand behind a d as they are: x, x_1, theta, loss; not xdy.
_PLAIN_VARIABLE = re.compile(r"(?![^\W\d_]d[^\W\d_])[^\W\d_][^\W_]*(_[^\W_]+)*")


def text(expr: Expr) -> str:
    """The expression as plain text.

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
        self.variables = {node.name for node in nodes if type(node) is Symbol}
        self.functions = {node.function.name for node in nodes
                          if (type(node) is Derivative and _primes(node)) or (type(node) is Call and _is_plain(node))}

    def number(self, node: Number) -> Layout:
        sign = "-" if node.numerator < 0 else ""
        if node.decimal:
            return (SIGNED if sign else ATOM), [sign + decimal_digits(node)]
        digits = integer_digits(abs(node.numerator))
        if node.denominator == 1:
            return (SIGNED if sign else ATOM), [sign + digits]
        return (SIGNED if sign else PRODUCT), [f"{sign}{digits}/{integer_digits(node.denominator)}"]

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
            if not self.reads_as_function(name):
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
        if is_letter(name):
            known = name.rstrip("0123456789") in FUNCTION_LETTERS or name in self.functions
            return known and name not in self.variables
        if len(name) == 1 or words.is_function(name):
            return False
        if name in self.variables or words.closest_function(name) is not None or "_" in name:
            return False
        names = frozenset(self.variables)
        return len(words.split(name, names, names, True, names)) == 1

    def relation(self, node: Relation) -> Layout:
        return _RELATION, [(node.args[0], LOOSE), f" {node.op} ", (node.args[1], LOOSE)]

    def both(self, node: And) -> Layout:
        left, right = node.args
        if type(left) is Relation and type(right) is Relation and left.args[1] is right.args[0]:
            if left.op[0] == right.op[0] != "!":
                return _AND, [(left, _RELATION), f" {right.op} ", (right.args[1], LOOSE)]
        return _AND, [(left, _AND), " and ", (right, _RELATION)]

    def either(self, node: Or) -> Layout:
        return _OR, [(node.args[0], _OR), " or ", (node.args[1], _AND)]

    def negated_condition(self, node: Not) -> Layout:
        return _RELATION, ["not ", (node.args[0], ATOM)]

    def truth(self, node: Truth) -> Layout:
        return ATOM, ["true" if node.holds else "false"]

    def piecewise(self, node: Piecewise) -> Layout:
        return ATOM, ["piecewise(", *self.comma_separated(node.args), ")"]

    def integral(self, node: Integral) -> Layout:
        name, upper = node.variable.name, node.upper
        pieces: list[Piece] = ["integral(", (node.body, LOOSE), ", ", name]
        if node.lower is not None or not (type(upper) is Symbol and not upper.binder and upper.name == name):
            for limit in node.args[2:]:
                pieces += [", ", (limit, LOOSE)]
        return ATOM, [*pieces, ")"]

    def derivative(self, node: Derivative) -> Layout:
        if primes := _primes(node):
            return ATOM, [node.function.name + primes + "(", (node.arguments[0], LOOSE), ")"]
        return ATOM, [f"deriv({node.function.name}, ", *self.comma_separated(node.args), ")"]

    def differentiate(self, node: Differentiate) -> Layout:
        variable = node.variable.name
        if not _PLAIN_VARIABLE.fullmatch(variable) or self.variables & {"d", f"d{variable}"}:
            return ATOM, ["diff(", (node.body, LOOSE), f", {variable}, {node.order})"]
        above, below = ("d", f"d{variable}") if node.order == 1 else (f"d^{node.order}", f"d{variable}^{node.order}")
        return OPERATOR, [f"{above}/{below}(", (node.body, LOOSE), ")"]


def _primes(node: Derivative) -> str:
    """The primes behind the name of a function of one variable; empty if its derivative is not written so."""
    order = node.orders[0]
    if len(node.orders) > 1 or type(order) is not Number or not order.is_integer or not 1 <= order.numerator <= 3:
        return ""
    return "" if words.is_function(node.function.name) else "'" * order.numerator


def _is_plain(node: Call) -> bool:
    """Whether a letter before this bracket is read as a function: x(t), y(x), u(x, t)."""
    if not isinstance(node.function, UnknownFunction) or len(node.function.name) > 1 or node.function.name in LETTERS:
        return False
    names = [arg.name for arg in node.args if type(arg) is Symbol]
    return len(names) == len(node.args) and (len(names) > 1 or names[0] in USUAL_VARIABLES)
