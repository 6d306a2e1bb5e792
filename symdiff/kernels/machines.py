"""What runs a program over arrays of NumPy: machine code, NumPy itself, or Python point by point."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from symdiff.errors import ArgumentError
from symdiff.kernels.arrays import array_functions
from symdiff.kernels.program import Program
from symdiff.kernels.pysource import ARRAY_OPERATORS, SCALAR_OPERATORS, PythonFunction, scalar_functions

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from numpy.typing import NDArray

__all__ = ["BACKENDS", "Machine", "Pointed", "Task", "is_here", "machine_for", "python_function"]

BACKENDS = ("auto", "llvm", "c", "numpy", "python")

#: NumPy computes so many points at once: intermediate values stay in the cache.
NUMPY_BLOCK = 1 << 13
#: Threads are worth their while from so many points and operations on.
LEAST_POINTS, LEAST_WORK = 1 << 14, 1 << 21


class Task(NamedTuple):
    """A run of a program over points in a row.

    Attributes:
        points: how many there are.
        inputs: for each argument a table, one row for each of its symbols, one column for each point or just one.
        outputs: tables with a column for each point.
        rows: for each of these tables the rows that are written, in the order of the program's outputs.
    """

    points: int
    inputs: Sequence[NDArray[Any]]
    outputs: Sequence[NDArray[Any]]
    rows: Sequence[NDArray[Any]]

    def part(self, start: int, stop: int) -> Task:
        """The same for the points from `start` up to `stop`."""
        inputs = [table[:, start:stop] if table.shape[1] > 1 else table for table in self.inputs]
        return Task(stop - start, inputs, [table[:, start:stop] for table in self.outputs], self.rows)


class Machine(Protocol):
    """A back end for arrays of NumPy of one type."""

    def run(self, task: Task, threads: int) -> None: ...


def machine_for(backend: str, program: Program, dtype: Any) -> Machine:
    """The back end of that name; for "auto" the fastest that is installed.

    Raises:
        ArgumentError: what it needs is not installed.
    """
    if backend == "llvm" or (backend == "auto" and is_here("llvmlite")):
        if not is_here("llvmlite"):
            raise ArgumentError("the LLVM back end needs llvmlite: pip install llvmlite")
        from symdiff.kernels.llvm import MachineCode

        return Pointed(MachineCode(program, dtype.itemsize == 8), dtype)
    if backend == "c":
        from symdiff.kernels.csource import SharedLibrary

        return Pointed(SharedLibrary(program, dtype.itemsize == 8), dtype)
    return _PythonMachine(program) if backend == "python" else _NumPyMachine(program)


@cache
def is_here(module: str) -> bool:
    """Whether a module is installed."""
    return find_spec(module) is not None


def python_function(program: Program) -> PythonFunction:
    """The program over floats."""
    return PythonFunction(program, SCALAR_OPERATORS, scalar_functions())


class _NumPyMachine:
    def __init__(self, program: Program) -> None:
        import numpy as np

        self.function = PythonFunction(program, ARRAY_OPERATORS, array_functions(np))

    def run(self, task: Task, threads: int) -> None:
        import numpy as np

        with np.errstate(all="ignore"):
            for start in range(0, task.points, NUMPY_BLOCK):
                part = task.part(start, min(start + NUMPY_BLOCK, task.points))
                _store(part, self.function([row for table in part.inputs for row in table]))


class _PythonMachine:
    def __init__(self, program: Program) -> None:
        self.function = python_function(program)

    def run(self, task: Task, threads: int) -> None:
        for point in range(task.points):
            inputs = [float(row[point if len(row) > 1 else 0]) for table in task.inputs for row in table]
            _store(task.part(point, point + 1), self.function(inputs))


def _store(task: Task, values: Sequence[Any]) -> None:
    place = 0
    for table, rows in zip(task.outputs, task.rows):
        for row in rows:
            table[row] = values[place]
            place += 1


class Compiled(Protocol):
    """Machine code of `run(points, inputs, steps, outputs, memory)`, whose arguments are addresses."""

    lanes: int
    memory: int
    operations: int
    run: Callable[..., None]


class Pointed:
    """Runs compiled code, which takes tables of addresses."""

    def __init__(self, code: Compiled, dtype: Any) -> None:
        self.code = code
        self.dtype = dtype
        self.local = threading.local()

    def run(self, task: Task, threads: int) -> None:
        whole = task.points - task.points % self.code.lanes
        if whole:
            self.spread(task.part(0, whole) if whole < task.points else task, threads)
        if whole < task.points:
            self.rest(task.part(whole, task.points))

    def spread(self, task: Task, threads: int) -> None:
        """Whole vectors, over as many threads as are worth it."""
        shares = min(threads, task.points // LEAST_POINTS, task.points * self.code.operations // LEAST_WORK)
        if shares < 2:
            return self.call(task)
        lanes = self.code.lanes
        size = -(-task.points // (shares * lanes)) * lanes
        parts = [task.part(start, min(start + size, task.points)) for start in range(0, task.points, size)]
        for future in [_pool().submit(self.call, part) for part in parts]:
            future.result()
        return None

    def at_point(self, values: NDArray[Any], count: int) -> NDArray[Any]:
        """The `count` outputs at one point, through memory that each thread keeps."""
        import numpy as np

        held = getattr(self.local, "held", None)
        if held is None:
            inputs = np.empty((len(values), self.code.lanes), self.dtype)
            outputs = np.empty((count, self.code.lanes), self.dtype)
            memory = np.empty(self.code.memory, np.uint8)
            tables = (_addresses([inputs], None), np.ones(len(values), np.int64), _addresses([outputs], None), memory)
            held = self.local.held = inputs, outputs, tables, [table.ctypes.data for table in tables]
        inputs, outputs, _, addresses = held
        inputs[:] = values[:, np.newaxis]
        self.code.run(self.code.lanes, *addresses)
        return outputs[:, 0].copy()

    def call(self, task: Task) -> None:
        import numpy as np

        # A vector is read of every input: a number stands as often as a vector has places.
        tables = [np.repeat(table, self.code.lanes, axis=1) if table.shape[1] == 1 else table for table in task.inputs]
        inputs = _addresses(tables, None)
        steps = np.repeat([int(table.shape[1] > 1) for table in task.inputs], [len(table) for table in task.inputs])
        self.enter(task.points, inputs, steps, _addresses(task.outputs, task.rows))

    def enter(self, count: int, inputs: NDArray[Any], steps: NDArray[Any], outputs: NDArray[Any]) -> None:
        import numpy as np

        memory = np.empty(self.code.memory, np.uint8)
        self.code.run(count, inputs.ctypes.data, steps.ctypes.data, outputs.ctypes.data, memory.ctypes.data)

    def rest(self, task: Task) -> None:
        """Fewer points than a vector has: they are copied into whole vectors."""
        import numpy as np

        lanes = self.code.lanes
        padded = np.empty((sum(map(len, task.inputs)), lanes), self.dtype)
        start = 0
        for table in task.inputs:
            padded[start:start + len(table)] = table[:, :1]
            padded[start:start + len(table), :task.points] = table
            start += len(table)
        results = np.empty((sum(map(len, task.rows)), lanes), self.dtype)
        steps = np.ones(len(padded), np.int64)
        self.enter(lanes, _addresses([padded], None), steps, _addresses([results], None))
        start = 0
        for table, rows in zip(task.outputs, task.rows):
            table[rows] = results[start:start + len(rows), :task.points]
            start += len(rows)


def _addresses(tables: Sequence[NDArray[Any]], rows: Sequence[NDArray[Any]] | None) -> NDArray[Any]:
    """Where the rows of tables begin."""
    import numpy as np

    found = [table.ctypes.data + (np.arange(len(table)) if rows is None else rows[number]) * table.strides[0]
             for number, table in enumerate(tables)]
    return np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64)


@cache
def _pool() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max_workers=processors(), thread_name_prefix="symdiff")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
