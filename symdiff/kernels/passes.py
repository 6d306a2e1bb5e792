"""Sums over data in one pass, block by block, so that no temporary has the data's size.

Each block is added up with its rounding errors (Ogita, Rump and Oishi, "Accurate sum and dot product", SIAM J. Sci.
Comput. 26, 2005), and the blocks exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, NamedTuple

from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Indexed, Over, Sum, Symbol, free_symbols, node_count, postorder, replace
from symdiff.expr.affine import affine, combined, written
from symdiff.kernels.kernel import Kernel
from symdiff.kernels.machines import processors
from symdiff.kernels.nests import Leaf, Nest
from symdiff.numeric.floats import evaluate_float

__all__ = ["Pass", "ends", "exact_sum", "fresh", "pass_of"]

#: So many terms are computed at a time.
BLOCK = 1 << 14
#: Small terms are computed so many ways at once, which are added on the spot.
WAYS, SMALL = 16, 60
#: So many terms are worth a thread.
LARGE = 1 << 19

Pair = tuple[float, float]


class Column(NamedTuple):
    """What of an array stands in a term: x_i, x[i + 1], W[i, 2].

    Attributes:
        name: of the array.
        indices: for each index its distance from the index of the sum, or the index itself if it is another one.
        moving: whether it moves with the index of the sum.
    """

    name: str
    indices: tuple[Expr, ...]
    moving: tuple[bool, ...]


class Pass(NamedTuple):
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
    columns: tuple[tuple[Symbol, Column], ...]
    position: Symbol
    targets: tuple[Symbol, ...]

    def results(self, arrays: Mapping[str, Any], point: Mapping[Symbol, float]) -> list[float]:
        """The values of the sums, for whole arrays and the values of symbols."""
        first, last = ends(self.lower, self.upper, point)
        count = last - first + 1
        columns = [_cut(column, arrays[column.name], first, count, point) for _, column in self.columns]
        scalars = [point[symbol] for symbol in self.scalars]
        chunked = next((column for column in columns if type(column).__module__.startswith("dask.")), None)
        if chunked is not None and self.added:
            pairs = _through_dask(self, scalars, columns, chunked, first)
        else:
            pairs = _in_threads(self, scalars, columns, first, count)
        return [high + low if self.added else high for high, low in pairs]


def fresh(stem: str, taken: set[str]) -> Symbol:
    """A symbol by a name that is not taken yet."""
    count = 1
    while f"{stem}{count}" in taken:
        count += 1
    taken.add(f"{stem}{count}")
    return Symbol(f"{stem}{count}")


def pass_of(added: bool, bounds: tuple[Expr, Expr], members: Sequence[tuple[Over, Symbol]], taken: set[str]) -> Pass:
    """The pass that makes several sums, or products, with the same bounds, and the symbols that stand for them."""
    position = fresh("position", taken)
    columns: dict[Column, Symbol] = {}
    bodies: list[Expr] = []
    for node, _ in members:
        put: dict[Expr, Expr] = {node.variable: position}
        for part in postorder(node.body):
            if type(part) is Indexed:
                column = _column(part, node.variable)
                if column not in columns:
                    columns[column] = fresh("entry", taken)
                put[part] = columns[column]
        bodies.append(replace(node.body, put))
    inside = {position, *columns.values()}
    scalars = tuple([symbol for symbol in free_symbols(*bodies) if symbol not in inside])
    return Pass(added, *bounds, tuple(bodies), scalars, tuple([(s, c) for c, s in columns.items()]), position,
                tuple([target for _, target in members]))


def _column(node: Indexed, index: Symbol) -> Column:
    indices, moving = [], []
    for arg in node.args:
        parts = affine(arg)
        rest = combined(parts, {index: parts[index]}, -1) if index in parts else parts
        if any([index in postorder(part) for part in rest]) or parts.get(index, 1) != 1:
            raise ArgumentError(f"compiled sums take entries such as x_i and x[i + 1], not {node}")
        indices.append(written(rest))
        moving.append(index in parts)
    return Column(node.name, tuple(indices), tuple(moving))


# ---- running ---------------------------------------------------------------------------------------------------------


def ends(lower: Expr, upper: Expr, point: Mapping[Symbol, float]) -> tuple[int, int]:
    """The first and the last index."""
    first, last = evaluate_float(lower, point), evaluate_float(upper, point)
    if not first.is_integer() or not last.is_integer() or last < first - 1:
        raise ArgumentError(f"the bounds of a sum are whole numbers in their order, not {first} and {last}")
    return int(first), int(last)


def _cut(column: Column, array: Any, first: int, count: int, point: Mapping[Symbol, float]) -> Any:
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


def _in_threads(one: Pass, scalars: Sequence[float], columns: Sequence[Any], first: int, count: int) -> list[Pair]:
    """The same stretch by stretch, one for each processor where the data is large."""
    shares = min(processors(), count // LARGE)
    if shares < 2 or not one.added:
        return _partial(one, scalars, columns, first, count)
    size = -(-count // (shares * BLOCK)) * BLOCK
    with ThreadPoolExecutor(shares) as pool:
        return _joined(list(pool.map(
            lambda start: _partial(one, scalars, [column[start:start + size] for column in columns], first + start,
                                   min(size, count - start)), range(0, count, size))))


def _partial(one: Pass, scalars: Sequence[float], columns: Sequence[Any], first: int, count: int) -> list[Pair]:
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
    return [exact_sum(found) for found in parts]


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


def exact_sum(values: Sequence[float]) -> Pair:
    """The sum of numbers and what is left of it, by exact addition; infinities and nan as the machine adds them."""
    if not all(map(math.isfinite, values)):
        return sum(values), 0.0
    total = math.fsum(values)
    return total, math.fsum([*values, -total])


def _through_dask(one: Pass, scalars: Sequence[float], columns: Sequence[Any], chunked: Any, first: int) -> list[Pair]:
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
    return [exact_sum([part for pair in pairs for part in pair]) for pairs in zip(*several)]
