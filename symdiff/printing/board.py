"""Text and LaTeX as one writes at a board: (x^2)' for a derivative that is still to be carried out."""

from __future__ import annotations

from collections.abc import Callable

from symdiff.expr import Differentiate, Expr, is_small
from symdiff.printing.latex import Latex
from symdiff.printing.layout import ATOM, Layout
from symdiff.printing.text import Text

__all__ = ["SHOWN_NODES", "board_latex", "board_text", "shown"]

#: Larger expressions are shown as dots.
SHOWN_NODES = 400


def board_text(expr: Expr) -> str:
    """The expression as plain text, each d/dx in it as a prime.

    Args:
        expr: an expression.

    Raises:
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> print(board_text(parse("2 d/dx(x^2) + d/dx(sin x)")))
    2*(x^2)' + sin(x)'
    """
    return _BoardText(expr).write(expr)


def board_latex(expr: Expr) -> str:
    r"""The expression in LaTeX, each d/dx in it as a prime; raises as `board_text` does.

    >>> from symdiff import parse
    >>> print(board_latex(parse("2 d/dx(x^2)")))
    2 \left(x^{2}\right)'
    """
    return _BoardLatex(expr).write(expr)


def shown(expr: Expr, write: Callable[[Expr], str]) -> str:
    """The expression as written, or dots where it is too large to be looked at."""
    return write(expr) if is_small(expr, SHOWN_NODES) else "..."


class _BoardText(Text):
    def differentiate(self, node: Differentiate) -> Layout:
        return ATOM, [(node.body, ATOM), "'"]


class _BoardLatex(Latex):
    def differentiate(self, node: Differentiate) -> Layout:
        return ATOM, [(node.body, ATOM), "'"]
