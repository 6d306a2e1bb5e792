"""How much work is done at most, and the error that says that more would not be worth its result."""

from __future__ import annotations

from symdiff.errors import SymdiffError

__all__ = ["Allowance", "Overflow"]


class Overflow(SymdiffError):
    """The work would not be worth its result; callers fall back to what they had."""


class Allowance:
    """The work that may be done, by one ring or by several together.

    Args:
        work: counted in products of terms.
    """

    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Count work, and a little more for the call.

        Raises:
            Overflow: there is less left.
        """
        self.left -= work + 20
        if self.left < 0:
            raise Overflow("too much work")
