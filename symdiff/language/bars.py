"""The bars of absolute values: which of them open where they could close as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lark import Token

__all__ = ["Bars", "paired_bars"]

#: What may stand before a bar that closes, and behind one that opens behind an operand: no sign.
_BEFORE_CLOSING_BAR = frozenset(["NUMBER", "NAME", "CONSTANT", "SUPERSCRIPT", "FACTORIAL", "QUOTIENT_OF_D",
                                 "DEPENDENT"])
_BEHIND_OPENING_BAR = frozenset(["NUMBER", "NAME", "CONSTANT", "ROOT", "BRACKET", "FUNCTION", "UNKNOWN",
                                 "QUOTIENT_OF_D", "DERIVATIVE_OF", "DEPENDENT", "DERIVATIVE"])


class Bars(NamedTuple):
    """Bars behind an operand that open all the same, and those where it is in doubt."""

    opening: frozenset[int]
    doubtful: frozenset[int]


def paired_bars(tokens: Sequence[Token]) -> Bars:
    """A bar behind an operand closes, but not if one before a sign then has nothing to close: |2|x|+1| is nested.

    LaTeX says by \\left and \\right what a bar does.
    """
    opening: set[int] = set()
    doubtful: set[int] = set()
    levels: list[tuple[int, list[int]]] = []  # how many are open, and those that closed but could have opened
    depth, choices = 0, list[int]()
    ended = False
    begins = _before_operands(tokens)
    for place, token in enumerate(tokens):
        if token.type == "BRACKET" and token in "([{":
            levels.append((depth, choices))
            depth, choices = 0, []
        elif token.type == "BRACKET" and levels:
            depth, choices = levels.pop()
        if token.type != "BAR":
            ended = token.type in _BEFORE_CLOSING_BAR or (token.type == "BRACKET" and token in ")]}")
            continue
        if token == "left|" or not ended:
            depth += 1
            ended = False
            if token == "left|":
                opening.add(place)
            continue
        if not depth and place in begins and token != "right|":
            depth += 1
            if choices:
                doubtful.add(place)
            ended = False
            continue
        if not depth and choices:
            opening.add(choices.pop())
            depth += 2
        elif depth and place in begins and tokens[place + 1].type != "BAR" and token != "right|":
            choices.append(place)
        depth = max(depth - 1, 0)
        ended = True
    return Bars(frozenset(opening), frozenset(doubtful))


def _before_operands(tokens: Sequence[Token]) -> set[int]:
    """The places of the bars with an operand behind them, or more bars and then an operand."""
    found: set[int] = set()
    for place in range(len(tokens) - 2, -1, -1):
        behind = tokens[place + 1]
        if tokens[place].type == "BAR" and (place + 1 in found or (
                behind.type in _BEHIND_OPENING_BAR and not (behind.type == "BRACKET" and behind in ")]}"))):
            found.add(place)
    return found
