"""The names on which there is help, without what tells about them: completion needs them quickly."""

from __future__ import annotations

from collections.abc import Iterator

from symdiff.app.commands import COMMANDS
from symdiff.differentiation.rules import RULES
from symdiff.functions.table import TABLE

__all__ = ["LISTS", "topics"]

#: What is listed under a name of its own.
LISTS = ("constants", "functions", "rules")


def topics() -> Iterator[str]:
    """Commands, functions and constants, rules of differentiation, and the lists of them.

    >>> "chain rule" in topics()
    True
    """
    for command in COMMANDS:
        yield from (command.name, *command.aliases)
    yield from TABLE
    yield from dict.fromkeys(rule.name for rules in RULES.values() for rule in rules)
    yield from LISTS
