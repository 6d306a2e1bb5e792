# %% [markdown]
# # The slice of a surface
#
# Cut the surface z = x^2 + y^2 at y = 1: what is left is a curve in x, and its slope is the partial derivative by x.

# %%
from symdiff import diff, parse, plot_slices, tangent_line, tangent_plane

f = parse("x^2 + y^2")
along_x = f.subs(y=1)
along_y = f.subs(x=-1)
print("slice at y = 1:", along_x, "  slope:", diff(along_x, "x"), "  at x = -1:", diff(along_x, "x").subs(x=-1))
print("slice at x = -1:", along_y, "  slope:", diff(along_y, "y"), "  at y = 1:", diff(along_y, "y").subs(y=1))

# %% [markdown]
# The tangents of both slices lie in the tangent plane.

# %%
print("tangent of the slice along x:", tangent_line(along_x, -1))
print("tangent plane:", tangent_plane(f, {"x": -1, "y": 1}))

# %%
plot_slices(f, {"x": -1, "y": 1}, file="slices.png")
