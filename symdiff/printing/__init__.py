"""Floor 2: expressions as text, in two dimensions, as LaTeX, and as Python and C source."""

from symdiff.printing.code import c_code, python_code
from symdiff.printing.latex import latex
from symdiff.printing.pretty import pretty
from symdiff.printing.shared import shared_text
from symdiff.printing.text import text

__all__ = ["c_code", "latex", "pretty", "python_code", "shared_text", "text"]
