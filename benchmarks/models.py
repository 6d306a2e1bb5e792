"""Models that every system builds with its own operators: `m` is an object with sin, cos, sqrt, exp and log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def rosenbrock(m: Any, x: Sequence[Any]) -> Any:
    total = 0
    for i in range(len(x) - 1):
        total = total + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
    return total


def product(m: Any, x: Sequence[Any]) -> Any:
    """Speelpenning's product."""
    total = 1
    for factor in x:
        total = total * factor
    return total


def softmax_network(m: Any, x: Sequence[Any]) -> Any:
    """The cross entropy of a softmax over a layer of neighbours."""
    layer = [3 * x[i] + 2 * x[i - 1] for i in range(len(x))]
    norm = 0
    for node in layer:
        norm = norm + m.exp(node)
    loss = 0
    for i, node in enumerate(layer):
        loss = loss + (m.log(norm) - node) * (i % 3 + 1)
    return loss


def bundle_adjustment(m: Any, x: Sequence[Any]) -> list[Any]:
    """Where a camera (rotation, position, focal length, distortion) sees a point; Triggs et al., 2000."""
    r, position, focal, k1, k2, point = x[0:3], x[3:6], x[6], x[7], x[8], x[9:12]
    angle = m.sqrt(r[0] ** 2 + r[1] ** 2 + r[2] ** 2)
    axis = [c / angle for c in r]
    shifted = [a - b for a, b in zip(point, position)]
    cosine, sine = m.cos(angle), m.sin(angle)
    along = (axis[0] * shifted[0] + axis[1] * shifted[1] + axis[2] * shifted[2]) * (1 - cosine)
    cross = [axis[1] * shifted[2] - axis[2] * shifted[1], axis[2] * shifted[0] - axis[0] * shifted[2],
             axis[0] * shifted[1] - axis[1] * shifted[0]]
    turned = [s * cosine + c * sine + a * along for s, c, a in zip(shifted, cross, axis)]
    u, v = turned[0] / turned[2], turned[1] / turned[2]
    square = u**2 + v**2
    factor = focal * (1 + k1 * square + k2 * square**2)
    return [factor * u, factor * v]


#: Link offsets, lengths and twists (-1, 0 or 1 quarter turns) of an arm with seven joints.
ARM = [(0.333, 0, -1), (0, 0, -1), (0.316, 0, 1), (0, 0.0825, 1), (0.384, -0.0825, -1), (0, 0, 1), (0.107, 0.088, 1)]


def arm(m: Any, x: Sequence[Any]) -> list[Any]:
    """Where the hand of an arm with seven joints is (Denavit and Hartenberg, 1955)."""
    rows: list[list[Any]] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    for angle, (offset, length, twist) in zip(x, ARM):
        c, s = m.cos(angle), m.sin(angle)
        joint = [[c, 0, -s * twist, length * c], [s, 0, c * twist, length * s], [0, twist, 0, offset], [0, 0, 0, 1]]
        rows = [[row[0] * joint[0][k] + row[1] * joint[1][k] + row[2] * joint[2][k] + row[3] * joint[3][k]
                 for k in range(4)] for row in rows]
    return [row[3] for row in rows]


def coupled(m: Any, x: Sequence[Any]) -> Any:
    """A function of many variables whose Hessian is dense."""
    norm, total = 0, 0
    for i in range(len(x)):
        norm = norm + m.exp(x[i] * x[i - 1] / 10)
        total = total + m.sin(x[i]) * x[i - 1] ** 2
    return total + m.log(norm)


def wave(m: Any, x: Sequence[Any]) -> Any:
    return x[0] ** 2 * m.sin(x[0]) * m.exp(-(x[1] ** 2)) / (1 + x[0] ** 2)
