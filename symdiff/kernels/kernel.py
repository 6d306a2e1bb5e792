"""Compiled functions as people call them: arguments are brought to one shape and type, a back end runs, and the values
are put into the nest that was asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from symdiff.errors import ArgumentError
from symdiff.expr import Symbol
from symdiff.kernels.arrays import array_functions, library_of
from symdiff.kernels.lowering import lowered
from symdiff.kernels.machines import Machine, Pointed, Task, is_here, machine_for, processors, python_function
from symdiff.kernels.nests import Group, Leaf, Nest
from symdiff.kernels.program import Program
from symdiff.kernels.pysource import ARRAY_OPERATORS, PythonFunction

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Kernel"]

#: Points that are broadcast or converted are brought in by so many.
BLOCK = 1 << 14
#: NumPy's iterators take so many arrays at most.
ITERATED = 30


class _Form(NamedTuple):
    """How the table of a leaf is filled.

    Attributes:
        leaf: the leaf.
        computed: the rows that the program writes.
        fixed: the rows that do not depend on the inputs, with their values; all others are 0.
    """

    leaf: Leaf
    computed: list[int]
    fixed: list[tuple[int, float]]

    @property
    def size(self) -> int:
        return math.prod(self.leaf.shape)

    def fill(self, table: Any) -> None:
        """Write what does not depend on the inputs."""
        if len(self.computed) < self.size:
            if len(self.computed) + len(self.fixed) < self.size:
                table[...] = 0.0
            for row, value in self.fixed:
                table[row] = value


class Kernel:
    """A compiled function; `compile` makes one.

    Attributes:
        arguments: for each argument its symbols, several where one array holds a vector.
        backend: "auto", "llvm", "c", "numpy" or "python".
        dtype: "float64", "float32", or None to follow the arguments.
        program: the instructions.
    """

    def __init__(self, nest: Nest, arguments: Sequence[tuple[Symbol, ...]], backend: str, dtype: str | None) -> None:
        self.nest = nest
        self.arguments = tuple(arguments)
        self.backend = backend
        self.dtype = dtype
        whole = lowered([entry for leaf in nest.leaves for entry in leaf.entries.values()],
                        [symbol for group in arguments for symbol in group])
        self._forms: list[_Form] = []
        outputs: list[int] = []
        values = iter(whole.outputs)
        for leaf in nest.leaves:
            form = _Form(leaf, [], [])
            for row, value in zip(leaf.entries, values):
                instruction = whole.instructions[value]
                if instruction.op == "constant":
                    form.fixed.append((row, instruction.data))
                else:
                    form.computed.append(row)
                    outputs.append(value)
            self._forms.append(form)
        self.program: Program = whole._replace(outputs=outputs)
        self._machines: dict[str, Machine] = {}
        self._functions: dict[str, PythonFunction] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.nest, self.arguments, self.backend, self.dtype)

    def __repr__(self) -> str:
        names = ", ".join(map(_name, self.arguments[:8]))
        more = ", ..." if len(self.arguments) > 8 else ""
        return f"<kernel of {names}{more}: {self.program.operations} operations>"

    def __call__(self, /, *args: Any, out: Any = None, threads: int | None = None, **named: Any) -> Any:
        """The values.

        Args:
            args: numbers or arrays, one for each input; arrays are broadcast against each other.
            out: the same nest of arrays as the outputs, to write the values to; no copy is made where an array is
                contiguous, of the right type, and shares no memory with an input.
            threads: how many threads share large arrays; by default as many as there are processors.
            named: the same by the names of the inputs.

        Returns:
            The outputs in their nest: floats where all inputs are numbers, else arrays.  A vector has its entries along
            the first axis, a matrix along the first two, the points behind.

        Raises:
            ArgumentError: arguments are missing, or no real numbers, or cannot be broadcast.
        """
        values = self._arranged(args, named)
        shared = _thread_count(threads)
        library = library_of(values) if self.backend in ("auto", "numpy") else None
        if library is not None:
            if out is not None:
                raise ArgumentError(f"out= takes arrays of NumPy, not of {library.__name__}")
            return self._through(library, values)
        if out is None and (not is_here("numpy") or (
                self.backend == "python" and all(map(_is_plain, values, self.arguments)))):
            return self._plain(values)
        point = self._point(values) if out is None and self.dtype != "float32" else None
        return self._computed(values, out, shared) if point is None else self._at_point(point)

    # ---- arguments -------------------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> dict[str, int]:
        return {group[0].name: place for place, group in enumerate(self.arguments) if type(group) is not Group}

    def _arranged(self, args: Sequence[Any], named: dict[str, Any]) -> list[Any]:
        """The arguments in the order of the inputs."""
        values, count = list(args), len(self.arguments)
        if len(values) == count and not named:
            return values
        given: dict[int, Any] = dict(enumerate(values))
        for name, value in named.items():
            place = self._places.get(name)
            if place is None:
                raise ArgumentError(f"{name} is no input of this kernel")
            if place in given:
                raise ArgumentError(f"{name} is given twice")
            given[place] = value
        if len(given) != count:
            shown = repr(self)[11:].partition(": ")[0]
            raise ArgumentError(f"this kernel takes {count} argument{'s' * (count != 1)}, {shown}; {len(given)} came")
        return [given[place] for place in range(count)]

    def _dtype(self, arrays: Sequence[NDArray[Any]]) -> Any:
        import numpy as np

        if self.dtype is not None:
            return np.dtype(self.dtype)
        shaped = [array.dtype for array in arrays if array.shape] or [array.dtype for array in arrays]
        single = bool(shaped) and all([dtype in (np.float32, np.float16) for dtype in shaped])
        return np.dtype(np.float32 if single else np.float64)

    def _point(self, values: Sequence[Any]) -> NDArray[Any] | None:
        """The numbers of all inputs if it is plain to see that each is one number."""
        import numpy as np

        if not values:
            return None
        if type(self.arguments[0]) is Group and len(values) == 1:
            array = values[0]
            plain = type(array) is np.ndarray and array.shape == (len(self.arguments[0]),) and array.dtype == np.float64
            return array if plain else None
        if not all([type(value) is float or (type(value) is int and -(1 << 53) <= value <= 1 << 53)
                    for value in values]):
            return None
        return np.array(values, np.float64)

    def _at_point(self, point: NDArray[Any]) -> Any:
        """The values at one point, where arrays would cost more than the computation."""
        import numpy as np

        machine = self._machine(np.dtype(np.float64))
        if isinstance(machine, Pointed):
            found = machine.at_point(point, len(self.program.outputs))
        else:
            found = np.empty((len(self.program.outputs), 1))
            machine.run(Task(1, [point[:, np.newaxis]], [found], [np.arange(len(found))]), 1)
        tables, start = [], 0
        for form in self._forms:
            count = len(form.computed)
            table = found[start:start + count]
            if count < form.size:
                table = np.empty(form.size)
                form.fill(table)
                table[form.computed] = found[start:start + count].reshape(count)
            tables.append(table)
            start += count
        return self._built(tables, [None] * len(tables), ())

    # ---- with NumPy ------------------------------------------------------------------------------------------------

    def _computed(self, values: Sequence[Any], out: Any, threads: int) -> Any:
        import numpy as np

        arrays = [_array(value, group) for value, group in zip(values, self.arguments)]
        dtype = self._dtype(arrays)
        spans = [array.shape[1:] if type(group) is Group else array.shape
                 for array, group in zip(arrays, self.arguments)]
        shape = _common_shape(spans)
        count = math.prod(shape)
        targets = [None] * len(self._forms) if out is None else self._targets(out, shape)
        tables = []
        for form, target in zip(self._forms, targets):
            whole = (form.size, count)
            direct = (target is not None and target.dtype == dtype and target.flags.c_contiguous
                      and not any([np.may_share_memory(target, array) for array in arrays]))
            tables.append(target.reshape(whole) if direct and target is not None else np.empty(whole, dtype))
            form.fill(tables[-1])
        machine = self._machine(dtype)
        inputs = [array if type(group) is Group else array[np.newaxis]
                  for array, group in zip(arrays, self.arguments)]
        if count:
            _run(machine, Task(count, inputs, tables, self._rows), shape, dtype, threads)
        return self._built(tables, targets, shape)

    def _machine(self, dtype: Any) -> Machine:
        machine = self._machines.get(dtype.char)
        if machine is None:
            machine = self._machines[dtype.char] = machine_for(self.backend, self.program, dtype)
        return machine

    @cached_property
    def _rows(self) -> list[NDArray[Any]]:
        import numpy as np

        return [np.array(form.computed, np.int64) for form in self._forms]

    def _targets(self, out: Any, shape: tuple[int, ...]) -> list[NDArray[Any]]:
        """The arrays of `out`, in the order of the leaves."""
        import numpy as np

        found: list[NDArray[Any]] = []
        for place, form in zip(self.nest.places, self._forms):
            target = out
            try:
                for key in place:
                    target = target[key]
            except (TypeError, LookupError):
                raise ArgumentError("out= must be nested as the outputs are") from None
            wanted = (*form.leaf.shape, *shape)
            if not isinstance(target, np.ndarray) or target.shape != wanted:
                raise ArgumentError(f"out= needs an array of the shape {wanted}, not "
                                    f"{getattr(target, 'shape', None) or type(target).__name__}")
            if not target.flags.writeable or target.dtype.kind != "f":
                raise ArgumentError("out= needs arrays of floats that can be written to")
            found.append(target)
        return found

    def _built(self, tables: Sequence[NDArray[Any]], targets: Sequence[NDArray[Any] | None],
               shape: tuple[int, ...]) -> Any:
        import numpy as np

        results: list[Any] = []
        for form, table, target in zip(self._forms, tables, targets):
            value = table.reshape((*form.leaf.shape, *shape))
            if target is not None:
                if not np.may_share_memory(value, target):
                    target[...] = value
                results.append(target)
            elif form.leaf.sparse is not None and not shape:
                results.append(self._sparse(form.leaf, value))
            else:
                results.append(value if value.shape else float(value))
        return self.nest.build(results)

    @staticmethod
    def _sparse(leaf: Leaf, data: NDArray[Any]) -> Any:
        from scipy.sparse import csr_array

        assert leaf.sparse is not None
        columns, starts = leaf.sparse.csr_pattern()
        return csr_array((data, columns, starts), shape=leaf.sparse.shape)

    # ---- without -----------------------------------------------------------------------------------------------------

    def _plain(self, values: Sequence[Any]) -> Any:
        """Numbers through Python's floats alone."""
        numbers: list[float] = []
        for value, group in zip(values, self.arguments):
            entries = value if type(group) is Group else [value]
            if not isinstance(entries, Sequence) or len(entries) != len(group):
                raise ArgumentError(f"[{group[0]}, ...] takes {len(group)} numbers, not {value!r}")
            numbers += [_number(entry) for entry in entries]
        if "python" not in self._functions:
            self._functions["python"] = python_function(self.program)
        found = iter(self._functions["python"](numbers))
        results: list[Any] = []
        for form in self._forms:
            row = [0.0] * form.size
            for place, value in form.fixed:
                row[place] = value
            for place in form.computed:
                row[place] = float(next(found))
            results.append(_folded(row, form.leaf.shape))
        return self.nest.build(results)

    def _through(self, library: Any, values: Sequence[Any]) -> Any:
        """Arrays of another library through its own functions."""
        precisions = {str(value.dtype).rpartition(".")[2] for value in values if hasattr(value, "dtype")}
        double = "float32" not in precisions or "float64" in precisions
        key = library.__name__ if double else f"{library.__name__} in single precision"
        function = self._functions.get(key)
        if function is None:
            program = self.program.in_precision(double)
            function = self._functions[key] = PythonFunction(program, ARRAY_OPERATORS, array_functions(library))
        like = next(value for value in values if hasattr(value, "dtype"))
        inputs = [row for value, group in zip(values, self.arguments)
                  for row in ([value[i] for i in range(len(group))] if type(group) is Group else [value])]
        shape = _common_shape([tuple(row.shape) for row in inputs if hasattr(row, "shape")])
        found = iter(function(inputs))
        results = []
        for form in self._forms:
            constants = dict(form.fixed)
            entries = dict(zip(form.computed, found))
            rows = [library.broadcast_to(entries[row], shape) if row in entries
                    else library.full(shape, constants.get(row, 0.0), dtype=like.dtype) for row in range(form.size)]
            results.append(library.reshape(library.stack(rows), (*form.leaf.shape, *shape)) if form.leaf.shape
                           else rows[0])
        return self.nest.build(results)


