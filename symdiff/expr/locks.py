"""Locks that a forked process can take over."""

from __future__ import annotations

import os
import threading

__all__ = ["lock_for_all"]


def lock_for_all() -> threading.RLock:
    """A reentrant lock for something that all threads share.

    A child process has the memory of its parent, but none of its other threads: what one of them had locked would stay
    locked, and half done.  So a fork waits for each of these locks, those first that were made last, which are of outer
    rooms and may be held around others.
    """
    lock = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock
