"""LaTeX commands turned into the tokens of a formula, ahead of the token pass.

Arguments get their braces first (`\\frac12` is `\\frac{1}{2}`), integrals are put into the order of a call, then one
loop over the tokens replaces commands, and the braces of their arguments, by what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from unicodedata import is_normalized

from lark import Token

from symdiff.errors import ParseError
from symdiff.functions import named
from symdiff.language import words
from symdiff.language.tokens import TokenPass, retyped

__all__ = ["LatexTokenPass"]

#: Commands that stand for one token.
_TOKENS = {
    "cdot": ("_TIMES", "*"), "times": ("_TIMES", "*"), "ast": ("_TIMES", "*"), "div": ("_OVER", "/"),
    "le": ("RELATION", "<="), "leq": ("RELATION", "<="), "leqslant": ("RELATION", "<="), "lt": ("RELATION", "<"),
    "ge": ("RELATION", ">="), "geq": ("RELATION", ">="), "geqslant": ("RELATION", ">="), "gt": ("RELATION", ">"),
    "ne": ("RELATION", "!="), "neq": ("RELATION", "!="), "land": ("_AND", "&"), "wedge": ("_AND", "&"),
    "lor": ("_OR", "∨"), "vee": ("_OR", "∨"), "lnot": ("_NOT", "¬"), "neg": ("_NOT", "¬"),
    "vert": ("BAR", "|"), "lvert": ("BAR", "|"), "rvert": ("BAR", "|"), "mid": ("BAR", "|"),
    "partial": ("DEL", "∂"), "prime": ("PRIMES", "'"), "infty": ("GREEK", "∞"), "colon": ("_OVER", "/"),
    "{": ("BRACKET", "{"), "}": ("BRACKET", "}"), "lbrace": ("BRACKET", "{"), "rbrace": ("BRACKET", "}"),
    "lbrack": ("BRACKET", "["), "rbrack": ("BRACKET", "]"), "lfloor": ("BRACKET", "("), "rfloor": ("BRACKET", ")"),
    "lceil": ("BRACKET", "("), "rceil": ("BRACKET", ")"), "ell": ("NAME", "ell"), "imath": ("NAME", "i"),
}
_VARIANTS = {"varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma"}
_FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac"])
_UPRIGHT = frozenset(["mathrm", "operatorname", "operatorname*", "text", "textrm", "textit", "mathit", "mathbf",
                      "mathsf", "boldsymbol", "mathbb", "mathcal"])
_ACCENTS = frozenset(["hat", "bar", "tilde", "dot", "ddot", "vec", "widehat", "widetilde", "overline"])
_ARGUMENTS = {**dict.fromkeys(_FRACTIONS, 2), "sqrt": 1, **dict.fromkeys(_UPRIGHT | _ACCENTS, 1)}
_UNSUPPORTED = {
    "sum": "sums over an index are not supported yet: write the terms out",
    "prod": "products over an index are not supported yet: write the factors out",
    "lim": "limits are not supported", "binom": "binomial coefficients are not supported: write factorials",
    "begin": "LaTeX environments are not supported: write piecewise(x < 0, -x, x) for cases",
    "pm": "\\pm stands for two formulas: write them one by one",
    "nabla": "\\nabla is not supported: write the partials",
    "oint": "contour integrals are not supported", "iint": "write one integral inside the other",
}
_DIFFERENTIAL = re.compile(r"d[^\W\d_]")

#: A part of what is put together anew: a token, or the places of tokens.
_Piece = Token | range


class LatexTokenPass(TokenPass):
    """The token pass for LaTeX, where letters side by side are factors."""

    always_accept = (*TokenPass.always_accept, "COMMAND", "LOWER")
    letters_are_factors = True

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        tokens = _plain_brackets(list(stream))
        self.partners(tokens)
        tokens = self.with_integrals(_braced(tokens, self.note))
        return super().process(_Translation(self, tokens).run())

    def with_integrals(self, tokens: list[Token]) -> list[Token]:
        """Every \\int_a^b ... dx as integral(..., x, a, b)."""
        calls: dict[int, tuple[list[_Piece], int]] = {}      # the parts of each call, and where its integral ends
        partners = self.partners(tokens)
        for start in reversed([place for place, token in enumerate(tokens) if token == "\\int"]):
            calls[start] = self.call_of_integral(tokens, start, partners, calls)
        out: list[Token] = []
        parts: list[_Piece] = [range(len(tokens))]
        while parts:
            part = parts.pop()
            if isinstance(part, Token):
                out.append(part)
                continue
            for place in part:
                if place in calls:
                    call, end = calls[place]
                    parts += [range(end, part.stop), *reversed(call)]
                    break
                out.append(tokens[place])
        return out

    def call_of_integral(self, tokens: list[Token], start: int, partners: dict[int, int],
                         inner: Mapping[int, tuple[object, int]]) -> tuple[list[_Piece], int]:
        """The call that an integral becomes, and the place behind its dx; those to its right are known already."""
        sign, place, limits = tokens[start], start + 1, {}
        while place + 1 < len(tokens) and tokens[place].type in ("LOWER", "_POWER"):
            end = partners.get(place + 1, place + 1) + 1
            limits[tokens[place].type] = range(place + 1, end)
            place = end
        if len(limits) == 1:
            raise self.fault("an integral has both limits or none", sign)
        stop, variable = self.differential(tokens, place, partners, inner)
        comma = retyped(sign, "_COMMA", ",")
        call: list[_Piece] = [retyped(sign, "WORD", "integral"), retyped(sign, "BRACKET", "("), range(place, stop)]
        if tokens[stop] != "d" and not _DIFFERENTIAL.fullmatch(tokens[stop]):
            call.append(retyped(tokens[stop], "WORD", tokens[stop][:-2]))  # x dx written as xdx
        call += [comma, variable]
        if limits:
            call += [comma, limits["LOWER"], comma, limits["_POWER"]]
        call.append(retyped(variable, "BRACKET", ")"))
        return call, stop + (2 if tokens[stop] == "d" else 1)

    def differential(self, tokens: list[Token], place: int, partners: dict[int, int],
                     inner: Mapping[int, tuple[object, int]]) -> tuple[int, Token]:
        """Where `dx` stands that ends an integral, and its x."""
        start = place
        while place < len(tokens):
            token = tokens[place]
            if place in inner:
                place = inner[place][1]
                continue
            if token == "d" and place + 1 < len(tokens) and tokens[place + 1].type in ("WORD", "GREEK", "COMMAND"):
                return place, tokens[place + 1]
            if token.type == "WORD" and len(token) > 1 and _DIFFERENTIAL.fullmatch(token[-2:]):
                return place, retyped(token, "WORD", token[-1])
            place = partners.get(place, place) + 1
        raise self.fault("an integral ends in dx, or d and another variable", tokens[start - 1])


def _plain_brackets(tokens: list[Token]) -> list[Token]:
    """Commands that are brackets, as brackets; and the upright d of derivatives as a plain one."""
    out: list[Token] = []
    for token in tokens:
        name = token[1:] if token.type == "COMMAND" else ""
        if name in ("lfloor", "lceil"):
            out.append(retyped(token, "WORD", "floor" if name == "lfloor" else "ceiling"))
        kind, value = _TOKENS.get(name, ("", ""))
        out.append(retyped(token, kind, value) if kind == "BRACKET" else token)
        if out[-1] == "}" and len(out) > 3 and out[-2] == "d" and out[-3] == "{" and out[-4][1:] in _UPRIGHT:
            out[-4:] = [out[-2]]
    return out


def _braced(tokens: list[Token], note: Callable[[int, str], None]) -> list[Token]:
    """The tokens with braces around arguments of commands, indices and exponents that are single characters."""
    out: list[Token] = []
    waiting = list(reversed(tokens))
    wanted = 0                      # arguments that the last command still takes
    resume: list[int] = []          # the same for every open bracket, for when it closes
    while waiting:
        token = waiting.pop()
        before = out[-1] if out else None
        if token.type == "BRACKET" and token in "([{":
            optional = token == "[" and before == "\\sqrt"
            resume.append(wanted if optional else max(wanted - 1, 0) if token == "{" else 0)
            wanted = 0
        elif token.type == "BRACKET":
            wanted = resume.pop() if resume else 0
        elif wanted or (before is not None and before.type in ("_POWER", "LOWER")):
            index = before is not None and before.type == "LOWER"
            if len(token) > 1 and not index and _can_be_cut(token):
                if not wanted:
                    note(token.start_pos or 0, f"LaTeX raises only the first character of {token}; write ^{{{token}}} "
                                               "for all of it")
                waiting.append(_part(token, 1, len(token)))
                token = _part(token, 0, 1)
            if token.type in ("NUMBER", "WORD", "GREEK") or (token.type == "COMMAND" and token[1:] not in _ARGUMENTS
                                                             and not words.is_function(token[1:])):
                out += [retyped(token, "BRACKET", "{"), token, retyped(token, "BRACKET", "}")]
                wanted = max(wanted - 1, 0)
                continue
        if token.type == "COMMAND":
            wanted = _ARGUMENTS.get(token[1:], wanted)
        out.append(token)
    return out


def _can_be_cut(token: Token) -> bool:
    """Whether LaTeX would take the first character of a token alone."""
    return (token.type == "NUMBER" and token.isdigit()) or (token.type == "WORD" and not words.is_function(str(token)))


def _part(token: Token, start: int, end: int) -> Token:
    """A part of a token, at its own place."""
    place = token.start_pos or 0
    return Token(token.type, str(token[start:end]), place + start, token.line, (token.column or 1) + start,
                 token.line, (token.column or 1) + end, place + end)


class _Translation:
    """One loop over the tokens.  What is inside arguments stays on the input; their braces are replaced in turn."""

    def __init__(self, source: LatexTokenPass, tokens: list[Token]) -> None:
        self.source, self.tokens = source, tokens
        self.partners = source.partners(tokens)
        self.out: list[Token] = []
        self.instead: dict[int, list[Token]] = {}
        self.differentials: set[int] = set()    # places of a d that belongs to the name behind it

    def run(self) -> list[Token]:
        place = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            if place in self.instead:
                self.out += self.instead[place]
                place += 1
            elif token.type == "COMMAND":
                place = self.command(place, token)
            elif token.type == "LOWER":
                place = self.index(place, token)
            elif token.type == "_POWER" and self.is_prime(place + 1):
                place = self.primes(place + 1)
            elif place in self.differentials and self.is_name(place + 1):
                behind = self.tokens[place + 1]
                self.out.append(retyped(token, "WORD", "d" + str(behind).lstrip("\\"), behind.end_pos))
                place += 2
            else:
                self.out.append(token)
                place += 1
        return self.out

    def is_name(self, place: int) -> bool:
        """Whether a letter, or a Greek one by its command, stands at a place."""
        token = self.tokens[place] if place < len(self.tokens) else None
        return token is not None and (token.type in ("WORD", "GREEK") or token[1:] in words.GREEK_LETTERS.values())

    def fault(self, message: str, token: Token) -> ParseError:
        return self.source.fault(message, token)

    def group(self, place: int, command: Token) -> int:
        """The place of the brace that closes the argument which opens here."""
        if place >= len(self.tokens) or self.tokens[place] != "{" or place not in self.partners:
            raise self.fault(f"{command} needs an argument in braces", command)
        return self.partners[place]

    def command(self, place: int, token: Token) -> int:
        """Put out what a command stands for; give the place where to go on."""
        name = token[1:]
        if name in _TOKENS:
            kind, value = _TOKENS[name]
            self.out.append(retyped(token, kind, value))
        elif name in _FRACTIONS:
            self.fraction(place, token)
        elif name == "sqrt":
            self.root(place, token)
        elif name in _UPRIGHT:
            return self.upright(place, token)
        elif name in _ACCENTS:
            end = self.group(place + 1, token)
            self.out.append(retyped(token, "NAME", f"{self.letters(place + 2, end)}_{name.removeprefix('wide')}"))
            return end + 1
        elif name in _UNSUPPORTED:
            raise self.fault(_UNSUPPORTED[name], token)
        elif name in _VARIANTS or name in words.GREEK_LETTERS.values():
            self.out.append(retyped(token, "GREEK", _VARIANTS.get(name, name)))
        elif named(name) is not None:
            self.out.append(retyped(token, "WORD", name))
        else:
            raise self.fault(f"the LaTeX command {token} is not known", token)
        return place + 1

    def fraction(self, place: int, token: Token) -> None:
        """(above)/(below), or d/dx without brackets, which the token pass recognizes."""
        above = place + 1
        above_end = self.group(above, token)
        below_end = self.group(above_end + 1, token)
        stroke = retyped(token, "_OVER", "/")
        if self.is_derivative(above, above_end, below_end):
            self.instead |= {above: [], above_end: [stroke], above_end + 1: [], below_end: []}
            self.differentials |= {inner for inner in range(above_end + 2, below_end) if self.tokens[inner] == "d"}
            return
        opening, closing = retyped(token, "BRACKET", "("), retyped(token, "BRACKET", ")")
        self.out.append(opening)
        self.instead |= {above: [opening], above_end: [closing, stroke], above_end + 1: [opening],
                         below_end: [closing, closing]}

    def is_derivative(self, above: int, middle: int, end: int) -> bool:
        """Whether \\frac{...}{...} is d/dx, d^2 y/dx^2, ∂f/∂x ..."""
        first, second = self.tokens[above + 1], self.tokens[middle + 2]
        partial = first == "\\partial" and second == "\\partial"
        total = first.type == "WORD" and first[0] == "d" and second.type == "WORD" and second[0] == "d"
        if (not partial and not total) or middle + 3 > end or (total and second == "d" and middle + 3 == end):
            return False
        kinds = {token.type for token in self.tokens[middle + 2:end]}
        return kinds <= {"WORD", "GREEK", "_POWER", "NUMBER", "BRACKET", "COMMAND", "LOWER"}

    def root(self, place: int, token: Token) -> None:
        start, opening, closing = place + 1, retyped(token, "BRACKET", "("), retyped(token, "BRACKET", ")")
        if start in self.partners and self.tokens[start] == "[":
            middle = self.partners[start]
            end = self.group(middle + 1, token)
            self.out.append(retyped(token, "WORD", "nthroot"))
            self.instead |= {start: [opening], middle: [retyped(token, "_COMMA", ",")], middle + 1: [], end: [closing]}
        else:
            end = self.group(start, token)
            self.out.append(retyped(token, "WORD", "sqrt"))
            self.instead |= {start: [opening], end: [closing]}

    def letters(self, start: int, end: int) -> str:
        """The characters between two places, as one name."""
        found = "".join("_" if token.type in ("_COMMA", "LOWER") else str(token).lstrip("\\")
                        for token in self.tokens[start:end] if token.type != "BRACKET")
        plain = all(character == "_" or character.isalpha() or character.isdecimal() for character in found)
        plain = plain and is_normalized("NFKC", found)  # no superscripts
        if not plain or not found[:1].isalnum():
            raise self.fault("a name or an index consists of letters and digits", self.tokens[max(start - 1, 0)])
        greek = [part for part in found.split("_") if not words.GREEK_LETTERS.keys().isdisjoint(part)]
        if any(part[1:] and not part[1:].isdecimal() for part in greek):
            raise self.fault("a Greek letter is a name of its own", self.tokens[max(start - 1, 0)])
        return words.canonical(found)

    def upright(self, place: int, token: Token) -> int:
        """\\mathrm{name}: one name, or a function."""
        end = self.group(place + 1, token)
        name = self.letters(place + 2, end)
        if not name[0].isalpha():
            raise self.fault("a name begins with a letter", token)
        known = words.is_function(name) or named(name) is not None or name in words.CONNECTIVES
        self.out.append(retyped(token, "WORD" if known and name not in self.source.declared else "NAME", name))
        return end + 1

    def index(self, place: int, token: Token) -> int:
        """x_{12}, \\theta_0, \\log_2: the index becomes part of the name before it."""
        if not self.out or self.out[-1].type not in ("WORD", "GREEK", "NAME"):
            raise self.fault("an index needs a name before it", token)
        end = self.group(place + 1, token)
        index = self.letters(place + 2, end)
        before = self.out.pop()
        if "_" in before:
            raise self.fault("a name has one index: write x_{1,2}", token)
        if before.type == "WORD" and len(before) > 1 and not words.is_function(str(before)):
            self.out.append(_part(before, 0, len(before) - 1))
            before = _part(before, len(before) - 1, len(before))
        function = before.type == "WORD" and words.is_function(str(before))
        self.out.append(retyped(before, "WORD" if function else "NAME", f"{words.canonical(str(before))}_{index}"))
        return end + 1

    def is_prime(self, place: int) -> bool:
        end = self.partners.get(place, place + 1)
        inside = self.tokens[place + (place in self.partners):end]
        return bool(inside) and all(token == "\\prime" or token.type == "PRIMES" for token in inside)

    def primes(self, place: int) -> int:
        """f^{\\prime\\prime} is f''."""
        end = self.partners.get(place, place + 1)
        inside = self.tokens[place + (place in self.partners):end]
        self.out.append(retyped(inside[0], "PRIMES", "'" * len(inside)))
        return end + (place in self.partners)
