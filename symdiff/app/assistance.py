"""What the terminal does while one types: completion and highlighting, from the tables of functions and commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from symdiff.app.commands import COMMANDS, command_named
from symdiff.functions.table import TABLE, names

__all__ = ["FormulaCompleter", "FormulaLexer"]

_WORD = re.compile(r"[^\W\d_]\w*\Z")
_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<word>[^\W\d_]\w*)|(?P<bracket>[()\[\]{}])"
                    r"|(?P<other>\s+|.)")
_PARTNERS = {")": "(", "]": "[", "}": "{"}
#: Words of the statements that are no names.
_BETWEEN = ("at", "by", "from", "to")


class FormulaCompleter(Completer):
    """Commands at the beginning of a line, topics behind a question mark, else names: the user's own first."""

    def __init__(self, defined: Callable[[], Collection[str]]) -> None:
        self.defined = defined

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """The names that go on from what stands before the cursor."""
        line = document.current_line_before_cursor
        if line.lstrip().startswith("?"):
            yield from _topics(line.lstrip()[1:].lstrip())
            return
        found = _WORD.search(line)
        if found is None:
            return
        typed, first = found.group(), not line[:found.start()].strip()
        for name, told in self._candidates(first):
            if name.startswith(typed) and name != typed:
                yield Completion(name, -len(typed), display_meta=told)

    def _candidates(self, first: bool) -> Iterator[tuple[str, str]]:
        for name in self.defined():
            yield name, "defined by you"
        if first:
            for command in COMMANDS:
                yield command.name, command.summary
        for name in sorted(names(), key=str.lower):
            entry = TABLE.get(name)
            yield name, "" if entry is None else entry.summary


def _topics(typed: str) -> Iterator[Completion]:
    from symdiff.app.index import topics

    for topic in topics():
        if topic.startswith(typed) and topic != typed:
            yield Completion(topic, -len(typed))


class FormulaLexer(Lexer):
    """Functions, constants, numbers, commands and the user's own names in colours; brackets without partner marked."""

    def __init__(self, defined: Callable[[], Collection[str]]) -> None:
        self.defined = defined
        self.known = frozenset(names())

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The styled pieces of each line."""
        lines = [self._pieces(line) for line in document.lines]
        lone = _unmatched("\n".join(document.lines))
        start = 0
        for pieces, line in zip(lines, document.lines, strict=True):
            place = start
            for index, (_, text) in enumerate(pieces):
                if place in lone:
                    pieces[index] = ("class:unmatched", text)
                place += len(text)
            start += len(line) + 1
        return lambda number: list(lines[number]) if number < len(lines) else []

    def _pieces(self, line: str) -> list[tuple[str, str]]:
        pieces: list[tuple[str, str]] = []
        for found in _TOKEN.finditer(line):
            text = found.group()
            style = ""
            if found.lastgroup == "number":
                style = "class:number"
            elif found.lastgroup == "word":
                style = self._style(text, first=not line[:found.start()].strip())
            pieces.append((style, text))
        return pieces

    def _style(self, word: str, first: bool) -> str:
        if word in self.defined():
            return "class:defined"
        if (first and command_named(word) is not None) or word in _BETWEEN:
            return "class:command"
        if word not in self.known:
            return ""
        entry = TABLE.get(word)
        return "class:constant" if entry is not None and not entry.arity else "class:function"


def _unmatched(text: str) -> set[int]:
    """The places of closing brackets without a partner; open ones may still be closed."""
    opened: list[str] = []
    lone: set[int] = set()
    for place, character in enumerate(text):
        if character in "([{":
            opened.append(character)
        elif character in _PARTNERS:
            if opened and opened[-1] == _PARTNERS[character]:
                opened.pop()
            else:
                lone.add(place)
    return lone
