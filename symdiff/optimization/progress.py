"""A line that shows how far a long run has come."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

__all__ = ["Progress"]

_WIDTH = 30

#: Seconds between two drawings.
_PAUSE = 0.1


class Progress:
    """A bar on standard error, drawn again and again in one line; silent unless `shown`.

    Args:
        total: how many steps there are at most.
        shown: whether to draw.
    """

    def __init__(self, total: int, shown: bool) -> None:
        self.total, self.shown = max(total, 1), shown
        self.begun = self.drawn = time.monotonic()
        self.width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self.shown and self.width:
            sys.stderr.write("\n")

    def at(self, step: int, value: float, last: bool = False) -> None:
        """Show that a step is done, and the value there."""
        now = time.monotonic()
        if not self.shown or (now - self.drawn < _PAUSE and not last):
            return
        self.drawn = now
        full = _WIDTH * min(step, self.total) // self.total
        line = f"{'█' * full}{'·' * (_WIDTH - full)} {step}/{self.total}  value {value:.6g}  {now - self.begun:.1f} s"
        sys.stderr.write("\r" + line.ljust(self.width))
        sys.stderr.flush()
        self.width = len(line)
