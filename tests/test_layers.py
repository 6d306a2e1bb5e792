"""A room imports only from rooms below its own."""

from __future__ import annotations

import ast
import pathlib
import re

import pytest

import symdiff

#: From the ground up; docs/architecture.md says what lives where.
FLOORS = ["errors", "expr", "functions", "language", "printing", "differentiation", "domains", "numeric", "simplification", "solving", "calculus", "proof", "kernels", "bridges", "optimization", "plotting", "app"]
ROOT = pathlib.Path(symdiff.__file__).parent


def rooms_imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name.split(".")[1] for name in names if name.startswith("symdiff."))


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_look_down(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] in ("__init__.py", "__main__.py"):
        return
    floor = FLOORS.index(parts[0].removesuffix(".py"))
    assert all(FLOORS.index(room) <= floor for room in rooms_imported(path)), path


@pytest.mark.parametrize("path", sorted((ROOT / "simplification").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_folders_of_the_simplifier_look_down(path):
    floors = ["normal", "fields", "forms", "proofs", "guesses"]
    floor = floors.index(path.parent.name) if path.parent.name in floors else len(floors)
    inner = re.findall(r"^from symdiff\.simplification\.(\w+)", path.read_text("utf-8"), re.M)
    assert all(floors.index(name) <= floor if name in floors else floor == len(floors) for name in inner), path


def test_every_room_has_a_floor():
    rooms = {path.name.removesuffix(".py") for path in ROOT.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert rooms - {"__init__", "__main__", "__pycache__", "py.typed", "grammar"} == set(FLOORS)


def test_importing_the_package_is_light():
    import subprocess
    import sys

    code = "import sys, symdiff; print([name for name in ('lark', 'flint', 'numpy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert set(symdiff.__all__) <= set(dir(symdiff))
    assert all(getattr(symdiff, name) is not None for name in symdiff.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = symdiff.nonsense
