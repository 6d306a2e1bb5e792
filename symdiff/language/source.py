"""The text that is being read, and what is said of it: notes for the writer, and faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lark import Token

from symdiff.errors import ParseError

__all__ = ["Note", "Source"]


class Note(NamedTuple):
    """Something that was decided for the writer of a formula.

    Attributes:
        message: what was decided.
        position: where, as an offset into the text.
        column: the same as a column of its line, from 1.
    """

    message: str
    position: int
    column: int


class Source:
    """A text, and the notes on it; one object takes one text after another."""

    def __init__(self) -> None:
        self.begin("", frozenset())

    def begin(self, text: str, declared: frozenset[str], by: tuple[str, ...] = (),
              functions: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Get ready for a text; `declared` are the names that are symbols whatever they spell, `by` variables by which
        the caller differentiates, and `functions` those that the caller has defined, with their parameters."""
        self.text = text
        self.declared = declared
        self.by = by
        self.functions = functions or {}
        self.notes: dict[str, Note] = {}

    def note(self, position: int, message: str) -> None:
        """Tell the writer what was decided, once."""
        if message not in self.notes:
            self.notes[message] = Note(message, position, position - self.text.rfind("\n", 0, position))

    def fault(self, message: str, token: Token, hint: str | None = None, repair: str | None = None) -> ParseError:
        """The error about a token, to be raised."""
        return ParseError(message, self.text, token.start_pos or 0, token.end_pos, hint=hint, repair=repair)
