"""Expressions as they are written over the reals of Coq, and the names of their symbols."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import count

from symdiff.errors import ProofError
from symdiff.expr import ONE, Call, Expr, Head, Number, Power, Product, Sum, Symbol, postorder_by, tree_size
from symdiff.expr.notation import as_negation, as_quotient, as_root
from symdiff.functions import (
    absolute, acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, e, erf, exp, ln, pi, sign, sin, sinh,
)

__all__ = ["FORMS", "NAMES", "Names", "need_room", "number_text", "shape", "shapes"]

#: Trees with more nodes are written with names for what repeats, and even larger ones not at all.
MAX_PLAIN, MAX_TREE = 3000, 200_000
#: A function's name over the reals, and in the language.
NAMES: Mapping[Head, tuple[str, str]] = {
    exp: ("exp", "Exp"), ln: ("ln", "Ln"), sin: ("sin", "Sin"), cos: ("cos", "Cos"), asin: ("asin", "Asin"),
    acos: ("acos", "Acos"), atan: ("atan", "Atan"), sinh: ("sinh", "Sinh"), cosh: ("cosh", "Cosh"),
    asinh: ("arcsinh", "Asinh"), acosh: ("arcosh", "Acosh"), atanh: ("artanh", "Atanh"), absolute: ("Rabs", "Abs"),
    sign: ("sign", "Sign"), cbrt: ("cbrt", "Cbrt"), erf: ("erf", "Erf"),
}
#: How operations are written.
FORMS = {"neg": "(- {})", "div": "({} / {})", "sqrt": "(sqrt {})", "sub": "({} - {})", "add": "({} + {})",
         "mul": "({} * {})", "exp": "(exp {})", "rpower": "(Rpower {} {})"}
_RESERVED = frozenset("""as at cofix else end exists fix for forall fun if in let match mod return then using where with
    exp ln sin cos tan asin acos atan sinh cosh tanh sqrt sign cbrt erf arcsinh arcosh artanh value derivative moved
    point smooth holds all nth pred q rat sq real side same f slope bounded""".split())


def need_room(*exprs: Expr) -> None:
    """Make sure that expressions can be written out.

    Raises:
        ProofError: as trees they are too large.
    """
    size = max(map(tree_size, exprs), default=0)
    if size > MAX_TREE:
        raise ProofError(f"too large to be written out for Coq: {size} nodes as a tree, of at most {MAX_TREE}")


class Names:
    """The names of symbols in Coq, and their places in the language."""

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self.places = {symbol: place for place, symbol in enumerate(symbols)}
        self.names = {symbol: symbol.name if symbol.name[0].islower() and symbol.name.isascii()
                      and symbol.name not in _RESERVED else f"{symbol.name}'" for symbol in symbols}

    @property
    def point(self) -> str:
        """The symbols as a point of the language."""
        return "(point [" + "; ".join(self.names.values()) + "])"

    def real(self, expr: Expr) -> str:
        """An expression over the reals; parts that occur again and again have names if it is large.

        Raises:
            ProofError: too large to be written out.
        """
        need_room(expr)
        named = self._repeated(expr) if tree_size(expr) > MAX_PLAIN else {}
        made: dict[Expr, str] = {}
        lines: list[str] = []
        for node, head, parts in shapes(expr):
            made[node] = self._joined(node, head, [made[part] for part in parts])
            if node in named:
                lines.append(f"let {named[node]} := {made[node]} in")
                made[node] = named[node]
        return "(" + "\n    ".join([*lines, made[expr]]) + ")" if lines else made[expr]

    def _repeated(self, expr: Expr) -> dict[Expr, str]:
        """Names for the parts that occur more than once."""
        uses = Counter([part for _, _, parts in shapes(expr) for part in parts if shape(part)[1]])
        taken = set(self.names.values())
        numbers = (name for name in (f"p{i}" for i in count(1)) if name not in taken)
        return {part: next(numbers) for part, times in uses.items() if times > 1}

    def _joined(self, node: Expr, head: str, parts: Sequence[str]) -> str:
        if type(node) is Symbol:
            return self.names[node]
        if type(node) is Number:
            return number_text(node.numerator, node.denominator)
        if node is pi or node is e:
            return "PI" if node is pi else "(exp 1)"
        if head in ("pow", "powq"):
            exponent = node.args[1]
            assert isinstance(exponent, Number)
            if head == "pow":
                return f"({parts[0]} ^ {exponent.numerator})"
            return f"(Rpower {parts[0]} {number_text(exponent.numerator, exponent.denominator)})"
        if head in FORMS:
            return FORMS[head].format(*parts)
        assert isinstance(node, Call)
        return f"({NAMES[node.function][0]} {parts[0]})"


def number_text(numerator: int, denominator: int) -> str:
    """A rational number over the reals."""
    top = f"({numerator})" if numerator < 0 else str(numerator)
    return top if denominator == 1 else f"({top} / {denominator})"


def shapes(expr: Expr, known: Container[Expr] = ()) -> list[tuple[Expr, str, Sequence[Expr]]]:
    """An expression and its parts as they are written, parts first, each once, without what is known."""
    heads: dict[Expr, str] = {}

    def parts(node: Expr) -> Sequence[Expr]:
        heads[node], found = shape(node)
        return found

    return [(node, heads[node], found) for node, found in postorder_by(parts, expr, known=known)]


def shape(node: Expr) -> tuple[str, tuple[Expr, ...]]:
    """How a node is written, and with what parts."""
    negative = as_negation(node)
    if negative is not None:
        return "neg", (negative,)
    if type(node) is Sum:
        right = as_negation(node.args[1])
        return ("add", node.args) if right is None else ("sub", (node.args[0], right))
    if type(node) in (Product, Power) and not (type(node) is Power and node.base is e):
        fraction = as_quotient(node)
        if fraction is not None and fraction[1] is not node:
            return "div", fraction
    if type(node) is Product:
        return "mul", node.args
    if type(node) is Power:
        base, exponent = node.args
        root = as_root(node)
        if base is e:
            return "exp", (exponent,)
        if root is not None:
            return "sqrt", (root,)
        if type(exponent) is not Number:
            return "rpower", node.args
        if exponent.numerator < 0:
            opposite = Number(-exponent.numerator, exponent.denominator)
            return "div", (ONE, base if opposite is ONE else Power(base, opposite))
        return ("pow" if exponent.denominator == 1 else "powq"), (base,)
    return ("call", node.args) if type(node) is Call else ("", ())
