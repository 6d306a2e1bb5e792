"""A limit to the time that a peer is given."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

__all__ = ["TooLong", "patience"]


class TooLong(BaseException):
    """The patience is at its end."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise TooLong in what runs inside for longer than so many seconds.

    The alarm rings every second from then on: what it raises in a destructor or a callback gets lost.
    """
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _ring(*_: object) -> NoReturn:
    raise TooLong
