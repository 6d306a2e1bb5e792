"""What was typed or pasted, taken apart into statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from symdiff.app.commands import split_command
from symdiff.errors import ArgumentError

__all__ = ["by_clause", "is_unfinished", "statements"]

_BY = re.compile(r"(.*?)(?:^|\s|(?<=[\])}]))(?:by|with respect to|wrt)(?:\s+([^()\[\]=]*))?", re.S)
_DEFINES = re.compile(r"[^\W\d_]\w*\s*:?=(?!=)")
#: A line that ends like this goes on.
_UNFINISHED = re.compile(r"(?:[-+*/^=,(\[{<>·×]|:=)\s*\Z")


def statements(text: str) -> Iterator[str]:
    """The statements in what was typed or pasted: apart at ; and at line ends, unless a bracket is open, the line ends
    in a sign, or a command takes all lines.

    >>> list(statements("f(x) = x^2; f'(2)\\ng(x, y) = x +\\n y"))
    ['f(x) = x^2', "f'(2)", 'g(x, y) = x +\\n y']
    """
    command = split_command(text)
    if command is not None and command[0].several_lines:
        yield text.strip()
        return
    for statement in _apart(text, lambda before, sign: sign == ";" or (sign == "\n" and not is_unfinished(before))):
        parts = list(_apart(statement, lambda before, sign: sign == ","))
        yield from parts if all(map(_DEFINES.match, parts)) else [statement]       # x = 1, y = 2


def _apart(text: str, ends: Callable[[str, str], bool]) -> Iterator[str]:
    """The parts of a text, apart where no bracket is open and `ends` says so of what stands before and the sign."""
    depth, start = 0, 0
    for place, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth <= 0 and character in ";\n," and ends(text[start:place], character):
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def by_clause(text: str) -> tuple[str, tuple[str, ...]]:
    """A formula without the `by x, y` behind it, and these names.

    Raises:
        ArgumentError: nothing stands before or behind `by`.

    >>> by_clause("x^2 y by x, y")
    ('x^2 y', ('x', 'y'))
    """
    found = _BY.fullmatch(text)
    if found is None:
        return text, ()
    from symdiff.language import as_symbol

    names = [as_symbol(name).name for name in (found[2] or "").replace(",", " ").split()]
    if not names or not found[1].strip():
        raise ArgumentError("by which variable? Write it behind by, and the formula before, as in x^2 y by x")
    return found[1], tuple(names)


def is_unfinished(text: str) -> bool:
    """Whether what was typed so far cannot be all: its last line is not blank and ends in a sign, a comma or an opening
    bracket."""
    return _UNFINISHED.search(text) is not None and not text.endswith("\n")
