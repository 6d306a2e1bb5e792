"""Compiled functions with the signatures that SciPy's solvers call: values, Jacobians, Hessians and their products."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symdiff.calculus.gradient import as_expressions, gradient, hessian, jacobian
from symdiff.calculus.matrices import Matrix, Vector
from symdiff.calculus.products import hessian_vector_product
from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Operand, Symbol, free_symbols
from symdiff.kernels import Kernel, compile
from symdiff.language import Names, as_expression, as_symbol, as_symbols, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ScipyFunctions", "as_scipy"]


def as_scipy(exprs: Iterable[Operand | str] | Operand | str, names: Names, *, args: Names = (),
             time: Symbol | str | None = None, sparse: bool = False) -> ScipyFunctions:
    """Compiled functions for `scipy.optimize.minimize`, `root`, `least_squares` and `scipy.integrate.solve_ivp`.

    Args:
        exprs: an expression or a formula, for `minimize`; several, as a list or as a text "[..., ...]", for the others.
        names: the unknowns, in the order of SciPy's vector x (or y).
        args: further symbols, whose values SciPy hands on (its argument `args`).
        time: the independent variable of `solve_ivp`; the functions take it first.
        sparse: give Jacobians and Hessians as `scipy.sparse.csr_array`.

    Returns:
        An object with `fun`, `jac`, `hess`, `hessp` and `fun_and_jac`.

    Raises:
        ParseError, NoDerivativeError: as for `gradient`.
        ArgumentError: another symbol occurs, or names are no names.

    >>> from scipy.optimize import minimize, root
    >>> f = as_scipy("(1 - x)^2 + 100(y - x^2)^2", "x y")
    >>> minimize(f.fun, [-1, 2], jac=f.jac, hess=f.hess, method="trust-exact").x.round(4).tolist()
    [1.0, 1.0]
    >>> system = as_scipy("[x^2 + y^2 - 4, x*y - 1]", "x y")
    >>> root(system.fun, [2, 0], jac=system.jac).x.round(6).tolist()
    [1.931852, 0.517638]
    """
    return ScipyFunctions(exprs, as_symbols(names), as_symbols(args), None if time is None else as_symbol(time), sparse)


class ScipyFunctions:
    """What `as_scipy` gives; every function is compiled when it is first called.

    Attributes:
        exprs: the expressions.
        variables: the unknowns.
        scalar: whether there is one expression, of which there are a gradient and a Hessian.
    """

    def __init__(self, exprs: Iterable[Operand | str] | Operand | str, variables: tuple[Symbol, ...],
                 args: tuple[Symbol, ...], time: Symbol | None, sparse: bool) -> None:
        if isinstance(exprs, (Expr, int, float)) or (
                isinstance(exprs, str) and exprs.strip()[:1] != "["
                and len(read(exprs, by=variables).expressions) == 1):
            self.scalar, self.exprs = True, [as_expression(exprs, variables)]
        else:
            self.scalar, self.exprs = False, as_expressions(exprs, variables)
        self.variables, self.args, self.time, self.sparse = variables, args, time, sparse
        if not variables:
            raise ArgumentError("which are the unknowns? Name at least one")
        known = {*variables, *args, time}
        others = [symbol.name for symbol in free_symbols(*self.exprs) if symbol not in known]
        if others:
            raise ArgumentError(f"{', '.join(others)} occur{'s' * (len(others) == 1)} beside the unknowns: name "
                                f"{'it' if len(others) == 1 else 'them'} in args=, or put numbers in with subs")
        repeated = len(known - {None}) < len(variables) + len(args) + (time is not None)
        if repeated:
            raise ArgumentError("an unknown, argument or time stands twice among the names")
        if time is not None and len(self.exprs) != len(variables):
            raise ArgumentError("a system of differential equations has one right side for each unknown, but there "
                                f"are {len(self.exprs)} and {len(variables)}")

    def fun(self, *called: Any) -> Any:
        """The value, or the vector of values: `fun(x, *args)`, with a time `fun(t, y, *args)`."""
        return self._fun(*self._arranged(called))

    def jac(self, *called: Any) -> Any:
        """The gradient of one expression, the Jacobian of several; arguments as for `fun`."""
        return self._jac(*self._arranged(called))

    def fun_and_jac(self, *called: Any) -> tuple[Any, Any]:
        """Both at once, for `minimize(..., jac=True)`; arguments as for `fun`."""
        value, slopes = self._both(*self._arranged(called))
        return value, slopes

    def hess(self, *called: Any) -> Any:
        """The Hessian of one expression; arguments as for `fun`.

        Raises:
            ArgumentError: there are several expressions.
        """
        return self._hess(*self._arranged(called))

    def hessp(self, *called: Any) -> NDArray[Any]:
        """The Hessian of one expression times a vector: `hessp(x, p, *args)`."""
        import numpy as np

        if len(called) < 2:
            raise ArgumentError("hessp is called with x and p")
        x, p, *rest = called
        product: NDArray[Any] = self._hessp(*self._arranged((x, *rest)), np.asarray(p, float))
        return product

    # ---- compiled when first called --------------------------------------------------------------------------------

    @cached_property
    def _outputs(self) -> Any:
        return self.exprs[0] if self.scalar else Vector(self.exprs)

    @cached_property
    def _derivatives(self) -> Vector | Matrix:
        return (gradient(self.exprs[0], self.variables) if self.scalar else jacobian(self.exprs, self.variables))

    @cached_property
    def _fun(self) -> Kernel:
        return self._compiled(self._outputs)

    @cached_property
    def _jac(self) -> Kernel:
        return self._compiled(self._derivatives)

    @cached_property
    def _both(self) -> Kernel:
        return self._compiled((self._outputs, self._derivatives))

    @cached_property
    def _hess(self) -> Kernel:
        return self._compiled(hessian(self._one(), self.variables))

    @cached_property
    def _hessp(self) -> Kernel:
        taken = {symbol.name for symbol in (*self.variables, *self.args)}
        prefix = "p_"
        while any(name.startswith(prefix) for name in taken):
            prefix = "p" + prefix
        p = [Symbol(f"{prefix}{place}") for place in range(len(self.variables))]
        return self._compiled(hessian_vector_product(self._one(), self.variables, p), p)

    def _one(self) -> Expr:
        if not self.scalar:
            raise ArgumentError("a Hessian belongs to one expression; there are several")
        return self.exprs[0]

    def _compiled(self, outputs: Any, *more: list[Symbol]) -> Kernel:
        before = [] if self.time is None else [self.time]
        return compile(outputs, [*before, list(self.variables), *self.args, *more], sparse=self.sparse)

    def _arranged(self, called: tuple[Any, ...]) -> list[Any]:
        """The arguments of SciPy's call, the unknowns as an array of floats."""
        import numpy as np

        place = 0 if self.time is None else 1
        if len(called) != place + 1 + len(self.args):
            wanted = ["t"] * place + ["y" if place else "x"] + [symbol.name for symbol in self.args]
            raise ArgumentError(f"this function is called with ({', '.join(wanted)}), not with {len(called)} arguments")
        values = list(called)
        try:
            values[place] = np.asarray(values[place], float)
        except (TypeError, ValueError):
            raise ArgumentError(f"the unknowns are numbers, not {values[place]!r}") from None
        return values
