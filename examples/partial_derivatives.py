# %% [markdown]
# # Partial derivatives
#
# A function of two variables has two slopes at each point: one for each variable, with the other one held constant.

# %%
from symdiff import derive, diff, equal, gradient, hessian, parse, plot_slices

f = parse("2x + 3xy + y^3")
print("f =", f)
print("df/dx =", diff(f, "x"))
print("df/dy =", diff(f, "y"))

# %% [markdown]
# The rules that led there, for x: y is a constant now.

# %%
derivation = derive(f, "x")
for step in derivation.steps:
    print(f"{step.name:25} {step.node}  ->  {step.result}")

# %% [markdown]
# The order of two differentiations does not matter: the Hessian is symmetric.

# %%
print(hessian(f, "x y"))
print("mixed derivatives agree:", equal(diff(f, "x", "y"), diff(f, "y", "x")))

# %% [markdown]
# At the point (1, 1) the slices have the slopes 5 and 6.

# %%
print("at (1, 1):", gradient(f, "x y")[0].subs(x=1, y=1), gradient(f, "x y")[1].subs(x=1, y=1))
plot_slices(f, {"x": 1, "y": 1}, file="partial_derivatives.png")
