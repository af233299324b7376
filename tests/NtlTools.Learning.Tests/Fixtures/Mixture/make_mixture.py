"""Write scikit-learn's Gaussian mixtures of three small tables. Made with scikit-learn 1.2, NumPy 1.24.

usage: make_mixture.py      writes anisotropic.json, overlapping.json and consumption.json beside itself

consumption.json has the rows of ../Density/consumption.json. Each answer is the best of twenty runs to a tolerance of 1e-6,
with the lowest score of thirty single runs to scikit-learn's own tolerance beside it. Probabilities and log-likelihoods are
of every fifth row.
"""
import json
import os

import numpy as np
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(23)


def write(name, table, k):
    table = np.round(table, 4)
    answers = []
    for kind in ("full", "tied", "diag", "spherical"):
        model = GaussianMixture(k, covariance_type=kind, n_init=20, tol=1e-6, max_iter=2000, random_state=1).fit(table)
        singles = [GaussianMixture(k, covariance_type=kind, random_state=s).fit(table).score(table) for s in range(30)]
        shape = {"full": (-1, table.shape[1]), "tied": (-1, table.shape[1]), "diag": (k, -1), "spherical": (k, 1)}[kind]
        answers.append({
            "type": kind, "weights": model.weights_.tolist(), "means": model.means_.tolist(),
            "covariances": model.covariances_.reshape(shape).tolist(), "score": model.score(table),
            "bic": model.bic(table), "aic": model.aic(table), "labels": model.predict(table).tolist(),
            "probabilities": model.predict_proba(table[::5]).tolist(),
            "log_likelihoods": model.score_samples(table[::5]).tolist(), "lowest_single_score": min(singles)})
        print(name, kind, model.converged_, model.n_iter_, model.score(table), min(singles), max(singles))
    document = {"rows": table.tolist(), "k": k, "answers": answers}
    with open(f"{here}/{name}.json", "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(document, separators=(",", ":")) + "\n")


blobs = make_blobs(300, 2, centers=3, random_state=170)[0] @ np.array([[0.6, -0.6], [-0.4, 0.9]])
write("anisotropic", blobs, 3)

# Four measures of three kinds, two of which overlap, like Fisher's irises.
means = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
flowers = []
for mean, size in zip(means, (0.6, 0.9, 1.1)):
    shape = random.standard_normal((4, 4)) * 0.25 * size
    flowers.append(mean + 0.15 * size * random.standard_normal((80, 4)) + random.standard_normal((80, 4)) @ shape)
write("overlapping", np.concatenate(flowers), 3)

with open(f"{here}/../Density/consumption.json", encoding="utf-8") as file:
    write("consumption", np.array(json.load(file)["rows"]), 3)
