"""Writes logistic.csv beside this script: label, scikit-learn's probability without a penalty, three inputs.

The first two inputs raise the odds and the third lowers them; the probability is that of a fit on the first two alone,
which is what a fit with coefficients of at least 0 comes to.
"""
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(9)
n = 500
rows = np.round(np.column_stack([random.random(n), random.normal(size=n) * 3 - 2, random.normal(size=n)]), 4)
labels = (random.random(n) < 1 / (1 + np.exp(-(2 * rows[:, 0] + 0.5 * rows[:, 1] - 0.8 * rows[:, 2] - 1)))).astype(int)
model = LogisticRegression(penalty=None, tol=1e-12, max_iter=10000).fit(rows[:, :2], labels)
assert (model.coef_ > 0).all()
np.savetxt(Path(__file__).parent / "logistic.csv", np.column_stack([labels, model.predict_proba(rows[:, :2])[:, 1], rows]),
           delimiter=",", fmt="%.10g", header="Label,Probability,F0,F1,F2", comments="")