# ---- one step each ---------------------------------------------------------------------------------------------------


def _array(value: Any, group: tuple[Symbol, ...]) -> NDArray[Any]:
    """The argument as an array of real numbers."""
    import numpy as np

    try:
        array = np.asarray(value)
        if array.dtype.kind not in "fiub":
            if array.dtype.kind != "O":
                raise TypeError
            array = np.array([_number(entry) for entry in array.ravel()]).reshape(array.shape)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f"{_name(group)} takes real numbers or an array of them, not {_shown(value)}") from None
    if type(group) is Group and (not array.shape or array.shape[0] != len(group)):
        raise ArgumentError(f"{_name(group)} takes {len(group)} values along the first axis, not an array of the shape "
                            f"{array.shape}")
    return array


def _name(group: tuple[Symbol, ...]) -> str:
    return f"[{group[0].name}, ...]" if type(group) is Group else group[0].name


def _is_plain(value: Any, group: tuple[Symbol, ...]) -> bool:
    """Whether no array is needed: a number, or a list of them for the symbols of a group."""
    entries = value if type(group) is Group and isinstance(value, (list, tuple)) else [value]
    return not any([hasattr(entry, "__array__") or isinstance(entry, (list, tuple)) for entry in entries])


def _number(value: Any) -> float:
    try:
        if isinstance(value, str):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise ArgumentError(f"{_shown(value)} is not a real number") from None
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _common_shape(spans: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    import numpy as np

    try:
        return np.broadcast_shapes(*spans)
    except ValueError:
        shown = ", ".join(map(str, dict.fromkeys([span for span in spans if span])))
        raise ArgumentError(f"arrays of the shapes {shown} cannot be broadcast together") from None


def _thread_count(threads: Any) -> int:
    if threads is None:
        return processors()
    if not isinstance(threads, int) or threads < 1:
        raise ArgumentError(f"threads= is a whole number from 1 on, not {threads!r}")
    return threads


def _folded(row: list[float], shape: tuple[int, ...]) -> Any:
    """The values of a leaf as lists of lists."""
    if not shape:
        return row[0]
    if len(shape) == 1:
        return row
    return [row[start:start + shape[1]] for start in range(0, len(row), shape[1])]


def _run(machine: Machine, task: Task, shape: tuple[int, ...], dtype: Any, threads: int) -> None:
    """Bring the inputs, each with an axis for its symbols in front, into rows, and run."""
    import numpy as np

    inputs: list[NDArray[Any]] = []
    odd: list[int] = []
    for place, array in enumerate(task.inputs):
        span = array.shape[1:]
        if math.prod(span) == 1:
            inputs.append(np.ascontiguousarray(array.reshape((-1, 1)), dtype))
        elif span == shape and array.dtype == dtype and array[0].flags.c_contiguous:
            inputs.append(array.reshape((len(array), -1)))
        else:
            odd.append(place)
            inputs.append(array)
    if not odd:
        return machine.run(task._replace(inputs=inputs), threads)
    rows = [row for place in odd for row in inputs[place]]
    if len(rows) > ITERATED:
        for place in odd:
            whole = np.broadcast_to(inputs[place], (len(inputs[place]), *shape))
            inputs[place] = np.ascontiguousarray(whole, dtype).reshape((len(whole), -1))
        return machine.run(task._replace(inputs=inputs), threads)
    sizes = [len(inputs[place]) for place in odd]
    start = 0
    with np.nditer([np.broadcast_to(row, shape) for row in rows], ["external_loop", "buffered"],
                   [["readonly"]] * len(rows), op_dtypes=[dtype] * len(rows), order="C", casting="unsafe",
                   buffersize=BLOCK) as blocks:
        for block in blocks:
            part = list(block) if len(rows) > 1 else [block]
            stop = start + len(part[0])
            here = task._replace(inputs=[]).part(start, stop)
            beside = [table if place in odd or table.shape[1] == 1 else table[:, start:stop]
                      for place, table in enumerate(inputs)]
            for place, size in zip(odd, sizes):
                beside[place], part = np.ascontiguousarray(part[:size]), part[size:]
            machine.run(here._replace(inputs=beside), threads)
            start = stop
    return None
