"""Writes tables with t-SNE's answers by scikit-learn (1.2): python3 make_tsne.py

Of each table: its rows, the first coordinates (principal components), scikit-learn's coordinates from there, the
Kullback-Leibler divergence of just these coordinates from all pairs, and how trustworthy they are.
"""

import json

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

PERPLEXITY = 20


def divergence(rows, coordinates):
    graph = NearestNeighbors(n_neighbors=3 * PERPLEXITY + 1).fit(rows).kneighbors_graph(mode="distance")
    graph.data **= 2
    p = _joint_probabilities_nn(graph, PERPLEXITY, 0).tocoo()
    squared = ((coordinates[:, None] - coordinates[None]) ** 2).sum(2)
    q = 1 / (1 + squared)
    np.fill_diagonal(q, 0)
    kept = p.data > 0
    q = q[p.row, p.col] / q.sum()
    return float((p.data[kept] * np.log(p.data[kept] / q[kept])).sum())


def write(name, rows):
    rows = np.round(rows, 3)
    components = PCA(2, svd_solver="full").fit_transform(rows)
    initial = np.round(components / components[:, 0].std(), 3)
    learner = TSNE(perplexity=PERPLEXITY, init=(1e-4 * initial).astype(np.float32), random_state=0)
    coordinates = np.round(learner.fit_transform(rows).astype(float), 3)
    answer = {
        "rows": rows.tolist(),
        "initial": initial.tolist(),
        "perplexity": PERPLEXITY,
        "coordinates": coordinates.tolist(),
        "divergence": divergence(rows, coordinates),
        "trustworthiness": trustworthiness(rows, coordinates, n_neighbors=10),
    }
    with open(name + ".json", "w", encoding="utf-8", newline="\n") as file:
        json.dump(answer, file, separators=(",", ":"))
        file.write("\n")
    print(name, learner.kl_divergence_, answer["divergence"], answer["trustworthiness"])


random = np.random.default_rng(8)
centers = 4 * random.normal(size=(7, 6))
write("groups", centers[random.integers(0, 7, 800)] + random.normal(size=(800, 6)) * random.uniform(0.5, 1.5, (800, 1)))
heavy = np.exp(random.normal(size=(800, 3))) @ random.normal(size=(3, 8)) + 0.3 * random.standard_t(3, size=(800, 8))
heavy[:60] = heavy[60:120]
write("heavy_tailed", (heavy - heavy.mean(0)) / heavy.std(0))
