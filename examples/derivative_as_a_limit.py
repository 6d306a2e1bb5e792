# %% [markdown]
# # The derivative as a limit
#
# The slope of a curve at a point is what the slopes of secants through that point tend to:
# $f'(a) = \lim_{h \to 0} \frac{f(a+h) - f(a)}{h}$.

# %%
from symdiff import diff, evaluate, parse, plot, plot_difference_quotient, simplify, tangent_line

f = parse("x^2")
quotient = simplify("((x + h)^2 - x^2)/h")
print("difference quotient:", quotient)

# %% [markdown]
# The fraction is gone, so that h may be 0. What is left is the derivative, as the rules have it too.

# %%
print("at h = 0:", simplify(quotient.subs(h=0)), "   by the rules:", diff(f, "x"))

# %% [markdown]
# With numbers: the closer h is to 0, the closer the slope is to 2. Every digit below is certain, so that nothing is lost where
# two almost equal numbers are subtracted.

# %%
for h in ["1", "0.1", "0.001", "1e-30"]:
    slope = evaluate("((1 + h)^2 - 1)/h", {"h": h}, digits=35)
    print(f"h = {h:6} slope = {slope}")

# %%
print("the tangent at 1:", tangent_line(f, 1))
plot_difference_quotient(f, 1, file="derivative_as_a_limit.png")

# %% [markdown]
# Where the limits from the left and from the right differ, there is no derivative: the graph has a corner.

# %%
for h in ["0.001", "-0.001"]:
    print(f"|x| at 0, h = {h}: slope", evaluate("(|0 + h| - |0|)/h", {"h": h}))
plot("|x|", (-2, 2))
