"""Writes docs/functions.md from the function table: `python docs/build_functions.py`."""

from __future__ import annotations

import pathlib

from symdiff.expr import Call, Expr, Number, Symbol
from symdiff.functions import TABLE
from symdiff.functions.table import Function, Refusal
from symdiff.simplification.shortest import simplified

HEAD = """\
# Functions and constants

Written by `docs/build_functions.py` from the entries in `symdiff/functions/`.

| function | what it is | derivatives by its arguments |
| --- | --- | --- |
"""


def row(entry: Function) -> str:
    """The line of one entry."""
    if not entry.arity:
        return f"| `{entry.name}` | {entry.summary} | |"
    args: list[Expr] = [Symbol(name) for name in (("x", "y") if entry.variadic else entry.letters)]
    if entry.name == "softmax":
        args = [Number(1), Symbol("x"), Symbol("y")]
    call = Call(entry, *args)
    derivatives = []
    for index, arg in enumerate(args):
        rule = entry.derivative
        refused = isinstance(rule, Refusal) or (isinstance(rule, tuple) and isinstance(rule[index], Refusal))
        if not refused and isinstance(arg, Symbol):
            derivatives.append(f"`{simplified(entry.partial(index, tuple(args)), call)}`")
    shown = str(call).replace("|", "\\|")
    return f"| `{shown}` | {entry.summary} | {'; '.join(derivatives) or 'none in closed form'} |"


def document() -> str:
    """The whole page."""
    entries = sorted(TABLE.values(), key=lambda entry: (entry.arity > 0, entry.name.lower()))
    return HEAD + "\n".join(map(row, entries)) + "\n"


if __name__ == "__main__":
    pathlib.Path(__file__).with_name("functions.md").write_text(document(), encoding="utf-8")
