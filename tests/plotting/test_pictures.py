"""Pictures: what they show, that nothing is clipped, and that they look as they did."""

from __future__ import annotations

import itertools
import math
import shutil

import numpy as np
import pytest
from PIL import Image

from symdiff import (
    ArgumentError, DomainError, Picture, animate_descent, animate_regression, chain_rule_tree, minimize, plot,
    plot_chain_rule, plot_descent, plot_difference_quotient, plot_gradient, plot_jacobian, plot_regression, plot_slices,
    symbols,
)
from symdiff.app.command import main
from symdiff.plotting.animation import thinned
from symdiff.plotting.sampling import sampled
from tests.plotting.pictures import BASELINE, PICTURES, likeness


@pytest.fixture(scope="module")
def drawn():
    made = {}

    def draw(name):
        if name not in made:
            made[name] = PICTURES[name]()
        return made[name]

    return draw


@pytest.mark.parametrize("name", PICTURES)
def test_looks_as_it_did(drawn, name):
    new = np.asarray(likeness(drawn(name)), float)
    old = np.asarray(Image.open(BASELINE / f"{name}.png").resize(new.shape[::-1]), float)
    assert np.sqrt(np.mean((new - old) ** 2)) < 9


def test_another_picture_does_not_look_like_it(drawn):
    old = np.asarray(Image.open(BASELINE / "slope.png"), float)
    new = np.asarray(likeness(plot("x^2 cos x", (-5, 5))).resize(old.shape[::-1]), float)
    assert np.sqrt(np.mean((new - old) ** 2)) > 12


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_is_clipped_and_ticks_are_apart(drawn, name):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = drawn(name).figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()

    def inside(text):
        box = text.get_window_extent(renderer)
        return not text.get_text() or (box.x0 >= -1 and box.x1 <= figure.bbox.width + 1 and box.y0 >= -1 and box.y1 <= figure.bbox.height + 1)

    assert all(map(inside, [*figure.texts, figure._supxlabel]))
    for axes in figure.axes:
        legend = axes.get_legend()
        labels = [axes.title, axes.xaxis.label, axes.yaxis.label, *(legend.get_texts() if legend else ()), *(axes.texts if axes.name != "3d" else ())]
        assert all(map(inside, labels)), [text.get_text() for text in labels if not inside(text)]
        if axes.name != "3d":
            boxes = [tick.get_window_extent(renderer) for tick in axes.get_xticklabels() if tick.get_text()]
            shown = [box for box in boxes if axes.bbox.x0 - 1 <= (box.x0 + box.x1) / 2 <= axes.bbox.x1 + 1]
            assert all(a.x1 <= b.x0 + 1 for a, b in itertools.pairwise(sorted(shown, key=lambda box: box.x0)))
            assert all(box.x0 >= -1 and box.x1 <= figure.bbox.width + 1 for box in shown)


def test_every_picture_says_what_it_teaches(drawn):
    for name in PICTURES:
        caption = drawn(name).caption
        assert caption.endswith(".") and drawn(name).figure.get_supxlabel() == caption


# ---- what is drawn -----------------------------------------------------------------------------------------------


def breaks(function, low, high):
    (x,) = symbols("x")
    return sampled(symbols_read(function), x, low, high)


def symbols_read(function):
    from symdiff import parse

    return parse(function)


@pytest.mark.parametrize(("function", "poles"), [
    ("tan x", [-math.pi / 2, math.pi / 2]), ("1/(x^2 - 1)", [-1, 1]), ("ln x", [0]), ("1/x^2", [0]), ("gamma(x)", [-1, 0]), ("x/(x^2+1)", []),
])
def test_no_line_is_drawn_across_a_pole(function, poles):
    curve = breaks(function, -1.9, 1.9)
    assert [entry.x for entry in curve.breaks if entry.is_pole] == pytest.approx(poles)
    assert all(not x[0] < pole < x[-1] for x, _, _ in curve.pieces for pole in poles)
    assert all(abs(limit) < 100 for limit in curve.limits)


