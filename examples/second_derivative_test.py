# %% [markdown]
# # The second-derivative test
#
# Where the gradient vanishes there is a minimum, a maximum or a saddle. The second derivatives tell which: for two variables by
# $D = f_{xx} f_{yy} - f_{xy}^2$.

# %%
from symdiff import critical_points, hessian, plot_gradient

f = "x^4 + y^4 - 4x y + 1"
print(hessian(f, "x y"))
print(critical_points(f))

# %%
plot_gradient(f, (-1.8, 1.8), (-1.8, 1.8), file="second_derivative_test.png")

# %% [markdown]
# One variable: f' = 0, and the sign of f''. Where f'' is 0 too, the test is inconclusive, and higher derivatives may help.

# %%
for function in ["x^3 - 3x", "x^3", "x^4"]:
    print(f"{function}:", *str(critical_points(function)).splitlines(), sep="\n  ")

# %% [markdown]
# Two variables, and the test is inconclusive: a monkey saddle and a flat minimum. And a saddle in three variables.

# %%
for function in ["x^3 - 3x y^2", "x^4 + y^4", "x^2 + y^2 - z^2", "e^x cos y"]:
    print(f"{function}:", *str(critical_points(function)).splitlines(), sep="\n  ")
