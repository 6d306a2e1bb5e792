"""Expressions of SymPy as ours, and ours as SymPy's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from symdiff.calculus.matrices import Matrix, Vector
from symdiff.errors import ArgumentError
from symdiff.expr import (
    FALSE, MAX_ORDER, ONE, TRUE, ZERO, And, Call, Derivative, Differentiate, Expr, IndexSum, Indexed, Integral, Not,
    Number, Or, Over, Piecewise, Power, Product, Relation, Sum, Symbol, Truth, UnknownFunction, add, as_expr, brief,
    derivative, divide, index_product, index_sum, indexed, integral, multiply, postorder_by, power,
    rational, reciprocal,
)
from symdiff.functions import (
    HALF, HYPERGEOMETRIC, TABLE, Ei, Function, absolute, catalan, ceiling, cbrt, digamma, e, elliptic_e, elliptic_ec,
    elliptic_pi, elliptic_pic, euler_gamma, golden_ratio, heaviside, hurwitz_zeta, inf, ln, log, maximum, minimum, pi,
    polygamma, root, sign, zeta,
)
from symdiff.language import as_symbol

__all__ = ["from_sympy", "to_sympy"]

#: SymPy's names where they are not ours.
_NAMES = {"Abs": absolute, "Max": maximum, "Min": minimum, "ceiling": ceiling, "Heaviside": heaviside, "sign": sign,
          "log": ln, "Ei": Ei}
#: Refused by their own names, before their parts, which nobody wrote, are read.
_WHOLE = ("Lambda", "Limit", "MatrixSymbol", "MatMul", "MatAdd", "MatPow", "Order", "meijerg")
#: Functions whose name depends on how many arguments they have.
_BY_COUNT = {("zeta", 2): hurwitz_zeta, ("zeta", 1): zeta, ("elliptic_e", 1): elliptic_ec,
             ("elliptic_e", 2): elliptic_e, ("elliptic_pi", 2): elliptic_pic, ("elliptic_pi", 3): elliptic_pi}
_RELATIONS = {"StrictLessThan": "<", "LessThan": "<=", "StrictGreaterThan": ">", "GreaterThan": ">=", "Equality": "=",
              "Unequality": "!="}
_CONSTANTS = {"Pi": pi, "Exp1": e, "EulerGamma": euler_gamma, "Catalan": catalan, "GoldenRatio": golden_ratio,
              "Infinity": inf}


def from_sympy(expr: Any) -> Any:
    """An expression, condition or matrix of SymPy as ours.

    Args:
        expr: what SymPy made; numbers with a decimal point count as the decimals that SymPy prints.

    Returns:
        An expression; a `Matrix` for a matrix, a `Vector` for a matrix of one column.

    Raises:
        ArgumentError: a part has no counterpart here.

    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> from_sympy(sympy.sin(x)**2/x)
    sin(x)^2/x
    """
    import sympy

    if isinstance(expr, sympy.MatrixBase):
        entries = iter(_read(list(expr)))
        rows = [[next(entries) for _ in range(expr.cols)] for _ in range(expr.rows)]
        return Vector([row[0] for row in rows]) if expr.cols == 1 else Matrix(rows)
    try:
        expr = sympy.sympify(expr, strict=True)
    except (sympy.SympifyError, TypeError):
        raise ArgumentError(f"{expr!r} is not an expression of SymPy") from None
    return _read([expr])[0]


def _read(roots: Sequence[Any]) -> list[Expr]:
    """SymPy's trees, children first; what is shared is read once."""
    made: dict[Any, Expr] = {}
    symbols: set[Expr] = set()
    for node, parts in postorder_by(_parts, *roots):
        if node.is_Symbol:
            symbol = as_symbol(node.name)
            if symbol in symbols:
                raise ArgumentError(f"there are several symbols of SymPy by the name {symbol}, with different "
                                    "assumptions or as Dummy: rename one with .subs")
            symbols.add(symbol)
            made[node] = symbol
        else:
            made[node] = _read_one(node, [made[part] for part in parts], made)
    return [made[root] for root in roots]


