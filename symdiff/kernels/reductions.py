"""Sums and products over an index as compiled reductions over arrays.

Sums with the same bounds are made in one pass over the data (`passes`); a sum of which the terms hold sums that depend
on its index goes term by term.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from symdiff.domains.requirements import restricted
from symdiff.domains.scopes import open_nodes
from symdiff.errors import ArgumentError
from symdiff.expr import (
    Expr, Indexed, IndexSum, Over, Symbol, array_names, entry_indices, free_symbols, postorder, rebuilt, replace,
)
from symdiff.kernels.kernel import Kernel
from symdiff.kernels.nests import Group, Leaf, Nest
from symdiff.kernels.passes import Pass, ends, exact_sum, fresh, pass_of
from symdiff.numeric.floats import evaluate_float

__all__ = ["Reduction", "has_reductions"]


class _Loop(NamedTuple):
    """A sum of which the term holds a sum that depends on its index: term by term.

    Attributes:
        added: whether it is a sum, not a product.
        lower, upper: the bounds.
        term: what computes a term.
        position: the symbol of the index in the term.
        targets: the symbol that stands for the result.
    """

    added: bool
    lower: Expr
    upper: Expr
    term: Reduction
    position: Symbol
    targets: tuple[Symbol, ...]

    @property
    def scalars(self) -> list[Symbol]:
        return [symbol for symbol in self.term.scalars if symbol is not self.position]

    def results(self, arrays: Mapping[str, Any], point: Mapping[Symbol, float]) -> list[float]:
        """The value of the sum, as those of a pass."""
        first, last = ends(self.lower, self.upper, point)
        values = {**arrays, **{symbol.name: point[symbol] for symbol in self.scalars}}
        found = [self.term(**values, **{self.position.name: place}) for place in range(first, last + 1)]
        return [exact_sum(found)[0] if self.added else math.prod(found)]


def has_reductions(nest: Nest) -> bool:
    """Whether there are sums over an index, or entries of arrays, among the outputs."""
    return any([isinstance(node, (Over, Indexed)) for leaf in nest.leaves
                for node in postorder(*leaf.entries.values())])


class Reduction(Kernel):
    """A compiled function with sums over arrays; `compile` makes one.

    The arguments are numbers, and arrays for the names of which the outputs have entries: x for x_i.  A bound that is
    no argument, such as n, is the number of entries.
    """

    def __init__(self, nest: Nest, arguments: Sequence[tuple[Symbol, ...]], backend: str, dtype: str | None,
                 ranks: Mapping[str, int] | None = None) -> None:
        if any([type(group) is Group for group in arguments]):
            raise ArgumentError("sums over an index take their arrays by name: x for x_i")
        self.nest, self.arguments, self.backend, self.dtype = nest, tuple(arguments), backend, dtype
        names = [group[0] for group in arguments]
        exprs = {entry: restricted(entry) for leaf in nest.leaves for entry in leaf.entries.values()}
        self.ranks = array_names(*exprs.values()) if ranks is None else dict(ranks)
        used = free_symbols(*exprs.values())
        for symbol in used:     # y_k, of which no other entries stand here
            stem, _, rest = symbol.name.partition("_")
            if rest and symbol not in names and Symbol(stem) in names and Symbol(stem) not in used:
                self.ranks.setdefault(stem, rest.count("_") + 1)
        missing = [name for name in self.ranks if Symbol(name) not in names]
        if missing:
            raise ArgumentError(f"the array {missing[0]} has no value: name it among the inputs")
        self.scalars = [symbol for symbol in names if symbol.name not in self.ranks]
        self.passes, made, single = _planned(list(exprs.values()), self.ranks)
        leaves = [Leaf(leaf.shape, {place: made[exprs[entry]] for place, entry in leaf.entries.items()}, leaf.sparse)
                  for leaf in nest.leaves]
        outer = free_symbols(*[entry for leaf in leaves for entry in leaf.entries.values()])
        inside = [symbol for one in self.passes for symbol in [*one.scalars, *free_symbols(one.lower, one.upper)]]
        found = {symbol: self._entry(symbol) for symbol in [*outer, *inside] if symbol not in names}
        self.entries = {**{symbol: entry for symbol, entry in found.items() if entry is not None}, **single}
        inside += free_symbols(*[index for _, indices in self.entries.values() for index in indices])
        self.inferred = self._bounds(names, [*outer, *inside])
        self.inputs = list(outer)
        self.kernel = Kernel(Nest(leaves, nest.places, nest.build), [(symbol,) for symbol in outer], backend, dtype)
        self.program = self.kernel.program

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.nest, self.arguments, self.backend, self.dtype, self.ranks)

    def _entry(self, symbol: Symbol) -> tuple[str, tuple[Expr, ...]] | None:
        for name, rank in self.ranks.items():
            indices = entry_indices(symbol, name, rank)
            if indices is not None:
                return name, indices
        return None

    def _bounds(self, names: Sequence[Symbol], needed: Sequence[Symbol]) -> list[Symbol]:
        """The symbols that are bounds and no arguments."""
        targets = {target for one in self.passes for target in one.targets}
        unknown = [symbol for symbol in dict.fromkeys(needed) if symbol not in names and symbol not in targets
                   and symbol not in self.entries]
        bounds = {one.upper for one in self.passes}
        for symbol in unknown:
            if symbol not in bounds:
                raise ArgumentError(f"{symbol} has no value: name it among the inputs")
        return unknown

    def __repr__(self) -> str:
        names = ", ".join([str(group[0]) for group in self.arguments])
        return f"<kernel of {names}: {len(self.passes)} passes over data>"

    def __call__(self, *args: Any, out: Any = None, threads: int | None = None, **named: Any) -> Any:
        """The values, for numbers and whole arrays; arguments as for other kernels, by place or by name.

        Raises:
            ArgumentError: arguments are missing, or arrays are too short.
        """
        if out is not None:
            raise ArgumentError("sums are numbers: out= is for arrays of results")
        values = self._arranged(args, named)
        given = {group[0].name: value for group, value in zip(self.arguments, values)}
        arrays = {name: _array(name, given[name], rank) for name, rank in self.ranks.items()}
        point: dict[Symbol, float] = {symbol: _scalar(symbol, given[symbol.name]) for symbol in self.scalars}
        if self.inferred:
            lengths = {len(array) for array in arrays.values()}
            if len(lengths) != 1:
                raise ArgumentError(f"the arrays have different lengths: give {self.inferred[0]} as an argument")
            point |= dict.fromkeys(self.inferred, float(lengths.pop()))
        for symbol, (name, indices) in self.entries.items():
            place = tuple([int(evaluate_float(index, point)) - 1 for index in indices])
            if any([not 0 <= at < size for at, size in zip(place, arrays[name].shape)]):
                raise ArgumentError(f"{name} has no entry {symbol} here: its entries count from 1 to "
                                    f"{len(arrays[name])}")
            point[symbol] = float(arrays[name][place])
        for one in self.passes:
            point |= zip(one.targets, one.results(arrays, point))
        return self.kernel(*[point[symbol] for symbol in self.inputs])


# ---- planning --------------------------------------------------------------------------------------------------------


def _planned(exprs: Sequence[Expr], ranks: Mapping[str, int]
             ) -> tuple[list[Pass | _Loop], dict[Expr, Expr], dict[Symbol, tuple[str, tuple[Expr, ...]]]]:
    """The passes over the data, in their order, what becomes of the expressions, and the single entries in them."""
    single: dict[Symbol, tuple[str, tuple[Expr, ...]]] = {}
    order = postorder(*exprs)
    open_ = open_nodes(order)
    taken = {node.name for node in order if isinstance(node, (Symbol, Indexed))}
    made: dict[Expr, Expr] = {}
    levels: dict[Expr, int] = {}
    groups: dict[tuple[int, bool, Expr, Expr], list[tuple[Over, Symbol]]] = {}
    for node in order:
        args = tuple([made[arg] for arg in node.args])
        made[node] = node if args == node.args else rebuilt(node, args)
        level = levels[node] = max([levels[arg] for arg in node.args], default=0)
        if type(node) is Indexed and node not in open_:
            entry = fresh("entry", taken)
            single[entry] = node.name, args
            made[node] = entry
        if isinstance(node, Over) and node not in open_ and isinstance(made[node], Over):
            whole = made[node]
            assert isinstance(whole, Over)
            target = fresh("total", taken)
            levels[node] = level + 1
            groups.setdefault((level, type(node) is IndexSum, whole.lower, whole.upper), []).append((whole, target))
            made[node] = target
    planned: list[Pass | _Loop] = []
    for key, members in sorted(groups.items(), key=lambda item: item[0][0]):
        loops = [pair for pair in members if any([isinstance(part, Over) for part in postorder(pair[0].body)])]
        flat = [pair for pair in members if pair not in loops]
        planned += [pass_of(key[1], key[2:], flat, taken)] if flat else []
        planned += [_loop_of(node, target, taken, ranks) for node, target in loops]
    return planned, made, single


def _loop_of(node: Over, target: Symbol, taken: set[str], ranks: Mapping[str, int]) -> _Loop:
    position = fresh("position", taken)
    body = replace(node.body, {node.variable: position})
    known = {Symbol(name) for name in ranks}
    bounds = {bound for part in postorder(body) if isinstance(part, Over) for bound in (part.lower, part.upper)}
    inputs = dict.fromkeys([*known, position, *free_symbols(body, *bounds)])
    names = [symbol for symbol in inputs
             if not any([entry_indices(symbol, name, rank) for name, rank in ranks.items()])]
    term = Reduction(Nest([Leaf((), {0: body})], [()], lambda values: values[0]), [(symbol,) for symbol in names],
                     "auto", "float64", ranks)
    return _Loop(type(node) is IndexSum, node.lower, node.upper, term, position, (target,))


# ---- running ---------------------------------------------------------------------------------------------------------


def _array(name: str, value: Any, rank: int) -> Any:
    """An array of floats; one of Dask's stays as it is."""
    import numpy as np

    if type(value).__module__.startswith("dask."):
        array = value
    else:
        try:
            array = np.asarray(value)
            if array.dtype.kind not in "fiub":
                raise TypeError
        except (TypeError, ValueError):
            raise ArgumentError(f"{name} takes an array of numbers") from None
    if array.ndim != rank:
        raise ArgumentError(f"{name} has {rank} {'index' if rank == 1 else 'indices'}: it takes an array with as many "
                            f"axes, not of shape {array.shape}")
    return array


def _scalar(symbol: Symbol, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f"{symbol} takes a number beside sums over arrays") from None
