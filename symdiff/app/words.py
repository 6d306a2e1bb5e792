"""Words that are neither names nor commands: what people type who speak to a prompt for the first time."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from symdiff.app.commands import COMMANDS, command_named
from symdiff.app.workspace import Workspace
from symdiff.errors import ArgumentError
from symdiff.expr import free_symbols
from symdiff.language import Reading
from symdiff.language.words import GREEK_LETTERS

__all__ = ["read_words"]

_WORD = re.compile(r"(?<![\\\w])[A-Za-z]{2,}(?!\w)")
#: What to write instead of a word.
_INSTEAD = {
    "if": "a function by cases is written piecewise(x < 0, -x, x)",
    "then": "a function by cases is written piecewise(x < 0, -x, x)",
    "else": "a function by cases is written piecewise(x < 0, -x, x)",
    "integrate": "integrals are not carried out here, only derivatives",
    "expand": "simplify gives the shortest form; other forms are not made here",
    "factor": "simplify gives the shortest form; other forms are not made here",
    "let": "a definition is written f(x) = x^2, without let",
}


def read_words(workspace: Workspace, text: str, by: Collection[str] = ()) -> Reading:
    """A formula, read with the definitions known; products of words are refused.

    Args:
        text: a formula.
        by: variables by which it will be differentiated.

    Raises:
        ParseError: it cannot be read.
        ArgumentError: a word is a command, or nothing that is known here, and stands alone or before other words.
    """
    reading = workspace.read(text, by)
    _check(workspace, text, reading)
    return reading


def _check(workspace: Workspace, text: str, reading: Reading) -> None:
    words = _WORD.findall(text)
    names = {symbol.name for symbol in free_symbols(*reading.expressions)}
    for word in words:
        if word in _INSTEAD and word not in workspace.definitions:
            raise ArgumentError(f"{word} is not known here: {_INSTEAD[word]}")
        if word in names and command_named(word) is not None:
            raise ArgumentError(f"{word} is a command: it stands at the beginning of a line")
    first = re.match(r"\s*([A-Za-z]{3,})(?=\s+[\w(\[\\]|\s*$)", text)
    word = first[1] if first is not None else ""
    if word not in names or word in workspace.definitions or word in GREEK_LETTERS.values():
        return
    known = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    close = get_close_matches(word.lower(), [*known, *workspace.definitions], 1, 0.7)
    hint = f"did you mean {close[0]}?" if close else "help lists what can be typed."
    if word == text.strip():
        raise ArgumentError(f"{word} is not defined: {word} = 3 gives it a value; {hint}")
    raise ArgumentError(f"{word} is neither a command nor defined: {hint} For a product write {word}*...")
