"""Prints the expected values that the tests of org.transept.study.analysis take from scipy and numpy.

    python3 core/src/test/python/study.py
"""

import numpy as np
from scipy import optimize, stats

X = [0.31, 0.02, 0.17, 0.17, 0.44, 0.08, 0.25]
Y = [0.141, 0.152, 0.150, 0.139, 0.128, 0.152, 0.149]
print("pearson", stats.pearsonr(X, Y)[0])
print("spearman", stats.spearmanr(X, Y)[0])

# The components of [[1, 2, 3], [3, 4, 8]] are computed by hand in EffectTest.
variance = 4 / 2 + 2.5 / 3 + 1.5 / 6
freedom = variance**2 / ((4 / 2 + 0.25) ** 2 + (2.5 / 3 + 0.25) ** 2 / 2 + 0.25**2 / 2)
print("freedom", freedom)
print("low", 3.5 - stats.t.ppf(0.975, freedom) * variance**0.5)
print("p", 2 * stats.t.sf(3.5 / variance**0.5, freedom))

USERS = [0.5, -0.1, 0.3, 0.0, 0.2]
one = stats.ttest_1samp(USERS, 0)
print("one seed", one.confidence_interval(0.95), one.pvalue)

SIZES = np.array([1e6, 1e6, 2e6, 2e6, 4e6, 4e6, 8e6, 8e6, 16e6, 16e6])
NDCG = np.array([0.120, 0.124, 0.141, 0.138, 0.149, 0.152, 0.157, 0.160, 0.163, 0.161])
start = (0.17, 0.05, 0.7)
fit = optimize.curve_fit(
    lambda n, a, b, c: a - b * n**-c, SIZES / 1e6, NDCG, start, ftol=1e-15, xtol=1e-15, gtol=1e-15
)[0]
print("power law, sizes in millions", *fit)
