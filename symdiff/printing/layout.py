"""What the linear notations share: levels of binding, brackets, sums and products, and the unrolling of nested pieces
without recursion."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from symdiff.errors import LimitError
from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Indexed, IndexProduct, IndexSum, Integral, Not, Number, Or, Over,
    Piecewise, Power, Product, Relation, Sum, Symbol, Truth, postorder, tree_size,
)
from symdiff.expr.notation import as_negation, as_quotient

__all__ = ["AND", "ATOM", "LOOSE", "OPERATOR", "OR", "POWER", "PRODUCT", "RELATION", "SIGNED", "SUM", "Layout",
           "Linear", "Piece", "as_chain", "decimal_digits", "integer_digits", "partial_derivatives", "primes"]

#: How tightly a printed form binds; a form in a tighter place than its own gets brackets.
LOOSE: Final = 0
SUM: Final = 1
SIGNED: Final = 2
OPERATOR: Final = 3  # d/dx takes the whole term behind it, so it stands alone in its term
PRODUCT: Final = 4
POWER: Final = 5
ATOM: Final = 6

#: The same for conditions among themselves.
OR: Final = 1
AND: Final = 2
RELATION: Final = 3

#: A piece of output: text, or an expression with the level that its place demands.
Piece = str | tuple[Expr, int]
#: How an expression is laid out: its own level, and its pieces.
Layout = tuple[int, list[Piece]]

#: An expression that would print with more nodes or characters than this is refused.
MAX_NODES = 50_000_000
MAX_CHARACTERS = 500_000_000


class Linear(ABC):
    """A notation in one line.  Subclasses say how they write names, powers and calls."""

    times = "*"
    over = "/"
    opening = "("
    closing = ")"
    conjunction = " and "
    disjunction = " or "
    denial = "not "
    true = "true"
    false = "false"
    #: Signs of relations that are not written as they are named.
    relations: ClassVar[Mapping[str, str]] = {}
    #: Whether 0 < x < 1 may be written.
    chains = True

    def __init__(self) -> None:
        self.layouts: dict[type[Expr], Callable[[Any], Layout]] = {
            Number: self.number, Symbol: self.symbol, Sum: self.sum, Product: self.product, Power: self.power,
            Call: self.call, Relation: self.relation, And: self.both, Or: self.either, Not: self.negated_condition,
            Truth: self.truth, Piecewise: self.piecewise, Integral: self.integral, Derivative: self.derivative,
            Differentiate: self.differentiate, Indexed: self.entry, IndexSum: self.over_index,
            IndexProduct: self.over_index,
        }

    def write(self, root: Expr) -> str:
        """The expression in this notation.

        Raises:
            LimitError: shared parts written out again and again would fill the memory.
        """
        size = tree_size(root)
        if size > MAX_NODES:
            shown = f"{size:.1e}" if size < 10**300 else "more than 1e300"
            raise LimitError(f"written out, the expression has {shown} nodes: shared_text(e) writes each part once")
        length = 0
        known: dict[Expr, Layout] = {}
        out: list[str] = []
        stack: list[Piece] = [(root, LOOSE)]
        while stack:
            piece = stack.pop()
            if isinstance(piece, str):
                out.append(piece)
                length += len(piece)
                if length > MAX_CHARACTERS:
                    raise LimitError(f"written out, the expression has more than {MAX_CHARACTERS} characters: "
                                     "shared_text(e) writes each part once")
                continue
            node, demanded = piece
            found = known.get(node)
            if found is None:
                found = known[node] = self.layouts[type(node)](node)
            level, pieces = found
            if level < demanded:
                stack.append(self.closing)
                stack += reversed(pieces)
                stack.append(self.opening)
            else:
                stack += reversed(pieces)
        return "".join(out)

    # ---- sums and products, alike in all linear notations ----

    def sum(self, node: Sum) -> Layout:
        left, right = node.args
        negative = as_negation(right)
        if negative is not None:
            return SUM, [(left, SUM), " - ", (negative, OPERATOR)]
        if type(right) is Number and right.numerator < 0:
            return SUM, [(left, SUM), " - ", (Number(-right.numerator, right.denominator, right.decimal), PRODUCT)]
        return SUM, [(left, SUM), " + ", (right, OPERATOR)]

    def product(self, node: Product) -> Layout:
        negative = as_negation(node)
        if negative is not None:
            return SIGNED, ["-", (negative, OPERATOR)]
        fraction = as_quotient(node)
        if fraction is not None:
            return PRODUCT, [(fraction[0], PRODUCT), self.over, (fraction[1], POWER)]
        left, right = node.args
        return PRODUCT, [(left, PRODUCT), self.times, (right, POWER)]

    def comma_separated(self, args: tuple[Expr, ...]) -> list[Piece]:
        pieces: list[Piece] = []
        for arg in args:
            if pieces:
                pieces.append(", ")
            pieces.append((arg, LOOSE))
        return pieces

    # ---- numbers ----

    def number(self, node: Number) -> Layout:
        level, sign = ATOM, "-" if node.numerator < 0 else ""
        if node.decimal:
            digits = decimal_digits(node)
        elif node.denominator == 1:
            digits = self.whole(abs(node.numerator))
        else:
            level, digits = self.fraction(self.whole(abs(node.numerator)), self.whole(node.denominator))
        return (SIGNED if sign else level), [sign + digits]

    def whole(self, n: int) -> str:
        return integer_digits(n)

    def fraction(self, above: str, below: str) -> tuple[int, str]:
        return PRODUCT, f"{above}/{below}"

    # ---- conditions ----

    def relation(self, node: Relation) -> Layout:
        return RELATION, [(node.args[0], LOOSE), self.relation_sign(node), (node.args[1], LOOSE)]

    def relation_sign(self, node: Relation) -> str:
        return f" {self.relations.get(node.op, node.op)} "

    def both(self, node: And) -> Layout:
        chain = as_chain(node) if self.chains else None
        if chain is not None:
            first, second = chain
            return AND, [(first, RELATION), self.relation_sign(second), (second.args[1], LOOSE)]
        left, right = node.args
        return AND, [(left, AND), self.conjunction, (right, RELATION)]

    def either(self, node: Or) -> Layout:
        return OR, [(node.args[0], OR), self.disjunction, (node.args[1], AND)]

    def negated_condition(self, node: Not) -> Layout:
        return RELATION, [self.denial, (node.args[0], ATOM)]

    def truth(self, node: Truth) -> Layout:
        return ATOM, [self.true if node.holds else self.false]

    # ---- what a notation writes its own way ----

    @abstractmethod
    def symbol(self, node: Symbol) -> Layout: ...

    @abstractmethod
    def power(self, node: Power) -> Layout: ...

    @abstractmethod
    def call(self, node: Call) -> Layout: ...

    @abstractmethod
    def piecewise(self, node: Piecewise) -> Layout: ...

    @abstractmethod
    def integral(self, node: Integral) -> Layout: ...

    @abstractmethod
    def derivative(self, node: Derivative) -> Layout: ...

    @abstractmethod
    def differentiate(self, node: Differentiate) -> Layout: ...

    @abstractmethod
    def entry(self, node: Indexed) -> Layout: ...

    @abstractmethod
    def over_index(self, node: Over) -> Layout: ...


def partial_derivatives(root: Expr) -> set[Expr]:
    """The derivatives in an expression whose body has other variables than the one by which it is differentiated."""
    several: set[Expr] = set()
    only: dict[Expr, Symbol | None] = {}  # the one variable of a part; nodes of `several` have more
    for node in postorder(root):
        found = node if type(node) is Symbol and not node.binder else None
        for part in node.args:
            other = only[part]
            if part in several or (found is not None and other is not None and found is not other):
                several.add(node)
            found = found or other
        only[node] = found
    return {node for node in several if type(node) is Differentiate}


def as_chain(node: Expr) -> tuple[Relation, Relation] | None:
    """The two parts of a condition that is written as 0 < x < 1: the right side of the one is the left of the other,
    and the signs point the same way."""
    left, right = node.args if type(node) is And else (node, node)
    if (type(left) is Relation and type(right) is Relation and left.args[1] is right.args[0]
            and left.op[0] == right.op[0] != "!"):
        return left, right
    return None


def primes(node: Derivative) -> str:
    """The marks of f'(x), f''(x) and f'''(x); empty for derivatives that are written otherwise."""
    order, *others = node.orders
    if others or type(order) is not Number or not order.is_integer or not 1 <= order.numerator <= 3:
        return ""
    return "'" * order.numerator


def integer_digits(n: int) -> str:
    """An integer in decimal, however long."""
    return str(n) if n.bit_length() < 10_000 else format(Decimal(n), "f")


def decimal_digits(number: Number) -> str:
    """The finite decimal of a number that is written as one, without its sign."""
    scaled, places = abs(number.numerator), 0
    while scaled % number.denominator:
        scaled *= 10
        places += 1
    digits = integer_digits(scaled // number.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
