"""Interning: one object for each expression, held weakly, safe under threads.

The table maps the fields of a node to a weak reference to it, so a node that nobody holds is freed at once and its
entry goes with it (hash-consing; Ershov, "On programming of arithmetic operations", CACM 1958).
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from symdiff.expr.nodes import Expr

__all__ = ["enter", "find", "live_nodes"]

Key = tuple[object, ...]
Node = TypeVar("Node", bound="Expr")


class _Entry(weakref.ref["Expr"]):
    __slots__ = ("key",)
    key: Key


_TABLE: dict[Key, _Entry] = {}
_LOCK = threading.RLock()


def find(kind: type[Node], key: Key) -> Node | None:
    """The living node of this kind with these fields, if there is one; the kind stands first in the key."""
    entry = _TABLE.get(key)
    return None if entry is None else entry()  # type: ignore[return-value]


def enter(key: Key, node: Node) -> Node:
    """Put a new node into the table, unless another thread was faster; return the one that stands there."""
    entry = _Entry(node, _forget)
    entry.key = key
    while True:
        standing = _TABLE.setdefault(key, entry)  # atomic: the hashes of all fields are built into the interpreter
        if standing is entry:
            return node
        other = standing()
        if other is not None:
            return other  # type: ignore[return-value]  # of the kind of `node`: both have the same key
        _forget(standing)  # the old node is dying and has not left yet


def _forget(entry: _Entry) -> None:
    """Take out an entry whose node has died.

    Entries come in by `setdefault`, which overwrites none, and go out here alone: under the lock, what was just found
    is what is deleted, and never the entry of a new node of the same shape.
    """
    with _LOCK:
        if _TABLE.get(entry.key) is entry:
            del _TABLE[entry.key]


def live_nodes() -> int:
    """How many nodes are alive (the constants of the program included)."""
    return len(_TABLE)
