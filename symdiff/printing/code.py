"""Python and C source of an expression."""

from __future__ import annotations

import keyword
import re
from abc import abstractmethod
from typing import ClassVar

from symdiff.errors import ArgumentError
from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Integral, Not, Number, Or, Piecewise, Power, Relation, Symbol, Truth,
    postorder, rebuilt,
)
from symdiff.expr.notation import as_quotient, as_root
from symdiff.functions import Function, e, exp, maximum, minimum, sign
from symdiff.printing.layout import (
    ATOM, LOOSE, POWER, PRODUCT, SIGNED, SUM, Layout, Linear, Piece, decimal_digits, integer_digits,
)

__all__ = ["c_code", "python_code"]

_C_KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline "
                        "int long register restrict return short signed sizeof static struct switch typedef union "
                        "unsigned void volatile while".split())


def python_code(expr: Expr) -> str:
    """Python source that computes the expression in floats with `math`, and with `scipy.special` where `math` lacks a
    function.

    Raises:
        ArgumentError: a part has no counterpart in Python.

    >>> from symdiff import parse
    >>> print(python_code(parse("x^2 sec(x) + |y|")))
    x**2/math.cos(x) + math.fabs(y)
    """
    return _Python().write(_Python.prepared(expr))


def c_code(expr: Expr) -> str:
    """A C expression that computes the expression in doubles with `math.h`.

    Raises:
        ArgumentError: a part has no counterpart in C.

    >>> from symdiff import parse
    >>> print(c_code(parse("x^2/3 + e^y")))
    pow(x, 2.0)/3.0 + exp(y)
    """
    return _C().write(_C.prepared(expr))


class _Code(Linear):
    """What Python and C have in common."""

    language = ""
    words: ClassVar[dict[str, str]]

    @staticmethod
    @abstractmethod
    def name_of(function: Function) -> str | None:
        """What the language calls a function of the table."""

    @classmethod
    def prepared(cls, expr: Expr) -> Expr:
        """The expression with functions that the language lacks replaced by their definitions."""
        made: dict[Expr, Expr] = {}
        pending = postorder(expr)[::-1]
        while pending:
            node = pending.pop()
            args = tuple([made[arg] for arg in node.args])
            if type(node) is Power and node.base is e:
                made[node] = exp(args[1])
                continue
            if type(node) is Call and isinstance(node.function, Function) and args and not cls.has(node.function):
                definition = node.function.definition
                if definition is None:
                    raise ArgumentError(f"{node.function} has no counterpart in {cls.language}")
                expanded = definition(*args)
                if expanded not in made:
                    pending.append(node)
                    pending += postorder(expanded, known=made)[::-1]
                    continue
                made[node] = made[expanded]
                continue
            made[node] = node if args == node.args else rebuilt(node, args)
        return made[expr]

    @classmethod
    def has(cls, function: Function) -> bool:
        return function in (maximum, minimum, sign) or cls.name_of(function) is not None

    def call(self, node: Call) -> Layout:
        function, args = node.function, node.args
        if not isinstance(function, Function):
            raise ArgumentError(f"the unknown function {function} cannot be written in {self.language}")
        if function is sign:
            return ATOM, ["((", (args[0], SUM), " > 0) - (", (args[0], SUM), " < 0))"]
        if function in (maximum, minimum):
            return self.extreme("max" if function is maximum else "min", args)
        name = self.name_of(function)
        if not args:
            return ATOM, [name if name is not None else repr(function.machine_value)]
        return ATOM, [f"{name}(", *self.comma_separated(args), ")"]

    @abstractmethod
    def extreme(self, which: str, args: tuple[Expr, ...]) -> Layout:
        """The largest or smallest of several values."""

    def relation(self, node: Relation) -> Layout:
        return LOOSE, [(node.args[0], SUM), f" {'==' if node.op == '=' else node.op} ", (node.args[1], SUM)]

    def both(self, node: And) -> Layout:
        return LOOSE, [(node.args[0], ATOM), f" {self.words['and']} ", (node.args[1], ATOM)]

    def either(self, node: Or) -> Layout:
        return LOOSE, [(node.args[0], ATOM), f" {self.words['or']} ", (node.args[1], ATOM)]

    def negated_condition(self, node: Not) -> Layout:
        return LOOSE, [self.words["not"], (node.args[0], ATOM)]

    def truth(self, node: Truth) -> Layout:
        return ATOM, [self.words["true" if node.holds else "false"]]

    def integral(self, node: Integral) -> Layout:
        raise ArgumentError(f"an integral cannot be written in {self.language}")

    def derivative(self, node: Derivative) -> Layout:
        raise ArgumentError(f"the unknown function {node.function} cannot be written in {self.language}")

    def differentiate(self, node: Differentiate) -> Layout:
        raise ArgumentError("a derivative must be carried out before it is written as code")


