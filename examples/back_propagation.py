# %% [markdown]
# # Back-propagation of a two-layer network: derived, checked, trained
#
# Two inputs, three hidden units and one output, all with the sigmoid, and cross-entropy as the loss. For one example:
# $h_j = \sigma(u_j x + v_j y + b_j)$, $\; s = c + \sum_j w_j h_j$, $\; p = \sigma(s)$, $\; L = -t \ln p - (1 - t) \ln(1 - p)$,
# which is the same as $\mathrm{softplus}(s) - t s$.

# %%
import csv
import pathlib
import random

from symdiff import compile, equal, gradcheck, gradient, minimize, parse
from symdiff.expr import node_count

UNITS = 3
units = range(1, UNITS + 1)
hidden = {j: f"sigmoid(u{j}*x + v{j}*y + b{j})" for j in units}
score = "c + " + " + ".join([f"w{j}*{hidden[j]}" for j in units])
loss = parse(f"softplus({score}) - t*({score})")
weights = [f"{kind}{j}" for j in units for kind in "uvbw"] + ["c"]
print(len(weights), "weights; the loss for one example has", node_count(loss), "nodes")

# %% [markdown]
# ## Derived
#
# By hand, from the back to the front: the error at the output is $\delta = p - t$; at unit j it is $\delta_j = \delta\, w_j h_j (1 - h_j)$.
# Each weight's derivative is the error where it ends times the value where it begins.

# %%
p = f"sigmoid({score})"
by_hand = {"c": f"{p} - t"}
for j in units:
    by_hand[f"w{j}"] = f"({p} - t)*{hidden[j]}"
    error = f"({p} - t)*w{j}*{hidden[j]}*(1 - {hidden[j]})"
    by_hand |= {f"u{j}": f"{error}*x", f"v{j}": f"{error}*y", f"b{j}": error}
slopes = dict(zip(weights, gradient(loss, weights)))
print("dL/dc =", slopes["c"])
print("dL/du1 =", slopes["u1"])

# %% [markdown]
# ## Checked
#
# The engine's gradient is what was derived by hand: proved for each weight. And it agrees with differences.

# %%
agree = {name: equal(slopes[name], by_hand[name]) for name in weights}
print("proved to be equal:", sum([verdict is True for verdict in agree.values()]), "of", len(weights))
dice = random.Random(1)
place = {name: dice.uniform(-1, 1) for name in weights} | {"x": 0.3, "y": -0.7, "t": 1}
print("agrees with differences:", bool(gradcheck(loss, place)))

# %% [markdown]
# ## Trained
#
# Two half moons, 120 points that ship with this example (`data/moons.csv`). Each step takes 24 of them, drawn at random.

# %%
here = pathlib.Path(globals().get("__file__", "")).parent          # of the script; a notebook runs where it is
places = [folder / "data" / "moons.csv" for folder in (here, pathlib.Path("examples"))]
with open(next(filter(pathlib.Path.exists, places)), encoding="utf-8") as file:
    rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
data = {name: [row[name] for row in rows] for name in ("x", "y", "t")}
start = {name: dice.uniform(-1, 1) for name in weights}
found = minimize(loss, start, method="adam", rate=0.5, steps=600, data=data, batch=24)
run = compile([loss, p], [*weights, "x", "y", "t"])
trained = [found.x[name] for name in weights]
before = run(*start.values(), data["x"], data["y"], data["t"])[0].mean()
after, says = run(*trained, data["x"], data["y"], data["t"])
right = sum([(guess > 0.5) == (target == 1) for guess, target in zip(says, data["t"])])
print(f"mean loss: {before:.3f} at the start, {after.mean():.3f} after {found.steps} steps")
print(f"{right} of {len(rows)} points are on the right side")

# %%
from matplotlib.figure import Figure

from symdiff import plot_gradient

figure = Figure(figsize=(6.6, 5.4), layout="constrained")
axes = figure.subplots()
network = parse(p).subs({name: round(value, 6) for name, value in found.x.items()})
picture = plot_gradient(network, (-1.6, 2.6), (-1.1, 1.6), ax=axes)
for target, mark, color in ((0, "o", "white"), (1, "^", "black")):
    chosen = [row for row in rows if row["t"] == target]
    axes.plot([row["x"] for row in chosen], [row["y"] for row in chosen], mark, color=color, markersize=6, markeredgecolor="grey")
axes.set_title("what the network says: the probability of a triangle")
picture.save("back_propagation.png")