def _parts(node: Any) -> list[Any]:
    kind = type(node).__name__
    if kind in _WHOLE:
        raise ArgumentError(f"{node} of SymPy ({kind}) has no counterpart here")
    if kind == "Piecewise":
        return [part for pair in node.args for part in (pair[1], pair[0])]
    if kind in ("Integral", "Sum", "Product"):
        return [node.function, *[part for limit in node.limits for part in limit]]
    if kind == "Indexed":
        return list(node.indices)
    if kind == "Derivative":
        return [node.expr, *[variable for variable, _ in node.variable_count]]
    if kind == "hyper":
        return [*node.ap, *node.bq, node.argument]
    if kind == "Subs":
        return [node.expr, *node.point]
    return list(node.args)


def _read_one(node: Any, args: list[Expr], made: Mapping[Any, Expr]) -> Expr:
    import sympy

    kind = type(node).__name__
    if node.is_Rational:
        return rational(int(node.p), int(node.q))
    if node.is_Float:
        return as_expr(Decimal(str(node)))
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind == "NegativeInfinity":
        return -inf
    if node.is_Add:     # SymPy has numbers in front
        return reduce(add, sorted(args, key=lambda arg: type(arg) is Number))
    if node.is_Mul:
        return _read_product(args)
    if node.is_Pow:
        return power(args[0], args[1])
    if kind in _RELATIONS:
        op = _RELATIONS[kind]
        return TRUE if op in ("=", "<=", ">=") and args == [ZERO, ZERO] else Relation(op, *args)
    if kind in ("And", "Or"):
        kept = [arg for arg in args if arg is not TRUE]
        if not kept or (kind == "Or" and len(kept) < len(args)):
            return TRUE
        return reduce(And if kind == "And" else Or, kept)
    if kind == "Not":
        return Not(args[0])
    if kind in ("BooleanTrue", "BooleanFalse"):
        return TRUE if kind == "BooleanTrue" else FALSE
    if kind == "Piecewise":
        return _read_piecewise(args)
    if kind == "Integral":
        return _read_integral(node, made)
    if kind in ("Sum", "Product"):
        return _read_over(node, made)
    if kind == "Indexed":
        return indexed(str(node.base.label), *args)
    if kind == "Derivative":
        return _read_derivative(node, made)
    if kind == "hyper" and (len(node.ap), len(node.bq)) in HYPERGEOMETRIC:
        return HYPERGEOMETRIC[len(node.ap), len(node.bq)](*args)
    if isinstance(node, sympy.core.function.AppliedUndef):
        return Call(UnknownFunction(kind), *args)
    if node.is_Function:
        return _read_function(node, kind, args)
    raise ArgumentError(f"{node} of SymPy ({kind}) has no counterpart here")


def _read_over(node: Any, made: Mapping[Any, Expr]) -> Expr:
    """A sum or product over indices, the first of which is the innermost."""
    build = index_sum if type(node).__name__ == "Sum" else index_product
    body = made[node.function]
    for name, lower, upper in node.limits:
        index = made[name]
        if type(index) is not Symbol:
            raise ArgumentError(f"the index of {node} is no symbol")
        body = build(body, index, made[lower], made[upper])
    return body


def _read_product(args: list[Expr]) -> Expr:
    """Factors above the stroke, then those below."""
    below = [arg for arg in args if type(arg) is Power and type(arg.exponent) is Number and arg.exponent.numerator < 0]
    above = [arg for arg in args if arg not in below]
    total = reduce(multiply, above) if above else ONE
    if not below:
        return total
    return divide(total, reduce(multiply, [reciprocal(arg) for arg in below]))


