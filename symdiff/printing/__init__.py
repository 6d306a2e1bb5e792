"""Floor 2: expressions as text, in two dimensions, as LaTeX, and as Python and C source."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from symdiff.expr import Expr, Operand
from symdiff.language import as_formula
from symdiff.printing import code, latex as latex_, pretty as pretty_, shared
from symdiff.printing.pretty import pretty_rows
from symdiff.printing.text import text

__all__ = ["c_code", "latex", "pretty", "pretty_rows", "python_code", "shared_text", "text"]


def _door(printer: Callable[[Expr], str]) -> Callable[[Operand | str], str]:
    """The printer as the public calls it: with an expression, a number or a formula."""

    @wraps(printer)
    def printed(formula: Operand | str) -> str:
        return printer(as_formula(formula))

    return printed


c_code, python_code = _door(code.c_code), _door(code.python_code)
latex, pretty, shared_text = _door(latex_.latex), _door(pretty_.pretty), _door(shared.shared_text)
