"""What goes in and what comes out: nests of expressions, vectors and matrices, and the names of the inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from symdiff.calculus.matrices import Matrix, Vector
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Symbol
from symdiff.language import as_expression, as_symbol, as_symbols, read

__all__ = ["Leaf", "Nest", "arguments_of", "nest_of"]

#: Nests may be so deep.
DEPTH = 50


class Leaf(NamedTuple):
    """An expression, vector or matrix of the outputs.

    Attributes:
        shape: () for an expression, (n,) for a vector, (m, n) for a matrix; (k,) for the k entries of a sparse one.
        entries: the expressions that are not 0, by their places, row by row.
        sparse: the matrix of which only such entries are given, or None.
    """

    shape: tuple[int, ...]
    entries: dict[int, Expr]
    sparse: Matrix | None = None


class Nest(NamedTuple):
    """Outputs taken apart.

    Attributes:
        leaves: from left to right.
        places: for each leaf the indices and keys that lead to it.
        build: from the values of the leaves to the nest.
    """

    leaves: list[Leaf]
    places: list[tuple[Any, ...]]
    build: Callable[[Sequence[Any]], Any]


def nest_of(outputs: Any, names: Sequence[Symbol], sparse: bool = False) -> Nest:
    """Take outputs apart: tuples, lists and mappings of expressions, texts, numbers, vectors and matrices."""
    leaves: list[Leaf] = []
    places: list[tuple[Any, ...]] = []

    def build(value: Any, where: tuple[Any, ...]) -> Callable[[Sequence[Any]], Any]:
        if len(where) > DEPTH:
            raise ArgumentError(f"outputs may be nested {DEPTH} deep")
        if isinstance(value, Mapping):
            parts = {key: build(part, (*where, key)) for key, part in value.items()}
            return partial(_mapping, parts)
        if isinstance(value, (list, tuple)):
            items = [build(part, (*where, i)) for i, part in enumerate(value)]
            plain = list if isinstance(value, list) else tuple
            return partial(_sequence, getattr(type(value), "_make", plain), items)      # _make: a named tuple
        place = len(leaves)
        leaves.append(_leaf(value, names, sparse))
        places.append(where)
        return itemgetter(place)

    builder = build(outputs, ())
    return Nest(leaves, places, builder)


def _mapping(parts: Mapping[Any, Callable[[Sequence[Any]], Any]], values: Sequence[Any]) -> dict[Any, Any]:
    return {key: part(values) for key, part in parts.items()}


def _sequence(kind: Callable[[list[Any]], Any], items: Sequence[Callable[[Sequence[Any]], Any]],
              values: Sequence[Any]) -> Any:
    return kind([item(values) for item in items])


def _leaf(value: Any, names: Sequence[Symbol], sparse: bool) -> Leaf:
    if isinstance(value, Matrix):
        if sparse:
            return Leaf((value.nonzero_count,), dict(enumerate(value.entries())), value)
        width = value.shape[1]
        return Leaf(value.shape, {i * width + j: entry for (i, j), entry in value.nonzero()})
    if isinstance(value, str):
        found = read(value, names, names).expressions
        if len(found) == 1 and value.strip()[:1] != "[":
            return Leaf((), {0: as_expression(found[0])})
        value = Vector(found)
    if isinstance(value, Vector):
        return Leaf((len(value),), {place: entry for place, entry in enumerate(value) if entry is not ZERO})
    return Leaf((), {0: as_expression(value)})


def arguments_of(inputs: Any) -> list[tuple[Symbol, ...]]:
    """The arguments of a kernel: for each its symbols, of which there are several where one array holds a vector.

    Raises:
        ArgumentError: these are no names, or one stands twice.
    """
    if isinstance(inputs, (str, Symbol)) or not isinstance(inputs, Iterable):
        arguments: list[tuple[Symbol, ...]] = [(symbol,) for symbol in as_symbols(inputs)]
    else:
        arguments = [_group(entry) for entry in inputs]
    seen: set[Symbol] = set()
    for symbol in [symbol for group in arguments for symbol in group]:
        if symbol in seen:
            raise ArgumentError(f"{symbol} stands twice among the inputs")
        seen.add(symbol)
    return arguments


def _group(entry: Any) -> tuple[Symbol, ...]:
    if isinstance(entry, (str, Symbol)):
        return (as_symbol(entry),)
    if not isinstance(entry, Iterable):
        raise ArgumentError(f"an input is a name, or a list of names for a vector, not {entry!r}")
    return Group(as_symbol(name) for name in entry)


class Group(tuple[Symbol, ...]):
    """The symbols of a vector, whose values come as one array along its first axis."""

    __slots__ = ()