@pytest.mark.parametrize(("function", "where"), [("sign(x)", [0]), ("floor(x)", [-1, 0, 1]), ("piecewise(x < 1, x, x + 1)", [1])])
def test_jumps(function, where):
    curve = breaks(function, -1.9, 1.9)
    assert [entry.x for entry in curve.breaks] == where
    assert all(abs(entry.left - entry.right) == pytest.approx(curve.breaks[0].right - curve.breaks[0].left) for entry in curve.breaks)


def test_a_hole_is_marked_and_a_smooth_place_is_not():
    assert [entry.value for entry in breaks("sin(x)/x", -5, 5).breaks] == [None]
    assert breaks("|x|", -1, 1).breaks == []


@pytest.mark.parametrize("width", [1e2, 1e4, 1e8])
def test_a_narrow_peak_is_hit(width):
    curve = breaks(f"e^(-{width:.0f}(x - 1.234)^2)", -3, 3)
    assert max(y.max() for _, y, _ in curve.pieces) == pytest.approx(1, abs=1e-6)


def test_functions_that_wiggle_without_end_are_drawn():
    curve = breaks("sin(1/x)", -1, 1)
    assert sum(len(x) for x, _, _ in curve.pieces) < 20_000 and curve.limits[1] < 1.2


def test_slope_has_colour_and_style():
    (axes,) = plot("x^3 - 3x", (-2, 2), tangent="1/2").axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["rising"].get_color() == "#009E73" and lines["rising"].get_linestyle() == "-"
    assert lines["falling"].get_color() == "#D55E00" and lines["falling"].get_linestyle() == "--"
    assert lines["flat"].get_color() == "#000000"
    assert any("tangent at 0.5" in label for label in lines)


def test_drawing_on_given_axes():
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(1, 2)
    assert plot("x^2", (-1, 1), ax=axes[0]).axes == (axes[0],)
    assert plot_gradient("x y", ax=axes[1]).figure is figure
    assert figure.get_supxlabel() == ""


def test_a_jacobian_that_is_not_a_multiple_of_a_turn():
    left, right = plot_jacobian("[x + y, y]", {"x": 0, "y": 0}).axes
    corners = right.patches[0].get_xy()
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(corners))) / 2
    before = left.patches[0].get_xy()
    assert area == pytest.approx(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(before))) / 2)    # determinant 1


def test_a_path_that_was_made_elsewhere():
    found = minimize("x^2 + y^2", {"x": 3, "y": 1}, method="bfgs")
    assert plot_descent("x^2 + y^2", found).axes and plot_descent("x^2 + y^2", found.path).axes
    assert plot_regression([(0, 0), (1, 1)], path=[(1, 0), (0.5, 0.5), (0, 1)]).axes


# ---- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_saved(tmp_path, kind):
    picture = plot("x", (-1, 1), file=tmp_path / f"a.{kind}")
    assert isinstance(picture, Picture) and (tmp_path / f"a.{kind}").stat().st_size > 500
    assert picture._repr_png_().startswith(b"\x89PNG")


