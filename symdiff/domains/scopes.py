"""Where in an expression a need arises: in branches, which guard it, and below integrals, which bind its variable."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import reduce
from operator import and_, or_

from symdiff.expr import (
    TRUE, And, Call, Condition, Expr, Integral, Number, Or, Relation, Symbol, UnknownFunction, substitute,
)

__all__ = ["Ground", "Guards", "Scope", "open_nodes"]

_NONE: frozenset[Expr] = frozenset()
_ALL = UnknownFunction("all")


def open_nodes(order: Sequence[Expr]) -> set[Expr]:
    """The nodes, of those in postorder, that hold a bound symbol of which the integral is not among them."""
    held: dict[Expr, frozenset[Expr]] = {}
    for node in order:
        if type(node) is Symbol:
            held[node] = frozenset([node] if node.binder else [])
        elif type(node) is Integral:
            held[node] = (held[node.body] - {node.variable}).union(*[held[limit] for limit in node.args[2:]])
        else:
            held[node] = _NONE.union(*{held[arg] for arg in node.args})
    return {node for node, symbols in held.items() if symbols}


class Guards:
    """The conditions under which branches are taken; `TRUE` where there is no branch.

    Args:
        bound: the nodes that hold bound symbols; guards that do are added.
    """

    def __init__(self, bound: set[Expr]) -> None:
        self.bound = bound
        #: For a guard, the one of the opposite branch, and the guard that the two make together.
        self.opposite: dict[Condition, tuple[Condition, Condition]] = {}

    def split(self, before: Condition, condition: Condition) -> tuple[Condition, Condition]:
        """The guards of what is reached if the condition holds, and if not."""
        denied = self.made(~condition)
        taken, left = (condition, denied) if before is TRUE else (self.made(before & condition),
                                                                  self.made(before & denied))
        self.opposite[taken], self.opposite[left] = (left, before), (taken, before)
        return taken, left

    def joined(self, alternatives: Iterable[Condition]) -> Condition:
        """The guard of what is reached by several ways; opposite branches cancel."""
        kept: dict[Condition, None] = {}
        for guard in alternatives:
            while guard in self.opposite and self.opposite[guard][0] in kept:
                other, guard = self.opposite[guard]
                del kept[other]
            kept[guard] = None
        return TRUE if TRUE in kept else reduce(lambda left, right: self.made(left | right), kept)

    def made(self, guard: Condition) -> Condition:
        if any(arg in self.bound for arg in guard.args):
            self.bound.add(guard)
        return guard


class Ground:
    """What is needed outside of all integrals, each need with its guard."""

    #: The limits that move with the variable.
    moving_limits: tuple[Expr, ...] = ()

    def __init__(self) -> None:
        self.asked: dict[tuple[Condition, Condition], None] = {}

    def ask(self, guard: Condition, needs: Iterable[Condition], at_moving_limits: bool = False) -> None:
        """Enter needs that stand under a guard."""
        for need in needs:
            self.asked[guard, need] = None

    def conditions(self) -> list[Condition]:
        """What was asked for, the guards and the needs in one."""
        found = [need if guard is TRUE else ~guard | need for guard, need in self.asked]
        return list(dict.fromkeys(found))


class Scope(Ground):
    """What is needed below an integral, wherever the bound variable goes, until `close` states it by the limits.

    Args:
        integral: the integral.
        place: where it stands.
        moving: what moves with the variable of differentiation.
    """

    def __init__(self, integral: Integral, place: Ground, moving: Container[Expr]) -> None:
        super().__init__()
        self.integral = integral
        self.place = place
        self.limits = integral.args[2:]
        self.moving_limits = tuple([limit for limit in self.limits if limit in moving])
        self.asked_at_moving: dict[tuple[Condition, Condition], None] = {}

    def ask(self, guard: Condition, needs: Iterable[Condition], at_moving_limits: bool = False) -> None:
        for need in needs:
            (self.asked_at_moving if at_moving_limits else self.asked)[guard, need] = None

    def close(self, moving: Container[Expr]) -> None:
        """Hand the needs on to where the integral stands, the bound variable replaced by the limits.

        The derivative by a limit is the integrand there, so the integrand must be continuous at a limit that moves.
        """
        for limit in self.moving_limits:
            for guard, need in self._at(limit, list(self.asked_at_moving)):
                self.place.ask(guard, [need], at_moving_limits=limit not in moving)
        pairs = list(self.asked)
        for (guard, need), *stated in zip(pairs, *[self._at(limit, pairs) for limit in self.limits]):
            if all([pair == (guard, need) for pair in stated]):
                self.place.ask(guard, [need])
                continue
            ends = [(guard_there, _weakened(need_there)) for guard_there, need_there in stated]
            if len(ends) == 2 and type(need) is Relation and need.op == "!=" and ends[0][0] is ends[1][0]:
                self.place.ask(ends[0][0], _without_zero(*[end for _, end in ends]))
            else:
                for guard_there, need_there in ends:
                    self.place.ask(guard_there, [need_there])

    def _at(self, limit: Expr, pairs: Sequence[tuple[Condition, Condition]]) -> list[tuple[Condition, Condition]]:
        """The pairs at a limit, by one substitution, for they share most of their nodes."""
        together = Call(_ALL, *[part for pair in pairs for part in pair])
        args: Sequence[Condition] = substitute(together, {self.integral.variable: limit}).args  # type: ignore[assignment]
        return list(zip(args[::2], args[1::2]))


def _without_zero(first: Condition, last: Condition) -> list[Condition]:
    """That a difference does not vanish between two places, where it must not either: it keeps its sign."""
    if type(first) is not Relation or type(last) is not Relation:
        return [first, last]
    (a, b), (c, d) = first.args, last.args
    return [((a > b) & (c > d)) | ((a < b) & (c < d))]


def _weakened(need: Condition) -> Condition:
    """The need at the end of an interval inside of which it holds: what is on the edge there, is not asked."""
    weak: dict[Expr, Condition] = {}
    stack: list[Expr] = [need]
    while stack:
        part = stack[-1]
        waiting = [arg for arg in part.args if arg not in weak] if type(part) in (And, Or) else []
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if type(part) in (And, Or):
            left, right = [weak[arg] for arg in part.args]
            weak[part] = (and_ if type(part) is And else or_)(left, right)
        else:
            weak[part] = TRUE if type(part) is Relation and _same(*part.args) else part  # type: ignore[assignment]
    return weak[need]


def _same(left: Expr, right: Expr) -> bool:
    return left is right or (type(left) is Number and type(right) is Number and left.value == right.value)
