"""A loss over Dask arrays that are larger than a worker's memory limit, with a worker killed on the way.

    pip install 'dask[array,distributed]'
    python benchmarks/dask_sums.py [ROWS]
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import dask.array as da
import numpy as np
from dask.distributed import Client, LocalCluster

from symdiff import compile, gradient

LIMIT = 400     # MB for each worker
CHUNK = 500_000


def column(rows: int, seed: int) -> da.Array:
    """Numbers that a worker makes itself, the same each time."""
    def made(block_info: dict) -> np.ndarray:
        (start, stop), = block_info[None]["array-location"]
        return np.sin(np.arange(start, stop, dtype=float) * (seed + 0.5)) + seed

    return da.map_blocks(made, chunks=((CHUNK,) * (rows // CHUNK),), dtype=float)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000_000
    rows -= rows % CHUNK
    loss = "sum(i=1..n, (y_i - w*x_i - b)^2)"
    kernel = compile([loss, *gradient(loss, "w b")], "w b x y")
    x, y = column(rows, 1), column(rows, 2)
    print(f"{rows} rows, {rows * 16 / 1e6:.0f} MB of data, {LIMIT} MB for each of two workers")
    part = x[:4 * CHUNK], y[:4 * CHUNK]
    alone = kernel(1.7, -0.3, *[column.compute() for column in part])
    print(f"2 million rows, Dask or not: {'the same' if kernel(1.7, -0.3, *part) == alone else 'not the same'}")
    with (LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=f"{LIMIT}MB", dashboard_address=None) as cluster,
          Client(cluster) as client):
        start = time.perf_counter()
        first = kernel(1.7, -0.3, x, y)
        seconds = time.perf_counter() - start
        print(f"two workers:     {first}  {seconds:.1f} s")

        def kill() -> None:
            time.sleep(seconds / 3)
            victim = next(iter(client.run(os.getpid).values()))
            os.kill(victim, signal.SIGKILL)
            print("a worker was killed")

        killer = threading.Thread(target=kill)
        killer.start()
        second = kernel(1.7, -0.3, x, y)
        killer.join()
        print(f"with one killed: {second}  {'the same' if first == second else 'not the same'}")


if __name__ == "__main__":
    main()
