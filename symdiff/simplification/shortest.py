"""What the rules gave, made shorter: the shortest of the forms that can be reached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, partial, reduce
from math import inf

from symdiff.expr import (
    Call, Condition, Expr, Number, Power, Product, Sum, Symbol, bound_indices, flattened, node_count,
    postorder, replace, tree_size,
)
from symdiff.expr.notation import as_negation, as_quotient, has_fewer_operations, operation_count
from symdiff.functions import CIRCULAR, HYPERBOLIC, absolute, ln, sign
from symdiff.domains.requirements import defined
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.fields.field import Element
from symdiff.simplification.fields.kernels import Embedding, Part
from symdiff.simplification.forms.elements import Forms
from symdiff.simplification.guesses.guessing import is_worth_guessing, proved_guess
from symdiff.simplification.normal.facts import Facts, whole_numbers
from symdiff.simplification.normal.normalizer import Normalizer, normal_form, normal_forms
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.normal.terms import Monomial, Terms, content_of, plain
from symdiff.simplification.normal.values import has_no_value
from symdiff.simplification.proofs.exponents import with_few_exponentials
from symdiff.simplification.sums import has_sums, with_short_sums
from symdiff.simplification.wording import LETTERS, Wording
from symdiff.simplification.zeros import has_values

__all__ = ["simplified", "simplified_side_by_side"]

#: Expressions of at most so many nodes are measured as they are printed, larger ones as the graphs that they are.
PRINTED_NODES = 2000
#: More expressions side by side are not simplified one by one.
MAX_ENTRIES = 100
#: Only so large expressions are written over a common denominator.
RATIONAL_NODES = 20_000
#: Sums of so many operations and more, but not of more terms or nodes, are made shorter term by term.
LARGE, MAX_TERMS, TAKEN_APART_NODES = 120, 24, 1200
#: Sums of so many operations are simplified again, and from so many on other results with roots in them, where what
#: they were made of had so many times as many.
LOOKED_AT_AGAIN, OTHERS_LOOKED_AT_AGAIN, SHRUNK = (12, 60), 20, 3
#: A number before a bracket with so many terms may go into it.
MAX_OPENED = 4
_SIGNS = (absolute, sign)


def simplified(expr: Expr, like: Expr | None = None, given: Iterable[Condition] = (),
               trace: Callable[[Rewriting], None] | None = None) -> Expr:
    """The shortest form of an expression, in the manner of `like`.

    What the expression says about signs by having a value at all, x > 0 where ln(x) stands, makes an |x| an x only if
    the result says it too: where the logarithm goes, the result must not have another value for negative x.

    Args:
        expr: the expression.
        like: what the user wrote; its sums, and its order of symbols, are used again.
        given: conditions that may be used whether or not the result says them.
        trace: called with each rule that fired.
    """
    if has_no_value(expr):
        return expr
    given = list(given)
    if has_sums(expr):
        before = expr
        indices = bound_indices(postorder(before))
        expr = with_short_sums(before, lambda body: _simplified(body, like or before, given, indices=indices))
        if trace is not None and expr is not before:
            trace(Rewriting("the terms of sums made shorter, constants in front", before, expr))
    return _simplified(expr, like, given, trace)


def _simplified(expr: Expr, like: Expr | None, given: list[Condition],
                trace: Callable[[Rewriting], None] | None = None, indices: Collection[Symbol] = ()) -> Expr:
    """The same for an expression in which sums over an index are as short as they can be, or for the body of one, with
    the indices in it."""
    like, given = like or expr, [*given, *whole_numbers(indices)]
    facts, kept = Facts(_known_where_defined(expr, given, indices)), Facts(given)
    result = _shortest(expr, like, facts, kept, trace)
    order = postorder(result)
    heads = {node.function for node in order if type(node) is Call}
    has_signs = not heads.isdisjoint(_SIGNS)
    if has_signs:
        more = facts.kept_by(Facts([*defined(result, indices), *given]))
        if more.given.keys() != kept.given.keys():
            result = _shortest(result, like, more, more, trace)
        result = _by_its_own_facts(result, like, given, indices)
    if has_signs or (any([type(node) is Sum for node in order]) and _has_signs(expr)):
        # x sign(x) is |x| when it is written, and then a term like others; where both are gone, there is more to see
        result = _while_shorter(result, lambda form: _shortest(form, like, kept, kept, None))
    if not heads.isdisjoint(CIRCULAR) or not heads.isdisjoint(HYPERBOLIC):
        result = _with_short_radicands(result, facts, kept)
        if not _angles(result) <= _angles(expr):        # the others were not compared with them yet
            result = _while_shorter(result, lambda form: _shortest(form, like, facts, kept, trace))
    result = _with_short_factors(result, facts, kept)
    if ln in heads:
        fewer = with_few_exponentials(result, facts)
        if fewer is not result:
            result = min(result, _shortest(fewer, like, facts, kept, trace), key=operation_count)
    result = _while_shorter(result, lambda form: _shortest(form, like, facts, kept, trace)
                            if _is_worth_another_look(expr, form) else form)
    cost = operation_count(result)
    apart = cache(lambda: _term_by_term(expr, result, like, facts, kept) if cost >= LARGE else result)
    form, said = None, "exponents read off values, then proved"
    if is_worth_guessing(cost, like, result):
        form = proved_guess(expr, result, like, given,
                            lambda guess, signs: _shortest(guess, like, signs, Facts(given), None), apart)
    if form is None:
        form, said = apart(), "each term made shorter by itself"
    if trace is not None and form is not result:
        trace(Rewriting(said, result, form))
    return form


def _by_its_own_facts(form: Expr, like: Expr, given: list[Condition], indices: Collection[Symbol]) -> Expr:
    """A form made shorter by what it says itself, and still says then: |x + 1| sqrt(x) is (x + 1) sqrt(x)."""
    facts = Facts([*defined(form, indices), *given])
    found = _shortest(form, like, facts, facts, None)
    shorter = operation_count(found) < operation_count(form)
    return found if shorter and Facts([*defined(found, indices), *given]).imply(facts) else form


def _has_signs(expr: Expr) -> bool:
    return any([type(node) is Call and node.function in _SIGNS for node in postorder(expr)])


def _while_shorter(form: Expr, look: Callable[[Expr], Expr]) -> Expr:
    """What comes of looking at a form again and again, as long as it has fewer operations each time."""
    while (found := look(form)) is not form and operation_count(found) < operation_count(form):
        form = found
    return form


def _with_short_radicands(expr: Expr, facts: Facts, kept: Facts) -> Expr:
    """Squares of functions of angles under roots in short: sqrt(1 - 2 sin(x/2)^2) is sqrt(cos(x))."""
    radicands = [node.base for node in postorder(expr) if type(node) is Power and type(node.base) is Sum
                 and type(node.exponent) is Number and node.exponent.denominator > 1]
    return _with_short_parts(expr, [radicand for radicand in radicands if any([
        type(part) is Power and type(part.base) is Call for part in postorder(radicand)])], facts, kept)


def _with_short_factors(expr: Expr, facts: Facts, kept: Facts) -> Expr:
    """Sums of fractions among the factors of a product in short: u^x (ln(u) - 1/(x u)) with u = 1 + 1/x is
    u^x (ln(u) - 1/(x + 1))."""
    if type(expr) is not Product:
        return expr
    sums = [factor for factor in flattened(expr, Product) if type(factor) is Sum]
    return _with_short_parts(expr, [factor for factor in sums if any([
        as_quotient(as_negation(term) or term) for term in flattened(factor, Sum)])], facts, kept)


def _with_short_parts(expr: Expr, parts: Iterable[Expr], facts: Facts, kept: Facts) -> Expr:
    """An expression with some of its parts in their shortest forms."""
    found: dict[Expr, Expr] = {}
    for part in parts:
        short = _shortest(part, part, facts, kept, None)
        if operation_count(short) < operation_count(part):
            found[part] = short
    return replace(expr, found) if found else expr


def _is_worth_another_look(expr: Expr, result: Expr) -> bool:
    """Whether a result may become shorter once more: kernels of the expression that went may have kept others apart."""
    cost = operation_count(result)
    if not LOOKED_AT_AGAIN[0] <= cost <= LOOKED_AT_AGAIN[1] or has_fewer_operations(expr, SHRUNK * cost):
        return False
    if type(result) is Sum or cost < OTHERS_LOOKED_AT_AGAIN:
        return type(result) is Sum
    exponents = [node.exponent for node in postorder(result) if type(node) is Power]
    return any([type(n) is Number and n.denominator > 1 for n in exponents])


def _angles(expr: Expr) -> set[Expr]:
    return {node.args[0] for node in postorder(expr)
            if type(node) is Call and (node.function in CIRCULAR or node.function in HYPERBOLIC)}


def _known_where_defined(expr: Expr, given: list[Condition], indices: Collection[Symbol]) -> Iterator[Condition]:
    """The conditions that hold where an expression has a value; looked for if they are asked for."""
    yield from defined(expr, indices)
    yield from given


def _term_by_term(expr: Expr, result: Expr, like: Expr, facts: Facts, kept: Facts) -> Expr:
    """The shortest forms of the terms of a sum, where these are fewer operations than the sum has as a whole."""
    if expr.size > TAKEN_APART_NODES and node_count(expr) > TAKEN_APART_NODES:
        return result
    terms = flattened(expr, Sum)
    if not 1 < len(terms) <= MAX_TERMS or max(map(tree_size, terms)) > RATIONAL_NODES:
        return result
    found = reduce(Sum, [_shortest(term, like, facts, kept, None) for term in terms])
    # parts that the result shares are worth more than a few operations
    good = [form for form in (found, normal_form(found, like)) if node_count(form) <= node_count(result)
            or 2 * operation_count(form) <= operation_count(result)]
    return min([result, *good], key=operation_count)


def simplified_side_by_side(exprs: Sequence[Expr], like: Sequence[Expr], width: int = 1) -> list[Expr]:
    """Several expressions, each the shortest of its forms; large ones in normal forms that share their work.

    Args:
        exprs: the expressions.
        like: what the user wrote, one for all or one for each `width` of them.
        width: how many belong to one of several.
    """
    if (len(exprs) > MAX_ENTRIES or node_count(*exprs) > PRINTED_NODES
            or sum(map(tree_size, exprs)) > PRINTED_NODES):
        return normal_forms(exprs, like)
    return [simplified(expr, like[place // width if len(like) > 1 else 0]) for place, expr in enumerate(exprs)]


def _shortest(expr: Expr, like: Expr, facts: Facts, kept: Facts, trace: Callable[[Rewriting], None] | None) -> Expr:
    """The shortest of the forms that are reached: all are measured, and the winner alone is written."""
    normalizer = Normalizer([expr], [like], kept.signs, trace, kept.whole)
    normalizer.collect()
    terms, wording = normalizer.terms[expr], Wording(normalizer)
    forms = [*_rational_forms(normalizer, facts, kept, terms, list(wording.sums.values()))]
    if expr.size <= PRINTED_NODES:
        result = _shortest_of(expr, terms, forms, normalizer, wording)
    else:
        forms = [terms, _opened(normalizer, terms, ()), *forms]
        result = min([*map(normalizer.write, forms), expr], key=node_count)
    result = wording.put_back(result)
    if trace is not None:
        normal = normalizer.expr(expr)
        for name, before, after in (("like terms and factors collected", expr, normal),
                                    (_reshaping(result), normal, result)):
            if before is not after and result is not before:
                trace(Rewriting(name, before, after))
    return result


def _shortest_of(expr: Expr, terms: Terms, forms: list[Terms], normalizer: Normalizer, wording: Wording) -> Expr:
    """The shortest of the normal form, other forms and the expression; the first of these where several are.

    What has lost is not measured to its end, nor written.
    """
    best, cost = terms, inf
    for form in (*reversed(forms), _opened(normalizer, terms, ()), terms):
        grouped = wording.grouped(form)
        length = normalizer.length(grouped, cost)
        if length < cost or (length == cost and not _can_be_neater(form, normalizer)
                             and _is_divided(grouped) <= _is_divided(best)):
            best, cost = grouped, length
    return expr if has_fewer_operations(expr, int(cost)) else normalizer.write(best)


def _is_divided(terms: Terms) -> bool:
    """Whether something is divided by a sum."""
    return any([type(base) is Sum and not isinstance(exponent, Expr) and exponent < 0
                for term in terms for base, exponent in term.powers.items()])


def _can_be_neater(terms: Terms, normalizer: Normalizer) -> bool:
    """Whether a function or power is in all terms of a sum and not taken out, or a number or sign in those of a factor,
    as in (1 + x/2) y where (2 + x) y/2 would do, or something is divided by cos(u), for which there is sec(u); what the
    user wrote is neat."""
    if any([type(base) is Call and (base.function in CIRCULAR or base.function in HYPERBOLIC)
            and not isinstance(exponent, Expr) and exponent < 0 and base not in normalizer.manner
            for term in terms for base, exponent in term.powers.items()]):
        return True
    sums = [base for term in terms for base in term.powers if type(base) is Sum and base not in normalizer.manner]
    inner = [part for part in [normalizer.known.get(base) for base in sums] if part]
    for part in inner:
        coefficients = [term.coefficient for term in part]
        if max(coefficients) < 0 or (not normalizer.writer.decimal and content_of(coefficients) != 1):
            return True
    return any([type(base) not in LETTERS and all([base in term.powers for term in part])
                for part in (terms, *inner) if len(part) > 1 for base in part[0].powers])


def _reshaping(result: Expr) -> str:
    """What a teacher says of a step to the shortest form, by what came out."""
    if as_quotient(result) is not None:
        return "brought over a common denominator and cancelled"
    return "common factors taken out" if type(result) is Product else "taken apart and cancelled"


def _rational_forms(normalizer: Normalizer, facts: Facts, kept: Facts, terms: Terms, sums: list[Expr]
                    ) -> Iterator[Terms]:
    """The expression as a rational function of its kernels, in several ways."""
    powers = [power for term in terms for power in term.powers.items()]
    sizes = [base.size + (exponent.size if isinstance(exponent, Expr) else 1) for base, exponent in powers]
    if sum(sizes, len(terms)) > RATIONAL_NODES:
        return
    parts: list[Part] = [*dict.fromkeys(powers), *sums]
    asked = cache(lambda form: has_values(form, normalizer, facts))     # several ways may lead to one form

    def is_safe(form: Terms) -> bool:
        return asked(normalizer.write(form))

    try:
        embedding = Embedding(normalizer, parts, facts, kept)
        exact = partial(Embedding, normalizer, parts, facts, kept, exact=True)
        others = [way for way, helps in ((partial(exact, multiples=True), embedding.related),
                                         (partial(exact, logarithms=True), embedding.has_several_logarithms),
                                         (partial(exact, exponentials=True), embedding.mixes_exponentials)) if helps]
        for cautious in (False, True):
            found = list(_forms_of(embedding, terms, sums, cautious))
            if not embedding.risky or all(map(is_safe, found)):
                yield from found
                break
        else:
            others.insert(0, exact)
        for other in others:
            embedding = other()
            yield from [form for form in _forms_of(embedding, terms, sums) if not embedding.risky or is_safe(form)]
    except Overflow:
        return


def _forms_of(embedding: Embedding, terms: Terms, sums: list[Expr], cautious: bool = False) -> Iterator[Terms]:
    """The forms by one way to choose the kernels."""
    element = embedding.sum_of(terms)
    known = list(dict.fromkeys([*sums, *embedding.raised_sums()]))
    forms = Forms(embedding, embedding.field, known, cautious)
    busy = [_has_functions_of_one_argument(term) for term in terms]
    if any(busy) and 1 < len(terms) <= MAX_TERMS:
        yield forms.together([part for term, is_busy in zip(terms, busy)
                              for part in (forms.best(embedding.sum_of([term])).terms if is_busy else [term])])
    yield from _best_forms(forms, element, known)
    if embedding.pairs:
        other = embedding.field.exchanged(embedding.pairs)
        forms = Forms(embedding, other, known, cautious)
        yield from _best_forms(forms, other.converted(element, embedding.field), known)


def _best_forms(forms: Forms, element: Element, known: Sequence[Expr]) -> Iterator[Terms]:
    """The best form of an element, and that with cos(u)^2 divided by as (1 - sin(u)) (1 + sin(u)) if that cancels."""
    pairs = forms.embedding.pairs
    opened = forms.field.opened_below(element, [*pairs, *pairs.values()]) if pairs else None
    for value in (element, *([] if opened is None else [opened])):
        yield _opened(forms.normalizer, forms.best(value).terms, known)


def _has_functions_of_one_argument(term: Monomial) -> bool:
    """Whether a term has several functions of one argument, as sign(u)/|u| and sec(u)^2/tan(u) have."""
    args = [base.args for base in term.powers if type(base) is Call]
    return len(set(args)) < len(args)


def _opened(normalizer: Normalizer, terms: Terms, known: Sequence[Expr]) -> Terms:
    """A number times a sum multiplied out: 3 (x + y^2) is 3 x + 3 y^2, unless the user wrote the sum in brackets or
    that is longer, and -(x - 1) is 1 - x."""
    if len(terms) != 1:
        return terms
    (base, exponent), *more = terms[0].powers.items() or [(None, 0)]
    inner = normalizer.known.get(base, ()) if base is not None else ()
    if more or type(base) is not Sum or exponent != 1 or not 2 <= len(inner) <= MAX_OPENED:
        return terms
    opened = [Monomial(plain(term.coefficient * terms[0].coefficient), term.powers) for term in inner]
    saved = normalizer.length(terms) - normalizer.length(opened)
    whole = isinstance(terms[0].coefficient, int) and len(inner) == 2 and base not in known
    return opened if saved > 0 or whole else terms
