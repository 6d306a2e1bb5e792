"""What the short form of an expression may be made of: bases of powers, symbols, functions, sums; `ansatz.py` asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from symdiff.errors import SymdiffError
from symdiff.expr import Call, Expr, Number, Power, Product, Sum, Symbol, postorder, tree_size
from symdiff.functions import (
    CIRCULAR, HYPERBOLIC, TABLE, Chi, Ci, Shi, Si, absolute, acos, acosh, acot, acoth, acsc, acsch, appellf1, asec,
    asech, asin, asinh, atan, atanh, cos, cosh, coth, e, erf, erfi, exp, expint, ln, lowergamma, polylog, sin, sinh,
    tanh, uppergamma,
)
from symdiff.simplification.fields.allowance import Allowance
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Monomial, content_of, plain

__all__ = ["exponent_products", "exponent_symbols", "is_elementary", "letters_of"]

#: So many letters are tried at most, and sums of at most so many nodes.
MAX_LETTERS, MAX_SUM = 56, 40
#: Functions of at most so many angles are letters.
MAX_ANGLES = 12
#: Sums of at most so many nodes are taken apart into factors, with so much work.
MAX_FACTORED, FACTOR_WORK = 120, 30_000
#: For so many angles u, 1 + sin(u) and 1 + cos(u) are letters too.
FEW_ANGLES = 4
#: For so many, exp(u), 1 + tanh(u) and 1 + coth(u); sinh(u) and cosh(u) for so many.
FEW_HYPERBOLIC, MAX_HYPERBOLIC = 4, 6

_ELEMENTARY = frozenset([exp, ln, e, absolute, asin, acos, atan, acot, asec, acsc, asinh, acosh, atanh, acoth, asech,
                         acsch, *CIRCULAR, *HYPERBOLIC])
#: Their derivatives hold these functions of the same argument.
_INTEGRALS = {Si: True, Ci: True, Shi: False, Chi: False}
#: Their derivatives hold the exponential of the last argument.
_WITH_EXPONENTIALS = frozenset([uppergamma, lowergamma, expint])
#: Their derivatives are simple by 1 - z, for so many arguments z, the last ones.
_BRANCHED: dict[object, int] = {**{function: 1 for name, function in TABLE.items() if name.startswith("hyp")},
                                polylog: 1, appellf1: 2}
#: Elliptic integrals, with the places of amplitude and modulus or characteristic.
_ELLIPTIC = {"elliptic_e": [(0, 1)], "elliptic_f": [(0, 1)], "elliptic_pi": [(1, 0), (1, 2)]}
#: The square of the sine of inverse functions.
_SQUARED_SINES = {asin: lambda u: u**2, acos: lambda u: 1 - u**2, atan: lambda u: u**2 / (1 + u**2)}


def is_elementary(function: object) -> bool:
    """Whether a function is one that letters are made of."""
    return function in _ELEMENTARY


def letters_of(words: Sequence[Expr]) -> tuple[list[Expr], set[Expr]]:
    """The letters in the order of preference, and those that the user raised to a power that is not whole.

    Args:
        words: what the user wrote, then forms of the expression.
    """
    order = list(dict.fromkeys([node for word in words for node in postorder(word)]))
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    written = set(postorder(words[0]))
    angles = _angles(words[0])
    known = {angle for some in angles.values() for angle in some}
    bases: set[Expr] = set()
    found: dict[Expr, None] = {}
    for node in order:
        kind = type(node)
        if kind is Symbol:
            found[node] = None
        elif kind is Sum and node not in inner and _is_short(node):
            if node in written or all(angle in known for some in _angles(node).values() for angle in some):
                found[node] = None
        elif type(node) is Power:
            if type(node.exponent) is not Number and _is_letter(node):
                found[node] = None
            elif not _is_whole(node.exponent) and _is_base(node.base) and (
                    _is_short(node.base) or (node in written and tree_size(node.base) <= MAX_SUM)):
                found[node.base] = None
                if node in written:
                    bases.add(node.base)
        elif type(node) is Call and node.args and not _is_angular(node.function) and tree_size(node) <= MAX_SUM:
            if node.function is not appellf1:       # which no derivative is a multiple of, and whose values take long
                found[node] = None
            for arg in _branched(node):
                if _is_short(1 - arg):
                    found[1 - arg] = None
            found.update(dict.fromkeys([arg for arg in node.args if type(arg) is Sum and _is_short(arg)]))
    sums = [letter for letter in found if type(letter) is Sum]
    found.update(dict.fromkeys(_unlike(sums, _factors([*sums, *_hidden(written)]))))
    for circular, some in angles.items():
        for place, angle in enumerate(some if circular else some[:MAX_HYPERBOLIC]):
            few = place < (FEW_ANGLES if circular else FEW_HYPERBOLIC)
            if not circular and few:
                found[exp(angle)] = None
            for function, bounded in ((sin, few), (cos, few)) if circular else (
                    (sinh, False), (cosh, False), *([(tanh, True), (coth, True)] if few else [])):
                letter = Call(function, angle)
                found[letter] = None
                if bounded:
                    found[1 + letter] = None
    return sorted(found, key=_preference)[:MAX_LETTERS], bases


def _hidden(nodes: Iterable[Expr]) -> list[Expr]:
    """What derivatives of functions have below: 1 - z for those with a branch there, 1 - n sin(u)^2 by cos(2 u)."""
    found: dict[Expr, None] = {}
    for node in nodes:
        if type(node) is not Call:
            continue
        found.update(dict.fromkeys([1 - z for z in _branched(node)]))
        for amplitude, number in _ELLIPTIC.get(node.function.name, ()):
            u, m = node.args[amplitude], node.args[number]
            if type(u) is Call and u.function in _SQUARED_SINES:
                found[1 - m * _SQUARED_SINES[u.function](u.args[0])] = None
            else:
                found[2 - m + m * cos(2 * u)] = None
    return [expr for expr in found if tree_size(expr) <= MAX_FACTORED]


def _branched(node: Call) -> tuple[Expr, ...]:
    """The arguments z with a branch at 1."""
    return node.args[len(node.args) - _BRANCHED.get(node.function, 0):]


def _factors(sums: Iterable[Expr]) -> list[Expr]:
    """The factors of sums; where there are square roots in these, also those of the products of both conjugates."""
    found: dict[Expr, None] = {}
    for expr in sums:
        try:
            normalizer = Normalizer([expr], [expr])
            embedding = Embedding(normalizer, normalizer.run(), Facts(()), Facts(()),
                                  allowance=Allowance(FACTOR_WORK))
            field, element = embedding.field, embedding.element(normalizer.expr(expr))
            atoms = dict(field.factored(element.above).powers)
            for atom in list(atoms):
                for norm in field.norms(field.atoms[atom]):
                    atoms.update(field.factored(norm).powers)
        except SymdiffError:
            continue
        found.update(dict.fromkeys([embedding.written(field.atoms[atom]) for atom in atoms
                                    if len(field.atoms[atom]) > 1]))
    return [factor for factor in found if type(factor) is Sum and _is_short(factor)]


def _unlike(known: Sequence[Expr], others: Sequence[Expr]) -> list[Expr]:
    """Those of some sums that are no multiples of others or of each other."""
    normalizer = Normalizer([*known, *others], [*known, *others])
    normalizer.run()
    seen = {_shape(normalizer, expr) for expr in known}
    found = []
    for expr in others:
        shape = _shape(normalizer, expr)
        if shape not in seen:
            seen.add(shape)
            found.append(expr)
    return found


def _shape(normalizer: Normalizer, expr: Expr) -> frozenset[object]:
    """A sum up to the order of its terms and a factor."""
    terms = normalizer.visited(expr)
    first = min(terms, key=lambda term: sorted(map(str, term.powers.items())), default=None)
    return frozenset() if first is None else frozenset(
        [(Fraction(term.coefficient) / Fraction(first.coefficient), frozenset(term.powers.items())) for term in terms])


def exponent_symbols(words: Iterable[Expr]) -> list[Symbol]:
    """Symbols of which exponents are made, or parameters of functions whose derivatives have powers with them."""
    return list(dict.fromkeys([symbol for exponent in _exponents(words) for symbol in _multiples(exponent)]))


def exponent_products(words: Sequence[Expr], symbols: Iterable[Symbol]) -> list[Expr]:
    """Products and quotients of some symbols of which exponents are made: m/n in (c x^n)^(m/n)."""
    known, exponents = set(symbols), list(_exponents(words))
    normalizer = Normalizer(exponents, words)
    found: dict[Expr, None] = {}
    for exponent in normalizer.run():
        for term in normalizer.multiplied_out(normalizer.terms_of(exponent), MAX_SUM)[0]:
            degrees = [times for times in term.powers.values() if isinstance(times, int)]
            if known.issuperset(term.powers) and len(degrees) == len(term.powers) and sum(map(abs, degrees)) > 1:
                found[normalizer.write([Monomial(1, term.powers)])] = None
    return list(found)


def _exponents(words: Iterable[Expr]) -> Iterator[Expr]:
    """Exponents of powers with a base that is not e, and parameters of functions."""
    for word in words:
        for node in postorder(word):
            if type(node) is Power and type(node.exponent) is not Number and node.base is not e:
                yield node.exponent
            elif type(node) is Call and node.function in _BRANCHED:
                yield from node.args[:-_BRANCHED[node.function]]


def _angles(expr: Expr) -> dict[bool, list[Expr]]:
    """The arguments of trigonometric and of hyperbolic functions, and the sums of two of them that are shorter; where
    higher functions bring exponentials with them, exponents are arguments of hyperbolic functions too."""
    found: dict[bool, dict[Expr, None]] = {True: {}, False: {}}
    exponents: dict[Expr, None] = {}
    squares: dict[object, Expr] = {}        # in the derivatives of error functions
    for node in postorder(expr):
        if type(node) is Power and node.base is e and type(node.exponent) is not Number:
            exponents[node.exponent] = None
        elif type(node) is Call and node.args:
            function, last = node.function, node.args[-1]
            if _is_angular(function):
                found[function in CIRCULAR][last] = None
            elif function is exp:
                exponents[last] = None
            elif function in _INTEGRALS:
                found[_INTEGRALS[function]][last] = None
            elif function in _WITH_EXPONENTIALS:
                found[False][last] = None
            elif function is erf or function is erfi:
                squares[function] = last**2
            elif function in _BRANCHED:
                found[False].update(dict.fromkeys([inner for inner in postorder(last) if inner in exponents]))
    if len(squares) > 1:
        found[False].update(dict.fromkeys(squares.values()))
    if found[False]:
        found[False].update(exponents)
    return {kind: _with_sums(_with_halves(list(some))) for kind, some in found.items()}


def _with_halves(angles: list[Expr]) -> list[Expr]:
    """Angles, with u before 2 u and before u/2."""
    normalizer = Normalizer(angles, angles)
    found: dict[Expr, Expr] = {}        # by normal form
    for angle, normal in zip(angles, normalizer.run()):
        content = content_of([term.coefficient for term in normalizer.terms_of(normal)])
        step = 1 / Fraction(content.numerator & -content.numerator) if content.numerator else Fraction(1)
        step *= content.denominator & -content.denominator
        if step != 1:
            made = normalizer.write([Monomial(plain(Fraction(term.coefficient) * step), term.powers)
                                     for term in normalizer.terms_of(normal)])
            found.setdefault(normalizer.visited_expr(made), made)
        found.setdefault(normal, angle)
    return list(found.values())


def _with_sums(angles: list[Expr]) -> list[Expr]:
    """Angles, sums and differences of two that are shorter than one of them, a + b x for a - b c and b (c + x), and
    sums of single terms."""
    if not 1 < len(angles) <= MAX_ANGLES:
        return angles[:MAX_ANGLES]
    pairs = [(one, other) for place, one in enumerate(angles) for other in angles[place + 1:]]
    sums = [made for one, other in pairs for made in (one + other, one - other)]
    normalizer = Normalizer(sums, angles)
    normal = [normalizer.write(normalizer.multiplied_out(normalizer.visited(made), MAX_SUM)[0]) for made in sums]
    shorter = [made for place, made in enumerate(normal) if type(made) is not Number and (
        tree_size(made) < max(map(tree_size, pairs[place // 2]))
        or (place % 2 == 0 and type(made) is Sum and not any(type(angle) is Sum for angle in pairs[place // 2])))]
    return list(dict.fromkeys([*sorted(shorter, key=tree_size)[:FEW_ANGLES], *angles]))[:MAX_ANGLES]


def _is_angular(function: object) -> bool:
    return function in CIRCULAR or function in HYPERBOLIC


def _is_short(expr: Expr) -> bool:
    """Whether an expression is not large, and made of elementary functions only."""
    return tree_size(expr) <= MAX_SUM and all([
        type(node) in (Sum, Product, Power, Number, Symbol)
        or (type(node) is Call and (node.function in _ELEMENTARY or not node.args))
        for node in postorder(expr)])


def _is_base(expr: Expr) -> bool:
    """Whether powers of an expression are read off as such: tan(x)^m is not sin(x)^m cos(x)^-m for all m."""
    return type(expr) in (Product, Sum) or (type(expr) is Call and _is_angular(expr.function))


def _is_whole(exponent: Expr) -> bool:
    return type(exponent) is Number and exponent.denominator == 1


def _is_letter(node: Power) -> bool:
    """Whether a power with a symbolic exponent is a letter itself: e^u, and f^(a + b*x), but not x^n."""
    return node.base is e or (not _multiples(node.exponent) and _is_short(node))


def _multiples(exponent: Expr) -> list[Symbol]:
    """The symbols of an exponent that is a sum of multiples of symbols, else none."""
    found: list[Symbol] = []
    stack = [exponent]
    while stack:
        node = stack.pop()
        if type(node) is Sum:
            stack += node.args
        elif type(node) is Product and any(type(arg) is Number for arg in node.args):
            stack += [arg for arg in node.args if type(arg) is not Number]
        elif type(node) is Symbol:
            found.append(node)
        elif type(node) is not Number:
            return []
    return found


def _preference(letter: Expr) -> tuple[int, int]:
    """Symbols, elementary functions, sums, other functions, and products; smaller ones first."""
    if type(letter) is Call and not is_elementary(letter.function):
        return 3, tree_size(letter)
    return {Symbol: 0, Call: 1, Product: 4}.get(type(letter), 2), tree_size(letter)
