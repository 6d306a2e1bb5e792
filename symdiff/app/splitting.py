"""What was typed or pasted, taken apart into statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symdiff.app.commands import split_command

__all__ = ["is_unfinished", "statements"]

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
    depth, start = 0, 0
    for place, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth <= 0 and (character == ";" or (character == "\n" and not is_unfinished(text[start:place]))):
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def is_unfinished(text: str) -> bool:
    """Whether what was typed so far cannot be all: its last line is not blank and ends in a sign, a comma or an opening
    bracket."""
    return _UNFINISHED.search(text) is not None and not text.endswith("\n")