def _read_function(node: Any, kind: str, args: list[Expr]) -> Expr:
    if kind == "exp":
        return TABLE["exp"](args[0])
    if kind in ("re", "conjugate", "im"):       # SymPy has them in roots of symbols; all is real here
        return ZERO if kind == "im" else args[0]
    if kind == "Mod":
        return args[0] % args[1]
    if kind == "polygamma" and args[0] is ZERO:
        return digamma(args[1])
    if kind == "Heaviside":
        if args[1:] not in ([], [HALF]):
            raise ArgumentError(f"heaviside is 1/2 at 0 here: {node} has no counterpart")
        args = args[:1]
    entry = _BY_COUNT.get((kind, len(args))) or _NAMES.get(kind) or TABLE.get(kind)
    if entry is None:
        raise ArgumentError(f"the function {kind} of SymPy has no counterpart here: {node}")
    return entry(*args)


def _read_piecewise(args: list[Expr]) -> Expr:
    branches: list[Expr] = []
    for condition, value in zip(args[::2], args[1::2]):
        if condition is TRUE:
            return Piecewise(*branches, value) if branches else value
        branches += [condition, value]
    return Piecewise(*branches)


def _read_integral(node: Any, made: Mapping[Any, Expr]) -> Expr:
    result = made[node.function]
    for limit in node.limits:
        variable, *bounds = [made[part] for part in limit]
        assert type(variable) is Symbol
        result = integral(result, variable, *bounds)
    return result


def _read_derivative(node: Any, made: Mapping[Any, Expr]) -> Expr:
    result = made[node.expr]
    for variable, count in node.variable_count:
        symbol = made[variable]
        if type(symbol) is not Symbol or not count.is_Integer or not 0 < count <= MAX_ORDER:
            raise ArgumentError(f"{node} of SymPy has no counterpart here")
        function, orders, arguments = _unknown(result)
        if function is not None and arguments.count(symbol) == 1 and all(type(arg) is Symbol for arg in arguments):
            raised = [order + int(count) if arg is symbol else order for order, arg in zip(orders, arguments)]
            result = derivative(function, *raised, *arguments)
        else:
            result = Differentiate(result, symbol, Number(int(count)))
    return result


def _unknown(expr: Expr) -> tuple[UnknownFunction | None, tuple[Expr, ...], tuple[Expr, ...]]:
    """Function, orders and arguments of a derivative of an unknown function, or of that function itself."""
    if type(expr) is Derivative:
        return expr.function, expr.orders, expr.arguments
    if type(expr) is Call and isinstance(expr.function, UnknownFunction):
        return expr.function, (ZERO,) * len(expr.args), expr.args
    return None, (), ()


# ---- the other way ---------------------------------------------------------------------------------------------------


def to_sympy(expr: Any, symbols: Mapping[str, Any] | None = None) -> Any:
    """One of our expressions, conditions, vectors or matrices as SymPy's.

    SymPy evaluates what it is given, so the form may change, not the value.

    Args:
        expr: an expression or a formula, a `Vector` or a `Matrix`.
        symbols: SymPy's symbols by their names; others are made without assumptions.

    Raises:
        ArgumentError: a part has no counterpart in SymPy.

    >>> to_sympy("x^2 sin(y)")
    x**2*sin(y)
    """
    import sympy

    from symdiff.language import as_formula

    if isinstance(expr, Vector):
        return sympy.Matrix([to_sympy(entry, symbols) for entry in expr])
    if isinstance(expr, Matrix):
        return sympy.Matrix([[to_sympy(entry, symbols) for entry in row] for row in expr])
    root, known = as_formula(expr), symbols or {}
    made: dict[Expr, Any] = {}

    def parts(node: Expr) -> tuple[Expr, ...]:
        whole = _defined(node, sympy)
        return node.args if whole is None else (whole,)

    for node, found in postorder_by(parts, root):
        written = [made[part] for part in found]
        made[node] = _write_one(node, written, known, sympy) if found is node.args else written[0]
    return made[root]


def _defined(node: Expr, sympy: Any) -> Expr | None:
    """What a function that SymPy does not have is in terms of others."""
    if not (type(node) is Call and isinstance(node.function, Function) and node.args):
        return None
    if _writer(node.function, sympy) is not None:
        return None
    if node.function.definition is None:
        raise ArgumentError(f"{node.function} has no counterpart in SymPy")
    return node.function.definition(*node.args)


