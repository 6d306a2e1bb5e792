"""symdiff: formulas in, derivatives out, with the conditions under which they hold and the steps that lead there.

>>> import symdiff
>>> print(symdiff.diff("x^2 sin x", "x"))
x*(x*cos(x) + 2*sin(x))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symdiff.calculus import doors
from symdiff.expr import textual

if TYPE_CHECKING:
    from symdiff.bridges import ScipyFunctions, as_scipy, from_sympy, to_sympy
    from symdiff.calculus.chain import ChainRuleTree, chain_rule_tree
    from symdiff.calculus.checking import Check, check
    from symdiff.calculus.conditions import conditions
    from symdiff.calculus.derivative import Derivation, derive, diff, steps
    from symdiff.calculus.differentials import TotalDifferential, total_differential
    from symdiff.calculus.directional import SteepestAscent, directional, steepest_ascent
    from symdiff.calculus.extrema import CriticalPoint, CriticalPoints, critical_points
    from symdiff.calculus.fields import curl, divergence, laplacian
    from symdiff.calculus.gradient import gradient, hessian, jacobian
    from symdiff.calculus.implicit import ImplicitDerivative, implicit_derivative
    from symdiff.calculus.joins import Join, join, subdifferential
    from symdiff.calculus.matrices import Matrix, Vector
    from symdiff.calculus.nth import NthDerivative, nth_derivative
    from symdiff.calculus.products import hessian_vector_product, jacobian_vector_product, vector_jacobian_product
    from symdiff.calculus.shape import Inflection, Piece, Shape, convexity, inflection_points, monotonicity
    from symdiff.calculus.simplify import Simplification, simplify
    from symdiff.calculus.tangents import Linearization, linear_approximation, tangent_line, tangent_plane
    from symdiff.calculus.taylor import TaylorPolynomial, taylor
    from symdiff.calculus.variables import MissingVariableWarning
    from symdiff.errors import (
        ArgumentError, DomainError, EvaluationError, LimitError, NoDerivativeError, ParseError, ProofError,
        SymdiffError,
    )
    from symdiff.expr import Expr, Symbol
    from symdiff.kernels import CSource, Kernel, c_source, compile
    from symdiff.language import Reading, parse, read, symbols
    from symdiff.numeric import ComplexValue, Value, evaluate
    from symdiff.numeric.checks import GradientCheck, gradcheck
    from symdiff.numeric.differences import Difference, derivative
    from symdiff.optimization.fitting import Fit, fit, least_squares
    from symdiff.optimization.minimize import minimize
    from symdiff.optimization.path import Minimization, Path, PathPoint
    from symdiff.optimization.regression import Regression, linear_regression
    from symdiff.plotting.animation import Animation
    from symdiff.plotting.curves import plot, plot_difference_quotient
    from symdiff.plotting.descents import animate_descent, plot_descent
    from symdiff.plotting.grids import plot_jacobian
    from symdiff.plotting.picture import Picture
    from symdiff.plotting.regressions import animate_regression, plot_regression
    from symdiff.plotting.surfaces import plot_gradient, plot_slices
    from symdiff.plotting.trees import plot_chain_rule
    from symdiff.printing import c_code, latex, pretty, python_code, shared_text
    from symdiff.proof.certificate import Certificate
    from symdiff.proof.commute import prove_mixed_partials_commute, prove_hessian_symmetric, MixedPartials
    from symdiff.simplification.equality import counterexample, equal

__version__ = "0.1.0"

__all__ = [
    "Animation", "ArgumentError", "CSource", "Certificate", "ChainRuleTree", "Check", "ComplexValue",
    "CriticalPoint", "CriticalPoints", "Derivation", "Difference", "DomainError", "EvaluationError", "Expr", "Fit",
    "GradientCheck", "ImplicitDerivative", "Inflection", "Join", "Kernel", "LimitError", "Linearization", "Matrix",
    "Minimization", "MissingVariableWarning", "MixedPartials", "NoDerivativeError", "NthDerivative", "ParseError",
    "Path", "PathPoint", "Picture", "Piece", "ProofError", "Reading", "Regression", "ScipyFunctions", "Shape",
    "Simplification", "SteepestAscent", "SymdiffError", "TaylorPolynomial", "TotalDifferential", "Value", "Vector",
    "animate_descent", "animate_regression", "as_scipy", "c_code", "c_source", "chain_rule_tree", "check",
    "compile", "conditions", "convexity", "counterexample", "critical_points", "curl", "derivative", "derive",
    "diff", "directional", "divergence", "equal", "evaluate", "fit", "from_sympy", "gradcheck", "gradient",
    "hessian", "hessian_vector_product", "implicit_derivative", "inflection_points", "jacobian",
    "jacobian_vector_product", "join", "laplacian", "latex", "least_squares", "linear_approximation",
    "linear_regression", "minimize", "monotonicity", "nth_derivative", "parse", "plot", "plot_chain_rule",
    "plot_descent", "plot_difference_quotient", "plot_gradient", "plot_jacobian", "plot_regression", "plot_slices",
    "pretty", "prove_hessian_symmetric", "prove_mixed_partials_commute", "python_code", "read", "shared_text",
    "simplify", "steepest_ascent", "steps", "subdifferential", "symbols", "tangent_line", "tangent_plane", "taylor",
    "to_sympy", "total_differential", "vector_jacobian_product",
]

#: The rooms of the public names; each is entered when one of its names is first used.
_ROOMS = {
    "bridges": ["ScipyFunctions", "as_scipy", "from_sympy", "to_sympy"],
    "calculus.chain": ["ChainRuleTree", "chain_rule_tree"],
    "calculus.checking": ["Check", "check"],
    "calculus.conditions": ["conditions"],
    "calculus.derivative": ["Derivation", "derive", "diff", "steps"],
    "calculus.differentials": ["TotalDifferential", "total_differential"],
    "calculus.directional": ["SteepestAscent", "directional", "steepest_ascent"],
    "calculus.extrema": ["CriticalPoint", "CriticalPoints", "critical_points"],
    "calculus.fields": ["curl", "divergence", "laplacian"],
    "calculus.gradient": ["gradient", "hessian", "jacobian"],
    "calculus.implicit": ["ImplicitDerivative", "implicit_derivative"],
    "calculus.joins": ["Join", "join", "subdifferential"],
    "calculus.matrices": ["Matrix", "Vector"],
    "calculus.nth": ["NthDerivative", "nth_derivative"],
    "calculus.products": ["hessian_vector_product", "jacobian_vector_product", "vector_jacobian_product"],
    "calculus.shape": ["Inflection", "Piece", "Shape", "convexity", "inflection_points", "monotonicity"],
    "calculus.simplify": ["Simplification", "simplify"],
    "calculus.tangents": ["Linearization", "linear_approximation", "tangent_line", "tangent_plane"],
    "calculus.taylor": ["TaylorPolynomial", "taylor"],
    "calculus.variables": ["MissingVariableWarning"],
    "errors": ["ArgumentError", "DomainError", "EvaluationError", "LimitError", "NoDerivativeError",
        "ParseError", "ProofError", "SymdiffError"],
    "expr": ["Expr"],
    "kernels": ["CSource", "Kernel", "c_source", "compile"],
    "language": ["Reading", "parse", "read", "symbols"],
    "numeric": ["ComplexValue", "Value", "evaluate"],
    "numeric.checks": ["GradientCheck", "gradcheck"],
    "numeric.differences": ["Difference", "derivative"],
    "optimization.fitting": ["Fit", "fit", "least_squares"],
    "optimization.minimize": ["minimize"],
    "optimization.path": ["Minimization", "Path", "PathPoint"],
    "optimization.regression": ["Regression", "linear_regression"],
    "plotting.animation": ["Animation"],
    "plotting.curves": ["plot", "plot_difference_quotient"],
    "plotting.descents": ["animate_descent", "plot_descent"],
    "plotting.grids": ["plot_jacobian"],
    "plotting.picture": ["Picture"],
    "plotting.regressions": ["animate_regression", "plot_regression"],
    "plotting.surfaces": ["plot_gradient", "plot_slices"],
    "plotting.trees": ["plot_chain_rule"],
    "printing": ["c_code", "latex", "pretty", "python_code", "shared_text"],
    "proof.certificate": ["Certificate"],
    "proof.commute": ["prove_mixed_partials_commute", "prove_hessian_symmetric", "MixedPartials"],
    "simplification.equality": ["counterexample", "equal"],
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'symdiff' has no attribute {name!r}")
    value = getattr(import_module(f"symdiff.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _read(text: str) -> Expr:
    from symdiff.language import parse

    return parse(text)


def _name(name: str) -> Symbol:
    from symdiff.language import as_symbol

    return as_symbol(name)


def _write(expr: Expr) -> str:
    from symdiff.printing import text

    return text(expr)


def _typeset(expr: Expr) -> str:
    from symdiff.printing import latex

    return latex(expr)


def _draw(expr: Expr) -> str:
    from symdiff.printing import pretty

    return pretty(expr)


def _prove(derivation: Derivation, assume: Any) -> doors.Proof:
    from symdiff.proof.certificate import certificate_of

    return certificate_of(derivation, assume)


textual.hang(_read, _name, _write, _typeset, _draw)
doors.hang(_prove)
