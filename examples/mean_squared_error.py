# %% [markdown]
# # Mean squared error, and one weight update
#
# A model y = w x and three observations. How far off is the model, and how should w change?

# %%
from symdiff import diff, equal, evaluate, linear_regression, minimize, parse, plot_regression, simplify

data = [(1, 2), (2, 3), (3, 7)]
mse = parse(" + ".join([f"({y} - w*{x})^2" for x, y in data])) / len(data)
print("MSE =", simplify(mse))

# %% [markdown]
# By hand: the derivative of the mean of (y - w x)^2 is -2 times the mean of x (y - w x).

# %%
by_hand = sum([-2 * x * (y - parse("w") * x) for x, y in data], 0) / len(data)
by_engine = diff(mse, "w")
print("dMSE/dw =", by_engine, "  as by hand:", equal(by_hand, by_engine))

# %% [markdown]
# One update from w = 1 with the rate 0.05: against the slope.

# %%
w, rate = 1, 0.05
slope = evaluate(by_engine, {"w": w})
updated = w - rate * float(slope)
print(f"slope at w = {w}: {slope}; new w = {w} - {rate}*({slope}) = {updated:.6f}")
print(f"MSE before: {evaluate(mse, {'w': w}):.6f}, after: {evaluate(mse, {'w': updated}):.6f}")

# %% [markdown]
# Many updates lead to where the derivative vanishes. Over arrays of data the same loss is one formula for a row.

# %%
found = minimize(mse, {"w": 1}, method="gradient-descent", rate=0.05)
over_data = minimize("(y - w x)^2", {"w": 1}, method="gradient-descent", rate=0.05,
                     data={"x": [x for x, _ in data], "y": [y for _, y in data]})
print(f"by descent: w = {found.x['w']:.10f}; over data: {over_data.x['w']:.10f}; exactly 29/14 = {29 / 14:.10f}")

# %% [markdown]
# With an intercept, by solving the equations that say that both derivatives vanish:

# %%
best = linear_regression(data)
print("y =", best.expression, "  from", *best.equations)
plot_regression(data, file="mean_squared_error.png")