def _writer(function: Function, sympy: Any) -> Callable[..., Any] | None:
    """SymPy's function, or None."""
    special: dict[Function, Callable[..., Any]] = {
        absolute: sympy.Abs, maximum: sympy.Max, minimum: sympy.Min, ln: sympy.log, log: sympy.log,
        heaviside: lambda u: sympy.Heaviside(u, sympy.Rational(1, 2)), root: sympy.real_root,
        cbrt: lambda u: sympy.real_root(u, 3), polygamma: sympy.polygamma, hurwitz_zeta: sympy.zeta,
        elliptic_ec: sympy.elliptic_e, elliptic_pic: sympy.elliptic_pi,
    }
    if function in special:
        return special[function]
    for (upper, lower), entry in HYPERGEOMETRIC.items():
        if entry is function:
            return lambda *args: sympy.hyper(args[:upper], args[upper:upper + lower], args[-1])
    found = getattr(sympy, function.name, None)
    return found if isinstance(found, type) and issubclass(found, sympy.Function) else None


def _write_one(node: Expr, args: list[Any], symbols: Mapping[str, Any], sympy: Any) -> Any:
    if type(node) is Number:
        return sympy.Rational(node.numerator, node.denominator)
    if type(node) is Symbol:
        bound = "_" * node.binder
        return symbols.get(node.name, None) or sympy.Symbol(node.name + bound)
    if type(node) is Sum:
        return args[0] + args[1]
    if type(node) is Product:
        return args[0] * args[1]
    if type(node) is Power:
        return args[0] ** args[1]
    if type(node) is Relation:
        relation = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "=": sympy.Eq, "!=": sympy.Ne}
        return relation[node.op](*args)
    if type(node) in (And, Or, Not):
        return getattr(sympy, type(node).__name__)(*args)
    if type(node) is Truth:
        return sympy.true if node.holds else sympy.false
    if type(node) is Piecewise:
        pairs = list(zip(args[1::2], args[::2]))
        return sympy.Piecewise(*pairs, *([(args[-1], True)] if len(args) % 2 else []))
    if type(node) is Differentiate:
        return sympy.Derivative(args[0], (args[1], args[2]))
    if type(node) is Integral:
        body, variable, *limits = args
        return sympy.Integral(body, (variable, *limits))
    if type(node) is Indexed:
        return sympy.IndexedBase(node.name)[tuple(args)]
    if isinstance(node, Over):
        body, index, lower, upper = args
        return (sympy.Sum if type(node) is IndexSum else sympy.Product)(body, (index, lower, upper))
    if type(node) is Derivative:
        count = len(args) // 2
        return _write_derivative(node, args[:count], args[count:], sympy)
    assert type(node) is Call
    function = node.function
    if not isinstance(function, Function):
        return sympy.Function(function.name)(*args)
    if not args:
        names = {"pi": "pi", "e": "E", "euler_gamma": "EulerGamma", "catalan": "Catalan", "golden_ratio": "GoldenRatio",
                 "inf": "oo"}
        return getattr(sympy, names[function.name])
    writer = _writer(function, sympy)
    assert writer is not None
    return writer(*args)


def _write_derivative(node: Derivative, orders: list[Any], args: list[Any], sympy: Any) -> Any:
    if not all(order.is_Integer for order in orders):
        raise ArgumentError(f"{brief(node)} has a symbolic order: it has no counterpart in SymPy")
    stand_ins = [arg if arg.is_Symbol and args.count(arg) == 1 else sympy.Dummy(f"u{place}")
                 for place, arg in enumerate(args)]
    whole = sympy.Function(node.function.name)(*stand_ins)
    counts = [(stand_in, order) for stand_in, order in zip(stand_ins, orders) if order]
    result = sympy.Derivative(whole, *counts)
    others = [(stand_in, arg) for stand_in, arg in zip(stand_ins, args) if stand_in is not arg]
    if not others:
        return result
    return sympy.Subs(result, tuple([one for one, _ in others]), tuple([other for _, other in others]))
