"""The pictures that the tests look at; `python tests/plotting/pictures.py` draws their small likenesses anew."""

from __future__ import annotations

import pathlib

from symdiff import (
    chain_rule_tree, plot, plot_chain_rule, plot_descent, plot_difference_quotient, plot_gradient, plot_jacobian,
    plot_regression, plot_slices,
)

BASELINE = pathlib.Path(__file__).with_name("baseline")

PICTURES = {
    "slope": lambda: plot("x^2 sin x", (-5, 5), tangent=2),
    "poles": lambda: plot("tan x", (-5, 5)),
    "jumps": lambda: plot("floor(x)", (-2.5, 2.5)),
    "narrow_peak": lambda: plot("x/5 + e^(-10000(x - 1.234)^2)", (-3, 3)),
    "hole_and_edge": lambda: plot("sin(x)/x + 0*sqrt(9 - x^2)", (-4, 4)),
    "kinks": lambda: plot("|x^2 - 1|", (-2, 2)),
    "secants": lambda: plot_difference_quotient("x^2", 1),
    "slices": lambda: plot_slices("x^2 + y^2", {"x": -1, "y": 1}),
    "gradient": lambda: plot_gradient("x^2 + y^2", at={"x": 5, "y": -5}),
    "descent": lambda: plot_descent("x^2 sin x", 4, rate=0.01),
    "descent_in_the_plane": lambda: plot_descent("x^2 + 4y^2 + x y", {"x": 4, "y": 2}, rate=0.1),
    "jacobian": lambda: plot_jacobian("[x^2 - y^2, 2x y]", {"x": 1, "y": 0.5}),
    "regression": lambda: plot_regression([(0, 1), (1, 3), (2, 4), (3, 4.5), (4, 7)]),
    "chain_rule": lambda: plot_chain_rule(chain_rule_tree("x^2 y", {"x": "cos t", "y": "sin t"})),
}


def likeness(picture):
    """The picture small, grey and blurred: what it shows, not how its letters are drawn."""
    from io import BytesIO

    from PIL import Image, ImageFilter

    image = Image.open(BytesIO(picture._repr_png_())).convert("L").filter(ImageFilter.GaussianBlur(3))
    return image.resize((140, 140 * image.height // image.width))


if __name__ == "__main__":
    for name, draw in PICTURES.items():
        likeness(draw()).save(BASELINE / f"{name}.png", optimize=True)
