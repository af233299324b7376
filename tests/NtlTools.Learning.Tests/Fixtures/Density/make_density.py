"""Write reference answers for density-based and hierarchical clustering of three small tables.

usage: make_density.py      writes densities.json, moons.json and consumption.json beside itself

DBSCAN and the cuts of hierarchies are scikit-learn's, merges are SciPy's (made with scikit-learn 1.2.1, SciPy 1.10.1 and
NumPy 1.24.2). That scikit-learn has no HDBSCAN: its answers come from the function below, which follows Campello, Moulavi
and Sander (2013) from the top down, taking all edges of one weight away at once, on a full matrix of mutual reachability
distances with SciPy's minimum spanning tree and connected components.
"""
import json
import os

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN, AgglomerativeClustering
from sklearn.datasets import make_moons

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(17)


def in_order_of_first_row(labels):
    names = {}
    return [-1 if label < 0 else names.setdefault(label, len(names)) for label in labels]


def hdbscan(table, min_cluster_size, min_samples, leaf):
    n = len(table)
    distances = cdist(table, table)
    core = np.sort(distances, axis=1)[:, min_samples - 1]
    reach = np.maximum(distances, np.maximum(core[:, None], core[None, :]))
    tree = minimum_spanning_tree(np.triu(reach, 1)).tocoo()
    ends, weights = np.stack([tree.row, tree.col], 1), tree.data

    clusters = [{"parent": -1, "birth": 0.0, "stability": 0.0, "death": 0.0, "children": []}]
    cluster_of, level_of = np.zeros(n, int), np.zeros(n)
    waiting = [(np.arange(n), np.arange(len(weights)), 0)]
    while waiting:
        rows, edges, name = waiting.pop(0)
        cluster = clusters[name]
        largest = weights[edges].max()
        level = 1 / largest
        left = edges[weights[edges] < largest]
        graph = csr_matrix((np.ones(len(left)), (ends[left, 0], ends[left, 1])), shape=(n, n))
        component = connected_components(graph, directed=False)[1]
        parts = [rows[component[rows] == c] for c in np.unique(component[rows])]
        large = sorted((p for p in parts if len(p) >= min_cluster_size), key=lambda p: p.min())
        small = [p for p in parts if len(p) < min_cluster_size]
        for part in small:
            cluster_of[part], level_of[part] = name, level
            cluster["stability"] += len(part) * (level - cluster["birth"])
            cluster["death"] = max(cluster["death"], level)
        for part in large:
            own = left[component[ends[left, 0]] == component[part[0]]]
            if len(large) == 1:
                waiting.append((part, own, name))
                continue
            cluster["stability"] += len(part) * (level - cluster["birth"])
            cluster["death"] = max(cluster["death"], level)
            cluster["children"].append(len(clusters))
            waiting.append((part, own, len(clusters)))
            clusters.append({"parent": name, "birth": level, "stability": 0.0, "death": 0.0, "children": []})

    def below(name):
        return [name] + [d for child in clusters[name]["children"] for d in below(child)]

    def best(name):
        kept = [best(child) for child in clusters[name]["children"]]
        if not kept:
            return clusters[name]["stability"], [name]
        total, chosen = sum(k[0] for k in kept), [c for k in kept for c in k[1]]
        if name == 0 or leaf or total > clusters[name]["stability"]:
            return total, chosen
        return clusters[name]["stability"], [name]

    chosen = [c for c in best(0)[1] if c != 0]
    labels, probabilities = np.full(n, -1), np.zeros(n)
    for name in chosen:
        members = np.isin(cluster_of, below(name))
        labels[members] = name
        probabilities[members] = np.minimum(1, level_of[members] / clusters[name]["death"])
    scores = [1 - level_of[i] / max(clusters[d]["death"] for d in below(cluster_of[i])) for i in range(n)]
    return in_order_of_first_row(labels), probabilities.tolist(), scores


def write(name, table, dbscan, densities):
    table = np.round(table, 4)
    document = {"rows": table.tolist(), "dbscan": [], "hierarchies": [], "hdbscan": []}
    for eps, min_samples in dbscan:
        model = DBSCAN(eps=eps, min_samples=min_samples).fit(table)
        document["dbscan"].append({
            "eps": eps, "min_samples": min_samples, "labels": model.labels_.tolist(),
            "cores": model.core_sample_indices_.tolist()})
        print(name, eps, min_samples, model.labels_.max() + 1, "clusters", (model.labels_ < 0).sum(), "noise")
    for method in ("ward", "average", "complete"):
        cuts = [{"k": k, "labels": in_order_of_first_row(
            AgglomerativeClustering(k, linkage=method).fit_predict(table))} for k in (2, 3, 5, 12)]
        merges = [[int(a), int(b), height, int(size)] for a, b, height, size in linkage(table, method)]
        document["hierarchies"].append({"linkage": method, "merges": merges, "cuts": cuts})
    for min_cluster_size, min_samples in densities:
        for leaf in (False, True):
            labels, probabilities, scores = hdbscan(table, min_cluster_size, min_samples, leaf)
            document["hdbscan"].append({
                "min_cluster_size": min_cluster_size, "min_samples": min_samples, "leaf": leaf, "labels": labels,
                "probabilities": probabilities, "outlier_scores": scores})
            print(name, min_cluster_size, min_samples, leaf, max(labels) + 1, "clusters", labels.count(-1), "noise")
    text = json.dumps(document, separators=(",", ":"), default=float)
    with open(f"{here}/{name}.json", "w", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")


groups = [((0, 0), 0.3, 100), ((4, 1), 0.9, 100), ((1, 6), 1.6, 70), ((7, 7), 0.15, 30)]
table = np.concatenate([np.array(c) + s * random.standard_normal((n, 2)) for c, s, n in groups])
write("densities", random.permutation(table), [(0.3, 4), (0.6, 6), (1.0, 10)], [(10, 5), (15, 15), (5, 3)])

moons = make_moons(260, noise=0.06, random_state=4)[0]
moons = np.concatenate([moons, random.uniform(-1.5, 2.5, (40, 2))])
write("moons", random.permutation(moons), [(0.1, 3), (0.2, 5), (0.15, 8)], [(10, 5), (20, 8)])

size = np.exp(0.7 * random.standard_normal((400, 1)) + random.choice([0, 1.6, 3], (400, 1)))
skewed = size * np.exp(0.25 * random.standard_normal((400, 9))) * np.linspace(0.5, 2, 9)
skewed[:, 5:] = np.log1p(skewed[:, 5:]) + 0.3 * random.standard_normal((400, 4))
skewed = (skewed - skewed.mean(0)) / skewed.std(0)
write("consumption", skewed, [(0.5, 18), (0.8, 18), (1.2, 5)], [(15, 5), (10, 10)])
