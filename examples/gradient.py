# %% [markdown]
# # The gradient, and why one walks against it
#
# The partial derivatives together are a vector, the gradient. It points to where the function rises most steeply.

# %%
from symdiff import directional, evaluate, gradient, parse, plot_gradient, steepest_ascent

f = parse("x^2 + y^2")
place = {"x": 5, "y": -5}
slopes = gradient(f, "x y")
print("gradient:", slopes, "  at (5, -5):", [str(evaluate(slope, place)) for slope in slopes])

# %% [markdown]
# In the direction of a unit vector v the slope is the gradient times v. It is largest along the gradient, smallest against it,
# and 0 across it, along the level line.

# %%
ways = {"along the gradient": (1, -1), "against it": (-1, 1), "across it": (1, 1), "towards x": (1, 0)}
for name, way in ways.items():
    slope = directional(f, "x y", way)
    print(f"{name:20} {evaluate(slope, place):.6f}")
print(steepest_ascent(f, place))

# %% [markdown]
# So whoever wants to make f small walks against the gradient: one step of length 0.1 from (5, -5).

# %%
rate = 0.1
after = {name: value - rate * float(evaluate(slope, place)) for (name, value), slope in zip(place.items(), slopes)}
print("from", place, "with f =", evaluate(f, place), "to", after, "with f =", evaluate(f, after))

# %%
plot_gradient(f, at=place, file="gradient.png")
