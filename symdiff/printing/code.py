"""Python and C source of an expression."""

from __future__ import annotations

import keyword
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from symdiff.errors import ArgumentError
from symdiff.expr import (
    Call, Derivative, Differentiate, Expr, Indexed, IndexSum, Integral, Over, Piecewise, Power, Symbol, postorder,
    rebuilt,
)
from symdiff.expr.notation import as_quotient, as_root
from symdiff.functions import TABLE, Function, e, exp, maximum, minimum, sign
from symdiff.printing.layout import ATOM, LOOSE, POWER, PRODUCT, Layout, Linear, Piece, integer_digits

__all__ = ["c_code", "python_code"]

#: Names that mean something else in the code that is written; variables of these names get another.
_PYTHON_NAMES = frozenset(["math", "scipy", "max", "min", *keyword.kwlist])
_C_NAMES = frozenset([
    "sqrt", "pow", "fmax", "fmin", "NAN", *[entry.numeric.c for entry in TABLE.values() if entry.numeric.c], *(
        "auto break case char const continue default do double else enum extern float for goto if inline int long "
        "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile "
        "while".split())])


def python_code(expr: Expr) -> str:
    """Python source that computes the expression in floats with `math`, and with `scipy.special` where `math` lacks a
    function.  A variable whose name Python needs gets a _ behind it: lambda_.

    Args:
        expr: an expression; a text needs `parse` first.

    Raises:
        ArgumentError: a part has no counterpart in Python.
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> print(python_code(parse("x^2 sec(x) + |y|")))
    x**2/math.cos(x) + math.fabs(y)
    """
    return _Python(expr).source()


def c_code(expr: Expr) -> str:
    """A C expression that computes the expression in doubles with `math.h`.  A variable whose name C needs gets a _
    behind it: int_.

    Args:
        expr: an expression; a text needs `parse` first.

    Raises:
        ArgumentError: a part has no counterpart in C.
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> print(c_code(parse("x^2/3 + e^y")))
    pow(x, 2.0)/3.0 + exp(y)
    """
    return _C(expr).source()


class _Code(Linear):
    """What Python and C have in common."""

    language = ""
    taken: frozenset[str]
    relations: ClassVar[Mapping[str, str]] = {"=": "=="}

    def __init__(self, expr: Expr) -> None:
        super().__init__()
        self.root = self.prepared(expr)
        self.names: dict[str, str] = {}
        used = {node.name for node in postorder(self.root) if isinstance(node, (Symbol, Indexed))}
        for name in sorted(used & self.taken):
            other = name + "_"
            while other in used:
                other += "_"
            used.add(other)
            self.names[name] = other

    def source(self) -> str:
        return self.write(self.root)

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
            return self.signum(args[0])
        if function in (maximum, minimum):
            return self.extreme("max" if function is maximum else "min", args)
        name = self.name_of(function)
        if not args:
            return ATOM, [name if name is not None else repr(function.machine_value)]
        return ATOM, [f"{name}(", *self.comma_separated(args), ")"]

    @abstractmethod
    def extreme(self, which: str, args: tuple[Expr, ...]) -> Layout:
        """The largest or smallest of several values."""

    @abstractmethod
    def signum(self, arg: Expr) -> Layout:
        """The sign of a value, which must be written once: twice would be 2^n times for n signs."""

    def symbol(self, node: Symbol) -> Layout:
        return ATOM, [self.names.get(node.name, node.name)]

    def integral(self, node: Integral) -> Layout:
        raise ArgumentError(f"an integral cannot be written in {self.language}")

    def derivative(self, node: Derivative) -> Layout:
        raise ArgumentError(f"the unknown function {node.function} cannot be written in {self.language}")

    def differentiate(self, node: Differentiate) -> Layout:
        raise ArgumentError("a derivative must be carried out before it is written as code")

    def entry(self, node: Indexed) -> Layout:
        raise ArgumentError(f"entries of arrays cannot be written in {self.language}")

    def over_index(self, node: Over) -> Layout:
        raise ArgumentError(f"a {node.word} over an index cannot be written in {self.language}")


class _Python(_Code):
    language = "Python"
    taken = _PYTHON_NAMES
    true = "True"
    false = "False"

    @staticmethod
    def name_of(function: Function) -> str | None:
        numeric = function.numeric
        if numeric.math is not None:
            return f"math.{numeric.math}"
        return None if numeric.scipy is None else f"scipy.special.{numeric.scipy}"

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, ["math.sqrt(", (radicand, LOOSE), ")"]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, ["1/", (fraction[1], POWER)]
        return POWER, [(node.base, ATOM), "**", (node.exponent, POWER)]

    def signum(self, arg: Expr) -> Layout:
        return ATOM, ["(lambda u: (u > 0) - (u < 0))(", (arg, LOOSE), ")"]

    def extreme(self, which: str, args: tuple[Expr, ...]) -> Layout:
        return ATOM, [f"{which}(", *self.comma_separated(args), ")"]

    def piecewise(self, node: Piecewise) -> Layout:
        pieces: list[Piece] = ["("]
        for condition, value in node.branches:
            pieces += [(value, LOOSE), " if ", (condition, LOOSE), " else "]
        return ATOM, [*pieces, "math.nan" if node.otherwise is None else (node.otherwise, LOOSE), ")"]


    def entry(self, node: Indexed) -> Layout:
        pieces: list[Piece] = [self.names.get(node.name, node.name)]
        for index in node.args:         # lists count from 0
            pieces += ["[", (index - 1, LOOSE), "]"]
        return ATOM, pieces

    def over_index(self, node: Over) -> Layout:
        name = self.names.get(node.variable.name, node.variable.name)
        join = "math.fsum" if type(node) is IndexSum else "math.prod"
        return ATOM, [f"{join}(", (node.body, POWER), f" for {name} in range(", (node.lower, LOOSE), ", ",
                      (node.upper + 1, LOOSE), "))"]


class _C(_Code):
    language = "C"
    conjunction = " && "
    disjunction = " || "
    denial = "!"
    true = "1"
    false = "0"
    chains = False
    taken = _C_NAMES

    @staticmethod
    def name_of(function: Function) -> str | None:
        return function.numeric.c

    def whole(self, n: int) -> str:
        return integer_digits(n) + ".0"

    def symbol(self, node: Symbol) -> Layout:
        if not node.name.isascii():
            raise ArgumentError(f"{node.name!r} cannot be a name in C")
        return super().symbol(node)

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, ["sqrt(", (radicand, LOOSE), ")"]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, ["1.0/", (fraction[1], POWER)]
        return ATOM, ["pow(", (node.base, LOOSE), ", ", (node.exponent, LOOSE), ")"]

    def signum(self, arg: Expr) -> Layout:
        # every double is a multiple of the smallest one: the quotient is 0, or 1 or more, or -1 or less
        return ATOM, ["fmax(-1.0, fmin(1.0, ", (arg, PRODUCT), "/4.9406564584124654e-324))"]

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
