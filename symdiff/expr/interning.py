"""Interning: one object for each expression, safe under threads.

For each kind a table maps what tells its nodes apart to the nodes (hash-consing; Ershov, "On programming of arithmetic
operations", CACM 1958).  A node that nobody else holds goes when its table has doubled or the garbage collector passes,
and not before: so making a node costs no more than it must.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from sys import getrefcount
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import ref

from symdiff.expr.locks import lock_for_all

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr

__all__ = ["Key", "Table", "live_nodes", "without_collector"]

#: What tells the nodes of a kind apart: their fields and arguments.
Key = tuple[object, ...]
Node = TypeVar("Node", bound="Expr")
Result = TypeVar("Result")

#: Fewer nodes of a kind are not searched for those that nobody holds.
LEAST = 1 << 14

#: How often a node is held that nobody but the table holds, while `tidy` looks at it: by the table, by a variable, and
#: as an argument.  Where Python counts fewer, some that are in use are doubted too, which does no harm.
UNHELD = 3


class Table:
    """The nodes by kind and key.

    They come in by `setdefault`, which overwrites none and needs no lock.  A node goes in two steps: its entry becomes
    a weak reference, and goes if nobody has taken the node by then.  Who meets the weak reference waits for the end of
    that.  So there is never a second node of the same key.

    Attributes:
        kinds: the nodes of each kind.
        limit: with more nodes of one kind than this the table is tidied.
    """

    __slots__ = ("_doubted", "_is_tidying", "_lock", "kinds", "limit")

    def __init__(self) -> None:
        self.kinds: dict[type[Expr], dict[Key, Any]] = {}       # to a node of that kind, or a weak reference to it
        self.limit = LEAST
        self._lock = lock_for_all()
        self._is_tidying = False
        self._doubted: tuple[dict[Key, Any], Key, ref[Expr]] | None = None

    def enter(self, key: Key, node: Node) -> Node:
        """Put a new node into the table, unless one of its key stands there; return the one that stands there."""
        entries = self.kinds[type(node)]
        standing = entries.setdefault(key, node)        # atomic: the hashes of all fields are the interpreter's own
        if type(standing) is ref:
            with self._lock:                # until it is known whether the other one goes
                standing = entries.setdefault(key, node)
                if type(standing) is ref:   # we were called out of `tidy`, by a destructor or a signal
                    standing = standing()
                    if standing is None:
                        standing = entries[key] = node
        if len(entries) > self.limit:
            self.tidy()
        entered: Node = standing
        return entered

    def tidy(self) -> None:
        """Let the nodes go that nobody else holds.

        The newest of a kind come first, since they hold older ones; when a node went, its parts are looked at again.
        """
        with self._lock:
            if self._is_tidying:        # we were called out of `tidy`, by the garbage collector
                return
            self._is_tidying = True
            try:
                self._settle()          # a signal may have ended the last one
                for entries in list(self.kinds.values()):
                    self._let_go(list(entries.values()))
            finally:
                self._is_tidying = False
            self.limit = max(LEAST, 2 * max(map(len, self.kinds.values())))

    def _let_go(self, waiting: list[Expr]) -> None:
        """Let those of the nodes go that nobody else holds, and then their parts."""
        while waiting:
            node = waiting.pop()
            if getrefcount(node) <= UNHELD:
                parts, doubted = list(node.args), ref(node)
                self._doubted = self.kinds[type(node)], node.key, doubted
                self.kinds[type(node)][node.key] = doubted
                del node
                if self._settle():
                    waiting += parts
                del parts       # it holds them too

    def _settle(self) -> bool:
        """Take the doubted node out if it is dead, and back in if somebody has taken it; return whether it is dead."""
        if self._doubted is None:
            return False
        entries, key, doubted = self._doubted
        node = doubted()
        if entries[key] is doubted:     # nothing can come between here and the next line: there is no call
            if node is None:
                del entries[key]
            else:
                entries[key] = node
        self._doubted = None
        return node is None


NODES: Final = Table()


def live_nodes() -> int:
    """How many nodes are alive (the constants of the program included)."""
    NODES.tidy()
    return sum(map(len, NODES.kinds.values()))


def _on_collection(phase: str, info: dict[str, int]) -> None:
    """Tidy up before the garbage collector looks at everything."""
    if phase == "start" and info["generation"] == 2:
        NODES.tidy()


gc.callbacks.append(_on_collection)


#: The threads that hold the collector off.
_held_off: set[int] = set()


def without_collector(task: Callable[[], Result]) -> Result:
    """What a task gives, with the garbage collector held off, for tasks that make nodes in great numbers: they are in
    no cycles, so it would look at all of them again and again, and find nothing."""
    thread, was_running = threading.get_ident(), gc.isenabled()
    try:
        gc.disable()
        if was_running:
            _held_off.add(thread)
        return task()
    finally:
        if was_running:         # who came when it was off already leaves it so
            _held_off.discard(thread)
            gc.enable()


def _after_fork() -> None:
    """Let the collector run that other threads held off, of which the child has none."""
    if _held_off - {threading.get_ident()}:
        _held_off.clear()
        gc.enable()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
