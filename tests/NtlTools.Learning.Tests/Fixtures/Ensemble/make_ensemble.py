"""Write reference answers for the hybrid of DBSCAN and k-means, and for the consensus of several labelings.

usage: make_ensemble.py      writes hybrid_*.json and consensus_*.json beside itself

The hybrid is scikit-learn's DBSCAN, then its KMeans on what is not noise. The radius from which on each row is no longer noise
comes from all pairs of distances. The consensus is made of a co-association matrix of all rows in NumPy, cut by SciPy's average
linkage. Equal distances can be joined in any order: a reference set is only written where twenty orders of its rows give the
same cut. Made with scikit-learn 1.2.1, SciPy 1.10.1 and NumPy 1.24.2.
"""
import json
import os

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, squareform
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(23)


def in_order_of_first_row(labels):
    names = {}
    return [-1 if label < 0 else names.setdefault(int(label), len(names)) for label in labels]


def write(name, document):
    with open(f"{here}/{name}.json", "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(document, separators=(",", ":"), default=float) + "\n")


def write_hybrid(name, table, answers):
    table = np.round(table, 4)
    document = {"rows": table.tolist(), "answers": []}
    distances = cdist(table, table)
    for eps, min_samples, k in answers:
        labels = DBSCAN(eps=eps, min_samples=min_samples).fit_predict(table)
        dense = labels >= 0
        model = KMeans(k, n_init=50, tol=0, max_iter=1000, random_state=1).fit(table[dense])
        clusters = np.full(len(table), -1)
        clusters[dense] = model.labels_
        core = np.sort(distances, axis=1)[:, min_samples - 1]
        reach = np.maximum(distances, core[None, :]).min(axis=1)
        document["answers"].append({
            "eps": eps, "min_samples": min_samples, "k": k, "inertia": model.inertia_,
            "dense_clusters": int(labels.max() + 1), "labels": clusters.tolist(), "reach": np.sort(reach).tolist()})
        print(name, eps, min_samples, k, labels.max() + 1, "dense clusters", (~dense).sum(), "noise", model.inertia_)
    write("hybrid_" + name, document)


def co_association(members, weights):
    together, heard = 0.0, 0.0
    for labels, weight in zip(members, weights):
        known = labels >= 0
        both = np.outer(known, known)
        together = together + weight * (both & (labels[:, None] == labels[None, :]))
        heard = heard + weight * both
    return together, heard


def cut(members, weights, k, order):
    together, heard = co_association([labels[order] for labels in members], weights)
    distances = 1 - np.divide(together, heard, out=np.zeros_like(together), where=heard > 0)
    distances = np.round((distances + distances.T) / 2, 12)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances), "average")
    labels = np.empty(len(order), int)
    labels[order] = fcluster(tree, k, "maxclust")
    return in_order_of_first_row(labels), tree[:, 2]


def write_consensus(name, members, weights, counts):
    members = [np.asarray(labels) for labels in members]
    n = len(members[0])
    document = {"members": [labels.tolist() for labels in members], "weights": weights, "cuts": []}
    together, _ = co_association(members, np.array(weights) / sum(weights))
    heights = cut(members, weights, 2, np.arange(n))[1]
    lifetimes = {k: heights[n - k] - heights[n - k - 1] for k in range(2, 16)}
    for k in counts:
        labels = cut(members, weights, k, np.arange(n))[0]
        for _ in range(20):
            assert cut(members, weights, k, random.permutation(n))[0] == labels, f"{name}: {k} clusters depend on the order"
        same = np.equal.outer(labels, labels)
        np.fill_diagonal(same, False)
        others = same.sum(axis=1)
        agreement = np.divide((together * same).sum(axis=1), others, out=np.zeros(n), where=others > 0)
        document["cuts"].append({"k": k, "labels": labels, "agreement": np.round(agreement, 12).tolist()})
    document["lifetimes"] = list(lifetimes.values())
    document["rand"] = []
    for one in members:
        document["rand"].append([])
        for other in members:
            both = (one >= 0) & (other >= 0)
            document["rand"][-1].append(adjusted_rand_score(one[both], other[both]))
    kinds = len(set(zip(*[labels.tolist() for labels in members])))
    print(name, n, "rows", kinds, "kinds, lifetimes", {k: round(v, 3) for k, v in lifetimes.items()})
    write("consensus_" + name, document)


groups = np.concatenate([
    np.array(c) + s * random.standard_normal((n, 2))
    for c, s, n in [((0, 0), 0.4, 90), ((5, 1), 0.7, 90), ((1, 6), 0.9, 70), ((7, 7), 0.3, 50)]])
groups = random.permutation(np.concatenate([groups, random.uniform(-6, 14, (40, 2))]))
write_hybrid("groups", groups, [(0.6, 5, 4), (1.0, 8, 3), (0.35, 4, 6)])
moons = np.concatenate([make_moons(260, noise=0.06, random_state=4)[0], random.uniform(-1.5, 2.5, (40, 2))])
write_hybrid("moons", moons, [(0.18, 5, 2), (0.25, 8, 4)])
heavy = StandardScaler().fit_transform(np.exp(1.2 * random.standard_normal((400, 4))))
write_hybrid("heavy_tailed", heavy, [(0.5, 8, 3), (0.8, 8, 5)])

blobs = make_blobs(400, 3, centers=5, cluster_std=1.6, random_state=8)[0]
write_consensus("blobs", [
    KMeans(5, n_init=10, random_state=1).fit_predict(blobs),
    KMeans(4, n_init=1, init="random", random_state=2).fit_predict(blobs),
    AgglomerativeClustering(6).fit_predict(blobs),
    GaussianMixture(5, random_state=3).fit_predict(blobs),
    DBSCAN(eps=1.3, min_samples=6).fit_predict(blobs)], [0.27, 0.113, 0.2471, 0.2219, 0.148], [3, 4, 5])

write_consensus("moons", [
    KMeans(k, n_init=1, init="random", random_state=k).fit_predict(moons) for k in (7, 9, 11, 13)] + [
    DBSCAN(eps=0.2, min_samples=5).fit_predict(moons), AgglomerativeClustering(8, linkage="complete").fit_predict(moons)],
    [1.1, 1.37, 0.93, 1.213, 2.9, 0.871], [2, 3, 5])

tailed = np.log1p(heavy - heavy.min(axis=0))
write_consensus("heavy_tailed", [
    KMeans(3, n_init=10, random_state=1).fit_predict(tailed),
    KMeans(4, n_init=10, random_state=2).fit_predict(heavy),
    AgglomerativeClustering(3).fit_predict(tailed),
    GaussianMixture(3, random_state=5).fit_predict(tailed),
    DBSCAN(eps=0.35, min_samples=8).fit_predict(tailed)], [3.1, 0.77, 2.3, 1.93, 1.207], [2, 3, 4])
