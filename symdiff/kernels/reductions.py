"""Sums and products over an index as compiled reductions over arrays.

Sums with the same bounds are made in one pass over the data, block by block, so no temporary has the data's size.  Each
block is added up with its rounding errors (Ogita, Rump and Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput.
26, 2005), and the blocks exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, NamedTuple

from symdiff.domains.requirements import restricted
from symdiff.domains.scopes import open_nodes
from symdiff.errors import ArgumentError
from symdiff.expr import (
    Expr, Indexed, IndexSum, Over, Sum, Symbol, array_names, entry_indices, free_symbols, node_count, postorder,
    rebuilt, replace,
)
from symdiff.expr.affine import affine, combined, written
from symdiff.kernels.kernel import Kernel
from symdiff.kernels.machines import processors
from symdiff.kernels.nests import Group, Leaf, Nest
from symdiff.numeric.floats import evaluate_float

__all__ = ["Reduction", "has_reductions"]

#: So many terms are computed at a time.
BLOCK = 1 << 14
#: Small terms are computed so many ways at once, which are added on the spot.
WAYS, SMALL = 16, 60
#: So many terms are worth a thread.
LARGE = 1 << 19

Pair = tuple[float, float]


class _Column(NamedTuple):
    """What of an array stands in a term: x_i, x[i + 1], W[i, 2].

    Attributes:
        name: of the array.
        indices: for each index its distance from the index of the sum, or the index itself if it is another one.
        moving: whether it moves with the index of the sum.
    """

    name: str
    indices: tuple[Expr, ...]
    moving: tuple[bool, ...]


class _Pass(NamedTuple):
    """Sums with the same bounds, made together.

    Attributes:
        added: whether they are sums, not products.
        lower, upper: the bounds.
        bodies: the terms.
        scalars: the symbols in the terms.
        columns: the arrays in the terms, by their symbols there.
        position: the symbol of the index itself.
        targets: the symbols that stand for the results.
    """

    added: bool
    lower: Expr
    upper: Expr
    bodies: tuple[Expr, ...]
    scalars: tuple[Symbol, ...]
    columns: tuple[tuple[Symbol, _Column], ...]
    position: Symbol
    targets: tuple[Symbol, ...]


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
            found = _made(one, arrays, point) if isinstance(one, _Pass) else [_looped(one, arrays, point)]
            point |= zip(one.targets, found)
        return self.kernel(*[point[symbol] for symbol in self.inputs])


# ---- planning --------------------------------------------------------------------------------------------------------


def _planned(exprs: Sequence[Expr], ranks: Mapping[str, int]
             ) -> tuple[list[_Pass | _Loop], dict[Expr, Expr], dict[Symbol, tuple[str, tuple[Expr, ...]]]]:
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
            entry = _fresh("entry", taken)
            single[entry] = node.name, args
            made[node] = entry
        if isinstance(node, Over) and node not in open_ and isinstance(made[node], Over):
            whole = made[node]
            assert isinstance(whole, Over)
            target = _fresh("total", taken)
            levels[node] = level + 1
            groups.setdefault((level, type(node) is IndexSum, whole.lower, whole.upper), []).append((whole, target))
            made[node] = target
    planned: list[_Pass | _Loop] = []
    for key, members in sorted(groups.items(), key=lambda item: item[0][0]):
        loops = [pair for pair in members if any([isinstance(part, Over) for part in postorder(pair[0].body)])]
        flat = [pair for pair in members if pair not in loops]
        planned += [_pass_of(key, flat, taken)] if flat else []
        planned += [_loop_of(node, target, taken, ranks) for node, target in loops]
    return planned, made, single


def _loop_of(node: Over, target: Symbol, taken: set[str], ranks: Mapping[str, int]) -> _Loop:
    position = _fresh("position", taken)
    body = replace(node.body, {node.variable: position})
    known = {Symbol(name) for name in ranks}
    bounds = {bound for part in postorder(body) if isinstance(part, Over) for bound in (part.lower, part.upper)}
    inputs = dict.fromkeys([*known, position, *free_symbols(body, *bounds)])
    names = [symbol for symbol in inputs
             if not any([entry_indices(symbol, name, rank) for name, rank in ranks.items()])]
    term = Reduction(Nest([Leaf((), {0: body})], [()], lambda values: values[0]), [(symbol,) for symbol in names],
                     "auto", "float64", ranks)
    return _Loop(type(node) is IndexSum, node.lower, node.upper, term, position, (target,))


def _fresh(stem: str, taken: set[str]) -> Symbol:
    count = 1
    while f"{stem}{count}" in taken:
        count += 1
    taken.add(f"{stem}{count}")
    return Symbol(f"{stem}{count}")


def _pass_of(key: tuple[int, bool, Expr, Expr], members: Sequence[tuple[Over, Symbol]], taken: set[str]) -> _Pass:
    _, added, lower, upper = key
    position = _fresh("position", taken)
    columns: dict[_Column, Symbol] = {}
    bodies: list[Expr] = []
    for node, _ in members:
        put: dict[Expr, Expr] = {node.variable: position}
        for part in postorder(node.body):
            if type(part) is Indexed:
                column = _column(part, node.variable)
                if column not in columns:
                    columns[column] = _fresh("entry", taken)
                put[part] = columns[column]
        bodies.append(replace(node.body, put))
    inside = {position, *columns.values()}
    scalars = tuple([symbol for symbol in free_symbols(*bodies) if symbol not in inside])
    return _Pass(added, lower, upper, tuple(bodies), scalars, tuple([(s, c) for c, s in columns.items()]), position,
                 tuple([target for _, target in members]))


def _column(node: Indexed, index: Symbol) -> _Column:
    indices, moving = [], []
    for arg in node.args:
        parts = affine(arg)
        rest = combined(parts, {index: parts[index]}, -1) if index in parts else parts
        if any([index in postorder(part) for part in rest]) or parts.get(index, 1) != 1:
            raise ArgumentError(f"compiled sums take entries such as x_i and x[i + 1], not {node}")
        indices.append(written(rest))
        moving.append(index in parts)
    return _Column(node.name, tuple(indices), tuple(moving))


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


def _made(one: _Pass, arrays: Mapping[str, Any], point: Mapping[Symbol, float]) -> list[float]:
    """The results of a pass."""
    first, last = _bounds(one, point)
    count = last - first + 1
    columns = [_cut(column, arrays[column.name], first, count, point) for _, column in one.columns]
    scalars = [point[symbol] for symbol in one.scalars]
    chunked = next((column for column in columns if type(column).__module__.startswith("dask.")), None)
    if chunked is not None and one.added:
        pairs = _through_dask(one, scalars, columns, chunked, first)
    else:
        pairs = _in_threads(one, scalars, columns, first, count)
    return [high + low if one.added else high for high, low in pairs]


def _looped(one: _Loop, arrays: Mapping[str, Any], point: Mapping[Symbol, float]) -> float:
    """The result of a sum that is made term by term."""
    first, last = _bounds(one, point)
    values = {**arrays, **{symbol.name: point[symbol] for symbol in one.scalars}}
    found = [one.term(**values, **{one.position.name: place}) for place in range(first, last + 1)]
    return _exact(found)[0] if one.added else math.prod(found)


def _bounds(one: _Pass | _Loop, point: Mapping[Symbol, float]) -> tuple[int, int]:
    """The first and the last index."""
    lower, upper = [evaluate_float(bound, point) for bound in (one.lower, one.upper)]
    if not lower.is_integer() or not upper.is_integer() or upper < lower - 1:
        raise ArgumentError(f"the bounds of a sum are whole numbers in their order, not {lower} and {upper}")
    return int(lower), int(upper)


def _cut(column: _Column, array: Any, first: int, count: int, point: Mapping[Symbol, float]) -> Any:
    """The part of an array that a sum runs over."""
    cuts: list[Any] = []
    for index, moving, size in zip(column.indices, column.moving, array.shape):
        place = int(evaluate_float(index, point)) - 1
        start = place + first if moving else place
        if start < 0 or start + (count if moving else 1) > size:
            raise ArgumentError(f"{column.name} has entries from 1 to {size}; the sum needs those from {start + 1} to "
                                f"{start + (count if moving else 1)}")
        cuts.append(slice(start, start + count) if moving else place)
    found = array[tuple(cuts)]
    if found.ndim > 1:      # W[i, i]
        raise ArgumentError(f"an entry of {column.name} may move with the index of the sum in one place only")
    return found


@lru_cache(maxsize=64)
def _term_kernel(bodies: tuple[Expr, ...], scalars: tuple[Symbol, ...], moving: tuple[Symbol, ...], ways: int
                 ) -> Kernel:
    """What computes terms; of several ways it gives the sums, and what rounding took from them (Knuth, The Art of
    Computer Programming 2, section 4.2.2, theorem B)."""
    inputs = [*scalars]
    outputs: list[Expr] = []
    rows: list[list[Expr]] = [[] for _ in bodies]
    for way in range(ways):
        put: dict[Expr, Expr] = {symbol: Symbol(f"{symbol.name}way{way}") for symbol in moving}
        inputs += [symbol for symbol in put.values() if type(symbol) is Symbol]
        for body, terms in zip(bodies, rows):
            terms.append(replace(body, put))
    for terms in rows:
        total, lost = terms[0], None
        for term in terms[1:]:
            new = Sum(total, term)
            step = new - total
            error = (total - (new - step)) + (term - step)
            total, lost = new, error if lost is None else lost + error
        outputs += [total] if lost is None else [total, lost]
    leaves = [Leaf((), {0: output}) for output in outputs]
    return Kernel(Nest(leaves, [(i,) for i in range(len(leaves))], list), [(symbol,) for symbol in inputs], "auto",
                  "float64")


def _in_threads(one: _Pass, scalars: Sequence[float], columns: Sequence[Any], first: int, count: int) -> list[Pair]:
    """The same stretch by stretch, one for each processor where the data is large."""
    shares = min(processors(), count // LARGE)
    if shares < 2 or not one.added:
        return _partial(one, scalars, columns, first, count)
    size = -(-count // (shares * BLOCK)) * BLOCK
    with ThreadPoolExecutor(shares) as pool:
        return _joined(list(pool.map(
            lambda start: _partial(one, scalars, [column[start:start + size] for column in columns], first + start,
                                   min(size, count - start)), range(0, count, size))))


def _partial(one: _Pass, scalars: Sequence[float], columns: Sequence[Any], first: int, count: int) -> list[Pair]:
    """The sums over one stretch of data, with what rounding took from them."""
    import numpy as np

    indexed = one.position in free_symbols(*one.bodies) or not columns
    moving = (*[symbol for symbol, _ in one.columns], *([one.position] if indexed else []))
    ways = WAYS if one.added and count >= WAYS * BLOCK and node_count(*one.bodies) < SMALL else 1
    size = min(BLOCK, max(count, 1))
    buffers, scratch = [np.empty(size) for _ in range(2 * len(one.bodies))], np.empty((3, size // 2))
    parts: list[list[float]] = [[] for _ in one.bodies]
    start = 0
    while start < count:
        if start + ways * size > count:
            ways = 1
        width = min(size, count - start)
        kernel = _term_kernel(one.bodies, one.scalars, moving, ways)
        cuts = [slice(start + way * width, start + (way + 1) * width) for way in range(ways)]
        inputs = [part for cut in cuts for part in [
            *[column[cut] for column in columns],
            *([np.arange(first + cut.start, first + cut.stop, dtype=float)] if indexed else [])]]
        outs = [buffer[:width] for buffer in buffers[:len(one.bodies) * (2 if ways > 1 else 1)]]
        kernel(*scalars, *inputs, out=outs, threads=1)
        for place, found in enumerate(parts):
            if ways > 1:
                found += [*_added(outs[2 * place], scratch), float(np.add.reduce(outs[2 * place + 1]))]
            else:
                found += _added(outs[place], scratch) if one.added else [float(np.prod(outs[place]))]
        start += ways * width
    if not one.added:
        return [(math.prod(found), 0.0) for found in parts]
    return [_exact(found) for found in parts]


def _added(values: Any, scratch: Any) -> list[float]:
    """Numbers whose sum is that of many, up to twice the precision: halves are added to halves, the errors apart.

    The numbers are overwritten; `scratch` has three rows for half as many.
    """
    import numpy as np

    found: list[float] = []
    while len(values) > 32:
        half = len(values) // 2
        found += values[2 * half:].tolist()
        left, right = values[:half], values[half:2 * half]
        total, other, rest = scratch[:, :half]
        np.add(left, right, out=total)
        np.subtract(total, left, out=other)
        np.subtract(total, other, out=rest)
        np.subtract(left, rest, out=rest)
        np.subtract(right, other, out=other)
        np.add(rest, other, out=rest)
        found.append(float(np.add.reduce(rest)))
        left[:] = total
        values = left
    found += values.tolist()
    return found


def _exact(values: Sequence[float]) -> Pair:
    """The sum of numbers and what is left of it, by exact addition; infinities and nan as the machine adds them."""
    if not all(map(math.isfinite, values)):
        return sum(values), 0.0
    total = math.fsum(values)
    return total, math.fsum([*values, -total])


def _through_dask(one: _Pass, scalars: Sequence[float], columns: Sequence[Any], chunked: Any, first: int) -> list[Pair]:
    """The same block by block on whatever scheduler Dask has, joined in a tree."""
    from dask.delayed import delayed

    chunks = chunked.chunks[0]
    partial, join = delayed(_partial, pure=True), delayed(_joined, pure=True)
    pieces = [column.rechunk((chunks,)).to_delayed().ravel() if type(column).__module__.startswith("dask.") else column
              for column in columns]
    nodes: list[Any] = []
    start = 0
    for place, size in enumerate(chunks):
        part = [piece[place] if len(piece) == len(chunks) and hasattr(piece[0], "dask") else piece[start:start + size]
                for piece in pieces]
        nodes.append(partial(one, list(scalars), part, first + start, size))
        start += size
    while len(nodes) > 1:
        nodes = [join(nodes[i:i + 8]) for i in range(0, len(nodes), 8)]
    return nodes[0].compute() if nodes else [(0.0, 0.0)] * len(one.bodies)


def _joined(several: Sequence[Sequence[Pair]]) -> list[Pair]:
    return [_exact([part for pair in pairs for part in pair]) for pairs in zip(*several)]
