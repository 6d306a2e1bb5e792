"""Derivatives by an entry of an array: of the terms of a sum, only those move that hold the entry.

The derivative of x_i by x_k is Kronecker's symbol, 1 for i = k and 0 otherwise.  Below a sum over i it leaves a single
term, the one with i = k, if k is between the bounds (`sifted`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import and_, mul

from symdiff.expr import (
    FALSE, ONE, TRUE, ZERO, And, Call, Condition, Expr, Indexed, IndexSum, Over, Piecewise, Product, Relation, Sum,
    Symbol, add, array_names, dependents, entry_indices, joined_by, multiply, postorder, rebuilt, substitute,
)
from symdiff.expr.affine import Affine, affine, combined, written
from symdiff.functions import floor, kronecker

__all__ = ["Terms", "entries_by", "sifted"]

#: What stands with which Kronecker symbols, in an expression linear in each of them.
Shares = dict[tuple[Expr, ...], Expr]


def entries_by(expr: Expr, variable: Symbol, arrays: Mapping[str, int] | None = None) -> dict[Expr, Expr]:
    """The derivatives of the entries of an array by one of them, where the variable is an entry.

    Args:
        expr: where to look for entries.
        variable: by which.
        arrays: names that are arrays, with their numbers of indices; by default those with entries at bound indices.

    >>> from symdiff import parse
    >>> entries_by(parse("sum(i=1..n, x_i + y_i) + x_k"), Symbol("x_k"))
    {x_i: kronecker(i, k)}
    """
    if "_" not in variable.name:
        return {}
    order = postorder(expr)
    found: dict[Expr, Expr] = {}
    for name, count in (array_names(expr) if arrays is None else arrays).items():
        places = entry_indices(variable, name, count)
        if places is None:
            continue
        for node in order:
            indices: Sequence[Expr] | None = None
            if type(node) is Indexed and node.name == name:
                indices = node.args
            elif type(node) is Symbol and node is not variable:
                indices = entry_indices(node, name, count)
            if indices is not None and len(indices) == count:
                derivative = reduce(mul, [_delta(index, place) for index, place in zip(indices, places)])
                if derivative is not ZERO:
                    found[node] = derivative
    return found


def _delta(index: Expr, place: Expr) -> Expr:
    """1 where two indices are the same, 0 where they never are, Kronecker's symbol else."""
    difference = combined(affine(index), affine(place), -1)
    if not difference.keys() - {ONE}:
        return ZERO if difference else ONE
    return kronecker(index, place)


# ---- sifting ---------------------------------------------------------------------------------------------------------


class Terms:
    """Which terms of sums are taken for granted to be there, where one of them is differentiated by.

    Attributes:
        met: for each index of the variable, the conditions under which terms with it are between the bounds.
        assumed: those of them that are taken for granted: where an index has but one.
    """

    def __init__(self, assumed: Iterable[Condition] = ()) -> None:
        self.met: dict[Expr, dict[Condition, None]] = {}
        self.assumed = frozenset(assumed)

    def only(self) -> list[Condition]:
        """The conditions that are the only ones for their index."""
        return [condition for found in self.met.values() for condition in found if len(found) == 1]


def sifted(node: Expr, terms: Terms) -> Expr:
    """A sum with Kronecker's symbols in it, the terms taken out that they leave; anything else stays as it is.

    Under a condition that is not assumed a term becomes a piecewise one.
    """
    if type(node) is not IndexSum:
        return node
    order = postorder(node.body)
    moving = dependents(order, [node.variable])
    symbols = [part for part in order if part in moving and _is_symbol(part)]
    if not symbols:
        return node
    shares = _shares(node.body, order, symbols)
    if shares is None:
        return node
    nothing: Expr = ZERO
    return reduce(add, [_term(node, list(key), share, terms) for key, share in shares.items()], nothing)


def _is_symbol(node: Expr) -> bool:
    """Kronecker's symbol, or 1 under a condition and else 0."""
    if type(node) is Piecewise:
        return node.args[1:] == (ONE, ZERO)
    return type(node) is Call and node.function is kronecker


def _shares(body: Expr, order: Sequence[Expr], found: Iterable[Expr]) -> Shares | None:
    """A body taken apart by the Kronecker symbols in it; None if it is not a polynomial in them."""
    deltas = set(found)
    holding = dependents(order, deltas)
    made: dict[Expr, Shares] = {}

    def of(part: Expr) -> Shares:
        return made[part] if part in holding else {(): part}

    for node in order:
        if node not in holding:
            continue
        kind = type(node)
        if node in deltas:
            made[node] = {(node,): ONE}
        elif kind is Sum:
            made[node] = _joined([of(arg) for arg in node.args])
        elif kind is Product:
            left, right = [of(arg) for arg in node.args]
            made[node] = _joined([{tuple(dict.fromkeys(a + b)): multiply(u, v)}
                                  for a, u in left.items() for b, v in right.items()])
        elif type(node) is Piecewise and not any([condition in holding for condition, _ in node.branches]):
            made[node] = _of_branches(node, of)
        elif kind is IndexSum and all([arg not in holding for arg in node.args[1:]]):
            shares = of(node.args[0])
            if any([node.args[1] in postorder(*key) for key in shares]):
                return None
            made[node] = {key: rebuilt(node, (share, *node.args[1:])) for key, share in shares.items()}
        else:
            return None
    return of(body)


