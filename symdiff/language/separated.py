r"""Functions set with semicolons and bars between their arguments: {}_2F_1(a, b; c; z), \Pi(n; \phi \mid m)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lark import Token

from symdiff.functions import TABLE
from symdiff.language.usage import kind_at

__all__ = ["with_commas"]

#: Names by what stands before the bracket, and how many arguments there are between the separators; those of F_1.
_ELLIPTIC = {("F", (1, 1)): "elliptic_f", ("E", (1, 1)): "elliptic_e", ("\\Pi", (1, 1, 1)): "elliptic_pi",
             ("\\Pi", (1, 1)): "elliptic_pic"}
_APPELL = (1, 2, 1, 2)


class _Call(NamedTuple):
    """A call that was found.

    Attributes:
        begin: the place where its name begins.
        name: of the function.
        separators: the places of what becomes commas; an empty one at the beginning is left out.
    """

    begin: int
    name: str
    separators: list[int]


def with_commas(tokens: list[Token], partners: Mapping[int, int]) -> list[Token]:
    """The tokens with such calls in plain form: hyp2f1(a, b, c, z)."""
    if not any([_separates(token) for token in tokens]):
        return tokens
    out: dict[int, list[Token]] = {}
    for opening, closing in partners.items():
        call = _call(tokens, opening, closing, partners)
        if call is None:
            continue
        first = tokens[call.begin]
        out |= {place: [] for place in range(call.begin, opening)}
        word = Token("WORD", call.name, start_pos=first.start_pos, end_pos=tokens[opening - 1].end_pos, line=first.line,
                     column=first.column)
        kept = tokens[opening - 1] if call.begin == opening else first
        behind = str(first)[:-1] if first.type == "WORD" and len(first) > 1 else ""
        out[call.begin] = [*([Token.new_borrow_pos("WORD", behind, kept)] if behind else []), word]
        for place in call.separators:
            comma = Token.new_borrow_pos("_COMMA", ",", tokens[place])
            out[place] = [] if place == opening + 1 else [comma]
    return [new for place, token in enumerate(tokens) for new in out.get(place, [token])]


def _separates(token: Token) -> bool:
    return token.type == "SEMICOLON" or token == "\\mid"


def _call(tokens: Sequence[Token], opening: int, closing: int, partners: Mapping[int, int]) -> _Call | None:
    """The call whose arguments stand in a bracket, if they are separated so."""
    if tokens[opening] != "(":
        return None
    separators, commas = [], []
    place = opening + 1
    while place < closing:
        if _separates(tokens[place]):
            separators.append(place)
        elif tokens[place].type == "_COMMA":
            commas.append(place)
        place = partners.get(place, place) + 1
    if not separators:
        return None
    ends = [opening, *separators, closing]
    groups = tuple([sum([low < comma < high for comma in commas]) + (high > low + 1)
                    for low, high in zip(ends, ends[1:])])
    return _named(tokens, opening, groups, separators)


def _named(tokens: Sequence[Token], opening: int, groups: tuple[int, ...], separators: list[int]) -> _Call | None:
    head = opening - 1
    if head >= 0 and (str(tokens[head])[-1:], groups) in _ELLIPTIC and tokens[head].type == "WORD":
        return _Call(head, _ELLIPTIC[str(tokens[head])[-1:], groups], separators)
    if head >= 0 and (str(tokens[head]), groups) in _ELLIPTIC:
        return _Call(head, _ELLIPTIC[str(tokens[head]), groups], separators)
    lower, letter = _index(tokens, opening)
    if letter < 0 or tokens[letter] != "F":
        return None
    begin = letter
    upper = ""
    if kind_at(tokens, letter - 4) == "LOWER":      # {} _ { p } F
        upper, begin = str(tokens[letter - 2]), letter - 4 - 2 * (tokens[letter - 6:letter - 4] == ["{", "}"])
    elif kind_at(tokens, letter - 1) == "NUMBER":   # p F
        upper, begin = str(tokens[letter - 1]), letter - 1
    if not upper:
        return _Call(letter, "appellf1", separators) if lower == "1" and groups == _APPELL else None
    name = f"hyp{upper}f{lower}"
    fits = name in TABLE and tuple(map(str, groups)) == (upper, lower, "1")
    return _Call(begin, name, separators) if fits else None


def _index(tokens: Sequence[Token], end: int) -> tuple[str, int]:
    """The index that ends here, as in F_{1} and F1, and the place of what bears it; -1 if there is none."""
    if end > 1 and tokens[end - 1].type == "NUMBER":
        return str(tokens[end - 1]), end - 2
    if end > 4 and tokens[end - 4].type == "LOWER":
        return str(tokens[end - 2]), end - 5
    return "", -1
