"""What the lessons give: small objects that do not change, with a text and, where that makes sense, LaTeX."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["Points", "Result", "array"]

Found = TypeVar("Found")


class Result(ABC):
    """A result.  Its attributes are set once; notebooks typeset it."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__:
            raise AttributeError(f"results do not change: {name!r} cannot be set")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"results do not change: {name!r} cannot be deleted")

    @property
    @abstractmethod
    def text(self) -> str:
        """The result as a textbook shows it."""

    @property
    @abstractmethod
    def latex(self) -> str:
        """The same in LaTeX, without dollar signs."""

    def __str__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"


class Points(Result, Generic[Found]):
    """A result that is a row of points.

    Attributes:
        points: these.
    """

    points: tuple[Found, ...]

    def __iter__(self) -> Iterator[Found]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, place: int) -> Found:
        return self.points[place]


def array(rows: list[list[str]]) -> str:
    r"""Rows of LaTeX, one below the other.

    >>> print(array([["a", "b"], ["c", "d"]]))
    \begin{array}{ll} a & b \\ c & d \end{array}
    """
    body = r" \\ ".join([" & ".join(row) for row in rows])
    return rf"\begin{{array}}{{{'l' * max(map(len, rows), default=1)}}} {body} \end{{array}}"
