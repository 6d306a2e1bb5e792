# %% [markdown]
# # The four Jacobians
#
# One number or several go in, one number or several come out. The derivative is a table with a row for each output and a column
# for each input (numerator layout).

# %%
from symdiff import diff, equal, gradient, jacobian, plot_jacobian

print("scalar by scalar:", diff("x^2", "x"))
print("scalar by vector:", gradient("x^2 + y^2", "x y"), "(one row)")
print("vector by scalar:", jacobian("[cos t, sin t]", "t"), "(one column)")
print("vector by vector:", jacobian("[2x + y^2, x y]", "x y"), sep="\n")

# %% [markdown]
# Where each output depends on its own input alone, as with an activation function in a network, the Jacobian is diagonal.

# %%
print(jacobian("[sigmoid(a), sigmoid(b), sigmoid(c)]", "a b c"))

# %% [markdown]
# The chain rule for vectors is a product of Jacobians.

# %%
outer, inner = jacobian("[u v, u + v]", "u v"), jacobian("[x^2, x y]", "x y")
whole = jacobian("[x^2*x*y, x^2 + x y]", "x y")
for i in range(2):
    for j in range(2):
        entry = sum([outer[i, k].subs(u="x^2", v="x y") * inner[k, j] for k in range(2)], 0)
        print(f"entry {i + 1}, {j + 1}: {entry} = {whole[i, j]}: {equal(entry, whole[i, j])}")

# %% [markdown]
# What a Jacobian does: near a point the map is nearly linear, and turns a small square into a parallelogram.

# %%
plot_jacobian("[x^2 - y^2, 2x y]", {"x": 1, "y": 0.5}, file="jacobians.png")
