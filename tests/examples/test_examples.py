"""The lessons run, as scripts and as notebooks, and show the numbers that they are about."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import runpy
import shutil

import pytest

FOLDER = pathlib.Path(__file__).parents[2] / "examples"

#: What each lesson must say.
SAYS = {
    "derivative_as_a_limit": ["at h = 0: 2*x", "slope = 2.000000000000000000000000000001", "y = 2*x - 1"],
    "partial_derivatives": ["df/dx = 2 + 3*y", "df/dy = 3*x + 3*y^2", "at (1, 1): 5 6"],
    "gradient": ["[2*x, 2*y]", "['10', '-10']", "along [10, -10]", "'x': 4.0, 'y': -4.0} with f = 32"],
    "slices": ["at x = -1: -2", "at y = 1: 2", "tangent plane: z = -2*x + 2*y - 2"],
    "jacobians": ["[2*x, 2*y] (one row)", "[cos(t)]] (one column)", "[[sigmoid(a)*(1 - sigmoid(a)), 0, 0]", "entry 2, 2: x = x: True"],
    "total_differential": ["df = 2*x dx + 2*y dy", "along (-2, -4)", "difference = 0.000002"],
    "mean_squared_error": ["as by hand: True", "slope at w = 1: -10; new w = 1 - 0.05*(-10) = 1.500000", "by descent: w = 2.07142857", "y = -1 + 5/2*x"],
    "descent": ["after 70 steps: x = 5.087, f = -24.08", "value -24.0829602230683", "from -1: x = -2.29", "diverges"],
    "second_derivative_test": ["x = 1, y = 1: minimum", "x = 0, y = 0: saddle, value 1", "x = 0, y = 0: inconclusive", "D3 = -8 < 0", "no critical points"],
    "classification_losses": ["sigmoid(x)*(1 - sigmoid(x))", "d loss/dz = sigmoid(z) - t   as p - t: True", "at q = p: 0", "0.300000, divergence 0.000000"],
    "back_propagation": ["proved to be equal: 13 of 13", "agrees with differences: True"],
}


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_notebooks", FOLDER / "build_notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_lesson_is_tested(builder):
    assert sorted(SAYS) == builder.LESSONS
    assert all(f"[{lesson}]({lesson}.ipynb)" in (FOLDER / "README.md").read_text("utf-8") for lesson in SAYS)


@pytest.mark.parametrize("lesson", SAYS)
def test_script(lesson, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(FOLDER / f"{lesson}.py"))
    said = capsys.readouterr().out
    assert [line for line in SAYS[lesson] if line not in said] == []
    assert all(file.name.startswith(lesson) for file in tmp_path.iterdir())
    if lesson == "back_propagation":
        losses = [float(number) for number in re.findall(r"(\d\.\d+) (?:at the start|after)", said)]
        assert losses[1] < losses[0] / 3


@pytest.mark.parametrize("lesson", SAYS)
def test_notebook_is_the_script(lesson, builder):
    nbformat = pytest.importorskip("nbformat")
    stored = nbformat.read(FOLDER / f"{lesson}.ipynb", as_version=4)
    nbformat.validate(stored)
    assert [(cell.cell_type, cell.source) for cell in stored.cells] == builder.cells((FOLDER / f"{lesson}.py").read_text("utf-8"))
    said = "".join(output.text for cell in stored.cells if cell.cell_type == "code" for output in cell.outputs if "text" in output)
    assert [line for line in SAYS[lesson] if line not in said] == []


def test_the_notebooks_run(builder, tmp_path, monkeypatch):
    """From top to bottom, one after the other, in one kernel that forgets all in between."""
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    (tmp_path / "data").mkdir()
    shutil.copy(FOLDER / "data" / "moons.csv", tmp_path / "data")
    together = nbformat.v4.new_notebook()
    for lesson in SAYS:
        together.cells += [nbformat.v4.new_code_cell("%reset -f"), *builder.notebook(lesson).cells]
    builder.run(together, tmp_path)
    kinds = {kind for cell in together.cells if cell.cell_type == "code" for output in cell.outputs for kind in output.get("data", ())}
    assert {"image/png", "text/html"} <= kinds
    assert {f"{lesson}.png" for lesson in SAYS if lesson != "total_differential"} <= {file.name for file in tmp_path.iterdir()}
