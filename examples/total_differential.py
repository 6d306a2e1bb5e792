# %% [markdown]
# # The total differential
#
# By how much does f change if x changes by dx and y by dy? To first order by the sum of the partial derivatives times the
# steps: $df = \frac{\partial f}{\partial x} dx + \frac{\partial f}{\partial y} dy$.

# %%
from symdiff import total_differential

df = total_differential("x^2 + y^2")
print(df)

# %% [markdown]
# At (-1, -2) it points along (-2, -4).

# %%
there = {"x": -1, "y": -2}
print(df.at(there))

# %% [markdown]
# The smaller the step, the better: the difference to the true change shrinks with the square of the step.

# %%
for size in ["0.1", "0.01", "0.001"]:
    found = df.at(there, {"x": size, "y": size})
    print(f"dx = dy = {size:5}  df = {found.differential}  true change = {found.change}  difference = {found.error}")