def _joined(several: Iterable[Shares]) -> Shares:
    result: Shares = {}
    for shares in several:
        for key, share in shares.items():
            result[key] = add(result[key], share) if key in result else share
    return {key: share for key, share in result.items() if share is not ZERO}


def _of_branches(node: Piecewise, of: Callable[[Expr], Shares]) -> Shares:
    values = [of(value) for _, value in node.branches]
    last = [] if node.otherwise is None else [of(node.otherwise)]
    result: Shares = {}
    for key in dict.fromkeys([key for shares in [*values, *last] for key in shares]):
        args: list[Expr] = []
        for (condition, _), shares in zip(node.branches, values):
            args += [condition, shares.get(key, ZERO)]
        result[key] = Piecewise(*args, *[shares.get(key, ZERO) for shares in last])
    return result


def _term(node: IndexSum, symbols: list[Expr], share: Expr, terms: Terms) -> Expr:
    """What is left of a sum of one share: the term that its Kronecker symbol picks, or the terms between new bounds."""
    for symbol in symbols:
        others = [other for other in symbols if other is not symbol]
        place = _solved(symbol, node.variable) if type(symbol) is Call else None
        if place is not None:
            term = substitute(reduce(multiply, others, share), {node.variable: place})
            return _under(_between(node, place), term, symbol.args[1], terms)
    for symbol in symbols:
        others = [other for other in symbols if other is not symbol]
        if type(symbol) is Piecewise:
            found = _rebounded(node, symbol.branches[0][0], reduce(multiply, others, share), terms)
            if found is not None:
                return found
    for symbol in symbols:
        share = Piecewise(symbol.args[0], share, ZERO) if type(symbol) is Piecewise else multiply(share, symbol)
    return rebuilt(node, (share, *node.args[1:]))


def _under(parts: Sequence[Condition], term: Expr, place: Expr, terms: Terms) -> Expr:
    """A term under conditions, together those of an index of the variable."""
    kept = [part for part in parts if part is not TRUE]
    if FALSE in kept or term is ZERO:
        return ZERO
    if not kept:
        return term
    condition = reduce(and_, kept)
    if any([type(part) is Symbol and part.binder for part in postorder(condition)]):
        return multiply(term, Piecewise(condition, ONE, ZERO))      # for a sum further out
    terms.met.setdefault(place, {})[condition] = None
    return term if condition in terms.assumed else Piecewise(condition, term, ZERO)


def _solved(symbol: Expr, index: Symbol) -> Expr | None:
    """The value of the index for which the two sides of a Kronecker symbol are the same."""
    difference = combined(affine(symbol.args[0]), affine(symbol.args[1]), -1)
    coefficient = difference.pop(index, Fraction(0))
    if not coefficient or any([index in postorder(part) for part in difference]):
        return None
    return written({part: -value / coefficient for part, value in difference.items()})


def _rebounded(node: IndexSum, condition: Condition, share: Expr, terms: Terms) -> Expr | None:
    """A sum of terms under a condition such as 1 <= k <= i, as the sum from i = k on; None if it is no such one."""
    closed: list[Condition] = []
    lower, upper = node.lower, node.upper
    place: Expr | None = None
    for part in joined_by(And, condition):
        assert type(part) is Relation
        left, right = [affine(side) for side in part.args]
        coefficient = combined(right, left, -1).get(node.variable, Fraction(0))
        if node.variable not in postorder(part):
            closed.append(part)
            continue
        rest = written(combined({node.variable: coefficient}, combined(right, left, -1), -1))    # c*i >= rest
        if part.op != "<=" or abs(coefficient) != 1 or node.variable in postorder(rest) or place is not None:
            return None
        place = rest if coefficient > 0 else -rest
        lower, upper = (place, upper) if coefficient > 0 else (lower, place)
    if place is None:
        return None
    moved = rebuilt(node, (share, node.variable, lower, upper))
    inside = _inside(node, place)
    return _under(list(dict.fromkeys([*closed, *inside])), moved, _letter(place), terms)


def _letter(place: Expr) -> Expr:
    """The free symbol in a bound."""
    return next((part for part in postorder(place) if type(part) is Symbol), place)


def _between(node: Over, place: Expr) -> list[Condition]:
    """That a place is a whole number between the bounds of a sum."""
    bounds = _inside(node, place)
    if any([value.denominator != 1 for value in affine(place).values()]):
        bounds.append(place.equals(floor(place)))
    return bounds


def _inside(node: Over, place: Expr) -> list[Condition]:
    """That a place is between the bounds of a sum, with numbers on the side of the bounds: 2 <= k for 1 <= k - 1."""
    value = affine(place)
    shift: Affine = {ONE: value.get(ONE, Fraction(0))} if _is_moved(value) else {}
    return [_at_most(affine(left), affine(right), shift) for left, right in ((node.lower, place), (place, node.upper))]


def _at_most(left: Affine, right: Affine, shift: Affine) -> Condition:
    difference = combined(right, left, -1)
    if not difference.keys() - {ONE}:
        return TRUE if difference.get(ONE, Fraction(0)) >= 0 else FALSE
    return Relation("<=", written(combined(left, shift, -1)), written(combined(right, shift, -1)))


def _is_moved(value: Affine) -> bool:
    """Whether an index is a free symbol and a number: k - 1."""
    parts = value.keys() - {ONE}
    return len(parts) == 1 and all([type(part) is Symbol and not part.binder for part in parts])
