"""What the rules gave, made shorter: the shortest of the forms that can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

from symdiff.expr import (
    Call, Condition, Expr, Indexed, Power, Product, Sum, Symbol, node_count, postorder, replace, tree_size,
)
from symdiff.expr.notation import as_quotient, operation_count
from symdiff.functions import absolute, sign
from symdiff.domains.requirements import defined
from symdiff.simplification.ansatz import guessed
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Allowance, Overflow
from symdiff.simplification.forms import Forms
from symdiff.simplification.implications import consequences, implied
from symdiff.simplification.kernels import MAX_WORK, Embedding
from symdiff.simplification.letters import is_elementary
from symdiff.simplification.proofs import proved_zero
from symdiff.simplification.normal import Normalizer, Terms, normal_form, normal_forms
from symdiff.simplification.rewrites import Rewriting
from symdiff.simplification.sums import has_sums, with_short_sums
from symdiff.simplification.terms import Monomial, plain
from symdiff.simplification.values import has_no_value

__all__ = ["simplified", "simplified_side_by_side"]

#: Expressions of at most so many nodes are measured as they are printed, larger ones as the graphs that they are.
PRINTED_NODES = 2000
#: More expressions side by side are not simplified one by one.
MAX_ENTRIES = 100
#: Only so large expressions are written over a common denominator.
RATIONAL_NODES = 6000
#: The words of larger expressions are not looked for in a result.
MAX_WORDS = 300
#: Expressions of more nodes have no form guessed, nor have those whose form has no more than so many operations.
GUESSED_NODES, GUESSED_OPERATIONS = 1200, 4
#: Without higher functions in them, only expressions of so many operations have a form guessed.
LONG = 25
#: So many guesses at most are tried to be proved, with so much work.
MAX_PROOFS, PROOF_WORK = 2, MAX_WORK
#: Sums of so many operations and more, but not of more terms, are made shorter term by term.
LARGE, MAX_TERMS = 120, 24
#: A number before a bracket with so many terms may go into it.
MAX_OPENED = 4
#: At most so many sums of the user's are looked for in a result.
MAX_SUMS = 12


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
        expr = with_short_sums(before, lambda body: _simplified(body, like or before, given))
        if trace is not None and expr is not before:
            trace(Rewriting("the terms of sums made shorter, constants in front", before, expr))
    return _simplified(expr, like, given, trace)


def _simplified(expr: Expr, like: Expr | None, given: list[Condition],
                trace: Callable[[Rewriting], None] | None = None) -> Expr:
    """The same for an expression in which sums over an index are as short as they can be."""
    facts, kept = Facts([*defined(expr), *given]), Facts(given)
    result = _shortest(expr, like or expr, facts, kept, trace)
    if any(type(node) is Call and (node.function is absolute or node.function is sign) for node in postorder(result)):
        more = facts.kept_by(Facts([*defined(result), *given]))
        if more.given.keys() != kept.given.keys():
            result = _shortest(result, like or expr, more, more, trace)
    form = _proved_guess(expr, result, like or expr, given)
    said = "exponents read off values, then proved"
    if form is None:
        form, said = _term_by_term(expr, result, like or expr, facts, kept), "each term made shorter by itself"
    if trace is not None and form is not result:
        trace(Rewriting(said, result, form))
    return form


def _term_by_term(expr: Expr, result: Expr, like: Expr, facts: Facts, kept: Facts) -> Expr:
    """The shortest forms of the terms of a sum, where these are fewer operations than the sum has as a whole."""
    if operation_count(result) < LARGE or node_count(expr) > GUESSED_NODES:
        return result
    terms, stack = list[Expr](), [expr]
    while stack:
        node = stack.pop()
        if type(node) is Sum:
            stack += (node.args[1], node.args[0])
        else:
            terms.append(node)
    if not 1 < len(terms) <= MAX_TERMS or max(map(tree_size, terms)) > RATIONAL_NODES:
        return result
    found = reduce(Sum, [_shortest(term, like, facts, kept, None) for term in terms])
    # parts that the result shares are worth more than a few operations
    good = [form for form in (found, normal_form(found, like)) if node_count(form) <= node_count(result)
            or 2 * operation_count(form) <= operation_count(result)]
    return min([result, *good], key=operation_count)


def _proved_guess(expr: Expr, result: Expr, like: Expr, given: list[Condition]) -> Expr | None:
    """A shorter form of an expression with higher functions: guessed from values, then proved."""
    cost = operation_count(result)
    if cost <= GUESSED_OPERATIONS or node_count(expr) > GUESSED_NODES:
        return None
    if cost < LONG and all([type(node) is not Call or is_elementary(node.function) for node in postorder(expr, like)]):
        return None
    where = [*defined(expr), *given]
    facts = Facts([*where, *consequences(where)])
    forms = [_shortest(form, like, facts, Facts(given), None) for form in guessed(expr, [like, result], given)]
    shorter = [form for form in sorted(forms, key=operation_count) if operation_count(form) < cost]
    allowance = Allowance(PROOF_WORK)
    for form in [form for form in dict.fromkeys(shorter) if implied(where, defined(form))][:MAX_PROOFS]:
        if any(proved_zero(side - form, where, allowance) for side in (result, expr)):
            return form
    return None


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
    """The shortest of the forms that are reached."""
    normalizer = Normalizer([expr], [like], kept.signs, trace, kept.whole)
    normal = normalizer.run()[0]
    printed = tree_size(expr) <= PRINTED_NODES

    def length(form: Expr) -> int:
        return operation_count(form, normalizer.counts) if printed else node_count(form)

    opened = _written(normalizer, normalizer.terms_of(normal), [normal])
    best = min([normal, opened, *_rational_forms(normalizer, facts, kept, normal, like), expr], key=length)
    result = _in_the_words_of(like, best, normalizer)
    if trace is not None:
        for name, before, after in (("like terms and factors collected", expr, normal),
                                    (_reshaping(result), normal, result)):
            if before is not after and result is not before:
                trace(Rewriting(name, before, after))
    return result


def _reshaping(result: Expr) -> str:
    """What a teacher says of a step to the shortest form, by what came out."""
    if as_quotient(result) is not None:
        return "brought over a common denominator and cancelled"
    return "common factors taken out" if type(result) is Product else "taken apart and cancelled"


def _in_the_words_of(like: Expr, result: Expr, normalizer: Normalizer) -> Expr:
    """The result with products of symbols as the user wrote them: cos(b*x), not cos(x*b)."""
    nodes = postorder(like)
    if len(nodes) > MAX_WORDS:
        return result
    words: dict[Expr, Expr] = {}
    present = set(postorder(result))
    for node in nodes:
        if type(node) is Product and node not in present and _is_of_symbols(node):
            normal = normalizer.visited_expr(node)
            if normal in present:
                words[normal] = node
    return replace(result, words) if words else result


def _is_of_symbols(node: Expr) -> bool:
    """Whether a product has nothing but different symbols as factors."""
    factors: list[Expr] = []
    while type(node) is Product:
        factors.append(node.args[1])
        node = node.args[0]
    factors.append(node)
    return all(type(factor) in (Symbol, Indexed) for factor in factors) and len(set(factors)) == len(factors)


def _rational_forms(normalizer: Normalizer, facts: Facts, kept: Facts, normal: Expr, like: Expr) -> Iterator[Expr]:
    """The expression as a rational function of its kernels, in several ways."""
    if tree_size(normal) > RATIONAL_NODES:
        return
    sums = [normalizer.visited_expr(node) for node in _sums(like)]
    try:
        embedding = Embedding(normalizer, [normal, *sums], facts, kept)
        if embedding.risky:
            found = list(_forms_of(embedding, normal, sums))
            if all(facts.imply(Facts(defined(form))) for form in found):
                yield from found
            else:
                yield from _forms_of(Embedding(normalizer, [normal, *sums], facts, kept, exact=True), normal, sums)
        else:
            yield from _forms_of(embedding, normal, sums)
        if embedding.related:
            yield from _forms_of(Embedding(normalizer, [normal, *sums], facts, kept, multiples=True, exact=True),
                                 normal, sums)
    except Overflow:
        return


def _forms_of(embedding: Embedding, normal: Expr, sums: list[Expr]) -> Iterator[Expr]:
    """The forms by one way to choose the kernels."""
    normalizer, element = embedding.normalizer, embedding.element(normal)
    bases = [node.args[0] for node in embedding.order if type(node) is Power and type(node.args[0]) is Sum]
    known = list(dict.fromkeys([*sums, *bases]))
    yield _written(normalizer, Forms(embedding, embedding.field, known).best(element).terms, known)
    if embedding.pairs:
        other = embedding.field.exchanged(embedding.pairs)
        forms = Forms(embedding, other, known)
        yield _written(normalizer, forms.best(other.converted(element, embedding.field)).terms, known)


def _written(normalizer: Normalizer, terms: Terms, known: Sequence[Expr]) -> Expr:
    """The terms as an expression; 3 (x + y^2) is 3 x + 3 y^2, unless the user wrote the sum in brackets or that is
    longer, and -(x - 1) is 1 - x."""
    written = normalizer.write(terms)
    if len(terms) != 1:
        return written
    (base, exponent), *more = terms[0].powers.items() or [(None, 0)]
    inner = normalizer.known.get(base, ()) if base is not None else ()
    if more or type(base) is not Sum or exponent != 1 or not 2 <= len(inner) <= MAX_OPENED:
        return written
    opened = normalizer.write([Monomial(plain(term.coefficient * terms[0].coefficient), term.powers)
                               for term in inner])
    saved = operation_count(written, normalizer.counts) - operation_count(opened, normalizer.counts)
    whole = isinstance(terms[0].coefficient, int) and len(inner) == 2 and base not in known
    return opened if saved > 0 or whole else written


def _sums(like: Expr) -> list[Expr]:
    """The sums that the user wrote, with few operands."""
    return [node for node in _maximal_sums(postorder(like)) if tree_size(node) <= 40][:MAX_SUMS]


def _maximal_sums(order: Sequence[Expr]) -> list[Expr]:
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    return [node for node in order if type(node) is Sum and node not in inner]
