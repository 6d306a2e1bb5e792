# %% [markdown]
# # Gradient descent on x^2 sin x
#
# From x = 4 with the rate 0.01: each step goes against the slope, down to the next minimum.

# %%
from symdiff import animate_descent, critical_points, diff, minimize, plot, plot_descent

f = "x^2 sin x"
print("f' =", diff(f, "x"))
found = minimize(f, {"x": 4}, method="gradient-descent", rate=0.01)
for point in found.path[:4]:
    print(f"step {point.step}: x = {point.x['x']:.4f}, f = {point.value:.4f}, slope = {point.gradient['x']:.4f}")
print(f"after {found.steps} steps: x = {found.x['x']:.3f}, f = {found.fun:.2f}")

# %%
plot_descent(f, found, x=(-1, 9), file="descent.png")

# %% [markdown]
# Is that the minimum? It is one of several: all of them, and proved to be all between -10 and 10.

# %%
print(critical_points(f, box={"x": (-10, 10)}))
plot(f, (-10, 10))

# %% [markdown]
# Another start ends in another valley; from 1 the steps die away at 0, where the slope is 0 and no minimum is. A rate that is
# too large leads nowhere.

# %%
for start in (-1, 1):
    end = minimize(f, {"x": start}, method="gradient-descent", rate=0.01).x["x"]
    print(f"from {start}: x = {end:.2f}")
print(minimize("x^2", {"x": 1}, method="gradient-descent", rate=1.5).message)

# %%
animate_descent(f, found, x=(-1, 9), frames=40, file="descent.gif")
