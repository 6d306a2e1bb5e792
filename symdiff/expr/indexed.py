"""Sums and products over an index, and entries of arrays.

An entry such as x[i + 1] or x_i, with a bound i, is a node of its own.  Where all indices are whole numbers or free
symbols, the entry is an ordinary symbol, `x_2` or `x_k`: so sums written out, and derivatives by a term, have nothing
special about them.  `entry_indices` reads such a name the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from symdiff.errors import ArgumentError, LimitError
from symdiff.expr.affine import affine, written
from symdiff.expr.kinds import Binding, rebound
from symdiff.expr.nodes import ONE, ZERO, Expr, Number, Operand, Product, Sum, Symbol, as_expr, node_of
from symdiff.expr.operators import add, multiply
from symdiff.expr.textual import brief
from symdiff.expr.walk import FOLDING, bound_depth, free_symbols, node_count, postorder, replace, transform

__all__ = ["IndexProduct", "IndexSum", "Indexed", "Over", "array_names", "bound_indices", "entry_indices", "expanded",
           "fresh_index", "index_product", "index_sum", "indexed", "summed", "whole_indices"]

#: Sums and products with more terms than this are not written out.
EXPANDED_TERMS = 50

#: More sums inside each other are refused.
MAX_NESTED = 200

#: All sums of an expression together are written out up to so many terms.
_EXPANDED_IN_ALL = 2_000


class Indexed(Expr):
    """The entry of an array at indices: `Indexed("x", i)`, `Indexed("W", i, j)`; `indexed` makes one."""

    __slots__ = ("name",)
    name: str
    field_names = ("name",)

    def __new__(cls, name: str, *indices: Expr) -> Indexed:
        return node_of(cls, (name,), indices)


def indexed(name: str, *indices: Operand) -> Expr:
    """The entry of an array; an ordinary symbol, such as x_2 or x_k, where its name can say the indices.

    >>> from symdiff.expr import Symbol
    >>> print(indexed("x", 2), indexed("W", Symbol("k"), 1), indexed("x", Symbol("k") + 1))
    x_2 W_k_1 x[k + 1]
    """
    places = [_shortened(as_expr(index)) for index in indices]
    parts = [_part(place) for place in places]
    if not parts:
        raise ArgumentError(f"an entry of {name} needs an index")
    if None in parts:
        return Indexed(Symbol(name).name, *places)
    return Symbol("_".join([name, *cast(list[str], parts)]))


FOLDING[Indexed] = indexed


def _shortened(index: Expr) -> Expr:
    """k for k - 1 + 1."""
    if type(index) is not Sum:
        return index
    short = written(affine(index))
    return short if node_count(short) < node_count(index) else index


def _part(index: Expr) -> str | None:
    """How an index is written below a name, if it can be."""
    if type(index) is Number:
        return str(index.numerator) if index.denominator == 1 and index.numerator >= 0 else None
    if type(index) is Symbol and not index.binder and "_" not in index.name:
        return index.name
    return None


def entry_indices(symbol: Symbol, array: str, count: int) -> tuple[Expr, ...] | None:
    """The indices for which a symbol is an entry of an array: (k,) for x_k and x; None if it is none.

    >>> from symdiff.expr import Symbol
    >>> entry_indices(Symbol("W_k_2"), "W", 2), entry_indices(Symbol("xy"), "x", 1)
    ((k, 2), None)
    """
    if symbol.binder or not symbol.name.startswith(array + "_"):
        return None
    parts = symbol.name[len(array) + 1:].split("_")
    if len(parts) != count or not all(parts):
        return None
    return tuple([Number(int(part)) if part.isdecimal() else Symbol(part) for part in parts])


def array_names(*roots: Expr) -> dict[str, int]:
    """The arrays of which entries at bound or computed indices stand below the roots, with their numbers of indices."""
    special = [root for root in roots if not root.is_ordinary]
    return {node.name: len(node.args) for node in postorder(*special) if type(node) is Indexed}


class Over(Binding):
    """A sum or product over an index: `(body, index, lower, upper)`; the index runs through whole numbers."""

    __slots__ = ()
    #: What it is called in text.
    word: ClassVar[str]
    #: The value without any term.
    empty: ClassVar[Number]

    @property
    def lower(self) -> Expr:
        return self.args[2]


class IndexSum(Over):
    """The sum of the body over an index."""

    __slots__ = ()
    word = "sum"
    empty = ZERO


class IndexProduct(Over):
    """The product of the body over an index."""

    __slots__ = ()
    word = "product"
    empty = ONE


def index_sum(body: Operand, index: Expr, lower: Operand, upper: Operand, letters: Iterable[str] = ()) -> Expr:
    """The sum of `body` for index = lower, ..., upper.

    Free symbols of the body that have the index below their name become entries: x_i for the index i.

    Args:
        body: the term.
        index: a free symbol; it is bound in the body.
        lower, upper: the first and the last index.
        letters: indices that may stand side by side below a name, as in A_ij.

    Raises:
        ArgumentError: the index is no symbol, or a condition stands where a number is meant.

    >>> from symdiff import symbols
    >>> x_i, i, n = symbols("x_i i n")
    >>> print(index_sum(x_i**2, i, 1, n))
    sum(i=1..n, x_i^2)
    """
    return _over(IndexSum, body, index, lower, upper, letters)


def index_product(body: Operand, index: Expr, lower: Operand, upper: Operand, letters: Iterable[str] = ()) -> Expr:
    """The product of `body` for index = lower, ..., upper; arguments as for `index_sum`."""
    return _over(IndexProduct, body, index, lower, upper, letters)


def _over(kind: type[Over], body: Operand, index: Expr, lower: Operand, upper: Operand,
          letters: Iterable[str]) -> Expr:
    if type(index) is not Symbol or index.binder:
        shown = brief(index) if isinstance(index, Expr) else repr(index)
        raise ArgumentError(f"the index of a {kind.word} is a name, not {shown}: {kind.word}(i=1..n, x_i)")
    term = as_expr(body)
    known = {*letters, index.name}
    entries: dict[Expr, Expr] = {}
    for symbol in free_symbols(term):
        entry = _entry_over(symbol, index, known)
        if entry is not None:
            entries[symbol] = entry
    term = replace(term, entries) if entries else term
    depth = bound_depth(term) + 1
    if depth > MAX_NESTED:
        raise LimitError(f"sums and integrals are nested deeper than {MAX_NESTED}")
    bound = Symbol(index.name, depth)
    return kind(replace(term, {index: bound}), bound, as_expr(lower), as_expr(upper))


def _entry_over(symbol: Symbol, index: Symbol, letters: set[str]) -> Expr | None:
    """The entry that a symbol is where an index is bound: x_i, W_1_i, and A_ij if i and j are letters of indices."""
    stem, *parts = symbol.name.split("_")
    indices: list[str] = []
    while parts:
        part = parts[-1]
        if part in letters or part.isdecimal() or len(part) == 1:
            indices.insert(0, part)
        elif part.isalpha() and set(part) <= letters:
            indices[:0] = part
        else:
            break
        parts.pop()
    if index.name not in indices or not stem:
        return None
    return Indexed("_".join([stem, *parts]),
                   *[Number(int(part)) if part.isdecimal() else Symbol(part) for part in indices])


def summed(body: Expr, bound: Symbol, lower: Expr, upper: Expr) -> Expr:
    """The sum of a body in which the index is bound already."""
    return _refolded(IndexSum, body, bound, lower, upper)


def _refolded(kind: type[Over], body: Expr, bound: Symbol, lower: Expr, upper: Expr) -> Expr:
    """A sum or product over another body: 0 summed and 1 multiplied stay what they are."""
    if body is kind.empty:
        return body
    return kind(*rebound(body, bound), lower, upper)


FOLDING[IndexSum] = summed
FOLDING[IndexProduct] = lambda *args: _refolded(IndexProduct, *args)


def bound_indices(order: Iterable[Expr]) -> list[Symbol]:
    """The indices of the sums and products among some nodes, each once."""
    return list(dict.fromkeys([node.variable for node in order if isinstance(node, Over)]))


def whole_indices(order: Iterable[Expr], indices: Iterable[Expr]) -> frozenset[Expr]:
    """The nodes, of those in postorder, that are made of indices and whole numbers alone."""
    found = set(indices)
    for node in order:
        if type(node) is Number:
            if node.denominator == 1:
                found.add(node)
        elif type(node) in (Sum, Product) and all([arg in found for arg in node.args]):
            found.add(node)
    return frozenset(found)


def fresh_index(*roots: Expr) -> Symbol:
    """A name for an index that nothing below the roots has, nor has below its name."""
    taken = {part for node in postorder(*roots) if isinstance(node, (Symbol, Indexed)) for part in node.name.split("_")}
    letters = itertools.chain("jklmpqrst", (f"i{count}" for count in itertools.count(1)))
    return Symbol(next(letter for letter in letters if letter not in taken))


def expanded(expr: Expr, most: int = EXPANDED_TERMS) -> Expr:
    """The expression with its sums and products written out where their bounds are numbers and the terms not many.

    >>> from symdiff import parse
    >>> print(expanded(parse("sum(i=1..3, i*x_i)")))
    x_1 + 2*x_2 + 3*x_3
    """
    left = _EXPANDED_IN_ALL

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        nonlocal left
        made = node if args == node.args else _made(node, args)
        if isinstance(made, Over):
            count = _count(made)
            if count is not None and count <= min(most, left):
                left -= count
                return _written_out(made, count)
        return made

    while True:
        before, expr = expr, transform([expr], change)[expr]
        if expr is before:
            return expr


def _made(node: Expr, args: tuple[Expr, ...]) -> Expr:
    kind = FOLDING.get(type(node), type(node))
    return kind(*node.fields, *args)


def _count(node: Over) -> int | None:
    """How many terms there are, where the bounds are whole numbers."""
    lower, upper = node.lower, node.upper
    if type(lower) is not Number or type(upper) is not Number or lower.denominator != 1 or upper.denominator != 1:
        return None
    count = upper.numerator - lower.numerator + 1
    return count if count >= 0 else None


def _written_out(node: Over, count: int) -> Expr:
    first = cast(Number, node.lower).numerator
    terms: Sequence[Expr] = [replace(node.body, {node.variable: Number(first + step)}) for step in range(count)]
    join = add if type(node) is IndexSum else multiply
    result: Expr = node.empty
    for term in terms:
        result = join(result, term)
    return result
