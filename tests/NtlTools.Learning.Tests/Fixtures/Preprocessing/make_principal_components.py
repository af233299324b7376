"""Write scikit-learn's principal components of small tables. Made with scikit-learn 1.2, NumPy 1.24.

usage: make_principal_components.py      writes principal_components.json beside itself

Signs are those of svd_flip by the components alone, which later versions use and 1.2 does not.
"""
import json
import os

import numpy as np
from sklearn.decomposition import PCA

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(11)


def answer(name, table, shares):
    table = np.round(table, 6)
    model = PCA(svd_solver="full").fit(table)
    signs = np.sign(model.components_[np.arange(len(model.components_)), np.abs(model.components_).argmax(axis=1)])
    return {
        "name": name, "rows": table.tolist(), "mean": model.mean_.tolist(),
        "components": (model.components_ * signs[:, None]).tolist(),
        "explained_variance": model.explained_variance_.tolist(),
        "explained_variance_ratio": model.explained_variance_ratio_.tolist(),
        "scores": (model.transform(table) * signs).tolist(),
        "counts": [{"share": share, "count": int(PCA(share, svd_solver="full").fit(table).n_components_)} for share in shares]}


shares = [0.3, 0.5, 0.8, 0.9, 0.99]
mixed = random.standard_normal((80, 9)) @ random.standard_normal((9, 9)) + 100
heavy = np.exp(random.standard_normal((70, 6)) * 1.5) * [1, 10, 100, 1, 1, 1]
few = random.standard_normal((5, 4))
with open(f"{here}/principal_components.json", "w", encoding="utf-8", newline="\n") as file:
    json.dump([answer("mixed", mixed, shares), answer("heavy", heavy, shares), answer("few", few, shares)], file,
              separators=(",", ":"))
    file.write("\n")
