"""Where in an expression a need arises: in branches, which guard it, and below integrals, which bind its variable."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import reduce
from operator import and_

from symdiff.domains.ranges import joined_by
from symdiff.expr import (
    TRUE, And, Binding, Call, Condition, Expr, Integral, Number, Or, Relation, Symbol, UnknownFunction, substitute,
)

__all__ = ["Ground", "Guards", "Scope", "open_nodes"]

_NONE: frozenset[Expr] = frozenset()
_ALL = UnknownFunction("all")


def open_nodes(order: Sequence[Expr]) -> set[Expr]:
    """The nodes, of those in postorder, that hold a bound symbol of which the binder is not among them."""
    held: dict[Expr, frozenset[Expr]] = {}
    for node in order:
        if type(node) is Symbol:
            held[node] = frozenset([node] if node.binder else [])
        elif isinstance(node, Binding):
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
            guards, needs = zip(*stated)
            if len(set(guards)) == 1:
                self.place.ask(guards[0], joined_by(And, _throughout(needs)))
                continue
            for guard_there, need_there in stated:
                self.place.ask(guard_there, joined_by(And, _throughout((need_there,))))

    def _at(self, limit: Expr, pairs: Sequence[tuple[Condition, Condition]]) -> list[tuple[Condition, Condition]]:
        """The pairs at a limit, by one substitution, for they share most of their nodes."""
        together = Call(_ALL, *[part for pair in pairs for part in pair])
        there = substitute(together, {self.integral.variable: limit})
        args: Sequence[Condition] = there.args  # type: ignore[assignment]  # conditions, as they were before
        return list(zip(args[::2], args[1::2]))


def _throughout(ends: tuple[Condition, ...]) -> Condition:
    """What a need says at the ends of an interval so that it holds in between: the same alternative at both ends."""
    made: dict[tuple[Condition, ...], Condition] = {}
    stack = [ends]
    while stack:
        parts = stack[-1]
        joint = type(parts[0])
        inner: list[tuple[Condition, ...]] = []
        if joint is And or joint is Or:
            inner = list(zip(*[part.args for part in parts]))
        waiting = [below for below in inner if below not in made]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if inner:
            left, right = [made[below] for below in inner]
            made[parts] = left & right if joint is And else left | right
        else:
            made[parts] = _relation_throughout(parts)
    return made[ends]


def _relation_throughout(ends: Sequence[Condition]) -> Condition:
    """A relation at both ends, but not where it lies on the edge; what must not vanish in between keeps its sign."""
    kept = [end for end in ends if type(end) is not Relation or not _same(*end.args)]
    if len(kept) == 2 and type(kept[0]) is Relation and kept[0].op == "!=":
        (a, b), (c, d) = kept[0].args, kept[1].args
        return ((a > b) & (c > d)) | ((a < b) & (c < d))
    return reduce(and_, kept) if kept else TRUE


def _same(left: Expr, right: Expr) -> bool:
    return left is right or (type(left) is Number and type(right) is Number and left.value == right.value)