class _Python(_Code):
    language = "Python"
    words: ClassVar[dict[str, str]] = {"and": "and", "or": "or", "not": "not ", "true": "True", "false": "False"}

    @staticmethod
    def name_of(function: Function) -> str | None:
        numeric = function.numeric
        if numeric.math is not None:
            return f"math.{numeric.math}"
        return None if numeric.scipy is None else f"scipy.special.{numeric.scipy}"

    def number(self, node: Number) -> Layout:
        sign_, digits = ("-" if node.numerator < 0 else ""), integer_digits(abs(node.numerator))
        if node.decimal:
            return (SIGNED if sign_ else ATOM), [sign_ + decimal_digits(node)]
        if node.denominator == 1:
            return (SIGNED if sign_ else ATOM), [sign_ + digits]
        return (SIGNED if sign_ else PRODUCT), [f"{sign_}{digits}/{integer_digits(node.denominator)}"]

    def symbol(self, node: Symbol) -> Layout:
        if not node.name.isidentifier():
            raise ArgumentError(f"{node.name!r} cannot be a name in Python")
        return ATOM, [node.name + "_" if keyword.iskeyword(node.name) else node.name]

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, ["math.sqrt(", (radicand, LOOSE), ")"]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, ["1/", (fraction[1], POWER)]
        return POWER, [(node.base, ATOM), "**", (node.exponent, POWER)]

    def extreme(self, which: str, args: tuple[Expr, ...]) -> Layout:
        return ATOM, [f"{which}(", *self.comma_separated(args), ")"]

    def piecewise(self, node: Piecewise) -> Layout:
        pieces: list[Piece] = ["("]
        for condition, value in node.branches:
            pieces += [(value, LOOSE), " if ", (condition, LOOSE), " else "]
        return ATOM, [*pieces, "math.nan" if node.otherwise is None else (node.otherwise, LOOSE), ")"]


class _C(_Code):
    language = "C"
    words: ClassVar[dict[str, str]] = {"and": "&&", "or": "||", "not": "!", "true": "1", "false": "0"}

    @staticmethod
    def name_of(function: Function) -> str | None:
        return function.numeric.c

    def number(self, node: Number) -> Layout:
        sign_ = "-" if node.numerator < 0 else ""
        if node.decimal:
            return (SIGNED if sign_ else ATOM), [sign_ + decimal_digits(node)]
        digits = integer_digits(abs(node.numerator)) + ".0"
        if node.denominator == 1:
            return (SIGNED if sign_ else ATOM), [sign_ + digits]
        return (SIGNED if sign_ else PRODUCT), [f"{sign_}{digits}/{integer_digits(node.denominator)}.0"]

    def symbol(self, node: Symbol) -> Layout:
        if not re.fullmatch(r"[A-Za-z_]\w*", node.name, re.ASCII):
            raise ArgumentError(f"{node.name!r} cannot be a name in C")
        return ATOM, [node.name + "_" if node.name in _C_KEYWORDS else node.name]

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, ["sqrt(", (radicand, LOOSE), ")"]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, ["1.0/", (fraction[1], POWER)]
        return ATOM, ["pow(", (node.base, LOOSE), ", ", (node.exponent, LOOSE), ")"]

    def extreme(self, which: str, args: tuple[Expr, ...]) -> Layout:
        pieces: list[Piece] = [(args[0], LOOSE)]
        for arg in args[1:]:
            pieces = [f"f{which}(", *pieces, ", ", (arg, LOOSE), ")"]
        return ATOM, pieces

    def piecewise(self, node: Piecewise) -> Layout:
        pieces: list[Piece] = ["("]
        for condition, value in node.branches:
            pieces += [(condition, ATOM), " ? ", (value, LOOSE), " : "]
        return ATOM, [*pieces, "NAN" if node.otherwise is None else (node.otherwise, LOOSE), ")"]