def test_animations(tmp_path):
    animation = animate_descent("x^2 sin x", 4, rate=0.01, frames=12, file=tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames == animation.count == 12
    animation.save(tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert page.count("data:image/png") == 12 and animation.caption in page and "<script>" in page
    assert animate_regression([(0, 1), (1, 3), (2, 4)], frames=5, file=tmp_path / "b.gif").count == 5
    if shutil.which("ffmpeg"):
        animation.save(tmp_path / "a.mp4")
        assert (tmp_path / "a.mp4").read_bytes()[4:8] == b"ftyp"


def test_frames_move_and_progress_is_shown(capsys):
    frames = list(animate_descent("x^2", 4, rate=0.1, frames=4).frames(dpi=40, progress=True))
    assert all((a != b).any() for a, b in itertools.pairwise(frames))
    assert "4/4" in capsys.readouterr().err


def test_an_mp4_without_ffmpeg_is_explained(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ArgumentError, match="ffmpeg"):
        animate_descent("x^2", 1, rate=0.1, frames=3, file=tmp_path / "a.mp4")


@pytest.mark.parametrize(("count", "most"), [(10, 100), (1000, 50), (3, 2), (70, 60), (100_000, 100)])
def test_thinned(count, most):
    chosen = thinned(count, most)
    assert chosen[0] == 0 and chosen[-1] == count - 1 and len(chosen) <= most and chosen == sorted(set(chosen))


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["plot", "x^2 sin x", "--tangent", "2", "--tangent", "-1", "-o", "slope.png"]) == 0
    assert main(["plot", "-x^2 from -3 to 3", "--tangent", "1"]) == 0
    assert main(["plot", "x^2"]) == 0 and "┬" in capsys.readouterr().out       # in the terminal
    assert main(["plot", "-x^2", "--x", "-3,3", "-o", "parabola.pdf"]) == 0
    assert main(["plot", "x^2 + y^2", "--slices", "x=-1,y=1", "-o", "slices.svg"]) == 0
    assert main(["descend", "x^2 sin x", "--start", "4", "--rate", "0.01", "--animate", "descent.gif", "--frames", "5"]) == 0
    assert "x = 5.08699, value -24.083" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["descent.gif", "parabola.pdf", "plot.png", "slices.svg", "slope.png"]
    assert main(["plot", "x^2", "--nonsense"]) == 1 and "plot is used as in" in capsys.readouterr().err
    assert main(["descend", "x^2 + y^2", "--start", "4"]) == 1 and "x=1,y=1" in capsys.readouterr().err


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda: plot("x y"), ArgumentError, "one variable"),
    (lambda: plot("x^2", (1, 0)), ArgumentError, "in order"),
    (lambda: plot("x^2", 3), ArgumentError, "two numbers"),
    (lambda: plot("x^2", (0, "oo")), ArgumentError, "finite"),
    (lambda: plot("sqrt(-1 - x^2)"), ArgumentError, "no value"),
    (lambda: plot("|x|", tangent=0), DomainError, "not differentiable"),
    (lambda: plot("x", file="a.xyz"), ArgumentError, "ends in"),
    (lambda: plot("x", file="/nonexistent/a.png"), ArgumentError, "cannot write"),
    (lambda: plot_difference_quotient("x^2", 1, [0]), ArgumentError, "other than 0"),
    (lambda: plot_slices("x^2", {"x": 1}), ArgumentError, "two variables"),
    (lambda: plot_slices("ln(x + y)", {"x": -1, "y": 0}), ArgumentError, "not differentiable"),
    (lambda: plot_gradient("x y z"), ArgumentError, "two variables"),
    (lambda: plot_gradient("ln(-1 - x^2 - y^2)"), ArgumentError, "no value in the rectangle"),
    (lambda: plot_jacobian("[x, y, x]", {"x": 1, "y": 1}), ArgumentError, "two entries"),
    (lambda: plot_jacobian("[1/x, y]", {"x": 0, "y": 1}), ArgumentError, "not differentiable"),
    (lambda: plot_descent("x y z", {"x": 1, "y": 1, "z": 1}), ArgumentError, "one or two variables"),
    (lambda: plot_descent("x y", 1), ArgumentError, "where to start"),
    (lambda: animate_descent("x^2", 1, frames=1), ArgumentError, "frames"),
    (lambda: animate_descent("x^2", 1, file="a.bmp"), ArgumentError, ".gif"),
    (lambda: plot_regression([(0, 1), (1, 2)], path=[]), ArgumentError, "no points"),
    (lambda: plot_chain_rule(chain_rule_tree("x", {"x": "t"}), file="a"), ArgumentError, "ends in"),
])
def test_errors_say_what_to_do(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_the_document_is_true():
    import importlib.util
    import pathlib

    place = pathlib.Path(__file__).parents[2] / "docs" / "build_pictures.py"
    spec = importlib.util.spec_from_file_location("build_pictures", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = dict(module.pictures())
    assert len(found) == 10 and all(isinstance(picture, Picture) for picture in found.values())
    assert {file.name for file in place.with_name("pictures").iterdir()} == {pathlib.Path(file).name for file in found}
