"""LaTeX commands turned into the tokens of a formula: \\frac{a}{b} into ((a)/(b)), \\sqrt[n]{x} into nthroot(x, n)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_letters
from unicodedata import is_normalized

from lark import Token

from symdiff.errors import ParseError
from symdiff.expr.notation import FUNCTION_LETTERS
from symdiff.functions import named
from symdiff.language import words
from symdiff.language.tokens import TokenPass, part, retyped
from symdiff.language.typeset import typeset
from symdiff.language.usage import OPENING, kind_at

__all__ = ["ACCENTS", "DIFFERENTIAL", "FRACTIONS", "TOKENS", "UPRIGHT", "Translation", "portion"]

#: Commands that stand for one token.
TOKENS = {
    "cdot": ("_TIMES", "*"), "times": ("_TIMES", "*"), "ast": ("_TIMES", "*"), "div": ("_OVER", "/"),
    "le": ("RELATION", "<="), "leq": ("RELATION", "<="), "leqslant": ("RELATION", "<="), "lt": ("RELATION", "<"),
    "ge": ("RELATION", ">="), "geq": ("RELATION", ">="), "geqslant": ("RELATION", ">="), "gt": ("RELATION", ">"),
    "ne": ("RELATION", "!="), "neq": ("RELATION", "!="), "land": ("_AND", "&"), "wedge": ("_AND", "&"),
    "lor": ("_OR", "∨"), "vee": ("_OR", "∨"), "lnot": ("_NOT", "¬"), "neg": ("_NOT", "¬"),
    "vert": ("BAR", "|"), "lvert": ("BAR", "left|"), "rvert": ("BAR", "right|"), "mid": ("BAR", "|"),
    "partial": ("DEL", "∂"), "prime": ("PRIMES", "'"), "infty": ("GREEK", "∞"), "colon": ("_OVER", "/"),
    "{": ("BRACKET", "{"), "}": ("BRACKET", "}"), "lbrace": ("BRACKET", "{"), "rbrace": ("BRACKET", "}"),
    "lbrack": ("BRACKET", "["), "rbrack": ("BRACKET", "]"), "lfloor": ("BRACKET", "("), "rfloor": ("BRACKET", ")"),
    "lceil": ("BRACKET", "("), "rceil": ("BRACKET", ")"), "ell": ("NAME", "ell"), "imath": ("NAME", "i"),
}
VARIANTS = {"varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma"}
FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac"])
UPRIGHT = frozenset(["mathrm", "operatorname", "operatorname*", "text", "textrm", "textit", "mathit", "mathbf",
                      "mathsf", "boldsymbol", "mathbb", "mathcal"])
ACCENTS = frozenset(["hat", "bar", "tilde", "dot", "ddot", "vec", "widehat", "widetilde", "overline"])
UNSUPPORTED = {
    "lim": "limits are not supported", "binom": "binomial coefficients are not supported: write factorials",
    "begin": "this LaTeX environment is not supported; cases is", "end": "this LaTeX environment is not supported",
    "pm": "\\pm stands for two formulas: write them one by one",
    "nabla": "\\nabla is not supported: write the function alone, and ask for its gradient",
    "oint": "contour integrals are not supported", "iint": "write one integral inside the other",
}
#: The signs of sums and products over an index.
_BIG = {"\\sum": "sum", "\\prod": "product", "Σ": "sum", "Π": "product"}
DIFFERENTIAL = re.compile(r"d[^\W\d_]")


def portion(token: Token, start: int, end: int) -> Token:
    """A part of a token, at its own place."""
    return part(token, token.type, str(token[start:end]), start, end)


class Translation:
    """One loop over the tokens.  What is inside arguments stays on the input; their braces are replaced in turn."""

    def __init__(self, source: TokenPass, tokens: list[Token]) -> None:
        self.source, self.tokens = source, tokens
        self.partners = source.partners(tokens)
        self.out: list[Token] = []
        self.instead: dict[int, list[Token]] = {}
        self.differentials: set[int] = set()    # places of a d that belongs to the name behind it
        self.whole: set[int] = set()            # places of dx in derivatives, which keep an index: dx_1
        self.ahead: dict[int, Token] = {}       # brackets that open ahead of a place

    def run(self) -> list[Token]:
        place = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            if place in self.ahead:
                self.out.append(self.ahead[place])
            if place in self.instead:
                self.out += self.instead[place]
                place += 1
            elif str(token) in _BIG and (token.type == "COMMAND" or kind_at(self.tokens, place + 1) == "LOWER"):
                place = self.big(place, token)
            elif token.type == "COMMAND":
                place = self.command(place, token)
            elif token.type == "LOWER":
                place = self.index(place, token)
            elif token.type == "_POWER" and self.is_prime(place + 1):
                place = self.primes(place + 1)
            elif token.type == "_POWER" and self.is_order(place + 1):
                place = self.order(place + 1)
            elif token.type == "BAR" and self.is_point(place + 1):
                self.out.append(retyped(token, "_AT"))
                self.instead |= {place + 2: [], self.partners[place + 2]: []}
                place += 2
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

    def is_point(self, place: int) -> bool:
        """Whether _{x=3} stands at a place."""
        end = self.partners.get(place + 1)
        return (kind_at(self.tokens, place) == "LOWER" and end is not None
                and any(token.type == "_EQUAL" for token in self.tokens[place + 2:end]))

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
        if name in TOKENS:
            kind, value = TOKENS[name]
            self.out.append(retyped(token, kind, value))
        elif name in FRACTIONS:
            self.fraction(place, token)
        elif name == "sqrt":
            self.root(place, token)
        elif name in UPRIGHT:
            return self.upright(place, token)
        elif name in ACCENTS:
            end = self.group(place + 1, token)
            letters = self.letters(place + 2, end)
            if not letters[0].isalpha():
                raise self.fault("a name begins with a letter", token)
            self.out.append(retyped(token, "NAME", f"{letters}_{name.removeprefix('wide')}"))
            return end + 1
        elif name in UNSUPPORTED:
            raise self.fault(UNSUPPORTED[name], token)
        elif name in VARIANTS or name in words.GREEK_LETTERS.values():
            self.out.append(retyped(token, "GREEK", VARIANTS.get(name, name)))
        elif named(name) is not None:
            self.out.append(retyped(token, "WORD", name))
        else:
            raise self.fault(f"the LaTeX command {token} is not known", token)
        return place + 1

    def big(self, place: int, token: Token) -> int:
        r"""\sum_{i=1}^{n}: the bounds become a bracket with i=1..n in it."""
        marks: dict[str, tuple[int, int]] = {}
        behind = place + 1
        while kind_at(self.tokens, behind) in ("LOWER", "_POWER") and self.tokens[behind].type not in marks:
            start = behind + 1
            end = self.partners.get(start, start)
            marks[self.tokens[behind].type] = (start, end)
            behind = end + 1
        if len(marks) < 2 or not any([inner.type == "_EQUAL" for inner in self.tokens[slice(*marks["LOWER"])]]):
            raise self.fault(f"{token} needs its index with both bounds: write {token}_{{i=1}}^{{n}}", token)
        parts = [self.tokens[start + (start in self.partners):end + (start not in self.partners)]
                 for start, end in (marks["LOWER"], marks["_POWER"])]
        bracket = [retyped(token, "BRACKET", "("), *Translation(self.source, parts[0]).run(),
                   retyped(token, "_RANGE", ".."), *Translation(self.source, parts[1]).run(),
                   retyped(token, "BRACKET", ")")]
        self.out += [retyped(token, "BIG", _BIG[str(token)]), *bracket]
        return behind

    def fraction(self, place: int, token: Token) -> None:
        """(above)/(below), or d/dx without brackets, which the token pass recognizes."""
        above = place + 1
        above_end = self.group(above, token)
        below_end = self.group(above_end + 1, token)
        for start, end, what in ((above, above_end, "numerator"), (above_end + 1, below_end, "denominator")):
            if end == start + 1:
                raise self.fault(f"the {what} of {token} is empty", self.tokens[start])
        stroke = retyped(token, "_OVER", "/")
        if self.is_derivative(above, above_end, below_end):
            self.instead |= {above: [], above_end: [stroke], above_end + 1: [], below_end: []}
            self.differentiated(above, above_end)
            self.differentials |= {inner for inner in range(above_end + 2, below_end) if self.tokens[inner] == "d"}
            self.whole |= {inner for inner in range(above + 1, below_end) if DIFFERENTIAL.fullmatch(self.tokens[inner])}
            return
        opening, closing = retyped(token, "BRACKET", "("), retyped(token, "BRACKET", ")")
        self.out.append(opening)
        self.instead |= {above: [opening], above_end: [closing, stroke], above_end + 1: [opening],
                         below_end: [closing, closing]}

    def differentiated(self, above: int, end: int) -> None:
        """Brackets around what d/dx is applied to above its stroke, if it is more than a name."""
        first, place = self.tokens[above + 1], above + 2
        bracket = retyped(first, "BRACKET", "(")
        if first == "\\partial" or first == "d":
            if kind_at(self.tokens, place) == "_POWER":
                place = self.partners.get(place + 1, place + 1) + 1
            indexed = kind_at(self.tokens, place + 1) == "LOWER" and self.partners.get(place + 2) == end - 1
            letter = self.is_name(place) and (self.tokens[place].type != "WORD" or len(self.tokens[place]) == 1)
            if place == end or (letter and (place + 1 == end or indexed)):
                return
            self.ahead[place] = bracket
        elif first[1] in ascii_letters and (len(first) > 2 or place != end):
            indexed = kind_at(self.tokens, place) == "LOWER" and self.partners.get(place + 1) == end - 1
            if indexed and len(first) == 2:
                return
            self.instead[above + 1] = [portion(first, 0, 1), bracket, portion(first, 1, len(first))]
        else:
            return
        self.instead[end] = [retyped(first, "BRACKET", ")"), *self.instead[end]]

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
                        for token in self.tokens[start:end] if token.type != "BRACKET" and token[1:] not in UPRIGHT)
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
        if token == "\\text" and name in ("if", "otherwise", "for", "when"):
            raise self.fault(f"'{name}' belongs into \\begin{{cases}} ... \\end{{cases}}", token)
        primed = name + "'"
        if primed in typeset().upright and kind_at(self.tokens, end + 1) == "PRIMES" and self.tokens[end + 1] == "'":
            self.out.append(retyped(token, "WORD", typeset().upright[primed], self.tokens[end + 1].end_pos))
            return end + 2
        behind = end + 1
        if kind_at(self.tokens, behind) == "_POWER":
            behind = self.partners.get(behind + 1, behind) + 1
        bracketed = behind in self.partners and self.tokens[behind] in OPENING
        if bracketed and named(name) is None and name not in self.source.declared:
            name = typeset().upright.get(name, name)
        known = words.is_function(name) or named(name) is not None or (name in words.CONNECTIVES and token == "\\text")
        self.out.append(retyped(token, "WORD" if known and name not in self.source.declared else "NAME", name))
        return end + 1

    def index(self, place: int, token: Token) -> int:
        """x_{12}, \\theta_0, \\log_2: the index becomes part of the name before it."""
        if not self.out or self.out[-1].type not in ("WORD", "GREEK", "NAME"):
            raise self.fault("an index needs a name before it", token)
        end = self.group(place + 1, token)
        if self.out[-1] in ("log", "ln") and self.out[-1] not in self.source.declared:
            self.out[-1] = retyped(self.out[-1], "WORD", f"{self.out[-1]}_", token.end_pos)
            return place + 1  # the base comes in its braces
        if self.is_indexed_function(place, end):
            return place + 1
        signs = any([inner.type in ("_PLUS", "_MINUS", "_TIMES") for inner in self.tokens[place + 3:end]])
        if signs or self.is_multiple(self.tokens[place + 2:end]):
            before = self.out.pop()
            if before.type == "WORD" and len(before) > 1:
                self.out.append(portion(before, 0, len(before) - 1))
                before = portion(before, len(before) - 1, len(before))
            self.out.append(retyped(before, "INDEXED", words.canonical(str(before))))
            self.instead |= {place: [], place + 1: [retyped(token, "BRACKET", "[")],
                             end: [retyped(token, "BRACKET", "]")]}
            return place + 1
        index = self.letters(place + 2, end)
        before = self.out.pop()
        if "_" in before and before.rpartition("_")[2] not in ACCENTS:
            raise self.fault("a name has one index: write x_{1,2}", token)
        if place - 1 in self.whole:
            self.out.append(retyped(before, "WORD", f"{before}_{index}"))
            return end + 1
        if before.type == "WORD" and len(before) > 1 and not words.is_function(str(before)):
            self.out.append(portion(before, 0, len(before) - 1))
            before = portion(before, len(before) - 1, len(before))
        function = before.type == "WORD" and words.is_function(str(before))
        self.out.append(retyped(before, "WORD" if function else "NAME", f"{words.canonical(str(before))}_{index}"))
        return end + 1

    def is_multiple(self, inside: Sequence[Token]) -> bool:
        """Whether a multiple of an index stands here: {2 i}, or {2i} where a sum runs over i."""
        if [token.type for token in inside] != ["NUMBER", "WORD"]:
            return False
        number, letter = inside
        return number.end_pos != letter.start_pos or any(
            [token.type == "LOWER" and self.tokens[place + 2:place + 3] == [letter]
             and kind_at(self.tokens, place + 3) == "_EQUAL" for place, token in enumerate(self.tokens)])

    def is_indexed_function(self, place: int, end: int) -> bool:
        """Whether J_{n+1}(x) stands here: an index that is no name.  Then it becomes the first argument."""
        word, inside = self.out[-1], self.tokens[place + 2:end]
        known = typeset().indexed.get(word if word.type == "NAME" else word[-1:])
        plain = len(inside) == 1 and (inside[0].type == "NUMBER" or self.is_name(place + 2))
        if known is None or plain or not inside or end + 1 not in self.partners or self.tokens[end + 1] not in OPENING:
            return False
        start = 0 if word.type == "NAME" else len(word) - 1
        self.out[-1:] = [*([portion(word, 0, start)] if start else []), retyped(word, "WORD", known),
                         retyped(word, "BRACKET", str(self.tokens[end + 1]))]
        self.instead |= {place + 1: [], end: [retyped(self.tokens[end], "_COMMA", ",")], end + 1: []}
        self.source.note(word.start_pos or 0, f"{word[start:]}_{{...}}(...) is read as the function {known}")
        return True

    def is_order(self, place: int) -> bool:
        """Whether {(3)} stands here behind a letter and before a bracket, as in f^{(3)}(x)."""
        end = self.partners.get(place, 0)
        before = self.out[-1] if self.out else None
        letter = before is not None and before.type in ("WORD", "GREEK", "NAME") and not words.is_function(str(before))
        braced = self.tokens[place + 1:place + 2] == ["("] and self.partners.get(place + 1) == end - 1 > place + 2
        return (letter or before == "psi") and braced and end + 1 in self.partners and self.tokens[end + 1] in OPENING

    def order(self, place: int) -> int:
        """f^{(n)}(x) is deriv(f, n, x), and \\psi^{(n)}(x) is polygamma(n, x)."""
        end, word = self.partners[place], self.out.pop()
        comma, opening = retyped(self.tokens[end], "_COMMA", ","), retyped(word, "BRACKET", str(self.tokens[end + 1]))
        if word == "psi":
            self.out += [retyped(word, "WORD", "polygamma"), opening]
        else:
            start = len(word) - 1 if word.type == "WORD" else 0
            if word[start:] not in FUNCTION_LETTERS:
                self.source.note(word.start_pos or 0,
                                 f"{word[start:]}^{{(...)}}(...) is read as a derivative of an unknown function")
            self.out += [*([portion(word, 0, start)] if start else []), retyped(word, "WORD", "deriv"),
                         retyped(word, "BRACKET", "("), retyped(word, "NAME", str(word[start:])), comma]
        self.instead |= {place: [], place + 1: [], end - 1: [], end: [comma], end + 1: []}
        closing = self.partners[end + 1]
        if word != "psi":
            self.instead[closing] = [retyped(self.tokens[closing], "BRACKET", ")")]
        return place

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
