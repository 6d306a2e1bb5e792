"""Interning: one object for each expression, held weakly, safe under threads.

The table maps the fields of a node to a weak reference to it (hash-consing; Ershov, "On programming of arithmetic
operations", CACM 1958).  A node that nobody holds is freed at once; its entry, and with it the hold on its parts, goes
when the table has doubled or the garbage collector passes.  So making a node costs no more than it must.
"""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr

__all__ = ["Table", "collector_paused", "live_nodes"]

Key = tuple[object, ...]
Node = TypeVar("Node", bound="Expr")

#: A smaller table is not searched for entries of dead nodes.
LEAST = 1 << 15


class Table:
    """Living nodes by their fields, the kind in front.

    Entries come in by `setdefault`, which overwrites none, and those of dead nodes are overwritten or taken out under
    the lock: so there is never a second node of the same fields.

    Attributes:
        entries: the nodes, held weakly, and some that are dead.
        limit: the size from which on it is tidied.
    """

    __slots__ = ("_lock", "entries", "limit")

    def __init__(self) -> None:
        self.entries: dict[Key, weakref.ref[Any]] = {}     # to nodes of the kind in the key
        self.limit = LEAST
        self._lock = threading.RLock()

    def enter(self, key: Key, node: Node) -> Node:
        """Put a new node into the table, unless another thread was faster; return the one that stands there."""
        entry: weakref.ref[Any] = weakref.ref(node)
        while True:
            standing = self.entries.setdefault(key, entry)  # atomic: the hashes of all fields are the interpreter's own
            if standing is entry:
                break
            other: Node | None = standing()
            if other is not None:
                return other
            with self._lock:
                if self.entries.get(key) is standing:
                    self.entries[key] = entry
                    return node
        if len(self.entries) > self.limit:
            self.tidy()
        return node

    def tidy(self) -> None:
        """Take out the entries of dead nodes.

        What is made of a node was entered after it, and its key holds the node.  So the newest entries go first, and a
        node that only they held is dead when its turn comes.
        """
        with self._lock:
            waiting = self.entries.copy()
            while waiting:
                key, entry = waiting.popitem()      # the newest one
                if entry() is None and self.entries.get(key) is entry:
                    del self.entries[key]
            self.limit = max(LEAST, 2 * len(self.entries))


NODES: Final = Table()


def live_nodes() -> int:
    """How many nodes are alive (the constants of the program included)."""
    NODES.tidy()
    return len(NODES.entries)


def _on_collection(phase: str, info: dict[str, int]) -> None:
    """Tidy up before the garbage collector looks at everything."""
    if phase == "start" and info["generation"] == 2:
        NODES.tidy()


gc.callbacks.append(_on_collection)


class _Pause:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.depth = 0
        self.was_running = False

    def __enter__(self) -> None:
        with self.lock:
            if not self.depth:
                self.was_running = gc.isenabled()
                gc.disable()
            self.depth += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.depth -= 1
            if not self.depth and self.was_running:
                gc.enable()


#: Holds the garbage collector off where nodes are made in great numbers (`with collector_paused:`): they are in no
#: cycles, so it would look at all of them again and again, and find nothing.
collector_paused: Final = _Pause()
