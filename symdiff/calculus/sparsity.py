"""Which derivatives can be other than 0, in which order they are cheapest, and which columns can share one product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symdiff.differentiation.reverse import ReversePass
from symdiff.differentiation.tangents import tangents
from symdiff.expr import ONE, Expr, Symbol, postorder

__all__ = ["groups", "partial_derivatives"]

#: Sets of rows and columns are followed through a graph as bits of whole numbers, up to so many bits in all.
MOST_BITS = 1 << 31
#: A visit of the forward pass costs so many of the reverse pass, which finds once how a node hands on its adjoint.
FORWARD = 2


def partial_derivatives(exprs: Sequence[Expr], variables: Sequence[Symbol], mode: str,
                        order: Sequence[Expr] | None = None) -> list[dict[int, Expr]]:
    """The derivatives that are not known to be 0, for each expression by the places of the variables, not simplified.

    Args:
        exprs: what is differentiated.
        variables: by what.
        mode: "reverse" (row by row), "forward" (all columns in one pass), or "auto": for each block of expressions and
            variables that have nothing to do with the others, what visits fewer nodes.
        order: all nodes of the expressions in postorder, if they are known.
    """
    places = {variable: place for place, variable in enumerate(variables)}
    order = postorder(*exprs) if order is None else order
    if mode == "auto":
        chosen = _forward_rows(exprs, places, order)
    else:
        chosen = set(range(len(exprs))) if mode == "forward" else set()
    if not chosen:
        return [_placed(row, places) for row in ReversePass(exprs, places, order).rows()]
    rows: list[dict[int, Expr]] = [{} for _ in exprs]
    ahead = sorted(chosen)
    seeds = {variable: {place: ONE} for variable, place in places.items()}
    for number, row in zip(ahead, tangents([exprs[number] for number in ahead], seeds)):
        rows[number] = row
    back = [number for number in range(len(exprs)) if number not in chosen]
    for number, found in zip(back, ReversePass([exprs[number] for number in back], places).rows()):
        rows[number] = _placed(found, places)
    return rows


def _placed(row: Mapping[Symbol, Expr], places: Mapping[Symbol, int]) -> dict[int, Expr]:
    return {places[variable]: entry for variable, entry in row.items()}


def _forward_rows(exprs: Sequence[Expr], places: Mapping[Symbol, int], order: Sequence[Expr]) -> set[int]:
    """The expressions for which the forward pass visits fewer nodes, block by block."""
    if len(exprs) <= max(FORWARD, len(places) // 2) or len(order) * (len(exprs) + len(places)) > MOST_BITS:
        return set()
    columns = _reachable(order, {variable: 1 << place for variable, place in places.items()})
    block = _blocks([columns.get(expr, 0) for expr in exprs])
    if not any(block) and FORWARD * sum(map(int.bit_count, columns.values())) >= len(columns) * len(exprs):
        return set()        # one block, which is visited at most once for each expression on the way back
    rows: dict[Expr, int] = {}
    for number, expr in enumerate(exprs):
        rows[expr] = rows.get(expr, 0) | 1 << number
    for node in reversed(order):
        found = rows.get(node, 0)
        if found:
            for arg in node.args:
                rows[arg] = rows.get(arg, 0) | found
    ahead, back = [0] * len(exprs), [0] * len(exprs)
    for node in order:
        if node.args and node in columns:
            number = (rows[node] & -rows[node]).bit_length() - 1    # any of its rows: they are of one block
            ahead[block[number]] += columns[node].bit_count()
            back[block[number]] += rows[node].bit_count()
    return {number for number in range(len(exprs)) if FORWARD * ahead[block[number]] < back[block[number]]}


def _reachable(order: Sequence[Expr], own: Mapping[Expr, int]) -> dict[Expr, int]:
    """For each node the union of the sets below it; nodes without any are left out."""
    found = dict(own)
    for node in order:
        if node.args:
            union = 0
            for arg in node.args:
                union |= found.get(arg, 0)
            if union:
                found[node] = union
    return found


def _blocks(rows: Sequence[int]) -> list[int]:
    """For each row the first row of its block: rows that share a column are of one block."""
    leader = list(range(len(rows)))

    def first(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    owner: dict[int, int] = {}
    for number, row in enumerate(rows):
        for column in bits(row):
            one, other = first(number), first(owner.setdefault(column, number))
            leader[max(one, other)] = min(one, other)
    return [first(number) for number in range(len(rows))]


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def groups(rows: Iterable[Iterable[int]], width: int) -> list[list[int]]:
    """Columns in groups of which no two have an entry in the same row: so many products with vectors give the whole
    matrix (Curtis, Powell and Reid, On the estimation of sparse Jacobian matrices, 1974).

    >>> groups([[0, 1], [1, 2], [2, 3]], 4)     # a band of width 2 needs 2 products
    [[0, 2], [1, 3]]
    """
    table = [list(row) for row in rows]
    rows_of: list[list[int]] = [[] for _ in range(width)]
    for i, row in enumerate(table):
        for j in row:
            rows_of[j].append(i)
    taken: list[set[int]] = [set() for _ in table]      # by row: the groups that have an entry there
    found: list[list[int]] = []
    for j in range(width):
        barred = {group for i in rows_of[j] for group in taken[i]}
        group = next((k for k in range(len(found)) if k not in barred), len(found))
        if group == len(found):
            found.append([])
        found[group].append(j)
        for i in rows_of[j]:
            taken[i].add(group)
    return found
