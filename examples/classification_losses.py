# %% [markdown]
# # Sigmoid, cross-entropy, Kullback-Leibler divergence
#
# The sigmoid turns any number into a probability. Its derivative is the sigmoid times its complement.

# %%
from symdiff import diff, equal, evaluate, gradient, minimize, plot, simplify

print("sigmoid' =", diff("sigmoid(x)", "x"), "  as e^x/(1 + e^x)^2:", equal(diff("1/(1 + e^(-x))", "x"), "e^x/(1 + e^x)^2"))
plot("sigmoid(x)", (-6, 6), tangent=0, file="classification_losses.png")

# %% [markdown]
# Cross-entropy: the target t is 0 or 1, the model says p = sigmoid(z). By z its derivative is p - t: the error itself.

# %%
loss = "-t*ln(sigmoid(z)) - (1 - t)*ln(1 - sigmoid(z))"
print("d loss/dz =", diff(loss, "z"), "  as p - t:", equal(diff(loss, "z"), "sigmoid(z) - t"))
for t, verdict in ((1, "right"), (0, "wrong")):
    print(f"confident and {verdict}: {evaluate(loss, {'t': t, 'z': 5}):.6f}")

# %% [markdown]
# Several classes: softmax and cross-entropy, and again p - t.

# %%
scores = "a b c"
loss = "ln(e^a + e^b + e^c) - a"        # the first class is right
slopes = gradient(loss, scores)
print("by the right score p - 1:", equal(slopes[0], "e^a/(e^a + e^b + e^c) - 1"))
print("by a wrong score p:", equal(slopes[1], "e^b/(e^a + e^b + e^c)"))

# %% [markdown]
# Kullback-Leibler divergence: how far the coin (q, 1 - q) is from (p, 1 - p). It vanishes where q = p, with slope 0.

# %%
kl = "p*ln(p/q) + (1 - p)*ln((1 - p)/(1 - q))"
print("dKL/dq =", diff(kl, "q"), "  at q = p:", simplify(diff(kl, "q").subs(q="p")))
found = minimize("0.3*ln(0.3/q) + 0.7*ln(0.7/(1 - q))", {"q": 0.8}, method="gradient-descent", rate=0.05)
print(f"the nearest q to p = 0.3: {found.x['q']:.6f}, divergence {abs(found.fun):.6f}")
