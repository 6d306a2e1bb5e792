"""How a text uses its names: as variables, as variables of differentiation, as unknown functions.

What a word means depends on the rest of the text: `ab` is a*b beside `a + b`, `bx` is b*x where x is differentiated by,
and in `x(t)^2` x is a function unless it also stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lark import Token

from symdiff.expr.notation import FUNCTION_LETTERS
from symdiff.functions import named
from symdiff.language import words
from symdiff.language.juxtaposition import behind_power

__all__ = ["OPENING", "USUAL_VARIABLES", "Brackets", "Usage", "brackets", "is_letter", "kind_at", "usage"]

OPENING = "([{"
#: What a function of one variable depends on, if nothing is said.
USUAL_VARIABLES = frozenset("xt")
_DERIVATIVES = ("DERIVATIVE", "DERIVATIVE_OF", "QUOTIENT_OF_D")
_NAMES = ("WORD", "GREEK", "NAME")


class Brackets(NamedTuple):
    """The brackets of a text by the places where they open.

    Attributes:
        commas: the places of the commas of each.
        signs: those with a + or - of their own.
        bare: names that are all that a bracket holds, with commas between them: (x), (x, t).
        ranges: those with bounds of an index of their own: (i=1..n, x_i).
    """

    commas: dict[int, list[int]]
    signs: frozenset[int]
    bare: dict[int, tuple[str, ...]]
    ranges: frozenset[int] = frozenset()


class Usage(NamedTuple):
    """What a text uses its names for.

    Attributes:
        alone: single letters that stand alone somewhere, variables of derivatives included.
        standing: names that stand somewhere without a bracket behind them.
        variables: what is differentiated by, in the order of the text.
        functions: names that are unknown functions wherever a bracket follows.
        primed: those of them that have primes.
        dependent: names that are functions of variables even without brackets: y beside dy/dx.
        indices: names that a sum or product runs over: i in i=1..n.
    """

    alone: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    variables: tuple[str, ...] = ()
    functions: frozenset[str] = frozenset()
    primed: frozenset[str] = frozenset()
    dependent: Mapping[str, tuple[str, ...]] = {}
    indices: frozenset[str] = frozenset()


def brackets(raw: Sequence[Token]) -> Brackets:
    """What stands in the brackets, which have partners."""
    commas: dict[int, list[int]] = {}
    signs: set[int] = set()
    ranges: set[int] = set()
    bare: dict[int, tuple[str, ...]] = {}
    opened: list[int] = []
    for place, token in enumerate(raw):
        if token.type == "BRACKET":
            if token in OPENING:
                opened.append(place)
                commas[place] = []
            else:
                start = opened.pop()
                if place - start == 2 * len(commas[start]) + 2:
                    inside = raw[start + 1:place]
                    kinds = [_NAMES, ("_COMMA",)]
                    if all(part.type in kinds[i % 2] for i, part in enumerate(inside)):
                        bare[start] = tuple([words.canonical(str(part)) for part in inside[::2]])
        elif token.type == "_COMMA" and opened:
            commas[opened[-1]].append(place)
        elif token.type in ("_PLUS", "_MINUS") and opened:
            signs.add(opened[-1])
        elif token.type == "_RANGE" and opened:
            ranges.add(opened[-1])
    return Brackets(commas, frozenset(signs), bare, frozenset(ranges))


def kind_at(raw: Sequence[Token], place: int) -> str:
    """The kind of the token at a place, empty outside of the text."""
    return raw[place].type if 0 <= place < len(raw) else ""


def is_letter(name: str) -> bool:
    """Whether a name is one letter, perhaps with an index, and nothing else is known by that name."""
    stem = name.partition("_")[0].rstrip("0123456789")
    known = words.is_function(name) or named(name) is not None
    return (len(stem) == 1 or stem in words.GREEK_LETTERS.values()) and not known


def usage(raw: Sequence[Token], partners: Mapping[int, int], inside: Brackets, declared: frozenset[str],
          by: Sequence[str]) -> Usage:
    """How the names are used; `by` are variables by which the caller differentiates."""
    variables = dict.fromkeys(by)
    alone, standing, primed = set(by), set[str](), set[str]()
    defined = set[str]()  # A(r) = ... defines a function
    dependent: dict[str, tuple[str, ...]] = {}
    calls: list[tuple[str, tuple[str, ...]]] = []
    for place, token in enumerate(raw):
        if token.type in _DERIVATIVES:
            names = dict.fromkeys(token.value.variables)
            variables |= names
            alone |= names.keys()
            if token.type == "QUOTIENT_OF_D" and token.value.subject not in names:
                known = dependent.get(token.value.subject, ())
                dependent[token.value.subject] = (*known, *[name for name in names if name not in known])
        elif token.type in _NAMES and not (place > 1 and raw[place - 1] == "(" and raw[place - 2] == "deriv"):
            name = words.canonical(str(token))
            if kind_at(raw, place + 1) == "PRIMES":
                primed.add(name)
                continue
            opening = place + 1
            if name in FUNCTION_LETTERS or name in words.POWERED_BEFORE_BRACKETS:
                opening = behind_power(raw, opening, partners)
            if opening not in partners:
                standing.add(name)
            elif _differentiates(name, raw[opening]) and inside.commas[opening]:
                for comma in inside.commas[opening]:
                    if raw[comma + 1].type in _NAMES and words.is_single_name(str(raw[comma + 1]), declared):
                        variables[words.canonical(str(raw[comma + 1]))] = None
            else:
                calls.append((name, inside.bare.get(opening, ())))
                if place == 0 and opening in inside.bare and kind_at(raw, partners[opening] + 1) == "_EQUAL":
                    defined.add(name)
    usual = USUAL_VARIABLES | variables.keys()
    functions = primed | {name for name in dependent if name not in declared}
    for name, arguments in calls:
        if name in dependent and set(dependent[name]).issubset(arguments):
            dependent[name] = arguments
        if name in FUNCTION_LETTERS:
            if name not in standing:
                functions.add(name)
        elif name not in declared and name not in standing and name not in variables and is_letter(name):
            if len(arguments) > 1 or name in defined or not usual.isdisjoint(arguments):
                functions.add(name)
    alone |= {name for name in standing if len(name) == 1}
    alone |= {name for name, _ in calls if len(name) == 1 and name not in functions}
    return Usage(frozenset(alone), frozenset(standing), tuple(variables), frozenset(functions), frozenset(primed),
                 {name: of for name, of in dependent.items() if name not in declared}, _indices(raw))


def _differentiates(name: str, opening: Token) -> bool:
    """Whether this is the call diff(f, x), or one of its other names."""
    return words.is_derivative(name) and (name != "D" or opening == "[")


def _indices(raw: Sequence[Token]) -> frozenset[str]:
    """The names before the = of i=1..n."""
    if not any([token.type == "_RANGE" for token in raw]):
        return frozenset()
    names: set[str] = set()
    name = ""
    for before, token in zip(raw, raw[1:]):
        if token.type == "_EQUAL":
            name = words.canonical(str(before)) if before.type in _NAMES else ""
        elif token.type == "_RANGE" and name:
            names.add(name)
    return frozenset(names)
