"""LaTeX commands turned into the tokens of a formula, ahead of the token pass.

Arguments get their braces first (`\\frac12` is `\\frac{1}{2}`), integrals are put into the order of a call, then one
loop over the tokens replaces commands, and the braces of their arguments, by what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import ascii_letters

from lark import Token

from symdiff.functions import named
from symdiff.language import words
from symdiff.language.cases import with_cases
from symdiff.language.separated import with_commas
from symdiff.language.tokens import TokenPass, part, retyped
from symdiff.language.translation import ACCENTS, FRACTIONS, TOKENS, UPRIGHT, Translation, portion
from symdiff.language.translation import DIFFERENTIAL as _DIFFERENTIAL
from symdiff.language.usage import brackets, kind_at

__all__ = ["LatexTokenPass"]

_ARGUMENTS = {**dict.fromkeys(FRACTIONS, 2), "sqrt": 1, **dict.fromkeys(UPRIGHT | ACCENTS, 1)}

#: A part of what is put together anew: a token, or the places of tokens.
_Piece = Token | range


class LatexTokenPass(TokenPass):
    """The token pass for LaTeX, where letters side by side are factors."""

    always_accept = (*TokenPass.always_accept, "COMMAND", "LOWER", "ROW", "SEMICOLON", "SIDED_BAR")

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        tokens = self.with_signs_of_sums(_plain_brackets(_upright_d(self.with_thousands(list(stream)))))
        self.partners(tokens)
        tokens = _braced(tokens, self.note)
        tokens = with_cases(self, with_commas(tokens, self.partners(tokens)))
        tokens = self.with_integrals(_differentials_out(tokens, self.partners(tokens)))
        return super().process(Translation(self, tokens).run())

    def apart(self, raw: list[Token]) -> list[Token]:
        """Words in letters, as LaTeX sets them, around what is known."""
        result: list[Token] = []
        self.inside = brackets(raw)
        for place, token in enumerate(raw):
            name = str(token)
            if (token.type != "WORD" or len(token) < 2 or name in words.CONNECTIVES or name == "at"
                    or (name in words.BIG and self._bounded(raw, place + 1))
                    or (place > 1 and raw[place - 1] == "(" and raw[place - 2] == "deriv")):
                result.append(token)
                continue
            followed = kind_at(raw, place + 1) not in ("", "_PLUS", "_MINUS", "_TIMES", "_OVER", "_COMMA")
            pieces = words.split(name, self.declared, frozenset(ascii_letters), followed)
            result += [part(token, "WORD", piece.text, piece.start, piece.end) for piece in pieces]
        return result

    def with_thousands(self, tokens: list[Token]) -> list[Token]:
        """1{,}000 is one number; so is 3{,}14 where the comma is that of decimals."""
        out: list[Token] = []
        for token in tokens:
            marked = [str(mark) for mark in out[-3:]] == ["{", ",", "}"] and len(out) > 3 and out[-4].type == "NUMBER"
            if marked and token.type == "NUMBER" and token.isdigit() and out[-4].isdigit():
                first = out[-4]
                number = f"{first}{'' if len(token) == 3 else '.'}{token}"
                self.note(first.start_pos or 0, f"{first}{{,}}{token} is read as {number}")
                out[-4:] = [retyped(first, "NUMBER", number, token.end_pos)]
            else:
                out.append(token)
        return out

    def with_signs_of_sums(self, tokens: list[Token]) -> list[Token]:
        """∫ and int_ as \\int, sum_{ and prod_{ as \\sum and \\prod."""
        out: list[Token] = []
        place = 0
        while place < len(tokens):
            sign, behind = tokens[place], kind_at(tokens, place + 1)
            place += 1
            if sign == "∫" or (sign == "int" and behind in ("LOWER", "_POWER")):
                out.append(retyped(sign, "COMMAND", "\\int"))
                limits, place = self.limits(tokens, place)
                out += limits
            elif sign in ("sum", "prod") and behind == "LOWER" and kind_at(tokens, place + 1) == "BRACKET":
                out.append(retyped(sign, "COMMAND", f"\\{sign}"))
            else:
                out.append(sign)
        return out

    def limits(self, tokens: list[Token], place: int) -> tuple[list[Token], int]:
        """The limits behind the sign of an integral that is no command, and the place behind them: in braces, for who
        writes so may mean 10 by ^10, where LaTeX raises the 1 alone."""
        if kind_at(tokens, place) == "NUMBER" and kind_at(tokens, place + 1) == "_POWER":
            sign = tokens[place - 1]
            raise self.fault("limits stand behind _ and ^", sign, f"write {sign}_{tokens[place]}^...")
        found: list[Token] = []
        while kind_at(tokens, place) in ("LOWER", "_POWER"):
            end = place + 2 + (kind_at(tokens, place + 1) == "_MINUS")
            mark, *limit = tokens[place:end]
            if not limit or limit[-1].type == "BRACKET":
                break
            last = limit[-1]
            if (last.type == "NUMBER" and kind_at(tokens, end) in ("WORD", "GREEK")
                    and tokens[end].start_pos == last.end_pos):
                raise self.fault(f"where does this limit end, behind {last} or behind {tokens[end]}?", last,
                                 "write ^{2pi} for a limit of several parts")
            if last.type != "WORD" or named(str(last)) is not None:
                limit = [retyped(limit[0], "BRACKET", "{"), *limit, retyped(last, "BRACKET", "}")]
            found += [mark, *limit]
            place = end
        return found, place

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
            if tokens[place].type in limits:
                raise self.fault("a limit is given twice", tokens[place],
                                 "write ^{x^2} for a limit of several parts")
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


def _upright_d(tokens: list[Token]) -> list[Token]:
    """{\\rm x} as \\mathrm{x}, and the upright d of derivatives as a plain one: \\mathrm dx, {\\rm d}x."""
    out: list[Token] = []
    for token in tokens:
        before = out[-1] if out else None
        if token == "\\rm":
            if before == "{" and (len(out) < 2 or out[-2].type not in ("_POWER", "LOWER")):
                out[-1:] = [retyped(token, "COMMAND", "\\mathrm"), before]
        elif before is not None and before.type == "COMMAND" and before[1:] in UPRIGHT and token[:1] == "d":
            out[-1:] = [part(token, token.type, str(token[start:end]), start, end)
                        for start, end in ((0, 1), (1, len(token))) if start < end]
        else:
            out.append(token)
            if token == "}" and len(out) > 3 and out[-2] == "d" and out[-3] == "{" and out[-4][1:] in UPRIGHT:
                out[-4:] = [out[-2]]
    return out


def _plain_brackets(tokens: list[Token]) -> list[Token]:
    """Commands that are brackets, as brackets; and bars with their side."""
    out: list[Token] = []
    for token in tokens:
        name = token[1:] if token.type == "COMMAND" else ""
        if name in ("lfloor", "lceil"):
            out.append(retyped(token, "WORD", "floor" if name == "lfloor" else "ceiling"))
        kind, value = TOKENS.get(name, ("", ""))
        if token.type == "SIDED_BAR":
            side = "left|" if token.startswith("\\left") or token.split("g")[-1][:1] == "l" else "right|"
            out.append(retyped(token, "BAR", side))
        else:
            out.append(retyped(token, kind, value) if kind == "BRACKET" else token)
    return out


def _differentials_out(tokens: list[Token], partners: dict[int, int]) -> list[Token]:
    """\\int\\frac{dx}{x} as \\int\\frac{1}{x}dx."""
    if not any(token == "\\int" for token in tokens):
        return tokens
    moved: dict[int, list[Token]] = {}
    for place, token in enumerate(tokens):
        if token[1:] not in FRACTIONS or place + 1 not in partners:
            continue
        end = partners[place + 1]
        if any([inner == "\\int" for inner in tokens[place:end]]):     # what ends above belongs to that one
            continue
        below = partners.get(end + 1)
        last = tokens[end - 1]
        if below is None or last.type != "WORD" or tokens[end + 2][:1] == "d":
            continue
        start = end - 2 if len(last) == 1 and tokens[end - 2] == "d" else end - 1
        if start == end - 2 or (len(last) == 2 and last[0] == "d"):
            one = [] if start > place + 2 else [retyped(last, "NUMBER", "1")]
            moved |= {start: one, end - 1: one if start == end - 1 else []}
            moved[below] = [tokens[below], *tokens[start:end]]
    return [new for place, token in enumerate(tokens) for new in moved.get(place, [token])]


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
                waiting.append(portion(token, 1, len(token)))
                token = portion(token, 0, 1)
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
